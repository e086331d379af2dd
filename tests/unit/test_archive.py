from datetime import UTC, date, datetime

import pytest

from kliping import urls
from kliping.builder.apart import not_these, told
from kliping.builder.authority import Authority, enriched, ids
from kliping.builder.collect import Terms, collect
from kliping.builder.entry import entry_of
from kliping.builder.leaf import leaf
from kliping.builder.load import Way, slug_of
from kliping.model import Apart, Article, Entities, Entity, Term

RARA = Term(id="rara-sari", type="person", name="Rara Sari", aliases=("Ibu Rara",), description="Wali kota.")
FLOOD = Term(id="banjir", type="tag", name="Banjir", aliases=("flood",), cues=("banjir bandang",))
PAPER = Term(id="suara", type="source", name="Suara", aliases=("SUARA.ID",))


def filed(name="a", **fields):
    return f"content/articles/{name}.md", Article(**({"title": name, "lang": "id"} | fields))


def archive(*items, terms=(RARA, FLOOD, PAPER), **options):
    authority = Authority(
        entities=Entities(terms=tuple(t for t in terms if t.type in {"person", "organisation", "place"})),
        tags=tuple(t for t in terms if t.type == "tag"),
        sources=tuple(t for t in terms if t.type == "source"),
    )
    way = Way(zone="UTC", lang="id", portable=False, authority=authority)
    return collect([entered(file, article, way) for file, article in items], Terms(terms=terms, **options))


def entered(file, article, way):
    article = enriched(article, way.authority)
    url = urls.article(article.date, slug_of(article, file))
    own = leaf(article, url=url, portable=False)
    return entry_of(article, own, file=file, url=url, digest=article.digest, known=ids(way.authority))


def test_a_name_of_the_authority_file_is_found_in_the_text_under_its_own_id():
    made = archive(filed(body="Menurut Ibu Rara, air surut."))
    group = made.groups["person"]["rara-sari"]
    assert (group.name, group.note, len(group.entries)) == ("Rara Sari", "Wali kota.", 1)
    assert made.named(made.entries[0])["person"][0][1] == "people/rara-sari/"


def test_a_name_inside_a_longer_word_is_not_found():
    assert archive(filed(body="Rara Sarinah datang.")).groups["person"] == {}


def test_an_entity_of_the_front_matter_that_the_file_knows_by_an_alias_is_the_same_person():
    made = archive(filed(entities=(Entity(name="Ibu Rara", type="person"),)))
    assert list(made.groups["person"]) == ["rara-sari"]


def test_a_name_that_one_article_has_and_no_file_lists_has_no_page():
    stranger = (Entity(name="Ada Okafor", type="person"),)
    made = archive(filed(entities=stranger))
    assert made.named(made.entries[0])["person"][0][1] is None
    made = archive(filed("a", entities=stranger), filed("b", entities=stranger))
    assert made.named(made.entries[0])["person"][0][1] == "people/ada-okafor/"


def test_tags_are_joined_by_spelling_alias_and_cue():
    made = archive(
        filed("a", tags=("BANJIR",)), filed("b", tags=("Flood",)), filed("c", body="Setelah Banjir Bandang itu.")
    )
    assert list(made.groups["tag"]) == ["banjir"]
    assert {len(made.groups["tag"]["banjir"].entries), made.groups["tag"]["banjir"].name} == {3, "Banjir"}


def test_what_is_kept_apart_is_known_of_each_of_the_names_of_its_type_and_items_have_no_page():
    decided = told([Apart(names=("Rara Sari", "Rara Lain"), type="person"), Apart(names=("Rara Lain", "Q12", "Q13"))])
    assert not_these(decided, "person", ("Bu Rara", "RARA SARI"), ("Rara Dua",)) == ("Rara Dua", "Rara Lain")
    assert not_these(decided, "person", ("Rara Lain",)) == ("Rara Sari",)
    assert not_these(decided, "person", ("Rara Lain", "Rara Sari")) == ()
    assert not_these(decided, "place", ("Rara Lain",)) == ()


@pytest.mark.parametrize("terms", [(), (FLOOD,)])
def test_tags_of_papers_are_tidied(terms):
    tags = (" #Banjir", "BANJIR", "Cafe\u0301  Baru,", "#", "C#", "c++;", "Flood" if terms else "banjir")
    (entry,) = archive(filed(tags=tags), terms=terms).entries
    assert [name for _, name in entry.names.tag] == ["Banjir", "Café Baru", "C#", "c++"]


def test_a_source_goes_by_one_name():
    made = archive(filed("a", source="Suara.id"), filed("b", source="SUARA"))
    assert [(g.id, g.name, len(g.entries)) for g in made.groups["source"].values()] == [("suara", "Suara", 2)]


@pytest.mark.parametrize("name", ["C++", "C#", "C"])
def test_tags_that_differ_by_a_sign_are_different(name):
    made = archive(filed(tags=("C++", "C#", "C")))
    assert name in {group.name for group in made.groups["tag"].values()}


def test_newest_first_undated_last():
    made = archive(
        filed("a", date=date(2024, 6, 19)),
        filed("b", date=datetime(2024, 6, 19, 8, tzinfo=UTC)),
        filed("c"),
        filed("d", date=date(2025, 1, 1)),
    )
    assert [entry.title for entry in made.entries] == ["d", "b", "a", "c"]
    assert [entry.title for entry in made.undated] == ["c"]


def test_a_card_has_no_body_so_that_correcting_one_leaves_lists_alone():
    long = "Kalimat pertama yang cukup panjang untuk menjadi ringkasan.\n\n"
    one, two = (archive(filed(body=long + rest)).entries[0] for rest in ("Satu.", "Dua."))
    assert one.digest != two.digest
    assert one.card.digest == two.card.digest
