"""The rows of a table -> what they say that is not known yet: each is looked at, and all that is wrong is told."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from kliping import decisions, vocabulary
from kliping.entities.cells import parted
from kliping.entities.table import DECISIONS, Row
from kliping.errors import VocabularyError
from kliping.language import is_language
from kliping.model import Apart, Entities, EntityType, Meant, Problem, Ruling, Term, Verdict
from kliping.yamltext import nearest

_LONGEST = 500  # characters of a name: YAML takes no much longer key


@dataclass(frozen=True)
class Change:
    """What a row says that is not known yet."""

    line: int
    entry: Term | Verdict


def changes(rows: Iterable[Row], entities: Entities, *, shown: str) -> list[Change]:
    """What rows say that is not known yet. Raises VocabularyError with all that is wrong, each with its line."""
    problems: list[Problem] = []
    found: list[Change] = []
    spelled: list[tuple[Row, Term]] = []
    for row in rows:
        try:
            if row["found"]:
                _of_found(row, shown, found, spelled)
            else:
                found.append(Change(row.line, _entry(row, shown)))
        except VocabularyError as error:
            problems += error.problems
    known = {*entities.terms, *entities.rulings, *entities.apart, *entities.meant}
    found = [change for change in found if change.entry not in known]
    found += _gathered(spelled, entities, [change.entry for change in found if isinstance(change.entry, Term)])
    problems += _twice(found, shown)
    if problems:
        raise VocabularyError.of(sorted(problems, key=lambda problem: problem.line or 0))
    return found


def _of_found(row: Row, shown: str, found: list[Change], spelled: list[tuple[Row, Term]]) -> None:
    """What a person made of a name that the articles have."""
    was = _type(row, "found_as", shown)
    if row["decision"]:
        if row["decision"] != "kill":
            hint = 'Write "kill", or nothing. To change its type, write another type.'
            raise _fail(row, shown, f'decision: "{row["decision"]}" is none for a name that was found', hint)
        found.append(Change(row.line, Ruling(name=row["found"], type=was)))
        return
    term = _term(row, shown)
    if term.type != was:
        found.append(Change(row.line, Ruling(name=row["found"], becomes=cast(EntityType, term.type))))
    spelled.append((row, term))


def _gathered(spelled: Sequence[tuple[Row, Term]], entities: Entities, new: Sequence[Term]) -> Iterator[Change]:
    """Terms for names that got another spelling, or more to be known of them: one for each name that they have now."""
    every = {term.id: term for term in (*entities.terms, *new)}
    owners = {(term.type, decisions.folded(name)): term.id for term in every.values() for name in term.spellings}
    for row, term in spelled:
        if term.name == row["found"]:
            owners.setdefault((term.type, decisions.folded(term.name)), term.id)
    groups: dict[str, tuple[int, Term]] = {}
    for row, term in spelled:
        if term == Term(id=term.id, type=term.type, name=row["found"]):
            continue  # as it was found
        id_ = owners.setdefault((term.type, decisions.folded(term.name)), term.id)
        line, base = groups.get(id_) or (row.line, every.get(id_) or replace(term, id=id_))
        aliases = [name for name in (*base.aliases, *term.aliases, row["found"]) if name not in (base.name,)]
        was = [old for old in (*base.was, *term.was, term.id) if old != id_]
        groups[id_] = line, replace(
            base,
            aliases=tuple(dict.fromkeys(name for name in aliases if name not in dict(base.names).values())),
            was=tuple(dict.fromkeys(old for old in was if old not in every)),
            wikidata=base.wikidata or term.wikidata,
            description=base.description or term.description,
        )
    yield from (Change(line, term) for line, term in groups.values())


def _entry(row: Row, shown: str) -> Term | Verdict:
    verb = row["decision"]
    if not verb:
        return _term(row, shown)
    if verb not in DECISIONS:
        hint = nearest(verb, DECISIONS) or f"There are {', '.join(DECISIONS)}."
        raise _fail(row, shown, f'decision: "{verb}" is none', hint)
    type_ = _type(row, "type", shown) if row["type"] else None
    if verb == "say":
        articles = _texts(row, "in", shown)
        if not row["name"] or not row["id"] or not articles:
            raise _fail(row, shown, "say: needs name, id and in", "Fill them in, or take the row out.")
        return Meant(name=_checked(row, "name", shown), id=_checked(row, "id", shown), articles=articles)
    if verb == "apart":
        names = _texts(row, "name", shown)
        if len(names) < 2:
            raise _fail(row, shown, "apart: is a single name", "Name two or more that are not one: a | b.")
        return Apart(names=names, type=type_)
    name = _checked(row, "name", shown)
    if verb == "retype":
        if type_ is None:
            raise _fail(row, shown, "type: is missing", "Write what it is.")
        return Ruling(name=name, becomes=type_)
    return Ruling(name=name, type=type_)


def _term(row: Row, shown: str) -> Term:
    names = tuple(_name(row, text, shown) for text in _texts(row, "names", shown))
    aliases, only_with = _aliases(row, shown)
    term = Term(
        id=_checked(row, "id", shown),
        type=_type(row, "type", shown),
        name=_checked(row, "name", shown),
        names=names,
        aliases=aliases,
        only_with=only_with,
        was=_texts(row, "was", shown),
        wikidata=_checked(row, "wikidata", shown) if row["wikidata"] else None,
        description=row.get("description"),
        image=_checked(row, "image", shown) if row["image"] else None,
        links=_texts(row, "links", shown),
        apart=_texts(row, "not", shown),
    )
    if names and term.name != names[0][1]:
        raise _fail(row, shown, "name: is another than the first of names", "Write the same in both.")
    return term


def _name(row: Row, text: str, shown: str) -> tuple[str, str]:
    """A name with its language."""
    language, mark, name = text.partition(": ")
    if not mark or not is_language(language):
        raise _fail(row, shown, f'names: "{text}" has no language', "Write it as: id: Korea Utara | en: North Korea.")
    _check(row, "name", name, shown)
    return language, name


def _aliases(row: Row, shown: str) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]:
    try:
        names, conditions = parted(row["aliases"])
    except ValueError as error:
        raise _fail(row, shown, f"aliases: {error}", "Write it as: Kim {Pyongyang; Korea Utara}.") from error
    for name in (*names, *(other for others in conditions.values() for other in others)):
        _check(row, "aliases", name, shown)
    return names, tuple((name, conditions[name]) for name in names if conditions.get(name))


def _texts(row: Row, column: str, shown: str) -> tuple[str, ...]:
    try:
        texts, conditions = parted(row[column])
    except ValueError as error:
        raise _fail(row, shown, f"{column}: {error}", "Write a backslash before it.") from error
    if conditions:
        raise _fail(row, shown, f"{column}: has braces", "Write a backslash before each.")
    for text in texts:
        _check(row, column, text, shown)
    return texts


def _checked(row: Row, column: str, shown: str) -> str:
    if not row[column]:
        raise _fail(row, shown, f"{column}: is missing", "Fill it in, or take the row out.")
    _check(row, column, row[column], shown)
    return row[column]


def _check(row: Row, column: str, text: str, shown: str) -> None:
    if len(text) > _LONGEST and column in ("name", "id"):
        raise _fail(row, shown, f"{column}: has more than {_LONGEST} characters", "Make it shorter.")
    if wrong := vocabulary.wrong(column, text):
        raise _fail(row, shown, f"{column}: {wrong[0]}", wrong[1])


def _type(row: Row, column: str, shown: str) -> EntityType:
    text = row[column]
    if wrong := vocabulary.wrong("type", text):
        raise _fail(row, shown, f"{column}: {wrong[0]}", wrong[1])
    return cast(EntityType, text)


def _fail(row: Row, shown: str, what: str, hint: str | None) -> VocabularyError:
    return VocabularyError(shown, what, line=row.line, hint=hint)


def _twice(found: Sequence[Change], shown: str) -> Iterator[Problem]:
    ids: dict[str, int] = {}
    for change in found:
        if isinstance(change.entry, Term):
            first = ids.setdefault(change.entry.id, change.line)
            if first != change.line:
                what = f"id: {change.entry.id} is here for the second time, after line {first}"
                yield Problem(where=shown, line=change.line, what=what, hint="Give one of them another id.")
