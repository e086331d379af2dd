"""A text -> the phrases that it says more than once and that are no names: what may be its subjects. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from kliping.entities.tokens import GLUE, sequences
from kliping.markdown import SPACELESS
from kliping.tags.stopwords import has_stopwords, stopwords

LONGEST = 3  # words
_LEAST = (3, 2, 2)  # times that a phrase of one, two, three words must occur
_SHORTEST, _SHORTEST_UNLISTED = 3, 4  # letters of a word; where function words are not known, most of them are short
_NOUNS = frozenset({"de", "lb", "gsw"})  # languages that write every noun with a capital
_WORD = re.compile(rf"[^\W\d_{SPACELESS}]+(?:['’\-][^\W\d_]+)*")
_ENDS = frozenset(".!?…:;\"“”„«»()[]–—")  # after these a capital says nothing


def phrases(text: str, lang: str | None, names: Collection[str] = ()) -> dict[str, int]:
    """Phrases of one to three words in lower case that a text repeats, with how often each stands in the text.

    A word with a capital within a sentence is part of a name; one at its beginning counts where the text has it in
    lower case as well. `names` are those that the text is known to have, in lower case.
    """
    lines = [line.words for line in sequences(text)]
    small = {word for words in lines for word in words if word.islower()}
    runs = [run for words in lines for run in _runs(words, small, lang)]
    often = Counter(word for run in runs for word in run)
    counts = Counter(often)
    for run in runs:
        for size in range(2, LONGEST + 1):
            for at in range(len(run) - size + 1):
                part = run[at : at + size]
                if min(often[word] for word in part) >= _LEAST[size - 1]:  # else the whole is as rare
                    counts[" ".join(part)] += 1
    return {
        phrase: count
        for phrase, count in counts.items()
        if count >= _LEAST[phrase.count(" ")] and phrase not in names
    }


def _runs(words: Sequence[str], small: set[str], lang: str | None) -> Iterator[list[str]]:
    """Stretches of words of which each may be part of a subject."""
    run: list[str] = []
    stop, shortest = stopwords(lang), _SHORTEST if has_stopwords(lang) else _SHORTEST_UNLISTED
    has_nouns = (lang or "").split("-")[0].lower() in _NOUNS
    is_start, is_glued = True, False
    for word in words:
        lower = word.lower()
        is_word = _WORD.fullmatch(word) is not None and len(word) >= shortest and lower not in stop
        is_name = not (word == lower or has_nouns or (is_start and lower in small))
        if word == GLUE and run:
            run.pop()  # half of a word with a hyphen is no word
        if is_word and not is_name and not is_glued and word != GLUE:
            run.append(lower)
        elif run:
            yield run
            run = []
        is_glued = word == GLUE
        is_start = word in _ENDS or (is_start and not word[:1].isalnum())
    if run:
        yield run
