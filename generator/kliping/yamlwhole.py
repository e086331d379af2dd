"""YAML text -> nodes, and nodes -> YAML's own types, by PyYAML: all that is not of the plainest kind."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import yaml
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from kliping.yamlnodes import MAX_DEPTH, Items, Node, Pairs, Scalar
from kliping.yamlnodes import TAG as _TAG
from kliping.yamltext import Document, twice


def compose(text: str, place: Document, first: int) -> Node | None:
    """Make nodes of a text that starts in line `first`; None of an empty one. Raises the error of `place`."""
    try:
        return _composed(text, place, first)
    except yaml.reader.ReaderError as trouble:
        line = first + text.encode()[: trouble.position].count(b"\n")
        code = trouble.character if isinstance(trouble.character, int) else ord(trouble.character)
        raise place.fail(line, f"the character U+{code:04X} cannot stand here", "Delete it.") from trouble
    except UnicodeEncodeError as trouble:
        line = first + text.count("\n", 0, trouble.start)
        raise place.fail(line, "half of a surrogate pair is not a character", "Delete it.") from trouble
    except yaml.MarkedYAMLError as trouble:
        raise place.fail(*_syntax(trouble, first)) from trouble


def value(place: Document, node: Node, name: str) -> object:
    """The value of a node, with the types that YAML gives it. Raises the error of `place`."""
    if isinstance(node, Scalar) and (node.tag or guessed(node.text)) == _TAG + "str":
        return node.text
    try:
        made: object = _Builder(place).construct_document(_typed(node))
        str(made)  # a number of more digits than Python writes is one that nobody can keep
    except yaml.MarkedYAMLError as trouble:
        line = trouble.problem_mark.line if trouble.problem_mark else node.line
        raise place.fail(line, f"{name}: {_one_line(trouble.problem)}", "Put it in quotes.") from trouble
    except (ValueError, OverflowError, TypeError, LookupError, AttributeError) as trouble:  # 2024-13-45, !!bool abc
        raise place.fail(node.line, f"{name}: {_one_line(trouble)}", "Put it in quotes.") from trouble
    return made


def _composed(text: str, place: Document, first: int) -> Node | None:
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


_resolver = Resolver()


def guessed(text: str) -> str:
    """The tag that YAML guesses of a text without quotes."""
    return str(_resolver.resolve(yaml.ScalarNode, text, (True, False)))  # type: ignore[no-untyped-call]


def _typed(node: Node) -> yaml.Node:
    """Return PyYAML's own node, for its constructors."""
    mark = yaml.Mark("", 0, node.line, 0, None, 0)
    match node:
        case Scalar(_, tag, text):
            guess = tag or guessed(text)
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
                    raise self.place.fail(line, *twice(str(key), lines[key]))
                lines[key] = line
        return super().construct_mapping(node, deep=deep)


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
