"""An archive made from the one before an edit is the archive that is collected anew."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from kliping import urls
from kliping.builder.authority import Authority, ids
from kliping.builder.collect import Terms, collect, with_picture
from kliping.builder.edited import MOST, edited
from kliping.builder.entry import entry_of
from kliping.builder.leaf import leaf
from kliping.builder.pictures import Catalogue, File
from kliping.builder.said import marks, subjects
from kliping.model import Article, Entities, Entity, Image, Term

CATALOGUE = Catalogue(files={"images/a.jpg": File("images/a.jpg", "a", "k", "f", ((480, 320),), False)})
SHE, FIRM = Entity(name="Rara Sari", type="person"), Entity(name="PT Air", type="organisation")
RARA = Term(id="rara-sari", type="person", name="Rara Sari")
WEATHER = (
    Term(id="cuaca", type="tag", name="Cuaca", narrower=("angin",)),
    Term(id="angin", type="tag", name="Angin", broader=("cuaca",)),
)


def moment(hour, day=19):
    return datetime(2024, 6, day, hour, tzinfo=UTC)


articles = st.builds(
    Article,
    title=st.sampled_from(["Banjir", "Angin", "Zebra"]),
    body=st.sampled_from(["Isi.", "Isi lain."]),
    date=st.sampled_from([None, moment(8), moment(9), moment(8, 20)]),
    tags=st.sampled_from([(), ("air",), ("air", "angin"), ("Air",)]),
    source=st.sampled_from([None, "Koran"]),
    entities=st.sampled_from([(), (SHE,), (FIRM, replace(SHE, name="RARA SARI"))]),
    images=st.sampled_from([(), (Image(src="/images/a.jpg", alt="Air"),)]),
)
edits = st.lists(st.tuples(st.integers(0, 9), st.none() | articles), max_size=3)  # None: it goes
terms = st.builds(
    Terms,
    terms=st.sampled_from([(), (RARA,), WEATHER, (RARA, *WEATHER)]),
    min_articles=st.sampled_from([1, 2]),
)


def entered(number, article, terms):
    authority = Authority(
        entities=Entities(terms=tuple(term for term in terms.terms if term.type != "tag")),
        tags=tuple(term for term in terms.terms if term.type == "tag"),
    )
    url = urls.article(article.date, f"a-{number}")
    own = leaf(article, url=url, portable=False)
    own_marks = marks(subjects(article))
    file, digest = f"content/articles/{number}.md", article.digest
    return entry_of(article, own, file=file, url=url, digest=digest, known=ids(authority), marks=own_marks)


def after(written, changes, terms=None):
    """The archive before and after, and the latter made from the former, if that can be."""
    terms = terms or Terms()
    before = {number: entered(number, article, terms) for number, article in enumerate(written)}
    now = dict(before)
    for number, article in changes:
        now.pop(number, None)
        if article:
            now[number] = entered(number, article, terms)
    known = {}
    old = collect(before.values(), terms, catalogue=CATALOGUE, pictured=known)
    some = (tuple(before.values()), tuple(now.values()))
    made = edited(old, *some, terms, pictured=lambda entry: with_picture(entry, CATALOGUE, known))
    return old, collect(now.values(), terms, catalogue=CATALOGUE), made


@given(st.lists(articles, max_size=8), edits, terms)
def test_an_edited_archive_is_the_one_collected_anew(written, changes, terms):
    old, now, made = after(written, changes, terms)
    if made is None:
        assert terms.has_tree
        assert old.groups["tag"].keys() != now.groups["tag"].keys()
    else:
        assert made == now
        assert [list(found) for found in made.groups.values()] == [list(found) for found in now.groups.values()]


def test_articles_that_come_and_go_need_no_collecting():
    written = [Article(title=title, body="Isi.", date=moment(hour), tags=("air",)) for hour, title in
               enumerate(("Banjir", "Angin", "Zebra"))]  # fmt: skip
    new = Article(title="Musim", body="Isi.", date=moment(1), tags=("air", "angin"))
    old, now, made = after(written, [(1, None), (7, new)])
    assert made == now != old
    assert [entry.title for entry in made.groups["tag"]["air"].entries] == ["Zebra", "Musim", "Banjir"]
    assert list(made.groups["tag"]["angin"].places) == [1]


def test_a_tag_that_comes_below_another_is_collected():
    written = [Article(title="Banjir", body="Isi.", date=moment(8))]
    new = Article(title="Musim", body="Isi.", date=moment(9), tags=("angin",))
    assert after(written, [(1, new)], Terms(terms=WEATHER))[2] is None
    assert after(written, [(1, new)])[2] is not None


def test_many_edits_are_collected():
    one = Article(title="Banjir", body="Isi.", date=moment(8), tags=("air",))
    assert after([one] * (MOST + 1), [(number, None) for number in range(MOST + 1)])[2] is None
    assert after([one] * (MOST + 1), [(number, None) for number in range(MOST)])[2] is not None
