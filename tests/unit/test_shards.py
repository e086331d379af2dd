"""The cut of an archive into the shards of its search index."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping.builder.shards import MOST, Indexed, cut

DAYS = st.one_of(st.none(), st.dates(), st.dates(date(2020, 1, 1), date(2020, 3, 1)))
ARCHIVES = st.lists(DAYS, max_size=80).map(
    lambda days: [Indexed(f"{n}/index.html", day, str(n)) for n, day in enumerate(days)]
)


@given(ARCHIVES, st.integers(1, 9))
def test_every_article_is_in_one_shard_and_no_shard_is_empty_or_too_large(articles, most):
    shards = cut(articles, most=most)
    assert sorted(one for held in shards.values() for one in held) == sorted(articles)
    assert all(0 < len(held) <= most for held in shards.values())


@given(ARCHIVES, st.integers(1, 9), st.randoms())
def test_the_cut_does_not_know_the_order_of_the_archive(articles, most, random):
    mixed = random.sample(articles, len(articles))
    assert list(cut(mixed, most=most).items()) == list(cut(articles, most=most).items())


@given(ARCHIVES, st.integers(1, 9))
def test_newest_first_and_undated_last(articles, most):
    held = list(cut(articles, most=most).values())
    dated = [days for shard in held if (days := [one.date for one in shard if one.date])]
    assert all(min(newer) >= max(older) for newer, older in pairwise(dated))
    assert [any(one.date for one in shard) for shard in held] == sorted(
        (any(one.date for one in shard) for shard in held), reverse=True
    )
    assert all(len({one.date is None for one in shard}) == 1 for shard in held)


@given(ARCHIVES, st.integers(1, 9), DAYS)
def test_a_new_article_changes_its_own_shard_alone(articles, most, day):
    before = cut(articles, most=most)
    new = Indexed("new/index.html", day, "new")
    after = cut([*articles, new], most=most)
    gone = [held for name, held in before.items() if after.get(name) != held]
    assert len(gone) <= 1
    come = {one for name, held in after.items() if before.get(name) != held for one in held}
    assert come == {new, *(one for held in gone for one in held)}


@pytest.mark.parametrize("count", [1_000, 10_000, 100_000])
def test_an_archive_of_any_size_has_few_shards_and_none_that_is_tiny_beside_the_others(count):
    start = date(2004, 1, 1)
    articles = [
        Indexed(f"{n}/index.html", start + timedelta(days=int(7305 * (n / count) ** 0.7)), "") for n in range(count)
    ]
    shards = cut(articles)
    assert len(shards) <= max(1, 2 * count / MOST)
    assert count / len(shards) > 700 or len(shards) == 1


def test_a_day_with_too_many_articles_is_cut_too():
    articles = [Indexed(f"{n}/index.html", date(2024, 6, 19), "") for n in range(4000)]
    assert 3 <= len(cut(articles)) <= 6
