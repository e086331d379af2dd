"""Entries -> Archive: everything that the page kinds ask for, grouped and sorted once."""

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import chain
from operator import attrgetter, itemgetter
from typing import TypeAlias

from kliping import urls
from kliping.builder.apart import Told, not_these, told
from kliping.builder.entry import Entry, card_of, pack
from kliping.builder.moves import Move, moves
from kliping.builder.pictures import Catalogue, File
from kliping.builder.said import Mark
from kliping.digest import joined
from kliping.model import ENTITY_TYPES, Apart, By, Card, Link, Picture, Ruling, Term
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
    # of people, organisations and places
    spellings: tuple[str, ...] = ()  # the name in each article
    marks: tuple[Mark, ...] = ()  # how each article names it
    by: By | None = None  # the authority file, software, or people who wrote it into articles
    image: str | None = None  # path below the content folder
    apart: tuple[str, ...] = ()  # ids or names that it is not

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
    linked: Mapping[Kind, frozenset[str]]  # ids of the groups that have a page
    names: Mapping[tuple[Kind, str], str]  # of the authority files' terms
    moved: tuple[Move, ...] = ()  # addresses that entities had

    @cached_property
    def days(self) -> tuple[date | None, ...]:
        """The day of each entry, where it is known."""
        return tuple([urls.day_of(entry.date) if entry.date else None for entry in self.entries])

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
                    (names.get((kind, id_), name), urls.term(kind, id_) if id_ in linked[kind] else None)
                    for id_, name in pairs
                ]
            )
            for kind, pairs in entry.names.items()
        }

    @cached_property
    def _numbered(self) -> "tuple[tuple[Group, ...], _Numbers, _Named]":
        """Entities that have a page, their numbers, and the numbers of those that the article at a place names."""
        groups = tuple(group for type_ in ENTITY_TYPES for group in self.groups[type_].values() if group.has_page)
        numbers: _Numbers = {type_: {} for type_ in ENTITY_TYPES}
        for number, group in enumerate(groups):
            numbers[group.kind][group.id] = number
        return groups, numbers, _Named(self.entries, numbers)

    @cached_property
    def _called(self) -> Mapping[str, tuple[Group, ...]]:
        """Entities that have a page by name and by id, and by what they are told apart from."""
        called: dict[str, list[Group]] = defaultdict(list)
        for type_ in ENTITY_TYPES:
            for group in self.groups[type_].values():
                for name in dict.fromkeys((group.name, group.id, *group.apart)) if group.has_page else ():
                    called[name].append(group)
        return {name: tuple(groups) for name, groups in called.items()}

    def apart(self, group: Group) -> tuple[Group, ...]:
        """What an entity is not to be confused with: as the authority file says of either, or of another type."""
        called = self._called
        found = {(other.kind, other.id): other for name in group.apart for other in called.get(name, ())
                 if name in (other.id, other.name)}  # fmt: skip
        for other in (*called.get(group.id, ()), *called.get(group.name, ())):
            if {group.id, group.name} & set(other.apart) or (other.name == group.name and other.kind != group.kind):
                found[other.kind, other.id] = other
        return tuple(other for other in found.values() if other is not group)

    def together(self, kind: Kind, id_: str, *, least: int, most: int) -> tuple[tuple[str, str, int], ...]:
        """What is often named with an entity: name, address, and how many articles name both.

        By pointwise mutual information with the square of what they share (Daille's PMI²), which of one entity's
        neighbours depends on these alone, and not on how large the archive is.
        """
        groups, numbers, named = self._numbered
        own = numbers[kind][id_]
        counts = Counter(chain.from_iterable([named[place] for place in groups[own].places]))
        found = [(number, count) for number, count in counts.items() if count >= least and number != own]
        found.sort(key=lambda one: (-one[1] ** 2 / len(groups[one[0]].entries), groups[one[0]].name, one[0]))
        return tuple((groups[number].name, groups[number].url, count) for number, count in found[:most])

    def link_digest(self, entry: Entry) -> str:
        """Of what `named` gives beside what the entry's own digest says."""
        linked = self.linked
        return "".join(["1" if id_ in linked[kind] else "0" for kind, pairs in entry.names.items() for id_, _ in pairs])


_Numbers: TypeAlias = dict[Kind, dict[str, int]]
_POSITION = attrgetter("order", "title", "url")  # what articles stand in order by
# By an article's file: the entry as it was read, its lead picture, and the entry with that on its card.
Pictured: TypeAlias = dict[str, tuple[Entry, File, Entry]]


def place_of(entry: Entry, entries: Sequence[Entry]) -> int:
    """Where an article stands, or would stand, among others in order."""
    return bisect_left(entries, _POSITION(entry), key=_POSITION)


def in_order(before: Entry, after: Entry) -> bool:
    """Whether one article stands before another."""
    return bool(_POSITION(before) < _POSITION(after))


class _Named(dict[int, tuple[int, ...]]):
    """The numbers of the entities that the article at a place names, found when they are asked for."""

    def __init__(self, entries: Sequence[Entry], numbers: _Numbers) -> None:
        self._entries, self._numbers = entries, numbers

    def __missing__(self, place: int) -> tuple[int, ...]:
        names = self._entries[place].names
        found = (self._numbers[type_].get(id_) for type_ in ENTITY_TYPES for id_, _ in names.of(type_))
        self[place] = made = tuple([number for number in found if number is not None])
        return made


def collect(
    entries: Iterable[Entry],
    *,
    terms: Iterable[Term] = (),
    apart: Iterable[Apart] = (),
    rulings: Iterable[Ruling] = (),
    min_articles: int = 2,
    catalogue: Catalogue | None = None,
    pictured: Pictured | None = None,
) -> Archive:
    """Put the articles in order and group them by every kind of name.

    `pictured` is what an earlier call made, and is added to.
    """
    catalogue, pictured = catalogue or Catalogue(), {} if pictured is None else pictured
    known: dict[tuple[str, str], Term] = {(term.type, term.id): term for term in terms}
    shown = (with_picture(entry, catalogue, pictured) for entry in entries)
    ordered = sorted(shown, key=_POSITION)
    members: dict[tuple[Kind, str], array[int]] = defaultdict(lambda: array("I"))
    spellings: dict[tuple[Kind, str], list[str]] = defaultdict(list)
    marks: dict[tuple[Kind, str], list[Mark]] = defaultdict(list)
    for place, entry in enumerate(ordered):
        for kind, pairs in entry.names.items():
            for id_, name in pairs:
                members[kind, id_].append(place)
                spellings[kind, id_].append(name)
        for type_, own_marks in zip(ENTITY_TYPES, entry.marks, strict=False):
            for (id_, _), mark in zip(entry.names.of(type_), own_marks, strict=True):
                marks[type_, id_].append(mark)
    groups: dict[Kind, dict[str, Group]] = {kind: {} for kind in urls.FOLDERS}
    not_one = told(apart)
    for kind, id_ in sorted(members):
        places, term = members[kind, id_], known.get((kind, id_))
        own = tuple([ordered[place] for place in places])
        group = _group(kind, id_, own, places, term, spellings[kind, id_], min_articles)
        if marks[kind, id_]:
            group = _entity(group, term, spellings[kind, id_], marks[kind, id_], not_one)
        groups[kind][id_] = group
    tags = {**groups["tag"], **_above(groups["tag"], known, min_articles)}
    groups["tag"] = {id_: _related(tags[id_], tags, known) for id_ in sorted(tags)}
    return Archive(
        entries=tuple(ordered),
        groups=groups,
        linked={kind: frozenset(g.id for g in found.values() if g.has_page) for kind, found in groups.items()},
        names={(kind, id_): term.name for (kind, id_), term in known.items()},  # type: ignore[misc]
        moved=moves((term for term in known.values() if term.type in ENTITY_TYPES), rulings),
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
    others = [*(term.spellings if term else ()), *sorted(spelled)]
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


def _entity(group: Group, term: Term | None, spellings: list[str], marks: list[Mark], not_one: Told) -> Group:
    """The group of a person, organisation or place, with what only these have."""
    if term:
        by: By | None = "authority"
    else:
        by = next((mark[2] for mark in marks if mark[2] in ("tagger", "gazetteer")), None)
    return replace(
        group,
        spellings=tuple(spellings),
        marks=tuple(marks),
        by=by,
        image=term.image if term else None,
        apart=not_these(not_one, group.kind, (group.name, *group.aliases), term.apart if term else ()),
    )


def _above(
    groups: Mapping[str, Group], known: Mapping[tuple[str, str], Term], min_articles: int
) -> dict[str, Group]:
    """The tags that no article has, above those that some have: a way down to these."""
    found: dict[str, Group] = {}
    below = list(groups)
    while below:
        term = known.get(("tag", below.pop()))
        for id_ in term.broader if term else ():
            if id_ not in groups and id_ not in found:
                found[id_] = _group("tag", id_, (), array("I"), known["tag", id_], [], min_articles)
                below.append(id_)
    return found


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


def with_picture(entry: Entry, catalogue: Catalogue, known: Pictured) -> Entry:
    """The entry with its lead picture on its card, where the archive has the file."""
    file = catalogue.files.get(entry.lead[0]) if entry.lead else None
    if not file or not entry.lead:
        return entry
    before = known.get(entry.file)
    if before and before[0] is entry and before[1] == file:
        return before[2]
    card = replace(entry.card, image=file.printed.of(Picture(alt=entry.lead[1])))
    made = entry._replace(seen=card.digest, packed_card=pack(card))
    known[entry.file] = entry, file, made
    return made
