"""Markdown -> clean HTML, from Python-Markdown and the sanitiser alone: what markdown.pieces is, by definition."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import sha256
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from kliping.prose import Figure

EXTENSIONS = ("tables", "footnotes", "sane_lists", "fenced_code")

TAGS = frozenset(
    "a abbr b bdi bdo blockquote br cite code dd del dfn div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i img ins "
    "kbd li mark ol p pre q rp rt ruby s samp small span strong sub sup table tbody td tfoot th thead time tr u ul "
    "var wbr".split()
)
ATTRIBUTES = {
    "*": {"lang", "dir", "title"},
    "a": {"href", "id"},
    "img": {"src", "alt", "width", "height"},
    "li": {"id", "value"},
    "ol": {"start", "reversed"},
    "sup": {"id"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_FOOTNOTE_ID = re.compile(r"fn(ref\d*)?:[\w-]{1,40}")


def pieces(body: str, *, resolve: Callable[[str], str | None]) -> Iterator[str | Figure]:
    """Yield the same as markdown.pieces, which says what `resolve` is."""
    # No text can hold the hash of itself, so no article can forge the mark of a picture.
    mark = f"kliping-figure-{sha256(body.encode('utf-8', 'replace')).hexdigest()[:24]}-"
    figures: list[Figure] = []
    converter = _converter()
    converter.reset()
    collector = converter.treeprocessors["kliping-figures"]
    assert isinstance(collector, _Figures)  # noqa: S101  (narrows the type)
    collector.mark, collector.figures = mark, figures
    clean = _untamed(_clean(converter.convert(_tamed(body)), resolve))
    for number, part in enumerate(re.split(rf"<p>{mark}(\d+)</p>", clean)):
        if number % 2:
            yield figures[int(part)]
        elif part.strip():
            yield part


_UNCLOSED = 200  # in one paragraph; Python-Markdown looks for the end of each, to the end of the text
_OPENING = (("[", "]"), ("](", ")"), ("<", ">"), ("![", "]"))


# What stands for "[" and "<" of such a paragraph while Python-Markdown reads it.
_STAND_INS = {"[": "\ue0f5", "<": "\ue0f6"}


def _tamed(body: str) -> str:
    """The text, with brackets of a paragraph that opens hundreds and closes none made plain characters."""
    if not any(body.count(opens) > _UNCLOSED for opens, _ in _OPENING):
        return body
    return "\n\n".join(
        block.replace("[", _STAND_INS["["]).replace("<", _STAND_INS["<"])
        if any(block.count(opens) - block.count(closes) > _UNCLOSED for opens, closes in _OPENING)
        else block
        for block in body.split("\n\n")
    )


def _untamed(text: str) -> str:
    return text.replace(_STAND_INS["["], "[").replace(_STAND_INS["<"], "&lt;")


def _clean(text: str, resolve: Callable[[str], str | None]) -> str:
    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "href":
            return value if value.startswith("#fn") else resolve(value)
        if name == "src":  # no page asks another host for anything
            return None if _ELSEWHERE.match(value) else resolve(value)
        if name == "id":
            return value if _FOOTNOTE_ID.fullmatch(value) else None
        return value

    return nh3.clean(
        text,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
    )


class _Figures(Treeprocessor):
    """Puts a mark in place of each paragraph that is one picture, and keeps h1 for the title of the page."""

    mark = ""
    figures: list[Figure]

    def run(self, root: Element) -> None:
        for paragraph in root.iter("p"):
            if len(paragraph) == 1 and paragraph[0].tag == "img" and not _text(paragraph):
                image = paragraph[0]
                self.figures.append(Figure(image.get("src", ""), image.get("alt", "")))
                paragraph.remove(image)
                paragraph.text = f"{self.mark}{len(self.figures) - 1}"
        for heading in root.iter("h1"):
            heading.tag = "h2"


def _text(paragraph: Element) -> str:
    return ((paragraph.text or "") + (paragraph[0].tail or "")).strip()


class _FiguresExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (Python-Markdown's name)
        # After "inline" (20), which makes the images.
        md.treeprocessors.register(_Figures(md), "kliping-figures", 5)


@lru_cache(maxsize=1)
def _converter() -> Markdown:
    return Markdown(extensions=[*EXTENSIONS, _FiguresExtension()], output_format="html")
