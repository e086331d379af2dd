"""The owner's own sentences -> a model that knows better where they say so, and what ours knows elsewhere."""

from collections import Counter
from collections.abc import Sequence as Many

from kliping.entities.crf import Crf
from kliping.entities.default import bundled, model_name
from kliping.entities.labelled import Example
from kliping.entities.tagger import Line, labels
from kliping.entities.tokens import Sequence
from kliping.entities.train import Settings, train
from kliping.errors import UsageError

FEWEST = 20  # sentences, of which a model learns anything


def trained(sentences: Many[Example], lang: str, *, alone: bool = False) -> Crf:
    """Return a model of the sentences, on top of the one that comes with kliping for their language, or alone."""
    if len(sentences) < FEWEST:
        hint = f"Mark the names of {FEWEST} sentences or more; 250 make a difference that one sees."
        raise UsageError(None, f"{len(sentences)} sentences are too few to learn from", hint=hint)
    if alone:
        return train(sentences, Settings(), about={"name": f"own {lang}"})
    base = model_name(lang)
    lines = [Line.of(Sequence(one.words, list(range(len(one.words))), [])) for one in sentences]
    usage = Counter[tuple[str, int]]()
    for line in lines:
        usage.update(line.own)
    told = [found for found, _ in labels(bundled(base), lines, [usage] * len(lines))]
    return train(sentences, Settings(), about={"name": f"own {lang}", "base": base}, told=told)
