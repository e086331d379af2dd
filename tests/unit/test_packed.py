"""What a foreign cache can make of us: values, or an error, and nothing else."""

import os
import pickle
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from kliping import packed
from kliping.model import Article, Card, Entity, Image, Link, Problem
from kliping.prose import Figure

ARTICLE = Article(
    title="Banjir",
    date=datetime(2024, 6, 19, 8, tzinfo=timezone(timedelta(hours=7))),
    lastmod=date(2024, 6, 20),
    authors=("Rara",),
    images=(Image(src="a.png", credit="KCNA"),),
    entities=(Entity(name="Rara", type="person"),),
    extra={"draft": True, "when": [date(2024, 1, 1), {"x": None}]},
)


@pytest.mark.parametrize(
    "value",
    [
        ARTICLE,
        Card(url="x/", title="", date=None, lang="id", source=Link(name="Koran", url=None), summary="", id="a"),
        (Problem(where="x", what="y"), Figure("a", "b"), datetime.now(tz=UTC), {"a": (1, 2.5, b"x", None)}),
    ],
)
def test_values_come_back_as_they_were(value):
    assert packed.loads(packed.dumps(value)) == value


class Harm:
    def __reduce__(self):
        return os.system, ("touch harmed",)


class Deep:
    def __reduce__(self):
        return getattr, (Article, "__init__")


@pytest.mark.parametrize("harm", [Harm(), [Harm()], Deep(), os.path.join, packed.loads])
def test_what_is_no_value_is_refused_and_not_run(harm, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="not packed values"):
        packed.loads(pickle.dumps(harm))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", [b"", b"\x80", b"garbage", packed.dumps(ARTICLE)[:-9], b"\x80\x05\x95\xff"])
def test_damaged_bytes_are_an_error_of_ours(data):
    with pytest.raises(ValueError, match="not packed values"):
        packed.loads(data)
