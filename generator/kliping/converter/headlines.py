"""The headline of a page, from the heading that it shows and from what its head says."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from lxml.html import HtmlElement

from kliping.converter import head, names
from kliping.converter.escape import clean

_SEPARATOR = re.compile(r"\s+[-–—|·•»:]\s+|\s*\|\s*|\s+:\s+")
_KICKER = re.compile(
    r"kicker|overline|topline|eyebrow|dachzeile|spitzmarke|rubri[ck]|antetitulo|occhiello|surtitre|pretitle",
    re.IGNORECASE,
)


def headline(
    tree: HtmlElement, said: Mapping[str, Any], metas: Mapping[str, list[str]], source: str | None
) -> tuple[str | None, str | None]:
    """The heading as it is shown, where the head agrees with it; else what the head says."""
    told = {
        "json-ld": head.text(said.get("headline")) or head.text(said.get("name")),
        "meta": without_site(head.first(metas, ("og:title", "twitter:title", "dc.title", "title")), source),
        "title": without_site(head.text(tree.findtext(".//title")), source),
    }
    headline, shared, tab = (_fold(text or "") for text in told.values())
    known = {headline, shared, tab}
    shown = [text for text in (_heading(node, known) for node in tree.xpath("//h1")[:5]) if 3 < len(text) <= 300]
    if shared and shared == headline:  # two that are written by hand say the same
        same = next((text for text in shown if _fold(text) == shared), None)
        return (same, "h1") if same else (told["meta"], "meta")
    for heading in shown:
        if any(_alike(heading, text) for text in told.values() if text):
            own = _fold(heading)
            has_more = (
                len(shared) >= 15 and own != shared and (own.endswith(shared) or (shared in own and shared == tab))
            )
            return (told["meta"], "meta") if has_more else (heading, "h1")
    if (
        not headline
        and len(shown) == 1
        and len(shown[0]) > 15
        and any(_related(shown[0], text) for text in told.values() if text)
    ):
        return shown[0], "h1"
    for evidence, text in told.items():
        if text and evidence != "title":
            return text, evidence
    if len(shown) == 1:
        return shown[0], "h1"
    return (told["title"], "title") if told["title"] else (None, None)


def all_of(
    tree: HtmlElement, said: Mapping[str, Any], metas: Mapping[str, list[str]], source: str | None
) -> tuple[str, ...]:
    """All titles that the page gives itself."""
    told = (
        head.text(said.get("headline")),
        without_site(head.first(metas, ("og:title",)), source),
        without_site(head.text(tree.findtext(".//title")), source),
        *(clean(node.text_content()) for node in tree.xpath("//h1")[:3]),
    )
    return tuple(text for text in told if text)


def without_site(title: str | None, source: str | None) -> str | None:
    """A title without " - Name of the Paper" at its end."""
    if not title:
        return None
    for _ in range(3):
        parts = list(_SEPARATOR.finditer(title))
        if not parts:
            return title
        head, tail = title[: parts[-1].start()], title[parts[-1].end() :]
        is_site = source and (_fold(tail) in _fold(source) or _fold(source) in _fold(tail))
        if len(head) < 10 or not (is_site or (names.is_outlet(tail) and len(tail.split()) <= 4)):
            return title
        title = head.strip()
    return title


def _related(one: str, other: str) -> bool:
    """Whether two titles have a third of their words in common."""
    first, second = (set(re.findall(r"\w{3,}", text.casefold())) for text in (one, other))
    return len(first & second) * 3 >= min(len(first), len(second)) > 1


def _heading(node: HtmlElement, known: Collection[str]) -> str:
    """A heading without the kicker in it, unless the head of the page has the kicker as well."""
    whole = clean(node.text_content())
    above = [part for part in node.iter() if isinstance(part.tag, str) and _KICKER.search(part.get("class") or "")]
    if not above or above[0] is node or _fold(whole) in known:
        return whole
    rest = clean(" ".join(node.itertext())).removeprefix(clean(" ".join(above[0].itertext()))).strip(" -–—:|·")
    own = _fold(rest)
    return rest if len(own) > 15 and any(text.endswith(own) for text in known) else whole


def _alike(one: str, other: str) -> bool:
    first, second = _fold(one), _fold(other)
    return (
        first == second
        or (len(first) >= 15 and first in second)
        or (len(second) >= 25 and second in first and len(first) < 2 * len(second))
    )


def _fold(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
