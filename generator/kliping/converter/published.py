"""When a page says that it was published: in JSON-LD, meta and time elements, titles, elements named for the date."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from kliping.converter import dates, head
from kliping.converter.escape import clean
from kliping.converter.phrases import UPDATED
from kliping.model import When

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date.issued",
    "dcterms.created", "dc.date.issued", "dcterms.date", "dc.date", "parsely-pub-date", "sailthru.date", "pubdate",
    "publishdate", "publish-date", "publish_date", "publication_date", "cxenseparse:recs:publishtime", "date",
    "article.published", "content_publishdate", "content_publisheddate", "rnews:datepublished",
    "iso-8601-publish-date", "createdate", "created",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "og:modified_time", "datemodified", "last-modified",
    "dcterms.modified", "article.updated", "lastmod",
)  # fmt: skip
_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$)")
_NAMED_DATE = re.compile(r"date|datum|publi(?:sh|c)|posted|tanggal|tgl|fecha|byline", re.IGNORECASE)
_CHANGED = re.compile(r"updat|modif|event|expir|comment|related|card|teaser", re.IGNORECASE)


def published(tree: HtmlElement, said: Mapping[str, Any], metas: Mapping[str, list[str]], url: str | None,
               zone: tzinfo) -> tuple[When | None, str | None]:  # fmt: skip
    """The day or moment, and which evidence says so."""
    for evidence, values in (
        ("json-ld", [said.get("datePublished"), said.get("dateCreated")]),
        ("meta", [value for key in _PUBLISHED for value in metas.get(key, [])[:1]]),
        ("time", _times(tree)),
        ("title", _in_titles(tree, metas)),
    ):
        for value in values:
            when = moment(value, zone)
            if when:
                return when, evidence
    return None, None


def modified(said: Mapping[str, Any], metas: Mapping[str, list[str]], zone: tzinfo) -> When | None:
    """When the page says that it was changed."""
    return moment(said.get("dateModified"), zone) or moment(head.first(metas, _MODIFIED), zone)


def stamped(tree: HtmlElement, zone: tzinfo) -> When | None:
    """The date in an element that is named for it."""
    return next((one for text in _dated(tree) if (one := moment(text, zone))), None)


def days(said: Mapping[str, Any], metas: Mapping[str, list[str]], zone: tzinfo) -> tuple[When, ...]:
    """All that the head says to machines of the publication."""
    told = (said.get("datePublished"), *(metas[key][0] for key in _PUBLISHED[:4] if key in metas))
    return tuple(day for value in told if (day := moment(value, zone)))


def in_url(url: str | None) -> When | None:
    """The day that an address names: /2024/05/17/."""
    found = _IN_URL.search(urlsplit(url).path) if url else None
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3])).date() if found else None  # noqa: DTZ001
    except ValueError:
        return None


def _dated(tree: HtmlElement) -> list[str]:
    """What elements hold that are named for the date, in the order of the page; the first that is a date counts."""
    named: list[str] = []
    is_below = False
    for node in tree.iter("h1", "span", "div", "p", "li", "time", "em", "small"):
        if node.tag == "h1":
            is_below = True
            continue
        name = node.get("class") or ""
        if is_below and len(node) <= 3 and _NAMED_DATE.search(name) and not _CHANGED.search(name):
            named.append(clean(" ".join(node.itertext())))
    return [
        text for text in named[:8] if 6 <= len(text) <= 80 and any(map(str.isdigit, text)) and not UPDATED.search(text)
    ]


def moment(value: object, zone: tzinfo) -> When | None:
    """A date in one of the forms that machines write. Midnight to the second is a day and not a moment."""
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), None)
    if not isinstance(value, str) or not value.strip() or len(value) > 80:
        return None
    text = value.strip()
    moment = _iso(text) or _mail(text)
    if moment is None:
        found = next((one for one in dates.find(text) if not one.is_ambiguous), None)
        return found.when(zone) if found else None
    if not 1700 <= moment.year <= 2200:
        return None
    if (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0) or len(text) <= 10:
        return moment.date()
    moment = moment.replace(microsecond=0)
    offset = moment.utcoffset()
    if offset is not None and offset % timedelta(minutes=1):
        return moment.date()
    return moment if offset is not None else moment.replace(tzinfo=zone)


def _times(tree: HtmlElement) -> list[str]:
    """`datetime` of the time elements that tell of publication, or the only one of the article."""
    named = tree.xpath(
        '//time[@datetime and (@pubdate or contains(@itemprop, "datePublished") or contains(@class, "publish"))]'
    )
    named += tree.xpath('//*[@itemprop="datePublished" and (@datetime or @content)]')
    if not named:
        inside = (
            tree.xpath("//article//time[@datetime]")
            or tree.xpath("//main//time[@datetime]")
            or tree.xpath("//time[@datetime]")
        )
        named = inside if len({node.get("datetime") for node in inside}) <= 2 else []
    return [node.get("datetime") or node.get("content") for node in named[:3]]


def _in_titles(tree: HtmlElement, metas: Mapping[str, list[str]]) -> list[str]:
    """The last part of a title, where it is a day: "Title | Paper | 28.04.2023"."""
    titles = [head.first(metas, ("og:title",)), head.text(tree.findtext(".//title"))]
    parts = [re.split(r"\s*[|,·]\s*|\s[-–—]\s", title)[-1] for title in titles if title]
    return [part for part in parts if re.fullmatch(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{4}-\d\d-\d\d", part)]


def _iso(text: str) -> datetime | None:
    text = re.sub(r"(?<=\d)\s+(?=[+-]\d\d:?\d\d$)", "", text)
    text = re.sub(r"(?<=:\d\d)\.\d+", "", text)
    text = re.sub(r"\s*(?:Z|UTC|GMT)$", "+00:00", text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _mail(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
