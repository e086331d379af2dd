"""What a page says of itself in its head: JSON-LD, Open Graph, meta elements, links -> fields, with their evidence.

Any of it may be missing, wrong or hostile: a value of an unexpected type is no value.
"""

import html
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from kliping.converter import dates, names
from kliping.converter.escape import clean
from kliping.converter.phrases import UPDATED
from kliping.model import When

_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting|ReportageNewsArticle)$")
_SEPARATOR = re.compile(r"\s+[-–—|·•»:]\s+|\s*\|\s*|\s+:\s+")
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
_DESCRIBED = ("og:description", "description", "twitter:description")
_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$)")
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(https?://[^\s>]{4,2000})")
_KICKER = re.compile(
    r"kicker|overline|topline|eyebrow|dachzeile|spitzmarke|rubri[ck]|antetitulo|occhiello|surtitre|pretitle",
    re.IGNORECASE,
)
_NAMED_DATE = re.compile(r"date|datum|publi(?:sh|c)|posted|tanggal|tgl|fecha|byline", re.IGNORECASE)
_CHANGED = re.compile(r"updat|modif|event|expir|comment|related|card|teaser", re.IGNORECASE)
_DEPTH = 6


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
    said = _article(tree)
    metas = _metas(tree)
    source = _first(metas, ("og:site_name",)) or _name(said.get("publisher")) or _first(metas, ("application-name",))
    url = _url(tree, said, metas)
    title, title_from = _title(tree, said, metas, source)
    when, date_from = _published(tree, said, metas, url, zone)
    people, authors_from = _authors(tree, said, metas, source)
    evidence = {"title": title_from, "authors": authors_from, "source": "meta" if source else None, "date": date_from}
    return Metadata(
        title=title, date=when, date_from=date_from,
        dated=None if when else next((one for text in _dated(tree) if (one := _moment(text, zone))), None),
        lastmod=_moment(said.get("dateModified"), zone) or _moment(_first(metas, _MODIFIED), zone),
        source=source, source_url=url, authors=people,
        description=_text(said.get("description")) or _first(metas, _DESCRIBED),
        tags=_tags(said, metas), lang=_language(tree, said, metas), images=_images(said, metas),
        descriptions=_descriptions(said, metas),
        titles=tuple(
            text
            for text in (
                _text(said.get("headline")),
                without_site(_first(metas, ("og:title",)), source),
                without_site(_text(tree.findtext(".//title")), source),
                *(clean(node.text_content()) for node in tree.xpath("//h1")[:3]),
            )
            if text
        ),
        days=tuple(
            day
            for value in (said.get("datePublished"), *(metas[key][0] for key in _PUBLISHED[:4] if key in metas))
            if (day := _moment(value, zone))
        ),
        signed=tuple(
            person
            for value in [*metas.get("author", []), *metas.get("article:author", []), *_linked(tree)]
            for person in names.people(value[:200])
        ),
        words=_count(said.get("wordCount")), has_next=bool(tree.xpath('//link[@rel="next"]')) and _is_paged(tree),
        said=said, is_free=_free(said.get("isAccessibleForFree")),
        names=tuple(name for name in (source, _name(said.get("publisher"))) if name),
        evidence={key: value for key, value in evidence.items() if value},
    )  # fmt: skip


def _article(tree: HtmlElement) -> Mapping[str, Any]:
    """The JSON-LD object that is the article; {} where there is none."""
    best: Mapping[str, Any] = {}
    for script in tree.xpath('//script[contains(@type, "ld+json")]')[:30]:
        for found in _objects(_json(script.text or script.text_content()), 0):
            kinds = found.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in kinds) and len(found) > len(best):
                best = found
    return best


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


def _name(value: object) -> str | None:
    """The name of a Person or an Organization, in whichever of its forms."""
    if isinstance(value, list):
        return next((name for name in map(_name, value[:5]) if name), None)
    if isinstance(value, dict):
        value = value.get("name")
    return _text(value)


def _text(value: object) -> str | None:
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), None)
    if not isinstance(value, str):
        return None
    if "<" in value:
        value = re.sub(r"<[^<>]{0,500}>", " ", value)
    return clean(html.unescape(html.unescape(value)))[:5000] or None


def _free(value: object) -> bool | None:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        key = meta.get("property") or meta.get("name") or meta.get("itemprop")
        value = _text(meta.get("content"))
        if key and value:
            metas.setdefault(key.strip().lower(), []).append(value)
    return metas


def _first(metas: Mapping[str, list[str]], keys: Iterable[str]) -> str | None:
    return next((metas[key][0] for key in keys if key in metas), None)


def _title(
    tree: HtmlElement, said: Mapping[str, Any], metas: Mapping[str, list[str]], source: str | None
) -> tuple[str | None, str | None]:
    """The heading as it is shown, where the head agrees with it; else what the head says."""
    told = {
        "json-ld": _text(said.get("headline")) or _text(said.get("name")),
        "meta": without_site(_first(metas, ("og:title", "twitter:title", "dc.title", "title")), source),
        "title": without_site(_text(tree.findtext(".//title")), source),
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


def _published(tree: HtmlElement, said: Mapping[str, Any], metas: Mapping[str, list[str]], url: str | None,
               zone: tzinfo) -> tuple[When | None, str | None]:  # fmt: skip
    for evidence, values in (
        ("json-ld", [said.get("datePublished"), said.get("dateCreated")]),
        ("meta", [value for key in _PUBLISHED for value in metas.get(key, [])[:1]]),
        ("time", _times(tree)),
        ("title", _in_titles(tree, metas)),
    ):
        for value in values:
            when = _moment(value, zone)
            if when:
                return when, evidence
    return None, None


def in_url(url: str | None) -> When | None:
    """The day that an address names: /2024/05/17/."""
    found = _IN_URL.search(urlsplit(url).path) if url else None
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3])).date() if found else None  # noqa: DTZ001
    except ValueError:
        return None


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
    titles = [_first(metas, ("og:title",)), _text(tree.findtext(".//title"))]
    parts = [re.split(r"\s*[|,·]\s*|\s[-–—]\s", title)[-1] for title in titles if title]
    return [part for part in parts if re.fullmatch(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{4}-\d\d-\d\d", part)]


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


def _moment(value: object, zone: tzinfo) -> When | None:
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


def _authors(
    tree: HtmlElement, said: Mapping[str, Any], metas: Mapping[str, list[str]], source: str | None
) -> tuple[tuple[str, ...], str | None]:
    """The people that wrote it. An outlet, a desk and a role are not people."""
    linked = _linked(tree)
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
        ("rel=author", [text for text in linked if 3 < len(text) < 80]),
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


def _descriptions(said: Mapping[str, Any], metas: Mapping[str, list[str]]) -> tuple[str, ...]:
    told = [_text(said.get("description")), *(_first(metas, (key,)) for key in _DESCRIBED)]
    return tuple(dict.fromkeys(text for text in told if text))


def _linked(tree: HtmlElement) -> list[str]:
    named = tree.xpath('//*[@rel="author" or contains(@itemprop, "author")]')[:8]
    return [clean(node.text_content()) for node in named]


def _count(value: object) -> int | None:
    found = re.match(r"\d{1,6}$", str(value).strip()) if isinstance(value, int | str) else None
    return int(found[0]) if found else None


def _is_paged(tree: HtmlElement) -> bool:
    """Whether the next page is of this article and not the next article."""
    here = next(iter(tree.xpath('//link[@rel="canonical"]/@href')), "")
    there = next(iter(tree.xpath('//link[@rel="next"]/@href')), "")
    return bool(here) and there.startswith(here.split("?")[0].rstrip("/"))


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
        parts = [_text(value.get(key)) for key in ("givenName", "familyName")]
        told = told or [" ".join(part for part in parts if part)] * all(parts)
        return [name.title() if name.islower() and " " in name else name for name in told]
    text = _text(value)
    return [text] if text and not text.startswith("http") and len(text) <= 200 else []


def _url(tree: HtmlElement, said: Mapping[str, Any], metas: Mapping[str, list[str]]) -> str | None:
    page = said.get("mainEntityOfPage")
    candidates: list[object] = [link.get("href") for link in tree.xpath('//link[contains(@rel, "canonical")]')[:2]]
    candidates += [
        _first(metas, ("og:url", "parsely-link")),
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
            text = _text(value)
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
        or _first(metas, ("og:locale", "language", "content-language"))
    )


def _images(said: Mapping[str, Any], metas: Mapping[str, list[str]]) -> tuple[Pictured, ...]:
    found: dict[str, Pictured] = {}
    told = said.get("image")
    for value in (told if isinstance(told, list) else [told])[:20]:
        if isinstance(value, dict):
            src = web_address(_text(value.get("url")) or _text(value.get("contentUrl")))
            credit = (
                _text(value.get("creditText"))
                or _name(value.get("creator"))
                or _name(value.get("copyrightHolder"))
                or _name(value.get("author"))
            )
            caption = _text(value.get("caption")) or _text(value.get("description"))
        else:
            src, credit, caption = web_address(value), None, None
        if src:
            found.setdefault(src, Pictured(src=src, caption=caption, credit=credit))
    if not found and (src := web_address(_first(metas, ("og:image", "og:image:url", "twitter:image")))):
        found[src] = Pictured(src=src)
    return tuple(found.values())
