"""The entities of a front matter -> those of its article, as the authority file decides."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from kliping import slug, urls
from kliping.matching import Matcher, normal
from kliping.model import ENTITY_TYPES, Article, Entities, Entity, EntityType, Ruling, Term
from kliping.values import changed

Conditions: TypeAlias = tuple[str, ...]  # texts, one of which has to be there; none: always
Spelling: TypeAlias = tuple[Term, Conditions]
_SOFTWARE = ("tagger", "gazetteer")


@dataclass(frozen=True, eq=False)
class Known:
    """The authority file, as names are looked up in it."""

    by_id: Mapping[str, Term]  # an id is the only one of its file
    was: Mapping[tuple[str, str], Term]  # (type, older id)
    by_name: Mapping[str, tuple[Spelling, ...]]  # a name folded
    by_written: Mapping[str, tuple[Spelling, ...]]  # a name as it is looked for in texts
    matcher: Matcher
    rulings: Mapping[str, tuple[Ruling, ...]]
    meant: Mapping[str, Mapping[str, str]]  # id of an article -> a name there, and the id that it means


def known(entities: Entities) -> Known:
    """Prepare an authority file; once for all articles."""
    by_name: dict[str, list[Spelling]] = {}
    by_written: dict[str, list[Spelling]] = {}
    for term in entities.terms:
        conditions = dict(term.only_with)
        for name in term.spellings:
            by_name.setdefault(_folded(name), []).append((term, conditions.get(name, ())))
            by_written.setdefault(normal(name), []).append((term, conditions.get(name, ())))
    rulings: dict[str, list[Ruling]] = {}
    for ruling in entities.rulings:
        rulings.setdefault(_folded(ruling.name), []).append(ruling)
    meant: dict[str, dict[str, str]] = {}
    for one in entities.meant:
        for article in one.articles:
            meant.setdefault(article, {})[one.name] = one.id
    return Known(
        by_id={term.id: term for term in entities.terms},
        was={older: term for term in entities.terms for older in urls.was(term)},
        by_name={name: tuple(spellings) for name, spellings in by_name.items()},
        by_written={name: tuple(spellings) for name, spellings in by_written.items()},
        matcher=Matcher((name, name) for name in by_written),
        rulings={name: tuple(found) for name, found in rulings.items()},
        meant=meant,
    )


def named(article: Article, file: Known, text: str) -> tuple[Entity, ...]:
    """What an article names: its front matter with the authority file applied, and what that finds in the text.

    What an article says itself (`say`) comes first, then what a person wrote there, then the authority file, then
    what software has found.
    """
    say = {**file.meant.get(article.id or "", {}), **dict(article.say)}
    given = [
        _settled(entity, file, text)
        for one in article.entities
        for part in (_told(one, say, file) if say else (one,))
        if (entity := _ruled(part, file)) is not None
    ]
    return _joined(given, _found(file, say, text))


def _told(entity: Entity, say: Mapping[str, str], file: Known) -> Iterator[Entity]:
    """An entity in the parts that the article itself says are others: each form that it names, and the rest."""
    forms = entity.forms or ((entity.name, entity.count or 1),)
    said = [form for form in forms if form[0] in say]
    if not said:
        yield entity
        return
    rest = tuple(form for form in forms if form[0] not in say)
    if rest:
        yield replace(entity, forms=rest, count=sum(count for _, count in rest))
    for form, count in said:
        term = file.by_id.get(say[form])
        type_ = _type(term) if term else entity.type
        name = term.name if term else form
        part = Entity(id=say[form], name=name, type=type_, count=count, by="human", forms=((form, count),))
        # What is none of those that it fits is still what software took for a name.
        is_found = entity.by in _SOFTWARE and say[form] == slug.named(form)
        yield from filter(None, (_decided(part, file) if is_found and not term else part,))


def _ruled(entity: Entity, file: Known) -> Entity | None:
    """An entity that software found, as a person has decided on its name; None where it is none."""
    return _decided(entity, file) if entity.by in _SOFTWARE else entity


def _decided(entity: Entity, file: Known) -> Entity | None:
    for ruling in file.rulings.get(_folded(entity.name), ()):
        if ruling.becomes:
            return replace(entity, type=ruling.becomes)
        if ruling.type in (None, entity.type):
            return None
    return entity


def _settled(entity: Entity, file: Known, text: str) -> Entity:
    """An entity with the id of the authority file, where that has it, else with one of its own."""
    if entity.role:
        return entity
    if not file.by_id:  # an authority file without terms, as most archives begin
        return _unknown(entity)
    term = _spelled(entity, file, text) if entity.by in _SOFTWARE else None  # its id is only made from its name
    term = term or file.by_id.get(entity.id or "") or file.was.get((entity.type, entity.id or ""))
    if term is None or (term.type != entity.type and entity.by in _SOFTWARE):
        term = _spelled(entity, file, text)
    if term is None:
        return _unknown(entity)
    forms = entity.forms or (((entity.name, entity.count),) if entity.count and entity.name != term.name else ())
    by = entity.by if entity.by in (None, "human") else "authority"
    return replace(entity, id=term.id, name=term.name, type=_type(term), by=by, forms=forms)


def _unknown(entity: Entity) -> Entity:
    return entity if entity.id else changed(entity, id=slug.named(entity.name))


def _spelled(entity: Entity, file: Known, text: str) -> Term | None:
    """Whom the name of an entity means; software that was wrong about the type alone is set right."""
    spellings = file.by_name.get(_folded(entity.name))
    meant = _meant(spellings, text) if spellings else []
    same = [term for term in meant if term.type == entity.type]
    if same or entity.by not in _SOFTWARE:
        return same[0] if same else None
    return meant[0] if len(meant) == 1 else None


def _meant(spellings: Iterable[Spelling], text: str) -> list[Term]:
    """The terms that a name stands for in a text: those whose condition it meets come before those without one."""
    fit = [(term, conditions) for term, conditions in spellings if not conditions or _has(text, conditions)]
    bound = {term.type for term, conditions in fit if conditions}
    return [term for term, conditions in fit if conditions or term.type not in bound]


def _has(text: str, conditions: Conditions) -> bool:
    whole = normal(text)
    return any(re.search(rf"(?<!\w){re.escape(normal(one))}(?!\w)", whole) for one in conditions)


def _found(file: Known, say: Mapping[str, str], text: str) -> Iterator[tuple[Term, str]]:
    """Each time that the text has a name of the authority file: the term and the name."""
    meant: dict[str, list[Term]] = {}
    for name, _ in file.matcher.each(text):
        if name not in meant:
            if name in say:
                meant[name] = [file.by_id[say[name]]] if say[name] in file.by_id else []
            else:
                meant[name] = _meant(file.by_written[name], text)
        for term in meant[name]:
            yield term, name


def _joined(given: Iterable[Entity], found: Iterable[tuple[Term, str]]) -> tuple[Entity, ...]:
    """One entity for each id and role; what the text has beyond the front matter comes after that."""
    every: dict[tuple[str, str | None, str | None], Entity] = {}
    for entity in given:
        key = (entity.type, entity.id, entity.role)
        every[key] = _merged(every[key], entity) if key in every else entity
    matches: dict[tuple[str, str], Counter[str]] = {}
    terms: dict[tuple[str, str], Term] = {}
    for term, name in found:
        terms[term.type, term.id] = term
        matches.setdefault((term.type, term.id), Counter())[name] += 1
    for (type_, id_), names in matches.items():
        if (type_, id_, None) not in every:
            every[type_, id_, None] = _entity(terms[type_, id_], names)
    return tuple(every.values())


def _entity(term: Term, names: Mapping[str, int]) -> Entity:
    forms = tuple(sorted(names.items(), key=lambda form: (-form[1], form[0])))
    return Entity(id=term.id, name=term.name, type=_type(term), count=sum(names.values()), by="authority", forms=forms)


def _merged(first: Entity, other: Entity) -> Entity:
    forms = Counter(dict(first.forms or ((first.name, first.count or 0),)))
    forms.update(dict(other.forms or ((other.name, other.count or 0),)))
    counts = [count for count in (first.count, other.count) if count is not None]
    sure = [one.confidence for one in (first, other) if one.confidence is not None]
    return replace(
        first,
        count=sum(counts) if counts else None,
        confidence=max(sure) if sure else None,
        forms=tuple(sorted(((f, n) for f, n in forms.items() if n), key=lambda form: (-form[1], form[0]))),
    )


def _type(term: Term) -> EntityType:
    return next(type_ for type_ in ENTITY_TYPES if type_ == term.type)


def _folded(name: str) -> str:
    """A name as two ways of writing it are the same: "Kim Jong-un", "KIM JONG UN"."""
    return slug.named(name)
