"""The raw text that the project began with: every field, and what became of each of its lines."""

import json

import pytest

from kliping import frontmatter
from kliping.converter import convert
from kliping.converter.ledger import Entry
from kliping.executor import SerialExecutor
from kliping.site import load_site

pytestmark = pytest.mark.shared
NAME = "viva-2024-06-19-putin-korut"


@pytest.fixture
def expected(shared):
    return json.loads((shared / "seed/expected.json").read_text("utf-8"))


@pytest.fixture
def converted(shared, new_site):
    """The article as it stands in its Markdown file, and the details of the report."""
    root = new_site({f"content/raw/{NAME}.txt": (shared / f"seed/{NAME}.txt").read_bytes()})
    report = convert([], load_site(root), executor=SerialExecutor())
    assert report.problems == ()
    path = root / str(report.details[0]["markdown"])
    return frontmatter.load(path, shown=path.name), report.details[0]


def test_fields(converted, expected):
    article, details = converted
    assert article.id == expected["id"]
    assert article.title == expected["title"]
    assert article.lang == expected["lang"]
    assert article.date.isoformat() == expected["date"]
    assert article.origin.date_from == details["evidence"]["date"] == "prose"
    assert article.dateline == expected["dateline"]
    assert article.source == expected["source"]
    assert list(article.authors) == expected["authors"]
    assert list(article.is_based_on) == expected["reported_from"]
    assert article.incomplete


def test_pictures(converted, expected):
    article, _ = converted
    assert [(image.role, image.caption, image.credit, image.creator) for image in article.images] == [
        (image["role"], image["caption"], image["credit"], image.get("creator")) for image in expected["images"]
    ]


def test_body_is_the_paragraphs_and_the_picture_in_its_place(converted, expected):
    article, _ = converted
    blocks = article.body.strip().split("\n\n")
    picture = f"![{expected['images'][1]['caption']}](#image-2)"
    assert blocks.index(picture) == expected["images"][1]["after_paragraph"]
    assert [block for block in blocks if block != picture] == expected["body"]
    assert len(blocks) == expected["body_paragraph_count"] + 1


def test_every_line_is_accounted_for_as_labelled_by_hand(converted, expected):
    _, details = converted
    assert details["ledger"] == [
        {"line": line["line"], "label": line["label"], "text": line["text"]} for line in expected["lines"]
    ]
    dropped = [entry["text"] for entry in details["ledger"] if Entry(**entry).is_dropped]
    assert dropped == [
        *expected["related_headlines_dropped"],
        *["Halaman Selanjutnya"] * expected["pagination_leftovers"],
    ]
