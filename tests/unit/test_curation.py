"""A person's decisions on names: proposed with sentences, decided in a review, kept for ever."""

import shutil
from datetime import date

import pytest

from building import build_site, tree
from curating import archive, entity
from kliping.entities import offers
from kliping.entities.offers import Choice, Offer, Sentence
from kliping.entities.propose import propose
from kliping.entities.review import CHOICES, queue, review
from kliping.entities.sentences import sentences
from kliping.errors import VocabularyError
from kliping.vocabulary import load_entities
from running import assert_one_line_each, kliping

TODAY = date(2026, 11, 28)


@pytest.fixture
def site(tmp_path):
    return archive(
        tmp_path,
        ("Joko Widodo tiba di Halden. Hujan turun.", entity("Joko Widodo"), entity("Halden", "place")),
        ("Menurut Joko Widodo, air surut.", entity("Joko Widodo"), entity("Halden", "person")),
        ("Joko Widdodo pulang. Lalu Widodo makan.", entity("Joko Widdodo")),
        (
            "Kim Jong Un bertemu Kim Yo Jong. Kemudian Kim tertawa.",
            entity("Kim Jong Un", Kim_Jong_Un=1, Kim=1),
            entity("Kim Yo Jong"),
        ),
    )


def proposed(site):
    propose(site)
    found = offers.load(site.content / offers.PROPOSED, shown="p")
    return {(one.why, one.name, one.other or one.other_type or len(one.choices)): one for one in found}


def walk(site, *answers, **options):
    """A review in which a person types these answers; what it said."""
    said, left = [], list(answers)
    report = review(
        site, ask=lambda question: left.pop(0) if left else None, say=said.append, today=TODAY, **options
    )
    assert not left
    return report.did, "\n".join(said)


def decided(site):
    path = site.content / "entities.decided.yaml"
    return path.read_text("utf-8") if path.exists() else ""


def test_each_kind_is_proposed_with_its_counts_and_sentences(site):
    found = proposed(site)
    assert set(found) == {
        ("alike", "Joko Widodo", "Joko Widdodo"),
        ("types", "Halden", "place"),
        ("ambiguous", "Kim", 2),
    }
    one = found["alike", "Joko Widodo", "Joko Widdodo"]
    assert (one.count, one.other_count, one.id) == (2, 1, "joko-widodo")
    assert [sentence.text for sentence in one.sentences] == [
        "Joko Widdodo pulang.", "Joko Widodo tiba di Halden.", "Menurut Joko Widodo, air surut.",
    ]  # fmt: skip
    assert found["ambiguous", "Kim", 2].sentences[0].text == "Kemudian Kim tertawa."
    assert found["ambiguous", "Kim", 2].articles == ("a-3",)


def test_a_short_form_of_one_full_name_is_proposed(tmp_path):
    site = archive(tmp_path, ("Rara Sari.", entity("Rara Sari")), ("Rara tiba.", entity("Rara")))
    assert set(proposed(site)) == {("short", "Rara Sari", "Rara")}


def test_the_same_articles_give_the_same_bytes_and_nothing_else_is_written(site):
    before = tree(site.root)
    propose(site)
    first = (site.content / offers.PROPOSED).read_bytes()
    assert propose(site).did["written"] == 0
    assert tree(site.root) == before | {"content/entities.proposed.yaml": first}


@pytest.mark.parametrize(
    "own",
    [
        "- {id: joko-widodo, type: person, name: Joko Widodo, aliases: [Joko Widdodo]}",
        "- {id: joko-widodo, type: person, name: Joko Widodo, not: [Joko Widdodo]}",
        "- {id: jw, type: person, name: Joko Widdodo, not: joko-widodo}\n"
        "- {id: joko-widodo, type: person, name: Joko Widodo}",
        "- {id: jw, type: person, name: Joko Widdodo}\n- {id: joko-widodo, type: person, name: Joko Widodo}",
        "- {apart: [Joko Widdodo, Joko Widodo], type: person}",
        "- kill: Joko Widdodo",
        "- {retype: Joko Widdodo, type: place}",
    ],
)
def test_what_entities_yaml_decides_is_not_proposed(site, own):
    (site.content / "entities.yaml").write_text(own, "utf-8")
    assert not {key for key in proposed(site) if key[0] == "alike"}


def test_spellings_that_have_one_page_are_one_name(tmp_path):
    spelled = [entity(name) for name in ("KIM JONG UN", "Kim Jong-un", "Kim Jong-un", "Kim Jong Un")]
    site = archive(tmp_path, *(("-", one) for one in spelled), ("-", entity("Kim Jong Ung")))
    assert proposed(site).keys() == {("alike", "Kim Jong-un", "Kim Jong Ung")}


def test_a_name_that_counts_only_with_others_is_no_short_form(tmp_path):
    site = archive(tmp_path, ("Rara Sari.", entity("Rara Sari")))
    own = "- {id: rara-sari, type: person, name: Rara Sari, aliases: [{name: Rara, only_with: Halden}]}"
    (site.content / "entities.yaml").write_text(own, "utf-8")
    assert proposed(site) == {}


@pytest.mark.parametrize(
    "own",
    ["- {retype: Halden, type: place}", "- {apart: [Halden, Halden]}", "- {id: h, type: place, name: Halden}"],
)
def test_a_type_that_is_decided_is_not_proposed(site, own):
    (site.content / "entities.yaml").write_text(own, "utf-8")
    assert not {key for key in proposed(site) if key[0] == "types"}


@pytest.mark.parametrize(
    ("answers", "written"),
    [
        (
            ["m", ""],
            "- id: joko-widodo\n  type: person\n  name: Joko Widodo\n  aliases:\n    - Joko Widdodo\n"
            "  was:\n    - joko-widdodo\n",
        ),
        (
            ["m", "Jokowi"],
            "# 2026-11-28: Joko Widodo and Joko Widdodo are Jokowi\n"
            "- id: joko-widodo\n  type: person\n  name: Jokowi\n  aliases:\n    - Joko Widodo\n    - Joko Widdodo\n"
            "  was:\n    - joko-widdodo\n",
        ),
        (
            ["m", "2"],
            "# 2026-11-28: Joko Widodo is Joko Widdodo\n- id: joko-widodo\n  type: person\n  name: Joko Widdodo\n"
            "  aliases:\n    - Joko Widodo\n  was:\n    - joko-widdodo\n",
        ),
        (["a"], "- apart:\n    - Joko Widodo\n    - Joko Widdodo\n  type: person\n"),
        (
            ["r", "2", "Joko W."],
            "- id: joko-widdodo\n  type: person\n  name: Joko W.\n  aliases:\n    - Joko Widdodo\n",
        ),
        (["t", "2", "2"], "- retype:\n    - Joko Widdodo\n  type: place\n"),
        (["k", "2"], "- kill:\n    - Joko Widdodo\n  type: person\n"),
    ],
)
def test_each_decision_is_added_to_the_file_and_not_asked_or_proposed_again(site, answers, written):
    propose(site)
    did, said = walk(site, *answers, only=["alike"])
    assert did == {"decided": 1, "left": 0}
    assert "    [Joko Widdodo] pulang." in said
    assert decided(site).endswith(written)
    assert "\n# 2026-11-28: Joko Widdodo " in decided(site) or "\n# 2026-11-28: Joko Widodo " in decided(site)
    assert queue(site, only=["alike"]).details == ()
    propose(site)
    assert walk(site, only=["alike"])[0] == {"decided": 0, "left": 0}


@pytest.mark.parametrize(
    ("answers", "written"),
    [
        (["t", "3"], "- retype:\n    - Halden\n  type: place\n"),
        (["a"], "- apart:\n    - Halden\n    - Halden\n"),
        (["k", "1"], "- kill:\n    - Halden\n  type: person\n"),
    ],
)
def test_a_name_of_two_types_is_decided(site, answers, written):
    propose(site)
    walk(site, *answers, only=["types"])
    assert decided(site).endswith(written)
    assert not {key for key in proposed(site) if key[0] == "types"}


def test_whom_a_short_form_means_is_decided_for_its_articles_and_on_their_pages(site):
    propose(site)
    walk(site, "m", "2", only=["ambiguous"])
    assert decided(site).endswith("- say:\n    Kim: kim-yo-jong\n  in:\n    - a-3\n")
    assert not {key for key in proposed(site) if key[0] == "ambiguous"}
    page = article_page(site)
    assert "Kim Yo Jong" in page


def test_whom_a_short_form_is_taken_for_is_the_first_choice_and_a_number_is_an_answer(tmp_path):
    text = "Rara Wulan dan Rara Sari. Rara tiba. Di Jalan Rara Sari, Rara."
    site = archive(tmp_path, (text, entity("Rara Wulan", Rara=2, Rara_Wulan=1), entity("Rara Sari")))
    offer = proposed(site)["ambiguous", "Rara", 2]
    assert (offer.id, [one.id for one in offer.choices]) == ("rara-wulan", ["rara-wulan", "rara-sari"])
    _, said = walk(site, "3", "2")
    assert "1 Rara Wulan (rara-wulan)" in said
    assert "    Di Jalan Rara Sari, [Rara]." in said
    assert decided(site).endswith("- say:\n    Rara: rara-sari\n  in:\n    - a-0\n")


def test_a_short_form_that_is_no_name_is_killed_also_after_it_was_said_to_be_none_of_them(site):
    propose(site)
    walk(site, "k", only=["ambiguous"])
    assert "\n# 2026-11-28: Kim is no person\n" in decided(site)
    page = article_page(site)
    assert 'people/kim/' not in page
    assert "<bdi>Kim</bdi>" not in page
    (site.content / "entities.decided.yaml").unlink()
    walk(site, "n", only=["ambiguous"])
    assert "<bdi>Kim</bdi>" in article_page(site)
    (site.content / "entities.yaml").write_text("- kill: Kim\n", "utf-8")
    assert "<bdi>Kim</bdi>" not in article_page(site)


def article_page(site):
    build_site(site.root)
    return (site.root / "public/2024/06/a-3/index.html").read_text("utf-8")


def test_decisions_survive_a_rebuild_a_new_proposal_and_an_article_that_is_converted_anew(site):
    propose(site)
    walk(site, "m", "", only=["alike"])
    build_site(site.root)
    first = tree(site.root / "public")
    assert b"joko-widodo" in first["people/joko-widodo/index.html"]
    log = decided(site)
    for path in (site.content / "articles").rglob("*.md"):
        path.write_text(path.read_text("utf-8").replace("confidence: 0.9", "confidence: 0.8"), "utf-8")
    propose(site)
    build_site(site.root)
    assert decided(site) == log
    again = tree(site.root / "public")
    assert again.keys() == first.keys()
    assert again["people/joko-widodo/index.html"] == first["people/joko-widodo/index.html"]


def test_each_decision_is_in_the_next_build_which_is_that_of_a_clean_one(site):
    build_site(site.root)
    propose(site)
    for answers, kind in ((["m", ""], "alike"), (["t", "3"], "types"), (["m", "2"], "ambiguous")):
        before = tree(site.root / "public")
        walk(site, *answers, only=[kind])
        build_site(site.root)
        after = tree(site.root / "public")
        assert after != before
        shutil.rmtree(site.root / "public")
        shutil.rmtree(site.cache_dir)
        build_site(site.root)
        assert tree(site.root / "public") == after


def test_what_is_kept_apart_is_said_on_its_page(site):
    build_site(site.root)
    page = site.root / "public/people/joko-widodo/index.html"
    assert "Joko Widdodo" not in page.read_text("utf-8")
    propose(site)
    walk(site, "a", only=["alike"])
    build_site(site.root)
    assert "<bdi>Joko Widdodo</bdi>" in page.read_text("utf-8")
    again = tree(site.root / "public")
    shutil.rmtree(site.root / "public")
    shutil.rmtree(site.cache_dir)
    build_site(site.root)
    assert tree(site.root / "public") == again


def test_entities_yaml_is_never_written_and_counts_where_it_says_otherwise(site):
    own = "# mine\n- {id: joko-widodo, type: person, name: Joko Widodo}\n"
    (site.content / "entities.yaml").write_text(own, "utf-8")
    propose(site)
    did, said = walk(site, "r", "1", "Pak Joko", "m", "Pak Joko", "m", "", only=["alike"])
    assert said.count("entities.yaml says otherwise, and that counts. Change it there.") == 2
    assert did == {"decided": 1, "left": 0}
    (term,) = load_entities(site.content / "entities.yaml", shown="e").terms
    assert (term.name, term.aliases) == ("Joko Widodo", ("Joko Widdodo",))
    assert (site.content / "entities.yaml").read_text("utf-8") == own


def test_what_is_left_comes_again_when_all_others_were_asked(site):
    propose(site)
    first = walk(site, "l", "q")[1].splitlines()[1]
    assert first.startswith("1 of 3: ")
    rest = [line for line in walk(site, "l", "l")[1].splitlines() if " of 2: " in line]
    assert [line[:8] for line in rest] == ["1 of 2: ", "2 of 2: "]
    assert not any(line.endswith(first[8:]) for line in rest)
    assert walk(site, "q")[1].splitlines()[1] == first


def test_a_slip_of_the_hand_is_asked_again(site):
    propose(site)
    _, said = walk(site, "x", "", "1", "m", "!!", "m", "\x1b[AJoko", "r", "9", "", "q", only=["alike"])
    assert said.count("Type one letter: [m]erge") == 3
    assert said.count("A name has a letter or a digit, and nothing that cannot be seen.") == 2
    assert "Type a number from 1 to 2, or an empty line to go back." in said
    assert decided(site) == ""


@pytest.mark.parametrize("answers", [[], ["m"], ["r"], ["r", "1"], ["t"], ["t", "1"], ["k"]])
def test_the_input_may_end_anywhere_and_nothing_is_decided(site, answers):
    propose(site)
    assert walk(site, *answers, only=["alike"])[0] == {"decided": 0, "left": 0}
    assert decided(site) == ""


def test_nothing_is_decided_on_half_of_what_is_known(site):
    propose(site)
    (site.content / "entities.decided.yaml").write_text("- {id: a}\n", "utf-8")
    with pytest.raises(VocabularyError, match=r"entities\.decided\.yaml:1: type: is missing"):
        walk(site)
    (site.content / "entities.decided.yaml").unlink()
    (site.content / offers.PROPOSED).write_text("- {why: alike}\n", "utf-8")
    with pytest.raises(VocabularyError, match="is not a proposal as the program writes it"):
        walk(site)


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "'../../x'"}, {"name": "'—'"}, {"other": "'…'"}, {"articles": "['a/b']"},
        {"choices": "[{id: X, name: b}]"}, {"why": "wikidata", "choices": "[{id: Q1<b>, name: b}]"},
    ],
)  # fmt: skip
def test_what_no_decision_could_say_is_not_asked(site, wrong):
    values = {"why": "alike", "type": "person", "name": "A", "id": "a", "count": 1, "other": "B"} | wrong
    row = ", ".join(f"{key}: {value}" for key, value in values.items())
    (site.content / offers.PROPOSED).write_text(f"- {{{row}}}\n", "utf-8")
    with pytest.raises(VocabularyError, match="is not a proposal as the program writes it"):
        walk(site)
    assert decided(site) == ""


def test_what_has_no_letter_is_no_name_to_decide_on(tmp_path):
    nobody = "{{name: '???', type: {type}, by: tagger}}"
    site = archive(tmp_path, ("a", nobody.format(type="person")), ("b", nobody.format(type="place")))
    assert proposed(site) == {}


OFFER = Offer(
    why="alike", type="person", name="A: [b]", id="a-b", count=0, other="# c", other_count=2, score=0.5,
    choices=(Choice(id="q1", name="x", description="- y"), Choice(id="z", name="'z")), articles=("a-1",),
    sentences=(Sentence(file="a.md", name="A", text='"A": {b}, \u2028 — c'),),
)  # fmt: skip


@pytest.mark.parametrize("found", [(), (OFFER,), (OFFER, OFFER)])
def test_what_is_proposed_is_read_as_written(tmp_path, found):
    path = tmp_path / "p.yaml"
    path.write_text(offers.dumps(found), "utf-8")
    assert offers.load(path, shown="p.yaml") == found


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("Satu. Kim tiba di sini. Tiga.", "Kim", "Kim tiba di sini."),
        ("Satu\nKim tiba", "Kim", "Kim tiba"),
        ("Kimberly pulang. Kim tiba.", "Kim", "Kim tiba."),
        ("Kim Jong Un. Lalu Kim.", "Kim", "Lalu Kim."),
        ("Kim Jong Un.", "Kim", "Kim Jong Un."),
        ("彼は東京でNHKを見た。", "東京", "彼は東京でNHKを見た。"),
        ("Kim\n Jong", "Kim Jong", "Kim Jong"),
    ],
)
def test_the_sentence_of_a_name(text, name, found):
    assert sentences(text, name, longer=["Kim Jong Un"]) == [found]


def test_a_long_sentence_is_cut_round_the_name():
    (text,) = sentences("kata " * 200 + "Kim " + "kata " * 200, "Kim")
    assert text.startswith("… kata")
    assert text.endswith("kata …")
    assert " Kim " in text
    assert len(text) < 260
    assert sentences("nobody", "Kim") == []
    assert sentences("nobody", " ") == []


def test_the_commands(site):
    result = kliping("-C", site.root, "entities", "propose")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("Proposed 3 decisions from 4 articles: 1 alike, 1 types, 1 ambiguous")
    result = kliping("entities", "review", "-C", site.root, "--only", "alike", input="m\n\n")
    assert (result.returncode, result.stderr) == (0, "")
    assert "Reviewed: 1 decided" in result.stdout
    result = kliping("entities", "review", "-C", site.root, "--json")
    assert '"why": "ambiguous"' in result.stdout
    (site.content / "entities.yaml").write_text("- {id: a}\n", "utf-8")
    result = kliping("entities", "review", "-C", site.root, input="")
    assert_one_line_each(result)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)


def test_what_hostile_articles_call_a_name_is_proposed_and_decided_or_left_out(tmp_path):
    long = "Ratu " * 300
    site = archive(
        tmp_path,
        ("a", f'{{name: "{long}", type: person, by: tagger}}'),
        ("b", '{name: "Rara \\e[31m: Sari\\n# x", type: person, by: tagger, count: 3}'),
        ("c", '{name: "Rara \\e[31m: Sary\\n# x", type: person, by: tagger}'),
    )
    (key,) = proposed(site)
    assert key[1].startswith("Rara \x1b[31m")
    walk(site, "m", "")
    (term,) = load_entities(site.content / "entities.yaml", shown="e").terms
    assert (term.name, term.aliases) == ("Rara \x1b[31m: Sari\n# x", ("Rara \x1b[31m: Sary\n# x",))
    result = kliping("entities", "review", "-C", site.root, input="")
    assert "\x1b" not in result.stdout


def test_a_review_without_proposals_makes_them_first(site):
    assert walk(site, "q")[1].startswith("\n1 of 3: Joko Widodo (2 times)")
    assert set(CHOICES) == {one.why for one in offers.load(site.content / offers.PROPOSED, shown="p")} | {
        "short", "wikidata"
    }  # fmt: skip
    assert load_entities(site.content / "entities.yaml", shown="e").terms == ()
