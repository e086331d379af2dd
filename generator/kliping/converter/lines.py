"""A raw text -> its lines: wrapped ones joined to paragraphs, paragraphs that ran together cut apart."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from kliping.converter import phrases, prose


@dataclass(frozen=True, kw_only=True)
class Line:
    """A non-blank line."""

    number: int
    text: str
    block: int  # lines with no blank line between are one block
    indent: int = 0  # how far it was set in, where the text has kept that


def lines_of(text: str) -> tuple[list[Line], tuple[str, ...]]:
    """The non-blank lines, and what had to be done to them."""
    lines: list[Line] = []
    block, blank = 0, True
    for number, written in enumerate(text.split("\n"), 1):
        stripped = written.strip(" \t\r\u00a0\u200b\u3000\ufeff")
        if not stripped:
            blank = True
            continue
        block += blank
        blank = False
        indent = len(written) - len(written.lstrip(" \t\u00a0"))
        lines.append(Line(number=number, text=stripped, block=block, indent=indent))
    if _is_wrapped(lines):
        return list(_unwrapped(lines)), ("lines were wrapped at a fixed width: joined to paragraphs",)
    split: list[Line] = []
    for line in lines:
        split += _pieces(line) if len(line.text) >= _LONG else (line,)
    if len(split) > len(lines):
        return split, ("paragraphs ran together in one line: cut where the spaces between them are missing or many",)
    return lines, ()


def _is_wrapped(lines: list[Line]) -> bool:
    """Whether the text was broken at some 60 to 100 columns, as mail and old archives do."""
    inner = [line for line, after in pairwise(lines) if line.block == after.block]
    if len(inner) < 6:
        return False
    longest = max([len(line.text) for line in lines])
    if not 50 <= longest <= 110:
        return False
    full = sum(0.7 * longest <= len(line.text) and not prose.is_closed(line.text) for line in inner)
    return full >= 0.6 * len(inner)


def _unwrapped(lines: list[Line]) -> Iterator[Line]:
    longest = max(len(line.text) for line in lines)
    joined: Line | None = None
    last = 0
    for line in lines:
        if joined and line.block == joined.block and last >= 0.7 * longest and not phrases.BULLET.match(line.text):
            joined = replace(joined, text=f"{joined.text} {line.text}")
        else:
            if joined:
                yield joined
            joined = line
        last = len(line.text)
    if joined:
        yield joined


_SEAM = re.compile(
    r"(?<=[a-zà-ÿ0-9)%][a-zà-ÿ0-9)%][.?!])(?=[\"“]?[A-Z])|(?<=[.?!][\"”])(?=[\"“]?[A-Z])|"
    r"(?<=[.?!\"”)])[ \u00a0]{2,}(?=\S)|[ \u00a0]{3,}"
)
_GLUED = re.compile(r"[.?!][\"“”]{0,2}[A-Z]")  # this or a run of spaces is in every seam, and quick to look for
_LONG = 500  # characters; shorter lines are paragraphs as they are
_SHORT = 40  # and no paragraph is shorter than this


def _pieces(line: Line) -> Iterator[Line]:
    """Cut a very long line at the seams of the paragraphs that a scraper has run together."""
    text, start = phrases.without_related(line.text), 0
    quotes = counted = 0
    may = "  " in text or "\u00a0" in text or _GLUED.search(text)
    for seam in _SEAM.finditer(text) if may else ():
        at = seam.start()
        quotes += text.count('"', counted, at)
        counted = at
        # A straight quote does not say whether it opens or closes; how many there were before it does.
        if at - start < _SHORT or quotes % 2:
            continue
        if piece := text[start:at].strip():
            yield replace(line, text=piece)
        start = seam.end()
    rest = text[start:].strip()
    if rest:
        yield replace(line, text=rest)
