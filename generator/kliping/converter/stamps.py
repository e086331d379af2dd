"""Lines that say when something was published: a date, and at most a name or a paper beside it."""

import re
from functools import lru_cache

from kliping.converter import dates, names, phrases, prose

_GLUED = re.compile(r"(\d)([A-ZÀ-Þ][a-zà-ÿ])")


@lru_cache(maxsize=1024)
def stamp(text: str) -> tuple[dates.Found, str] | None:
    """A line that is a date and little else: the date, and what remains of the line (a name, a paper).

    The weekday beside it may be wrong: that is told of the article as a whole.
    """
    if len(text) > 160:
        return None
    found = [one for one in dates.find(text) if not one.is_ambiguous]
    if not found or phrases.OTHER_DAY.search(text):
        return None
    rest = text
    for one in reversed(found):
        rest = rest[: one.start] + " | " + rest[one.end :]
    rest = phrases.UPDATED.sub(" ", phrases.STAMP_WORDS.sub(" ", rest))
    rest = re.sub(r"\b\d{1,2}[:.]\d\d\b|\b(?:WIB|WITA|WIT|GMT|UTC|IST|ET|EST|EDT)\b", " ", rest)
    rest = re.sub(r"[\s|•·:,;()/\[\]–—-]+", " ", rest).strip(" .")
    if rest and not (
        names.byline(rest)
        or names.bare(rest)
        or names.is_person(rest)
        or names.is_outlet(rest)
        or re.fullmatch(r"\d{1,3}\s\w{3,8}(?:\s\w{3,8})?", rest)
    ):
        return None
    return next((one for one in found if not is_change(text, one)), found[0]), rest


def is_change(text: str, found: dates.Found) -> bool:
    """Whether the words before a date of a stamp say that this is when the article was changed."""
    before = max((one.end for one in dates.find(text) if one.end <= found.start), default=0)
    return bool(phrases.UPDATED.search(text[before : found.start]))


def changed(text: str) -> dates.Found | None:
    """The day of a change, of the days that a stamp names."""
    return next((one for one in dates.find(text) if not one.is_ambiguous and is_change(text, one)), None)


def loose(text: str) -> dates.Found | None:
    """The date of a line near the headline that holds a few other words: a place, how long the reading takes."""
    if len(text) > 120 or prose.is_closed(text.rstrip(".")):
        return None
    spaced = _GLUED.sub(r"\1 \2", text)
    found = list(dates.find(spaced))
    if not found or found[0].is_ambiguous or found[0].weekday is False or phrases.OTHER_DAY.search(text):
        return None
    rest, before = spaced, spaced[: found[0].start]
    for one in reversed(found):
        rest = f"{rest[: one.start]} {rest[one.end :]}"
    if phrases.UPDATED.search(before) or prose.words(before) > 3 or prose.words(phrases.STAMP_WORDS.sub(" ", rest)) > 8:
        return None
    return found[0]
