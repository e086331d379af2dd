"""The converter is no worse than it was: floors just under what it reaches on the development half of the corpus."""

import json

import pytest

from quality import scores

pytestmark = pytest.mark.shared

FLOORS = {
    "fundus html": {"body": 0.972, "title": 0.869, "date": 0.984, "date high": 0.99, "authors": 0.83,
                    "caption recall": 0.93, "caption precision": 0.85, "credit recall": 0.83,
                    "credit precision": 0.87},
    "fundus text": {"body": 0.952, "title": 0.82, "date": 0.96, "authors": 0.68,
                    "caption recall": 0.65, "caption precision": 0.83, "credit recall": 0.79, "credit precision": 0.88},
    "aeb": {"body": 0.979},
    "wcxb": {"body": 0.957, "title": 0.82, "date": 0.74, "authors": 0.65},
    "id-html": {"body": 0.935, "title": 0.99, "date": 0.99},
    "id-text": {"labelled": 50, "body": 0.995, "authors": 0.99, "title": 0.99, "date, or the day before": 0.99,
                "date, where the text holds it": 0.99, "dates given": 0.71, "source": 0.99},
}  # fmt: skip
CEILINGS = {
    "fundus html": {"authors invented": 0.0},
    "fundus text": {"authors invented": 0.045},
    "wcxb": {"authors invented": 0.06},
    "id-text": {"leftovers": 0.0, "pictures invented": 0.0},
}
TEXTS = ["seed/*.txt", "id-text/text/*.txt", "news-html-fundus/text/*.txt"]


@pytest.mark.parametrize("name", FLOORS)
def test_scores_stay_above_their_floors(shared, name):
    faults = []
    reached = scores.SCORES[name](lambda kind, what: faults.append(f"{kind}: {what}"))
    low = {key: (value, reached[key]) for key, value in FLOORS[name].items() if reached[key] < value}
    high = {key: (value, reached[key]) for key, value in CEILINGS.get(name, {}).items() if reached[key] > value}
    assert (low, high) == ({}, {}), "\n".join(faults)


def test_every_block_of_every_page_is_in_its_ledger(shared):
    missing = {name: texts for name, data in scores.pages() if (texts := scores.unaccounted(data, name))}
    assert missing == {}


@pytest.mark.parametrize("pattern", TEXTS)
def test_every_line_of_every_text_is_accounted_for(shared, pattern):
    """Each non-blank line is in the ledger, in order, with a label; and what is said to be body is in the body."""
    paths = sorted(shared.glob(pattern))
    assert paths
    for path in paths:
        data = path.read_bytes()
        extracted = scores.article(data, path.stem, "text")
        text, _ = scores.decode(data, path.name)
        blank = " \t\r\u00a0\u200b\u3000\ufeff"
        lines = [number for number, line in enumerate(text.split("\n"), 1) if line.strip(blank)]
        told = [entry.line for entry in extracted.ledger]
        assert sorted(set(told)) == lines, path.name
        assert told == sorted(told), path.name
        assert all(entry.label for entry in extracted.ledger), path.name
        body = scores.fold(scores.plain(extracted.article.body))
        for entry in extracted.ledger:
            if entry.label == "subheading":
                assert scores.fold(entry.text) in body, (path.name, entry)


def test_how_sure_a_field_is_can_be_trusted(shared):
    """Of the dates and authors of the copied pages that are marked high, nearly all are right."""
    right = {"date": [], "authors": []}
    for path in sorted((shared / "news-html-fundus").glob("expected/*.json")):
        wanted = json.loads(path.read_text("utf-8"))
        data = (shared / "news-html-fundus" / "text" / f"{path.stem}.txt").read_bytes()
        extracted = scores.article(data, path.stem, "text")
        if extracted.confidence.get("date") == "high":
            right["date"].append(bool(scores.same_day(extracted.article.date, wanted["date"])))
        if extracted.confidence.get("authors") == "high":
            names = {scores.fold(name) for name in extracted.article.authors}
            right["authors"].append(names <= {scores.fold(name) for name in wanted["authors"]})
    assert scores.mean(right["date"]) >= 0.96
    assert scores.mean(right["authors"]) >= 0.9
