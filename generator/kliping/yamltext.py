"""YAML text -> nodes that know their lines. What a person or a stranger wrote is read safely.

`Document.parse` refuses what makes YAML dangerous or ambiguous: anchors and aliases, deep nesting, keys given
twice. Where text is asked for, `no`, `12:30` and `007` are text as written; `plain` gives YAML's own types.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from kliping import yamlquick
from kliping.errors import KlipingError
from kliping.yamlnodes import STR, Entry, Items, Node, Pairs, Scalar

MAX_BYTES = 1 << 20


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
        root = yamlquick.pairs(text, first)
        if root is None:
            from kliping.yamlwhole import compose  # noqa: PLC0415  (PyYAML takes longer to import than to read)

            return cls(where=where, error=error, root=compose(text, place, first))
        return cls(where=where, error=error, root=root)

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
                raise self.fail(key.line, *twice(key.text, entries[key.text].line))
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
        from kliping.yamlwhole import value  # noqa: PLC0415

        return value(self, node, name)


def is_text(text: str) -> bool:
    """Whether YAML takes a text without quotes for text, and not for a number, a date, a truth or null."""
    from kliping.yamlwhole import guessed  # noqa: PLC0415

    return guessed(text) == STR


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the hint that names the most similar of the known words, if one is."""
    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f'Did you mean "{found[0]}"?' if found else None


def _kind(node: Node) -> str:
    match node:
        case Items():
            return "a list"
        case Pairs():
            return "keys with values"
        case Scalar():
            return "nothing" if node.is_null else "text"


def twice(key: str, line: int) -> tuple[str, str]:
    """What is wrong with a key that is given twice, and what to do."""
    return f"{key}: is here for the second time, after line {line}", "Delete one of them."
