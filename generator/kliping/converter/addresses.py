"""Addresses in the web: what is one, and which one a page gives itself."""

import html
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from kliping.converter import head

_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(https?://[^\s>]{4,2000})")


def web_address(value: object) -> str | None:
    """An http(s) address with a host, or None."""
    if not isinstance(value, str) or len(value) > 2000:
        return None
    text = html.unescape(value.strip())
    if re.search(r"[\s\x00-\x1f\x7f<>\"]", text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in {"http", "https"} and parts.hostname else None


def own(tree: HtmlElement, said: Mapping[str, Any], metas: Mapping[str, list[str]]) -> str | None:
    """The address that a page gives itself, or was saved from."""
    page = said.get("mainEntityOfPage")
    candidates: list[object] = [link.get("href") for link in tree.xpath('//link[contains(@rel, "canonical")]')[:2]]
    candidates += [
        head.first(metas, ("og:url", "parsely-link")),
        said.get("url"),
        page,
        page.get("@id") if isinstance(page, dict) else None,
    ]
    candidates += [
        found[1] for comment in tree.xpath("//comment()")[:20] if (found := _SAVED_FROM.search(comment.text or ""))
    ]
    root = tree.getroottree()
    before = root.getroot().getprevious()
    if before is not None and (found := _SAVED_FROM.search(before.text or "")):
        candidates.append(found[1])
    return next((url for url in map(web_address, candidates) if url), None)
