"""Addresses that people, organisations and places had lead to the pages that they have."""

import shutil
from datetime import date

import pytest

from building import build_site, tree
from curating import archive, entity
from kliping.entities.propose import propose
from kliping.entities.review import queue, review
from kliping.errors import VocabularyError
from kliping.vocabulary import load_entities

TODAY = date(2026, 11, 28)


@pytest.fixture
def site(tmp_path):
    return archive(
        tmp_path,
        ("Oppo tiba. Vivo pulang.", entity("Oppo"), entity("Vivo", "organisation")),
        ("Oppo pergi. Vivo pulang.", entity("Oppo"), entity("Vivo", "organisation")),
        ("Oppu pergi.", entity("Oppu", "organisation")),
    )


def own(site, text):
    (site.content / "entities.yaml").write_text(text, "utf-8")


def built(site):
    build_site(site.root)
    return tree(site.root / "public")


def leads_to(site, old):
    """Where the page at an address leads; None where it is a page of its own or none."""
    found = site.root / "public" / old / "index.html"
    text = found.read_text("utf-8") if found.exists() else ""
    return text.split('rel="canonical" href="https://a.example/')[1].split('"')[0] if "http-equiv" in text else None


def test_a_name_of_another_type_leads_there_from_where_it_was(site):
    first = built(site)
    assert "people/oppo/index.html" in first
    own(site, "- {retype: Oppo, type: organisation}\n")
    after = built(site)
    assert leads_to(site, "people/oppo") == "organisations/oppo/"
    assert "organisations/oppo/data.json" in after
    assert "people/oppo/data.json" not in after
    shutil.rmtree(site.root / "public")
    shutil.rmtree(site.cache_dir)
    assert built(site) == after


def test_what_a_review_retypes_leads_there_also_after_it_was_merged_and_written_down(site):
    decided = "- {retype: Oppo, type: organisation}\n- {id: oppo, type: organisation, name: Oppo, aliases: [Oppu]}\n"
    (site.content / "entities.decided.yaml").write_text(decided, "utf-8")
    built(site)
    assert leads_to(site, "people/oppo") == "organisations/oppo/"
    own(site, "- {id: oppo-inc, type: organisation, name: Oppo}\n")
    built(site)
    assert leads_to(site, "people/oppo") == "organisations/oppo-inc/"
    assert leads_to(site, "organisations/oppo") == "organisations/oppo-inc/"


def test_a_name_that_was_retyped_is_still_asked_about_as_what_it_is_now(tmp_path):
    site = archive(tmp_path, ("a", entity("Halden Raya", "place")), ("b", entity("Halden Raja")))
    (site.content / "entities.decided.yaml").write_text("- {retype: Halden Raja, type: place}\n", "utf-8")
    propose(site)
    (offer,) = queue(site).details
    assert (offer["why"], offer["type"]) == ("alike", "place")
    answers = ["m", ""]
    review(site, ask=lambda _: answers.pop(0), say=lambda _: None, today=TODAY, limit=1)
    assert queue(site).details == ()
    (term,) = load_entities(site.content / "entities.yaml", shown="e").terms
    assert {*term.spellings} == {"Halden Raya", "Halden Raja"}
    built(site)
    assert leads_to(site, "people/halden-raja") == f"places/{term.id}/"


def test_an_older_id_of_another_type_is_written_with_its_folder(site):
    own(site, "- {id: oppo-inc, type: organisation, name: Oppo, was: [oppo, people/oppo, places/oppo-city]}\n")
    built(site)
    for old in ("organisations/oppo", "people/oppo", "places/oppo-city"):
        assert leads_to(site, old) == "organisations/oppo-inc/"


def test_nothing_leads_away_from_a_page_that_is_there(site):
    own(site, "- {id: vivo-inc, type: place, name: Vivo Raya, was: [people/oppo, organisations/vivo]}\n")
    (site.root / "content/articles/2024/06/a-9.md").write_text("---\ntitle: T\n---\n\nVivo Raya.\n", "utf-8")
    report = build_site(site.root)
    assert not report.problems
    assert leads_to(site, "people/oppo") is None
    assert leads_to(site, "organisations/vivo") is None


def test_an_article_that_names_the_older_id_means_the_new_one(site):
    own(site, "- {id: oppo-inc, type: organisation, name: Oppo Inc, was: people/opa}\n")
    path = site.root / "content/articles/2024/06/a-9.md"
    path.write_text("---\ntitle: T\nentities:\n- {id: opa, name: Opa, type: person}\n---\n\nOpa.\n", "utf-8")
    assert b"Oppo Inc" in built(site)["undated/a-9/index.html"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {id: a, type: place, name: A, was: person/b}", 'was: "person" is no folder of names'),
        ("- {id: a, type: place, name: A, was: people/B}", 'was: "B" cannot be part of an address'),
        ("- {id: a, type: place, name: A, was: places/a}", "was: a is an id of this file"),
        (
            "- {id: a, type: place, name: A, was: people/x}\n- {id: b, type: person, name: B, was: x}",
            "was: x is that of both a (line 1) and b (line 2)",
        ),
    ],
)
def test_what_is_no_older_address_is_told(site, text, said):
    own(site, text)
    with pytest.raises(VocabularyError) as error:
        load_entities(site.content / "entities.yaml", shown="e.yaml")
    assert said in str(error.value)
