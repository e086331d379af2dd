"""A text and a name in it -> the sentences that it stands in, short enough to be read at a glance."""

import re
from collections.abc import Iterator, Sequence

MOST = 240  # characters
_END = re.compile(r"[.!?…。！？]['\"”’»)]*(?=\s|$)|\n")


def sentences(text: str, name: str, *, longer: Sequence[str] = (), most: int = 1) -> list[str]:
    """The first sentences with a name as a whole word, cut round it where they are long.

    Where it stands within one of the `longer` names it is that name; only where it never stands alone does this count.
    """
    found: dict[str, None] = {}
    for first, last in _alone(text, name, longer) or _alone(text, name, ()):
        start = max((end.end() for end in _END.finditer(text, 0, first)), default=0)
        after = _END.search(text, last)
        found.setdefault(_cut(text, start, after.end() if after else len(text), first, last))
        if len(found) == most:
            break
    return list(found)


def marked(text: str, name: str, *, longer: Sequence[str] = ()) -> str:
    """A sentence with a name in brackets wherever it stands, but within the `longer` names that have it."""
    return _marked(text, name, longer) or _marked(text, name) or text


def _marked(text: str, name: str, longer: Sequence[str] = ()) -> str:
    at, parts = 0, list[str]()
    for first, last in _alone(text, name, longer):
        parts += (text[at:first], f"[{text[first:last]}]")
        at = last
    return "".join((*parts, text[at:])) if parts else ""


def _alone(text: str, name: str, longer: Sequence[str]) -> list[tuple[int, int]]:
    """Where a name stands, and no longer one does."""
    taken = [found.span() for one in longer if len(one) > len(name) for found in _places(text, one)]
    places = (found.span() for found in _places(text, name))
    return [(a, b) for a, b in places if not any(start <= a and b <= end for start, end in taken)]


def _places(text: str, name: str) -> Iterator[re.Match[str]]:
    pattern = r"\s+".join(map(re.escape, name.split()))
    if not pattern:
        return
    # Scripts without spaces between words have no word boundary either.
    if re.search(rf"(?<!\w){pattern}(?!\w)", text):
        pattern = rf"(?<!\w){pattern}(?!\w)"
    yield from re.finditer(pattern, text)


def _cut(text: str, start: int, end: int, first: int, last: int) -> str:
    if end - start <= MOST:
        return " ".join(text[start:end].split())
    spare = max(0, MOST - (last - first)) // 2
    left, right = max(start, first - spare), min(end, last + spare)
    head = "… " if left > start else ""
    tail = " …" if right < end else ""
    part = text[left:right]
    if head:
        part = part.split(" ", 1)[-1] if " " in part[: max(1, first - left)] else part
    if tail:
        part = part.rsplit(" ", 1)[0] if " " in part[last - right :] else part
    return f"{head}{' '.join(part.split())}{tail}"
