"""Lines of tokens -> the names that a model finds in them."""

from collections.abc import Sequence as Many
from dataclasses import dataclass

from kliping.entities import decode
from kliping.entities.crf import Crf
from kliping.entities.features import columns
from kliping.entities.labelled import TYPES, spans
from kliping.entities.statistics import Counts, Statistics, counted
from kliping.entities.tokens import Sequence
from kliping.entities.values import Mention


@dataclass(frozen=True, eq=False)
class Line:
    """The tokens of a line, and how it uses its words."""

    tokens: Sequence
    own: Counts

    @classmethod
    def of(cls, tokens: Sequence) -> "Line":
        """Count what the line says."""
        return cls(tokens, counted(tokens.words))


def tag(model: Crf, lines: Many[Line], around: Many[Counts], base: Crf | None = None) -> list[list[Mention]]:
    """The names of each line. `around` is how the texts that a line belongs to use their words, itself among them.

    A model on top of another gets that as `base`.
    """
    told = [found for found, _ in labels(base, lines, around)] if base else None
    return [
        _mentions(line.tokens, found, sure)
        for line, (found, sure) in zip(lines, labels(model, lines, around, told), strict=True)
    ]


def labels(
    model: Crf, lines: Many[Line], around: Many[Counts], told: Many[list[str]] | None = None
) -> list[tuple[list[str], list[float]]]:
    """The label of each word of each line, and how sure it is."""
    statistics = Statistics(model.counts)
    emissions = []
    for number, line in enumerate(lines):
        words = line.tokens.words
        table = columns(words, statistics.known(line.own, around[number]), told[number] if told else None)
        emissions.append(model.emissions(words, table))
    return [
        ([model.labels[number] for number in found], sure.tolist())
        for found, sure in decode.best(emissions, model.moves)
    ]


def _mentions(tokens: Sequence, labels: list[str], sure: list[float]) -> list[Mention]:
    return [
        Mention(
            start=tokens.starts[first],
            end=tokens.ends[last - 1],
            type=TYPES[short],
            score=round(min(sure[first:last]), 3),
        )
        for first, last, short in spans(labels)
    ]
