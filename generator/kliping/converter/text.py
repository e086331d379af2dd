"""A raw text, as it was copied from a page -> an article, and what became of each of its lines.

The lines are read from the top: title, head (byline, stamp, lead picture, source), then the body, where pictures,
subheadings and leftovers of the page stand between the paragraphs.
"""

from datetime import tzinfo

from kliping import incomplete
from kliping.converter import ago, furniture, opening, paragraphs, phrases, prose
from kliping.converter.captioned import captions_stand_below
from kliping.converter.datelines import folders
from kliping.converter.given import moment
from kliping.converter.language import language
from kliping.converter.ledger import Confidence, Extracted
from kliping.converter.lines import lines_of
from kliping.converter.textreading import TextReading
from kliping.model import Article, Raw

STUB = 200  # words: a whole article is longer, where there is a paywall


def extract(raw: Raw, *, zone: tzinfo) -> Extracted:
    """Read a text. Fields without evidence stay absent."""
    lines, notes = lines_of(raw.text)
    is_text = furniture.is_text(lines)
    reading = TextReading(
        lines=lines,
        is_text=is_text,
        below=captions_stand_below(lines),
        zone=zone,
        outlets=folders(raw.file),
        captured=moment(raw.fields.get("captured"), zone),
    )
    at = opening.title(reading)
    at = opening.head(reading, at)
    paragraphs.body(reading, at)
    return _extracted(reading, notes)


def _extracted(reading: TextReading, notes: tuple[str, ...]) -> Extracted:
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


def _cut_short(reading: TextReading) -> str | None:
    """Why the article seems to be a beginning only: little text, and an offer to those who would read on."""
    if sum(prose.words(paragraph) for paragraph in reading.plain) > STUB:
        return None
    wall = next((entry for entry in reading.entries if entry.is_dropped and phrases.PAYWALL.search(entry.text)), None)
    return f'"{wall.text[:60]}" at line {wall.line}: {incomplete.PAID}' if wall else None


def _confidence(reading: TextReading, article: Article, date_from: str | None) -> dict[str, Confidence]:
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


def _sure_of_title(reading: TextReading) -> Confidence:
    """Sure where it is the first line and reads as a headline; less so, the more of the page stood above it."""
    count, skipped = prose.words(reading.title or ""), reading.titled_at
    if skipped <= 1 and count >= 4 and not (reading.title or "").endswith("."):
        return "high"
    return "medium" if count >= 4 and skipped <= 12 else "low"
