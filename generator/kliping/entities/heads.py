"""A place word with a capital before a name makes one place of both: "Lapangan Kim Il Sung", "Bandara X"."""

from collections.abc import Sequence as Many
from dataclasses import replace

from kliping.entities import words as of
from kliping.entities.tokens import Sequence
from kliping.entities.values import Mention

_PLACE = of.CLASSES.index("place")
_REACH = 2  # words between the head and the name, the head included


def headed(lines: Many[Sequence], mentions: Many[Mention]) -> list[Mention]:
    """The mentions of a text, those of people and places with the capitalised place word before them."""
    at = {start: (line, place) for line in lines for place, start in enumerate(line.starts)}
    found = []
    free = -1
    for mention in sorted(mentions, key=lambda mention: mention.start):
        line, first = at.get(mention.start, (None, 0))
        head = None if line is None or mention.type == "organisation" else _head(line, first, free)
        found.append(
            mention if line is None or head is None else replace(mention, start=line.starts[head], type="place")
        )
        free = mention.end
    return found


def _head(line: Sequence, first: int, free: int) -> int | None:
    """Where the place word is; None where there is none, or where it is somebody else's."""
    if of.word(line.words[first]).kind == _PLACE:
        return None
    for place in range(first - 1, max(-1, first - 1 - _REACH), -1):
        about = of.word(line.words[place])
        if about.form not in of.NAMED or line.starts[place] < free:
            return None
        if about.kind == _PLACE:
            return place
    return None
