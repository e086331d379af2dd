"""Archive -> for an article a few others that name the same people, organisations, places and tags, and which.

A rare name tells more than a common one. Of each name only the articles nearest in time are looked at, so an article
costs the same however large the archive is, and a new article changes the pages of few others.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection
from heapq import nsmallest
from operator import attrgetter
from typing import NamedTuple

from kliping.builder.archive import Archive, Group
from kliping.builder.load import Entry
from kliping.urls import Kind, day_of

SHOWN = 4
_KINDS: tuple[Kind, ...] = ("person", "organisation", "place", "tag")
_NAMES = 6  # of an article, the rarest
_NEAR = 4  # articles before it and after it, of each name
_WEIGHT = 32  # of a name; that many times less than the binary digits of the number of its articles
_LEAST = 8  # one name that at most 15 articles have, or two common ones
_REASONS = 2
_order = attrgetter("order")


class Related(NamedTuple):
    """Another article, and what it has in common with the one that is asked about, the rarest first."""

    entry: Entry
    names: tuple[str, ...]


def related(entry: Entry, archive: Archive, *, but: Collection[str] = ()) -> tuple[Related, ...]:
    """The articles that have most in common with one, those at the addresses `but` left out."""
    scores: dict[str, int] = defaultdict(int)
    shared: dict[str, list[str]] = defaultdict(list)
    found: dict[str, Entry] = {}
    for group in _rarest(entry, archive):
        weight = _WEIGHT // len(group.entries).bit_length()
        for other in _near(entry, group):
            scores[other.url] += weight
            shared[other.url].append(group.name)
            found[other.url] = other
    own = day_of(entry.date).toordinal() if entry.date else 0
    ranked = [
        (-score, abs(own - day_of(found[url].date).toordinal()) if found[url].date else own, url)  # type: ignore[arg-type]
        for url, score in scores.items()
        if score >= _LEAST and url not in but
    ]
    return tuple(Related(found[url], tuple(shared[url][:_REASONS])) for _, _, url in nsmallest(SHOWN, ranked))


def _rarest(entry: Entry, archive: Archive) -> list[Group]:
    groups = [
        group
        for kind in _KINDS
        for id_, _ in entry.names[kind]
        if len((group := archive.groups[kind][id_]).entries) > 1
    ]
    return sorted(groups, key=lambda group: len(group.entries))[:_NAMES]


def _near(entry: Entry, group: Group) -> list[Entry]:
    """The articles of a group before and after one of them; they are in order."""
    entries = group.entries
    if len(entries) <= 2 * _NEAR + 1:
        return [other for other in entries if other is not entry]
    at = bisect_left(entries, entry.order, key=_order)
    return [other for other in entries[max(0, at - _NEAR) : at + _NEAR + 1] if other is not entry]
