"""What a page holds beside its article: the text of its boxes, and every block that is nowhere yet, with a reason."""

from lxml import etree
from lxml.html import HtmlElement

from kliping.converter import names, phrases, stamps
from kliping.converter.bodies import fold
from kliping.converter.escape import clean
from kliping.converter.pagereading import PageReading, authors

_PLACED = frozenset("p h1 h2 h3 h4 h5 h6 li blockquote td th pre div section address dd".split())
_LONG_BOX = 1900  # characters, of which an entry of the ledger holds 2,000


def texts(box: HtmlElement) -> list[str]:
    """The text of a box: in one piece, or block by block where it is long."""
    whole = clean(" ".join(box.itertext()))
    if len(whole) <= _LONG_BOX:
        return [whole] if whole else []
    parts = (clean(_own_text(node)) for node in box.iter(etree.Element) if node is box or node.tag in _PLACED)
    return list(dict.fromkeys(part for part in parts if part))


def rest(reading: PageReading, tree: HtmlElement) -> None:
    """Every block of text that is nowhere yet is beside the article."""
    told = [fold(entry.text) for entry in reading.entries]
    known, whole = set(told), "\n".join(told)
    for node in tree.iter(*_PLACED):
        own = _own_text(node)
        key = fold(own)[:1900]
        if key and key not in known and key not in whole:
            text = clean(own)
            known.add(key)
            reading.mark(text, _beside(reading, node, text))


def _own_text(node: HtmlElement) -> str:
    """The text of a block without that of the blocks in it."""
    if next(node.iterdescendants(*_PLACED), None) is None:
        return " ".join(node.itertext())
    inner = [node.text or ""]
    for child in node:
        if child.tag not in _PLACED and isinstance(child.tag, str):
            inner.append(_own_text(child))
        inner.append(child.tail or "")
    return " ".join(inner)


def _beside(reading: PageReading, node: HtmlElement, text: str) -> str:
    """Why a block that no one took for the article is not of it."""
    if len(text) <= 160 and (by := names.byline(text)):
        return "byline" if set(by.authors) & set(authors(reading)) else "byline (drop)"
    if len(text) <= 80 and stamps.stamp(text):
        return "date stamp (drop)"
    if label := phrases.leftover(text):
        return label
    if node.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
        return "heading beside the article (drop)"
    if any(up.tag in {"footer", "header", "aside"} for up in node.iterancestors()):
        return "page furniture (drop)"
    linked = sum(len("".join(link.itertext())) for link in node.iter("a"))
    return "links (drop)" if linked > 0.5 * len("".join(node.itertext())) else "beside the body (drop)"
