"""A stamp and a byline that a page shows between its heading and its first paragraph, or names in its markup."""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from kliping.converter import ago, bylines, names, stamps
from kliping.converter.bodies import fold, last_letters
from kliping.converter.escape import clean
from kliping.converter.markup import Block
from kliping.converter.pagereading import PageReading

_TEXTUAL = tuple("p h1 h2 h3 h4 h5 h6 li blockquote td th pre div section span time address dd".split())
_SIGNED = re.compile(
    r"(?:^|[\s_-])(?:author|byline|writer|autor|autore|auteur|penulis|reporter)s?(?:$|[\s_-])|author-?list|author-?name",
    re.IGNORECASE,
)


def around(reading: PageReading, tree: HtmlElement, kept: Sequence[Block]) -> None:
    """Look for a stamp and a byline between the heading and the first paragraph, where the head says nothing."""
    if (reading.meta.date or reading.when) and (reading.meta.authors or reading.authors):
        return
    if not reading.authors and not reading.meta.authors:
        reading.authors = _signed(tree) or _labelled(tree)
    near = _near(tree, reading.title, kept)
    for text in near:
        if reading.when is None and (stamp := stamps.stamp(text)) and not stamps.is_change(text, stamp[0]):
            reading.when, reading.date_from = stamp[0].when(reading.zone), "stamp"
        reading.said_ago = reading.said_ago or ago.read(text)
        if not reading.authors and not reading.meta.authors and (by := names.byline(text)):
            reading.authors = by.authors


def _signed(tree: HtmlElement) -> tuple[str, ...]:
    """The people in the first element that the page calls its author or byline."""
    for node in tree.iter("a", "span", "div", "p", "li", "address", "strong"):
        named = f"{node.get('class') or ''} {node.get('itemprop') or ''} {node.get('rel') or ''}"
        if (
            named.strip()
            and _SIGNED.search(named)
            and len(node) <= 6
            and not any(up.tag in {"aside", "footer"} for up in node.iterancestors())
        ):
            text = clean(" ".join(node.itertext()))
            found = (names.byline(text) or names.bare(text)) if 4 < len(text) < 120 else None
            if found and found.authors:
                return tuple(one for one in found.authors if " " in one and any(map(str.isupper, one)))
    return ()


def _labelled(tree: HtmlElement) -> tuple[str, ...]:
    """The people in a line that can only be said of this article: "Author: A"."""
    for node in tree.iter("li", "p", "div"):
        text = clean(" ".join(node.itertext())) if len(node) <= 3 else ""
        if bylines.is_author_line(text) and (found := bylines.named(text)):
            return found.authors
    return ()


def _near(tree: HtmlElement, title: str, kept: Sequence[Block]) -> list[str]:
    """Short texts from a little above the heading to a little below the first paragraph, in order."""
    first = next((last_letters(block.plain) for block in kept if block.kind == "paragraph"), None)
    texts: list[str] = []
    at_title = at_first = -1
    for node in tree.iter(*_TEXTUAL):
        if node.tag in {"div", "section", "span"} and len(node) > 6:
            continue
        text = clean(" ".join(node.itertext()))[:400]
        if not text:
            continue
        if at_title < 0 and fold(text) == fold(title):
            at_title = len(texts)
        texts.append(text)
        if first and node.tag == "p" and last_letters(text) == first:
            at_first = len(texts)
            if at_title >= 0:
                break
    if at_title < 0:
        at_title = max(0, at_first - 12)
    end = at_first + 4 if at_first > at_title else at_title + 25
    return [text for text in dict.fromkeys(texts[max(0, at_title - 6) : end]) if len(text) <= 160]
