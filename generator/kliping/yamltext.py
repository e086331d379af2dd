"""YAML text -> nodes that know their lines. What a person or a stranger wrote is read safely.

`Document.parse` refuses what makes YAML dangerous or ambiguous: anchors and aliases, deep nesting, keys given
twice. Where text is asked for, `no`, `12:30` and `007` are text as written; `plain` gives YAML's own types.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, ClassVar

import yaml
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from kliping import yamlquick
from kliping.errors import KlipingError
from kliping.yamlnodes import TAG as _TAG
from kliping.yamlnodes import Entry, Items, Node, Pairs, Scalar

MAX_BYTES = 1 << 20
MAX_DEPTH = 64  # libyaml has no limit; the C stack and Python's recursion have


@dataclass(frozen=True, kw_only=True)
class Document:
    """A parsed YAML text. Its methods read nodes, and raise `error` with the place in the file."""

    where: str
    error: type[KlipingError]
    root: Node | None = None  # None where the text is empty

    @classmethod
    def parse(
        cls, text: str, *, where: str, error: type[KlipingError], first: int = 1, limit: int = MAX_BYTES
    ) -> "Document":
        """Read one document that starts in line `first` of its file and has at most `limit` bytes."""
        place = cls(where=where, error=error)
        if len(text.encode("utf-8", "replace")) > limit:
            raise place.fail(first, f"is larger than {limit >> 20} MiB", "Make it smaller.")
        try:
            return cls(where=where, error=error, root=yamlquick.pairs(text, first) or _compose(text, place, first))
        except yaml.reader.ReaderError as trouble:
            line = first + text.encode()[: trouble.position].count(b"\n")
            code = trouble.character if isinstance(trouble.character, int) else ord(trouble.character)
            raise place.fail(line, f"the character U+{code:04X} cannot stand here", "Delete it.") from trouble
        except UnicodeEncodeError as trouble:
            line = first + text.count("\n", 0, trouble.start)
            raise place.fail(line, "half of a surrogate pair is not a character", "Delete it.") from trouble
        except yaml.MarkedYAMLError as trouble:
            raise place.fail(*_syntax(trouble, first)) from trouble

    def fail(self, line: int, what: str, hint: str | None = None) -> KlipingError:
        """Return the error to raise."""
        return self.error(self.where, what, line=line, hint=hint)

    def unknown(self, line: int, name: str, key: str, known: Iterable[str]) -> KlipingError:
        """Return the error for a key that means nothing, with the nearest that does."""
        known = list(known)
        return self.fail(
            line, f"{name}: no such key", nearest(key, known) or f"There are {', '.join(known)}."
        )

    def mapping(self, node: Node | None, name: str = "") -> dict[str, Entry]:
        """Return the entries by key, as written. Nothing, and null, have no entries."""
        if node is None or (isinstance(node, Scalar) and node.is_null):
            return {}
        prefix = f"{name}: " if name else ""
        if not isinstance(node, Pairs):
            raise self.fail(
                node.line, f"{prefix}must be keys with values, not {_kind(node)}", 'Write "key: value".'
            )
        entries: dict[str, Entry] = {}
        for key, value in node.pairs:
            if not isinstance(key, Scalar):
                raise self.fail(key.line, f"{prefix}{_kind(key)} cannot be a key")
            if key.text in entries:
                raise self.fail(key.line, *_twice(key.text, entries[key.text].line))
            entries[key.text] = Entry(key.line, value)
        return entries

    def text(self, node: Node, name: str) -> str | None:
        """Return a text exactly as written; None where there is nothing or null."""
        if not isinstance(node, Scalar):
            raise self.fail(node.line, f"{name}: must be text, not {_kind(node)}", "Put the text in quotes.")
        return None if node.is_null else node.text or None

    def texts(self, node: Node, name: str) -> tuple[str, ...]:
        """Return the one text, or each of a list."""
        found = (self.text(item, name) for item in (node.items if isinstance(node, Items) else (node,)))
        return tuple(text for text in found if text is not None)

    def items(self, node: Node | None, name: str = "") -> list[Node]:
        """Return what is in a list, without nulls."""
        if node is None or (isinstance(node, Scalar) and node.is_null):
            return []
        if not isinstance(node, Items):
            what = f"{name}: " * bool(name) + f"must be a list, not {_kind(node)}"
            raise self.fail(node.line, what, 'Start each part with "- ".')
        return [item for item in node.items if not (isinstance(item, Scalar) and item.is_null)]

    def plain(self, node: Node, name: str) -> object:
        """Return the value with the types that YAML gives it."""
        if isinstance(node, Scalar) and (node.tag or _guess(node.text)) == _TAG + "str":
            return node.text
        try:
            value: object = _Builder(self).construct_document(_typed(node))
            str(value)  # a number of more digits than Python writes is one that nobody can keep
        except yaml.MarkedYAMLError as trouble:
            line = trouble.problem_mark.line if trouble.problem_mark else node.line
            raise self.fail(line, f"{name}: {_one_line(trouble.problem)}", "Put it in quotes.") from trouble
        except (ValueError, OverflowError, TypeError, LookupError, AttributeError) as trouble:  # 2024-13-45, !!bool abc
            raise self.fail(node.line, f"{name}: {_one_line(trouble)}", "Put it in quotes.") from trouble
        return value


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the hint that names the most similar of the known words, if one is."""
    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f'Did you mean "{found[0]}"?' if found else None


def _compose(text: str, place: Document, first: int) -> Node | None:
    """Make nodes from events. PyYAML's composer recurses in C without a limit: many "[" end the process."""
    loader = yaml.CSafeLoader(text)
    next_event: Callable[[], Any] = loader.get_event
    next_event()  # the stream's start
    try:
        if isinstance(next_event(), yaml.StreamEndEvent):
            return None
        root = _node(next_event(), next_event, place, first, MAX_DEPTH)
        next_event()  # the document's end
        another = next_event()
        if not isinstance(another, yaml.StreamEndEvent):
            line = first + another.start_mark.line
            raise place.fail(line, "a second document starts here", "Delete the line.")
        return root
    finally:
        loader.dispose()


def _node(event: Any, next_event: Callable[[], Any], place: Document, first: int, depth: int) -> Node:  # noqa: ANN401 - PyYAML's events share no type
    """Make the node that an event begins."""
    line = first + event.start_mark.line
    if event.anchor is not None:
        sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
        what = f'"{sign}{event.anchor}" is a YAML alias or anchor, and these are not read'
        raise place.fail(line, what, "Write the value out, or put it in quotes.")
    if isinstance(event, yaml.ScalarEvent):
        known = _TAG + "str" if event.tag == "!" or not event.implicit[0] else None
        return Scalar(line, known if event.tag in (None, "!") else event.tag, event.value)
    if not depth:
        raise place.fail(line, f"is nested deeper than {MAX_DEPTH} levels", "Make it flat.")
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Node] = []
        while not isinstance(item := next_event(), yaml.SequenceEndEvent):
            items.append(_node(item, next_event, place, first, depth - 1))
        return Items(line, event.tag or _TAG + "seq", items)
    pairs: list[tuple[Node, Node]] = []
    while not isinstance(item := next_event(), yaml.MappingEndEvent):
        key = _node(item, next_event, place, first, depth - 1)
        pairs.append((key, _node(next_event(), next_event, place, first, depth - 1)))
    return Pairs(line, event.tag or _TAG + "map", pairs)


def is_text(text: str) -> bool:
    """Whether YAML takes a text without quotes for text, and not for a number, a date, a truth or null."""
    return _guess(text) == _TAG + "str"


_resolver = Resolver()


def _guess(text: str) -> str:
    return str(_resolver.resolve(yaml.ScalarNode, text, (True, False)))  # type: ignore[no-untyped-call]


def _typed(node: Node) -> yaml.Node:
    """Return PyYAML's own node, for its constructors."""
    mark = yaml.Mark("", 0, node.line, 0, None, 0)
    match node:
        case Scalar(_, tag, text):
            guess = tag or _guess(text)
            # "<<" is for aliases, "=" for nobody.
            plain = _TAG + "str" if guess in (_TAG + "merge", _TAG + "value") else guess
            return yaml.ScalarNode(plain, text, mark, mark)
        case Items(_, tag, items):
            return yaml.SequenceNode(tag, [_typed(item) for item in items], mark, mark)
        case Pairs(_, tag, pairs):
            return yaml.MappingNode(tag, [(_typed(key), _typed(value)) for key, value in pairs], mark, mark)


class _Builder(SafeConstructor):
    """YAML's safe types, with keys given twice refused."""

    # A list of pairs and an ordered mapping would come back as something else when written.
    yaml_constructors: ClassVar[dict[str | None, Any]] = {
        tag: make
        for tag, make in SafeConstructor.yaml_constructors.items()
        if tag not in (_TAG + "omap", _TAG + "pairs")
    }

    def __init__(self, place: Document) -> None:
        super().__init__()
        self.place = place

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: ANN401 - as its base
        if isinstance(node, yaml.MappingNode):
            lines: dict[object, int] = {}
            for key_node, _ in node.value:
                key = self.construct_object(key_node, deep=True)
                line = key_node.start_mark.line
                if isinstance(key, list | dict | set):
                    raise self.place.fail(line, "a list or keys with values cannot be a key")
                if key in lines:
                    raise self.place.fail(line, *_twice(str(key), lines[key]))
                lines[key] = line
        return super().construct_mapping(node, deep=deep)


def _twice(key: str, line: int) -> tuple[str, str]:
    return f"{key}: is here for the second time, after line {line}", "Delete one of them."


def _kind(node: Node) -> str:
    match node:
        case Items():
            return "a list"
        case Pairs():
            return "keys with values"
        case Scalar():
            return "nothing" if node.is_null else "text"


_SYNTAX: Mapping[str, tuple[str, str]] = {
    "mapping values are not": ('": " cannot stand in a text without quotes', "Put the text in quotes."),
    "cannot start any token": ("a value cannot start with this character", "Put the text in quotes."),
    "block sequence entries": ('a value cannot start with "- "', "Put the text in quotes."),
    "unknown escape": ('no such escape after "\\"', "Put the text in single quotes."),
    "unexpected end of stream": ("a quotation mark is never closed", "Close it."),
    "expected <document start>": ("a second document starts here", "Delete the line."),
}


def _syntax(trouble: yaml.MarkedYAMLError, first: int) -> tuple[int, str, str | None]:
    """Line, what is wrong and what to do, from the parser's words."""
    problem = _one_line(trouble.problem)
    is_open = "unexpected end" in problem or "expected ',' or" in problem
    mark = (trouble.context_mark if is_open else None) or trouble.problem_mark
    line = first + (mark.line if mark else 0)
    for words, (what, hint) in _SYNTAX.items():
        if words in problem:
            return line, what, hint
    return line, f"this is not YAML: {problem}", None


def _one_line(message: object) -> str:
    return " ".join(str(message).split())
