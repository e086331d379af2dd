"""What reviews have decided on names: a file beside entities.yaml that only grows, and how the two are read as one.

entities.yaml is a person's alone. Decisions lie in entities.decided.yaml in the same language, one entry after the
other, and the last word on a name counts. Where entities.yaml says otherwise, that counts. See docs/decisions/0013.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from kliping import slug, yamlwrite
from kliping.model import ENTITY_TYPES, Apart, Entities, EntityType, Meant, Ruling, Term, Verdict

HEAD = (
    "# What was decided in `kliping entities review` and `import`, in order; the last word on a name counts.\n"
    "# What entities.yaml says comes before this. To take a decision back, delete its entry.\n"
)


def beside(path: Path) -> Path:
    """The file of decisions beside an authority file."""
    return path.with_name(f"{path.stem}.decided{path.suffix}")


def entities(terms: Iterable[Term], verdicts: Iterable[Verdict]) -> Entities:
    """The terms with verdicts, each kind in its place."""
    all_ = list(verdicts)
    return Entities(
        terms=tuple(terms),
        rulings=tuple(one for one in all_ if isinstance(one, Ruling)),
        apart=tuple(one for one in all_ if isinstance(one, Apart)),
        meant=tuple(one for one in all_ if isinstance(one, Meant)),
    )


def settled(log: Iterable[Term | Verdict]) -> Entities:
    """What a log comes to: each later entry takes from earlier ones the names that it decides on."""
    now = _Settled()
    for entry in log:
        now.hear(entry)
    return entities(now.terms.values(), (*(one for some in now.rulings.values() for one in some), *now.others))


class _Settled:
    """What a log comes to so far, with whose each name is: a table may decide on thousands at once."""

    def __init__(self) -> None:
        self.terms: dict[str, Term] = {}
        self.rulings: dict[str, list[Ruling]] = {}  # a name folded
        self.others: list[Apart | Meant] = []
        self._owners: dict[tuple[str, str], str] = {}  # type and name folded -> id

    def hear(self, entry: Term | Verdict) -> None:
        """Take the next entry."""
        match entry:
            case Term():
                self._forget(entry.id)
                for name in dict.fromkeys(map(folded, entry.unconditional)):
                    self._take(entry.type, name)
                    # One that says the same type stays: it says of which page the address leads here.
                    self.rulings[name] = [one for one in self.rulings.pop(name, ()) if one.becomes == entry.type]
                    self._owners[entry.type, name] = entry.id
                self.terms[entry.id] = entry
            case Ruling():
                name = folded(entry.name)
                for type_ in (entry.type,) if entry.type else ENTITY_TYPES:
                    if type_ != entry.becomes:
                        self._take(type_, name)
                kept = [one for one in self.rulings.pop(name, ()) if _are_apart(one, entry)]
                self.rulings[name] = [*kept, entry]
            case _:
                self.others.append(entry)

    def _take(self, type_: str, name: str) -> None:
        """Take a name from the term that has it; one whose own name it is goes whole."""
        id_ = self._owners.pop((type_, name), None)
        if id_ is None:
            return
        term = self.terms[id_]
        if folded(term.name) == name:
            self._forget(id_)
            return
        aliases = tuple(alias for alias in term.aliases if folded(alias) != name)
        self.terms[id_] = replace(term, aliases=aliases, only_with=_conditions(term, aliases))

    def _forget(self, id_: str) -> None:
        term = self.terms.pop(id_, None)
        for name in map(folded, term.unconditional) if term else ():
            if term and self._owners.get((term.type, name)) == id_:
                del self._owners[term.type, name]


def combined(own: Entities, decided: Entities) -> Entities:
    """The person's file with what was decided beside it; what the file says comes first."""
    taken: dict[tuple[str, str], str] = {
        (term.type, folded(name)): term.id for term in own.terms for name in term.unconditional
    }
    mine = {term.id: term for term in own.terms}
    new: dict[str, Term] = {}
    for term in decided.terms:
        target = term.id if term.id in mine else taken.get((term.type, folded(term.name)))
        if target is None:
            new[term.id] = _kept(term, taken, term.id)
        else:
            mine[target] = _joined(mine[target], _kept(term, taken, target), mine.keys())
    known: dict[str, set[str]] = {}
    for term in own.terms:
        for name in term.spellings:
            known.setdefault(folded(name), set()).add(term.type)
    ruled = {folded(ruling.name) for ruling in own.rulings}
    rulings = [
        one
        for one in decided.rulings
        if folded(one.name) not in ruled and known.get(folded(one.name), {one.becomes}) == {one.becomes}
    ]
    killed = {folded(ruling.name) for ruling in own.rulings if ruling.becomes is None}
    terms = [*mine.values(), *(term for term in new.values() if folded(term.name) not in killed)]
    return Entities(
        terms=tuple(terms),
        rulings=(*own.rulings, *rulings),
        apart=(*own.apart, *decided.apart),
        meant=(*decided.meant, *own.meant),
    )


def _kept(term: Term, taken: Mapping[tuple[str, str], str], owner: str) -> Term:
    """A decided term without the aliases that are another's in the person's file."""
    aliases = tuple(name for name in term.aliases if taken.get((term.type, folded(name)), owner) == owner)
    return replace(term, aliases=aliases, only_with=_conditions(term, aliases))


def _joined(own: Term, decided: Term, ids: Iterable[str]) -> Term:
    """A term of the person's file, with what was decided on the same one where the file is silent."""
    have = {folded(name) for name in own.spellings}
    more = tuple(name for name in decided.spellings if folded(name) not in have)
    old = () if decided.id in ids else (decided.id,)
    return replace(
        own,
        aliases=(*own.aliases, *more),
        only_with=(*own.only_with, *(pair for pair in decided.only_with if pair[0] in more)),
        was=tuple(dict.fromkeys((*own.was, *decided.was, *old))),
        links=tuple(dict.fromkeys((*own.links, *decided.links))),
        apart=tuple(dict.fromkeys((*own.apart, *decided.apart))),
        wikidata=own.wikidata or decided.wikidata,
        description=own.description or decided.description,
        image=own.image or decided.image,
    )


def _conditions(term: Term, aliases: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(pair for pair in term.only_with if pair[0] in aliases)


def _are_apart(one: Ruling, other: Ruling) -> bool:
    """Whether two rulings on a name do not touch each other: each kills it as another type."""
    is_kill = one.becomes is None and other.becomes is None
    return is_kill and None not in (one.type, other.type) and one.type != other.type


def folded(name: str) -> str:
    """A name as two ways of writing it are the same: "Kim Jong-un", "KIM JONG UN"."""
    return slug.named(name)


def dumps(entries: Iterable[Term | Verdict]) -> str:
    """Write entries as entities.yaml has them."""
    return "".join(map(_entry, entries))


def _entry(entry: Term | Verdict) -> str:
    lines = yamlwrite.dump(dict(_plain(entry))).splitlines(keepends=True)
    return "".join(("- " if number == 0 else "  ") + line for number, line in enumerate(lines))


def _plain(entry: Term | Verdict) -> Iterator[tuple[str, object]]:
    """The keys of an entry with their values, those that say nothing left out."""
    match entry:
        case Term():
            yield from _term(entry)
        case Ruling(becomes=None):
            yield "kill", [entry.name]
            yield from _type(entry.type)
        case Ruling():
            yield "retype", [entry.name]
            yield from _type(entry.becomes)
        case Apart():
            yield "apart", list(entry.names)
            yield from _type(entry.type)
        case Meant():
            yield "say", {entry.name: entry.id}
            yield "in", list(entry.articles)


def _type(type_: EntityType | None) -> Iterator[tuple[str, object]]:
    if type_:
        yield "type", type_


def _term(term: Term) -> Iterator[tuple[str, object]]:
    bound = dict(term.only_with)
    yield "id", term.id
    yield "type", term.type
    yield "name", dict(term.names) if term.names else term.name
    aliases = [
        {"name": name, "only_with": list(bound[name])} if name in bound else name for name in term.aliases
    ]
    values = {
        "aliases": aliases, "was": list(term.was), "wikidata": term.wikidata, "description": term.description,
        "image": term.image, "links": list(term.links), "not": list(term.apart),
    }  # fmt: skip
    yield from ((key, value) for key, value in values.items() if value)


def added(text: str, said: str, entries: Iterable[Term | Verdict]) -> str:
    """The text of the file with entries at its end, below a line that says what was decided."""
    before = text if not text or text.endswith("\n") else text + "\n"
    words = "".join(char if char.isprintable() else " " for char in said)
    return f"{before or HEAD}\n# {words}\n{dumps(entries)}"
