"""An archive made from the one before an edit is the archive that is collected anew."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from kliping import urls
from kliping.builder.archive import collect, with_picture
from kliping.builder.authority import Authority, ids
from kliping.builder.edited import MOST, edited
from kliping.builder.entry import entry_of
from kliping.builder.leaf import leaf
from kliping.builder.pictures import Catalogue, File
from kliping.builder.said import marks, subjects
from kliping.model import Article, Entity, Image

CATALOGUE = Catalogue(files={"images/a.jpg": File("images/a.jpg", "a", "k", "f", ((480, 320),), False)})
AUTHORITY = Authority()


def moment(hour, day=19):
    return datetime(2024, 6, day, hour, tzinfo=UTC)


articles = st.builds(
    Article,
    title=st.sampled_from(["Banjir", "Angin", "Zebra"]),
    body=st.sampled_from(["Isi.", "Isi lain."]),
    date=st.sampled_from([None, moment(8), moment(9), moment(8, 20)]),
    tags=st.sampled_from([(), ("air",), ("air", "angin")]),
    source=st.sampled_from([None, "Koran"]),
    entities=st.sampled_from([(), (Entity(name="Rara Sari", type="person"),)]),
    images=st.sampled_from([(), (Image(src="/images/a.jpg", alt="Air"),)]),
)
edits = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Banjir", "Angin", "Zebra", "Musim"]),
        "body": st.sampled_from(["Isi.", "Isi baru."]),
        "images": st.sampled_from([(), (Image(src="/images/a.jpg", alt="Air"),)]),
        "tags": st.sampled_from([("air",), ("angin",)]),
        "date": st.sampled_from([moment(8), moment(0, 21)]),
    },
)


def entered(number, article):
    url = urls.article(article.date, f"a-{number}")
    own = leaf(article, url=url, portable=False)
    own_marks = marks(subjects(article))
    file, digest = f"content/articles/{number}.md", article.digest
    return entry_of(article, own, file=file, url=url, digest=digest, known=ids(AUTHORITY), marks=own_marks)


def after(written, changes):
    """The archive before and after, and the latter made from the former, if that can be."""
    before = [entered(number, article) for number, article in enumerate(written)]
    now = list(before)
    for number, change in changes.items():
        if number < len(written):
            now[number] = entered(number, replace(written[number], **change))
    known = {}
    old = collect(before, catalogue=CATALOGUE, pictured=known)
    made = edited(old, before, now, pictured=lambda entry: with_picture(entry, CATALOGUE, known))
    return old, collect(now, catalogue=CATALOGUE), made


@given(st.lists(articles, min_size=1, max_size=8), st.dictionaries(st.integers(0, 7), edits, max_size=3))
def test_an_edited_archive_is_the_one_collected_anew(written, changes):
    _, now, made = after(written, changes)
    assert made is None or made == now


def test_a_new_headline_needs_no_collecting():
    written = [Article(title=title, body="Isi.", date=moment(hour), tags=("air",)) for hour, title in
               enumerate(("Banjir", "Angin", "Zebra"))]  # fmt: skip
    old, now, made = after(written, {1: {"title": "Angin kencang"}})
    assert made == now != old
    assert [entry.title for entry in made.groups["tag"]["air"].entries] == ["Zebra", "Angin kencang", "Banjir"]


def test_what_other_things_depend_on_is_collected():
    written = [Article(title=title, body="Isi.", date=moment(8), tags=("air",)) for title in "ABC"]
    assert after(written, {0: {"title": "D"}})[2] is None, "it comes after the others now"
    assert after(written, {0: {"tags": ("angin",)}})[2] is None
    assert after(written, {0: {"date": moment(9)}})[2] is None
    many = [written[0]] * (MOST + 1)
    assert after(many, {number: {"body": "Lain."} for number in range(MOST + 1)})[2] is None
