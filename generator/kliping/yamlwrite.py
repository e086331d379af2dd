"""Plain values -> YAML text that any YAML reader takes for the same values, and that a person can read.

PyYAML writes emoji as escapes, breaks texts over lines and knows only YAML 1.1; so we have our own.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from kliping.yamlnodes import MAX_DEPTH
from kliping.yamltext import is_text

_PARTING = re.compile(r"[,\[\]{}?:]")
_MAX_KEY = 1000  # YAML takes no longer key in one line
_ESCAPED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_IN_DOUBLE = re.compile(_ESCAPED.pattern + r'|["\\]')
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0", '"': '\\"', "\\": "\\\\"}
_UNPLAIN = re.compile(r"^[^A-Za-z0-9(/$\u00a1-\U0010ffff]|:(?: |$)| #| $")
# What YAML 1.2 readers take for a truth or a number, beyond what PyYAML does.
_TYPED = re.compile(r"[yYnN]|0o[0-7]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


class Line(dict[str, object]):
    """A mapping that is written in one line: `{name: Ada Okafor, type: person}`."""


def dump(values: Mapping[str, object]) -> str:
    """Write a mapping, one key after the other; every line starts with a key, "-" or spaces.

    Raises ValueError for what YAML cannot hold.
    """
    return "".join(_mapping(values, ""))


def scalar(text: str) -> str:
    """Write a text in one line: as it is, in single quotes, or in double quotes with escapes."""
    if _ESCAPED.search(text):
        return _double(text)
    if _is_plain(text):
        return text
    if "'" in text and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def _is_plain(text: str) -> bool:
    return bool(text) and not _UNPLAIN.search(text) and not _TYPED.fullmatch(text) and is_text(text)


def _double(text: str) -> str:
    return '"' + _IN_DOUBLE.sub(lambda found: _escape(found[0]), text) + '"'


def _escape(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    if "\ud800" <= char <= "\udfff":
        raise ValueError(f"half of a surrogate pair (U+{ord(char):04X}) is not a character")
    return f"\\x{ord(char):02X}" if char <= "\xff" else f"\\u{ord(char):04X}"


def _mapping(values: Mapping[str, object], pad: str) -> Iterator[str]:
    for key, value in values.items():
        name = _atom(key)
        if len(name) > _MAX_KEY:
            raise ValueError(f"a key longer than {_MAX_KEY} characters cannot be written")
        yield f"{pad}{name}:{_value(value, pad + '  ')}"


def _value(value: object, pad: str) -> str:
    """What stands after "key:", to the end of its last line."""
    if len(pad) > 2 * MAX_DEPTH:
        raise ValueError(f"values nested deeper than {MAX_DEPTH} levels cannot be written")
    match value:
        case Line() if value:
            return f" {_line(value)}\n"
        case Mapping() if value:
            return "\n" + "".join(_mapping(value, pad))
        case list() | tuple() if value:
            return "\n" + "".join(f"{pad}-{_item(item, pad + '  ')}" for item in value)
        case _:
            return f" {_atom(value)}\n"


def _line(values: Line) -> str:
    """A mapping within a line. Its values are texts, numbers and other mappings of this kind."""
    pairs = []
    for key, value in values.items():
        name = _within(key)
        if len(name) > _MAX_KEY:
            raise ValueError(f"a key longer than {_MAX_KEY} characters cannot be written")
        pairs.append(f"{name}: {_line(value) if isinstance(value, Line) else _within(value)}")
    return "{" + ", ".join(pairs) + "}"


def _within(value: object) -> str:
    """A value within a line, where brackets and commas part."""
    text = _atom(value)
    return _double(value) if isinstance(value, str) and _PARTING.search(value) and text == value else text


def _item(value: object, pad: str) -> str:
    """What stands after "-": a mapping or list begins in the same line."""
    text = _value(value, pad)
    return " " + text[1 + len(pad) :] if text.startswith("\n") else text


def _atom(value: object) -> str:
    match value:
        case str():
            return scalar(value)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return _float(value)
        case datetime():
            return _moment(value)
        case date():
            return value.isoformat()
        case bytes():
            return f'!!binary "{b64encode(value).decode("ascii")}"'
        case set() | frozenset():
            return "!!set {" + ", ".join(sorted(f"? {_flow(item)}" for item in value)) + "}"
        case Mapping() if not value:
            return "{}"
        case list() | tuple() if not value:
            return "[]"
        case _:
            raise ValueError(f"a value of type {type(value).__name__} cannot be written")


def _flow(value: object) -> str:
    return _double(value) if isinstance(value, str) else _atom(value)


def _float(value: float) -> str:
    if value != value:
        return ".nan"
    if value in (float("inf"), float("-inf")):
        return ".inf" if value > 0 else "-.inf"
    text = repr(value)
    return text if "." in text else text.replace("e", ".0e", 1)  # YAML 1.1 wants the point: 1.0e+16


def _moment(value: datetime) -> str:
    offset = value.utcoffset()
    whole = offset is None or not offset.total_seconds() % 60  # YAML has no seconds in an offset
    return (value if whole else value.astimezone(UTC)).isoformat()
