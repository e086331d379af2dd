"""content/entities.yaml, tags.yaml and sources.yaml -> Terms; and the names of terms found in a text."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from kliping.errors import VocabularyError
from kliping.model import ENTITY_TYPES, Problem, Term
from kliping.slug import is_safe
from kliping.taxonomy import Lined, Wrong, related
from kliping.yamlnodes import Node
from kliping.yamltext import Document, nearest

ENTITY_KEYS = ("id", "type", "name", "aliases", "description", "wikidata")
TAG_KEYS = (
    "id", "name", "aliases", "cues", "min_cues", "broader", "narrower", "description", "wikidata", "links",
)  # fmt: skip
SOURCE_KEYS = ("id", "name", "aliases", "description", "wikidata")

Finish: TypeAlias = Callable[[list[Lined]], tuple[list[Lined], list[Wrong]]]

_LISTS = ("aliases", "cues", "broader", "narrower", "links")
_NAMES = ("name", "aliases", "cues")  # what is looked for in texts
_MOST_CUES = 100
_MAX_BYTES = 64 << 20


def load_entities(path: Path, *, shown: str) -> tuple[Term, ...]:
    """Read the people, organisations and places. Raises VocabularyError with all that is wrong."""
    return _load(path, shown, ENTITY_KEYS)


def load_tags(path: Path, *, shown: str) -> tuple[Term, ...]:
    """Read the tags. Raises VocabularyError with all that is wrong."""
    return _load(path, shown, TAG_KEYS, type_="tag", finish=related)


def load_sources(path: Path, *, shown: str) -> tuple[Term, ...]:
    """Read the papers and sites that articles come from. Raises VocabularyError with all that is wrong."""
    return _load(path, shown, SOURCE_KEYS, type_="source")


class Matcher:
    """Finds names in texts, at word boundaries, the longest first. Made once for a set of names.

    Where writing has no spaces (Chinese, Thai), or puts endings on names (Korean), there are no boundaries.
    """

    def __init__(self, names: Iterable[tuple[str, str]], *, ignore_case: bool = False) -> None:
        """Take pairs of a name and the id that it stands for."""
        self._ignore_case = ignore_case
        ids: dict[str, list[str]] = {}
        for name, id_ in names:
            ids.setdefault(_normal(name, ignore_case), []).append(id_)
        self._by_first: dict[str, list[tuple[str, int, tuple[str, ...]]]] = {}
        for name in sorted(ids, key=len, reverse=True):
            if first := _WORD.search(name):
                entry = (name, first.start(), tuple(dict.fromkeys(ids[name])))
                self._by_first.setdefault(first[0], []).append(entry)

    def find(self, text: str) -> tuple[str, ...]:
        """Return the ids of the names in a text, in the order in which they first occur."""
        return tuple(self.count(text))

    def count(self, text: str) -> dict[str, int]:
        """Return how often each id is named, in the order of the first time."""
        counts: dict[str, int] = {}
        if not self._by_first:
            return counts
        for id_ in self._ids(_normal(text, self._ignore_case)):
            counts[id_] = counts.get(id_, 0) + 1
        return counts

    def _ids(self, text: str) -> Iterator[str]:
        end = 0
        for word in _WORD.finditer(text):
            for name, offset, ids in self._by_first.get(word[0], ()):
                start = word.start() - offset
                stop = start + len(name)
                if start >= end and text.startswith(name, start) and _is_whole(text, start, stop):
                    yield from ids
                    end = stop
                    break


@lru_cache(maxsize=16)
def matcher(terms: tuple[Term, ...]) -> Matcher:
    """Return the matcher of the names and aliases of terms: upper case is not lower case."""
    return Matcher((name, term.id) for term in terms for name in (term.name, *term.aliases))


@lru_cache(maxsize=16)
def cue_matcher(terms: tuple[Term, ...]) -> Matcher:
    """Return the matcher of the phrases that add a tag; case does not matter."""
    return Matcher(((cue, term.id) for term in terms for cue in term.cues), ignore_case=True)


# Scripts without spaces between words, or (Hangul) with endings on names: one character is one "word".
_SOLID = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_SOLID}]|[^\W_{_SOLID}]+")
_ADDRESS = re.compile(r"https?://[^\s<>\"'\\]+")
_IS_SOLID = re.compile(f"[{_SOLID}]")


def _normal(text: str, ignore_case: bool) -> str:
    """One form for both sides: NFC, one kind of space and apostrophe; paragraphs stay apart."""
    text = unicodedata.normalize("NFC", text.casefold() if ignore_case else text).replace("\r\n", "\n")
    for quote in "’‘ʼ":
        text = text.replace(quote, "'")
    return "\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _is_whole(text: str, start: int, stop: int) -> bool:
    """Whether a match is not the inside of a longer word."""
    return not (
        (start > 0 and _joined(text[start - 1], text[start]))
        or (stop < len(text) and _joined(text[stop - 1], text[stop]))
    )


def _joined(left: str, right: str) -> bool:
    """Whether two neighbours belong to one word."""
    if unicodedata.category(right)[0] == "M":
        return True
    both = (left.isalnum() or unicodedata.category(left)[0] == "M") and right.isalnum()
    return both and not _IS_SOLID.match(left) and not _IS_SOLID.match(right)


def _load(
    path: Path, shown: str, keys: tuple[str, ...], *, type_: str | None = None, finish: Finish | None = None
) -> tuple[Term, ...]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise VocabularyError(shown, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise VocabularyError(shown, "is not UTF-8", line=line, hint="Save the file as UTF-8.") from error
    document = Document.parse(text, where=shown, error=VocabularyError, limit=_MAX_BYTES)
    terms: list[tuple[int, Term]] = []
    problems: list[Problem] = []
    for node in document.items(document.root):
        try:
            terms.append((node.line, _term(document, node, keys, type_)))
        except VocabularyError as error:
            problems += error.problems
    problems += _clashes(document, terms)
    if finish:
        terms, unfinished = finish(terms)
        problems += [document.fail(line, what, hint).problem for line, what, hint in unfinished]
    if problems:
        wrong = VocabularyError.of(sorted(problems, key=lambda problem: problem.line or 0))
        wrong.good = tuple({term.id: term for _, term in reversed(terms)}.values())
        raise wrong
    return tuple(term for _, term in terms)


def _term(document: Document, node: Node, keys: tuple[str, ...], type_: str | None) -> Term:
    entries = document.mapping(node)
    parts: dict[str, Any] = {"type": type_}
    for key, (line, value) in entries.items():
        if key not in keys:
            raise document.unknown(line, key, key, keys)
        parts[key] = document.texts(value, key) if key in _LISTS else document.text(value, key)
        if parts[key] is not None:
            _check(document, line, key, parts[key])
    if "min_cues" in entries:
        parts["min_cues"] = int(parts["min_cues"] or 1)
    for key in ("id", "type", "name"):
        if key in keys and not (parts.get(key) if key in entries else None):
            raise document.fail(node.line, f"{key}: is missing", f'Write "{key}: ..." there.')
    return Term(**parts)


def _check(document: Document, line: int, key: str, value: Any) -> None:  # noqa: ANN401 - text, or texts
    if key == "id" and not is_safe(value):
        what = f'id: "{value}" cannot be part of an address'
        raise document.fail(line, what, "Use a-z, 0-9 and single hyphens.")
    if key == "type" and value not in ENTITY_TYPES:
        hint = nearest(value, ENTITY_TYPES) or f"There are {', '.join(ENTITY_TYPES)}."
        raise document.fail(line, f'type: "{value}" is no type', hint)
    if key == "wikidata" and not re.fullmatch(r"Q[1-9][0-9]*", value):
        raise document.fail(line, f'wikidata: "{value}" is not an item of Wikidata', "Write it as Q3318.")
    if key == "min_cues" and not (value.isascii() and value.isdecimal() and 1 <= int(value[:9]) <= _MOST_CUES):
        raise document.fail(line, f'min_cues: "{value}" is not a number from 1 to {_MOST_CUES}', "Write it as 3.")
    if key == "links" and (wrong := next((url for url in value if not _ADDRESS.fullmatch(url)), None)):
        raise document.fail(line, f'links: "{wrong}" is not a web address', "Write it as https://example.org/page.")
    if key in _NAMES and any(not _WORD.search(text) for text in ([value] if key == "name" else value)):
        raise document.fail(line, f"{key}: has no letter or digit, and would never be found")


def _clashes(document: Document, terms: Iterable[tuple[int, Term]]) -> Iterator[Problem]:
    """Ids given twice, and names that two terms of one type claim."""
    ids: dict[str, int] = {}
    names: dict[tuple[str, str], tuple[int, str]] = {}
    for line, term in terms:
        if term.id in ids:
            what = f"id: {term.id} is here for the second time, after line {ids[term.id]}"
            yield document.fail(line, what, "Give one of them another id.").problem
            continue
        ids[term.id] = line
        for name in (term.name, *term.aliases):
            key = (term.type, _normal(name, term.type in {"tag", "source"}))
            other, owner = names.setdefault(key, (line, term.id))
            if owner != term.id:
                what = f'"{name}" is a name of both {owner} (line {other}) and {term.id} (line {line})'
                yield document.fail(line, what, "Leave it with one of them.").problem
