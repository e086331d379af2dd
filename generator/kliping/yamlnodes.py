"""What a YAML text consists of: values, lists and mappings that know their lines."""

from typing import NamedTuple, TypeAlias

TAG = "tag:yaml.org,2002:"
STR, SEQ, MAP = TAG + "str", TAG + "seq", TAG + "map"
MAX_DEPTH = 64  # libyaml has no limit; the C stack and Python's recursion have
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


class Scalar(NamedTuple):
    """One value, as written. The tag is None where YAML would have to guess it."""

    line: int
    tag: str | None
    text: str

    @property
    def is_null(self) -> bool:
        """Whether nothing, `~` or `null` is written."""
        return (self.tag is None and self.text in _NULLS) or self.tag == TAG + "null"


class Items(NamedTuple):
    """A list."""

    line: int
    tag: str
    items: list["Node"]


class Pairs(NamedTuple):
    """Keys with values."""

    line: int
    tag: str
    pairs: list[tuple["Node", "Node"]]


Node: TypeAlias = Scalar | Items | Pairs


class Entry(NamedTuple):
    """A key's line and its value."""

    line: int
    node: Node
