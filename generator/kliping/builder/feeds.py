"""What machines read: Atom feeds and the sitemap."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, tzinfo
from urllib.parse import urlsplit

from kliping import urls
from kliping.builder.archive import Archive
from kliping.builder.plan import page
from kliping.model import Article, Card, Page, When
from kliping.site import Site

SITEMAP_SIZE = 40_000  # the protocol allows 50,000 addresses a file


def feed(listing: str, title: str, archive: Archive, cards: Sequence[Card], site: Site) -> Page:
    """The newest articles of a listing, as Atom."""
    newest = [(card, card.date, archive.entry_at(card.url).article) for card in cards if card.date][: site.feed_size]
    moments = [moment(article.lastmod or published, site.zone) for _, published, article in newest]
    entries = tuple(
        {
            "id": _id(article, card, site),
            "card": card,
            "authors": article.authors,
            "published": moment(published, site.zone),
            "updated": updated,
        }
        for (card, published, article), updated in zip(newest, moments, strict=True)
    )
    return Page(
        path=urls.feed(listing),
        template="feed.xml",
        claimed_by=f"the feed of {title}",
        context={
            "title": title,
            "description": None,
            "section": None,
            "feed": urls.feed(listing),
            "url": listing,
            "entries": entries,
            "updated": max(moments, default=None),
        },
    )


def _id(article: Article, card: Card, site: Site) -> str:
    """For ever the same: of the article's own id where it has one, so that a new address makes no new entry."""
    if article.id is None or card.date is None:
        return urls.absolute(site.base_url, card.url)
    return f"tag:{urlsplit(site.base_url).hostname},{urls.day_of(card.date):%Y}:{article.id}"


def moment(when: When, zone: tzinfo) -> datetime:
    """A feed knows moments only: a day is its first."""
    return when if isinstance(when, datetime) else datetime.combine(when, time.min, tzinfo=zone)


def sitemap(listed: Sequence[tuple[str, str | None]]) -> Iterator[Page]:
    """sitemap.xml: all pages, or where they are too many for one file, an index of such files."""
    entries = tuple({"url": url, "lastmod": lastmod} for url, lastmod in listed)
    if len(entries) <= SITEMAP_SIZE:
        yield page("sitemap.xml", "sitemap.xml", "the sitemap", entries=entries)
        return
    parts = [entries[start : start + SITEMAP_SIZE] for start in range(0, len(entries), SITEMAP_SIZE)]
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield page(name, "sitemap.xml", "the sitemap", entries=part)
    yield page(
        "sitemap.xml",
        "sitemap-index.xml",
        "the sitemap",
        entries=tuple({"url": name, "lastmod": None} for name in names),
    )
