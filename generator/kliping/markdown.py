"""Markdown -> clean HTML, and Markdown -> plain text. Python-Markdown is the definition of our Markdown; the HTML that
comes out has no script, style, form, handler, and no link but to http, https, mailto and the site itself.
"""

import html
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import sha256
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from kliping import prose
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
    """Yield the HTML of a Markdown text, cut where a picture stands in a paragraph of its own.

    `resolve` turns the target of each link and picture into what is to be written in the page, or None for a target
    that must not be in it.
    """
    found = prose.blocks(body, resolve=resolve, slow=lambda block: defined_pieces(block, resolve=resolve))
    yield from defined_pieces(body, resolve=resolve) if found is None else found


def defined_pieces(body: str, *, resolve: Callable[[str], str | None]) -> Iterator[str | Figure]:
    """Yield the same, from Python-Markdown and the sanitiser alone: what `pieces` is, by definition."""
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


_IMAGE = re.compile(r"!\[([^\]\n]{0,1000})\]\(([^()\s]{1,2000})(?:\s+\"[^\"\n]{0,500}\")?\)")
_LINK = re.compile(
    r"\[([^\[\]\n]{1,1000})\](?:\([^()\s]{0,2000}(?:\s+\"[^\"\n]{0,500}\")?\)|\[[^\]\n]{0,100}\])"
)
_FOOTNOTE = re.compile(r"\[\^[^\]\n]{1,40}\]:?")
_LINE_START = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,9}[.)][ \t]+)+", re.MULTILINE)
_RULE = re.compile(
    r"^[ \t]*+(?:[-*_=][ \t]*+){3,}+$|^(?=[^|\n]*+\|)[ \t:|-]{2,}+$|^(?:```|~~~).*$", re.MULTILINE
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_EMPHASIS = re.compile(r"(?<![\w\\])(\*{1,3}|_{1,3})(?=\S)([^*_\n]{1,1000}?)(?<=[^\s\\])\1(?!\w)")
_GAP = re.compile(r"\n{3,}")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>&~])")


def plain(body: str) -> str:
    """The words of a Markdown text, paragraphs apart by an empty line: for summaries, search and names.

    It reads Markdown with a handful of expressions and costs a hundredth of rendering it.
    """
    text = _IMAGE.sub("", body)
    text = _FOOTNOTE.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = "\n".join([line if line[:1].isalpha() else _unmarked(line) for line in text.split("\n")])
    text = _TAG.sub("", text)
    if "*" in text or "_" in text:
        text = "\n".join([_unstressed(line) if "*" in line or "_" in line else line for line in text.split("\n")])
    text = _ESCAPED.sub(r"\1", text)
    text = "\n".join([line.rstrip(" \t") for line in html.unescape(text).split("\n")])
    return (_GAP.sub("\n\n", text) if "\n\n\n" in text else text).strip()


def _unmarked(line: str) -> str:
    """A line without what makes it a heading, list item, quote, rule or fence; no letter begins these."""
    return _LINE_START.sub("", _RULE.sub("", line))


def _unstressed(line: str) -> str:
    return _EMPHASIS.sub(r"\2", line)


def images(body: str) -> list[tuple[str, str]]:
    """(alternative text, target) of each picture of a Markdown text."""
    return _IMAGE.findall(body)


# Scripts that put no space between words; two of their characters make about one word.
SPACELESS = "\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_SPACELESS = re.compile(f"[{SPACELESS}]")


def words(body: str) -> int:
    """About how many words a text has."""
    return len(body.split()) + (0 if body.isascii() else len(_SPACELESS.findall(body)) // 2)


def paragraphs(body: str) -> list[str]:
    """The paragraphs of plain(body), each in one line."""
    return [" ".join(part.split()) for part in plain(body).split("\n\n") if part.strip()]


def _first_paragraphs(body: str) -> Iterator[str]:
    """The same, one after the other, without reading the rest; only links and tags reach beyond a blank line."""
    rest = body
    while rest:
        block, _, after = rest.partition("\n\n")
        if "[" in block or "<" in block:
            block, after = rest, ""
        yield from paragraphs(block)
        rest = after


def without_lead(body: str, lead: str | None) -> str:
    """The text without its first paragraph, where that is the standfirst: a page shows it once."""
    if lead is None:
        return body
    first, _, rest = body.lstrip("\n").partition("\n\n")
    is_lead = " ".join(plain(first).split()) == " ".join(lead.split())
    return rest.lstrip("\n") if is_lead else body


def summary(body: str, *, limit: int = 200) -> str:
    """The first sentence or so: the start of the first paragraph, cut at a word end."""
    first = next((part for part in _first_paragraphs(body) if len(part) > 40), "") or " ".join(paragraphs(body)[:2])
    if len(first) <= limit:
        return first
    head = first[:limit]
    # Chinese and Japanese have no spaces to cut at.
    cut = head.rsplit(" ", 1)[0] if " " in head[limit // 2 :] else head
    return cut.rstrip(" ,;:–—-") + "…"
