"""An archive with a few articles edited -> the archive that `collect` would make, without grouping all of it anew."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace

from kliping.builder.archive import Archive, in_order, place_of
from kliping.builder.entry import Entry

MOST = 50  # articles; of more than these it is hardly quicker


def edited(
    archive: Archive, before: Sequence[Entry], now: Sequence[Entry], *, pictured: Callable[[Entry], Entry]
) -> Archive | None:
    """The archive of the articles that are there `now`, from that of those `before`; None where it has to be collected.

    Names, days and addresses have to be what they were, and the order of the articles; all else of the archive depends
    on the same things for both. `pictured` puts its picture on an article's card.
    """
    if len(before) != len(now):
        return None
    pairs = [(old, new) for old, new in zip(before, now, strict=True) if old is not new]
    if len(pairs) > MOST or not all(_is_placed_as(old, new) for old, new in pairs):
        return None
    entries, groups, places = list(archive.entries), dict(archive.groups), set[int]()
    for old, new in pairs:
        place, made = place_of(old, archive.entries), pictured(new)
        entries[place] = made
        places |= {place, place + 1}
        for kind, names in new.names.items():
            for id_, _ in names:
                group = groups[kind][id_]
                at = bisect_left(group.places, place)
                own = (*group.entries[:at], made, *group.entries[at + 1 :])
                groups[kind] = {**groups[kind], id_: replace(group, entries=own)}
    if not all(in_order(entries[place - 1], entries[place]) for place in places - {0, len(entries)}):
        return None
    return replace(archive, entries=tuple(entries), groups=groups)


def _is_placed_as(old: Entry, new: Entry) -> bool:
    return (old.url, old.date, old.names, old.marks) == (new.url, new.date, new.names, new.marks)
