"""YAML text -> nodes that know their lines. What a person or a stranger wrote is read safely.

`Document.parse` refuses what makes YAML dangerous or ambiguous: anchors and aliases, deep nesting, keys given twice.
Where text is asked for, `no`, `12:30` and `007` are text as written; `plain` gives the types that YAML gives.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

import yaml
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from kliping.errors import KlipingError

MAX_BYTES = 1 << 20
MAX_DEPTH = 64  # libyaml has no limit; the C stack and Python's recursion have

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
TEXT_TAG = "tag:yaml.org,2002:str"


class Entry(NamedTuple):
    """A key's line and its value."""

    line: int
    node: yaml.Node


@dataclass(frozen=True, kw_only=True)
class Document:
    """A parsed YAML text. Its methods read nodes, and raise `error` with the place in the file."""

    where: str
    error: type[KlipingError]
    first: int  # line of the file where the YAML starts
    root: yaml.Node | None  # None where the text is empty

    @classmethod
    def parse(cls, text: str, *, where: str, error: type[KlipingError], first: int = 1) -> "Document":
        """Read one document."""
        empty = cls(where=where, error=error, first=first, root=None)
        if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
            raise empty.fail(first, "is larger than 1 MiB", hint="Make it smaller.")
        try:
            return cls(where=where, error=error, first=first, root=_compose(text, empty))
        except yaml.reader.ReaderError as trouble:
            head = text.encode("utf-8", "replace")[: trouble.position]
            what = f"the character U+{trouble.character:04X} cannot stand in YAML"
            raise empty.fail(first + head.count(b"\n"), what, hint="Delete it.") from trouble
        except UnicodeEncodeError as trouble:
            line = first + text.count("\n", 0, trouble.start)
            raise empty.fail(
                line, "half of a surrogate pair is not a character", hint="Delete it."
            ) from trouble
        except yaml.MarkedYAMLError as trouble:
            raise empty.fail(*_syntax(trouble, first)) from trouble

    def line(self, node: yaml.Node) -> int:
        """Return the line of the file where a node starts."""
        return int(node.start_mark.line) + self.first

    def fail(self, line: int | yaml.Node, what: str, hint: str | None = None) -> KlipingError:
        """Return the error to raise."""
        number = line if isinstance(line, int) else self.line(line)
        return self.error(self.where, what, line=number, hint=hint)

    def unknown(self, line: int, key: str, known: Iterable[str], of: str = "") -> KlipingError:
        """Return the error for a key that means nothing, with the nearest that does."""
        return self.fail(line, f"{key}: no such key{of}", hint=nearest(key, known))

    def mapping(self, node: yaml.Node | None, name: str) -> dict[str, Entry]:
        """Return the entries by key, as written. Nothing, and null, have no entries."""
        if node is None or _is_null(node):
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise self.fail(
                node, f"{name}: must be keys with values, not {_kind(node)}", hint='Write "key: value".'
            )
        entries: dict[str, Entry] = {}
        first = self.first
        for key, value in node.value:
            line = key.start_mark.line + first
            if not isinstance(key, yaml.ScalarNode):
                raise self.fail(line, f"{name}: {_kind(key)} cannot be a key")
            if key.value in entries:
                raise self.fail(line, _twice(key.value, entries[key.value].line), hint="Delete one of them.")
            entries[key.value] = Entry(line, value)
        return entries

    def text(self, node: yaml.Node, name: str) -> str | None:
        """Return a text exactly as written; None where there is nothing or null."""
        if not isinstance(node, yaml.ScalarNode):
            raise self.fail(node, f"{name}: must be text, not {_kind(node)}", hint="Put it in quotes.")
        return None if _is_null(node) else node.value or None

    def texts(self, node: yaml.Node, name: str) -> tuple[str, ...]:
        """Return one text, or each of a list."""
        found = (self.text(item, name) for item in node.value) if _is_list(node) else (self.text(node, name),)
        return tuple(text for text in found if text is not None)

    def items(self, node: yaml.Node | None, name: str) -> list[yaml.Node]:
        """Return the nodes of a list, without those that are null."""
        if node is None or _is_null(node):
            return []
        if not _is_list(node):
            raise self.fail(
                node, f"{name}: must be a list, not {_kind(node)}", hint='Start each of them with "- ".'
            )
        return [item for item in node.value if not _is_null(item)]

    def plain(self, node: yaml.Node, name: str) -> object:
        """Return the value with the types that YAML gives it."""
        _resolve(node)
        try:
            value: object = _Builder(self).construct_document(node)
        except KlipingError:
            raise
        except yaml.MarkedYAMLError as trouble:
            mark = trouble.problem_mark
            line = mark.line + self.first if mark else self.line(node)
            raise self.fail(line, f"{name}: {_one_line(trouble.problem)}") from trouble
        except (ValueError, OverflowError, TypeError) as trouble:  # 2024-13-45, a number of 5,000 digits
            raise self.fail(node, f"{name}: {_one_line(trouble)}", hint="Put it in quotes.") from trouble
        return value


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the hint that names the most similar of the known words, if one is."""
    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f'Did you mean "{found[0]}"?' if found else None


def _compose(text: str, place: Document) -> yaml.Node | None:
    """Make nodes from events. PyYAML's composer recurses in C without a limit: much "[" ends the process."""
    loader = yaml.CSafeLoader(text)
    next_event: Callable[[], yaml.Event] = loader.get_event
    next_event()  # the stream's start
    try:
        if isinstance(next_event(), yaml.StreamEndEvent):
            return None
        root = _node(next_event(), next_event, place, MAX_DEPTH)
        next_event()  # the document's end
        another = next_event()
        if not isinstance(another, yaml.StreamEndEvent):
            raise place.fail(
                another.start_mark.line + place.first, "has a second document", hint="Delete the line."
            )
        return root
    finally:
        loader.dispose()


def _node(event: yaml.Event, next_event: Callable[[], yaml.Event], place: Document, depth: int) -> yaml.Node:
    """Make the node that an event begins. Tags of plain scalars stay open: most are read as text anyway."""
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
        what = f'"{sign}{event.anchor}" is a YAML alias or anchor, which are not supported'
        raise place.fail(
            event.start_mark.line + place.first, what, hint="Write the value out, or put it in quotes."
        )
    start = event.start_mark
    if isinstance(event, yaml.ScalarEvent):
        tag = TEXT_TAG if event.tag == "!" else event.tag or (None if event.implicit[0] else TEXT_TAG)
        return yaml.ScalarNode(tag, event.value, start, event.end_mark, event.style)
    if not depth:
        raise place.fail(
            start.line + place.first, f"is nested deeper than {MAX_DEPTH} levels", hint="Make it flat."
        )
    values: list[object] = []
    if isinstance(event, yaml.SequenceStartEvent):
        while not isinstance(item := next_event(), yaml.SequenceEndEvent):
            values.append(_node(item, next_event, place, depth - 1))
        return yaml.SequenceNode(event.tag or "tag:yaml.org,2002:seq", values, start)
    while not isinstance(key := next_event(), yaml.MappingEndEvent):
        key_node = _node(key, next_event, place, depth - 1)
        values.append((key_node, _node(next_event(), next_event, place, depth - 1)))
    return yaml.MappingNode(event.tag or "tag:yaml.org,2002:map", values, start)


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and (
        (node.tag is None and node.value in _NULLS) or node.tag == "tag:yaml.org,2002:null"
    )


def _is_list(node: yaml.Node) -> bool:
    return isinstance(node, yaml.SequenceNode)


def _kind(node: yaml.Node) -> str:
    match node:
        case yaml.SequenceNode():
            return "a list"
        case yaml.MappingNode():
            return "keys with values"
        case _:
            return "text" if not _is_null(node) else "nothing"


_resolver = Resolver()
_ODD_TAGS = {"tag:yaml.org,2002:merge", "tag:yaml.org,2002:value"}  # "<<" serves aliases, "=" nobody


def _resolve(node: yaml.Node) -> None:
    """Give the scalars below a node the tags that were left open."""
    if isinstance(node, yaml.ScalarNode):
        if node.tag is None:
            tag = _resolver.resolve(yaml.ScalarNode, node.value, (True, False))
            node.tag = TEXT_TAG if tag in _ODD_TAGS else tag
        return
    for item in node.value:
        for part in item if isinstance(item, tuple) else (item,):
            _resolve(part)


class _Builder(SafeConstructor):
    """YAML's safe types, with keys given twice refused."""

    def __init__(self, place: Document) -> None:
        super().__init__()
        self.place = place

    def construct_mapping(self, node: yaml.Node, deep: bool = False) -> dict[object, object]:
        if isinstance(node, yaml.MappingNode):
            lines: dict[object, int] = {}
            for key_node, _ in node.value:
                key = self.construct_object(key_node, deep=True)
                line = self.place.line(key_node)
                if not isinstance(key, str | int | float | date | bytes | None):
                    raise self.place.fail(line, f"{_kind(key_node)} cannot be a key")
                if key in lines:
                    raise self.place.fail(
                        line, _twice(key_node.value, lines[key]), hint="Delete one of them."
                    )
                lines[key] = line
        return super().construct_mapping(node, deep=deep)


# A list of pairs and an ordered mapping would come back as something else when written.
for _tag in ("omap", "pairs"):
    _Builder.add_constructor(f"tag:yaml.org,2002:{_tag}", SafeConstructor.construct_undefined)


def _twice(key: str, line: int) -> str:
    return f"{key}: is there twice, here and in line {line}"


_SYNTAX = {
    "mapping values are not allowed": (
        '": " cannot stand in a text without quotes',
        "Put the text in quotes.",
    ),
    "cannot start any token": ("a value cannot start with this character", "Put the text in quotes."),
    "block sequence entries": ('a value cannot start with "- "', "Put the text in quotes, or in a new line."),
    "unknown escape": ('unknown escape after "\\"', 'Write "\\\\", or put the text in single quotes.'),
    "unexpected end of stream": ("a quotation mark is never closed", "Close it."),
    "<document start>": ("has a second document", "Delete the line that ends the first."),
}


def _syntax(trouble: yaml.MarkedYAMLError, first: int) -> tuple[int, str, str | None]:
    """Line, what is wrong and what to do, from the parser's words."""
    mark = trouble.problem_mark or trouble.context_mark
    problem = _one_line(trouble.problem)
    unclosed = "unexpected end" in problem or "expected ',' or" in problem
    at = trouble.context_mark if unclosed and trouble.context_mark else mark
    line = first + (at.line if at else 0)
    for words, (what, hint) in _SYNTAX.items():
        if words in problem:
            return line, what, hint
    return line, f"is not YAML: {problem}", None


def _one_line(message: object) -> str:
    return " ".join(str(message).split())
