"""An archive with a few articles edited -> the archive that `collect` would make, without grouping all of it anew."""

from array import array
from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace

from kliping.builder.archive import POSITION, Archive, Group, place_of
from kliping.builder.collect import Terms, regrouped, with_page
from kliping.builder.entry import Entry
from kliping.urls import Kind
from kliping.values import changed

MOST = 50  # articles; of more than these it is hardly quicker
_GONE = -1


def edited(
    archive: Archive,
    before: Sequence[Entry],
    now: Sequence[Entry],
    terms: Terms,
    *,
    pictured: Callable[[Entry], Entry],
) -> Archive | None:
    """The archive of the articles that are there `now`, from that of those `before`; None where it has to be collected.

    All else that an archive is made of has to be the same for both. `pictured` puts its picture on an article's card.
    """
    gone, new = _without(before, now), _without(now, before)
    if len(gone) > MOST or len(new) > MOST:
        return None
    entries = list(archive.entries)
    out = sorted(place_of(entry, entries) for entry in gone)
    for place in reversed(out):
        del entries[place]
    new = sorted(map(pictured, new), key=POSITION)
    for entry in new:
        insort(entries, entry, key=POSITION)
    into = [place_of(entry, entries) for entry in new]
    touched = _touched((archive.entries[place] for place in out), zip(into, new, strict=True))
    places = _places(out, into, len(archive.entries))
    groups = {kind: dict(found) for kind, found in archive.groups.items()}
    if out != into:
        _move(groups, places, min([*out, *into]), touched)
    for (kind, id_), added in touched.items():
        left = [places[place] for place in groups[kind][id_].places] if id_ in groups[kind] else []
        own = array("I", sorted([*added, *(place for place in left if place != _GONE)]))
        if own:
            named = [entries[place] for place in own]
            groups[kind][id_] = regrouped(kind, id_, named, own, archive.groups["tag"], terms)
        else:
            del groups[kind][id_]
    if terms.has_tree and groups["tag"].keys() != archive.groups["tag"].keys():
        return None  # tags lead to those above and below them that there are
    kinds = {kind for kind, _ in touched}
    return replace(
        archive,
        entries=tuple(entries),
        groups={kind: dict(sorted(found.items())) if kind in kinds else found for kind, found in groups.items()},
        linked={**archive.linked, **{kind: with_page(groups[kind]) for kind in kinds}},
    )


def _without(some: Iterable[Entry], others: Iterable[Entry]) -> list[Entry]:
    """Those that are none of the others."""
    known = set(map(id, others))
    return [entry for entry in some if id(entry) not in known]


def _touched(gone: Iterable[Entry], new: Iterable[tuple[int, Entry]]) -> dict[tuple[Kind, str], list[int]]:
    """The names of articles that went or came, each with the places of those that came."""
    found: dict[tuple[Kind, str], list[int]] = defaultdict(list)
    for entry in gone:
        for kind, names in entry.names.items():
            for id_, _ in names:
                found[kind, id_]
    for place, entry in new:
        for kind, names in entry.names.items():
            for id_, _ in names:
                found[kind, id_].append(place)
    return found


def _places(out: Iterable[int], into: Iterable[int], count: int) -> list[int]:
    """For each of `count` places of articles the one that it is now, where some went and others came."""
    gone, taken = set(out), set(into)
    found, at = [], 0
    for place in range(count):
        if place in gone:
            found.append(_GONE)
            continue
        while at in taken:
            at += 1
        found.append(at)
        at += 1
    return found


def _move(
    groups: Mapping[Kind, dict[str, Group]],
    places: Sequence[int],
    first: int,
    but: Container[tuple[Kind, str]],
) -> None:
    """Give groups the places that their articles have now, from the `first` on that changed."""
    for kind, found in groups.items():
        for id_, group in found.items():
            if group.places and group.places[-1] >= first and (kind, id_) not in but:
                found[id_] = changed(group, places=array("I", [places[place] for place in group.places]))
