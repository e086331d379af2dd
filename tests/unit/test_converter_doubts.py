"""doubts(): what a person is asked to look at, and what not."""

from datetime import date

import pytest

from kliping.converter.doubts import KINDS, WEIGHTS, confidence, doubts, weight
from kliping.converter.ledger import Entry
from kliping.model import Article, Image

TEXT = "Paragraf ini cukup panjang untuk dibaca sebagai isi berita yang utuh dan lengkap. " * 6
GOOD = {"title": "Judul", "body": TEXT, "date": date(2024, 5, 17), "source": "Kabar", "authors": ("Rini Sasmita",)}


def kinds(evidence=None, sure=None, ledger=(), dead=(), **fields):
    article = Article(**GOOD | fields)
    evidence = {"date": "json-ld"} if evidence is None else evidence
    found = doubts(article, evidence, confidence(article, evidence, sure or {}), ledger, dead=dead)
    return [(doubt.kind, doubt.field) for doubt in found]


def test_a_whole_article_has_no_doubt():
    assert kinds(images=(Image(caption="Kapal", credit="Antara"),)) == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"date": None, "evidence": {}}, ("no-date", "date")),
        ({"evidence": {"date": "prose"}}, ("guessed-date", "date")),
        ({"evidence": {"date": "url"}}, ("guessed-date", "date")),
        ({"evidence": {"date": "stamp"}, "sure": {"date": "low"}}, ("guessed-date", "date")),
        ({"source": None}, ("no-source", "source")),
        ({"authors": ()}, ("no-author", "authors")),
        ({"images": (Image(credit="A"), Image(caption="Kapal"))}, ("no-credit", "credit-2")),
        ({"images": (Image(credit="A"),), "dead": {1}}, ("dead-image", "image-1")),
        ({"evidence": {"date": "meta", "source": "guess"}}, ("low-confidence", "source")),
        ({"incomplete": "a later page is missing"}, ("incomplete", "incomplete")),
        ({"incomplete": "the page is behind a paywall"}, ("paywall", "incomplete")),
        ({"body": "Satu kalimat saja.\n"}, ("short", "body")),
        ({"ledger": [Entry(line=1, text=TEXT * 2, label="related headline (drop)")]}, ("dropped", "dropped")),
    ],
)
def test_each_doubt(given, expected):
    assert kinds(**given) == [expected]
    assert kinds(**given, reviewed=(expected[1],)) == []


def test_what_the_reader_says_overrides_what_evidence_is_worth():
    assert kinds(evidence={"date": "url"}, sure={"date": "high"}) == []
    assert confidence(Article(**GOOD), {"date": "url", "title": "line 3", "source": "meta"}, {"title": "high"}) == {
        "date": "medium",
        "title": "high",
        "source": "high",
    }


def test_evidence_for_nothing_has_no_confidence():
    assert confidence(Article(title="a"), {"date": "prose"}, {"source": "low"}) == {}


def test_initials_name_the_writer_and_dropped_buttons_are_no_loss():
    buttons = [Entry(line=n, text="Bagikan ke teman", label="share buttons (drop)") for n in range(200)]
    assert kinds(authors=(), extra={"initials": "nvc"}, ledger=buttons) == []


def test_the_heaviest_comes_first_and_every_kind_has_a_weight():
    found = doubts(Article(title="a"), {}, {}, ())
    assert [doubt.kind for doubt in found] == ["no-date", "short", "no-source", "no-author"]
    assert weight(found) == sum(WEIGHTS[doubt.kind] for doubt in found)
    assert set(WEIGHTS) == set(KINDS)
