"""Labelled sentences -> a model. The same sentences and settings give the same bytes."""

import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from zlib import crc32

import numpy as np

from kliping.entities.crf import NOTHING, Crf
from kliping.entities.features import Known, columns, keys, templates
from kliping.entities.gazetteer import CITY, FIRST, LAST, gazetteer
from kliping.entities.labelled import Example, spans
from kliping.entities.statistics import Counts, Statistics, counted
from kliping.entities.words import said

# What a model without words of its own may see of a word; all templates besides.
_WORDLESS = re.compile(r"-?\d[fxkgl]=")
_NOUN = 4  # letters of a word that is written with a capital to look like a German noun


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a model is trained."""

    swaps: int = 0  # how often each sentence is added with other names in place of its own
    lean: float = 0.0  # see Crf.lean
    c2: float = 1.0  # L2 regularisation
    rounds: int = 80  # of L-BFGS
    wordless: bool = False  # no words, affixes: for languages that there is no text of
    nouns: bool = False  # every third longer word gets a capital, as German writes its nouns
    seed: int = 1


def train(
    examples: Sequence[Example],
    settings: Settings,
    *,
    about: dict[str, object],
    told: Sequence[list[str]] | None = None,
) -> Crf:
    """Return a model of the sentences.

    `told` is what the model says of them that this one is to stand on top of; `about` names it as "base".
    """
    if settings.nouns:
        examples = [_with_nouns(example) for example in examples]
    all_ = [*examples]
    counts = _counts(examples)
    lists = [(example, counts) for example in examples]
    for number in range(settings.swaps):
        swapped = _swapped(examples, settings.seed + number)
        both = counts + _counts(swapped)
        lists += [(example, both) for example in swapped]
        all_ += swapped
    said_of: Sequence[list[str] | None] = told or [None] * len(lists)
    lines = [
        features(one.words, Statistics(own).known(counted(one.words)), wordless=settings.wordless, told=hints)
        for (one, own), hints in zip(lists, said_of, strict=True)
    ]
    labels, moves, rows = _fitted(lines, [example.labels for example in all_], settings)
    kept = Counter() if settings.wordless else counts
    return Crf(labels, moves, rows, kept, settings.lean, about | {"settings": asdict(settings)})


def features(
    words: list[str], known: Known, *, wordless: bool = False, told: list[str] | None = None
) -> list[list[str]]:
    """What is said of each word of a sentence, as python-crfsuite takes it; Crf adds up the weights of the same."""
    table = columns(words, known, told)
    numbers = [keys(table, template) for template in templates(table)]
    about = [list(said(word)) for word in words]
    found = []
    for at in range(len(words)):
        own = [f"T{place}={column[at]}" for place, column in enumerate(numbers)]
        for offset in range(-2, 3):
            if 0 <= at + offset < len(words):
                own += [f"{offset}{name}" for name, reach in about[at + offset] if abs(offset) <= reach]
        found.append([name for name in own if name[0] == "T" or _WORDLESS.match(name)] if wordless else own)
    return found


def _counts(examples: Iterable[Example]) -> Counts:
    total: Counts = Counter()
    for example in examples:
        total.update(counted(example.words))
    return total


def _fitted(
    features: Sequence[list[list[str]]], labels: Sequence[list[str]], settings: Settings
) -> tuple[
    tuple[str, ...],
    "np.ndarray[tuple[int, ...], np.dtype[np.float32]]",
    dict[str, "np.ndarray[tuple[int, ...], np.dtype[np.float32]]"],
]:
    import pycrfsuite  # noqa: PLC0415  (only training needs it)

    trainer = pycrfsuite.Trainer(verbose=False, algorithm="lbfgs")
    trainer.set_params({"c1": 0.0, "c2": settings.c2, "max_iterations": settings.rounds})
    for sentence, marks in zip(features, labels, strict=True):
        trainer.append(pycrfsuite.ItemSequence(sentence), marks)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
        tagger.close()
    names = tuple(sorted({mark for marks in labels for mark in marks} | {NOTHING}))
    number = {name: place for place, name in enumerate(names)}
    moves = np.zeros((len(names), len(names)), dtype=np.float32)
    for (before, after), weight in info.transitions.items():
        moves[number[before], number[after]] = weight
    rows: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = {}
    for (name, label), weight in info.state_features.items():
        rows.setdefault(name, np.zeros(len(names), dtype=np.float32))[number[label]] = weight
    return names, moves, rows


def _with_nouns(example: Example) -> Example:
    words = [
        word.capitalize() if label == NOTHING and _is_like_a_noun(word) else word
        for word, label in zip(example.words, example.labels, strict=True)
    ]
    return Example(words, example.labels)


def _is_like_a_noun(word: str) -> bool:
    return word.islower() and word.isalpha() and len(word) >= _NOUN and crc32(word.encode("utf-8")) % 3 == 0


def _swapped(examples: Sequence[Example], seed: int) -> list[Example]:
    """The sentences that have names, with others for most of them: a model is to learn where names stand."""
    chance = random.Random(seed)  # noqa: S311  (no secret)
    names: dict[str, list[list[str]]] = {"PER": [], "ORG": [], "LOC": []}
    for example in examples:
        for start, end, short in spans(example.labels):
            names[short].append(example.words[start:end])
    lists = {
        bit: sorted(w for w, bits in gazetteer().words.items() if bits & bit and w.isascii())
        for bit in (FIRST, LAST, CITY)
    }
    found = []
    for example in examples:
        words: list[str] = []
        labels: list[str] = []
        at = 0
        for start, end, short in spans(example.labels):
            new = example.words[start:end]
            if chance.random() < _SWAPPED:
                new = _other(new, short, names, lists, chance)
            words += [*example.words[at:start], *new]
            labels += [*example.labels[at:start], f"B-{short}", *[f"I-{short}"] * (len(new) - 1)]
            at = end
        if at:
            found.append(Example(words + example.words[at:], labels + example.labels[at:]))
    return found


_SWAPPED = 0.7


def _other(
    own: list[str], short: str, names: dict[str, list[list[str]]], lists: dict[int, list[str]], chance: random.Random
) -> list[str]:
    if short == "PER" and all(word.istitle() for word in own):
        return [
            chance.choice(lists[FIRST if (place == 0 and len(own) > 1) or chance.random() < 0.4 else LAST])
            for place in range(len(own))
        ]
    if short == "LOC" and len(own) == 1 and chance.random() < 0.5:
        return [chance.choice(lists[CITY])]
    return chance.choice(names[short])
