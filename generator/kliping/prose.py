"""Plain prose in Markdown -> the HTML that Python-Markdown and the sanitiser make of it, ten times as fast.

`blocks` cuts a text where blank lines part it and reads each block that is a paragraph, heading, quote, list or
picture with nothing unusual in it. What is unusual and stands alone goes to `slow`, block by block; where blocks may
depend on each other in other ways than are known here, there is no answer and the whole text goes there. The
definition is `slow`: this module may only decline, never differ (tests/properties/test_prose.py).
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kliping import phrase
from kliping.phrase import Resolve
from kliping.printable import is_printable


class Figure(NamedTuple):
    """A picture that stands in a paragraph of its own."""

    src: str
    alt: str


Piece = str | Figure
Slow = Callable[[str], Iterator[Piece]]

_MARKS = 200  # brackets; Python-Markdown is kept from more of them by markdownwhole._tamed

# Controls, and halves of surrogate pairs, which the sanitiser refuses.
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANK = re.compile(r"(?<=\n) +\n")
_BLANK_CODE = re.compile(r"^ {4}[^\S\n]*$", re.MULTILINE)
_HTML = re.compile(r"<(?![ 0-9])")
_FENCE = re.compile(r"^(?:```|~~~)", re.MULTILINE)
# Lines that make or continue lists, quotes and code: what stands before such a block can change it.
_NESTING = re.compile(r"^(?: |>|[*+-] |\d+\. )", re.MULTILINE)
# Lines that may be a rule, a table row, a heading or the line under one; letters and quotation marks never are.
_ODD_LINE = re.compile(r"\n(?:[ !#$%&*+,./:;<=>?@\\^_`{|}~-]|\d+\. )")
_RULE = re.compile(r"[-_* ]+(?:\n|\Z)")
_HEADING = re.compile(r"(#{1,6})((?:\\[^#\n]|[^\\#\n])*)")
_PICTURE = re.compile(r"!\[([^\[\]\\`<&\n]*)\]\(([\w./?=&%#~+,:@-]+)\)")


def blocks(body: str, *, resolve: Resolve, slow: Slow) -> list[Piece] | None:
    """Return the pieces of a text as `slow` would make them, or None where only it can tell."""
    text = _normal(body)
    if text is None:
        return None
    found: list[Piece] = []
    for group in _groups(text):
        if group is None:
            return None
        made = _plain(group, resolve) if isinstance(group, str) else _written(group, resolve)
        if made is not None:
            found += (made, "\n")
        elif not isinstance(group, str) and len(group) > 1:
            return None
        elif pieces := list(slow(group if isinstance(group, str) else group[0].text)):
            if any("klzzwxh:" in str(piece) for piece in pieces):
                return None  # emphasis that Python-Markdown loses its way in, with a number of the whole text
            found += (*pieces, "\n")
    return _joined(found)


def _joined(found: list[Piece]) -> list[Piece]:
    """The same with neighbouring texts as one, without blank ones and the last line end."""
    joined: list[Piece] = []
    texts: list[str] = []
    for piece in (*found[:-1], Figure("", "")):
        if isinstance(piece, str):
            texts.append(piece)
            continue
        text = "".join(texts)
        if text.strip():
            joined.append(text.replace("\xa0", "&nbsp;"))
        texts = []
        joined.append(piece)
    return joined[:-1]


def _normal(body: str) -> str | None:
    """The text with Python-Markdown's own spaces and line ends; None where blocks cannot be told apart."""
    text = body
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\t" in text:
        text = text.expandtabs(4)
    if not is_printable(text) and _CONTROL.search(text):
        return None
    if "\n " in text:
        text = _BLANK.sub("\n", text + "\n\n")
    return None if _is_tangled(text) else text


def _is_tangled(text: str) -> bool:
    # One character is found ten times as fast as two.
    return (
        ("[" in text and ("]:" in text or text.count("[") > _MARKS))
        or ("&" in text and "&#" in text)
        or ("<" in text and (_HTML.search(text) is not None or text.count("<") > _MARKS))
        or (("`" in text or "~" in text) and _FENCE.search(text) is not None)
        or ("    " in text and _BLANK_CODE.search(text) is not None)
    )


class _Block(NamedTuple):
    """What may be a list or quote, or a part of one. Neighbours that `joins` alike are one."""

    text: str
    joins: str = ""                  # "ul", "ol", "blockquote", or "" where it is none of these for certain
    parts: tuple[str, ...] = ()      # of a list, the items; of a quote, the paragraphs


_ITEMS = {"ul": re.compile(r"[*+-] +(.*)"), "ol": re.compile(r"\d+\. +(.*)")}
_ODD_ITEM = re.compile(r"[ #>]|[*+-] |\d+\. |[-*_= ]*\Z")


def _nested(text: str) -> _Block:
    """The list or quote that a block is, if it is a plain one."""
    lines = text.split("\n")
    if all(line.startswith(">") for line in lines):
        return _quote(text, lines)
    for tag, pattern in _ITEMS.items():
        found = [pattern.fullmatch(line) for line in lines]
        items = tuple(item[1] for item in found if item)
        if len(items) == len(lines) and not any(_ODD_ITEM.match(item) or not item.strip() for item in items):
            return _Block(text, tag, items) if tag == "ul" or text.startswith("1. ") else _Block(text)
    return _Block(text)


def _quote(text: str, lines: list[str]) -> _Block:
    inner = "\n".join("" if line.strip() == ">" else line[2:] if line[1:2] == " " else line[1:] for line in lines)
    parts = tuple(part.lstrip("\n") for part in inner.split("\n\n") if part.strip())
    if not parts or _NESTING.search(inner) or "![" in inner:
        return _Block(text)
    return _Block(text, "blockquote", parts)


def _groups(text: str) -> Iterator[str | list[_Block] | None]:
    """What stands alone, and blocks that are one list or quote together; None where neighbours may be more than they
    seem.
    """
    group: list[_Block] = []
    for part in text.split("\n\n"):
        block = part.strip("\n")  # of three line ends and more
        if not block.strip():
            continue
        if (block[0].isalpha() and "\n" not in block) or not _NESTING.search(block):
            if group:
                yield group
                group = []
            yield block
            continue
        nested = _nested(block)
        if group and not (group[-1].joins and nested.joins):
            yield None
        if group and group[-1].joins == nested.joins:
            group.append(nested)
            continue
        if group:
            yield group
        group = [nested]
    if group:
        yield group


def _written(group: list[_Block], resolve: Resolve) -> Piece | None:
    """What a list or quote is in the page; None where it has something unusual."""
    match group[0].joins:
        case "":
            return None
        case "blockquote":
            made = [_plain(part, resolve) for block in group for part in block.parts]
            return None if None in made else "<blockquote>\n" + "".join(f"{part}\n" for part in made) + "</blockquote>"
        case tag:
            items = list(_items(group, resolve))
            return None if None in items else f"<{tag}>\n" + "".join(f"{item}\n" for item in items) + f"</{tag}>"


def _items(group: list[_Block], resolve: Resolve) -> Iterator[str | None]:
    """An item is a paragraph where a blank line parts it from another."""
    for at, block in enumerate(group):
        for number, item in enumerate(block.parts):
            made = phrase.html(item.lstrip(), resolve)
            first, last = number == 0 and at > 0, number == len(block.parts) - 1 and at < len(group) - 1
            yield made and (f"<li>\n<p>{made}</p>\n</li>" if first or last else f"<li>{made}</li>")


def _plain(text: str, resolve: Resolve) -> Piece | None:
    """One paragraph, heading or picture."""
    first = text[0]
    if not first.isalpha():
        if first == "!" and (picture := _PICTURE.fullmatch(text)):
            return Figure(picture[2], picture[1])
        if first == "#":
            return _heading(text, resolve)
        if first in "-_*" and _RULE.match(text):
            return None
    if "\n" in text and ("|" in text or _ODD_LINE.search(text)):
        return None
    made = phrase.html(text.lstrip(), resolve)
    return None if made is None else f"<p>{made}</p>"


def _heading(text: str, resolve: Resolve) -> str | None:
    heading = _HEADING.fullmatch(text)
    words = heading[2].strip() if heading else ""
    made = phrase.html(words, resolve) if words else None
    # h1 is for the title of the page.
    return f"<h{max(2, len(heading[1]))}>{made}</h{max(2, len(heading[1]))}>" if heading and made is not None else None
