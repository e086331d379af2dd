"""A text -> its tokens with their places: words, numbers, marks. Lines part sequences; nothing crosses them."""

import re
from typing import NamedTuple

# A hyphen parts ("Rusia-Korea Utara", "anti-AS"); an apostrophe does only before the English genitive s.
_APOSTROPHE = "'’ʼ"
_TOKEN = re.compile(
    rf"""
    (?:[^\W\d_]\.){{2,}}                                           # U.S.
  | [^\W_]+(?:\.[^\W_]+)*\.(?:com|co|id|net|org|go|tv|news|info)(?![^\W_])(?:\.id)?  # a site
  | \d+(?:[.,:/]\d+)*
  | (?:[Aa][lnrsdt]|[Ee]l)-[^\W\d_]+                             # al-Assad
  | ([^\W\d_]+)-\1(?![^\W_])                                    # Bangsa-Bangsa
  | [^\W_]+-[A-Z](?![^\W_])                                      # PDI-P
  | [^\W_]+(?:[{_APOSTROPHE}](?!s\b)[^\W_]+)*                      # O'Brien, Ma'ruf
  | [{_APOSTROPHE}]s\b
  | [^\w\s]
  | _+
    """,
    re.VERBOSE,
)
_LINE = re.compile(r"[^\n]+")
LONGEST = 400  # tokens of a sequence: a text without line ends is cut


GLUE = "\u2010"  # the word for a hyphen within a name or compound: "Jean-Marie", not "A - B"


class Sequence(NamedTuple):
    """The tokens of a line."""

    words: list[str]
    starts: list[int]
    ends: list[int]


def sequences(text: str, start: int = 0, end: int | None = None) -> list[Sequence]:
    """The lines of a stretch of text that have tokens."""
    found = []
    for line in _LINE.finditer(text, start, len(text) if end is None else end):
        matches = list(_TOKEN.finditer(text, line.start(), line.end()))
        for first in range(0, len(matches), LONGEST):
            part = matches[first : first + LONGEST]
            words = [GLUE if m[0] == "-" and _is_glue(text, m) else m[0] for m in part]
            found.append(Sequence(words, [m.start() for m in part], [m.end() for m in part]))
    return found


def _is_glue(text: str, hyphen: re.Match[str]) -> bool:
    return text[hyphen.start() - 1 : hyphen.start()].isalnum() and text[hyphen.end() : hyphen.end() + 1].isalnum()
