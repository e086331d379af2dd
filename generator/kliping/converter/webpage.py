"""A saved page -> an article, and what became of each of its blocks.

trafilatura finds the body; what the page says of itself in its head, its figures and the lines around the body give
the fields. Nothing here asks the network or the clock.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, fragment_fromstring

from kliping.converter import ago, bodies, bylines, names, phrases, prose, stamps
from kliping.converter.bodies import fold, last_letters
from kliping.converter.boxes import boxes
from kliping.converter.datelines import dateline, folders
from kliping.converter.embeds import Embed, embeds
from kliping.converter.escape import clean
from kliping.converter.figures import Figure, figures
from kliping.converter.given import moment
from kliping.converter.illustrated import illustrated
from kliping.converter.language import language
from kliping.converter.ledger import Confidence, Entry, Extracted
from kliping.converter.markup import Block
from kliping.converter.metadata import Metadata, metadata
from kliping.converter.published import in_url
from kliping.converter.readers import shown
from kliping.errors import ReadError
from kliping.model import Article, Raw, When

# trafilatura's warnings are not for the terminal: what matters of them comes back as a ReadError.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())

_TEXTUAL = (
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "blockquote",
    "td",
    "th",
    "pre",
    "div",
    "section",
    "span",
    "time",
    "address",
    "dd",
)
_PLACED = frozenset(_TEXTUAL) - {"span", "time"}
_SIGNED = re.compile(
    r"(?:^|[\s_-])(?:author|byline|writer|autor|autore|auteur|penulis|reporter)s?(?:$|[\s_-])|author-?list|author-?name",
    re.IGNORECASE,
)
_LEAST = 20  # characters; less is no article
_NOT_FOREIGN = frozenset(
    {"image caption", "picture (drop)", "button (drop)", "form (drop)", "tags (drop)", "hidden (drop)"}
)
_HEAD_BLOCKS = 12  # so many before the first paragraph may be byline, stamp and the like
_LEDE = 200  # characters of summary that may stand above a byline
_ABOVE = 400  # characters above the title may be a path through the site, or a kicker
_LONG_BOX = 1900  # characters, of which an entry of the ledger holds 2,000
_PROSE = 150  # letters; shorter paragraphs below a heading may be teasers


@dataclass
class _Reading:
    """What has been read so far. Lives for one page."""

    meta: Metadata
    title: str
    zone: tzinfo
    outlets: frozenset[str] = frozenset()
    entries: list[Entry] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    when: When | None = None
    date_from: str | None = None
    captured: When | None = None  # by whoever saved it
    said_ago: ago.Ago | None = None  # how long before that it was published
    authors: tuple[str, ...] = ()
    source: str | None = None
    place: str | None = None
    description: str | None = None
    standfirst: str | None = None
    initials: str | None = None
    incomplete: str | None = None

    def mark(self, text: str, label: str) -> None:
        self.entries.append(Entry(line=len(self.entries) + 1, text=text[:2000], label=label))


def extract(raw: Raw, *, zone: tzinfo) -> Extracted:
    """Read a page. Raises ReadError where no article is in it."""
    try:
        return _extract(raw, zone)
    except RecursionError as error:  # in lxml, trafilatura or here: they all walk down the tree
        what = "its elements are nested too deeply to be an article"
        raise ReadError(shown(raw.file), what, hint="Save the page again, or its text.") from error


def _extract(raw: Raw, zone: tzinfo) -> Extracted:
    tree = _tree(raw)
    order = _order(tree)  # first: as long as it lives, lxml makes no node of the tree twice
    meta = metadata(tree, zone=zone)
    if len(tree.findall(".//p")) < 3 and (shown_later := bodies.embedded(raw.text)):
        tree.append(fragment_fromstring(shown_later, create_parent="article"))
        order = _order(tree)
    cut = list(boxes(tree))
    found = list(figures(tree, meta.source_url, {node for node, reason in cut if reason not in _NOT_FOREIGN}))
    shown_there = list(embeds(tree, {node for node, reason in cut if reason not in {*_NOT_FOREIGN, "embed"}}))
    alts = {last_letters(alt) for img in tree.iter("img") if len(alt := img.get("alt") or "") > 25}
    cut_texts = [(text, label) for node, label in cut for text in _texts(node)]
    for node, _ in cut:
        node.drop_tree()
    found_body = bodies.body(tree, meta.said)
    body = list(found_body.blocks)
    told = {
        fold(text) for figure in found for text in (*figure.texts, figure.image.caption or "", figure.image.alt or "")
    }
    lead = bodies.standfirst(tree, meta.title or "", meta.descriptions, body, told)
    if lead:
        at = _first(meta.title or "", body)
        body.insert(at + (bool(body) and fold(body[at].plain) == fold(meta.title or "")), lead)
    if not meta.title or sum(len(block.plain) for block in body) < _LEAST:
        what = "no article text found in the page" if meta.title else "no title found in the page"
        raise ReadError(shown(raw.file), what, hint="Is it a page of one article, saved whole?")
    outlets = folders(raw.file) | {fold(name) for name in meta.names}
    reading = _Reading(meta=meta, title=meta.title, zone=zone, outlets=outlets, description=meta.description)
    reading.captured = moment(raw.fields.get("captured"), zone)
    reading.mark(meta.title, "title")
    captions = {last_letters(text) for figure in found for text in figure.texts} | alts
    kept = _kept(reading, body, captions, lead)
    for text, why in cut_texts:
        reading.mark(text, why)
    for block, why in found_body.dropped:
        reading.mark(block.plain, why)
    _around(reading, tree, kept)
    _rest(reading, tree)
    return _extracted(reading, kept, found, order, shown_there)


def _tree(raw: Raw) -> HtmlElement:
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        tree = document_fromstring(raw.text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise ReadError(
            shown(raw.file), f"is not HTML that can be read: {error}", hint="Save the page again."
        ) from error
    for node in list(tree.iter("script", "style")):
        if isinstance(node, HtmlElement) and "ld+json" not in (node.get("type") or ""):
            node.drop_tree()
    for quote in list(tree.iter("blockquote")):
        for said in list(quote.iter("footer", "figcaption")):
            said.tag = "p"  # who said it; trafilatura drops footers wherever they are
    return tree


def _is_standfirst(block: Block, reading: _Reading, lead: Block | None) -> bool:
    if reading.standfirst or block.kind not in {"paragraph", "heading"}:
        return False
    return block is lead or fold(block.plain) in {fold(text) for text in reading.meta.descriptions}


def _kept(reading: _Reading, body: Sequence[Block], captions: set[str], lead: Block | None) -> list[Block]:
    """The blocks of the article; the ledger is told of all of them."""
    kept: list[Block] = []
    last = max((number for number, block in enumerate(body) if block.kind != "heading"), default=-1)
    first = _first(reading.title, body)
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


def _heads_no_text(body: Sequence[Block], number: int) -> bool:
    """Whether it is a heading, and not of prose."""
    after = body[number + 1] if number + 1 < len(body) else None
    is_prose = after is not None and after.kind == "paragraph" and len(after.plain) >= _PROSE and not after.is_link
    return body[number].kind == "heading" and not is_prose


def _first(title: str, body: Sequence[Block]) -> int:
    """Where the title stands in the body, if it does and nothing long is above it."""
    at = next((number for number, block in enumerate(body[:_HEAD_BLOCKS]) if fold(block.plain) == fold(title)), 0)
    return at if sum(len(block.plain) for block in body[:at]) < _ABOVE else 0


def _leftover(reading: _Reading, block: Block, number: int, *, is_last: bool, captions: set[str]) -> str | None:
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
            reading.incomplete = f'"{text[:60]}": a later page is missing'
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
    is_early = number < _HEAD_BLOCKS and sum(map(len, reading.plain)) < _LEDE
    if is_early and _is_bold(block) and (bare := _bare(reading, text)):
        reading.authors = reading.authors or bare
        return "byline"  # below a line or two of summary
    if (not reading.plain and number < _HEAD_BLOCKS) or is_last:
        return _head_label(reading, text, is_bold=_is_bold(block))
    return None


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


def _head_label(reading: _Reading, text: str, *, is_bold: bool) -> str | None:
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


def _bare(reading: _Reading, text: str) -> tuple[str, ...]:
    """Names and nothing else above the first paragraph are who wrote it, where the page names no person or itself."""
    if not 5 < len(text) < 80 or any(_shares_word(one, reading.meta.source) is False for one in reading.meta.authors):
        return ()
    found = names.bare(text)
    return found.authors if found else ()


def _shares_word(name: str, source: str | None) -> bool:
    words = set(re.findall(r"\w{3,}", name.casefold()))
    return bool(words & set(re.findall(r"\w{3,}", (source or "").casefold())))


def _tidied(reading: _Reading, block: Block) -> tuple[Block, str]:
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


def _order(tree: HtmlElement) -> dict[object, int]:
    return {node: number for number, node in enumerate(tree.iter(etree.Element))}


def _texts(box: HtmlElement) -> list[str]:
    """The text of a box: in one piece, or block by block where it is long."""
    whole = clean(" ".join(box.itertext()))
    if len(whole) <= _LONG_BOX:
        return [whole] if whole else []
    parts = (clean(_own_text(node)) for node in box.iter(etree.Element) if node is box or node.tag in _PLACED)
    return list(dict.fromkeys(part for part in parts if part))


def _rest(reading: _Reading, tree: HtmlElement) -> None:
    """Every block of text that is nowhere yet is beside the article."""
    told = [fold(entry.text) for entry in reading.entries]
    known, whole = set(told), "\n".join(told)
    for node in tree.iter(*_PLACED):
        own = _own_text(node)
        key = fold(own)[:1900]
        if key and key not in known and key not in whole:
            text = clean(own)
            known.add(key)
            reading.mark(text, _beside(reading, node, text))


def _own_text(node: HtmlElement) -> str:
    """The text of a block without that of the blocks in it."""
    if next(node.iterdescendants(*_PLACED), None) is None:
        return " ".join(node.itertext())
    inner = [node.text or ""]
    for child in node:
        if child.tag not in _PLACED and isinstance(child.tag, str):
            inner.append(_own_text(child))
        inner.append(child.tail or "")
    return " ".join(inner)


def _beside(reading: _Reading, node: HtmlElement, text: str) -> str:
    """Why a block that no one took for the article is not of it."""
    if len(text) <= 160 and (by := names.byline(text)):
        return "byline" if set(by.authors) & set(_authors(reading)) else "byline (drop)"
    if len(text) <= 80 and stamps.stamp(text):
        return "date stamp (drop)"
    if label := phrases.leftover(text):
        return label
    if node.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
        return "heading beside the article (drop)"
    if any(up.tag in {"footer", "header", "aside"} for up in node.iterancestors()):
        return "page furniture (drop)"
    linked = sum(len("".join(link.itertext())) for link in node.iter("a"))
    return "links (drop)" if linked > 0.5 * len("".join(node.itertext())) else "beside the body (drop)"


def _around(reading: _Reading, tree: HtmlElement, kept: Sequence[Block]) -> None:
    """Look for a stamp and a byline between the heading and the first paragraph, where the head says nothing."""
    if (reading.meta.date or reading.when) and (reading.meta.authors or reading.authors):
        return
    if not reading.authors and not reading.meta.authors:
        reading.authors = _signed(tree) or _labelled(tree)
    near = _near(tree, reading.title, kept)
    for text in near:
        if reading.when is None and (stamp := stamps.stamp(text)) and not stamps.is_change(text, stamp[0]):
            reading.when, reading.date_from = stamp[0].when(reading.zone), "stamp"
        reading.said_ago = reading.said_ago or ago.read(text)
        if not reading.authors and not reading.meta.authors and (by := names.byline(text)):
            reading.authors = by.authors


def _signed(tree: HtmlElement) -> tuple[str, ...]:
    """The people in the first element that the page calls its author or byline."""
    for node in tree.iter("a", "span", "div", "p", "li", "address", "strong"):
        named = f"{node.get('class') or ''} {node.get('itemprop') or ''} {node.get('rel') or ''}"
        if (
            named.strip()
            and _SIGNED.search(named)
            and len(node) <= 6
            and not any(up.tag in {"aside", "footer"} for up in node.iterancestors())
        ):
            text = clean(" ".join(node.itertext()))
            found = (names.byline(text) or names.bare(text)) if 4 < len(text) < 120 else None
            if found and found.authors:
                return tuple(one for one in found.authors if " " in one and any(map(str.isupper, one)))
    return ()


def _labelled(tree: HtmlElement) -> tuple[str, ...]:
    """The people in a line that can only be said of this article: "Author: A"."""
    for node in tree.iter("li", "p", "div"):
        text = clean(" ".join(node.itertext())) if len(node) <= 3 else ""
        if bylines.is_author_line(text) and (found := bylines.named(text)):
            return found.authors
    return ()


def _near(tree: HtmlElement, title: str, kept: Sequence[Block]) -> list[str]:
    """Short texts from a little above the heading to a little below the first paragraph, in order."""
    first = next((last_letters(block.plain) for block in kept if block.kind == "paragraph"), None)
    texts: list[str] = []
    at_title = at_first = -1
    for node in tree.iter(*_TEXTUAL):
        if node.tag in {"div", "section", "span"} and len(node) > 6:
            continue
        text = clean(" ".join(node.itertext()))[:400]
        if not text:
            continue
        if at_title < 0 and fold(text) == fold(title):
            at_title = len(texts)
        texts.append(text)
        if first and node.tag == "p" and last_letters(text) == first:
            at_first = len(texts)
            if at_title >= 0:
                break
    if at_title < 0:
        at_title = max(0, at_first - 12)
    end = at_first + 4 if at_first > at_title else at_title + 25
    return [text for text in dict.fromkeys(texts[max(0, at_title - 6) : end]) if len(text) <= 160]


def _extracted(
    reading: _Reading, kept: Sequence[Block], found: Sequence[Figure], order: dict[object, int],
    embedded: Sequence[Embed],
) -> Extracted:  # fmt: skip
    meta, text = reading.meta, "\n".join(reading.plain)
    when, date_from = meta.date, meta.date_from
    if when is None:
        when, date_from = reading.when, reading.date_from
    if when is None and meta.dated:
        when, date_from = meta.dated, "stamp"
    if when is None and (day := in_url(meta.source_url)):
        when, date_from = day, "url"
    relative = ago.dated(reading.said_ago, reading.captured, reading.zone) if when is None else None
    if relative:
        when, date_from = relative[0], relative[2]
    if when is None and (day := prose.published(reading.plain)):
        when, date_from = day, "prose"
    shown_in = illustrated(kept, found, order, meta, standfirst=reading.standfirst, outlets=reading.outlets,
                           shown="\n".join(fold(entry.text) for entry in reading.entries),
                           embedded=embedded)  # fmt: skip
    for text, label in shown_in.texts:
        if not any(entry.label == "image caption" and entry.text == text for entry in reading.entries):
            reading.mark(text, label)
    description = reading.standfirst or meta.description  # a standfirst is the first paragraph as well
    begins = description and reading.plain and fold(text).startswith(fold(description.rstrip(". …"))[:80])
    if begins and not reading.standfirst:
        description = None  # the beginning of the text, not a standfirst
    paid = "the page is behind a paywall" if meta.is_free is False and prose.words(text) < 150 else None
    paid = paid or _missing(meta, text)
    source = meta.source or reading.source
    article = Article(
        title=reading.title, body=shown_in.body, date=when, lastmod=meta.lastmod if meta.lastmod != when else None,
        lang=language(f"{reading.title}\n{text}", declared=meta.lang), source=source, source_url=meta.source_url,
        authors=_authors(reading), dateline=reading.place, description=description,
        is_based_on=prose.reported_from(reading.plain, source), incomplete=reading.incomplete or paid,
        images=shown_in.images, tags=meta.tags, extra={"initials": reading.initials} if reading.initials else {},
    )  # fmt: skip
    evidence = dict(meta.evidence) | ({"date": date_from} if date_from else {})
    if reading.authors and _authors(reading) == reading.authors:
        evidence["authors"] = "byline"
    return Extracted(
        article=article, ledger=tuple(reading.entries), evidence=evidence, pictures=shown_in.pictures,
        confidence=_confidence(article, meta, evidence, reading) | ({"date": relative[1]} if relative else {}),
    )  # fmt: skip


def _missing(meta: Metadata, text: str) -> str | None:
    """What the page itself says that it does not show."""
    if meta.words and meta.words > 200 and prose.words(text) < 0.4 * meta.words:
        return f"the page says that the article has {meta.words} words"
    if meta.has_next:
        return "a later page is missing"
    return None


def _confidence(
    article: Article, meta: Metadata, evidence: Mapping[str, str], reading: _Reading
) -> dict[str, Confidence]:
    """How sure each field is: two that agree are high, one for machines medium, the rest low."""
    sure: dict[str, Confidence] = {}
    titles = sum(fold(one) == fold(article.title) for one in meta.titles)
    sure["title"] = "high" if titles >= 2 else "medium" if titles or evidence.get("title") == "h1" else "low"
    if article.date:
        days = {
            day.date() if isinstance(day, datetime) else day
            for day in (*meta.days, *([in_url(meta.source_url)]))
            if day
        }
        day = article.date.date() if isinstance(article.date, datetime) else article.date
        far = [other for other in days if abs((other - day).days) > 1]
        machine = evidence.get("date") in {"json-ld", "meta", "time"}
        late = bool(
            meta.lastmod and (meta.lastmod.date() if isinstance(meta.lastmod, datetime) else meta.lastmod) < day
        )
        sure["date"] = "low" if far or evidence.get("date") == "prose" else "high" if machine and not late else "medium"
    if article.authors:
        named = {fold(name) for name in (*reading.authors, *meta.signed)}
        agreed = all(fold(name) in named for name in article.authors)
        machine = evidence.get("authors") == "json-ld"
        sure["authors"] = "high" if agreed and machine else "medium" if machine or agreed else "low"
    if article.source:
        names_ = {fold(name) for name in meta.names}
        host = fold(urlsplit(article.source_url or "").hostname or "")
        known = fold(article.source) in host or (len(meta.names) > 1 and len(names_) == 1)
        sure["source"] = "high" if known else "medium" if meta.source else "low"
    if article.lang:
        sure["language"] = "high" if meta.lang and meta.lang[:2].lower() == article.lang[:2] else "medium"
    if article.images:
        told = sum(bool(image.caption or image.credit) for image in article.images)
        sure["images"] = "high" if told == len(article.images) else "medium" if told else "low"
    return sure


def _authors(reading: _Reading) -> tuple[str, ...]:
    """Who the head names, unless that is the paper's own account and a byline names a person."""
    own = reading.meta.authors
    if reading.authors and all(_shares_word(one, reading.meta.source) for one in own):
        return reading.authors
    return own or reading.authors
