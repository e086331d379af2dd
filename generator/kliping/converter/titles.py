"""Where the headline stands: not always in the first line, where a page was copied with its menu and breadcrumbs."""

import re
from collections import Counter
from collections.abc import Sequence

from kliping.converter import captions, dates, names, phrases, prose, stamps
from kliping.converter.datelines import dateline
from kliping.converter.lines import Line

_FAR = 300  # lines; no menu is longer
_STEM = 4  # letters; shorter words are in every text
_CRUMBS = re.compile(r"\s[>›»/]\s")
_LABEL = re.compile(r"\S{1,3}$|[\W\d_]+$|\D{2,30}[:：]\s*\d{1,3}\s*\w{0,8}\.?$")  # "Comments: 12"


def title_at(lines: Sequence[Line], is_text: Sequence[bool]) -> int:
    """The line that is the headline; the first, where none is more like one."""
    end = _opening(lines, is_text)
    if end <= 1:
        return 0
    told = Counter(
        stem
        for line in lines[end : end + 12]
        if prose.words(line.text) > 12
        for stem in _stems(line.text[:800])
    )
    times = Counter([line.text for line in lines])
    best, at, rank = 0.0, 0, 0
    for index in range(min(end, len(lines))):
        points = _points(lines, index, told, times)
        if points is None:
            continue
        points -= 0.8 * min(rank, 6)
        rank += prose.words(lines[index].text) >= 4
        if points > best:
            best, at = points, index
    return at


def titled(lines: Sequence[Line], at: int) -> str:
    """The headline without its label, and without its number at the end of breadcrumbs that are numbered."""
    text = phrases.TITLE_LABEL.sub("", lines[at].text)
    if at and phrases.NUMBERED.match(text) and phrases.NUMBERED.match(lines[at - 1].text):
        text = phrases.NUMBERED.sub("", text)
    return text[:500]


def _opening(lines: Sequence[Line], is_text: Sequence[bool]) -> int:
    """Where the text begins: the first paragraph, or else the first line but one."""
    for index, line in enumerate(lines[:_FAR]):
        if index and is_text[index] and prose.words(line.text) >= 15 and prose.is_closed(line.text):
            return index
    return next((index for index, line in enumerate(lines[:_FAR]) if index and prose.words(line.text) >= 40), 2)


def _stems(text: str) -> set[str]:
    return {stem for stem in prose.stems(text) if len(stem) >= _STEM}


def _is_dated(text: str) -> bool:
    """A date and little else: a stamp, perhaps with a place or how long the reading takes."""
    if sum(map(str.isdigit, text)) * 3 > len(text):
        return True
    rest = text
    for found in reversed(list(dates.find(text))):
        rest = f"{rest[: found.start]} {rest[found.end :]}"
    return rest != text and prose.words(rest) <= 5


def _points(lines: Sequence[Line], index: int, told: Counter[str], times: Counter[str]) -> float | None:
    """How much a line is like a headline; None where it is something else."""
    text = lines[index].text
    count = prose.words(text)
    if phrases.TITLE_LABEL.match(text):
        return 100.0
    if (
        count < 2
        or count > 40
        or _CRUMBS.search(text)
        or _LABEL.match(text)
        or phrases.BULLET.match(text)
        or phrases.is_label(text)
        or _is_dated(text)
        or captions.split(text)
        or (dateline(text) and prose.is_closed(text))
    ):
        return None
    if names.byline(text) and (count <= 8 or index):
        return None
    points = 2.0 if count >= 5 else 1.0 if count == 4 else 0.3 if count == 3 else 0.0
    points -= 2.5 * text.endswith((".", "。")) + 1.0 * text.endswith((":", "：", ","))
    points -= 1.0 * (count > 26)
    stems = _stems(text)
    if stems:
        points += (2.5 if count >= 4 else 0.8) * sum(stem in told for stem in stems) / len(stems)
    elif count >= 4:
        points += 1.0
    points += 1.0 * (times[text] > 1 and count >= 4)
    if count >= 3 and any(line.text.endswith(text) and line.text != text for line in lines[max(0, index - 4) : index]):
        points += 2.0  # breadcrumbs that end in the headline stand above it
    if any(
        stamps.stamp(line.text) or names.byline(line.text)
        for line in lines[index + 1 : index + 5]
        if len(line.text) < 120
    ):
        points += 0.5
    credit = index + 1 < len(lines) and captions.alone(lines[index + 1].text)
    return points - 2.0 * bool(credit and index)
