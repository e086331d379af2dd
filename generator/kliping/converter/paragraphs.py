"""The body of a text: paragraphs, and what stands between them: pictures, subheadings, lists, lines of the page."""

import re

from kliping.converter import attributed, bylines, captions, furniture, leftovers, names, phrases, prose
from kliping.converter.captioned import Captioned, captioned
from kliping.converter.datelines import dateline
from kliping.converter.escape import escape
from kliping.converter.lines import Line
from kliping.converter.textreading import TextReading, show
from kliping.model import Image

NEAR_TOP = 3  # paragraphs: under so many a byline may stand, where they are a standfirst


def body(reading: TextReading, at: int) -> None:
    """Read all lines from here on."""
    lines = reading.lines
    while at < len(lines):
        at = _body_line(reading, at)


def _body_line(reading: TextReading, at: int) -> int:
    lines, line = reading.lines, reading.lines[at]
    if leftover := leftovers.leftover(line.text):
        return leftovers.drop(reading, at, leftover)
    if found := phrases.TAGS.match(line.text):
        reading.tags = reading.tags or tuple(
            part.strip() for part in re.split(r"[,;#]", line.text[found.end() :]) if part.strip()
        )
        reading.mark(line, "tags")
        return at + 1
    if at >= len(lines) - 6 and (_read_tail(reading, at)):
        return at + 1
    if (
        not reading.is_text[at]
        and not reading.authors
        and bylines.is_author_line(line.text)
        and attributed.read_byline(reading, at)
    ):
        return at + 1
    picture = captioned(lines, at, reading.is_text, stands_below=reading.below)
    if picture:
        return show(reading, at, picture, role="inline" if reading.plain or reading.images else "lead")
    if phrases.SOURCE_LABEL.match(line.text):
        return attributed.read_source(reading, at)
    if _is_late_head(reading, at) and (
        attributed.read_byline(reading, at) or attributed.read_stamp(reading, line, near_top=True)
    ):
        return at + 1
    if not reading.is_text[at] and _is_alone(reading, at):
        return show(
            reading,
            at,
            Captioned(labels=("image caption",), end=at + 1, image=Image(caption=captions.unlabelled(line.text))),
            role="inline",
        )
    if not reading.is_text[at]:
        is_other = bool(reading.plain) and prose.words(line.text) >= 5 and prose.is_headline(line.text)
        reading.mark(line, "related headline (drop)" if is_other else "page around the text (drop)")
        return at + 1
    if phrases.BULLET.match(line.text) or _is_numbered(lines, at):
        return _list(reading, at)
    text = prose.without_related(line.text)
    if prose.is_headline(text):
        return _headline(reading, at)
    _paragraph(reading, line, text)
    return at + 1


def _is_alone(reading: TextReading, at: int) -> bool:
    """A caption without a credit: one line that is no text between two paragraphs, set deeper or labelled as one."""
    line, lines = reading.lines[at], reading.lines
    if captions.is_labelled(line.text):
        return True
    if not 0 < at < len(lines) - 1 or not (reading.is_text[at - 1] and reading.is_text[at + 1]):
        return False
    return (
        5 <= prose.words(line.text) <= 40
        and not furniture.is_offer(line.text)
        and line.text[0].isupper()
        and lines[at - 1].indent == lines[at + 1].indent < line.indent
    )


def _is_late_head(reading: TextReading, at: int) -> bool:
    """Whether a byline or a stamp may stand here: under a standfirst that could have been the first paragraph."""
    return not reading.is_text[at] and len(reading.plain) <= NEAR_TOP and len(reading.lines[at].text) < 200


def _read_tail(reading: TextReading, at: int) -> bool:
    """Initials, bylines and stamps at the end."""
    line = reading.lines[at]
    if found := phrases.INITIALS.match(line.text):
        reading.initials = found[1]
        reading.mark(line, "initials")
        return True
    if len(line.text) > 200:
        return False
    by = names.byline(line.text, strict=True)
    if by:
        reading.authors = reading.authors or by.authors
        reading.source = reading.source or by.source
        reading.mark(line, "byline" if by.authors else "editor (drop)")
        return True
    return attributed.read_source_line(reading, line) or attributed.read_stamp(reading, line)


def _headline(reading: TextReading, at: int) -> int:
    """A short line without an end: a subheading of this article, or the headline of another one."""
    lines, line = reading.lines, reading.lines[at]
    same_block = at > 0 and lines[at - 1].block == line.block
    after_picture = same_block and bool(reading.entries) and "credit" in reading.entries[-1].label
    following = [other.text for other in lines[at + 1 : at + 4]]
    if not reading.plain and not following:
        _paragraph(reading, line, prose.without_related(line.text))
    elif prose.is_other_article(line.text, following, after_picture=after_picture, is_last=at == len(lines) - 1):
        reading.mark(line, "related headline (drop)")
    elif not reading.plain and prose.words(line.text) >= 5 and reading.description is None:
        reading.description = line.text
        reading.mark(line, "standfirst")
    else:
        reading.blocks.append(f"## {escape(line.text)}")
        reading.mark(line, "subheading")
    return at + 1


def _is_numbered(lines: list[Line], at: int) -> bool:
    """One of at least two lines "1. ...", "2. ..." that follow each other."""
    near = [lines[other] for other in (at - 1, at + 1) if 0 <= other < len(lines)]
    return bool(phrases.NUMBERED.match(lines[at].text)) and any(
        phrases.NUMBERED.match(other.text) and other.block == lines[at].block for other in near
    )


def _list(reading: TextReading, at: int) -> int:
    lines, items, first = reading.lines, [], at
    numbered = phrases.NUMBERED.match(lines[at].text)
    marker = phrases.NUMBERED if numbered else phrases.BULLET
    while (
        at < len(lines)
        and reading.is_text[at]
        and lines[at].block <= lines[first].block + (at - first)
        and marker.match(lines[at].text)
    ):
        text = marker.sub("", lines[at].text)
        number = phrases.NUMBERED.match(lines[at].text)
        items.append(f"{number[1]}. {escape(text)}" if number else f"- {escape(text)}")
        reading.plain.append(text)
        reading.mark(lines[at], "list item")
        at += 1
    reading.blocks.append("\n".join(items))
    return at


def _paragraph(reading: TextReading, line: Line, text: str) -> None:
    """Take a paragraph in; its text is that of the line, without what leads to other articles."""
    if text.endswith((")", ").")) and (found := phrases.TRAILING_INITIALS.search(text)):
        reading.initials = found[1]
        text = text[: found.start()].rstrip()
    if not reading.plain and (head := dateline(text, outlets=reading.outlets)):
        text = head.rest
        reading.place = head.place
        reading.source = reading.source or head.source
        if head.found and reading.date is None:
            reading.date, reading.date_from = head.found.when(reading.zone), "dateline"
        if head.author and not reading.authors:
            reading.authors = (head.author,)
            reading.told("authors", line, "high")
        if head.place:
            reading.evidence["dateline"] = f"line {line.number}"
        if head.source:
            reading.evidence.setdefault("source", f"line {line.number}")
    reading.mark(line, "body")
    if text.strip():
        reading.blocks.append(escape(text))
        reading.plain.append(text)
