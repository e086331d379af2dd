"""Entries -> Archive: everything that the page kinds ask for, grouped and sorted once."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from operator import attrgetter, itemgetter

from kliping import packed, urls
from kliping.builder.load import Entry, card_of
from kliping.builder.pictures import Catalogue
from kliping.digest import joined
from kliping.model import Card, Link, Picture, Term
from kliping.urls import Kind

_SEEN, _PACKED = (itemgetter(Entry._fields.index(name)) for name in ("seen", "packed_card"))


class Cards(Sequence[Card]):
    """Cards of articles, packed until somebody looks at them: a list is made of rows that are mostly known already."""

    __slots__ = ("_packed", "digests")

    def __init__(self, entries: Iterable[Entry]) -> None:
        entries = tuple(entries)
        self.digests = tuple(map(_SEEN, entries))
        self._packed = tuple(map(_PACKED, entries))

    def __reduce__(self) -> tuple[object, ...]:
        return _cards, (self.digests, self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN204  (as Sequence has it)
        found = self._packed[index]
        return list(map(card_of, found)) if isinstance(index, slice) else card_of(found)

    def __iter__(self) -> Iterator[Card]:
        return map(card_of, self._packed)

    @property
    def digest(self) -> str:
        """Of all of them."""
        return joined(*self.digests)


def _cards(digests: tuple[str, ...], cards: tuple[bytes, ...]) -> Cards:
    made = Cards(())
    made.digests, made._packed = digests, cards
    return made


@dataclass(frozen=True, kw_only=True)
class Group:
    """All articles of one tag, person, organisation, place, source or author, newest first."""

    kind: Kind
    id: str
    name: str
    entries: tuple[Entry, ...]
    places: "array[int]"  # of the entries, in those of the archive
    aliases: tuple[str, ...] = ()
    note: str | None = None
    wikidata: str | None = None
    has_page: bool = True
    broader: tuple[Link, ...] = ()  # tags only
    narrower: tuple[Link, ...] = ()
    links: tuple[str, ...] = ()  # on other sites

    @property
    def url(self) -> str:
        """Where its page is, or would be."""
        return urls.term(self.kind, self.id)

    @property
    def link(self) -> Link:
        """Its name with its page, if it has one, and how many articles it has."""
        return Link(name=self.name, url=self.url if self.has_page else None, count=len(self.entries))


@dataclass(frozen=True, kw_only=True)
class Archive:
    """The whole archive, newest article first; undated ones last."""

    entries: tuple[Entry, ...]
    groups: Mapping[Kind, Mapping[str, Group]]
    linked: frozenset[tuple[Kind, str]]  # (kind, id) of the groups that have a page
    names: Mapping[tuple[Kind, str], str]  # of the authority files' terms

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each entry stands in `entries`, by its address."""
        return {entry.url: place for place, entry in enumerate(self.entries)}

    @cached_property
    def dated(self) -> tuple[Entry, ...]:
        """The articles whose date is known, newest first."""
        return tuple(entry for entry in self.entries if entry.date)

    @cached_property
    def undated(self) -> tuple[Entry, ...]:
        """The others, by title."""
        return tuple(entry for entry in self.entries if not entry.date)

    @cached_property
    def by_day(self) -> Mapping[date, tuple[Entry, ...]]:
        """Days that have articles, newest first."""
        days: dict[date, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.date:
                days[urls.day_of(entry.date)].append(entry)
        return {day: tuple(entries) for day, entries in days.items()}

    @cached_property
    def by_month(self) -> Mapping[str, tuple[Entry, ...]]:
        """Months that have articles, as 2024-06, newest first."""
        months: dict[str, list[Entry]] = defaultdict(list)
        for day, entries in self.by_day.items():
            months[f"{day.year:04d}-{day.month:02d}"] += entries
        return {month: tuple(entries) for month, entries in months.items()}

    def named(self, entry: Entry) -> dict[Kind, tuple[tuple[str, str | None], ...]]:
        """The names that an article has, by kind, each with the address of its page if it has one."""
        names, linked = self.names, self.linked
        return {
            kind: tuple(
                [
                    (names.get((kind, id_), name), urls.term(kind, id_) if (kind, id_) in linked else None)
                    for id_, name in pairs
                ]
            )
            for kind, pairs in entry.names.items()
        }

    def link_digest(self, entry: Entry) -> str:
        """Of what `named` gives beside what the entry's own digest says."""
        linked = self.linked
        return "".join(
            "1" if (kind, id_) in linked else "0" for kind, pairs in entry.names.items() for id_, _ in pairs
        )


def collect(
    entries: Iterable[Entry],
    *,
    terms: Iterable[Term] = (),
    min_articles: int = 2,
    catalogue: Catalogue | None = None,
) -> Archive:
    """Put the articles in order and group them by every kind of name."""
    catalogue = catalogue or Catalogue()
    known: dict[tuple[str, str], Term] = {(term.type, term.id): term for term in terms}
    ordered = sorted((_pictured(entry, catalogue) for entry in entries), key=attrgetter("order"))
    members: dict[tuple[Kind, str], array[int]] = defaultdict(lambda: array("I"))
    spellings: dict[tuple[Kind, str], list[str]] = defaultdict(list)
    for place, entry in enumerate(ordered):
        for kind, pairs in entry.names.items():
            for id_, name in pairs:
                members[kind, id_].append(place)
                spellings[kind, id_].append(name)
    groups: dict[Kind, dict[str, Group]] = {kind: {} for kind in urls.FOLDERS}
    for kind, id_ in sorted(members):
        places = members[kind, id_]
        own = tuple([ordered[place] for place in places])
        groups[kind][id_] = _group(kind, id_, own, places, known.get((kind, id_)), spellings[kind, id_], min_articles)
    groups["tag"] = {id_: _related(group, groups["tag"], known) for id_, group in groups["tag"].items()}
    return Archive(
        entries=tuple(ordered),
        groups=groups,
        linked=frozenset((g.kind, g.id) for found in groups.values() for g in found.values() if g.has_page),
        names={(kind, id_): term.name for (kind, id_), term in known.items()},  # type: ignore[misc]
    )


def _group(
    kind: Kind,
    id_: str,
    entries: tuple[Entry, ...],
    places: "array[int]",
    term: Term | None,
    spellings: list[str],
    min_articles: int,
) -> Group:
    spelled = set(spellings)
    name = term.name if term else next(iter(spelled)) if len(spelled) == 1 else _most_common(spellings)
    others = [*(term.aliases if term else ()), *sorted(spelled)]
    return Group(
        kind=kind,
        id=id_,
        name=name,
        entries=entries,
        places=places,
        has_page=kind in {"tag", "source", "author"} or len(entries) >= min_articles or term is not None,
        aliases=tuple(dict.fromkeys(other for other in others if other != name)),
        note=term.description if term else None,
        wikidata=term.wikidata if term else None,
        links=term.links if term else (),
    )


def _related(group: Group, groups: Mapping[str, Group], known: Mapping[tuple[str, str], Term]) -> Group:
    """A tag with the tags above and below it; those that no article has are names without a page."""
    term = known.get(("tag", group.id))
    if not term or not (term.broader or term.narrower):
        return group

    def links(ids: tuple[str, ...]) -> tuple[Link, ...]:
        names = [(known["tag", id_].name, groups[id_].url if id_ in groups else None) for id_ in ids]
        return tuple(Link(name=name, url=url) for name, url in names)

    return replace(group, broader=links(term.broader), narrower=links(term.narrower))


def _most_common(spellings: list[str]) -> str:
    return min(Counter(spellings).items(), key=lambda item: (-item[1], item[0]))[0]


def _pictured(entry: Entry, catalogue: Catalogue) -> Entry:
    """The entry with its lead picture on its card, where the archive has the file."""
    file = catalogue.files.get(entry.lead[0]) if entry.lead else None
    if not file or not entry.lead:
        return entry
    image = Picture(src=file.path, width=file.width, height=file.height, alt=entry.lead[1])
    card = replace(entry.card, image=image)
    return entry._replace(seen=card.digest, packed_card=packed.dumps(card))
