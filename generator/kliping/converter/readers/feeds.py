"""RSS 2.0, RSS 1.0, Atom and JSON Feed: their entries, with the pictures of Media RSS."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml.etree import _Element

from kliping.converter import names as people_of
from kliping.converter.readers import fieldmap, items, xml
from kliping.converter.readers.decoding import shown
from kliping.converter.readers.items import Item, Piece
from kliping.converter.readers.rows import article
from kliping.errors import ReadError
from kliping.model import Image

_FEED = 64 * 2**20  # bytes of a JSON Feed, which holds its newest articles only
_MADE = ("lastBuildDate", "updated", "pubDate", "date")  # when the feed was made, the surest first
_ABOUT = ("title", "link", "language", *_MADE)
_PICTURE = re.compile(r"^image/(?!svg)|\.(?:jpe?g|png|webp|gif|avif)(?:$|\?)", re.IGNORECASE)


def xml_file(path: Path, file: str) -> Iterator[Piece]:
    """Read an XML file: a feed or a WordPress export, whichever it says it is."""
    root, is_wordpress = xml.root_name(path, file)
    if is_wordpress:
        from kliping.converter.readers import wordpress  # noqa: PLC0415 - it reads feeds as well

        yield from wordpress.export(path, file)
    elif root.lower() in {"rss", "feed", "rdf"}:
        yield from _feed(path, file)
    else:
        what = f"is XML of a kind that is not read: <{root[:60]}>"
        raise ReadError(shown(file), what, hint="RSS, Atom and WordPress exports are.")


def _feed(path: Path, file: str) -> Iterator[Item]:
    sha = items.digest(path)
    channel: dict[str, str] = {}
    seen: dict[str, int] = {}
    number = 0
    for element in xml.elements(path, file, ("item", "entry", *_ABOUT)):
        name = xml.local(element)
        parent = element.getparent()
        if name not in {"item", "entry"}:
            is_own = parent is not None and xml.local(parent) in {"channel", "feed"}
            if is_own and not xml.space(element).endswith("mrss/"):
                _about(channel, element, name)
            continue
        number += 1
        read = _entry(element, channel, "atom" if name == "entry" else "rss")
        guid = xml.text(xml.child(element, "guid")) or xml.text(xml.child(element, "id"))
        part = items.part_name(guid or read.fields.get("source_url") or number)
        if seen.setdefault(part, number) != number:
            yield items.note(file, part, f"skipped: the entry {number} has the guid of entry {seen[part]}")
            continue
        if not read.body.strip():
            yield items.wrong(file, part, "the feed holds no text of this article", "Save the page that it links to.")
            continue
        yield article(file, sha, part, read)
    if not number:
        raise ReadError(shown(file), "holds no entries", hint="Is it a feed?")


def _about(channel: dict[str, str], element: _Element, name: str) -> None:
    """What the feed says of itself."""
    told = element.get("href") or xml.text(element)
    if name == "link" and element.get("rel", "alternate") != "alternate":
        return
    if told:
        channel.setdefault(name, told)


def _entry(entry: _Element, channel: Mapping[str, str], kind: str) -> fieldmap.Row:
    fields: dict[str, object] = {}
    evidence: dict[str, str] = {}

    def put(name: str, value: object, told: str) -> None:
        if value not in (None, "", ()) and name not in fields:
            fields[name], evidence[name] = value, f"{kind}: {told}"

    put("title", fieldmap.text(_content(xml.child(entry, "title", _own(entry)))[0]), "title")
    for name in ("pubDate", "published", "issued", "date"):
        put("date", xml.text(xml.child(entry, name)) or None, name)
    for name in ("updated", "modified"):
        put("lastmod", xml.text(xml.child(entry, name)) or None, name)
    creators = [xml.text(one) for one in xml.children(entry, "creator")]
    put("authors", fieldmap.authors(creators), "dc:creator")
    writers = list(xml.children(entry, "author"))
    put("authors", fieldmap.authors([xml.text(xml.child(one, "name")) or xml.text(one) for one in writers]), "author")
    link = _link(entry)
    put("source_url", link, "link")
    subjects = [one.get("label") or one.get("term") or xml.text(one) for one in xml.children(entry, "category")]
    put("tags", fieldmap.tags(subjects), "category")
    put("lang", channel.get("language") or entry.get("{http://www.w3.org/XML/1998/namespace}lang"), "language")
    source = xml.child(entry, "source")
    for name in _MADE:
        put("captured", channel.get(name), f"{name} of the feed")
    named = xml.text(xml.child(source, "title")) if source is not None and len(source) else xml.text(source)
    put("source", fieldmap.text(named), "source")
    if _is_of(link, channel.get("link")):
        put("source", fieldmap.text(channel.get("title")), "channel title")
    body, told = _body(entry)
    summary = xml.text(xml.child(entry, "description", "")) or xml.text(xml.child(entry, "summary"))
    if told not in {"description", "summary"}:
        put("description", fieldmap.text(summary), "description")
    put("images", tuple(_pictures(entry)), "media")
    if told:
        evidence["body"] = f"{kind}: {told}"
    return fieldmap.Row(fields=fields, evidence=evidence, body=body)


def _own(entry: _Element) -> str:
    return xml.space(entry)


def _body(entry: _Element) -> tuple[str, str]:
    for name, within, told in (
        ("encoded", "content", "content:encoded"),
        ("content", "Atom", "content"),
        ("description", "", "description"),
        ("description", "rss", "description"),
        ("summary", None, "summary"),
    ):
        found = xml.child(entry, name, within)
        if found is not None:
            body, is_html = _content(found)
            if body.strip():
                return (body if is_html or "<" in body else re.sub(r"\n\s*\n", "\n\n", body)), told
    return "", ""


def _content(element: _Element | None) -> tuple[str, bool]:
    """A text construct: escaped HTML, or XHTML written out."""
    if element is None:
        return "", False
    if element.get("type") == "xhtml" or (len(element) and "xhtml" in xml.space(element[0])):
        inner = b"".join(etree.tostring(one, encoding="utf-8", method="html") for one in element)
        return re.sub(r"<(/?)\w+:", r"<\1", inner.decode("utf-8", "replace")), True
    return xml.text(element), element.get("type") == "html"


def _link(entry: _Element) -> str | None:
    for one in xml.children(entry, "link"):
        told = one.get("href") or xml.text(one)
        if one.get("rel", "alternate") == "alternate" and fieldmap.address(told):
            return fieldmap.address(told)
    guid = xml.child(entry, "guid")
    is_link = guid is not None and guid.get("isPermaLink", "true") != "false"
    return fieldmap.address(xml.text(guid)) if is_link else None


def _is_of(link: str | None, site: str | None) -> bool:
    """Whether an article is of the site that the feed is of; a feed of several papers is no paper."""
    try:
        one, two = (re.sub(r"^www\.", "", (urlsplit(url or "").hostname or "").lower()) for url in (link, site))
    except ValueError:
        return False
    return bool(one and two) and (one == two or one.endswith("." + two))


def _pictures(entry: _Element) -> Iterator[Image]:
    """Media RSS, in groups or alone, then enclosures. The same address is one picture."""
    found: dict[str, Image] = {}
    shared = (_said(entry, "description"), _said(entry, "credit"))
    media = [one for one in entry.iter() if xml.local(one) in {"content", "thumbnail"} and "mrss" in xml.space(one)]
    for one in media:
        url = fieldmap.address(one.get("url"))
        kind, medium = one.get("type") or "", one.get("medium")
        is_named = not kind and not medium and bool(_PICTURE.search(url or ""))
        is_picture = xml.local(one) == "thumbnail" or medium == "image" or _PICTURE.search(kind) or is_named
        if not url or not is_picture or (xml.local(one) == "thumbnail" and found):
            continue
        group = one.getparent()
        inner = [one, group] if group is not None and xml.local(group) == "group" else [one]
        caption = next((said for at in inner if (said := _said(at, "description"))), None)
        credit = next((said for at in inner if (said := _said(at, "credit"))), None)
        if len(media) == 1:
            caption, credit = caption or shared[0], credit or shared[1]
        is_person = any(c.get("role") in {"photographer", "author"} for c in xml.children(one, "credit"))
        creator = people_of.creator(credit, by=is_person) if credit else None
        found.setdefault(url, Image(src=url, caption=caption, credit=credit, creator=creator))
    for one in entry:
        url = fieldmap.address(one.get("url") or one.get("href"))
        is_link = xml.local(one) == "link" and one.get("rel") == "enclosure"
        if (xml.local(one) == "enclosure" or is_link) and url and _PICTURE.search(one.get("type") or url):
            found.setdefault(url, Image(src=url))
    yield from found.values()


def _said(element: _Element, name: str) -> str | None:
    return fieldmap.text(xml.text(xml.child(element, name, "mrss")))


def json_feed(path: Path, file: str, *, own: Mapping[str, str]) -> Iterator[Item]:
    """Read a JSON Feed."""
    sha = items.digest(path)
    try:
        feed = json.loads(items.whole(path, file, _FEED), strict=False)
    except (ValueError, RecursionError) as error:
        raise ReadError(shown(file), f"is not JSON: {str(error)[:120]}", hint="Fetch it again.") from error
    entries = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(entries, list) or not entries:
        raise ReadError(shown(file), "holds no entries", hint="Is it a feed?")
    seen: set[str] = set()
    for number, entry in enumerate(entries, 1):
        part = items.part_name((fieldmap.text(entry.get("id")) if isinstance(entry, dict) else None) or number)
        if not isinstance(entry, dict):
            yield items.wrong(file, part, "is not an object with keys")
        elif part in seen:
            yield items.note(file, part, f"skipped: entry {number} has the id of an earlier one")
        else:
            seen.add(part)
            read = _with_feed(fieldmap.row(entry, "json feed", own=own, order=None), entry, feed)
            if read.body.strip():
                yield article(file, sha, part, read)
            else:
                yield items.wrong(file, part, "the feed holds no text of this article", "Save the page it links to.")


def _with_feed(read: fieldmap.Row, entry: Mapping[str, Any], feed: Mapping[str, Any]) -> fieldmap.Row:
    fields, evidence = dict(read.fields), dict(read.evidence)
    body = entry.get("content_html") if isinstance(entry.get("content_html"), str) else read.body
    summary = fieldmap.text(entry.get("summary"))
    if summary and "description" not in fields:
        fields["description"], evidence["description"] = summary, "json feed: summary"
    if "lang" not in fields and (lang := fieldmap.text(feed.get("language"))):
        fields["lang"], evidence["lang"] = lang, "json feed: language"
    title = fieldmap.text(feed.get("title"))
    if "source" not in fields and title and _is_of(str(fields.get("source_url") or ""), str(feed.get("home_page_url"))):
        fields["source"], evidence["source"] = title, "json feed: title"
    return fieldmap.Row(fields=fields, evidence=evidence, body=str(body))
