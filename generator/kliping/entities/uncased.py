"""Scripts without capitals: places of the gazetteer, the longest first. Nothing in such a text marks a name."""

import re
from collections.abc import Iterator
from functools import lru_cache

from kliping.entities.gazetteer import CITY, COUNTRY, REGION, gazetteer
from kliping.entities.values import Mention

_SOLID = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LETTER = re.compile(r"[^\W\d_]")
_SCORE = 0.5
_CASED = 0.3  # share of letters with two cases, from which on a text is cased
_LEAST = 3  # letters of a name, where a character is not a syllable


def is_uncased(text: str) -> bool:
    """Whether most letters of a text have no capitals."""
    letters = _LETTER.findall(text[:4000])
    return bool(letters) and sum(c.lower() != c.upper() for c in letters) < _CASED * len(letters)


def find(text: str, start: int, end: int) -> list[Mention]:
    """The places that a stretch of such a text names."""
    found, at = [], start
    names, longest = _names()
    for place in range(start, end):
        if place < at or not _may_begin(text, place):
            continue
        for stop in range(min(end, place + longest.get(text[place], 0)), place, -1):
            if text[place:stop] in names and _may_end(text, stop):
                found.append(Mention(start=place, end=stop, type="place", score=_SCORE))
                at = stop
                break
    return found


def _may_begin(text: str, at: int) -> bool:
    return bool(_SOLID.match(text[at])) or at == 0 or not text[at - 1].isalnum()


def _may_end(text: str, at: int) -> bool:
    """Hangul puts endings on names; other scripts with spaces end them there."""
    return (
        at == len(text)
        or bool(_SOLID.match(text[at - 1]))
        or not text[at].isalnum()
        or "\uac00" <= text[at] <= "\ud7af"
    )


@lru_cache(maxsize=1)
def _names() -> tuple[frozenset[str], dict[str, int]]:
    names = frozenset(_uncased())
    longest: dict[str, int] = {}
    for name in names:
        longest[name[0]] = max(longest.get(name[0], 0), len(name))
    return names, longest


def _uncased() -> Iterator[str]:
    for name, bits in gazetteer().all():
        if bits & (COUNTRY | CITY | REGION) and name.lower() == name.upper():
            is_solid = bool(_SOLID.match(name)) or "\uac00" <= name[0] <= "\ud7af"
            if len(name) >= (2 if is_solid else _LEAST):
                yield name
