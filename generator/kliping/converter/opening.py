"""The opening of a text: its headline, what stands above it, and what stands between it and the first paragraph."""

from kliping.converter import attributed, bylines, leftovers, names, phrases, stamps, titles
from kliping.converter.captioned import captioned
from kliping.converter.datelines import dateline
from kliping.converter.textreading import TextReading, show

HEAD_LINES = 16  # so far down may a byline or a stamp stand


def title(reading: TextReading) -> int:
    """Find the headline. What stands above it is the page's; pictures and stamps are read there all the same."""
    lines = reading.lines
    if not lines:
        return 0
    title = titles.title_at(lines, reading.is_text)
    at = 0
    while at < title:
        at = _above_title(reading, at, title)
    reading.title, reading.titled_at = titles.titled(lines, title), title
    reading.evidence["title"] = f"line {lines[title].number}"
    reading.mark(lines[title], "title")
    return title + 1


def head(reading: TextReading, at: int) -> int:
    """Read what stands between the title and the first paragraph; return where the body begins."""
    lines, read = reading.lines, 0
    while at < len(lines) and read < HEAD_LINES:
        after = _head_line(reading, at)
        if after == at and reading.is_text[at]:
            break
        if after == at:
            if not attributed.read_stamp(reading, lines[at], near_top=True):
                reading.mark(lines[at], "page around the text (drop)")
            after = at + 1
        else:
            read += 1
        at = after
    return at


def _above_title(reading: TextReading, at: int, title: int) -> int:
    line = reading.lines[at]
    picture = captioned(reading.lines, at, reading.is_text, stands_below=reading.below)
    if picture and picture.end <= title:
        return show(reading, at, picture, role="inline" if reading.images else "lead")
    near_top = at >= title - 4
    if attributed.read_stamp(reading, line, near_top=near_top) or (
        bylines.is_said(line.text) and attributed.read_byline(reading, at)
    ):
        return at + 1
    is_kicker = at == title - 1 and not phrases.BULLET.match(line.text) and not phrases.leftover(line.text)
    reading.mark(line, "section label (drop)" if is_kicker else "navigation (drop)")
    return at + 1


def _head_line(reading: TextReading, at: int) -> int:
    line = reading.lines[at]
    if line.text == reading.title:
        reading.mark(line, "title again (drop)")
        return at + 1
    if label := leftovers.leftover(line.text):
        return leftovers.drop(reading, at, label)
    if (
        attributed.read_stamp(reading, line)
        or attributed.read_byline(reading, at)
        or attributed.read_source_line(reading, line)
    ):
        return at + 1
    if phrases.SOURCE_LABEL.match(line.text):
        return attributed.read_source(reading, at)
    picture = captioned(reading.lines, at, reading.is_text, stands_below=reading.below)
    if picture and not dateline(line.text, outlets=reading.outlets):
        return show(reading, at, picture, role="inline" if reading.images else "lead")
    if _is_standfirst(reading, at):
        reading.description = line.text if reading.description is None else f"{reading.description} {line.text}"
        reading.mark(line, "standfirst")
        return at + 1
    return at


def _is_standfirst(reading: TextReading, at: int) -> bool:
    """A line that stands above the byline or the stamp is not yet the body."""
    line, rest = reading.lines[at], reading.lines[at + 1 : at + 5]
    if len(line.text) > 500 or dateline(line.text, outlets=reading.outlets):
        return False
    if any(
        stamps.stamp(after.text) or names.byline(after.text, strict=False) for after in rest if len(after.text) < 200
    ):
        return all(len(after.text) < 500 for after in rest[:2])
    return False
