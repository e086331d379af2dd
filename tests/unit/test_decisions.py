"""What was decided in reviews, beside the file that a person edits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping import decisions
from kliping.errors import VocabularyError
from kliping.model import Apart, Entities, Meant, Ruling, Term
from kliping.vocabulary import load_entities


@pytest.fixture
def load(tmp_path):
    def make(own="", decided=""):
        (tmp_path / "entities.yaml").write_text(own, "utf-8")
        (tmp_path / "entities.decided.yaml").write_text(decided, "utf-8")
        return load_entities(tmp_path / "entities.yaml", shown="content/entities.yaml")

    return make


def names(entities):
    return {term.id: term.spellings for term in entities.terms}


JOKOWI = "- {id: joko-widodo, type: person, name: Joko Widodo, aliases: [Jokowi]}\n"


def test_a_decision_is_read_as_if_it_stood_in_the_file(load):
    assert load(decided=JOKOWI) == load(own=JOKOWI)


def test_decisions_add_to_an_entry_of_the_file_what_it_does_not_say(load):
    own = "- {id: joko-widodo, type: person, name: Ir. Joko Widodo, wikidata: Q1}\n"
    (term,) = load(own, JOKOWI.replace("}", ", wikidata: Q2, description: Presiden, not: [Widodo]}")).terms
    assert term == Term(
        id="joko-widodo", type="person", name="Ir. Joko Widodo", aliases=("Joko Widodo", "Jokowi"), wikidata="Q1",
        description="Presiden", apart=("Widodo",),
    )  # fmt: skip


def test_an_entry_that_the_person_made_later_under_another_id_takes_the_decisions_over(load):
    own = "- {id: jokowi, type: person, name: Joko Widodo}\n"
    (term,) = load(own, JOKOWI).terms
    assert (term.id, term.aliases, term.was) == ("jokowi", ("Jokowi",), ("joko-widodo",))


def test_a_name_that_the_file_gives_to_another_stays_there(load):
    own = "- {id: jokowi, type: person, name: Jokowi}\n"
    assert names(load(own, JOKOWI)) == {"jokowi": ("Jokowi",), "joko-widodo": ("Joko Widodo",)}


def test_the_last_entry_of_an_id_counts(load):
    later = JOKOWI.replace("[Jokowi]", "[Pak Joko]")
    assert names(load(decided=JOKOWI + later)) == {"joko-widodo": ("Joko Widodo", "Pak Joko")}


def test_a_name_that_is_given_to_another_later_is_not_that_of_the_first_any_more(load):
    later = "- {id: jokowi-lain, type: person, name: Jokowi}\n"
    assert names(load(decided=JOKOWI + later)) == {"joko-widodo": ("Joko Widodo",), "jokowi-lain": ("Jokowi",)}


def test_an_alias_that_counts_only_with_others_may_be_that_of_several(load):
    log = "".join(
        f"- {{id: {id_}, type: person, name: {id_}, aliases: [{{name: Kim, only_with: {place}}}]}}\n"
        for id_, place in (("un", "Halden"), ("il", "Koran"))
    )
    assert names(load(decided=log)) == {"un": ("un", "Kim"), "il": ("il", "Kim")}


@pytest.mark.parametrize(
    ("log", "left", "rulings"),
    [
        (JOKOWI + "- kill: [Jokowi]\n", {"joko-widodo": ("Joko Widodo",)}, [("Jokowi", None, None)]),
        (JOKOWI + "- kill: [Joko Widodo]\n", {}, [("Joko Widodo", None, None)]),
        ("- kill: [Jokowi]\n" + JOKOWI, {"joko-widodo": ("Joko Widodo", "Jokowi")}, []),
        (
            "- {kill: [Barito], type: person}\n- {retype: [Barito], type: place}\n",
            {},
            [("Barito", None, "place")],
        ),
        (
            "- {kill: [Barito], type: person}\n- {kill: [Barito], type: organisation}\n",
            {},
            [("Barito", "person", None), ("Barito", "organisation", None)],
        ),
    ],
)
def test_the_last_word_on_a_name_counts(load, log, left, rulings):
    entities = load(decided=log)
    assert names(entities) == left
    assert [(one.name, one.type, one.becomes) for one in entities.rulings] == rulings


@pytest.mark.parametrize("own", [JOKOWI, "- {retype: [Jokowi], type: place}\n"])
def test_what_the_file_says_comes_before_what_was_decided(load, own):
    assert load(own, "- kill: [Jokowi]\n") == load(own)


def test_what_the_file_kills_stays_dead(load):
    assert load("- kill: [Joko Widodo]\n", JOKOWI) == load("- kill: [Joko Widodo]\n")


def test_what_is_wrong_with_either_file_is_told_and_the_rest_counts(load):
    decided = "- {apart: [A]}\n- {say: {Kim: a}}\n- {say: {Kim: ''}, in: [x]}\n- kill: [Selasa]\n"
    with pytest.raises(VocabularyError) as caught:
        load(JOKOWI + "- {id: a}\n", decided)
    assert str(caught.value.problems[0]) == 'content/entities.yaml:2: type: is missing. Write "type: ..." there.'
    assert [str(problem) for problem in caught.value.problems[1:]] == [
        "content/entities.decided.yaml:1: apart: is a single name. Name two or more that are not one.",
        'content/entities.decided.yaml:2: in: is missing. Write "in: [id of an article]" there.',
        'content/entities.decided.yaml:3: say: Kim means nobody. Write "Kim: id" there.',
    ]
    assert names(caught.value.good) == {"joko-widodo": ("Joko Widodo", "Jokowi")}
    assert caught.value.good.rulings == (Ruling(name="Selasa"),)


def test_a_person_may_write_the_same_into_their_own_file(load):
    entities = load("- {apart: [A, B], type: person}\n- {say: {Kim: kim-jong-un, Un: kim-jong-un}, in: [x, y]}\n")
    assert entities.apart == (Apart(names=("A", "B"), type="person"),)
    assert entities.meant == (
        Meant(name="Kim", id="kim-jong-un", articles=("x", "y")),
        Meant(name="Un", id="kim-jong-un", articles=("x", "y")),
    )


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Co", "Cn")), min_size=1, max_size=12).map(
    lambda text: f"a{text}".strip()
)
IDS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True)
TYPES = st.sampled_from(("person", "organisation", "place"))
TUPLES = st.lists(TEXT, max_size=3, unique=True).map(tuple)


@st.composite
def terms(draw):
    languages = st.sampled_from(("id", "en", "ko"))
    own = draw(st.lists(st.tuples(languages, TEXT), max_size=2, unique_by=lambda pair: pair[0]))
    aliases = draw(TUPLES)
    bound = draw(st.lists(st.sampled_from(aliases), unique=True)) if aliases else []
    return Term(
        id=draw(IDS),
        type=draw(TYPES),
        name=own[0][1] if own else draw(TEXT),
        names=tuple(own),
        aliases=aliases,
        only_with=tuple((name, draw(TUPLES.filter(bool))) for name in aliases if name in bound),
        was=tuple(draw(st.lists(IDS, max_size=2, unique=True))),
        wikidata=draw(st.none() | st.integers(1, 9**9).map("Q{}".format)),
        description=draw(st.none() | TEXT),
        image=draw(st.none() | IDS.map("images/{}.jpg".format)),
        links=tuple(draw(st.lists(IDS.map("https://a.example/{}".format), max_size=2))),
        apart=draw(TUPLES),
    )


VERDICTS = (
    st.builds(Ruling, name=TEXT, type=st.none() | TYPES)
    | st.builds(Ruling, name=TEXT, becomes=TYPES)
    | st.builds(Apart, names=st.lists(TEXT, min_size=2, max_size=3).map(tuple), type=st.none() | TYPES)
    | st.builds(Meant, name=TEXT, id=IDS, articles=st.lists(IDS, min_size=1, max_size=2).map(tuple))
)


@given(st.lists(terms() | VERDICTS, max_size=4))
def test_what_is_written_is_read(tmp_path_factory, log):
    path = tmp_path_factory.mktemp("log") / "entities.yaml"
    decisions.beside(path).write_text(decisions.added("", "said", log), "utf-8")
    assert load_entities(path, shown="entities.yaml") == decisions.settled(log)


@given(st.lists(terms() | VERDICTS, max_size=5), st.lists(terms() | VERDICTS, max_size=5))
def test_the_file_of_a_person_is_never_contradicted(own, log):
    mine = decisions.settled(own)
    both = decisions.combined(mine, decisions.settled(log))
    assert both.rulings[: len(mine.rulings)] == mine.rulings
    by_id = {term.id: term for term in both.terms}
    for term in mine.terms:
        new = by_id[term.id]
        assert (new.type, new.name, new.names, new.spellings[: len(term.spellings)]) == (
            term.type, term.name, term.names, term.spellings,
        )  # fmt: skip
    assert decisions.combined(mine, Entities()) == mine
