"""Archive: everything that the page kinds ask for, grouped and sorted once."""

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from operator import attrgetter, itemgetter
from typing import TypeAlias

from kliping import urls
from kliping.builder.entry import Entry, card_of
from kliping.builder.moves import Move
from kliping.builder.said import Mark
from kliping.digest import joined
from kliping.model import ENTITY_TYPES, By, Card, Link
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

    @cached_property
    def _are_all_linked(self) -> bool:
        return all(len(self.linked[kind]) == len(groups) for kind, groups in self.groups.items())

    def link_digest(self, entry: Entry) -> str:
        """Of what `named` gives beside what the entry's own digest says."""
        if self._are_all_linked:
            return "1" * sum(map(len, entry.names))
        linked = self.linked
        return "".join(["1" if id_ in linked[kind] else "0" for kind, pairs in entry.names.items() for id_, _ in pairs])


_Numbers: TypeAlias = dict[Kind, dict[str, int]]
POSITION = attrgetter("order", "title", "url")  # what articles stand in order by


def place_of(entry: Entry, entries: Sequence[Entry]) -> int:
    """Where an article stands, or would stand, among others in order."""
    return bisect_left(entries, POSITION(entry), key=POSITION)


class _Named(dict[int, tuple[int, ...]]):
    """The numbers of the entities that the article at a place names, found when they are asked for."""

    def __init__(self, entries: Sequence[Entry], numbers: _Numbers) -> None:
        self._entries, self._numbers = entries, numbers

    def __missing__(self, place: int) -> tuple[int, ...]:
        names = self._entries[place].names
        found = (self._numbers[type_].get(id_) for type_ in ENTITY_TYPES for id_, _ in names.of(type_))
        self[place] = made = tuple([number for number in found if number is not None])
        return made
