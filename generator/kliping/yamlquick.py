"""The plainest YAML -> the nodes that yamlwhole makes of it, twice as fast; anything else has no answer here.

Plainest: keys at the margin, with empty lines and comments between; values in one line, without quotes or in quotes
without escapes; lists of such values, in lines or in brackets; mappings of such values, alone, in a list, or in braces
within a line. yamlwhole is the definition: this module may only decline, never differ
(tests/properties/test_yamlquick.py), and whatever is wrong in a text is for yamlwhole to say.
"""

import re

from kliping.printable import is_printable
from kliping.yamlnodes import MAP, SEQ, STR, Items, Node, Pairs, Scalar

_LONGEST_KEY = 100  # YAML ends a key at 1024 characters
# What YAML refuses or takes for the end of a line.
_ODD = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_SINGLE = re.compile(r"'(?:[^']|'')*'")
_MEMBER = r"""(?:"[^"\\]*"|[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*)"""
_MEMBERS = re.compile(_MEMBER)
_FLOW = re.compile(rf"\[(?:{_MEMBER}(?:, {_MEMBER})*)?\]")
_PLAIN = r"""[^\W_][^\s,:\[\]{}#"?]*(?: [^\s,:\[\]{}#"?]+)*"""
_ATOM = rf"""(?:"[^"\\]*"|'(?:[^']|'')*'|{_PLAIN})"""
_PAIR = rf"{_ATOM}: {_ATOM}"
_INNER = rf"\{{{_PAIR}(?:, {_PAIR})*\}}"
_BRACED = re.compile(rf"\{{{_ATOM}: (?:{_ATOM}|{_INNER})(?:, {_ATOM}: (?:{_ATOM}|{_INNER}))*\}}")
_PAIRS = re.compile(rf"({_ATOM}): (?:({_ATOM})|({_INNER}))")


def pairs(text: str, first: int) -> Pairs | None:
    """Return the mapping that a text is, or None where it is not of the plainest kind."""
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    joined = "".join(lines)
    if not is_printable(joined) and _ODD.search(joined):
        return None
    found: list[tuple[Node, Node]] = []
    at = 0
    while at < len(lines):
        if not lines[at] or lines[at][0] == "#":
            at += 1
            continue
        key, value = _entry(lines[at])
        name = Scalar(first + at, None, key)
        if value[:1] == "{":
            node, at = _braced(value, first + at), at + 1
        else:
            node, at = (_value(value, first + at), at + 1) if value else _below(lines, at + 1, first)
        if not key or node is None:
            return None
        found.append((name, node))
    return Pairs(found[0][0].line, MAP, found) if found else None


def _entry(line: str) -> tuple[str, str]:
    """Key and value of a line; "" where there is none."""
    key, colon, value = line.partition(":")
    if not colon or (value and value[0] != " ") or len(key) > _LONGEST_KEY:
        return "", ""
    if not key.isidentifier() or not key.isascii():
        return "", ""
    return key, value[1:]


def _below(lines: list[str], at: int, first: int) -> tuple[Node | None, int]:
    """The list or mapping that begins in a line, and the line after it."""
    line = lines[at] if at < len(lines) else ""
    indent = line[: len(line) - len(line.lstrip(" "))]
    if line.startswith("- ", len(indent)):
        return _list(lines, at, first, indent)
    return _mapping(lines, at, first, indent, []) if indent else (None, at)


def _list(lines: list[str], at: int, first: int, indent: str) -> tuple[Node | None, int]:
    items: list[Node] = []
    begin, start, inner = first + at, indent + "- ", indent + "  "
    while at < len(lines) and lines[at].startswith(start):
        text = lines[at][len(start) :]
        key, value = _entry(text)
        node: Node | None
        if text[:1] == "{":
            node, at = _braced(text, first + at), at + 1
        elif not key:
            node, at = _value(text, first + at), at + 1
        elif node := _value(value, first + at):
            node, at = _mapping(lines, at + 1, first, inner, [(Scalar(first + at, None, key), node)])
        if node is None:
            return None, at
        items.append(node)
    return Items(begin, SEQ, items), at


def _mapping(
    lines: list[str], at: int, first: int, indent: str, found: list[tuple[Node, Node]]
) -> tuple[Node | None, int]:
    """Keys with values in lines that stand as far to the right, after those that are found."""
    begin, width = first + at - len(found), len(indent)
    while at < len(lines) and lines[at].startswith(indent):
        key, value = _entry(lines[at][width:])
        node = _value(value, first + at)
        if not key or node is None:
            return None, at
        found.append((Scalar(first + at, None, key), node))
        at += 1
    return Pairs(begin, MAP, found), at


def _value(text: str, line: int) -> Node | None:
    start = text[:1]
    if start == '"':
        is_whole = text.count('"') == 2 and text[-1] == '"' and "\\" not in text
        return Scalar(line, STR, text[1:-1]) if is_whole else None
    if start == "'":
        return Scalar(line, STR, text[1:-1].replace("''", "'")) if _SINGLE.fullmatch(text) else None
    if start == "[":
        return _flow(text, line)
    if not (start.isalnum() or start > "\xa0" or start in ("/", "(")):
        return None
    is_plain = ": " not in text and " #" not in text and text[-1] not in ": "
    return Scalar(line, None, text) if is_plain else None


def _flow(text: str, line: int) -> Node | None:
    if not _FLOW.fullmatch(text):
        return None
    members = _MEMBERS.findall(text)
    return Items(
        line, SEQ, [Scalar(line, STR, m[1:-1]) if m[0] == '"' else Scalar(line, None, m) for m in members]
    )


def _braced(text: str, line: int) -> Node | None:
    """A mapping in one line; its values are plain, in quotes, or such mappings themselves."""
    if not _BRACED.fullmatch(text):
        return None
    found: list[tuple[Node, Node]] = []
    for pair in _PAIRS.finditer(text, 1):
        key, value, inner = pair.groups()
        if len(key) > _LONGEST_KEY:
            return None
        node = _atom(value, line) if value else _braced(inner, line)
        if node is None:
            return None
        found.append((_atom(key, line), node))
    return Pairs(line, MAP, found)


def _atom(text: str, line: int) -> Scalar:
    if text[0] == '"':
        return Scalar(line, STR, text[1:-1])
    return Scalar(line, STR, text[1:-1].replace("''", "'")) if text[0] == "'" else Scalar(line, None, text)
