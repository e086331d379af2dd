"""Hand-made labels of the Indonesian texts: where in each file the body, a caption, a credit stands.

The labels hold no text: lines and columns, with the hash of the file they belong to. Beside the corpus the gold is
built again from them; where a file has changed, its labels count for nothing.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

LABELS = Path(__file__).parent / "labels" / "id-text.json"


@dataclass(frozen=True, kw_only=True)
class Gold:
    """What a text holds, as a person has marked it."""

    body: tuple[str, ...]  # its pieces, in order
    captions: tuple[str, ...]
    credits: tuple[str, ...]
    authors: tuple[str, ...]


def golds(folder: Path) -> dict[str, Gold]:
    """The gold of each labelled file of a folder that is still as it was labelled."""
    found = {}
    for name, label in json.loads(LABELS.read_text("utf-8")).items():
        path = folder / f"{name}.txt"
        data = path.read_bytes() if path.exists() else b""
        if sha256(data).hexdigest() == label["sha256"]:
            lines = data.decode("utf-8").split("\n")
            found[name] = Gold(
                **{kind: _cut(lines, label[kind]) for kind in ("body", "captions", "credits", "authors")}
            )
    return found


def _cut(lines: list[str], spans: list[list[int]]) -> tuple[str, ...]:
    """Of [line from 1, from column, to column] each the text."""
    return tuple(lines[line - 1][start:end] for line, start, end in spans)
