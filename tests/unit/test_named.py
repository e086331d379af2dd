"""What a person decided, applied to the entities of an article."""

import pytest

from kliping.builder.named import known, named
from kliping.model import Article, Entities, Entity, Ruling, Term

KIM = Term(id="kim-jong-un", type="person", name="Kim Jong Un", aliases=("Kim Jong-un",), was=("kim-jong-woon",))
IL = Term(id="kim-jong-il", type="person", name="Kim Jong Il")


def found(name, type_="person", **values):
    return Entity(id=name.lower().replace(" ", "-"), name=name, type=type_, by="tagger", **values)


def names(article, *terms, rulings=(), text=""):
    file = known(Entities(terms=terms, rulings=tuple(rulings)))
    return {(one.type, one.id): one for one in named(article, file, text or "-")}


def of(*entities, say=()):
    return Article(title="a", entities=entities, say=tuple(say))


def test_two_spellings_are_one_with_their_counts_together():
    term = Term(id="jokowi", type="person", name="Joko Widodo", aliases=("Jokowi",))
    article = of(found("Jokowi", count=3, confidence=0.7), found("Joko Widodo", count=2, confidence=0.9))
    (one,) = named(article, known(Entities(terms=(term,))), "Jokowi")
    assert one == Entity(
        id="jokowi", name="Joko Widodo", type="person", count=5, by="authority", confidence=0.9,
        forms=(("Jokowi", 3), ("Joko Widodo", 2)),
    )  # fmt: skip


def test_an_older_id_is_the_same():
    assert ("person", "kim-jong-un") in names(of(Entity(id="kim-jong-woon", name="Kim", type="person")), KIM)


def test_what_is_killed_is_no_entity():
    rulings = (Ruling(name="Selasa"), Ruling(name="Merdeka", type="person"))
    article = of(found("Selasa", "place"), found("Merdeka"), found("Merdeka", "organisation"))
    assert set(names(article, rulings=rulings)) == {("organisation", "merdeka")}


def test_what_a_person_wrote_is_not_killed():
    article = of(Entity(name="Selasa", type="person"), Entity(name="Rabu", type="person", by="human"))
    assert len(names(article, rulings=(Ruling(name="Selasa"), Ruling(name="Rabu")))) == 2


def test_what_is_retyped_joins_the_term_of_that_type():
    term = Term(id="kpu", type="organisation", name="KPU")
    article = of(found("KPU", "place", count=1), found("Barito", "person"))
    rulings = (Ruling(name="Barito", becomes="place"),)
    assert set(names(article, term, rulings=rulings)) == {("organisation", "kpu"), ("place", "barito")}


def test_a_name_of_two_types_keeps_that_of_software():
    terms = (Term(id="m", type="place", name="Madison"), Term(id="j-m", type="person", name="Madison"))
    assert set(names(of(found("Madison", "place")), *terms)) == {("place", "m")}
    assert set(names(of(found("Madison", "organisation")), *terms)) == {("organisation", "madison")}


@pytest.mark.parametrize(
    ("text", "id_"), [("Kim di Pyongyang.", "kim-jong-un"), ("Kim di Seoul.", "kim"), ("Kim di Pyongyangs.", "kim")]
)
def test_an_alias_counts_only_with_what_it_names(text, id_):
    term = Term(
        id="kim-jong-un", type="person", name="Kim Jong Un", aliases=("Kim",), only_with=(("Kim", ("Pyongyang",)),)
    )
    assert set(names(of(found("Kim", count=1)), term, text=text)) == {("person", id_)}


def test_an_alias_whose_condition_is_met_comes_before_one_without():
    bound = Term(id="a", type="person", name="Kim A", aliases=("Kim",), only_with=(("Kim", ("Pyongyang",)),))
    free = Term(id="b", type="person", name="Kim B", aliases=("Kim",))
    assert set(names(of(), bound, free, text="Kim di Pyongyang")) == {("person", "a")}
    assert set(names(of(), bound, free, text="Kim di Seoul")) == {("person", "b")}


def test_an_article_says_whom_a_form_means():
    article = of(found("Kim Jong Un", count=9, forms=(("Kim", 7), ("Kim Jong Un", 2))), say=[("Kim", "kim-jong-il")])
    made = names(article, KIM, IL)
    assert made["person", "kim-jong-un"].count == 2
    assert (made["person", "kim-jong-il"].count, made["person", "kim-jong-il"].by) == (7, "human")


def test_an_article_says_whom_a_form_means_that_no_file_knows():
    made = names(of(found("Kim", count=1), say=[("Kim", "kim-yo-jong")]))
    assert set(made) == {("person", "kim-yo-jong")}


def test_an_article_says_whom_a_name_of_the_file_means():
    free = Term(id="b", type="person", name="Kim B", aliases=("Kim",))
    assert set(names(of(say=[("Kim", "kim-jong-il")]), free, IL, text="Kim.")) == {("person", "kim-jong-il")}


def test_the_text_adds_what_software_missed_and_counts_nothing_twice():
    article = of(found("Kim Jong Un", count=2))
    made = names(article, KIM, IL, text="Kim Jong Un, Kim Jong Un, Kim Jong Il")
    assert (made["person", "kim-jong-un"].count, made["person", "kim-jong-il"].count) == (2, 1)


def test_a_credit_is_no_subject():
    role = Entity(id="kim-jong-il", name="Kim Jong Il", type="person", role="credit", by="tagger")
    made = named(of(role), known(Entities(terms=(IL,))), "Kim Jong Il")
    assert [one.role for one in made] == ["credit", None]
