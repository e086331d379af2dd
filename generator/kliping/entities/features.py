"""A sequence of words -> the numbers that say how each stands there, and the templates that combine them."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kliping.entities import words as of
from kliping.entities.gazetteer import BODY, COUNTRY, KINDS, PERSON, gazetteer

Numbers = NDArray[np.int32]


class Seen(NamedTuple):
    """What an archive, or a text, says of how a word is used; numbers from 0 to their size in SIZES."""

    usual: int = 0  # in lower case: 0 not known, 1 never, 2 at times, 3 mostly
    beside: int = 0  # elsewhere beside: 0 nothing, 1 a title or speech, 2 a place word, 3 a body word


Known = Callable[[str], Seen]
LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
SIZES = {
    "form": len(of.FORMS),
    "kind": len(of.CLASSES),
    "lists": 1 << len(KINDS),
    "start": 2,
    "phrase": 9,
    "run": 10,
    "usual": 4,
    "beside": 4,
    "first": len(of.CLASSES),  # the classes of the words at the ends of the run, and beside it
    "last": len(of.CLASSES),
    "before": len(of.CLASSES),
    "after": len(of.CLASSES),
    "told": 1 + len(LABELS),
}

# Each template is a list of (offset, column); a label's weight is looked up by the numbers found there.
TEMPLATES: tuple[tuple[tuple[int, str], ...], ...] = (
    ((0, "start"), (0, "form")),
    ((-1, "form"), (0, "form")),
    ((0, "form"), (1, "form")),
    ((-1, "form"), (0, "form"), (1, "form")),
    ((-2, "form"), (-1, "form"), (0, "form")),
    ((-1, "kind"), (0, "form")),
    ((-1, "kind"), (0, "form"), (1, "form")),
    ((-2, "kind"), (-1, "form"), (0, "form")),
    ((0, "form"), (1, "kind")),
    ((0, "form"), (1, "form"), (2, "kind")),
    ((-1, "kind"), (0, "lists")),
    ((0, "kind"), (0, "form"), (1, "form")),
    ((0, "lists"), (0, "start")),
    ((-1, "lists"), (0, "lists")),
    ((0, "lists"), (1, "lists")),
    ((0, "phrase"),),
    ((0, "phrase"), (-1, "kind")),
    ((1, "phrase"), (0, "form")),
    ((0, "run"),),
    ((0, "run"), (-1, "kind")),
    ((0, "run"), (0, "start")),
    ((0, "usual"), (0, "form")),
    ((0, "usual"), (0, "start"), (0, "form")),
    ((-1, "usual"), (0, "usual"), (0, "form")),
    ((0, "beside"), (0, "form")),
    ((0, "beside"), (-1, "kind")),
    ((0, "first"), (0, "run")),
    ((0, "last"), (0, "run")),
    ((0, "before"), (0, "run")),
    ((0, "after"), (0, "run")),
    ((0, "first"), (0, "last"), (0, "before")),
)
# For a model on top of another: what that said.
ON_TOP: tuple[tuple[tuple[int, str], ...], ...] = (
    ((0, "told"),),
    ((-1, "told"), (0, "told")),
    ((0, "told"), (1, "told")),
    ((0, "told"), (0, "form")),
)
ALL = TEMPLATES + ON_TOP


def templates(table: Mapping[str, Numbers]) -> tuple[tuple[tuple[int, str], ...], ...]:
    """Those that can be looked up in the columns."""
    return ALL if "told" in table else TEMPLATES


def columns(words: list[str], known: Known, told: list[str] | None = None) -> dict[str, Numbers]:
    """Return each column of a sequence, two longer at both ends than the words are.

    `told` is what another model says of the words, where this one stands on top of it.
    """
    found = {name: np.zeros(len(words) + 4, dtype=np.int32) for name in SIZES if name != "told" or told is not None}
    about = [of.word(word) for word in words]
    inner = slice(2, len(words) + 2)
    found["form"][inner], found["kind"][inner], found["lists"][inner] = np.array(about, dtype=np.int32).T
    found["start"][inner] = _starts(about)
    found["phrase"][inner] = _phrases(words, about)
    found["run"][inner], *kinds = np.array(_runs(about), dtype=np.int32).T
    for name, column in zip(("first", "last", "before", "after"), kinds, strict=True):
        found[name][inner] = column
    seen = [known(word) if one.form in of.NAMED else _NOTHING for word, one in zip(words, about, strict=True)]
    found["usual"][inner], found["beside"][inner] = np.array(seen, dtype=np.int32).T
    if told is not None:
        found["told"][inner] = [1 + LABELS.index(label) for label in told]
    return found


_NOTHING = Seen()


def keys(table: Mapping[str, Numbers], template: tuple[tuple[int, str], ...]) -> Numbers:
    """Return the number that a template gives to each word."""
    length = len(table["form"]) - 4
    total = np.zeros(length, dtype=np.int32)
    for offset, name in template:
        total = total * SIZES[name] + table[name][2 + offset : 2 + offset + length]
    return total


def size(template: tuple[tuple[int, str], ...]) -> int:
    """Return how many different numbers a template can give."""
    total = 1
    for _, name in template:
        total *= SIZES[name]
    return total


def _starts(about: list[of.Word]) -> list[int]:
    """1 where a sentence begins."""
    found, is_start = [], True
    for one in about:
        found.append(int(is_start))
        is_start = one.form in _BEFORE_START or (is_start and one.form not in of.NAMED and one.form not in _WORDS)
    return found


_BEFORE_START = frozenset((of.STOP, of.COLON))
_WORDS = frozenset((1, 7, 8))


def _phrases(words: list[str], about: list[of.Word]) -> list[int]:
    """Where names of several words are: 0 nothing; begins and goes on with a country, another place, anything else."""
    found = [0] * len(words)
    at = 0
    phrase = gazetteer().phrase
    while at < len(words):
        length, bits = phrase(words, at) if about[at].form in of.NAMED else (0, 0)
        if length:
            first = 1 if bits & COUNTRY else 5 if bits & BODY else 7 if bits & PERSON else 3
            found[at : at + length] = [first] + [first + 1] * (length - 1)
        at += length or 1
    return found


def _runs(about: list[of.Word]) -> list[tuple[int, ...]]:
    """Where a word stands in a run of capitalised ones: place and length, and the classes at and beside its ends."""
    found: list[tuple[int, ...]] = [(0, 0, 0, 0, 0)] * len(about)
    at = 0
    while at < len(about):
        end = at
        while end < len(about) and about[end].form in of.NAMED:
            end += 1
        length = end - at
        before, after = about[at - 1].kind if at else 0, about[end].kind if end < len(about) else 0
        for place in range(at, end):
            where = 0 if place == at else 2 if place == end - 1 else 1
            run = 1 + where * 3 + min(length, 3) - 1
            found[place] = (run, about[at].kind, about[end - 1].kind, before, after)
        at = max(end, at + 1)
    return found
