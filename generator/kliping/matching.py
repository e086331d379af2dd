"""Names and phrases -> where texts have them: the longest first, at word boundaries."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from kliping.model import Term


class Matcher:
    """Finds names in texts, at word boundaries, the longest first. Made once for a set of names.

    Where writing has no spaces (Chinese, Thai), or puts endings on names (Korean), there are no boundaries.
    """

    def __init__(self, names: Iterable[tuple[str, str]], *, ignore_case: bool = False) -> None:
        """Take pairs of a name and the id that it stands for."""
        self._ignore_case = ignore_case
        ids: dict[str, list[str]] = {}
        for name, id_ in names:
            ids.setdefault(normal(name, ignore_case=ignore_case), []).append(id_)
        self._by_first: dict[str, list[tuple[str, int, tuple[str, ...]]]] = {}
        for name in sorted(ids, key=len, reverse=True):
            if first := _WORD.search(name):
                entry = (name, first.start(), tuple(dict.fromkeys(ids[name])))
                self._by_first.setdefault(first[0], []).append(entry)

    def find(self, text: str) -> tuple[str, ...]:
        """Return the ids of the names in a text, in the order in which they first occur."""
        return tuple(self.count(text))

    def count(self, text: str) -> dict[str, int]:
        """Return how often each id is named, in the order of the first time."""
        counts: dict[str, int] = {}
        for _, ids in self.each(text):
            for id_ in ids:
                counts[id_] = counts.get(id_, 0) + 1
        return counts

    def each(self, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each name where it stands, as it was handed over but for its spaces, with the ids it stands for."""
        if not self._by_first:
            return
        text, end = normal(text, ignore_case=self._ignore_case), 0
        for word in _WORD.finditer(text):
            for name, offset, ids in self._by_first.get(word[0], ()):
                start = word.start() - offset
                stop = start + len(name)
                if start >= end and text.startswith(name, start) and _is_whole(text, start, stop):
                    yield name, ids
                    end = stop
                    break


@lru_cache(maxsize=16)
def cue_matcher(terms: tuple[Term, ...]) -> Matcher:
    """Return the matcher of the phrases that add a tag; case does not matter."""
    return Matcher(((cue, term.id) for term in terms for cue in term.cues), ignore_case=True)


# Scripts without spaces between words, or (Hangul) with endings on names: one character is one "word".
_SOLID = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_SOLID}]|[^\W_{_SOLID}]+")
_IS_SOLID = re.compile(f"[{_SOLID}]")


def has_word(text: str) -> bool:
    """Whether a name has a letter or digit, without which it is never found."""
    return _WORD.search(text) is not None


def normal(text: str, *, ignore_case: bool = False) -> str:
    """Return one form for both sides: NFC, one kind of space and apostrophe; paragraphs stay apart."""
    text = unicodedata.normalize("NFC", text.casefold() if ignore_case else text).replace("\r\n", "\n")
    for quote in "’‘ʼ":
        text = text.replace(quote, "'")
    return "\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _is_whole(text: str, start: int, stop: int) -> bool:
    """Whether a match is not the inside of a longer word."""
    return not (
        (start > 0 and _joined(text[start - 1], text[start]))
        or (stop < len(text) and _joined(text[stop - 1], text[stop]))
    )


def _joined(left: str, right: str) -> bool:
    """Whether two neighbours belong to one word."""
    if unicodedata.category(right)[0] == "M":
        return True
    both = (left.isalnum() or unicodedata.category(left)[0] == "M") and right.isalnum()
    return both and not _IS_SOLID.match(left) and not _IS_SOLID.match(right)
