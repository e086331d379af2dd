"""The head of a page as it is written: the article's object in JSON-LD and the meta elements, as values.

Any of it may be missing, wrong or hostile: a value of an unexpected type is no value.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

from kliping.converter.escape import clean

_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting|ReportageNewsArticle)$")
_DEPTH = 6


def article(tree: HtmlElement) -> Mapping[str, Any]:
    """The JSON-LD object that is the article; {} where there is none."""
    best: Mapping[str, Any] = {}
    for script in tree.xpath('//script[contains(@type, "ld+json")]')[:30]:
        for found in _objects(_json(script.text or script.text_content()), 0):
            kinds = found.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in kinds) and len(found) > len(best):
                best = found
    return best


def metas(tree: HtmlElement) -> dict[str, list[str]]:
    """The values of the meta elements by their names, which are in lower case."""
    found: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        key = meta.get("property") or meta.get("name") or meta.get("itemprop")
        value = text(meta.get("content"))
        if key and value:
            found.setdefault(key.strip().lower(), []).append(value)
    return found


def first(metas: Mapping[str, list[str]], keys: Iterable[str]) -> str | None:
    """The first value of the first of the keys that is there."""
    return next((metas[key][0] for key in keys if key in metas), None)


def name(value: object) -> str | None:
    """The name of a Person or an Organization, in whichever of its forms."""
    if isinstance(value, list):
        return next((name for name in map(name, value[:5]) if name), None)
    if isinstance(value, dict):
        value = value.get("name")
    return text(value)


def text(value: object) -> str | None:
    """A text without markup, or None where the value holds none."""
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), None)
    if not isinstance(value, str):
        return None
    if "<" in value:
        value = re.sub(r"<[^<>]{0,500}>", " ", value)
    return clean(html.unescape(html.unescape(value)))[:5000] or None


def _json(text: str) -> object:
    text = re.sub(r"^\s*(?:<!\[CDATA\[|//<!\[CDATA\[|<!--)|(?:\]\]>|//\]\]>|-->)\s*$", "", text.strip())
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        pass
    try:  # a comma too many is the commonest fault
        return json.loads(re.sub(r",(\s*[}\]])", r"\1", text.rstrip("; \n")), strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(value: object, depth: int) -> Iterator[Mapping[str, Any]]:
    """All objects in lists, in @graph and under the keys that may hold the article."""
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        for item in value[:200]:
            yield from _objects(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
            yield from _objects(value.get(key), depth + 1)
