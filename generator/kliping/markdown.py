"""Markdown -> clean HTML, and Markdown -> plain text. Python-Markdown is the definition of our Markdown; the HTML that
comes out has no script, style, form, handler, and no link but to http, https, mailto and the site itself.
"""

import html
import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from kliping import prose
from kliping.printable import is_printable
from kliping.prose import Figure


def pieces(body: str, *, resolve: Callable[[str], str | None]) -> Iterator[str | Figure]:
    """Yield the HTML of a Markdown text, cut where a picture stands in a paragraph of its own.

    `resolve` turns the target of each link and picture into what is to be written in the page, or None for a target
    that must not be in it.
    """

    def defined(text: str) -> Iterator[str | Figure]:
        from kliping.markdownwhole import pieces as whole  # noqa: PLC0415  (most texts are plain prose)

        return whole(text, resolve=resolve)

    found = prose.blocks(body, resolve=resolve, slow=defined)
    yield from defined(body) if found is None else found


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
# One to three marks, after neither a word nor a backslash. What begins with one character is found in a fifth of the
# time, and few texts have bars.
_STARS = r"\*(?<![\w\\]\*)(?:\*\*?)?"
_STRESSED = r"(?=\S)([^*_\n]{1,1000}?)(?<=[^\s\\])\1(?!\w)"
_STARRED = re.compile(rf"({_STARS}){_STRESSED}")
_EMPHASIS = re.compile(rf"({_STARS}|_(?<![\w\\]_)(?:__?)?){_STRESSED}")
_BAR = re.compile(r"(?<!\\)\|")
_GAP = re.compile(r"\n{3,}")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>&~])")


def plain(body: str) -> str:
    """The words of a Markdown text, paragraphs apart by an empty line: for summaries, search and names.

    It reads Markdown with a handful of expressions and costs a hundredth of rendering it.
    """
    text = body
    if "[" in text:
        text = _IMAGE.sub("", text) if "!" in text else text
        text = _FOOTNOTE.sub("", text) if "^" in text else text
        text = _LINK.sub(r"\1", text)
    text = "\n".join([line if not line or line[0].isalpha() else _unmarked(line) for line in text.split("\n")])
    if "<" in text:
        text = _TAG.sub("", text)
    if "*" in text or "_" in text:
        text = (_EMPHASIS if "_" in text else _STARRED).sub(r"\2", text)
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    text = html.unescape(text)
    if " \n" in text or "\t" in text:
        text = "\n".join([line.rstrip(" \t") for line in text.split("\n")])
    return (_GAP.sub("\n\n", text) if "\n\n\n" in text else text).strip()


def _unmarked(line: str) -> str:
    """A line without what makes it a heading, list item, quote, rule or fence; no letter begins these."""
    if _RULE.match(line):
        return ""
    if line[0] == "|" and line.rstrip(" \t")[1:].endswith("|"):
        return _row(line)
    start = _LINE_START.match(line)
    return line[start.end() :] if start else line


def _row(line: str) -> str:
    """A row of a table as a sentence of its cells."""
    cells = [cell for part in _BAR.split(line) if (cell := part.strip())]
    said = ", ".join(cells)
    return said if said.endswith((".", "!", "?", "…", "。")) else f"{said}." if said else ""


def images(body: str) -> list[tuple[str, str]]:
    """(alternative text, target) of each picture of a Markdown text."""
    return _IMAGE.findall(body)


# Scripts that put no space between words; two of their characters make about one word.
SPACELESS = "\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_SPACELESS = re.compile(f"[{SPACELESS}]")
_ASCII = bytes(range(128))


def words(body: str) -> int:
    """About how many words a text has."""
    count = len(body.split())
    if body.isascii():
        return count
    # Of most texts little is left without their ASCII.
    rest = body.encode("utf-8", "ignore").translate(None, _ASCII).decode("utf-8")
    return count + len(_SPACELESS.findall(rest)) // 2


@lru_cache(maxsize=1)  # summary, names and sentences ask for the same text, one after the other
def paragraphs(body: str) -> tuple[str, ...]:
    """The paragraphs of plain(body), each in one line."""
    text = plain(body)
    if "  " not in text and "\n " not in text and is_printable(text):  # then every space is one that may stay
        return tuple(text.replace("\n", " ").split("  ")) if text else ()
    return tuple([" ".join(part.split()) for part in text.split("\n\n") if part.strip()])


def without_lead(body: str, lead: str | None) -> str:
    """The text without its first paragraph, where that is the standfirst: a page shows it once."""
    if lead is None:
        return body
    first, _, rest = body.lstrip("\n").partition("\n\n")
    begins, has_to = first.split(None, 1)[:1], lead.split(None, 1)[:1]
    if begins != has_to and "".join(begins).isalnum() and "".join(has_to).isalnum():
        return body  # a word of letters alone has no marks that `plain` would take away
    is_lead = " ".join(plain(first).split()) == " ".join(lead.split())
    return rest.lstrip("\n") if is_lead else body


def summary(body: str, *, limit: int = 200) -> str:
    """The first sentence or so: the start of the first paragraph, cut at a word end."""
    parts = paragraphs(body)
    first = next((part for part in parts if len(part) > 40), "") or " ".join(parts[:2])
    if len(first) <= limit:
        return first
    head = first[:limit]
    # Chinese and Japanese have no spaces to cut at.
    cut = head.rsplit(" ", 1)[0] if " " in head[limit // 2 :] else head
    return cut.rstrip(" ,;:–—-") + "…"
