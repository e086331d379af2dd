"""Sentences in which names are marked -> words with labels. Two ways to write them are read:

Presiden [Joko Widodo](person) tiba di [Jakarta](place).      a sentence a line

Presiden  O            a word and its label a line, a blank line after each sentence;
Joko      B-PER        of more columns the first is the word (the second where that is a number)
Widodo    I-PER
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kliping.entities.crf import NOTHING
from kliping.entities.tokens import sequences
from kliping.errors import ReadError
from kliping.model import EntityType

TYPES: dict[str, EntityType] = {"PER": "person", "ORG": "organisation", "LOC": "place"}
_SHORT = {type_: short for short, type_ in TYPES.items()} | {short: short for short in TYPES}
_LABEL = re.compile(r"O|[BI]-(?:PER|ORG|LOC)")
_MARK = re.compile(r"\[([^\[\]\n]+)\]\((\w+)\)")
_AROUND_NAMES = "()[]\"“”,;:!?'‘’ "


class Example(NamedTuple):
    """A sentence: its words, and for each B-, I- and a type, or O."""

    words: list[str]
    labels: list[str]


class Marked(NamedTuple):
    """A sentence: its text, and where in it which names are."""

    text: str
    names: tuple[tuple[int, int, str], ...]  # start, end, PER, ORG or LOC
    starts_document: bool = False


def example(marked: Marked) -> Example:
    """The words of a sentence as kliping parts it, with labels."""
    lines = sequences(marked.text)
    words = [word for line in lines for word in line.words]
    starts = [start for line in lines for start in line.starts]
    ends = [end for line in lines for end in line.ends]
    labels = [NOTHING] * len(words)
    for start, end, short in marked.names:
        inside = [number for number in range(len(words)) if starts[number] < end and ends[number] > start]
        for number in inside:
            labels[number] = f"{'B' if number == inside[0] else 'I'}-{short}"
    return Example(words, labels)


def read(text: str, *, origin: str) -> list[Marked]:
    """The sentences of a file. Raises ReadError where a line is neither way of writing them."""
    lines = text.removeprefix("\ufeff").splitlines()
    in_columns = any(_LABEL.fullmatch(column) for line in lines for column in re.split(r"[\t ]+", line)[1:])
    found = list(_columns(lines, origin) if in_columns else _brackets(lines, origin))
    if not any(sentence.names for sentence in found):
        hint = "Write a sentence a line: Presiden [Joko Widodo](person) tiba di [Jakarta](place)."
        raise ReadError(origin, "has no marked name", hint=hint)
    return found


def _brackets(lines: Iterable[str], origin: str) -> Iterator[Marked]:
    for number, line in enumerate(lines, 1):
        text, names, at = "", [], 0
        for mark in _MARK.finditer(line):
            if mark[2] not in _SHORT:
                what = f'"{mark[2]}" is no type'
                raise ReadError(origin, what, line=number, hint="There are person, organisation, place.")
            text += line[at : mark.start()]
            names.append((len(text), len(text) + len(mark[1]), _SHORT[mark[2]]))
            text, at = text + mark[1], mark.end()
        if text or line.strip():
            yield Marked(text + line[at:], tuple(names))


def _columns(lines: Iterable[str], origin: str) -> Iterator[Marked]:
    rows: list[tuple[str, str]] = []
    is_first = False
    for number, line in enumerate([*lines, ""], 1):
        if line.startswith("# ") or line == "#":
            is_first = is_first or line.startswith("# newdoc")
        elif line.strip():
            rows.append(_row(line, origin, number))
        elif rows:
            yield _joined(rows, starts_document=is_first)
            rows, is_first = [], False


def _row(line: str, origin: str, number: int) -> tuple[str, str]:
    columns = line.split("\t") if "\t" in line else line.split()
    label = next((column for column in columns[1:] if _LABEL.fullmatch(column)), None)
    if label is None:
        raise ReadError(origin, "has no label", line=number, hint="Write a word, a tab, and O, B-PER, I-PER, B-ORG...")
    is_numbered = len(columns) > 2 and columns[0].replace("-", "").isdigit() and columns[2] == label
    return (columns[1] if is_numbered else columns[0]), label


def _joined(rows: list[tuple[str, str]], *, starts_document: bool) -> Marked:
    text, places = "", []
    for word, _ in rows:
        text += " " if text else ""
        places.append((len(text), len(text) + len(word)))
        text += word
    names = (_bare(text, places[a][0], places[b - 1][1], short) for a, b, short in spans([row[1] for row in rows]))
    return Marked(text, tuple(names), starts_document)


def _bare(text: str, start: int, end: int, short: str) -> tuple[int, int, str]:
    """A name without the brackets and marks that columns glue to its words."""
    name = text[start:end]
    start += len(name) - len(name.lstrip(_AROUND_NAMES))
    return start, max(start, end - (len(name) - len(name.rstrip(_AROUND_NAMES)))), short


def spans(labels: list[str]) -> Iterator[tuple[int, int, str]]:
    """The names that labels mark: first word, the word after the last, type."""
    at = 0
    while at < len(labels):
        end = at + 1
        if labels[at] != NOTHING:
            while end < len(labels) and labels[end] == f"I{labels[at][1:]}":
                end += 1
            yield at, end, labels[at][2:]
        at = end
