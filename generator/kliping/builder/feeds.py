"""What machines read: feeds and the sitemap."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, tzinfo
from itertools import islice
from urllib.parse import urlsplit

from kliping import urls
from kliping.builder.archive import Cards, Group
from kliping.builder.entry import Entry
from kliping.builder.plan import late, page
from kliping.builder.words import isodate
from kliping.model import Card, Page, When
from kliping.site import Site

SITEMAP_SIZE = 10_000  # addresses of a file; the protocol allows 50,000, which would take much memory at once


def feed(listing: str, title: str, entries: Sequence[Entry], site: Site) -> Iterator[Page]:
    """All dated articles of a listing as Atom: the newest in the feed itself, the others in parts (RFC 5005, 4).

    Parts are full and numbered from the oldest, so that a new article changes none of them; the feed has what no part
    has, and at least `feed_size` entries.
    """
    dated = [entry for entry in entries if entry.date]
    size = site.page_size
    parts = len(dated) // size if len(dated) > max(size, site.feed_size) else 0
    newest = dated[: max(site.feed_size, len(dated) - parts * size)]
    older = urls.feed(listing, parts) if parts else None
    yield _feed(listing, title, newest, site, older=older)
    for number in range(1, parts + 1):
        rows = dated[len(dated) - number * size : len(dated) - (number - 1) * size]
        older = urls.feed(listing, number - 1) if number > 1 else None
        newer = urls.feed(listing, number + 1) if number < parts else None
        yield _feed(listing, title, rows, site, number=number, older=older, newer=newer)


def of(group: Group, site: Site) -> str | None:
    """Where the feed of a name is, if it has one."""
    return None if "feeds" in site.leave_out else urls.feed(group.url)


def named(group: Group, site: Site) -> Iterator[Page]:
    """The feed of a name, if it has one."""
    if of(group, site):
        yield from feed(group.url, group.name, group.entries, site)


def _feed(
    listing: str,
    title: str,
    entries: Sequence[Entry],
    site: Site,
    *,
    number: int | None = None,
    older: str | None = None,
    newer: str | None = None,
) -> Page:
    of = (title, site.time_zone, str(older), str(newer), "".join([entry.seen for entry in entries]))

    def context() -> dict[str, object]:
        moments = [moment(entry.modified, site.zone) for entry in entries if entry.modified]
        return {
            "title": title,
            "feed": urls.feed(listing),
            "url": listing,
            "number": number,
            "older": older,
            "newer": newer,
            "cards": Cards(entries),
            "updated": max(moments, default=None),
        }

    return late(urls.feed(listing, number), "feed.xml", f"the feed of {title}", of, context)


def json_feed(entries: Sequence[Entry], site: Site) -> Page:
    """The newest articles of the archive, as JSON Feed 1.1."""
    newest = list(islice((entry for entry in entries if entry.date), site.feed_size))

    def context() -> dict[str, object]:
        return {
            "feed": {
                "version": "https://jsonfeed.org/version/1.1",
                "title": site.title,
                "home_page_url": site.base_url,
                "feed_url": urls.absolute(site.base_url, "feed.json"),
                "language": site.languages[0],
                "items": [_json_item(entry.card, site) for entry in newest],
            }
            | ({"description": site.description} if site.description else {})
        }

    of = (site.base_url, site.time_zone, "".join([entry.seen for entry in newest]))
    return late("feed.json", "feed.json", "the JSON feed", of, context)


def _json_item(card: Card, site: Site) -> dict[str, object]:
    said = item(card, base_url=site.base_url, zone=site.zone)
    authors = card.authors or ((card.source.name,) if card.source else ())
    known = {
        "id": said["id"],
        "url": urls.absolute(site.base_url, card.url),
        "title": card.title,
        "content_text": card.summary,
        "date_published": isodate(moment(card.date or date.min, site.zone)),
        "date_modified": isodate(moment(card.lastmod, site.zone)) if card.lastmod else None,
        "authors": [{"name": name} for name in authors],
        "language": card.lang,
        "image": urls.absolute(site.base_url, card.image.src) if card.image and card.image.src else None,
    }
    return {name: value for name, value in known.items() if value or name == "content_text"}


def item(card: Card, *, base_url: str, zone: tzinfo) -> dict[str, object]:
    """What a feed says of an article."""
    published = card.date or date.min  # a feed lists dated articles only
    return {
        "id": _id(card, base_url),
        "card": card,
        "authors": card.authors,
        "published": moment(published, zone),
        "updated": moment(card.lastmod or published, zone),
    }


def _id(card: Card, base_url: str) -> str:
    """For ever the same: of the article's own id where it has one, so that a new address makes no new entry."""
    if card.id is None or card.date is None:
        return urls.absolute(base_url, card.url)
    return f"tag:{urlsplit(base_url).hostname},{urls.day_of(card.date):%Y}:{card.id}"


def moment(when: When, zone: tzinfo) -> datetime:
    """A feed knows moments only: a day is its first."""
    return when if isinstance(when, datetime) else datetime.combine(when, time.min, tzinfo=zone)


def sitemap(paths: Sequence[str], modified: Sequence[When | None]) -> Iterator[Page]:
    """sitemap.xml: all pages, or where they are too many for one file, an index of such files."""
    listed = (
        (path.removesuffix("index.html"), urls.day_of(when).isoformat() if when else None)
        for path, when in zip(paths, modified, strict=True)
    )
    if len(paths) <= SITEMAP_SIZE:
        yield _sitemap("sitemap.xml", tuple(listed))
        return
    names = [f"sitemap-{number}.xml" for number in range(1, -(-len(paths) // SITEMAP_SIZE) + 1)]
    for name in names:
        yield _sitemap(name, tuple(islice(listed, SITEMAP_SIZE)))
    yield page(
        "sitemap.xml",
        "sitemap-index.xml",
        "the sitemap",
        entries=tuple({"url": name, "lastmod": None} for name in names),
    )


def _sitemap(name: str, listed: tuple[tuple[str, str | None], ...]) -> Page:
    def context() -> dict[str, object]:
        return {"entries": tuple({"url": url, "lastmod": lastmod} for url, lastmod in listed)}

    return late(name, "sitemap.xml", "the sitemap", listed, context)
