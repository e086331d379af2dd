"""A person, organisation or place -> its pages: what is known of it, and its articles, each with a sentence."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from kliping import packed, urls
from kliping.builder import dates, feeds
from kliping.builder.archive import Archive, Group
from kliping.builder.entry import Entry
from kliping.builder.landing import Facts, Landing
from kliping.builder.paging import Rows, paged
from kliping.builder.plan import Plan, late
from kliping.builder.said import NOTHING, Quote, Said
from kliping.model import Page
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
    site = wanted.site
    rows = Rows() if "sentences" in site.leave_out else Quotes(group, wanted)
    has_data = "data" not in site.leave_out
    claimed_by = f"the {group.kind} {group.name}"
    about = (group.kind, group.id, group.name, group.note, group.by)
    yield from paged(
        group.url,
        "entity.html",
        group.entries,
        site.page_size,
        claimed_by,
        about,
        rows=rows,
        landing=partial(
            Landing,
            facts=facts,
            kind=group.kind,
            name=group.name,
            note=group.note,
            data=_data_url(group) if has_data else None,
        ),
        landing_of=facts,
        title=group.name,
        section=urls.FOLDERS[group.kind],
        feed=feeds.of(group, site),
        kind=group.kind,
        name=group.name,
        note=group.note,
        description=group.note,
        by=group.by,
        count=len(group.entries),
    )
    yield from feeds.named(group, site)
    if has_data:
        newest = group.entries[: site.page_size]
        of = (*about, *facts, rows.seen(newest), len(group.entries), site.base_url)
        make = partial(_data, facts, group, newest, site)
        yield late(_data_url(group), "entity.json", claimed_by, of, make)


def _data_url(group: Group) -> str:
    return f"{group.url}data.json"


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
        "same_as": facts.same,
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
