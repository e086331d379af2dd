"""Archive -> for an article a few others that name the same people, organisations, places and tags, and which.

A rare name tells more than a common one. Of each name only the articles nearest in time are looked at, so an article
costs the same however large the archive is, and a new article changes the pages of few others.
"""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple, TypeAlias

from kliping.builder.archive import Archive, Group
from kliping.builder.entry import Entry
from kliping.builder.planned import Planned
from kliping.digest import joined
from kliping.urls import Kind

SHOWN = 4
_KINDS: tuple[Kind, ...] = ("person", "organisation", "place", "tag")
_NAMES = 6  # of an article, the rarest
_NEAR = 4  # articles before it and after it, of each name
_WEIGHT = 32  # of a name; that many times less than the binary digits of the number of its articles
_LEAST = 8  # one name that at most 15 articles have, or two common ones
_REASONS = 2
_AT_A_TIME = 200  # articles, some ten milliseconds

Near: TypeAlias = tuple[tuple[int, tuple[str, ...]], ...]  # a place in the archive, and the names


class Related(NamedTuple):
    """Another article, and what it has in common with the one that is asked about, the rarest first."""

    entry: Entry
    names: tuple[str, ...]


def related(place: int, archive: Archive, *, but: Collection[str] = ()) -> tuple[Related, ...]:
    """The articles that have most in common with that at a place of the archive, those at the addresses `but` left out.
    """
    return _at(_near(place, archive, but=but), archive)


def every(
    archive: Archive, but: Mapping[str, Collection[str]], *, planned: Planned, shape: str
) -> list[tuple[Related, ...]]:
    """The same for each article in turn, `but` by its address; `shape` is the digest of all names and days."""

    def make() -> tuple[Near, ...]:
        found = []
        for place, entry in enumerate(archive.entries):
            if place % _AT_A_TIME == 0:
                planned.pause()
            found.append(_near(place, archive, but=but.get(entry.url, ())))
        return tuple(found)

    def read(found: object) -> list[tuple[Related, ...]]:
        if not isinstance(found, tuple) or len(found) != len(archive.entries):
            raise ValueError("not of these articles")
        return [_at(one, archive) for one in found]

    return planned.value("related", joined(shape, *((url, *urls) for url, urls in but.items())), make, read)


def _at(found: Near, archive: Archive) -> tuple[Related, ...]:
    """The articles at places. Raises LookupError, TypeError or ValueError for what `_near` did not find."""
    return tuple([Related(archive.entries[place], tuple(names)) for place, names in found])


def _near(at: int, archive: Archive, *, but: Collection[str]) -> Near:
    """The places of what is related: they depend on the names and days of articles alone."""
    found = [(group.name, _WEIGHT // len(group.places).bit_length(), _around(at, group.places))
             for group in _rarest(archive.entries[at], archive)]  # fmt: skip
    scores: dict[int, int] = {}
    for _, weight, places in found:
        for place in places:
            scores[place] = scores.get(place, 0) + weight
    days, entries = archive.days, archive.entries
    own, ranked = _number(days[at]), []
    for place, score in scores.items():
        if score >= _LEAST and (url := entries[place].url) not in but:
            ranked.append((-score, abs(own - _number(days[place])), url, place))
    ranked.sort()
    best = [place for *_, place in ranked[:SHOWN]]
    return tuple([(place, tuple([name for name, _, places in found if place in places][:_REASONS])) for place in best])


def _number(day: date | None) -> int:
    return day.toordinal() if day else 0


def _rarest(entry: Entry, archive: Archive) -> list[Group]:
    groups = [
        group
        for kind in _KINDS
        for id_, _ in entry.names.of(kind)
        if len((group := archive.groups[kind][id_]).entries) > 1
    ]
    return sorted(groups, key=lambda group: len(group.entries))[:_NAMES]


def _around(at: int, places: "array[int]") -> list[int]:
    """Of the places of a group, those before and after one of them."""
    if len(places) <= 2 * _NEAR + 1:
        return [place for place in places if place != at]
    middle = bisect_left(places, at)
    return [place for place in places[max(0, middle - _NEAR) : middle + _NEAR + 1] if place != at]
