"""Authority files, and their names in texts."""

import pytest

from kliping.errors import VocabularyError
from kliping.matching import Matcher, cue_matcher
from kliping.model import Entities, Ruling, Term
from kliping.vocabulary import load_entities, load_tags


@pytest.fixture
def load(tmp_path):
    def make(text, read=load_entities):
        path = tmp_path / "terms.yaml"
        path.write_text(text, encoding="utf-8")
        return read(path, shown="content/terms.yaml")

    return make


def test_entities_are_read(load):
    text = (
        "- id: halden\n  type: place\n  name: Halden\n  aliases: [Pulau Halden]\n  description: An island\n"
        "  wikidata: Q12\n- {id: kpu, type: organisation, name: KPU, aliases: Komisi}\n"
    )
    assert load(text).terms == (
        Term(
            id="halden", type="place", name="Halden", aliases=("Pulau Halden",), description="An island", wikidata="Q12"
        ),
        Term(id="kpu", type="organisation", name="KPU", aliases=("Komisi",)),
    )


def test_all_that_is_known_of_an_entity_is_read(load):
    text = (
        "- id: kim-jong-un\n  type: person\n  name: {id: Kim Jong Un, ko: 김정은}\n"
        "  aliases: [Kim Jong-un, {name: Kim, only_with: [Pyongyang, Korut]}]\n  was: [kim-jong-woon]\n"
        "  image: images/kim.jpg\n  links: [https://example.org/kim]\n  not: [kim-jong-il, Kim Yo Jong]\n"
    )
    (term,) = load(text).terms
    assert term == Term(
        id="kim-jong-un",
        type="person",
        name="Kim Jong Un",
        names=(("id", "Kim Jong Un"), ("ko", "김정은")),
        aliases=("Kim Jong-un", "Kim"),
        only_with=(("Kim", ("Pyongyang", "Korut")),),
        was=("kim-jong-woon",),
        image="images/kim.jpg",
        links=("https://example.org/kim",),
        apart=("kim-jong-il", "Kim Yo Jong"),
    )
    assert term.spellings == ("Kim Jong Un", "김정은", "Kim Jong-un", "Kim")
    assert (term.name_in("ko-KR"), term.name_in("fr")) == ("김정은", "Kim Jong Un")


def test_what_a_person_decided_on_names_is_read(load):
    text = "- kill: [Selasa, Foto]\n- {kill: Merdeka, type: person}\n- {retype: Merdeka, type: organisation}\n"
    assert load(text).rulings == (
        Ruling(name="Selasa"),
        Ruling(name="Foto"),
        Ruling(name="Merdeka", type="person"),
        Ruling(name="Merdeka", becomes="organisation"),
    )


def test_what_is_right_is_kept_beside_what_is_wrong(load):
    with pytest.raises(VocabularyError) as caught:
        load("- {id: a, type: place, name: A}\n- {id: b}\n- kill: Selasa\n- kill:\n")
    assert caught.value.good == Entities(
        terms=(Term(id="a", type="place", name="A"),), rulings=(Ruling(name="Selasa"),)
    )


def test_two_may_share_a_name_that_counts_only_with_others(load):
    text = "- {{id: a, type: person, name: A, aliases: [{}]}}\n- {{id: b, type: person, name: B, aliases: [{}]}}"
    assert load(text.format("Kim", "{name: Kim, only_with: Seoul}"))
    with pytest.raises(VocabularyError, match='"Kim" is a name of both'):
        load(text.format("Kim", "Kim"))


def test_tags_are_read(load):
    terms = load("- id: banjir\n  name: Banjir\n  aliases: [flood]\n  cues: [banjir bandang]\n", load_tags)
    assert terms == (Term(id="banjir", type="tag", name="Banjir", aliases=("flood",), cues=("banjir bandang",)),)


def test_a_missing_or_empty_file_has_no_terms(load, tmp_path):
    assert load_entities(tmp_path / "none.yaml", shown="none.yaml") == Entities()
    assert load("# nothing yet\n") == Entities()
    assert load("# nothing yet\n", load_tags) == ()


def test_a_name_is_text_as_written(load):
    assert load("- {id: no, type: place, name: No}").terms[0].name == "No"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: b", '1: must be a list, not keys with values. Start each part with "- ".'),
        ("- a", '1: must be keys with values, not text. Write "key: value".'),
        ("- type: place\n  name: A", '1: id: is missing. Write "id: ..." there.'),
        ("- id: a\n  name: A", '1: type: is missing. Write "type: ..." there.'),
        ("- id: a\n  type: place\n  name:", '1: name: is missing. Write "name: ..." there.'),
        ("- id: ../a", '1: id: "../a" cannot be part of an address. Use a-z, 0-9 and single hyphens.'),
        ("- id: a\n  type: persn", '2: type: "persn" is no type. Did you mean "person"?'),
        ("- id: a\n  alias: b", '2: alias: no such key. Did you mean "aliases"?'),
        ("- id: a\n  wikidata: 12", '2: wikidata: "12" is not an item of Wikidata. Write it as Q3318.'),
        ("- id: a\n  name: '!'", "2: name: has no letter or digit, and would never be found"),
        (
            "- {id: a, type: place, name: A}\n- {id: a, type: place, name: B}",
            "2: id: a is here for the second time, after line 1. Give one of them another id.",
        ),
        (
            "- {id: a, type: place, name: A}\n- {id: b, type: place, name: B, aliases: [A]}",
            '2: "A" is a name of both a (line 1) and b (line 2). Leave it with one of them, or use only_with.',
        ),
        (
            "- {id: a, type: place, name: A, was: [b]}\n- {id: b, type: place, name: B}",
            "1: was: b is an id of this file. Take it out of one place.",
        ),
        (
            "- {id: a, type: place, name: A, was: [c]}\n- {id: b, type: place, name: B, was: [c]}",
            "2: was: c is that of both a (line 1) and b (line 2). Leave it with one of them.",
        ),
        ("- id: a\n  links: b", '2: links: "b" is not a web address. Write it as https://example.org/page.'),
        ("- id: a\n  image: a.jpg", '2: image: "a.jpg" is no picture of the archive. Write it as images/ada.jpg.'),
        ("- id: a\n  name: {english: A}", '2: name: "english" is not a language tag. Write it as id, en or zh-Hant.'),
        ("- id: a\n  aliases:\n  - {name: A, only: b}", '3: aliases: only: no such key. Did you mean "only_with"?'),
        ("- kill: [Selasa]\n  typ: place", '2: typ: no such key. Did you mean "type"?'),
        ("- kill:", '1: kill: is empty. Write "kill: [a name]" there.'),
        ("- retype: KPU", '1: type: is missing. Write "type: ..." there: what it is.'),
    ],
)
def test_an_error_says_where_what_and_what_to_do(load, text, said):
    with pytest.raises(VocabularyError) as caught:
        load(text)
    assert str(caught.value) == f"content/terms.yaml:{said}"


def test_all_mistakes_are_told(load):
    with pytest.raises(VocabularyError) as caught:
        load("- a\n- {id: b}\n- {id: c, type: place, name: C}\n- {id: c, type: place, name: D}\n")
    assert [problem.line for problem in caught.value.problems] == [1, 2, 4]


def test_two_types_may_share_a_name(load):
    assert len(load("- {id: a, type: place, name: Madison}\n- {id: b, type: person, name: Madison}").terms) == 2


def test_tags_share_no_name_in_another_case(load):
    with pytest.raises(VocabularyError, match="is a name of both"):
        load("- {id: a, name: Banjir}\n- {id: b, name: banjir}", load_tags)


NAMES = Matcher(
    [
        ("Kim Jong Un", "kim-jong-un"),
        ("Kim", "kim"),
        ("Qur'an", "quran"),
        ("München", "munich"),
        ("東京", "tokyo"),
        ("東京都", "tokyo-to"),
        ("NHK", "nhk"),
        ("서울", "seoul"),
        ("กรุงเทพ", "bangkok"),
        ("हिन्दी", "hindi"),
        (".NET", "net"),
        ("Yayasan A+", "a-plus"),
    ]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kim Jong Un bertemu Kim", {"kim-jong-un": 1, "kim": 1}),
        ("Kim, Kim's (Kim) _Kim_ **Kim**", {"kim": 5}),
        ("Kimberly, AKim, Kim2, 2Kim, kim, KIM", {}),
        ("Kim\u00a0Jong\nUn", {"kim-jong-un": 1}),
        ("Kim\n\nJong Un", {"kim": 1}),
        ("Qur’an", {"quran": 1}),
        ("Mu\u0308nchen", {"munich": 1}),
        ("Kim\u0331", {}),
        ("彼は東京でNHKを", {"tokyo": 1, "nhk": 1}),
        ("東京都", {"tokyo-to": 1}),
        ("서울에서", {"seoul": 1}),
        ("ในกรุงเทพมหานคร", {"bangkok": 1}),
        ("हिन्दी में", {"hindi": 1}),
        ("pakai .NET di Yayasan A+.", {"net": 1, "a-plus": 1}),
        ("", {}),
    ],
)
def test_names_are_found_at_word_boundaries_the_longest_first(text, found):
    assert NAMES.count(text) == found


def test_ids_come_in_the_order_of_the_first_occurrence():
    assert NAMES.find("NHK, Kim, NHK, Qur'an") == ("nhk", "kim", "quran")


def test_a_name_of_two_finds_both():
    assert Matcher([("Madison", "m"), ("James Madison", "j-m"), ("Madison", "j-m")]).find("Madison") == ("m", "j-m")


def test_cues_are_found_in_any_case_and_names_are_not_cues():
    terms = (Term(id="banjir", type="tag", name="Air", cues=("banjir bandang", "STRASSE")),)
    assert cue_matcher(terms).find("Air. BANJIR Bandang di Straße") == ("banjir",)
    assert cue_matcher(terms).find("Air") == ()


def test_a_matcher_is_made_once():
    terms = (Term(id="a", type="tag", name="A", cues=("b",)),)
    assert cue_matcher(terms) is cue_matcher((Term(id="a", type="tag", name="A", cues=("b",)),))
