"""Articles -> the shards of the search index: which article is indexed together with which.

The cut is a function of the archive and nothing else, so that an index brought up to date is the one made anew. And it
is steady: the time axis is halved, always at the same days, only where a half-open stretch of it holds too many
articles. A new article can thus cut its own stretch in two, and moves no article of another.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

# Pagefind takes 0.42 MB of memory an article, and a search loads a chunk of each shard for a word.
MOST = 1200
_DAY_BITS = 22  # every date has an ordinal below 2**22
_PATH_BITS = 16  # within a day, and where there is no date, by a hash of the path


class Indexed(NamedTuple):
    """An article, as far as it decides where it is indexed and whether its shard is still true."""

    path: str  # of its page in the output
    date: date | None
    digest: str  # of all that its record is made from


class Stretch(NamedTuple):
    """A part of the time axis, or of what has no date."""

    name: str  # where it begins
    halves: str  # which half each cut left: "d" or "u", then "0" or "1" for each


def cut(articles: Sequence[Indexed], *, most: int = MOST) -> dict[Stretch, tuple[Indexed, ...]]:
    """What each stretch holds, newest first and undated articles last; none is empty or holds more than `most`."""
    dated = sorted((_position(one), one) for one in articles if one.date)
    undated = sorted((_position(one), one) for one in articles if not one.date)
    shards = [
        *reversed(list(_halved(dated, "d", 0, _DAY_BITS + _PATH_BITS, most))),
        *_halved(undated, "u", 0, _PATH_BITS, most),
    ]
    return {stretch: tuple(sorted(one for _, one in held)) for stretch, held in shards}


def _position(one: Indexed) -> int:
    hashed = int.from_bytes(blake2b(one.path.encode(), digest_size=_PATH_BITS // 8).digest())
    return (one.date.toordinal() << _PATH_BITS | hashed) if one.date else hashed


_Placed = tuple[int, Indexed]


def _halved(
    articles: Sequence[_Placed], halves: str, start: int, bits: int, most: int
) -> Iterator[tuple[Stretch, Sequence[_Placed]]]:
    """The stretches of 2**bits places from `start` on, with their articles."""
    if len(articles) <= most or not bits:
        if articles:
            yield Stretch(_named(start) if halves[0] == "d" else f"undated-{start:04x}", halves), articles
        return
    middle = start + (1 << (bits - 1))
    at = bisect_left(articles, middle, key=lambda placed: placed[0])
    yield from _halved(articles[:at], f"{halves}0", start, bits - 1, most)
    yield from _halved(articles[at:], f"{halves}1", middle, bits - 1, most)


def _named(start: int) -> str:
    day, hashed = divmod(start, 1 << _PATH_BITS)
    named = date.fromordinal(min(max(day, 1), date.max.toordinal())).isoformat()
    return f"{named}-{hashed:04x}" if hashed else named
