"""A person, organisation or place -> its pages: what is known of it, and its articles, each with a sentence."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from kliping import packed, urls
from kliping.builder import dates, feeds
from kliping.builder.archive import Archive, Group
from kliping.builder.entry import Entry
from kliping.builder.linked import entity_node
from kliping.builder.network import network
from kliping.builder.paging import Rows, paged
from kliping.builder.pictures import Print
from kliping.builder.plan import Plan, late
from kliping.builder.said import NOTHING, Quote, Said
from kliping.model import Link, Page, Picture
from kliping.site import Site
from kliping.urls import Kind

FORMS = 12  # other names that a page shows
TOGETHER = 12  # names often named together
LEAST = 2  # articles that two names must share


class Quotes(Rows):
    """The articles of a name, each with its sentence."""

    def __init__(self, group: Group, wanted: Plan) -> None:
        self._group, self._wanted = group, wanted

    def seen(self, entries: Sequence[Entry]) -> str:
        """The digest of what is shown of them."""
        return "".join([entry.seen + entry.said for entry in entries])

    def shown(self, entries: Sequence[Entry]) -> tuple[Quote, ...]:
        """Their cards and sentences."""
        found = self._wanted.sentences([entry.file for entry in entries])
        kind, id_ = self._group.kind, self._group.id
        return tuple(
            Quote(entry.seen, entry.packed_card, entry.lang, _said(found.get(entry.file), entry, kind, id_))
            for entry in entries
        )


def _said(data: bytes | None, entry: Entry, kind: Kind, id_: str) -> Said:
    told = packed.loads(data) if data else {}
    own = told.get(kind, ()) if isinstance(told, dict) else ()
    place = next((place for place, (other, _) in enumerate(entry.names.of(kind)) if other == id_), len(own))
    return own[place] if place < len(own) else NOTHING


def entity(group: Group, wanted: Plan) -> Iterator[Page]:
    """The pages, the feed and the data of one name."""
    facts = _facts(group, wanted)
    claimed_by = f"the {group.kind} {group.name}"
    about = (group.kind, group.id, group.name, group.note, group.by)
    yield from paged(
        group.url,
        "entity.html",
        group.entries,
        wanted.site.page_size,
        claimed_by,
        about,
        rows=Quotes(group, wanted),
        landing=partial(_landing, facts, group),
        landing_of=facts,
        title=group.name,
        section=urls.FOLDERS[group.kind],
        feed=urls.feed(group.url),
        kind=group.kind,
        name=group.name,
        note=group.note,
        description=group.note,
        by=group.by,
        count=len(group.entries),
    )
    yield from feeds.feed(group.url, group.name, group.entries, wanted.site)
    newest = group.entries[: wanted.site.page_size]
    seen = Quotes(group, wanted).seen(newest)
    of = (*about, *facts, seen, len(group.entries), wanted.site.base_url)
    make = partial(_data, facts, group, newest, wanted.site)
    yield late(f"{group.url}data.json", "entity.json", claimed_by, of, make)


class Facts(NamedTuple):
    """What the landing page says of a name beside its articles: plain values, for its key as well."""

    forms: tuple[tuple[str, int], ...]  # other names, with how often articles have them; 0: only the authority file has
    first: tuple[str, str, str] | None  # title, address, day of the oldest article
    last: tuple[str, str, str] | None
    months: tuple[tuple[str, int], ...]
    together: tuple[tuple[str, str, int], ...]  # name, address, articles that name both
    apart: tuple[tuple[str, str | None, str], ...]  # name, address, kind
    wikidata: str | None
    links: tuple[str, ...]
    picture: Print | None


def _facts(group: Group, wanted: Plan) -> Facts:
    dated = [entry for entry in group.entries if entry.date]
    return Facts(
        forms=_forms(group),
        first=_mention(dated[-1]) if dated else None,
        last=_mention(dated[0]) if dated else None,
        months=_months([day for place in group.places if (day := wanted.archive.days[place])]),
        together=wanted.archive.together(group.kind, group.id, least=LEAST, most=TOGETHER),
        apart=tuple(_apart(group, wanted.archive)),
        wikidata=group.wikidata,
        links=group.links,
        picture=wanted.catalogue.printed(group.image),
    )


def _months(days: Sequence[date]) -> tuple[tuple[str, int], ...]:
    """The months that have articles, as 2024-06, and how many."""
    counts = Counter([(day.year, day.month) for day in days])
    return tuple((f"{year:04d}-{month:02d}", count) for (year, month), count in sorted(counts.items()))


def _forms(group: Group) -> tuple[tuple[str, int], ...]:
    """How articles write the name, the most frequent first; then what the authority file has beside that."""
    counts: Counter[str] = Counter()
    for name, (count, forms, _) in zip(group.spellings, group.marks, strict=True):
        if forms:
            counts.update(dict(forms))
        else:
            counts[name] += count
    counts.pop(group.name, None)
    known = sorted(counts.items(), key=lambda form: (-form[1], form[0]))[:FORMS]
    return (*known, *((alias, 0) for alias in group.aliases if alias not in counts))[: 2 * FORMS]


def _mention(entry: Entry) -> tuple[str, str, str]:
    return entry.title, entry.url, dates.day_of(entry).isoformat()


def _apart(group: Group, archive: Archive) -> Iterator[tuple[str, str | None, str]]:
    """Whom it is not: those that have a page, then those that are only names."""
    others = archive.apart(group)
    yield from ((other.name, other.url, other.kind) for other in others)
    named = {name for other in others for name in (other.name, other.id)}
    yield from ((name, None, group.kind) for name in group.apart if name not in named)


def _landing(facts: Facts, group: Group) -> dict[str, object]:
    picture = facts.picture
    together = tuple(Link(name=name, url=url, count=count) for name, url, count in facts.together)
    return {
        "forms": tuple(Link(name=name, count=count or None) for name, count in facts.forms),
        "first": _link(facts.first),
        "last": _link(facts.last),
        "years": dates.heat(dict(facts.months), most=_ROWS),
        "together": together,
        "network": network(together),
        "apart": tuple({"link": Link(name=name, url=url), "kind": kind} for name, url, kind in facts.apart),
        "wikidata": facts.wikidata,
        "links": facts.links,
        "picture": picture.of(Picture(alt="")) if picture else None,
        "data": f"{group.url}data.json",
        "node": entity_node(
            group.kind,
            name=group.name,
            others=[name for name, _ in facts.forms],
            description=group.note,
            same=_same(facts),
        ),
    }


_ROWS = 12  # years of a heat map; of more, only those with articles


def _link(mention: tuple[str, str, str] | None) -> dict[str, object] | None:
    return {"title": mention[0], "url": mention[1], "date": date.fromisoformat(mention[2])} if mention else None


def _same(facts: Facts) -> list[str]:
    item = [f"https://www.wikidata.org/wiki/{facts.wikidata}"] if facts.wikidata else []
    return [*item, *facts.links]


def _data(facts: Facts, group: Group, newest: Sequence[Entry], site: Site) -> Mapping[str, object]:
    """What is known of a name, for programs: with its newest articles."""

    def absolute(url: str) -> str:
        return urls.absolute(site.base_url, url)

    known: dict[str, object] = {
        "id": group.id,
        "type": group.kind,
        "name": group.name,
        "url": absolute(group.url),
        "by": group.by,
        "description": group.note,
        "forms": [{"name": name, "count": count} for name, count in facts.forms],
        "same_as": _same(facts),
        "articles": len(group.entries),
        "first": facts.first[2] if facts.first else None,
        "last": facts.last[2] if facts.last else None,
        "months": dict(facts.months),
        "together": [{"name": name, "url": absolute(url), "articles": n} for name, url, n in facts.together],
        "newest": [{"title": entry.title, "url": absolute(entry.url)} for entry in newest],
    }
    return {"data": {key: value for key, value in known.items() if value not in (None, [], {})}}


def moved(wanted: Plan) -> Iterator[Page]:
    """A page at each address that a name had before, which leads to the one that it has."""
    groups = wanted.archive.groups
    for move in wanted.archive.moved:
        group, there = groups[move.to_kind].get(move.to_id), groups[move.kind].get(move.id)
        if group is not None and group.has_page and not (there and there.has_page):
            yield late(
                urls.term(move.kind, move.id),
                "moved.html",
                f"the older address of {group.name}",
                (group.name, group.url),
                partial(dict, title=group.name, url=group.url),
            )
