"""The HTML of a text -> the same with numbered paragraphs that have addresses, and names that lead to their pages."""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from kliping.markdown import SPACELESS

_OPEN, _CLOSE = "<p>", "</p>"
_SPACELESS = re.compile(f"[{SPACELESS}]")


def numbered(text: Markup, label: str) -> Markup:
    """Give each paragraph an id and a link to itself; `label` is what the link says, with {number}."""
    head, *parts = str(text).split(_OPEN)
    if not parts:
        return text
    name = str(escape(label))
    made = [head]
    for number, part in enumerate(parts, start=1):
        inner, end, rest = part.partition(_CLOSE)
        says = name.replace("{number}", str(number))
        link = f'<a class="par" href="#p{number}" aria-label="{says}">¶</a>' if end else ""
        made.append(f'<p id="p{number}">{inner}{link}{end}{rest}')
    return Markup("".join(made))  # noqa: S704  (what was markup, and a number)


_SUBHEAD = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)


def subheads(text: Markup) -> tuple[Markup, list[tuple[str, str]]]:
    """Give each subhead an id; and the ids with their words, for a list of contents."""
    found: list[tuple[str, str]] = []

    def anchored(heading: re.Match[str]) -> str:
        found.append((f"s{len(found) + 1}", Markup(heading[1]).striptags()))  # noqa: S704  (a part of what was markup)
        return f'<h2 id="{found[-1][0]}">{heading[1]}</h2>'

    return Markup(_SUBHEAD.sub(anchored, str(text))), found  # noqa: S704  (what was markup, and numbers)


def named(text: Markup, links: Iterable[tuple[str, str]]) -> Markup:
    """Let the first mention of each name lead to its page. `links` are names with addresses as the page writes them."""
    made = str(text)
    # The longest first: a name within another name is not the one that is meant.
    for name, url in sorted(links, key=lambda link: -len(link[0])):
        written = str(escape(name))
        at = _mention(made, written)
        if at is not None:
            end = at + len(written)
            made = f'{made[:at]}<a class="name" href="{escape(url)}">{written}</a>{made[end:]}'
    return Markup(made)  # noqa: S704  (what was markup, and escaped addresses)


_TRIES = 20  # a hostile text may have a name, or tags, a hundred thousand times where no link can be
_HELD = re.compile(r"<(?:a|h\d|pre)[ >]")  # what holds no link of ours
_FREE = re.compile(r"</(?:a|h\d|pre)>|<(?:p|li|td|blockquote|figcaption)[ >]")  # where it ended, or cannot have begun


def _mention(text: str, name: str) -> int | None:
    """Where a name stands in the words of a text, as a whole, and neither in a link nor in a heading."""
    at = -1
    for _ in range(_TRIES):
        at = text.find(name, at + 1)
        if at < 0:
            return None
        if not _continues(text, at, at + len(name)) and _is_free(text, at):
            return at
    return None


def _is_free(text: str, at: int) -> bool:
    """Whether a place is neither in a tag nor in what holds no links, by the tags before it."""
    tag = at
    for _ in range(_TRIES):
        before = tag
        tag = text.rfind("<", 0, before)
        if tag < 0 or _FREE.match(text, tag):
            return tag < 0 or before != at or text.find(">", tag, at) >= 0
        if _HELD.match(text, tag) or (before == at and text.find(">", tag, at) < 0):
            return False
    return False


def _continues(text: str, start: int, end: int) -> bool:
    """Whether a word goes on before or after a name. Scripts without spaces have no such sign."""
    before, after = text[start - 1 : start], text[end : end + 1]
    first, last = text[start], text[end - 1]
    return (_joins(before) and _joins(first)) or (_joins(after) and _joins(last))


def _joins(letter: str) -> bool:
    return letter.isalnum() and not _SPACELESS.match(letter)
