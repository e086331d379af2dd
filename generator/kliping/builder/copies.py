"""Stories + entries -> the other copies of an article, for its page; and what the stories name that nobody has."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from kliping.builder.entry import Entry
from kliping.model import Problem
from kliping.stories import Stories

SHOWN = 20  # of a stub that a thousand papers have, each page would else show a thousand


@dataclass(frozen=True, kw_only=True)
class Copies:
    """The other copies of one article, newest first."""

    entries: tuple[Entry, ...]
    more: int  # how many there are beside


def copies(told: Stories, entries: Iterable[Entry]) -> dict[str, Copies]:
    """The other copies of each article that has some, by its address. What a person has parted is no copy."""
    story_of = {article: story.id for story in reversed(told.stories) for article in story.same_story}
    apart = _apart(told)
    members: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.id in story_of:
            members[story_of[entry.id]].append(entry)
    return {
        entry.url: found
        for group in members.values()
        if len(group) > 1
        for entry in group
        for found in [_others(entry, group, apart[entry.id])]
        if found.entries
    }


def _others(entry: Entry, group: list[Entry], parted: Collection[str | None]) -> Copies:
    others = (other for other in group if other is not entry and other.id not in parted)
    return Copies(entries=tuple(islice(others, SHOWN)), more=sum(1 for _ in others))


def _apart(told: Stories) -> defaultdict[str | None, set[str | None]]:
    apart: defaultdict[str | None, set[str | None]] = defaultdict(set)
    for ids in told.apart:
        for one in ids:
            apart[one] |= set(ids) - {one}
    return apart


def unknown(told: Stories, ids: Collection[str | None], *, shown: str) -> Iterator[Problem]:
    """One line for each story that names an article which the archive does not have."""
    for story in told.stories:
        gone = [article for article in story.same_story if article not in ids]
        if gone:
            names = f'"{gone[0]}"' + (f" and {len(gone) - 1} more" if len(gone) > 1 else "")
            what = f"same_story: no article has the id {names}"
            hint = 'Take it out, or run "kliping convert", which does.'
            yield Problem(where=shown, line=story.line, what=what, hint=hint)
