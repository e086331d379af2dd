"""What an archive's own texts say of how its words are used: mostly in lower case? beside titles, place words?"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from kliping.digest import digest
from kliping.entities import words as of
from kliping.entities.features import Known, Seen

_TITLE, _SPEECH, _PREPOSITION, _PLACE, _BODY, _TAIL, _OF, _KIN, _TIME, _AND = range(1, 11)
Counts = Counter[tuple[str, int]]  # (word, what): the word as written; in lower case where what is LOWER
LOWER, CAPITAL, PERSON, PLACE, BODY = range(5)


@dataclass(frozen=True, eq=False)
class Statistics:
    """How often each word is used in which way."""

    counts: Counts = field(default_factory=Counter)

    @cached_property
    def digest(self) -> str:
        """Of all counts."""
        return digest(sorted((word, what, number) for (word, what), number in self.counts.items()))

    def known(self, own: Counts | None = None, more: Counts | None = None) -> Known:
        """What is known of a word by these and `more` counts, without what the line that it stands in says itself."""
        counts, own, more = self.counts, own or _NONE, more or _NONE

        def times(word: str, what: int) -> int:
            key = (word, what)
            return counts.get(key, 0) + more.get(key, 0) - own.get(key, 0)

        def seen(word: str) -> Seen:
            usual = _usual(times(word.lower(), LOWER), times(word, CAPITAL))
            return Seen(usual, _beside([times(word, what) for what in _HOW]))

        return seen


_HOW = (PERSON, PLACE, BODY)
_NONE: Counts = Counter()


def _usual(lower: int, capital: int) -> int:
    if not lower:
        return 1 if capital else 0
    return 2 if capital > lower else 3


def _beside(numbers: list[int]) -> int:
    most = max(numbers)
    return 0 if not most else 1 + numbers.index(most)


def counted(words: list[str]) -> Counts:
    """Return how a line uses its words."""
    found: Counts = Counter()
    about = [of.word(word) for word in words]
    is_start = True
    for at, one in enumerate(about):
        if one.form == 1:
            found[words[at], LOWER] += 1
        elif one.form in of.NAMED:
            if not is_start:
                found[words[at], CAPITAL] += 1
            for what in _evidence(about, at):
                found[words[at], what] += 1
        is_start = one.form in (of.STOP, of.COLON) or (
            is_start and one.form not in of.NAMED and one.form not in (1, 7, 8)
        )
    return found


def _evidence(about: list[of.Word], at: int) -> Iterable[int]:
    first = last = at
    while first and about[first - 1].form in of.NAMED and not about[first - 1].kind:
        first -= 1
    while last + 1 < len(about) and about[last + 1].form in of.NAMED and not about[last + 1].kind:
        last += 1
    before = about[first - 1].kind if first else 0
    after = about[last + 1].kind if last + 1 < len(about) else 0
    if before in (_TITLE, _SPEECH, _KIN) or after == _SPEECH:
        yield PERSON
    if before in (_PREPOSITION, _PLACE):
        yield PLACE
    if before == _BODY or after == _TAIL:
        yield BODY
