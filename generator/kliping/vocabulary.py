"""content/entities.yaml, tags.yaml and sources.yaml -> Terms, and what a person has decided on single names."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

from kliping import decisions, textfile, urls
from kliping.errors import VocabularyError
from kliping.language import is_language
from kliping.matching import has_word, normal
from kliping.model import ENTITY_TYPES, Apart, Entities, EntityType, Meant, Problem, Ruling, Term, Verdict
from kliping.slug import is_safe
from kliping.taxonomy import Lined, related
from kliping.taxonomy import Wrong as Unfinished
from kliping.yamlnodes import Items, Node, Pairs
from kliping.yamltext import Document, nearest

ENTITY_KEYS = (
    "id", "type", "name", "aliases", "was", "wikidata", "description", "image", "links", "not",
)  # fmt: skip
ALIAS_KEYS = ("name", "only_with")
KILL_KEYS = ("kill", "type")
RETYPE_KEYS = ("retype", "type")
APART_KEYS = ("apart", "type")
SAY_KEYS = ("say", "in")
TAG_KEYS = (
    "id", "name", "aliases", "cues", "min_cues", "broader", "narrower", "description", "wikidata", "links",
)  # fmt: skip
SOURCE_KEYS = ("id", "name", "aliases", "description", "wikidata")

Finish: TypeAlias = Callable[[list[Lined]], tuple[list[Lined], list[Unfinished]]]

_MOST_CUES = 100
_MAX_BYTES = 64 << 20
FIELDS = {"not": "apart"}  # a key that Python has a word for -> the field


def load_entities(path: Path, *, shown: str) -> Entities:
    """Read the people, organisations and places, with what was decided in reviews (see kliping.decisions).

    Raises VocabularyError with all that is wrong.
    """
    known = knowledge(path, shown=shown)
    if known.problems:
        error = VocabularyError.of(known.problems)
        error.good = known.entities
        raise error
    return known.entities


@dataclass(frozen=True)
class Knowledge:
    """What a person wrote into entities.yaml, what was decided beside it in order, and what is wrong with either."""

    own: Entities
    log: tuple[Term | Verdict, ...]
    problems: tuple[Problem, ...]

    @cached_property
    def entities(self) -> Entities:
        """Both as one."""
        return self.after(())

    def after(self, entries: Iterable[Term | Verdict]) -> Entities:
        """Both as one, were these decided as well."""
        log = (*self.log, *entries)
        return decisions.combined(self.own, decisions.settled(log)) if log else self.own


def knowledge(path: Path, *, shown: str) -> Knowledge:
    """Read entities.yaml and what was decided beside it."""
    own, problems = _entities(path, shown)
    beside = decisions.beside(path)
    log, wrong = _log(beside, str(PurePosixPath(shown).with_name(beside.name)))
    ordered = sorted(problems, key=lambda problem: problem.line or 0)
    return Knowledge(own, tuple(log), (*ordered, *wrong))


def _entities(path: Path, shown: str) -> tuple[Entities, list[Problem]]:
    """What the person's own file says, and what is wrong with it."""
    try:
        document = _document(path, shown)
        nodes = document.items(document.root) if document else []
    except VocabularyError as error:
        return Entities(), list(error.problems)
    if document is None:
        return Entities(), []
    verdicts: list[Verdict] = []
    entries, problems = list[Node](), list[Problem]()
    for node in nodes:
        try:
            found = _verdicts(document, node)
        except VocabularyError as error:
            problems += error.problems
        else:
            verdicts += found or ()
            entries += [node] if found is None else []
    terms, wrong = _terms(document, entries, ENTITY_KEYS, None)
    return decisions.entities(terms, verdicts), [*problems, *wrong]


def _log(path: Path, shown: str) -> tuple[list[Term | Verdict], list[Problem]]:
    """What was decided in reviews, in order: an entry may come again, and the last one counts."""
    try:
        document = _document(path, shown)
        nodes = document.items(document.root) if document else []
    except VocabularyError as error:
        return [], list(error.problems)
    log: list[Term | Verdict] = []
    problems: list[Problem] = []
    for node in nodes if document else ():
        assert document  # noqa: S101  (narrows the type)
        try:
            log += _verdicts(document, node) or [_term(document, node, ENTITY_KEYS, None)]
        except VocabularyError as error:
            problems += error.problems
    return log, problems


def load_tags(path: Path, *, shown: str) -> tuple[Term, ...]:
    """Read the tags. Raises VocabularyError with all that is wrong."""
    return _load(path, shown, TAG_KEYS, "tag", finish=related)


def load_sources(path: Path, *, shown: str) -> tuple[Term, ...]:
    """Read the papers and sites that articles come from. Raises VocabularyError with all that is wrong."""
    return _load(path, shown, SOURCE_KEYS, "source")


def _load(
    path: Path, shown: str, keys: tuple[str, ...], type_: str, *, finish: Finish | None = None
) -> tuple[Term, ...]:
    document = _document(path, shown)
    if document is None:
        return ()
    terms, problems = _terms(document, document.items(document.root), keys, type_, finish)
    if problems:
        raise _error(problems, tuple(terms))
    return tuple(terms)


def _error(problems: Iterable[Problem], good: Entities | tuple[Term, ...]) -> VocabularyError:
    wrong = VocabularyError.of(sorted(problems, key=lambda problem: problem.line or 0))
    wrong.good = good
    return wrong


def _document(path: Path, shown: str) -> Document | None:
    text = textfile.read(path, VocabularyError, shown=shown)
    return None if text is None else Document.parse(text, where=shown, error=VocabularyError, limit=_MAX_BYTES)


def _terms(
    document: Document,
    nodes: Iterable[Node],
    keys: tuple[str, ...],
    type_: str | None,
    finish: Finish | None = None,
) -> tuple[list[Term], list[Problem]]:
    """The terms, each id once, and what is wrong."""
    terms: list[tuple[int, Term]] = []
    problems: list[Problem] = []
    for node in nodes:
        try:
            terms.append((node.line, _term(document, node, keys, type_)))
        except VocabularyError as error:
            problems += error.problems
    problems += _clashes(document, terms)
    if finish:
        terms, unfinished = finish(terms)
        problems += [document.fail(line, what, hint).problem for line, what, hint in unfinished]
    return list({term.id: term for _, term in reversed(terms)}.values())[::-1], problems


def _term(document: Document, node: Node, keys: tuple[str, ...], type_: str | None) -> Term:
    entries = document.mapping(node)
    parts: dict[str, Any] = {"type": type_}
    for key, (line, value) in entries.items():
        if key not in keys:
            raise document.unknown(line, key, key, keys)
        if key == "name" and isinstance(value, Pairs):
            parts["names"] = _names(document, value)
            parts["name"] = parts["names"][0][1]
        elif key == "aliases" and isinstance(value, Items):
            parts["aliases"], parts["only_with"] = _aliases(document, value, keys)
        else:
            parts[FIELDS.get(key, key)] = _checked(document, line, key, value)
    if "min_cues" in entries:
        parts["min_cues"] = int(parts["min_cues"] or 1)
    for key in ("id", "type", "name"):
        if key in keys and not (parts.get(key) if key in entries else None):
            raise document.fail(node.line, f"{key}: is missing", f'Write "{key}: ..." there.')
    return Term(**parts)


def _checked(document: Document, line: int, key: str, value: Node) -> Any:  # noqa: ANN401 - text, or texts
    """The text of a key, or its texts where it takes several. Raises VocabularyError."""
    many = key in _LISTS
    found = document.texts(value, key) if many else document.text(value, key)
    check = _CHECKS.get(key)
    for text in found if isinstance(found, tuple) else (found,) if found is not None else ():
        if check and (wrong := check(text)):
            raise document.fail(line, f"{key}: {wrong[0]}", wrong[1])
    return found


def _names(document: Document, node: Pairs) -> tuple[tuple[str, str], ...]:
    """Language and name of each."""
    found = []
    for language, (line, value) in document.mapping(node, "name").items():
        if not is_language(language):
            raise document.fail(line, f'name: "{language}" is not a language tag', "Write it as id, en or zh-Hant.")
        if (name := _checked(document, line, "name", value)) is not None:
            found.append((language, name))
    if not found:
        raise document.fail(node.line, "name: is missing", 'Write "name: ..." there.')
    return tuple(found)


def _aliases(
    document: Document, node: Items, keys: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]:
    """The aliases, and of those that count only with others in the text, these others."""
    aliases, only_with = [], []
    for item in document.items(node, "aliases"):
        if not isinstance(item, Pairs) or "was" not in keys:  # tags and sources have no conditions
            aliases += [name for name in (_checked(document, item.line, "name", item),) if name]
            continue
        entries = document.mapping(item, "aliases")
        for key, (line, _) in entries.items():
            if key not in ALIAS_KEYS:
                raise document.unknown(line, f"aliases: {key}", key, ALIAS_KEYS)
        parts = {key: _checked(document, line, key, value) for key, (line, value) in entries.items()}
        if not parts.get("name"):
            raise document.fail(item.line, "aliases: name is missing", 'Write "name: ..." there.')
        aliases.append(parts["name"])
        if parts.get("only_with"):
            only_with.append((parts["name"], parts["only_with"]))
    return tuple(aliases), tuple(only_with)


_VERDICTS = {"kill": KILL_KEYS, "retype": RETYPE_KEYS, "apart": APART_KEYS, "say": SAY_KEYS}


def _verdicts(document: Document, node: Node) -> Sequence[Verdict] | None:
    """What an entry decides on names that software finds; None where it is no such entry."""
    entries = document.mapping(node)
    verb = next((verb for verb in _VERDICTS if verb in entries), None)
    if verb is None:
        return None
    for key, (line, _) in entries.items():
        if key not in _VERDICTS[verb]:
            raise document.unknown(line, key, key, _VERDICTS[verb])
    if verb == "say":
        return _meant(document, node)
    names = _checked(document, entries[verb].line, verb, entries[verb].node)
    type_: EntityType | None = None
    if "type" in entries:
        type_ = _checked(document, entries["type"].line, "type", entries["type"].node)
    if not names:
        raise document.fail(node.line, f"{verb}: is empty", f'Write "{verb}: [a name]" there.')
    if verb == "apart":
        if len(names) == 1:
            raise document.fail(node.line, "apart: is a single name", "Name two or more that are not one.")
        return [Apart(names=names, type=type_)]
    if verb == "retype" and type_ is None:
        raise document.fail(node.line, "type: is missing", 'Write "type: ..." there: what it is.')
    if verb == "kill":
        return [Ruling(name=name, type=type_) for name in names]
    return [Ruling(name=name, becomes=type_) for name in names]


def _meant(document: Document, node: Node) -> list[Meant]:
    entries = document.mapping(node)
    articles = _checked(document, entries["in"].line, "in", entries["in"].node) if "in" in entries else ()
    if not articles:
        raise document.fail(node.line, "in: is missing", 'Write "in: [id of an article]" there.')
    found = []
    for name, (line, value) in document.mapping(entries["say"].node, "say").items():
        if wrong := _findable(name):
            raise document.fail(line, f"say: {wrong[0]}", wrong[1])
        id_ = _checked(document, line, "id", value)
        if id_ is None:
            raise document.fail(line, f"say: {name} means nobody", f'Write "{name}: id" there.')
        found.append(Meant(name=name, id=id_, articles=articles))
    return found


Wrong: TypeAlias = tuple[str, str | None] | None  # what is wrong, and what to do


def _safe(text: str) -> Wrong:
    return None if is_safe(text) else (f'"{text}" cannot be part of an address', "Use a-z, 0-9 and single hyphens.")


def _older(text: str) -> Wrong:
    folder, _, id_ = text.rpartition("/")
    known = [urls.FOLDERS[type_] for type_ in ENTITY_TYPES]
    if not folder or folder in known:
        return _safe(id_)
    return f'"{folder}" is no folder of names', nearest(folder, known) or f"There are {', '.join(known)}."


def _type(text: str) -> Wrong:
    hint = nearest(text, ENTITY_TYPES) or f"There are {', '.join(ENTITY_TYPES)}."
    return None if text in ENTITY_TYPES else (f'"{text}" is no type', hint)


def _findable(text: str) -> Wrong:
    return None if has_word(text) else ("has no letter or digit, and would never be found", None)


def _item(text: str) -> Wrong:
    fits = re.fullmatch(r"Q[1-9][0-9]*", text)
    return None if fits else (f'"{text}" is not an item of Wikidata', "Write it as Q3318.")


def _cues(text: str) -> Wrong:
    fits = text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= _MOST_CUES
    return None if fits else (f'"{text}" is not a number from 1 to {_MOST_CUES}', "Write it as 3.")


def _address(text: str) -> Wrong:
    fits = re.fullmatch(r"https?://[^\s/?#\\\"<>]+[^\s\\\"<>]*", text, re.IGNORECASE)
    return None if fits else (f'"{text}" is not a web address', "Write it as https://example.org/page.")


def _picture(text: str) -> Wrong:
    parts = text.split("/")
    fits = len(parts) > 1 and parts[0] == "images" and not {"", ".", ".."} & set(parts) and "\\" not in text
    return None if fits else (f'"{text}" is no picture of the archive', "Write it as images/ada.jpg.")


_LISTS = frozenset(
    ("aliases", "cues", "broader", "narrower", "was", "links", "not", "only_with", "kill", "retype", "apart", "in")
)
_CHECKS: Mapping[str, Callable[[str], Wrong]] = {
    "id": _safe,
    "was": _older,
    "type": _type,
    "wikidata": _item,
    "min_cues": _cues,
    "links": _address,
    "image": _picture,
    "in": _safe,
    **dict.fromkeys(("name", "aliases", "cues", "only_with", "kill", "retype", "apart"), _findable),
}


def wrong(key: str, text: str) -> Wrong:
    """What is wrong with the text of a key, and what to do; None where it is right."""
    check = _CHECKS.get("name" if key == "not" else key)
    return check(text) if check else None


def _clashes(document: Document, terms: Sequence[tuple[int, Term]]) -> Iterator[Problem]:
    """Ids given twice, and names that two terms of one type claim without a condition."""
    ids: dict[str, int] = {}
    names: dict[tuple[str, str], tuple[int, str]] = {}
    for line, term in terms:
        if term.id in ids:
            what = f"id: {term.id} is here for the second time, after line {ids[term.id]}"
            yield document.fail(line, what, "Give one of them another id.").problem
            continue
        ids[term.id] = line
        for name in term.unconditional:
            key = (term.type, normal(name, ignore_case=term.type in {"tag", "source"}))
            other, owner = names.setdefault(key, (line, term.id))
            if owner != term.id:
                what = f'"{name}" is a name of both {owner} (line {other}) and {term.id} (line {line})'
                hint = "Leave it with one of them" + (", or use only_with." if term.type in ENTITY_TYPES else ".")
                yield document.fail(line, what, hint).problem
    yield from _moved(document, terms)


def _moved(document: Document, terms: Sequence[tuple[int, Term]]) -> Iterator[Problem]:
    """Older ids that are somebody's now, or were another's too."""
    current = {(term.type, term.id) for _, term in terms}
    known: dict[tuple[str, str], tuple[int, str]] = {}
    for line, term in terms:
        for kind, old in urls.was(term):
            other, owner = known.setdefault((kind, old), (line, term.id))
            if (kind, old) in current:
                yield document.fail(line, f"was: {old} is an id of this file", "Take it out of one place.").problem
            elif owner != term.id:
                what = f"was: {old} is that of both {owner} (line {other}) and {term.id} (line {line})"
                yield document.fail(line, what, "Leave it with one of them.").problem
