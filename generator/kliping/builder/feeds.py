"""What machines read: Atom feeds and the sitemap."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time

from kliping import urls
from kliping.builder.archive import Archive
from kliping.builder.plan import page
from kliping.model import Card, Page
from kliping.site import Site

SITEMAP_SIZE = 40_000  # the protocol allows 50,000 addresses a file


def feed(listing: str, title: str, archive: Archive, cards: Sequence[Card], site: Site) -> Page:
    """The newest articles of a listing, as Atom."""
    newest = [card for card in cards if card.date][: site.feed_size]
    entries = [
        {"card": card, "authors": entry.article.authors, "updated": entry.article.lastmod or card.date}
        for card in newest
        for entry in [archive.entry_at(card.url)]
    ]
    updated = max((moment(entry["updated"]) for entry in entries), default=None)
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
            "entries": tuple(entry | {"updated": moment(entry["updated"])} for entry in entries),
            "updated": updated,
        },
    )


def moment(when: object) -> datetime:
    """A feed knows moments only: a day is its first, as in UTC."""
    if isinstance(when, datetime):
        return when
    assert isinstance(when, date)  # noqa: S101  (narrows the type)
    return datetime.combine(when, time.min, tzinfo=UTC)


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
