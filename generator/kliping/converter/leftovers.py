"""Lines of a text that belong to the page around it and say so themselves: dropped, with what hangs on them."""

import re

from kliping import incomplete
from kliping.converter import captions, phrases, prose
from kliping.converter.textreading import TextReading


def leftover(text: str) -> str | None:
    """As in `phrases`; but a caption may end as pages do: "... Copyright A. All rights reserved"."""
    found = phrases.leftover(text)
    said = captions.trailed(text) if found == "copyright (drop)" else None
    return None if said and prose.words(said.caption or "") > 3 else found


def drop(reading: TextReading, at: int, label: str) -> int:
    """Drop a line, and the headlines that a label stands over; return where it goes on."""
    lines, line = reading.lines, reading.lines[at]
    reading.mark(line, label)
    is_count = re.fullmatch(r"\d+\s*/\s*\d+", line.text)  # of pictures, or of the letters of a comment
    if label == "pagination leftover (drop)" and reading.plain and not reading.incomplete and not is_count:
        reading.incomplete = f'"{line.text[:60]}" at line {line.number}: {incomplete.PAGE}'
    at += 1
    if label != "related headline (drop)" or not re.search(r"(?:[:：]|^\D{3,25})\s*$", line.text):
        return at
    # a label alone: the headlines under it go with it
    while (
        at < len(lines)
        and lines[at].block <= line.block + 1
        and (
            phrases.BULLET.match(lines[at].text)
            or (prose.is_headline(lines[at].text) and lines[at].block == line.block)
        )
    ):
        reading.mark(lines[at], label)
        at += 1
    return at
