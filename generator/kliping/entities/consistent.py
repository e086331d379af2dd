"""The names found in a text -> one reading of it: what is a name once is one elsewhere, and of one type."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Sequence as Many
from dataclasses import replace

from kliping.entities import words as of
from kliping.entities.gazetteer import PLACE, gazetteer
from kliping.entities.tokens import Sequence, sequences
from kliping.entities.values import Mention
from kliping.model import EntityType

AGAIN = 0.6  # of the score of a name, for where only its other mentions tell


def parted(text: str, mentions: Iterable[Mention]) -> list[Mention]:
    """The same with "Rusia-Korea Utara" as two places, and "Mahkamah Konstitusi (MK" as the name and its short form."""
    found: list[Mention] = []
    for mention in mentions:
        name = text[mention.start : mention.end]
        cuts = _cuts(name, mention.type)
        for start, end in cuts:
            found.append(replace(mention, start=mention.start + start, end=mention.start + end))
    return found


def _cuts(name: str, type_: EntityType) -> list[tuple[int, int]]:
    mark = "(" if "(" in name else "-" if type_ == "place" and _are_places(name.split("-")) else None
    if mark is None:
        return [(0, len(name))]
    found, at = [], 0
    for part in name.split(mark):
        bare = part.strip(" )")
        if bare:
            start = at + part.index(bare)
            found.append((start, start + len(bare)))
        at += len(part) + 1
    return found


def _are_places(parts: list[str]) -> bool:
    return len(parts) > 1 and all(is_place(part.strip()) for part in parts)


def is_place(name: str) -> bool:
    """Whether the gazetteer has it as a place."""
    known, words = gazetteer(), name.split()
    if len(words) == 1:
        return bool(known.bits(name) & PLACE)
    return bool(words) and bool(known.phrases.get(words[0], {}).get(" ".join(words), 0) & PLACE)


def types(text: str, mentions: Iterable[Mention]) -> dict[str, tuple[EntityType, float]]:
    """Each name with the type that its mentions speak for, and the best score of one of that type."""
    scores: dict[str, dict[EntityType, float]] = defaultdict(dict)
    best: dict[tuple[str, EntityType], float] = {}
    for mention in mentions:
        name = text[mention.start : mention.end]
        scores[name][mention.type] = scores[name].get(mention.type, 0.0) + mention.score
        best[name, mention.type] = max(best.get((name, mention.type), 0.0), mention.score)
    found = {}
    for name, own in scores.items():
        type_ = max(own, key=lambda type_: own[type_])
        found[name] = (type_, best[name, type_])
    return found


def matched(
    lines: Many[Sequence], names: Mapping[str, tuple[EntityType, float]], taken: Many[Mention]
) -> list[Mention]:
    """Where names stand in lines, the longest first, that are not taken yet."""
    by_first: dict[str, list[tuple[list[str], EntityType, float]]] = defaultdict(list)
    for name, (type_, score) in names.items():
        from_name = _words(name)
        if from_name:
            by_first[from_name[0]].append((from_name, type_, score))
    for entries in by_first.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    busy = sorted((mention.start, mention.end) for mention in taken)
    return [mention for line in lines for mention in _in_line(line, by_first, busy)]


def _in_line(
    line: Sequence, by_first: Mapping[str, list[tuple[list[str], EntityType, float]]], busy: list[tuple[int, int]]
) -> Iterable[Mention]:
    # Spans are apart, so that their ends are in order as well.
    first = bisect_right(busy, line.starts[0], key=lambda span: span[1])
    own = busy[first : bisect_left(busy, line.ends[-1], lo=first, key=lambda span: span[0])]
    at = 0
    while at < len(line.words):
        step = 1
        for words, type_, score in by_first.get(line.words[at], ()):
            last = at + len(words) - 1
            if line.words[at : last + 1] != words:
                continue
            start, end = line.starts[at], line.ends[last]
            if all(end <= other[0] or start >= other[1] for other in own):
                yield Mention(start=start, end=end, type=type_, score=round(score * AGAIN, 3))
                step = len(words)
                break
        at += step


def _words(name: str) -> list[str]:
    return [word for line in sequences(name) for word in line.words]


def consistent(text: str, lines: Many[Sequence], mentions: Many[Mention]) -> list[Mention]:
    """The mentions of a text with one type for a name, short forms of people as people, and those that were missed."""
    known = types(text, mentions)
    small = {word for line in lines for word in line.words if word.islower()}
    known |= {
        short: full
        for short, full in _shorts(known).items()
        if short.lower() not in small and (short not in known or _is_open(short, known[short]))
    }
    settled = [replace(mention, type=known[text[mention.start : mention.end]][0]) for mention in mentions]
    names = {name: value for name, value in known.items() if of.word(_words(name)[0]).form in of.NAMED}
    return sorted([*settled, *matched(lines, names, settled)], key=lambda mention: mention.start)


def _shorts(known: Mapping[str, tuple[EntityType, float]]) -> dict[str, tuple[EntityType, float]]:
    """Words of people's full names that may stand for them."""
    found: dict[str, tuple[EntityType, float]] = {}
    for name, (type_, score) in known.items():
        words = name.split()
        if type_ == "person" and len(words) > 1:
            for word in (words[0], words[-1]):
                if len(word) > 2 and of.word(word).form in of.NAMED and not of.word(word).kind:
                    found.setdefault(word, ("person", score))
    return found


def _is_open(short: str, own: tuple[EntityType, float]) -> bool:
    """Whether the type that a single word was given may give way to that of a full name with it."""
    return own[1] < _SURE and not gazetteer().bits(short) & PLACE


_SURE = 0.9
