"""Archive -> Pages: one function a kind of page, each a row in PAGE_KINDS."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from kliping import markdown, urls
from kliping.builder import dates, feeds
from kliping.builder.archive import Archive, Entry, Group
from kliping.builder.copies import Copies, copies
from kliping.builder.pictures import Catalogue, local
from kliping.builder.plan import PageKind, Plan, page
from kliping.builder.render import Body
from kliping.model import Card, Link, Page, Phrase, Picture
from kliping.slug import slug
from kliping.urls import Kind

WORDS_A_MINUTE = 200  # silent reading of news; Brysbaert 2019 measured 175 to 300 words a minute
NAMED_ON_HOME = 12
FILTERS = ("year", "source", "person", "organisation", "place", "tag", "language")


def plan(wanted: Plan, kinds: "Mapping[str, PageKind] | None" = None) -> Iterator[Page]:
    """Yield every page of the site; the sitemap last, since it lists the others."""
    listed: list[tuple[str, str | None]] = []
    for make in (kinds or PAGE_KINDS).values():
        for made in make(wanted):
            if made.path.endswith("/index.html") or made.path == "index.html":
                when = made.context.get("modified")
                listed.append((made.path.removesuffix("index.html"), str(when) if when else None))
            yield made
    yield from feeds.sitemap(listed)


def home(wanted: Plan) -> Iterator[Page]:
    """The way in: counts, the years, the latest, the most named."""
    archive, site = wanted.archive, wanted.site
    yield page(
        "",
        "home.html",
        "the home page",
        title=site.title,
        description=site.description,
        feed="feed.xml",
        counts={
            "articles": len(archive.entries),
            "sources": len(archive.groups["source"]),
            "first": dates.day_of(archive.dated[-1]) if archive.dated else None,
            "last": dates.day_of(archive.dated[0]) if archive.dated else None,
        },
        latest=tuple(entry.card for entry in archive.entries[: site.home_size]),
        years=dates.heat_map(archive),
        sources=_most(archive, "source"),
        tags=_most(archive, "tag"),
        people=_most(archive, "person"),
        organisations=_most(archive, "organisation"),
        places=_most(archive, "place"),
    )
    yield feeds.feed("", site.title, archive, tuple(entry.card for entry in archive.entries), site)


def articles(wanted: Plan) -> Iterator[Page]:
    """One page an article."""
    archive = wanted.archive
    neighbours, same = _neighbours(archive), copies(wanted.told, archive.entries)
    for entry in archive.entries:
        yield _article(entry, wanted, *neighbours[entry.card.url], same.get(entry.card.url))


def _article(
    entry: Entry, wanted: Plan, previous: Link | None, following: Link | None, same: Copies | None
) -> Page:
    article, archive, catalogue = entry.article, wanted.archive, wanted.catalogue
    pictures = [catalogue.picture(image) for image in article.images]
    placed = _pictures(article.body, catalogue)
    placed |= {f"#image-{number}": picture for number, picture in enumerate(pictures, start=1)}
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
    return page(
        entry.card.url,
        "article.html",
        entry.filed.file,
        title=article.title,
        description=entry.card.summary or None,
        lang=article.lang,
        modified=article.lastmod or article.date,
        article=article,
        body=Body(
            markdown=markdown.without_lead(article.body, article.description),
            pictures={k: v for k, v in placed.items() if k},
            digest_of=article.digest,
        ),
        lead=lead,
        pictures=rest,
        source=names["source"][0] if names["source"] else None,
        authors=names["author"],
        tags=names["tag"],
        people=names["person"],
        organisations=names["organisation"],
        places=names["place"],
        day=dates.narrowest(article.date, archive) if article.date else None,
        crumbs=dates.crumbs(article.date) if article.date else (),
        minutes=max(1, round(markdown.words(article.body) / WORDS_A_MINUTE)),
        previous=previous,
        next=following,
        same_story=same.cards if same else (),
        same_story_more=same.more if same else 0,
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
        first=dates.day_of(dated[-1]) if dated else None,
        last=dates.day_of(dated[0]) if dated else None,
    )
    yield feeds.feed(group.url, group.name, wanted.archive, group.cards, wanted.site)


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
    yield page(
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
        yield page(
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
        yield page(
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


def search(wanted: Plan) -> Iterator[Page]:
    """The search page."""
    yield page("search/", "search.html", "the search page", title=Phrase("search"), section="search", filters=FILTERS)


def free(wanted: Plan) -> Iterator[Page]:
    """The owner's own pages."""
    for own in wanted.free:
        yield page(
            f"{own.slug}/",
            "page.html",
            own.file,
            title=own.title,
            description=own.description,
            lang=own.lang,
            body=Body(markdown=own.body, pictures=_pictures(own.body, wanted.catalogue), digest_of=own.digest),
        )


def _pictures(body: str, catalogue: Catalogue) -> dict[str, Picture]:
    """The archive's pictures that stand in a text by address; their captions are their alternative texts."""
    found = {}
    for alt, target in markdown.images(body):
        file = catalogue.files.get(local(target) or "")
        if file:
            found[target] = Picture(src=file.path, width=file.width, height=file.height, caption=alt or None, alt=alt)
    return found


def others(_: Plan) -> Iterator[Page]:
    """What hosts and robots ask for."""
    yield page("404.html", "404.html", "the page for addresses that do not exist", title=Phrase("lost_title"))
    yield page("robots.txt", "robots.txt", "robots.txt")


def _most(archive: Archive, kind: Kind) -> tuple[Link, ...]:
    linked = [group.link for group in archive.groups[kind].values() if group.has_page]
    return tuple(sorted(linked, key=lambda link: (-(link.count or 0), link.name))[:NAMED_ON_HOME])


PAGE_KINDS: Mapping[str, PageKind] = {
    "home": home,
    "articles": articles,
    "terms": terms,
    "undated": undated,
    "indexes": indexes,
    "dates": dates.dates,
    "years": dates.years,
    "months": dates.months,
    "days": dates.days,
    "search": search,
    "free": free,
    "others": others,
}
