"""The owner's own sentences -> a model that knows better where they say so, and what ours knows elsewhere."""

import re
from collections import Counter
from collections.abc import Sequence as Many
from pathlib import Path
from time import perf_counter

from kliping import textfile, wholefile
from kliping.entities.crf import Crf
from kliping.entities.default import bundled, model_name
from kliping.entities.labelled import Example, example, read
from kliping.entities.tagger import Line, labels
from kliping.entities.tokens import Sequence
from kliping.entities.train import Settings, train
from kliping.errors import ReadError, UsageError
from kliping.model import Report

FEWEST = 20  # sentences, of which a model learns anything
_LANGUAGE = re.compile(r"[a-z]{2,3}")  # as the names of models have it: id.model


def learn(files: Many[Path], lang: str, *, folder: Path, target: Path | None = None, alone: bool = False) -> Report:
    """Write a model of the sentences of files to `target`, else to that of their language in the archive's folder.

    Raises UsageError, ReadError, OSError; then nothing is written.
    """
    start = perf_counter()
    if not _LANGUAGE.fullmatch(lang):
        raise UsageError("--lang", f'"{lang}" is not a language', hint="Write it as id, en or sv.")
    marked = [one for path in files for one in read(textfile.named(path, ReadError), origin=str(path))]
    data = trained([example(one) for one in marked], lang, alone=alone).pack()
    wholefile.replace(target or folder / f"{lang}.model", data)
    return Report(did={"sentences": len(marked), "bytes": len(data)}, seconds=perf_counter() - start)


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
