"""A digest is the same in every run, and no two values share one."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from kliping.digest import digest
from kliping.frontmatter import loads
from kliping.frontmatterwrite import dumps
from kliping.model import Entity, Link
from properties.strategies import articles


@dataclass(frozen=True)
class Nothing:
    """A value without fields."""


@dataclass(frozen=True)
class Carrier:
    digest: str
    body: str = ""


DIFFERENT = [
    None, "", "None", 0, 0.0, False, True, 1, "1", 1.0, b"", b"1", [], {}, set(), [1], ["1"], {1}, {"1"}, [[1]], {1: 2},
    {2: 1}, {"a": 1, "b": 2}, {"b": 2, "a": 1}, [["a", 1]], date(2024, 1, 1), datetime(2024, 1, 1), "2024-01-01",  # noqa: DTZ001
    datetime(2024, 1, 1, tzinfo=UTC), ["date", "2024-01-01"], Entity(name="a", type="person"), Nothing(),
    Entity(name="a", type="place"), Link(name="a"), {"name": "a"}, Carrier("x"), Carrier("y"), ["digest", "x"],
]  # fmt: skip


def test_values_that_differ_have_digests_that_differ():
    assert len({digest(value) for value in DIFFERENT}) == len(DIFFERENT)
    assert len({digest([value, value]) for value in DIFFERENT}) == len(DIFFERENT)


def test_a_digest_is_the_same_for_ever():
    value = {"a": (1, 2.5, None, True), "b": [date(2024, 5, 17), b"x"], "c": Entity(name="é", type="person")}
    assert digest(value) == "2ecd0bc2733c52107f0c34f6e5df2592"


def test_a_value_that_carries_a_digest_is_hashed_by_it():
    assert digest(Carrier("x", body="a")) == digest(Carrier("x", body="b"))


@pytest.mark.parametrize("value", [object(), 1j, [object()], {"a": object()}, Entity])
def test_what_has_no_stable_form_is_refused(value):
    with pytest.raises(TypeError):
        digest(value)


@settings(max_examples=100)
@given(articles, articles)
def test_articles_that_differ_have_digests_that_differ(one, two):
    read = [loads(dumps(article), origin="a.md") for article in (one, two)]
    assert (read[0].digest == read[1].digest) == (dumps(one) == dumps(two))
    assert (replace(one).digest == replace(two).digest) <= (one == two)
    assert replace(read[0], title=f"{read[0].title}x").digest != read[0].digest


def test_the_zone_of_a_moment_counts():
    text = "---\ntitle: a\ndate: 2024-05-17 10:00\n---\n\nb"
    read = [loads(text, origin="a.md", zone=zone) for zone in (UTC, ZoneInfo("Asia/Jakarta"))]
    assert read[0].digest != read[1].digest == loads(text, origin="b.md", zone=ZoneInfo("Asia/Jakarta")).digest
