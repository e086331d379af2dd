"""What machines read: Atom feeds and the sitemap."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, tzinfo
from itertools import islice
from urllib.parse import urlsplit

from kliping import urls
from kliping.builder.archive import Cards
from kliping.builder.load import Entry
from kliping.builder.plan import late, page
from kliping.model import Card, Page, When
from kliping.site import Site

SITEMAP_SIZE = 40_000  # the protocol allows 50,000 addresses a file


def feed(listing: str, title: str, entries: Sequence[Entry], site: Site) -> Page:
    """The newest articles of a listing, as Atom."""
    newest = list(islice((entry for entry in entries if entry.date), site.feed_size))
    moments = [moment(entry.modified, site.zone) for entry in newest if entry.modified]
    of = (title, site.time_zone, *(entry.seen for entry in newest))
    make = lambda: {  # noqa: E731
        "title": title,
        "feed": urls.feed(listing),
        "url": listing,
        "cards": Cards(newest),
        "updated": max(moments, default=None),
    }
    return late(urls.feed(listing), "feed.xml", f"the feed of {title}", of, make)


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


def sitemap(listed: Sequence[tuple[str, str | None]]) -> Iterator[Page]:
    """sitemap.xml: all pages, or where they are too many for one file, an index of such files."""
    if len(listed) <= SITEMAP_SIZE:
        yield _sitemap("sitemap.xml", listed)
        return
    parts = [listed[start : start + SITEMAP_SIZE] for start in range(0, len(listed), SITEMAP_SIZE)]
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield _sitemap(name, part)
    yield page(
        "sitemap.xml",
        "sitemap-index.xml",
        "the sitemap",
        entries=tuple({"url": name, "lastmod": None} for name in names),
    )


def _sitemap(name: str, listed: Sequence[tuple[str, str | None]]) -> Page:
    def context() -> dict[str, object]:
        return {"entries": tuple({"url": url, "lastmod": lastmod} for url, lastmod in listed)}

    return late(name, "sitemap.xml", "the sitemap", tuple(listed), context)
