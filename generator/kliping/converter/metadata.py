"""What a page says of itself in its head: JSON-LD, Open Graph, meta elements, links -> fields, with their evidence.

Any of it may be missing, wrong or hostile: a value of an unexpected type is no value.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

from lxml.html import HtmlElement

from kliping.converter import addresses, authors, head, headlines, names, published
from kliping.model import When

_DESCRIBED = ("og:description", "description", "twitter:description")


@dataclass(frozen=True, kw_only=True)
class Pictured:
    """A picture that the page's head tells of."""

    src: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """What the head of a page says."""

    title: str | None = None
    date: When | None = None
    date_from: str | None = None
    dated: When | None = None  # what an element named for the date holds; other articles have such elements, too
    lastmod: When | None = None
    source: str | None = None
    source_url: str | None = None
    authors: tuple[str, ...] = ()
    description: str | None = None
    tags: tuple[str, ...] = ()
    lang: str | None = None
    images: tuple[Pictured, ...] = ()
    is_free: bool | None = None
    names: tuple[str, ...] = ()  # that the paper goes by
    descriptions: tuple[str, ...] = ()
    said: Mapping[str, Any] = field(default_factory=dict)  # the article's object in JSON-LD
    titles: tuple[str, ...] = ()  # all that the page gives itself
    days: tuple[When, ...] = ()  # of publication, from all that machines read
    signed: tuple[str, ...] = ()  # the people that the page shows or tells of elsewhere
    words: int | None = None  # so many the article has, it says
    has_next: bool = False  # whether another page of the same article follows
    evidence: Mapping[str, str] = field(default_factory=dict)


def metadata(tree: HtmlElement, *, zone: tzinfo) -> Metadata:
    """Read the head of a page."""
    said = head.article(tree)
    metas = head.metas(tree)
    source = (
        head.first(metas, ("og:site_name",))
        or head.name(said.get("publisher"))
        or head.first(metas, ("application-name",))
    )
    url = addresses.own(tree, said, metas)
    title, title_from = headlines.headline(tree, said, metas, source)
    when, date_from = published.published(tree, said, metas, url, zone)
    people, authors_from = authors.authors(tree, said, metas, source)
    evidence = {"title": title_from, "authors": authors_from, "source": "meta" if source else None, "date": date_from}
    return Metadata(
        title=title, date=when, date_from=date_from,
        dated=None if when else published.stamped(tree, zone), lastmod=published.modified(said, metas, zone),
        source=source, source_url=url, authors=people,
        description=head.text(said.get("description")) or head.first(metas, _DESCRIBED),
        tags=_tags(said, metas), lang=_language(tree, said, metas), images=_images(said, metas),
        descriptions=_descriptions(said, metas),
        titles=headlines.all_of(tree, said, metas, source),
        days=published.days(said, metas, zone),
        signed=tuple(
            person
            for value in [*metas.get("author", []), *metas.get("article:author", []), *authors.linked(tree)]
            for person in names.people(value[:200])
        ),
        words=_count(said.get("wordCount")), has_next=bool(tree.xpath('//link[@rel="next"]')) and _is_paged(tree),
        said=said, is_free=_free(said.get("isAccessibleForFree")),
        names=tuple(name for name in (source, head.name(said.get("publisher"))) if name),
        evidence={key: value for key, value in evidence.items() if value},
    )  # fmt: skip


def _free(value: object) -> bool | None:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def _descriptions(said: Mapping[str, Any], metas: Mapping[str, list[str]]) -> tuple[str, ...]:
    told = [head.text(said.get("description")), *(head.first(metas, (key,)) for key in _DESCRIBED)]
    return tuple(dict.fromkeys(text for text in told if text))


def _count(value: object) -> int | None:
    found = re.match(r"\d{1,6}$", str(value).strip()) if isinstance(value, int | str) else None
    return int(found[0]) if found else None


def _is_paged(tree: HtmlElement) -> bool:
    """Whether the next page is of this article and not the next article."""
    here = next(iter(tree.xpath('//link[@rel="canonical"]/@href')), "")
    there = next(iter(tree.xpath('//link[@rel="next"]/@href')), "")
    return bool(here) and there.startswith(here.split("?")[0].rstrip("/"))


def _tags(said: Mapping[str, Any], metas: Mapping[str, list[str]]) -> tuple[str, ...]:
    told = said.get("keywords")
    listed = told if isinstance(told, list) else [told]
    for values in (
        metas.get("article:tag", []),
        listed,
        metas.get("news_keywords", []),
        metas.get("keywords", []),
        metas.get("parsely-tags", []),
    ):
        tags: dict[str, str] = {}
        for value in values[:40]:
            text = head.text(value)
            for part in re.split(r"[,;]", text) if text else ():
                tag = part.strip(" #\"'")
                if 1 < len(tag) <= 60 and not re.match(r"\w+:\S", tag):
                    tags.setdefault(tag.casefold(), tag)
        if tags:
            return tuple(tags.values())[:20]
    return ()


def _language(tree: HtmlElement, said: Mapping[str, Any], metas: Mapping[str, list[str]]) -> str | None:
    told = said.get("inLanguage")
    root = tree.getroottree().getroot()
    return (
        root.get("lang")
        or (told if isinstance(told, str) else None)
        or head.first(metas, ("og:locale", "language", "content-language"))
    )


def _images(said: Mapping[str, Any], metas: Mapping[str, list[str]]) -> tuple[Pictured, ...]:
    found: dict[str, Pictured] = {}
    told = said.get("image")
    for value in (told if isinstance(told, list) else [told])[:20]:
        if isinstance(value, dict):
            src = addresses.web_address(head.text(value.get("url")) or head.text(value.get("contentUrl")))
            credit = (
                head.text(value.get("creditText"))
                or head.name(value.get("creator"))
                or head.name(value.get("copyrightHolder"))
                or head.name(value.get("author"))
            )
            caption = head.text(value.get("caption")) or head.text(value.get("description"))
        else:
            src, credit, caption = addresses.web_address(value), None, None
        if src:
            found.setdefault(src, Pictured(src=src, caption=caption, credit=credit))
    if not found and (src := addresses.web_address(head.first(metas, ("og:image", "og:image:url", "twitter:image")))):
        found[src] = Pictured(src=src)
    return tuple(found.values())
