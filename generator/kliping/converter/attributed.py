"""The lines of a text that say who wrote it, when it was published, and for which paper."""

import re
from dataclasses import replace

from kliping.converter import ago, bylines, captions, dates, names, phrases, prose, stamps
from kliping.converter.datelines import dateline
from kliping.converter.lines import Line
from kliping.converter.textreading import TextReading


def read_stamp(reading: TextReading, line: Line, *, near_top: bool = False) -> bool:
    """Read a line that says when it was published or changed; whether it was one."""
    stamp = stamps.stamp(line.text)
    if stamp is None and near_top and reading.date is None and (found := stamps.loose(line.text)):
        reading.date, reading.date_from, reading.confidence["date"] = found.when(reading.zone), "stamp", "medium"
        reading.mark(line, "date stamp")
        return True
    if stamp is None:
        return read_ago(reading, line)
    found, rest = stamp
    labelled = "date stamp"
    if change := stamps.changed(line.text):
        reading.lastmod = reading.lastmod or change.when(reading.zone)
    if change == found:
        labelled = "modification stamp"
    elif reading.date is None:
        reading.date, reading.date_from = found.when(reading.zone), "stamp"
    by = names.byline(rest) or names.bare(rest) if rest else None
    if by and by.authors:
        reading.authors = reading.authors or by.authors
        reading.source = reading.source or by.source
        reading.evidence.setdefault("authors", f"line {line.number}")
        labelled = f"byline and {labelled}"
    elif rest and names.is_outlet(rest):
        reading.source = reading.source or rest
        reading.evidence.setdefault("source", f"line {line.number}")
        labelled = f"source and {labelled}"
    reading.mark(line, labelled)
    return True


def read_ago(reading: TextReading, line: Line) -> bool:
    """Read a line that says how long ago it was published; whether it was one."""
    said = ago.read(line.text)
    if said is None:
        return False
    reading.said_ago = reading.said_ago or said
    if said.authors:
        reading.authors = reading.authors or said.authors
        reading.evidence.setdefault("authors", f"line {line.number}")
    reading.mark(line, ago.label(said, reading.captured))
    return True


def read_byline(reading: TextReading, at: int) -> bool:
    """Read a line that says who wrote it; whether it was one."""
    line = reading.lines[at]
    by = names.byline(line.text, strict=prose.is_closed(line.text) and not line.text.endswith(")"))
    if by is None and _is_beside_stamp(reading.lines, at):
        by = names.bare(line.text)
    people = bylines.without_role(by.authors) if by else ()
    if by is None or (by.authors and not people):
        return _read_names(reading, at)
    if people:
        goes_on = bool(reading.entries) and reading.entries[-1].label == "byline" and not bylines.is_said(line.text)
        reading.authors = tuple(dict.fromkeys((*reading.authors, *people))) if goes_on else reading.authors or people
        reading.told("authors", line, "high")
    reading.source = reading.source or by.source
    if by.source:
        reading.told("source", line, "high")
    reading.mark(line, "byline" if by.authors or by.source else "editor (drop)")
    return True


def read_source(reading: TextReading, at: int) -> int:
    """ "Sumber :" and the bullets under it: the picture's source line, often "Paper/Name"."""
    lines = reading.lines
    reading.mark(lines[at], "source label")
    at += 1
    while at < len(lines) and phrases.BULLET.match(lines[at].text) and lines[at].block == lines[at - 1].block:
        _said_source(reading, lines[at], phrases.BULLET.sub("", lines[at].text).strip())
        at += 1
    return at


def read_source_line(reading: TextReading, line: Line) -> bool:
    """ "Source: The Daily", where a paper is named."""
    found = phrases.SOURCE_LINE.match(line.text)
    outlet = found["said"].partition("/")[0].strip() if found else ""
    if not found or not (phrases.DOMAIN.fullmatch(outlet) or names.is_outlet(outlet)):
        return False
    _said_source(reading, line, found["said"].strip())
    return True


def _said_source(reading: TextReading, line: Line, said: str) -> None:
    """The paper, the paper and the reporter, or else whose the picture is."""
    outlet, _, name = (part.strip() for part in said.partition("/"))
    if phrases.DOMAIN.fullmatch(outlet) or names.is_outlet(outlet):
        reading.source = reading.source or outlet
        people = names.authors(name) if name else ()
        reading.authors = reading.authors or people
        reading.evidence["source"] = f"line {line.number}"
        if people:
            reading.evidence["authors"] = f"line {line.number}"
        reading.mark(line, "source and author" if people else "source")
    elif reading.images and reading.images[-1].credit is None:
        found = names.creator(said, source=reading.source)
        reading.images[-1] = replace(reading.images[-1], credit=captions.credit(said), creator=found)
        reading.mark(line, "image credit")
    else:
        reading.mark(line, "source line (drop)")


def _read_names(reading: TextReading, at: int) -> bool:
    """A byline in another dress: names alone, or with roles, papers and times beside them."""
    line, lines = reading.lines[at], reading.lines
    # "KUALA TEMBAGA – The market ..." is where the text begins.
    if dateline(line.text, outlets=reading.outlets) or (prose.is_closed(line.text) and prose.words(line.text) > 12):
        return False
    if bylines.is_label(line.text) and at + 1 < len(lines) and _follows_label(lines[at + 1].text):
        reading.mark(line, "byline label (drop)")
        return True
    found = bylines.named(line.text)
    if found is None:
        return False
    labelled = reading.entries and reading.entries[-1].label in {"byline label (drop)", "byline"}
    beside = at > 0 and bylines.is_label(lines[at - 1].text)
    sure = found.is_said or found.is_dated or beside or labelled or _is_beside_stamp(lines, at)
    if not sure and (reading.is_text[at] or reading.authors or not _may_have_written(reading, at, found.authors)):
        return False
    if found.is_said and reading.is_text[at] and prose.is_closed(line.text):
        return False
    continued = (
        labelled and not found.is_said and reading.confidence.get("authors") != "low" and line.text[0] < "\u0590"
    )
    if not reading.authors:
        reading.authors = found.authors
        reading.told("authors", line, "high" if found.is_said or beside else "medium" if sure else "low")
    elif continued:
        reading.authors = tuple(dict.fromkeys((*reading.authors, *found.authors)))
    if found.is_dated:
        stamp = next(dates.find(line.text), None)
        if stamp and reading.date is None and not stamp.is_ambiguous:
            reading.date, reading.date_from = stamp.when(reading.zone), "stamp"
    reading.mark(line, "byline")
    return True


def _follows_label(text: str) -> bool:
    return bylines.named(text) is not None or len(text) < 40


def _may_have_written(reading: TextReading, at: int, authors: tuple[str, ...]) -> bool:
    """A name alone near the headline, of somebody whom the article itself does not speak of."""
    line = reading.lines[at]
    above = reading.entries[-1].label if reading.entries else ""
    if at > reading.titled_at + 8 or any(bylines.is_said(other.text) for other in reading.lines[at + 1 : at + 40]):
        return False
    if (
        line.text[0] >= "\u0590"
        or above.endswith("image caption")
        or above == "navigation (drop)"
        or reading.title is None
    ):
        return False
    following = reading.lines[at + 1].text if at + 1 < len(reading.lines) else ""
    if phrases.BULLET.match(line.text) and not re.search(r"\d", following):
        return False
    family = [name.split()[-1].casefold() for name in authors]
    said = " ".join(
        other.text.casefold()
        for other, is_text in zip(reading.lines, reading.is_text, strict=True)
        if other is not line and (is_text or other.text == reading.title or len(other.text) > 60)
    )
    return not any(re.search(rf"(?<!\w){re.escape(name)}", said) for name in family)


def _is_beside_stamp(lines: list[Line], at: int) -> bool:
    beside = [lines[near].text for near in (at - 1, at + 1) if 0 <= near < len(lines)]
    return any(stamps.stamp(text) or names.OTHER_ROLE.match(text) for text in beside)
