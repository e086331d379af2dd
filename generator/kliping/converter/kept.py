"""Which blocks of a page's body are the article's, and why the others are not: told block by block, from the top."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kliping import incomplete
from kliping.converter import ago, names, phrases, prose, stamps
from kliping.converter.bodies import fold, last_letters
from kliping.converter.datelines import dateline
from kliping.converter.markup import Block
from kliping.converter.pagereading import PageReading, shares_word

_HEAD_BLOCKS = 12  # so many before the first paragraph may be byline, stamp and the like
_LEDE = 200  # characters of summary that may stand above a byline
_ABOVE = 400  # characters above the title may be a path through the site, or a kicker
_PROSE = 150  # letters; shorter paragraphs below a heading may be teasers


def kept(reading: PageReading, body: Sequence[Block], captions: set[str], lead: Block | None) -> list[Block]:
    """The blocks of the article; the ledger is told of all of them."""
    kept: list[Block] = []
    last = max((number for number, block in enumerate(body) if block.kind != "heading"), default=-1)
    first = first_of(reading.title, body)
    related = headed = False
    linked = sum(len(block.plain) for block in body if block.is_link)
    if linked > 0.2 * sum(len(block.plain) for block in body):  # a page that is a list of links
        body = [
            replace(block, linked=False, spans=tuple(replace(span, is_linked=False) for span in block.spans))
            for block in body
        ]
    for number, block in enumerate(body):
        if number < first:
            reading.mark(block.plain, "above the title (drop)")
            continue
        if related and (_heads_no_text(body, number) or block.is_link or (headed and len(block.plain) < 150)):
            reading.mark(block.plain, "related headline (drop)")
            headed = headed or block.kind == "heading"
            continue
        related = headed = False
        label = _leftover(reading, block, number, is_last=number >= len(body) - 6, captions=captions)
        if label and label.startswith("related") and number > 0.5 * len(body) and len(block.plain) < 50:
            related = True  # what follows is a list of them
        if label is None and number > last:
            label = "heading of nothing (drop)"
        if label is None and not reading.plain and _is_standfirst(block, reading, lead):
            label, reading.standfirst = "standfirst", block.plain
            kept.append(block)
        elif label is None:
            own, label = _tidied(reading, block)
            kept.append(own)
            if own.kind != "heading":
                reading.plain.append(own.plain)
        reading.mark(block.plain, label)
    return kept


def first_of(title: str, body: Sequence[Block]) -> int:
    """Where the title stands in the body, if it does and nothing long is above it."""
    at = next((number for number, block in enumerate(body[:_HEAD_BLOCKS]) if fold(block.plain) == fold(title)), 0)
    return at if sum(len(block.plain) for block in body[:at]) < _ABOVE else 0


def _is_standfirst(block: Block, reading: PageReading, lead: Block | None) -> bool:
    if reading.standfirst or block.kind not in {"paragraph", "heading"}:
        return False
    return block is lead or fold(block.plain) in {fold(text) for text in reading.meta.descriptions}


def _heads_no_text(body: Sequence[Block], number: int) -> bool:
    """Whether it is a heading, and not of prose."""
    after = body[number + 1] if number + 1 < len(body) else None
    is_prose = after is not None and after.kind == "paragraph" and len(after.plain) >= _PROSE and not after.is_link
    return body[number].kind == "heading" and not is_prose


def _leftover(reading: PageReading, block: Block, number: int, *, is_last: bool, captions: set[str]) -> str | None:
    """Why a block is not of the body; None where it is."""
    text = block.plain.strip()
    if not text:
        return "empty (drop)"
    if last_letters(text) in captions and len(text) > 12 and block.kind != "heading":
        return "image caption"
    if not reading.plain and _is_title(text, reading.title):
        return "title again (drop)"
    if is_last and phrases.CLOSING.match(text):
        return "closing line (drop)"
    if label := phrases.leftover(text):
        if label.startswith("pagination") and not reading.incomplete:
            reading.incomplete = f'"{text[:60]}": {incomplete.PAGE}'
        return label
    if block.is_link and _is_link_out(block, is_last=is_last):
        return "link to elsewhere (drop)"
    if phrases.CREDIT_LABEL.match(text) or phrases.SOURCE_LABEL.match(text):
        return "credit label"
    if found := phrases.INITIALS.match(text):
        reading.initials = found[1]
        return "initials"
    if block.kind == "list" and is_last and reading.meta.tags and _is_tag_list(text, reading.meta.tags):
        return "tags"
    if block.kind == "table" and (signed := _signed(block)):
        reading.authors = reading.authors or signed.authors
        return "byline" if signed.authors else "editor (drop)"
    is_early = number < _HEAD_BLOCKS and sum(map(len, reading.plain)) < _LEDE
    if is_early and _is_bold(block) and (bare := _bare(reading, text)):
        reading.authors = reading.authors or bare
        return "byline"  # below a line or two of summary
    if (not reading.plain and number < _HEAD_BLOCKS) or is_last:
        return _head_label(reading, text, is_bold=_is_bold(block))
    return None


def _signed(block: Block) -> names.Byline | None:
    """A table of nothing but who wrote, who edited and from where: "Penulis : A", "Editor : B", "Sumber : C"."""
    rows = [" ".join(row.strip("| ").split(" | ")) for row in block.text.split("\n") if not row.startswith("| --- |")]
    told = [(names.byline(row, strict=True), phrases.SOURCE_LINE.match(row)) for row in rows]
    by = [one for one, _ in told if one]
    if not by or not all(one or source for one, source in told):
        return None
    return names.Byline(authors=tuple(dict.fromkeys(author for one in by for author in one.authors)))


def _is_bold(block: Block) -> bool:
    return bool(block.spans) and all(span.bold for span in block.spans)


def _is_title(text: str, title: str) -> bool:
    """The title, or the title with its kicker."""
    own, other = fold(text), fold(title)
    return own == other or (len(other) > 20 and other in own and len(own) < 1.7 * len(other))


def _is_link_out(block: Block, *, is_last: bool) -> bool:
    """A line that is a link and nothing else leads to another article, unless it names its address or is a source."""
    if block.kind == "heading" or re.match(r"https?:|www\.|doi\b|\[\d+\]", block.plain, re.IGNORECASE):
        return False
    return block.kind == "paragraph" or (is_last and block.kind == "list")


def _head_label(reading: PageReading, text: str, *, is_bold: bool) -> str | None:
    """Bylines, stamps and the standfirst, which stand above the body or below it."""
    if len(text) > 400:
        return None
    if not reading.plain and (is_bold or text.isupper()) and (bare := _bare(reading, text)):
        reading.authors = reading.authors or bare
        return "byline"
    by = names.byline(text, strict=prose.is_closed(text) and not text.endswith(")"))
    if by:
        reading.authors = reading.authors or by.authors
        return "byline" if by.authors or by.source else "editor (drop)"
    stamp = stamps.stamp(text)
    if stamp:
        if reading.when is None and not stamps.is_change(text, stamp[0]):
            reading.when, reading.date_from = stamp[0].when(reading.zone), "stamp"
        return "date stamp"
    if reading.plain:
        return None
    if said := ago.read(text):
        reading.said_ago = reading.said_ago or said
        reading.authors = reading.authors or said.authors
        return ago.label(said, reading.captured)
    if any(fold(text) == fold(author) for author in reading.meta.authors):
        return "byline"
    return None


def _bare(reading: PageReading, text: str) -> tuple[str, ...]:
    """Names and nothing else above the first paragraph are who wrote it, where the page names no person or itself."""
    if not 5 < len(text) < 80 or any(shares_word(one, reading.meta.source) is False for one in reading.meta.authors):
        return ()
    found = names.bare(text)
    return found.authors if found else ()


def _tidied(reading: PageReading, block: Block) -> tuple[Block, str]:
    """The block as it goes into the article: without its dateline and its writer's initials."""
    if block.kind == "heading":
        return block, "subheading"
    if block.kind == "paragraph" and not reading.plain:
        head = dateline(block.plain, outlets=reading.outlets)
        if head and block.plain.endswith(head.rest):
            reading.place, reading.source = head.place, head.source
            block = block.cut(len(block.plain) - len(head.rest))
    return block, {"list": "list", "quote": "quote", "table": "table"}.get(block.kind, "body")


def _is_tag_list(text: str, tags: Sequence[str]) -> bool:
    known = {fold(tag) for tag in tags}
    return fold(text) == "".join(fold(tag) for tag in tags) or fold(text) in known
