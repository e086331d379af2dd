"""Lines that say when something was published: a date, and at most a name or a paper beside it."""

import re
from functools import lru_cache

from kliping.converter import dates, names, phrases


@lru_cache(maxsize=1024)
def stamp(text: str) -> tuple[dates.Found, str] | None:
    """A line that is a date and little else: the date, and what remains of the line (a name, a paper)."""
    if len(text) > 160:
        return None
    found = [one for one in dates.find(text) if not one.is_ambiguous and one.weekday is not False]
    if not found:
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
    return found[0], rest
