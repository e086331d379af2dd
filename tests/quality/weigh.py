"""Weighs the points of `converter/points.py` on the development half of the corpus, and writes them.

    PYTHONPATH=generator:tests python -m quality.weigh          # the body's F1 on papers that were left out
    PYTHONPATH=generator:tests python -m quality.weigh --write  # and writes the points

A line is text where the gold says so. The points are those of a logistic regression on what `furniture.tell` says of
each line; long lines count more, as they do in the score. Beside the copied pages stand texts with little around them,
so that nothing is taken from those.
"""

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kliping.converter import furniture, points
from kliping.converter.lines import Line, lines_of
from quality import scores
from quality.label import golds

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "convert"
RARE = 8  # what is told of fewer lines is no evidence
HOLD = 0.3  # towards 0
CHANGE = 0.4
TEXT = {"body", "subheading", "list item", "standfirst"}


@dataclass(frozen=True, kw_only=True)
class Text:
    """A labelled text."""

    paper: str
    lines: list[Line]
    told: list[tuple[str, ...]]
    is_text: list[bool]
    body: str = ""


def text(raw: str, paper: str, is_text: Callable[[Line], bool], body: str = "") -> Text:
    lines, _ = lines_of(raw)
    return Text(
        paper=paper, lines=lines, told=furniture.tell(lines), is_text=[is_text(line) for line in lines], body=body
    )


def pages() -> list[Text]:
    """The copied pages, with the body of each."""
    folder, found = scores.CORPUS / "news-html-fundus", []
    for path in sorted(folder.glob("expected/*.json")):
        wanted = json.loads(path.read_text("utf-8"))
        body = wanted["body_text"]
        folded, shingles, title = scores.fold(body), scores.shingles(body), scores.fold(wanted["title"])

        def is_text(line, folded=folded, shingles=shingles, title=title):
            own = scores.fold(line.text)
            if len(line.text) < 60:
                return len(own) > 8 and own in folded and own != title
            mine = scores.shingles(line.text)
            return own != title and sum((mine & shingles).values()) > 0.5 * sum(mine.values())

        if wanted["text_dump"]["paragraphs_in_text"]:
            raw = (folder / "text" / f"{path.stem}.txt").read_text("utf-8")
            found.append(text(raw, wanted["publisher"], is_text, body))
    return found


def clean() -> list[Text]:
    """Texts with little around them: our own gold, the seed, the golden cases."""
    found = []
    folder = scores.CORPUS / "id-text" / "text"
    for name, gold in golds(folder).items():
        body = scores.fold(" ".join(gold.body))
        raw = (folder / f"{name}.txt").read_text("utf-8")
        found.append(text(raw, "id", lambda line, body=body: scores.fold(line.text)[-40:-8] in body))
    seed = json.loads((scores.CORPUS / "seed" / "expected.json").read_text("utf-8"))["lines"]
    labels = {line["line"]: line["label"] for line in seed}
    raw = next((scores.CORPUS / "seed").glob("*.txt")).read_text("utf-8")
    found += [text(raw, "seed", lambda line: labels.get(line.number) in TEXT)] * 3
    for path in sorted(GOLDEN.glob("*/input.txt")):
        ledger = path.with_name("ledger.txt").read_text("utf-8")
        told = {int(found[1]): found[2] for found in re.finditer(r"(?m)^ *(\d+) ([^:]+):", ledger)}
        found += [text(path.read_text("utf-8"), "golden", lambda line, told=told: told.get(line.number) in TEXT)] * 4
    return found


def weigh(texts: Sequence[Text]) -> dict[str, float]:
    """The points, by gradient descent (Adam): the same numbers each time."""
    counts = Counter(what for one in texts for told in one.told for what in told)
    names = {what: index for index, what in enumerate(sorted(what for what, count in counts.items() if count >= RARE))}
    cells = [
        (row, names[what])
        for row, told in enumerate(told for one in texts for told in one.told)
        for what in told
        if what in names
    ]
    rows, columns = (np.array(column) for column in zip(*cells, strict=True))
    wanted = np.array([is_text for one in texts for is_text in one.is_text], float)
    weights = np.array([min(60, len(line.text.split()) + 1) ** 0.5 for one in texts for line in one.lines])
    weights /= weights.mean()
    sought = np.zeros(len(names))
    first, second = np.zeros_like(sought), np.zeros_like(sought)
    for step in range(1, 401):
        sure = 1 / (1 + np.exp(-np.bincount(rows, weights=sought[columns], minlength=len(wanted))))
        slope = (
            np.bincount(columns, weights=((sure - wanted) * weights)[rows], minlength=len(names)) + 3 * HOLD * sought
        )
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        rate = 0.08 * (1 if step < 250 else 0.3)
        sought -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return {what: round(float(sought[index]), 2) for what, index in names.items() if abs(sought[index]) >= 0.05}


def f1(texts: Sequence[Text], weighed: dict[str, float]) -> list[float]:
    """Of each text's lines that the points take for its body."""
    points.POINTS.clear()
    points.POINTS.update(weighed)
    kept = [
        "\n".join(line.text for line, keep in zip(one.lines, furniture.is_text(one.lines), strict=True) if keep)
        for one in texts
    ]
    return [scores.f1(body, one.body) for body, one in zip(kept, texts, strict=True)]


def main() -> None:
    labelled, plain = pages(), clean()
    papers = sorted({one.paper for one in labelled})
    random.Random(1).shuffle(papers)
    reached = []
    for part in range(4):
        left_out = set(papers[part::4])
        weighed = weigh([one for one in labelled if one.paper not in left_out] + plain)
        reached += f1([one for one in labelled if one.paper in left_out], weighed)
    print(f"body F1 on papers that were left out: {scores.mean(reached):.3f} ({len(reached)} texts)")
    weighed = weigh(labelled + plain)
    print(f"and on those that it was weighed on: {scores.mean(f1(labelled, weighed)):.3f}, {len(weighed)} points")
    if "--write" in sys.argv:
        lines = "".join(
            f"    {json.dumps(what, ensure_ascii=False)}: {value},\n" for what, value in sorted(weighed.items())
        )
        Path(points.__file__).write_text(
            '"""Points for what a line is and stands near, weighed by tests/quality/weigh.py. Made, not written."""\n\n'
            f"CHANGE = {CHANGE}\nPOINTS: dict[str, float] = {{\n{lines}}}\n",
            encoding="utf-8",
        )


if __name__ == "__main__":
    main()
