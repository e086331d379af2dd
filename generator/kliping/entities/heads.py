"""Words before a name that are part of it, or say what it is: "Lapangan Kim Il Sung", "PT Feri Nusa", "KM Cahaya"."""

from collections.abc import Mapping
from collections.abc import Sequence as Many
from dataclasses import replace

from kliping.entities import words as of
from kliping.entities.tokens import Sequence
from kliping.entities.values import Mention

_PLACE = of.CLASSES.index("place")
_REACH = 2  # words between the head and the name, the head included
# Forms of Indonesian companies, which stand before the name.
_COMPANIES = frozenset(("PT", "CV", "UD", "NV", "Perum", "Persero", "Perumda", "Perseroda"))
# Prefixes of ships, civil and naval. A ship is neither a person nor an organisation nor a place.
_SHIPS = frozenset(("KM", "KMP", "KLM", "KRI", "KN", "MV", "HMS", "USS"))


def prefixed(lines: Many[Sequence], mentions: Many[Mention]) -> list[Mention]:
    """The mentions of a text, a company with the form of it before its name as one, and without the names of ships."""
    at = {start: (line, place) for line in lines for place, start in enumerate(line.starts)}
    spans = {mention.start: mention.end for mention in mentions}
    found: list[Mention] = []
    for mention in sorted(mentions, key=lambda mention: mention.start):
        line, first = at.get(mention.start, (None, 0))
        if found and mention.start < found[-1].end:
            continue  # of the company before it
        if line is None:
            found.append(mention)
        elif mention.end == line.ends[first] and line.words[first] in _COMPANIES:
            found.append(replace(mention, end=_company(line, first, spans), type="organisation"))
        elif first and line.words[first - 1] in _COMPANIES:
            found.append(replace(mention, start=line.starts[first - 1], type="organisation"))
        elif not (first and line.words[first - 1] in _SHIPS):
            found.append(mention)
    return found


def _company(line: Sequence, form: int, spans: Mapping[int, int]) -> int:
    """Where the name after the form of a company ends: with the name found there, else with the words in capitals."""
    last = form
    while last + 1 < len(line.words) and of.word(line.words[last + 1]).form in of.NAMED:
        if line.starts[last + 1] in spans:
            return spans[line.starts[last + 1]] if last == form else line.ends[last]
        last += 1
    return line.ends[last]


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
