"""The people that a page names as its authors, in JSON-LD, meta elements and elements marked for it."""

import re
from collections.abc import Mapping
from typing import Any

from lxml.html import HtmlElement

from kliping.converter import head, names
from kliping.converter.escape import clean


def authors(
    tree: HtmlElement, said: Mapping[str, Any], metas: Mapping[str, list[str]], source: str | None
) -> tuple[tuple[str, ...], str | None]:
    """The people that wrote it. An outlet, a desk and a role are not people."""
    for evidence, values in (
        ("json-ld", _told(said.get("author")) or _told(said.get("creator"))),
        (
            "meta",
            [
                value
                for key in ("article:author", "author", "parsely-author", "dc.creator", "sailthru.author", "byl")
                for value in metas.get(key, [])
                if not value.startswith("http")
            ],
        ),
        ("rel=author", [text for text in linked(tree) if 3 < len(text) < 80]),
    ):
        people = tuple(
            dict.fromkeys(
                person
                for value in values[:12]
                for person in names.people(value)
                if _fold(person) != _fold(source or "")
            )
        )
        if people:
            return people[:12], evidence
    return (), None


def linked(tree: HtmlElement) -> list[str]:
    """What the elements hold that are marked as the author."""
    named = tree.xpath('//*[@rel="author" or contains(@itemprop, "author")]')[:8]
    return [clean(node.text_content()) for node in named]


def _told(value: object) -> list[str]:
    """The names of authors in JSON-LD; of organisations none."""
    if isinstance(value, list):
        return [name for item in value[:12] for name in _told(item)]
    if isinstance(value, dict):
        kind = value.get("@type")
        kinds = kind if isinstance(kind, list) else [kind]
        told = _told(value.get("name"))
        if any(isinstance(one, str) and "Organization" in one for one in kinds):
            return [name for name in told if names.is_agency(name)]
        parts = [head.text(value.get(key)) for key in ("givenName", "familyName")]
        told = told or [" ".join(part for part in parts if part)] * all(parts)
        return [name.title() if name.islower() and " " in name else name for name in told]
    text = head.text(value)
    return [text] if text and not text.startswith("http") and len(text) <= 200 else []


def _fold(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
