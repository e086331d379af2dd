"""Archive -> Pages: one function a kind of page, each a row in PAGE_KINDS."""

import calendar
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import groupby, pairwise
from typing import TypeAlias

from kliping import markdown, urls
from kliping.builder.archive import Archive, Entry, Group
from kliping.builder.pictures import Catalogue
from kliping.builder.render import Body
from kliping.model import Card, Link, Page, Phrase, Picture, When
from kliping.site import Site
from kliping.slug import slug
from kliping.urls import Kind

WORDS_A_MINUTE = 200  # silent reading of news; Brysbaert 2019 measured 175 to 300 words a minute
NAMED_ON_HOME = 12
LATEST_IN_MONTH = 3
SITEMAP_SIZE = 40_000  # the protocol allows 50,000 addresses a file
FILTERS = ("year", "source", "person", "organisation", "place", "tag", "language")


@dataclass(frozen=True, kw_only=True)
class FreePage:
    """A page that the owner wrote: content/pages/about.md."""

    file: str
    slug: str
    title: str
    body: str
    lang: str
    description: str | None
    digest: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that the page kinds may look at."""

    archive: Archive
    site: Site
    catalogue: Catalogue
    free: tuple[FreePage, ...] = ()


PageKind: TypeAlias = Callable[[Plan], Iterator[Page]]


def plan(wanted: Plan, kinds: "Mapping[str, PageKind] | None" = None) -> Iterator[Page]:
    """Yield every page of the site; the sitemap last, since it lists the others."""
    listed: list[tuple[str, str | None]] = []
    for make in (kinds or PAGE_KINDS).values():
        for page in make(wanted):
            if page.path.endswith("/index.html") or page.path == "index.html":
                when = page.context.get("modified")
                listed.append((page.path.removesuffix("index.html"), str(when) if when else None))
            yield page
    yield from sitemap(listed)


def _page(url: str, template: str, claimed_by: str, **context: object) -> Page:
    common = {"title": "", "description": None, "section": None, "feed": None}
    return Page(path=urls.path(url), template=template, claimed_by=claimed_by, context=common | context)


def home(wanted: Plan) -> Iterator[Page]:
    """The way in: counts, the years, the latest, the most named."""
    archive, site = wanted.archive, wanted.site
    yield _page(
        "",
        "home.html",
        "the home page",
        title=site.title,
        description=site.description,
        feed="feed.xml",
        counts={
            "articles": len(archive.entries),
            "sources": len(archive.groups["source"]),
            "first": _day(archive.dated[-1]) if archive.dated else None,
            "last": _day(archive.dated[0]) if archive.dated else None,
        },
        latest=tuple(entry.card for entry in archive.entries[: site.home_size]),
        years=_years(archive),
        sources=_most(archive, "source"),
        tags=_most(archive, "tag"),
        people=_most(archive, "person"),
        organisations=_most(archive, "organisation"),
        places=_most(archive, "place"),
    )
    yield _feed("", site.title, archive, tuple(entry.card for entry in archive.entries), site)


def articles(wanted: Plan) -> Iterator[Page]:
    """One page an article."""
    archive = wanted.archive
    neighbours = _neighbours(archive)
    for entry in archive.entries:
        yield _article(entry, wanted, *neighbours[entry.card.url])


def _article(entry: Entry, wanted: Plan, previous: Link | None, following: Link | None) -> Page:
    article, archive, catalogue = entry.article, wanted.archive, wanted.catalogue
    pictures = [catalogue.picture(image) for image in article.images]
    placed = {f"#image-{number}": picture for number, picture in enumerate(pictures, start=1)}
    placed |= {image.src: picture for image, picture in zip(article.images, pictures, strict=True) if image.src}
    in_text = {target for target in placed if target and f"]({target})" in article.body}
    lead = next((picture for picture in pictures if picture.role == "lead"), None)
    rest = tuple(
        picture
        for number, (image, picture) in enumerate(zip(article.images, pictures, strict=True), start=1)
        if picture is not lead and not {f"#image-{number}", image.src} & in_text
    )
    names = entry.names
    same_day = archive.by_day.get(urls.day_of(article.date), ()) if article.date else ()
    return _page(
        entry.card.url,
        "article.html",
        entry.filed.file,
        title=article.title,
        description=entry.card.summary or None,
        lang=article.lang,
        modified=article.lastmod or article.date,
        article=article,
        body=Body(markdown=article.body, pictures={k: v for k, v in placed.items() if k}, digest_of=article.digest),
        lead=lead,
        pictures=rest,
        source=names["source"][0] if names["source"] else None,
        authors=names["author"],
        tags=names["tag"],
        people=names["person"],
        organisations=names["organisation"],
        places=names["place"],
        day=_day_link(article.date, archive) if article.date else None,
        crumbs=_crumbs(article.date) if article.date else (),
        minutes=max(1, round(len(article.body.split()) / WORDS_A_MINUTE)),
        previous=previous,
        next=following,
        same_day=tuple(card for card in same_day if card.url != entry.card.url)[:5],
    )


def _neighbours(archive: Archive) -> dict[str, tuple[Link | None, Link | None]]:
    """The article before and after each, in the same source."""
    found: dict[str, tuple[Link | None, Link | None]] = {entry.card.url: (None, None) for entry in archive.entries}
    for group in archive.groups["source"].values():
        dated = [card for card in group.cards if card.date]
        for newer, older in pairwise(dated):
            found[newer.url] = (_card_link(older), found[newer.url][1])
            found[older.url] = (found[older.url][0], _card_link(newer))
    return found


def _card_link(card: Card) -> Link:
    return Link(name=card.title, url=card.url, date=card.date)


def _day_link(when: When, archive: Archive) -> Link:
    """The narrowest page of a date: its day, if more than one article has it, else its month."""
    day = urls.day_of(when)
    several = len(archive.by_day[day]) > 1
    return Link(name=day.isoformat(), url=urls.day(day) if several else urls.month(day), date=day)


def _crumbs(when: When) -> tuple[Link, ...]:
    day = urls.day_of(when)
    return (
        Link(name=f"{day.year:04d}", url=urls.year(day.year)),
        Link(name=f"{day:%Y-%m}", url=urls.month(day)),
    )


def terms(wanted: Plan) -> Iterator[Page]:
    """The pages of each tag, person, organisation, place, source and author, with their feeds."""
    for kind, groups in wanted.archive.groups.items():
        for group in groups.values():
            if group.has_page:
                yield from _term(kind, group, wanted)


def _term(kind: Kind, group: Group, wanted: Plan) -> Iterator[Page]:
    dated = [card for card in group.cards if card.date]
    yield from _paged(
        group.url,
        "term.html",
        group.cards,
        wanted.site.page_size,
        f"the {kind} {group.name}",
        title=group.name,
        section=urls.FOLDERS[kind],
        feed=urls.feed(group.url),
        kind=kind,
        name=group.name,
        aliases=group.aliases,
        note=group.note,
        description=group.note,
        wikidata=group.wikidata,
        count=len(group.cards),
        first=_day(dated[-1]) if dated else None,
        last=_day(dated[0]) if dated else None,
    )
    yield _feed(group.url, group.name, wanted.archive, group.cards, wanted.site)


def _paged(
    url: str, template: str, cards: Sequence[Card], size: int, claimed_by: str, **context: object
) -> Iterator[Page]:
    """A listing: its landing page with the newest, and where these are not all, pages numbered from the oldest.

    A new article then changes the landing page and the newest numbered page only.
    """
    oldest_first = tuple(reversed(cards))
    pages = -(-len(cards) // size) if len(cards) > size else 0
    # The numbered page with the first article that the landing page no longer shows.
    older = _number(url, -(-(len(cards) - size) // size)) if pages else None
    yield _page(
        url,
        template,
        claimed_by,
        **context,
        groups=_by_year(cards[:size]),
        pager={"number": None, "older": older, "newer": None, "pages": pages},
    )
    # Counts and spans stay on the landing page: here they would make every numbered page change with each article.
    settled = context | {name: None for name in ("count", "first", "last") if name in context}
    for number in range(1, pages + 1):
        rows = tuple(reversed(oldest_first[(number - 1) * size : number * size]))
        newer = _number(url, number + 1) if number < pages else Link(name="", url=url)
        yield _page(
            urls.numbered(url, number),
            template,
            claimed_by,
            **settled,
            groups=_by_year(rows),
            pager={
                "number": number,
                "older": _number(url, number - 1) if number > 1 else None,
                "newer": newer,
                "pages": None,
            },
        )


def _number(url: str, number: int) -> Link:
    return Link(name=str(number), url=urls.numbered(url, number))


def _by_year(cards: Sequence[Card]) -> tuple[dict[str, object], ...]:
    return tuple(
        {"year": year, "cards": tuple(rows)}
        for year, rows in groupby(cards, key=lambda card: urls.day_of(card.date).year if card.date else None)
    )


def undated(wanted: Plan) -> Iterator[Page]:
    """The articles whose date nobody knows."""
    cards = wanted.archive.undated
    if cards:
        yield from _paged(
            "undated/",
            "undated.html",
            cards,
            wanted.site.page_size,
            "the undated articles",
            title=Phrase("undated"),
            section="dates",
            kind="undated",
            name="",
            aliases=(),
            note=None,
            wikidata=None,
            count=len(cards),
            first=None,
            last=None,
        )


def indexes(wanted: Plan) -> Iterator[Page]:
    """All tags, people, organisations, places, sources, authors, by their first letter."""
    for kind, groups in wanted.archive.groups.items():
        named = sorted(
            (g.link for g in groups.values() if g.has_page),
            key=lambda link: (_sorted_as(link.name), link.name),
        )
        letters = tuple(
            {"letter": letter, "links": tuple(links)} for letter, links in groupby(named, key=lambda k: _letter(k.name))
        )
        yield _page(
            urls.kind(kind),
            "terms.html",
            f"the index of {urls.FOLDERS[kind]}",
            title=Phrase(urls.FOLDERS[kind]),
            section=urls.FOLDERS[kind],
            kind=kind,
            letters=letters,
            count=len(named),
        )


def _sorted_as(name: str) -> tuple[int, str]:
    """Names that fold to Latin letters first, others after them."""
    folded = slug(name)
    return (0, folded) if folded[:1].isalpha() else (1, folded) if folded else (2, name.casefold())


def _letter(name: str) -> str:
    first = slug(name)[:1]
    return first.upper() if first.isalpha() else "0–9" if first else name[:1].upper()


def dates(wanted: Plan) -> Iterator[Page]:
    """The way in by time."""
    archive = wanted.archive
    yield _page(
        "dates/",
        "dates.html",
        "the dates page",
        title=Phrase("dates"),
        section="dates",
        years=_years(archive),
        count=len(archive.entries),
        undated=Link(name="", url="undated/", count=len(archive.undated)) if archive.undated else None,
        first=_day(archive.dated[-1]) if archive.dated else None,
        last=_day(archive.dated[0]) if archive.dated else None,
    )


def years(wanted: Plan) -> Iterator[Page]:
    """A page for each year that has an article."""
    months = _months(wanted.archive)
    found = sorted({month[:4] for month in months})
    for number, year in enumerate(found):
        own = [(month, cards) for month, cards in sorted(months.items()) if month.startswith(year)]
        yield _page(
            f"{year}/",
            "year.html",
            f"the year {year}",
            title=year,
            section="dates",
            year=year,
            months=tuple(
                {
                    "date": month,
                    "url": _month_url(month),
                    "count": len(cards),
                    "cards": cards[:LATEST_IN_MONTH],
                }
                for month, cards in own
            ),
            previous=Link(name=found[number - 1], url=f"{found[number - 1]}/") if number else None,
            next=Link(name=found[number + 1], url=f"{found[number + 1]}/") if number + 1 < len(found) else None,
            count=sum(len(cards) for _, cards in own),
        )


def months(wanted: Plan) -> Iterator[Page]:
    """A page for each month that has an article: its calendar, and all its articles by day."""
    found = sorted(_months(wanted.archive).items())
    for number, (month, cards) in enumerate(found):
        days = {day: tuple(rows) for day, rows in groupby(cards, key=_day)}
        yield _page(
            _month_url(month),
            "month.html",
            f"the month {month}",
            title=Phrase(when=month),
            section="dates",
            month=month,
            weeks=tuple(tuple(_cell(day, days.get(day, ()), month) for day in week) for week in _weeks(month)),
            days=tuple({"date": day, "url": _day_url(day, rows), "cards": rows} for day, rows in days.items()),
            previous=_month_link(found[number - 1][0]) if number else None,
            next=_month_link(found[number + 1][0]) if number + 1 < len(found) else None,
            count=len(cards),
        )


def days(wanted: Plan) -> Iterator[Page]:
    """A page for each day that has two articles or more."""
    several = sorted(day for day, cards in wanted.archive.by_day.items() if len(cards) > 1)
    same: dict[tuple[int, int], list[date]] = defaultdict(list)
    for day in several:
        same[day.month, day.day].append(day)
    for number, day in enumerate(several):
        cards = wanted.archive.by_day[day]
        by_source: dict[str, list[Card]] = defaultdict(list)
        for card in cards:
            by_source[card.source.name if card.source else ""].append(card)
        yield _page(
            urls.day(day),
            "day.html",
            f"the day {day}",
            title=Phrase(when=day),
            section="dates",
            date=day,
            groups=tuple({"source": rows[0].source, "cards": tuple(rows)} for _, rows in sorted(by_source.items())),
            previous=_day_page(several[number - 1]) if number else None,
            next=_day_page(several[number + 1]) if number + 1 < len(several) else None,
            other_years=tuple(
                Link(name=str(other.year), url=urls.day(other), count=len(wanted.archive.by_day[other]))
                for other in same[day.month, day.day]
                if other != day
            ),
            count=len(cards),
        )


def search(wanted: Plan) -> Iterator[Page]:
    """The search page."""
    yield _page("search/", "search.html", "the search page", title=Phrase("search"), section="search", filters=FILTERS)


def free(wanted: Plan) -> Iterator[Page]:
    """The owner's own pages."""
    for page in wanted.free:
        yield _page(
            f"{page.slug}/",
            "page.html",
            page.file,
            title=page.title,
            description=page.description,
            lang=page.lang,
            body=Body(markdown=page.body, pictures=_pictures(page.body, wanted.catalogue), digest_of=page.digest),
        )


def _pictures(body: str, catalogue: Catalogue) -> dict[str, Picture]:
    """The pictures that a free page shows: those of its text, whose captions are their alternative texts."""
    found = {}
    for alt, target in markdown.images(body):
        file = catalogue.files.get(target.lstrip("/"))
        if file:
            found[target] = Picture(src=file.path, width=file.width, height=file.height, caption=alt or None, alt=alt)
    return found


def others(_: Plan) -> Iterator[Page]:
    """What hosts and robots ask for."""
    yield _page("404.html", "404.html", "the page for addresses that do not exist", title=Phrase("lost_title"))
    yield _page("robots.txt", "robots.txt", "robots.txt")


def sitemap(listed: Sequence[tuple[str, str | None]]) -> Iterator[Page]:
    """sitemap.xml: all pages, or where they are too many for one file, an index of such files."""
    entries = tuple({"url": url, "lastmod": lastmod} for url, lastmod in listed)
    if len(entries) <= SITEMAP_SIZE:
        yield _page("sitemap.xml", "sitemap.xml", "the sitemap", entries=entries)
        return
    parts = [entries[start : start + SITEMAP_SIZE] for start in range(0, len(entries), SITEMAP_SIZE)]
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield _page(name, "sitemap.xml", "the sitemap", entries=part)
    yield _page(
        "sitemap.xml",
        "sitemap-index.xml",
        "the sitemap",
        entries=tuple({"url": name, "lastmod": None} for name in names),
    )


def _feed(listing: str, title: str, archive: Archive, cards: Sequence[Card], site: Site) -> Page:
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


def _most(archive: Archive, kind: Kind) -> tuple[Link, ...]:
    linked = [group.link for group in archive.groups[kind].values() if group.has_page]
    return tuple(sorted(linked, key=lambda link: (-(link.count or 0), link.name))[:NAMED_ON_HOME])


def _years(archive: Archive) -> tuple[dict[str, object], ...]:
    """Every year from the first to the last, newest first, each with its twelve months."""
    months = _months(archive)
    if not months:
        return ()
    numbers = range(int(max(months)[:4]), int(min(months)[:4]) - 1, -1)
    found: list[dict[str, object]] = []
    for year in numbers:
        row = [f"{year:04d}-{month:02d}" for month in range(1, 13)]
        count = sum(len(months.get(month, ())) for month in row)
        if count or len(numbers) <= 200:  # an archive with one article of 1745 does not need 280 empty rows
            found.append(
                {
                    "year": f"{year:04d}",
                    "url": urls.year(year) if count else None,
                    "count": count,
                    "months": tuple(
                        {
                            "date": m,
                            "url": _month_url(m) if m in months else None,
                            "count": len(months.get(m, ())),
                        }
                        for m in row
                    ),
                }
            )
    return tuple(found)


def _months(archive: Archive) -> dict[str, tuple[Card, ...]]:
    return {
        month: tuple(cards)
        for month, cards in groupby(archive.dated, key=lambda card: f"{_day(card).year:04d}-{_day(card):%m}")
    }


def _day(card: Card) -> date:
    return urls.day_of(card.date) if card.date else date.min


def _month_url(month: str) -> str:
    return f"{month[:4]}/{month[5:7]}/"


def _month_link(month: str) -> Link:
    return Link(name=month, url=_month_url(month))


def _day_url(day: date, rows: Sequence[Card]) -> str | None:
    return urls.day(day) if len(rows) > 1 else None


def _day_page(day: date) -> Link:
    return Link(name=day.isoformat(), url=urls.day(day), date=day)


def _weeks(month: str) -> list[list[date]]:
    return calendar.Calendar().monthdatescalendar(int(month[:4]), int(month[5:7]))


def _cell(day: date, rows: Sequence[Card], month: str) -> dict[str, object]:
    """A day of the calendar; where only one article has it, its link is that article."""
    if day.isoformat()[:7] != month:
        return {"day": None, "url": None, "count": 0}
    url = (urls.day(day) if len(rows) > 1 else rows[0].url) if rows else None
    return {"day": day.day, "url": url, "count": len(rows)}


PAGE_KINDS: Mapping[str, PageKind] = {
    "home": home,
    "articles": articles,
    "terms": terms,
    "undated": undated,
    "indexes": indexes,
    "dates": dates,
    "years": years,
    "months": months,
    "days": days,
    "search": search,
    "free": free,
    "others": others,
}
