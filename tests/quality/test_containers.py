"""Containers are read no worse than they were: floors just under what is reached, and nothing unaccounted for."""

import pytest

from kliping.converter.readers import Note
from quality import containers

pytestmark = pytest.mark.shared

FEED = {"there": 1, "title": 1, "date": 1, "authors": 0.9, "body": 0.99, "captions": 0.93, "credits": 0.94}
FLOORS = {
    "warc": {"there": 1, "title": 0.70, "date": 1, "authors": 0.85, "body": 0.94, "captions": 0.84, "credits": 0.62},
    "jsonl, text": {"there": 1, "title": 1, "date": 1, "authors": 0.85, "body": 0.93, "captions": 0.70,
                    "credits": 0.72},
    "jsonl, list": {"there": 1, "title": 1, "date": 1, "authors": 1, "body": 0.76},
    "jsonl, html": {"there": 1, "title": 0.66, "date": 1, "authors": 0.83, "body": 0.96, "captions": 0.75,
                    "credits": 0.5},
    "rss": FEED,
    "atom": FEED,
    "wxr": FEED | {"captions": 0.96},
    "id-jsonl": {"rows": 60, "title": 1, "date": 1, "source": 1, "authors": 1},
}  # fmt: skip


@pytest.mark.parametrize("name", FLOORS)
def test_scores_stay_above_their_floors(shared, name):
    if name == "warc":
        pytest.importorskip("warcio")
    faults = []
    reached = containers.SCORES[name](lambda kind, what: faults.append(f"{kind}: {what}"))
    print(name, {key: round(value, 3) for key, value in reached.items()})
    low = {key: (value, reached[key]) for key, value in FLOORS[name].items() if reached[key] < value}
    assert low == {}, "\n".join(faults)
    assert reached.get("no people", 0) == 0


def test_drafts_of_the_export_are_drafts(shared):
    articles, _ = containers.everything(shared / "containers/export.wxr.xml")
    drafts = [raw.part for raw, article in articles if article.extra.get("draft")]
    assert len(articles) == 20
    assert drafts == ["1", "8", "15"]


def test_every_item_of_the_theme_unit_test_is_accounted_for(shared):
    path = shared / "containers/wordpress-theme-unit-test-data.wxr.xml"
    articles, others = containers.everything(path)
    alone = [problem for problem in others if "#" in str(problem.where)]
    listed = sum(int(str(problem.what).split()[0]) for problem in others if "#" not in str(problem.where))
    assert len(articles) + len(alone) + listed == 186
    assert sorted(str(problem).partition("#")[2][:40] for problem in alone) == [
        "1168: left out: it has a password. Remov",
        "1169: the post has no title. Give it one",
        "1170: left out: the post “Edge Case: No ",
        "1813: left out: the page “Επίπεδο 3” has",
    ]
    assert sum(not isinstance(problem, Note) for problem in others) == 1
