"""What a person has decided on names, as it is looked up."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from kliping import urls
from kliping.decisions import folded
from kliping.model import ENTITY_TYPES, Entities, Ruling, Term


@dataclass(frozen=True, eq=False)
class Known:
    """An authority file with its decisions. Names are the same however they are written."""

    entities: Entities

    def owner(self, name: str, type_: str) -> Term | None:
        """The term of a type that has a name without a condition."""
        return self._owners.get((type_, folded(name)))

    def rulings(self, name: str) -> tuple[Ruling, ...]:
        """What was decided on a name itself."""
        return tuple(self._rulings.get(folded(name), ()))

    def are_apart(self, type_: str, one: str, other: str) -> bool:
        """Whether two names, ids or items of Wikidata are not one; a name and itself: whether it is of two types."""
        return (type_, folded(one), folded(other)) in self._apart

    def meant(self, name: str) -> frozenset[str]:
        """The ids of the articles in which it was decided whom a name means."""
        return self._meant.get(name, frozenset())

    @cached_property
    def ids(self) -> frozenset[str]:
        """Of all terms."""
        return frozenset(term.id for term in self.entities.terms)

    @cached_property
    def addresses(self) -> frozenset[tuple[str, str]]:
        """Type and id of each address that a term has or had."""
        now = ((term.type, term.id) for term in self.entities.terms)
        return frozenset((*now, *(older for term in self.entities.terms for older in urls.was(term))))

    @cached_property
    def _owners(self) -> dict[tuple[str, str], Term]:
        found: dict[tuple[str, str], Term] = {}
        for term in self.entities.terms:
            bound = dict(term.only_with)
            for name in term.spellings:
                if name not in bound:
                    found.setdefault((term.type, folded(name)), term)
        return found

    @cached_property
    def _rulings(self) -> dict[str, list[Ruling]]:
        found: dict[str, list[Ruling]] = {}
        for ruling in self.entities.rulings:
            found.setdefault(folded(ruling.name), []).append(ruling)
        return found

    @cached_property
    def _meant(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for one in self.entities.meant:
            found[one.name] = found.get(one.name, frozenset()) | set(one.articles)
        return found

    @cached_property
    def _apart(self) -> frozenset[tuple[str, str, str]]:
        pairs: set[tuple[str, str, str]] = set()

        def add(type_: str, some: Iterable[str], others: Iterable[str]) -> None:
            mine, theirs = [folded(name) for name in some], [folded(name) for name in others]
            pairs.update((type_, *pair) for a in mine for b in theirs for pair in ((a, b), (b, a)))

        for one in self.entities.apart:
            for first, second in combinations(one.names, 2):
                for type_ in (one.type,) if one.type else ENTITY_TYPES:
                    add(type_, (first,), (second,))
        by_id = {term.id: term for term in self.entities.terms}
        for term in self.entities.terms:
            others = [name for text in term.apart if text in by_id for name in by_id[text].spellings]
            if term.apart:
                add(term.type, (term.id, *term.spellings), (*term.apart, *others))
        return frozenset(pairs)
