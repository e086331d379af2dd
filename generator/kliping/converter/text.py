"""A raw text, as it was copied from a page -> an article, and what became of each of its lines.

The lines are read from the top: title, head (byline, stamp, lead picture, source), then the body, where pictures,
subheadings and leftovers of the page stand between the paragraphs.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import tzinfo

from kliping.converter import ago, bylines, captions, dates, furniture, names, phrases, prose, stamps, titles
from kliping.converter.captioned import Captioned, captioned, captions_stand_below
from kliping.converter.datelines import dateline, folders
from kliping.converter.escape import escape, label
from kliping.converter.given import moment
from kliping.converter.language import language
from kliping.converter.ledger import Confidence, Entry, Extracted
from kliping.converter.lines import Line, lines_of
from kliping.model import Article, Image, Raw, When

HEAD_LINES = 16  # so far down may a byline or a stamp stand
STUB = 200  # words: a whole article is longer, where there is a paywall
NEAR_TOP = 3  # paragraphs: and under so many, where they are a standfirst


@dataclass
class _Reading:
    """What has been read so far. Lives for one article."""

    lines: list[Line]
    is_text: list[bool]  # of each line
    below: bool  # captions stand under their credits
    zone: tzinfo
    outlets: frozenset[str]
    entries: list[Entry] = field(default_factory=list)
    title: str | None = None
    titled_at: int = 0  # its line
    date: When | None = None
    date_from: str | None = None
    captured: When | None = None  # by whoever saved it
    said_ago: ago.Ago | None = None  # how long before that it was published
    lastmod: When | None = None
    description: str | None = None
    source: str | None = None
    authors: tuple[str, ...] = ()
    place: str | None = None
    tags: tuple[str, ...] = ()
    initials: str | None = None
    incomplete: str | None = None
    images: list[Image] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)  # Markdown
    plain: list[str] = field(default_factory=list)  # the paragraphs as they were
    evidence: dict[str, str] = field(default_factory=dict)
    confidence: dict[str, Confidence] = field(default_factory=dict)

    def mark(self, line: Line, label: str) -> None:
        self.entries.append(Entry(line=line.number, text=line.text, label=label))


def extract(raw: Raw, *, zone: tzinfo) -> Extracted:
    """Read a text. Fields without evidence stay absent."""
    lines, notes = lines_of(raw.text)
    is_text = furniture.is_text(lines)
    reading = _Reading(
        lines=lines,
        is_text=is_text,
        below=captions_stand_below(lines),
        zone=zone,
        outlets=folders(raw.file),
        captured=moment(raw.fields.get("captured"), zone),
    )
    at = _title(reading)
    at = _head(reading, at)
    _body(reading, at)
    return _extracted(reading, notes)


def _extracted(reading: _Reading, notes: tuple[str, ...]) -> Extracted:
    text = "\n".join(reading.plain)
    when, date_from = reading.date, reading.date_from
    if when is None and (relative := ago.dated(reading.said_ago, reading.captured, reading.zone)):
        when, reading.confidence["date"], date_from = relative
    if when is None:
        when = prose.published(reading.plain)
        sure = "medium" if when else "low"
        when = when or prose.completed(reading.plain)
        date_from = "prose" if when else None
        if when:
            reading.confidence["date"] = "medium" if sure == "medium" else "low"
    article = Article(
        title=reading.title or "",
        body="\n\n".join(reading.blocks) + ("\n" if reading.blocks else ""),
        date=when,
        lastmod=reading.lastmod,
        lang=language(f"{reading.title}\n{text}"),
        source=reading.source,
        authors=reading.authors,
        dateline=reading.place,
        description=reading.description,
        is_based_on=prose.reported_from(reading.plain, reading.source),
        incomplete=reading.incomplete or _cut_short(reading),
        images=tuple(reading.images),
        tags=reading.tags,
        extra={"initials": reading.initials} if reading.initials else {},
    )
    evidence = reading.evidence | ({"date": date_from} if date_from else {})
    return Extracted(
        article=article,
        ledger=tuple(sorted(reading.entries, key=lambda entry: entry.line)),
        notes=notes,
        evidence=evidence,
        confidence=_confidence(reading, article, date_from),
    )


def _cut_short(reading: _Reading) -> str | None:
    """Why the article seems to be a beginning only: little text, and an offer to those who would read on."""
    if sum(prose.words(paragraph) for paragraph in reading.plain) > STUB:
        return None
    wall = next((entry for entry in reading.entries if entry.is_dropped and phrases.PAYWALL.search(entry.text)), None)
    return f'"{wall.text[:60]}" at line {wall.line}: the rest is for subscribers' if wall else None


def _confidence(reading: _Reading, article: Article, date_from: str | None) -> dict[str, Confidence]:
    """How sure each field is, of those that are there."""
    sure: dict[str, Confidence] = {"title": _sure_of_title(reading)} if article.title else {}
    if article.date:
        told: Confidence = "high" if date_from in {"stamp", "dateline"} else "medium"
        sure["date"] = reading.confidence.get("date", told)
    if article.authors:
        sure["authors"] = reading.confidence.get("authors", "medium")
    if article.source:
        sure["source"] = "high" if phrases.DOMAIN.search(article.source) or "source" in reading.evidence else "medium"
    if article.dateline:
        sure["dateline"] = "high" if reading.evidence.get("source") == reading.evidence.get("dateline") else "medium"
    if article.lang:
        sure["lang"] = "high" if len(article.body) > 400 else "medium" if len(article.body) > 100 else "low"
    if article.images:
        sure["images"] = "medium" if any(image.caption and image.credit for image in article.images) else "low"
    return sure


def _sure_of_title(reading: _Reading) -> Confidence:
    """Sure where it is the first line and reads as a headline; less so, the more of the page stood above it."""
    count, skipped = prose.words(reading.title or ""), reading.titled_at
    if skipped <= 1 and count >= 4 and not (reading.title or "").endswith("."):
        return "high"
    return "medium" if count >= 4 and skipped <= 12 else "low"


def _title(reading: _Reading) -> int:
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


def _above_title(reading: _Reading, at: int, title: int) -> int:
    line = reading.lines[at]
    picture = captioned(reading.lines, at, reading.is_text, stands_below=reading.below)
    if picture and picture.end <= title:
        return _show(reading, at, picture, role="inline" if reading.images else "lead")
    near_top = at >= title - 4
    if _read_stamp(reading, line, near_top=near_top) or (bylines.is_said(line.text) and _read_byline(reading, at)):
        return at + 1
    is_kicker = at == title - 1 and not phrases.BULLET.match(line.text) and not phrases.leftover(line.text)
    reading.mark(line, "section label (drop)" if is_kicker else "navigation (drop)")
    return at + 1


def _head(reading: _Reading, at: int) -> int:
    """Read what stands between the title and the first paragraph; return where the body begins."""
    lines, read = reading.lines, 0
    while at < len(lines) and read < HEAD_LINES:
        after = _head_line(reading, at)
        if after == at and reading.is_text[at]:
            break
        if after == at:
            if not _read_stamp(reading, lines[at], near_top=True):
                reading.mark(lines[at], "page around the text (drop)")
            after = at + 1
        else:
            read += 1
        at = after
    return at


def _head_line(reading: _Reading, at: int) -> int:
    line = reading.lines[at]
    if line.text == reading.title:
        reading.mark(line, "title again (drop)")
        return at + 1
    if label := _leftover(line.text):
        return _drop(reading, at, label)
    if _read_stamp(reading, line) or _read_byline(reading, at) or _read_source_line(reading, line):
        return at + 1
    if phrases.SOURCE_LABEL.match(line.text):
        return _source(reading, at)
    picture = captioned(reading.lines, at, reading.is_text, stands_below=reading.below)
    if picture and not dateline(line.text, outlets=reading.outlets):
        return _show(reading, at, picture, role="inline" if reading.images else "lead")
    if _is_standfirst(reading, at):
        reading.description = line.text if reading.description is None else f"{reading.description} {line.text}"
        reading.mark(line, "standfirst")
        return at + 1
    return at


def _leftover(text: str) -> str | None:
    """As in `phrases`; but a caption may end as pages do: "... Copyright A. All rights reserved"."""
    found = phrases.leftover(text)
    said = captions.trailed(text) if found == "copyright (drop)" else None
    return None if said and prose.words(said.caption or "") > 3 else found


def _is_standfirst(reading: _Reading, at: int) -> bool:
    """A line that stands above the byline or the stamp is not yet the body."""
    line, rest = reading.lines[at], reading.lines[at + 1 : at + 5]
    if len(line.text) > 500 or dateline(line.text, outlets=reading.outlets):
        return False
    if any(
        stamps.stamp(after.text) or names.byline(after.text, strict=False) for after in rest if len(after.text) < 200
    ):
        return all(len(after.text) < 500 for after in rest[:2])
    return False


def _source(reading: _Reading, at: int) -> int:
    """ "Sumber :" and the bullets under it: the picture's source line, often "Paper/Name"."""
    lines = reading.lines
    reading.mark(lines[at], "source label")
    at += 1
    while at < len(lines) and phrases.BULLET.match(lines[at].text) and lines[at].block == lines[at - 1].block:
        _said_source(reading, lines[at], phrases.BULLET.sub("", lines[at].text).strip())
        at += 1
    return at


def _said_source(reading: _Reading, line: Line, said: str) -> None:
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


def _read_source_line(reading: _Reading, line: Line) -> bool:
    """ "Source: The Daily", where a paper is named."""
    found = phrases.SOURCE_LINE.match(line.text)
    outlet = found["said"].partition("/")[0].strip() if found else ""
    if not found or not (phrases.DOMAIN.fullmatch(outlet) or names.is_outlet(outlet)):
        return False
    _said_source(reading, line, found["said"].strip())
    return True


def _read_stamp(reading: _Reading, line: Line, *, near_top: bool = False) -> bool:
    stamp = stamps.stamp(line.text)
    if stamp is None and near_top and reading.date is None and (found := stamps.loose(line.text)):
        reading.date, reading.date_from, reading.confidence["date"] = found.when(reading.zone), "stamp", "medium"
        reading.mark(line, "date stamp")
        return True
    if stamp is None:
        return _read_ago(reading, line)
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


def _read_ago(reading: _Reading, line: Line) -> bool:
    said = ago.read(line.text)
    if said is None:
        return False
    reading.said_ago = reading.said_ago or said
    if said.authors:
        reading.authors = reading.authors or said.authors
        reading.evidence.setdefault("authors", f"line {line.number}")
    reading.mark(line, ago.label(said, reading.captured))
    return True


def _read_byline(reading: _Reading, at: int) -> bool:
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
        _told(reading, "authors", line, "high")
    reading.source = reading.source or by.source
    if by.source:
        _told(reading, "source", line, "high")
    reading.mark(line, "byline" if by.authors or by.source else "editor (drop)")
    return True


def _read_names(reading: _Reading, at: int) -> bool:
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
        _told(reading, "authors", line, "high" if found.is_said or beside else "medium" if sure else "low")
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


def _may_have_written(reading: _Reading, at: int, authors: tuple[str, ...]) -> bool:
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


def _told(reading: _Reading, name: str, line: Line, confidence: Confidence) -> None:
    """Note where a field has been read, the first time."""
    if name not in reading.evidence:
        reading.evidence[name] = f"line {line.number}"
        reading.confidence[name] = confidence


def _is_beside_stamp(lines: list[Line], at: int) -> bool:
    beside = [lines[near].text for near in (at - 1, at + 1) if 0 <= near < len(lines)]
    return any(stamps.stamp(text) or names.OTHER_ROLE.match(text) for text in beside)


def _show(reading: _Reading, at: int, picture: Captioned, *, role: str) -> int:
    """Take a picture in. One that has been there before is the same picture."""
    image = replace(
        picture.image, role=role, creator=names.not_outlet(picture.image.creator, picture.image.credit, reading.outlets)
    )
    number = next(
        (
            index
            for index, known in enumerate(reading.images, 1)
            if (known.caption, known.credit) == (image.caption, image.credit)
        ),
        None,
    )
    again = " (same block again)" if number else ""
    for line, name in zip(reading.lines[at : picture.end], picture.labels, strict=True):
        lead = "lead " if role == "lead" and not again and name.startswith("image caption") else ""
        reading.mark(line, name if name == "credit label" else f"{lead}{name}{again}")
    if number is None:
        reading.images.append(image)
        if role == "inline":
            reading.blocks.append(f"![{label(image.caption or image.credit or '')}](#image-{len(reading.images)})")
    return picture.end


def _body(reading: _Reading, at: int) -> None:
    lines = reading.lines
    while at < len(lines):
        at = _body_line(reading, at)


def _body_line(reading: _Reading, at: int) -> int:
    lines, line = reading.lines, reading.lines[at]
    if leftover := _leftover(line.text):
        return _drop(reading, at, leftover)
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
        and _read_byline(reading, at)
    ):
        return at + 1
    picture = captioned(lines, at, reading.is_text, stands_below=reading.below)
    if picture:
        return _show(reading, at, picture, role="inline" if reading.plain or reading.images else "lead")
    if phrases.SOURCE_LABEL.match(line.text):
        return _source(reading, at)
    if _is_late_head(reading, at) and (_read_byline(reading, at) or _read_stamp(reading, line, near_top=True)):
        return at + 1
    if not reading.is_text[at] and _is_alone(reading, at):
        return _show(
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
    if prose.is_headline(prose.without_related(line.text)):
        return _headline(reading, at)
    _paragraph(reading, line)
    return at + 1


def _is_alone(reading: _Reading, at: int) -> bool:
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


def _is_late_head(reading: _Reading, at: int) -> bool:
    """Whether a byline or a stamp may stand here: under a standfirst that could have been the first paragraph."""
    return not reading.is_text[at] and len(reading.plain) <= NEAR_TOP and len(reading.lines[at].text) < 200


def _read_tail(reading: _Reading, at: int) -> bool:
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
    return _read_source_line(reading, line) or _read_stamp(reading, line)


def _headline(reading: _Reading, at: int) -> int:
    """A short line without an end: a subheading of this article, or the headline of another one."""
    lines, line = reading.lines, reading.lines[at]
    same_block = at > 0 and lines[at - 1].block == line.block
    after_picture = same_block and bool(reading.entries) and "credit" in reading.entries[-1].label
    following = [other.text for other in lines[at + 1 : at + 4]]
    if not reading.plain and not following:
        _paragraph(reading, line)
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


def _list(reading: _Reading, at: int) -> int:
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


def _paragraph(reading: _Reading, line: Line) -> None:
    text = prose.without_related(line.text)
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
            _told(reading, "authors", line, "high")
        if head.place:
            reading.evidence["dateline"] = f"line {line.number}"
        if head.source:
            reading.evidence.setdefault("source", f"line {line.number}")
    reading.mark(line, "body")
    if text.strip():
        reading.blocks.append(escape(text))
        reading.plain.append(text)


def _drop(reading: _Reading, at: int, label: str) -> int:
    lines, line = reading.lines, reading.lines[at]
    reading.mark(line, label)
    is_count = re.fullmatch(r"\d+\s*/\s*\d+", line.text)  # of pictures, or of the letters of a comment
    if label == "pagination leftover (drop)" and reading.plain and not reading.incomplete and not is_count:
        reading.incomplete = f'"{line.text[:60]}" at line {line.number}: a later page is missing'
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
