"""Values <-> the cells of a CSV table, lossless, and safe to open in a spreadsheet."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

# A spreadsheet takes a cell that begins so for a formula; one with an apostrophe before it for text.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n|%]")
_MARKS = re.compile(r"[\\|{};]")


def guarded(text: str) -> str:
    """A text as a cell that no spreadsheet runs: what looks like a formula has an apostrophe before it."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text of a cell."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def joined(texts: Iterable[str], conditions: Mapping[str, Sequence[str]] | None = None) -> str:
    r"""Several texts as "a | b"; one that counts only with others as "a {x; y}". A backslash frees a mark."""
    found = []
    for text in texts:
        others = (conditions or {}).get(text)
        found.append(_freed(text) + (f" {{{'; '.join(map(_freed, others))}}}" if others else ""))
    return " | ".join(found)


def parted(text: str) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """The texts of `joined`, and the conditions of those that have some. Raises ValueError where a brace is open."""
    texts: list[str] = []
    conditions: dict[str, tuple[str, ...]] = {}
    for part in _split(text, "|"):
        head, brace, tail = _cut(part, "{")
        name = _plain(head)
        if brace:
            inside, closed, rest = _cut(tail, "}")
            if not closed or rest.strip():
                raise ValueError(f'"{part.strip()}" has a brace that is not closed')
            conditions[name] = tuple(filter(None, map(_plain, _split(inside, ";"))))
        if name:
            texts.append(name)
    return tuple(texts), conditions


def _freed(text: str) -> str:
    """A text with a backslash before each mark, and before a space at its ends."""
    found = _MARKS.sub(r"\\\g<0>", text)
    if found[:1].isspace():
        found = "\\" + found
    if len(text) > 1 and text[-1].isspace():
        found = found[:-1] + "\\" + found[-1]
    return found


def _plain(text: str) -> str:
    """A text without its backslashes, and without the spaces round it that have none."""
    chars = list(_chars(text))
    while chars and not chars[0][1] and chars[0][0].isspace():
        chars.pop(0)
    while chars and not chars[-1][1] and chars[-1][0].isspace():
        chars.pop()
    return "".join(char for char, _ in chars)


def _split(text: str, mark: str) -> Iterator[str]:
    rest, found = text, mark
    while found:
        head, found, rest = _cut(rest, mark)
        yield head


def _cut(text: str, mark: str) -> tuple[str, str, str]:
    """What stands before the first mark without a backslash, the mark, and what stands after it."""
    at = 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == mark:
            return text[:at], mark, text[at + 1 :]
        at += 1
    return text, "", ""


def _chars(text: str) -> Iterator[tuple[str, bool]]:
    """Each character, and whether a backslash stood before it."""
    is_free = False
    for char in text:
        if char == "\\" and not is_free:
            is_free = True
        else:
            yield char, is_free
            is_free = False
