"""Archive -> Pages: one function a kind of page, each a row in PAGE_KINDS."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from heapq import nsmallest

from kliping import urls
from kliping.builder import about, data, dates, feeds, gallery, indexes, own
from kliping.builder.archive import Archive, Cards, Group
from kliping.builder.copies import Copies, copies
from kliping.builder.entity import entity, moved
from kliping.builder.entry import Entry
from kliping.builder.paging import paged
from kliping.builder.plan import PageKind, Plan, late, page
from kliping.builder.related import Related, every, related
from kliping.builder.sheet import Around, Neighbour, Other, Own
from kliping.digest import joined
from kliping.model import ENTITY_TYPES, Link, Page, Phrase, When
from kliping.urls import Kind

NAMED_ON_HOME = 12
HOME_YEARS = 10  # in its heat map, the newest; a phone takes a quarter of a second to lay out twenty
SAME_DAY = 5
# A search proposes the pages of so many names: they are to fit into 15 KB.
PROPOSED: tuple[Kind, ...] = ("person", "organisation", "place", "tag", "source")
NAMES = 1_000
FILTERS = ("source", "person", "organisation", "place", "tag", "language")


def plan(wanted: Plan, kinds: "Mapping[str, PageKind] | None" = None) -> Iterator[Page]:
    """Yield every page of the site; the sitemap last, since it lists the others."""
    paths: list[str] = []
    modified: list[When | None] = []
    for name, kind in (kinds or PAGE_KINDS).items():
        for made in kind(wanted) if _PART_OF.get(name) not in wanted.site.leave_out else ():
            if made.path.endswith("/index.html") or made.path == "index.html":
                paths.append(made.path)
                modified.append(made.modified)
            yield made
    yield from feeds.sitemap(paths, modified)


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
        latest=Cards(archive.entries[: site.home_size]),
        years=dates.heat_map(archive, newest=HOME_YEARS),
        shots=gallery.strip(archive.entries, wanted.catalogue),
        sources=_most(archive, "source"),
        tags=_most(archive, "tag"),
        people=_most(archive, "person"),
        organisations=_most(archive, "organisation"),
        places=_most(archive, "place"),
    )
    yield from feeds.feed("", site.title, archive.entries, site)
    yield feeds.json_feed(archive.entries, site)


def articles(wanted: Plan, *, files: Collection[str] | None = None) -> Iterator[Page]:
    """One page an article; with `files`, of the articles of these."""
    archive = wanted.archive
    has_others = "related" not in wanted.site.leave_out
    neighbours = _neighbours(archive) if has_others else {}
    same = copies(wanted.told, archive.entries)
    but = {url: [other.url for other in own.entries] for url, own in same.items()}
    found: Iterable[tuple[Entry, tuple[Related, ...]]]
    if not has_others:
        found = ((entry, ()) for entry in archive.entries if files is None or entry.file in files)
    elif files is None:
        found = zip(archive.entries, every(archive, but, planned=wanted.planned, shape=wanted.shape), strict=True)
    else:
        some = [(place, entry) for place, entry in enumerate(archive.entries) if entry.file in files]
        found = ((entry, related(place, archive, but=but.get(entry.url, ()))) for place, entry in some)
    for entry, others in found:
        yield _article(entry, wanted, *neighbours.get(entry.url, (None, None)), same.get(entry.url), others)


def _article(
    entry: Entry,
    wanted: Plan,
    previous: Entry | None,
    following: Entry | None,
    same: Copies | None,
    others: Sequence[Related],
) -> Page:
    archive = wanted.archive
    day = archive.by_day[urls.day_of(entry.date)] if entry.date else ()
    left = wanted.site.leave_out
    has_day = len(day) > 1 and "days" not in left
    same_day = [other for other in day[: SAME_DAY + 1] if other is not entry and "related" not in left][:SAME_DAY]
    prints = wanted.catalogue.prints(path for _, path in entry.pictures)

    def context() -> Mapping[str, object]:
        around = Around(
            names=archive.named(entry),
            has_day=has_day,
            previous=_neighbour(previous),
            following=_neighbour(following),
            same_day=Cards(same_day),
            same_story=Cards(same.entries if same else ()),
            same_story_more=same.more if same else 0,
            related=tuple(_other(one) for one in others),
            prints=prints,
        )
        return {"title": entry.title, "lang": entry.lang, "own": Own(wanted.leaves(entry.file), around)}

    of = (
        archive.link_digest(entry),
        previous.seen if previous else None,
        following.seen if following else None,
        int(has_day),
        tuple(other.seen for other in same_day),
        (same.more, *(other.seen for other in same.entries)) if same else None,
        tuple((path, *one) for path, one in prints.items()),
        tuple((one.entry.seen, *one.names) for one in others),
    )
    return late(
        entry.url, "article.html", entry.file, of, context, own=entry.digest, modified=entry.modified
    )


def _neighbours(archive: Archive) -> dict[str, tuple[Entry | None, Entry | None]]:
    """The article before and after each, in the same source."""
    found: dict[str, tuple[Entry | None, Entry | None]] = {}
    for group in archive.groups["source"].values():
        dated = [entry for entry in group.entries if entry.date]
        for newer, entry, older in zip([None, *dated], dated, [*dated[1:], None], strict=False):
            found[entry.url] = (older, newer)
    return found


def _neighbour(entry: Entry | None) -> Neighbour | None:
    return (entry.title, entry.url, entry.date) if entry else None


def _other(one: Related) -> Other:
    entry = one.entry
    return Other(entry.title, entry.url, entry.lang, entry.date, entry.source, one.names)


def terms(wanted: Plan) -> Iterator[Page]:
    """The pages of each tag, person, organisation, place, source and author, with their feeds."""
    shown = [entry.seen + entry.said for entry in wanted.archive.entries]
    for groups in wanted.archive.groups.values():
        for group in groups.values():
            if group.has_page:
                yield from wanted.planned.pages(group.url, _inputs(group, wanted, shown), partial(_of, group, wanted))


def _inputs(group: Group, wanted: Plan, shown: Sequence[str]) -> str:
    """The digest of all that the pages of a group are made of; `shown` is that of what they show of each entry."""
    picture = wanted.catalogue.printed(group.image)
    own = "".join([shown[place] for place in group.places])
    return joined(wanted.shape, group.kind, group.id, tuple(picture) if picture else None, own)


def _of(group: Group, wanted: Plan) -> Iterator[Page]:
    return entity(group, wanted) if group.kind in ENTITY_TYPES else _term(group, wanted)


def _term(group: Group, wanted: Plan) -> Iterator[Page]:
    dated = [entry for entry in group.entries if entry.date]
    related = tuple((link.name, link.url) for link in (*group.broader, Link(name=""), *group.narrower))
    kind = group.kind
    about = (kind, group.id, group.name, group.aliases, group.note, group.wikidata, related, group.links)
    yield from paged(
        group.url,
        "term.html",
        group.entries,
        wanted.site.page_size,
        f"the {kind} {group.name}",
        about,
        title=group.name,
        section=urls.FOLDERS[kind],
        feed=feeds.of(group, wanted.site),
        kind=kind,
        name=group.name,
        aliases=group.aliases,
        note=group.note,
        description=group.note,
        wikidata=group.wikidata,
        broader=group.broader,
        narrower=group.narrower,
        links=group.links,
        count=len(group.entries),
        first=dates.day_of(dated[-1]) if dated else None,
        last=dates.day_of(dated[0]) if dated else None,
    )
    yield from feeds.named(group, wanted.site)


def undated(wanted: Plan) -> Iterator[Page]:
    """The articles whose date nobody knows."""
    entries = wanted.archive.undated
    if entries:
        yield from paged(
            "undated/",
            "undated.html",
            entries,
            wanted.site.page_size,
            "the undated articles",
            ("undated",),
            title=Phrase("undated"),
            section="dates",
            kind="undated",
            name="",
            aliases=(),
            note=None,
            wikidata=None,
            broader=(),
            narrower=(),
            links=(),
            count=len(entries),
            first=None,
            last=None,
        )


def search(wanted: Plan) -> Iterator[Page]:
    """The search page, and the names that it proposes."""
    yield page("search/", "search.html", "the search page", title=Phrase("search"), section="search", filters=FILTERS)
    yield page("search/names.json", "names.json", "the names that a search proposes", names=_proposed(wanted.archive))


def _proposed(archive: Archive) -> dict[str, tuple[tuple[str, str, int], ...]]:
    """The most frequent names that have a page, by the folder of their kind, the most frequent first.

    Each is a name, an id, and how many articles it has.
    """
    counted = (
        (-len(group.entries), group.name, group.id, kind)
        for kind in PROPOSED
        for group in archive.groups[kind].values()
        if group.has_page
    )
    found: dict[str, list[tuple[str, str, int]]] = {}
    for count, name, id_, kind in nsmallest(NAMES, counted):
        found.setdefault(urls.FOLDERS[kind], []).append((name, id_, -count))
    return {folder: tuple(names) for folder, names in found.items()}


def others(_: Plan) -> Iterator[Page]:
    """What hosts and robots ask for."""
    yield page("404.html", "404.html", "the page for addresses that do not exist", title=Phrase("lost_title"))
    yield page("robots.txt", "robots.txt", "robots.txt")
    yield page("opensearch.xml", "opensearch.xml", "the description of the search")


def _most(archive: Archive, kind: Kind) -> tuple[Link, ...]:
    linked = [group.link for group in archive.groups[kind].values() if group.has_page]
    return indexes.frequent(linked, NAMED_ON_HOME)


PAGE_KINDS: Mapping[str, PageKind] = {
    "home": home,
    "articles": articles,
    "terms": terms,
    "moved": moved,
    "undated": undated,
    "indexes": indexes.indexes,
    "dates": dates.dates,
    "years": dates.years,
    "months": dates.months,
    "days": dates.days,
    "anniversaries": dates.anniversaries,
    "pictures": gallery.pictures,
    "search": search,
    "about": about.about,
    "data": data.data,
    "free": own.free,
    "others": others,
}
_PART_OF = {"days": "days", "anniversaries": "days", "data": "data"}  # what can be left out, by the kind of its pages
