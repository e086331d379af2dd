"""A word -> what can be said of it by itself: its form, its affixes, what lists know of it."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kliping.entities import gazetteer

FORMS = (
    "edge", "lower", "Cap", "CAPS", "CAp", "mIx", "X", "number", "x1",
    ",", ".", "quote", "(", ")", "-", ":", "/", "mark",
    "glue",
)  # fmt: skip
CLASSES = ("", "title", "speech", "preposition", "place", "body", "tail", "of", "kin", "time", "and")
_FORM = {name: number for number, name in enumerate(FORMS)}
_CLASS = {name: number for number, name in enumerate(CLASSES)}
_MARKS = {
    ",": ",", ";": ",", ".": ".", "!": ".", "?": ".", "(": "(", "[": "(", ")": ")", "]": ")",
    "\u2010": "glue",
    "-": "-", "–": "-", "—": "-", ":": ":", "/": "/", "&": "/",
} | dict.fromkeys("\"'“”‘’«»„", "quote")  # fmt: skip
_RUN = re.compile(r"(.)\1+")


class Word(NamedTuple):
    """What is said of a word in numbers; the templates of `features` combine them."""

    form: int  # of FORMS
    kind: int  # of CLASSES
    lists: int  # of what the gazetteer says: its bits


@lru_cache(maxsize=1 << 16)
def word(text: str) -> Word:
    """Return the numbers of a word."""
    form = form_of(text)
    kind = _CLASS[gazetteer.triggers().get(text.lower(), "")]
    return Word(_FORM[form], kind, gazetteer.gazetteer().bits(text) if form in _NAMED else 0)


_NAMED = frozenset(("Cap", "CAPS", "CAp", "mIx", "X"))
NAMED = frozenset(_FORM[form] for form in _NAMED)  # the forms with a capital letter
STOP, QUOTE, COLON = _FORM["."], _FORM["quote"], _FORM[":"]


def form_of(text: str) -> str:
    """Return how a word is written, as one of FORMS."""
    if text.isdigit():
        return "number"
    if len(text) == 1 and not text.isalnum():
        return _MARKS.get(text, "mark")
    if text.islower():
        return "lower" if text.isalpha() else "x1"
    if text.isupper():
        return "X" if len(text) == 1 else "CAPS"
    if text.istitle():
        return "Cap"
    if any(c.isupper() for c in text):
        return "CAp" if text[:1].isupper() else "mIx"
    return "number" if any(c.isdigit() for c in text) else "lower"


def shape(text: str) -> str:
    """Return a word's letters as X, x and 0, runs shortened to two: "Xxx" is "Xx", "MPR" is "XX"."""
    letters = "".join("X" if c.isupper() else "x" if c.islower() else "0" if c.isdigit() else c for c in text[:16])
    return _RUN.sub(r"\1\1", letters)


def said(text: str) -> Iterator[tuple[str, int]]:
    """Each thing that is said of a word in letters, and how far from it that still counts: 0, 1 or 2 words."""
    lower = text.lower()
    about = word(text)
    yield f"w={lower}", 2
    if lower != text:
        yield f"W={text}", 1
    yield f"f={about.form}", 2
    yield f"x={shape(text)}", 0
    if about.kind:
        yield f"k={about.kind}", 2
    for bit in range(len(gazetteer.KINDS)):
        if about.lists >> bit & 1:
            yield f"g={bit}", 1
    if text.isalpha():
        for length in (2, 3, 4):
            if len(lower) > length:
                yield f"p={lower[:length]}", 1 if length == 3 else 0
                yield f"s={lower[-length:]}", 1 if length == 3 else 0
        yield f"l={min(len(text), 8)}", 0
