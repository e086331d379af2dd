"""The body that trafilatura found, an XML tree of its own -> blocks of Markdown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml.etree import Element, _Element

from kliping.converter import escape

_SPACE = re.compile(r"[\t\r\n\f\v][ \t\r\n\f\v]*| [ \t\r\n\f\v]+")  # but not one space, which is one already
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_LINK = re.compile(r"^(?:https?://[^\s/]+|mailto:[^\s@]+@)", re.IGNORECASE)
_KICKER = re.compile(r"^[^.!?:]{2,50}:\s*$")
_CELL = 600  # characters; what is longer is no cell of a table
_BLOCKS = {"p", "head", "list", "item", "quote", "table", "row", "cell", "code", "div", "graphic"}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_DEEP = 40  # elements within elements


@dataclass(frozen=True, kw_only=True)
class Span:
    """A run of text of one look."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    href: str | None = None
    is_linked: bool = False  # also where the address is of no use


@dataclass(frozen=True, kw_only=True)
class Block:
    """A part of the body: what it is, how it reads, and how it is written."""

    kind: str  # "paragraph", "heading", "list", "quote", "table", "code"
    plain: str
    spans: tuple[Span, ...] = ()  # of paragraphs and headings
    text: str = ""  # Markdown, of the others
    level: int = 2
    linked: bool = False  # of lists and the like: all of it is links

    @property
    def is_link(self) -> bool:
        """Whether it is nothing but links, or a kicker and a link: "Climate: What the sea takes"."""
        if self.kind not in {"paragraph", "heading"}:
            return self.linked
        if not any(span.is_linked for span in self.spans) or len(self.plain) > _CELL:
            return False
        beside = "".join(span.text for span in self.spans if not span.is_linked)
        return not re.search(r"\w", beside) or (self.spans[-1].is_linked and bool(_KICKER.match(beside)))

    @property
    def markdown(self) -> str:
        """The block as it stands in the file."""
        if self.kind == "heading":
            return f"{'#' * self.level} {escape.start(written(self.spans))}"
        return escape.start(written(self.spans)) if self.kind == "paragraph" else self.text

    def cut(self, count: int) -> "Block":
        """The block without its first characters."""
        return replace(self, plain=self.plain[count:], spans=tuple(_cut(self.spans, count)))


def blocks(body: _Element) -> Iterator[Block]:
    """Yield the blocks of a body in order."""
    loose: list[Span] = list(_run(body.text, Span(text="")))
    for child in body:
        if not isinstance(child.tag, str):
            loose += _run(child.tail, Span(text=""))
            continue
        if _is_block(child):
            yield from _paragraphs(loose)
            loose = []
            yield from _block(child)
        else:
            loose += _spans(child, Span(text=""))
        loose += _run(child.tail, Span(text=""))
    yield from _paragraphs(loose)


_OWN_NAMES = {
    "p": "p", "ul": "list", "ol": "list", "li": "item", "blockquote": "quote", "table": "table", "tr": "row",
    "td": "cell", "th": "cell", "pre": "code", "code": "code", "br": "lb", "a": "ref", "b": "hi", "strong": "hi",
    "i": "hi", "em": "hi", "dl": "list", "dt": "item", "dd": "item",
}  # fmt: skip


def from_html(node: _Element) -> Iterator[Block]:
    """Yield the blocks of an element of a page, by way of the tree that trafilatura would make of it."""
    body = Element("body")
    body.append(_renamed(node))
    yield from blocks(body)


def _renamed(node: _Element, depth: int = 0) -> _Element:
    tag = str(node.tag)
    own = Element("head" if tag in _HEADINGS else _OWN_NAMES.get(tag, "span"))
    if tag in _HEADINGS:
        own.set("rend", tag)
    elif tag in {"b", "strong", "i", "em"}:
        own.set("rend", "#b" if tag in {"b", "strong"} else "#i")
    elif tag in {"ol", "dl", "dt", "dd"}:
        own.set("rend", tag)
    elif tag == "a":
        own.set("target", node.get("href") or "")
    own.text = node.text
    for child in node:
        if isinstance(child.tag, str) and depth < _DEEP:
            inner = _renamed(child, depth + 1)
            inner.tail = child.tail
            own.append(inner)
        elif child.tail:
            _append(own, child.tail)
    return own


def _append(node: _Element, text: str) -> None:
    if len(node):
        node[-1].tail = (node[-1].tail or "") + text
    else:
        node.text = (node.text or "") + text


def _is_block(node: _Element) -> bool:
    """Code of one line stands in a sentence."""
    return node.tag in _BLOCKS and not (node.tag == "code" and "\n" not in _text(node).strip("\n"))


def _block(node: _Element) -> Iterator[Block]:
    match node.tag:
        case "head":
            spans = _tidy(replace(span, bold=False) for span in _spans(node, Span(text="")))
            if spans:
                level = node.get("rend", "h2")[1:]
                yield Block(
                    kind="heading",
                    plain=_plain(spans),
                    spans=spans,
                    level=min(max(int(level) if level.isdigit() else 2, 2), 6),
                )
        case "list":
            yield from _list(node)
        case "quote":
            yield from _quote(node)
        case "table":
            yield from _table(node)
        case "code":
            text = _text(node).strip("\n")
            if text.strip():
                yield Block(
                    kind="code",
                    plain=text,
                    text="\n".join(f"    {_CONTROL.sub('', line)}" for line in text.split("\n")),
                )
        case "graphic":
            return
        case _ if any(_is_block(child) for child in node):
            yield from blocks(node)
        case _:
            yield from _paragraphs(list(_spans(node, Span(text=""))))


def _paragraphs(spans: list[Span]) -> Iterator[Block]:
    """A paragraph, or several where two line breaks in a row part it."""
    part: list[Span] = []
    for span in [*spans, Span(text="\n\n")]:
        pieces = re.split(r"\n\s*\n", span.text)
        for number, piece in enumerate(pieces):
            if number:
                tidy = _tidy(part)
                if tidy:
                    yield Block(kind="paragraph", plain=_plain(tidy), spans=tidy)
                part = []
            part.append(_saying(span, piece))


def _text(node: _Element) -> str:
    return "".join(str(part) for part in node.itertext())


def _list(node: _Element) -> Iterator[Block]:
    lines = list(_items(node, 0))
    if lines:
        plain = " ".join(" ".join(_own(item).split()) for item in node.iter("item"))
        linked = "".join(_text(link) for item in node.iter("item") for link in item.iter("ref"))
        is_linked = len(re.sub(r"\W", "", linked)) >= 0.9 * len(re.sub(r"\W", "", plain))
        yield Block(kind="list", plain=plain, text="\n".join(lines), linked=is_linked)


def _own(item: _Element) -> str:
    """The text of an item without that of the lists in it: their items are counted themselves."""
    parts = [item.text or ""]
    for child in item:
        if isinstance(child.tag, str) and child.tag != "list":
            parts.append(_own(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _items(node: _Element, depth: int) -> Iterator[str]:
    number, terms = 0, 0
    for item in node:
        if item.tag != "item":
            continue
        is_term = item.get("rend", "").startswith("dt")
        inline = _tidy(_spans(item, Span(text="", bold=is_term)))
        if inline and item.get("rend", "").startswith("dd"):  # what a term means stands below it
            yield f"{'    ' * (depth + bool(terms))}- {escape.start(written(inline))}"
        elif inline:
            number += 1
            terms += is_term
            marker = f"{number}." if node.get("rend") == "ol" else "-"
            yield f"{'    ' * depth}{marker} {escape.start(written(inline))}"
        for nested in item:
            if nested.tag == "list" and depth < 5:
                yield from _items(nested, depth + bool(inline))


def _quote(node: _Element) -> Iterator[Block]:
    inner = list(blocks(node))
    if inner:
        text = "\n>\n".join("\n".join(f"> {line}" for line in block.markdown.split("\n")) for block in inner)
        yield Block(kind="quote", plain="\n".join(block.plain for block in inner), text=text)


def _table(node: _Element) -> Iterator[Block]:
    rows = [row.findall("cell") for row in node.findall("row")]
    rows = [row for row in rows if any(_text(cell).strip() for cell in row)]
    if _is_layout(rows):
        for row in rows:
            for cell in row:
                yield from blocks(cell)
        return
    width = max(map(len, rows))
    written_rows = [[written(_tidy(_spans(cell, Span(text="")))) for cell in row] for row in rows]
    lines = [f"| {' | '.join(escape.cell(text) for text in row + [''] * (width - len(row)))} |" for row in written_rows]
    lines.insert(1, f"|{' --- |' * width}")
    plain = " ".join(" ".join(_text(cell).split()) for row in rows for cell in row)
    yield Block(kind="table", plain=plain, text="\n".join(lines))


def _is_layout(rows: list[list[_Element]]) -> bool:
    """Whether it is no table but a way to place things on a page."""
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return True
    return any(len(_text(cell)) > _CELL for row in rows for cell in row)


def _spans(node: _Element, look: Span) -> Iterator[Span]:
    match node.tag:
        case "hi":
            rend = node.get("rend", "")
            look = replace(
                look, bold=look.bold or rend == "#b", italic=look.italic or rend == "#i", code=look.code or rend == "#t"
            )
        case "ref":
            target = (node.get("target") or "").strip()
            look = replace(look, href=target if _LINK.match(target) else None, is_linked=True)
        case "code":
            look = replace(look, code=True)
        case "lb":
            yield replace(look, text="\n")
        case "graphic":
            return
    yield from _run(node.text, look)
    for child in node:
        if isinstance(child.tag, str) and child.tag != "list":
            yield from _spans(child, look)
            if child.tag == "p":
                yield replace(look, text=" ")
        yield from _run(child.tail, look)


def _run(text: str | None, look: Span) -> Iterator[Span]:
    if text:
        yield _saying(look, _SPACE.sub(" ", _CONTROL.sub("", text)))


def _saying(look: Span, text: str) -> Span:
    """A span of the same look; half the time that replace() takes, and there are hundreds in a page."""
    return Span(text=text, bold=look.bold, italic=look.italic, code=look.code, href=look.href, is_linked=look.is_linked)


def _tidy(spans: Iterator[Span] | list[Span]) -> tuple[Span, ...]:
    """Neighbours of one look become one, white space is single and outside of marks."""
    joined: list[Span] = []
    for span in spans:
        text = _SPACE.sub(" ", span.text)
        if joined and (joined[-1].text.endswith(" ") or not joined[-1].text):
            text = text.lstrip(" ")
        if not text:
            continue
        if joined and _look(joined[-1]) == _look(span):
            joined[-1] = _saying(span, joined[-1].text + text)
        else:
            joined.append(_saying(span, text))
    if joined:
        joined[0] = _saying(joined[0], joined[0].text.lstrip(" \u00a0"))
        joined[-1] = _saying(joined[-1], joined[-1].text.rstrip(" \u00a0"))
    return tuple(span for span in joined if span.text)


def _look(span: Span) -> tuple[object, ...]:
    return (span.bold, span.italic, span.code, span.href, span.is_linked)


def _plain(spans: tuple[Span, ...]) -> str:
    return "".join(span.text for span in spans)


def _cut(spans: tuple[Span, ...], count: int) -> Iterator[Span]:
    for span in spans:
        if count < len(span.text):
            yield replace(span, text=span.text[count:])
        count = max(0, count - len(span.text))


def written(spans: tuple[Span, ...]) -> str:
    """Spans as Markdown of one line."""
    return "".join(_written(span) for span in spans).strip(" ")


def _written(span: Span) -> str:
    inner = span.text.strip(" ")
    if not inner:
        return span.text
    before = span.text[: len(span.text) - len(span.text.lstrip(" "))]
    after = span.text[len(span.text.rstrip(" ")) :]
    if span.href:
        text = f"[{escape.label(inner)}]({escape.target(span.href)})"
    elif span.code:
        text = f"`{inner}`" if "`" not in inner else escape.inline(inner)
    else:
        text = escape.inline(inner)
        if inner and (inner[0].isalnum() or inner[0] in '“"(‘') and not inner[-1].isspace():
            text = f"**{text}**" if span.bold else f"*{text}*" if span.italic else text
    return before + text + after
