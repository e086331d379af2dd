"""What a build holds in memory: little of each article, few rows, and batches that are not heavy."""

import tracemalloc
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from building import article, build_site, tree
from kliping.builder import press, write
from kliping.builder.authority import Authority
from kliping.builder.entry import card_of, illustrated, pack, packed_entry, unpacked
from kliping.builder.load import Way, read
from kliping.builder.pictures import Print
from kliping.builder.sheet import Sheet
from kliping.builder.work import Job, weight
from kliping.executor import SerialExecutor, cut
from kliping.model import Card, Copy, Entities, Link, Picture

WAY = Way(zone="UTC", lang="id", portable=False, authority=Authority(entities=Entities(), tags=(), sources=()))
LEAST = 2_500  # bytes of an article with an address of 60 characters, and no name that another one has


def entry(number):
    name = f"berita-tentang-banjir-di-kota-lama-yang-panjang-{number:05}"
    text = article(
        title=name.replace("-", " "), date=f"2024-06-19T10:00:{number % 60:02}+07:00", tags=f"a{number}, b{number}",
        person=f"Rara {number}", body="Air naik sampai ke lutut warga. " * 20,
    )  # fmt: skip
    file = f"content/articles/2024/06/{name}.md"
    return file, packed_entry(read(text.encode(), file, "0" * 32, WAY)[0])


def test_of_an_article_the_archive_holds_little():
    found = [entry(number) for number in range(300)]
    shared = {}
    tracemalloc.start()
    try:
        held = [unpacked(data, shared, file) for file, data in found]
        assert tracemalloc.get_traced_memory()[0] / len(held) < LEAST
    finally:
        tracemalloc.stop()
    assert held[0].date.tzinfo is held[1].date.tzinfo
    assert held[0].file is found[0][0]
    assert held[0].modified is held[0].date


ZONES = st.sampled_from([None, UTC, timezone(timedelta(hours=-3.5))])
DATES = st.none() | st.dates() | st.datetimes(timezones=ZONES).map(lambda when: when.replace(fold=0))
CARDS = st.builds(
    Card,
    url=st.text(), title=st.text(), date=DATES, lang=st.text(), summary=st.text(), lastmod=DATES,
    source=st.none() | st.builds(Link, name=st.text(), url=st.none() | st.text()),
    authors=st.lists(st.text()).map(tuple), id=st.none() | st.text(),
)  # fmt: skip


WIDTHS = st.lists(st.integers()).map(tuple)
PRINTS = st.builds(Print, src=st.text(), width=st.integers(), height=st.integers(), widths=WIDTHS)


@given(CARDS, PRINTS, st.none() | st.text())
def test_a_packed_card_is_the_card(card, shown, alt):
    assert card_of(pack(card)) == card
    assert card_of(pack(card)).digest == card.digest
    illustrated_card = replace(card, image=shown.of(Picture(alt=alt)))
    assert card_of(illustrated(pack(card), shown, alt)) == illustrated_card


def test_a_day_and_its_first_moment_are_two_things():
    for when in (date(2024, 6, 19), datetime(2024, 6, 19, tzinfo=UTC)):
        card = Card(url="x/", title="x", date=when, lang="id", source=None, summary="")
        assert type(card_of(pack(card)).date) is type(when)


def test_pages_are_the_same_however_few_rows_are_kept(new_site, monkeypatch):
    files = {f"content/articles/a{n}.md": article(title=f"B{n}", person=f"Rara {n % 3}") for n in range(12)}
    root = new_site(files)
    build_site(root)
    before = tree(root / "public")
    for kept in (0, 3_000):
        monkeypatch.setattr(press, "_KEPT", kept)
        anew = new_site(files, folder=str(kept))
        build_site(anew)
        assert tree(anew / "public") == before


def test_rows_that_are_too_many_are_forgotten_between_two_pages(new_site, monkeypatch):
    monkeypatch.setattr(press, "_KEPT", 20_000)
    held = []
    room = press.Press.make_room

    def noting(self):
        room(self)
        held.append(self._held)

    monkeypatch.setattr(press.Press, "make_room", noting)
    build_site(new_site({f"content/articles/a{n}.md": article(title=f"B{n}", person="x") for n in range(30)}))
    assert 0 < max(held) <= 20_000


def sheet(**context):
    return Job(Sheet("a.txt", "data.txt", "the data", context), "key")


def test_long_texts_and_long_lists_are_heavy():
    assert weight(sheet(text="x" * 5_000, number=3, other=None)) == 5_000
    assert weight(sheet(entries=({},) * 5_000)) > 100_000
    assert weight(Job(Copy(path="a", file="a", key="a", claimed_by="a", data=b"abc"), "a")) == 3


def test_heavy_pages_go_to_a_worker_in_small_batches(new_site, monkeypatch):
    sizes = []

    class Counting(SerialExecutor):
        def submit(self, fn, /, *args):
            sizes.extend(len(jobs) for part in args[0] for jobs in part[2:])
            return super().submit(fn, *args)

    files = {f"content/articles/a{n}.md": article(title=f"B{n}", date=f"{2000 + n}-01-01") for n in range(9)}
    monkeypatch.setattr(write, "HEAVY", 10)
    build_site(new_site(files), executor=Counting())
    assert max(sizes) < 20
    assert cut(iter("abc"), 10, lambda _: 6, most=10) == ["a", "b"]
