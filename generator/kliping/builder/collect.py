"""Entries -> Archive: every article in its place, and grouped by every kind of name."""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest
from typing import TypeAlias

from kliping import urls
from kliping.builder.apart import Told, not_these, told
from kliping.builder.archive import POSITION, Archive, Group
from kliping.builder.entry import Entry, illustrated
from kliping.builder.moves import moves
from kliping.builder.pictures import Catalogue, File
from kliping.builder.said import Mark
from kliping.digest import joined
from kliping.model import ENTITY_TYPES, Apart, By, Link, Ruling, Term
from kliping.urls import Kind
from kliping.values import changed

# By an article's file: the entry as it was read, its lead picture, and the entry with that on its card.
Pictured: TypeAlias = dict[str, tuple[Entry, File, Entry]]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a group is made of beside its articles: what the authority files and the settings say of names."""

    terms: tuple[Term, ...] = ()
    apart: tuple[Apart, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    min_articles: int = 2

    @cached_property
    def known(self) -> Mapping[tuple[str, str], Term]:
        """The terms by type and id."""
        return {(term.type, term.id): term for term in self.terms}

    @cached_property
    def not_one(self) -> Told:
        """What each name is not."""
        return told(self.apart)

    @cached_property
    def has_tree(self) -> bool:
        """Whether any tag stands above another."""
        return any(term.broader or term.narrower for term in self.terms)


def collect(
    entries: Iterable[Entry],
    terms: Terms | None = None,
    *,
    catalogue: Catalogue | None = None,
    pictured: Pictured | None = None,
) -> Archive:
    """Put the articles in order and group them by every kind of name.

    `pictured` is what an earlier call made, and is added to.
    """
    terms, catalogue, pictured = terms or Terms(), catalogue or Catalogue(), {} if pictured is None else pictured
    shown = (with_picture(entry, catalogue, pictured) for entry in entries)
    ordered = sorted(shown, key=POSITION)
    groups = {kind: dict[str, Group]() for kind in urls.FOLDERS}
    for number, kind in enumerate(urls.FOLDERS):
        members = _members(ordered, number, ENTITY_TYPES.index(kind) if kind in ENTITY_TYPES else None)
        for id_ in sorted(members):
            places, spellings, marks = members[id_]
            own = tuple([ordered[place] for place in places])
            groups[kind][id_] = _named(kind, id_, own, places, spellings, marks, terms)
    tags = {**groups["tag"], **_above(groups["tag"], terms)}
    groups["tag"] = {id_: _related(tags[id_], tags, terms.known) for id_ in sorted(tags)}
    return Archive(
        entries=tuple(ordered),
        groups=groups,
        linked={kind: with_page(found) for kind, found in groups.items()},
        names={(kind, id_): term.name for (kind, id_), term in terms.known.items()},  # type: ignore[misc]  # a type is a kind
        moved=moves((term for term in terms.known.values() if term.type in ENTITY_TYPES), terms.rulings),
    )


_Members: TypeAlias = dict[str, tuple["array[int]", list[str], list[Mark]]]  # places, spellings and marks by id


def _members(entries: Sequence[Entry], kind: int, type_: int | None) -> _Members:
    """Who has which name of a kind, by the numbers that this has among all kinds and among the types of entities."""
    found: _Members = {}
    for place, entry in enumerate(entries):
        marks = entry.marks[type_] if type_ is not None and type_ < len(entry.marks) else ()
        for (id_, name), mark in zip_longest(entry.names[kind], marks):
            own = found.get(id_)
            if own is None:
                own = found[id_] = array("I"), [], []
            own[0].append(place)
            own[1].append(name)
            if mark:
                own[2].append(mark)
    return found


def with_page(groups: Mapping[str, Group]) -> frozenset[str]:
    """The ids of the groups that have a page."""
    return frozenset(group.id for group in groups.values() if group.has_page)


def regrouped(
    kind: Kind, id_: str, entries: Sequence[Entry], places: "array[int]", tags: Mapping[str, Group], terms: Terms
) -> Group:
    """One group, as `collect` makes it, of its articles and their places; `tags` are those that there are."""
    spellings: list[str] = []
    marks: list[Mark] = []
    at = ENTITY_TYPES.index(kind) if kind in ENTITY_TYPES else None
    for entry in entries:
        names = entry.names.of(kind)
        own = next(number for number, name in enumerate(names) if name[0] == id_)
        spellings.append(names[own][1])
        if at is not None and at < len(entry.marks):
            marks.append(entry.marks[at][own])
    group = _named(kind, id_, tuple(entries), places, spellings, marks, terms)
    return _related(group, tags, terms.known) if kind == "tag" else group


def _named(
    kind: Kind,
    id_: str,
    entries: tuple[Entry, ...],
    places: "array[int]",
    spellings: list[str],
    marks: list[Mark],
    terms: Terms,
) -> Group:
    term = terms.known.get((kind, id_))
    group = _group(kind, id_, entries, places, term, spellings, terms.min_articles)
    return _entity(group, term, spellings, marks, terms.not_one) if marks else group


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
    return changed(
        group,
        spellings=tuple(spellings),
        marks=tuple(marks),
        by=by,
        image=term.image if term else None,
        apart=not_these(not_one, group.kind, (group.name, *group.aliases), term.apart if term else ()),
    )


def _above(groups: Mapping[str, Group], terms: Terms) -> dict[str, Group]:
    """The tags that no article has, above those that some have: a way down to these."""
    found: dict[str, Group] = {}
    below = list(groups)
    while below:
        term = terms.known.get(("tag", below.pop()))
        for id_ in term.broader if term else ():
            if id_ not in groups and id_ not in found:
                found[id_] = _group("tag", id_, (), array("I"), terms.known["tag", id_], [], terms.min_articles)
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
    shown, alt = file.printed, entry.lead[1]
    made = entry._replace(seen=joined(entry.seen, *shown, alt), packed_card=illustrated(entry.packed_card, shown, alt))
    known[entry.file] = entry, file, made
    return made
