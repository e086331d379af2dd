"""The HTML of an article alone, as feeds, blogs, mails and documents have it -> an article and its ledger.

No boilerplate is looked for: the container says that this is the article. What phrases.py knows as leftovers is
dropped.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from kliping import incomplete
from kliping.converter import ago, captions, names, notes, phrases, prose, same, stamps
from kliping.converter.datelines import dateline, folders
from kliping.converter.escape import clean, label, target
from kliping.converter.figures import Figure, figures
from kliping.converter.given import filled, moment
from kliping.converter.language import language
from kliping.converter.ledger import Confidence, Entry, Extracted, Picture
from kliping.converter.markup import Block, blocks
from kliping.converter.readers import shown
from kliping.errors import ReadError
from kliping.model import Article, Image, Raw, When

_MARK = "\ue000"  # of the private use area: stands where a picture stood
_MARKED = re.compile(f"^{_MARK}(\\d+){_MARK}$")
_NAMES = {
    "h1": "head", "h2": "head", "h3": "head", "h4": "head", "h5": "head", "h6": "head", "ul": "list", "ol": "list",
    "li": "item", "blockquote": "quote", "tr": "row", "td": "cell", "th": "cell", "pre": "code", "b": "hi",
    "strong": "hi", "i": "hi", "em": "hi", "cite": "hi", "tt": "hi", "code": "hi", "kbd": "hi", "samp": "hi",
    "a": "ref",
    "br": "lb", "p": "p", "table": "table",
}  # fmt: skip
_LOOKS = {
    "b": "#b", "strong": "#b", "i": "#i", "em": "#i", "cite": "#i", "tt": "#t", "code": "#t", "kbd": "#t", "samp": "#t",
}  # fmt: skip
_DIVS = {
    "div", "section", "article", "main", "body", "header", "footer", "aside", "center", "dl", "dt", "dd", "address",
    "details", "summary", "figure", "figcaption", "form", "fieldset", "nav", "hgroup", "html",
}  # fmt: skip
_GONE = (
    "script", "style", "noscript", "template", "svg", "button", "input", "select", "textarea", "object", "canvas",
    "head", "hr",
    "map",
)  # fmt: skip
_THROUGH = {
    "tbody", "thead", "tfoot", "caption", "colgroup", "font", "u", "small", "big", "span", "time", "mark", "s", "del",
    "ins", "q", "abbr", "picture", "source", "label", "sup", "sub",
}  # fmt: skip
_EMBEDS = ("iframe", "embed", "video", "audio", "amp-youtube")
_HOLDERS = {"p", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "center"}
_LETTER = re.compile(
    r"^(?:view\s+(?:this\s+\w+\s+)?(?:online|in\s+(?:your\s+)?browser).{0,60}|.{0,60}\bunsubscribe\b.{0,160}|"
    r"(?:lihat|buka|baca)\s+(?:\w+\s+)?(?:di|versi)\s+(?:browser|peramban|daring|online).{0,60}|.{0,60}\bberhenti\s+berlangganan\b.{0,160}|"
    r"(?:manage|update)\s+(?:your\s+)?(?:preferences|subscription).{0,80}|you\s+(?:are\s+)?receiv(?:ed|ing)\s+this.{0,200}|"
    r"forward(?:ed)?\s+(?:this|to\s+a\s+friend).{0,80})$",
    re.IGNORECASE,
)
_FEED = re.compile(
    r"^(?:the\s+post\s+.{1,300}\s+(?:first\s+)?appeared\s+first\s+on\s+.{1,120}|\[?(?:…|\.\.\.)\]?)$", re.IGNORECASE
)
_HEAD_BLOCKS = 8


@dataclass
class _Reading:
    """What has been read so far. Lives for one article."""

    raw: Raw
    zone: tzinfo
    title: str
    figures: list[Figure]
    outlets: frozenset[str]
    entries: list[Entry] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)  # of the body, as Markdown
    plain: list[str] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    authors: tuple[str, ...] = ()
    when: When | None = None
    said_ago: ago.Ago | None = None  # how long before the capture it was published
    source: str | None = None
    place: str | None = None
    initials: str | None = None
    incomplete: str | None = None
    evidence: dict[str, str] = field(default_factory=dict)
    last: int | None = None  # the picture that the block before this one was

    def mark(self, text: str, told: str) -> None:
        self.entries.append(Entry(line=len(self.entries) + 1, text=text[:2000], label=told))


def extract(raw: Raw, *, zone: tzinfo) -> Extracted:
    """Read the HTML of one article. Raises ReadError where nothing is in it."""
    try:
        return _extract(raw, zone)
    except RecursionError as error:
        what = "its elements are nested too deeply to be an article"
        raise ReadError(shown(raw.file, raw.part), what, hint="Save its text.") from error


def _extract(raw: Raw, zone: tzinfo) -> Extracted:
    tree = _tree(raw)
    base = raw.fields.get("source_url")
    found = _placed(tree, base if isinstance(base, str) else None)
    _renamed(tree)
    read = list(blocks(tree))
    title = raw.fields.get("title")
    reading = _Reading(
        raw=raw, zone=zone, title=title if isinstance(title, str) else "", figures=found,
        outlets=folders(raw.file),
    )  # fmt: skip
    if not reading.title:
        read = _titled(reading, read)
    for number, block in enumerate(read):
        _read(reading, block, number, is_last=number >= len(read) - 4)
    if not reading.plain and not reading.images:
        raise ReadError(shown(raw.file, raw.part), "holds no text of an article", hint="Is it an article?")
    return _extracted(reading)


def _tree(raw: Raw) -> HtmlElement:
    parser = HTMLParser(encoding="utf-8", huge_tree=False, remove_pis=True, remove_comments=True)
    text = raw.text.replace(_MARK, "")
    try:
        tree = document_fromstring(f"<html><body>{text}</body></html>".encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise ReadError(shown(raw.file, raw.part), f"is not HTML that can be read: {error}") from error
    for node in list(tree.iter(*_GONE)):
        if isinstance(node, HtmlElement) and node.getparent() is not None:
            node.drop_tree()
    notes.raised(tree)
    body = tree.find("body")
    return body if isinstance(body, HtmlElement) else tree


def _placed(tree: HtmlElement, base: str | None) -> list[Figure]:
    """Put a mark before the block that each picture stands in; take the picture and its caption out."""
    found = list(figures(tree, base))
    for number, figure in enumerate(found):
        node = figure.node
        mark = node.makeelement("p")
        mark.text = f"{_MARK}{number}{_MARK}"
        holder = node
        for up in node.iterancestors():
            if up is tree:
                break
            if isinstance(up.tag, str) and up.tag in _HOLDERS:
                holder = up
        if holder.getparent() is None:
            continue
        holder.addprevious(mark)
        if holder is node:
            mark.tail = None
    nodes = dict.fromkeys(figure.node for figure in found)
    for node in nodes:
        if node.getparent() is not None and not any(up.tag == "figure" and up in nodes for up in node.iterancestors()):
            if node.tag in {"img", "amp-img", "figure", "a"}:
                node.drop_tree()
            else:
                _without(node, figure_texts=[text for f in found if f.node is node for text in f.texts])
    for node in list(tree.iter("img", "amp-img", "figure")):
        if node.getparent() is not None and not (node.text_content() or "").strip():
            node.drop_tree()
    for node in list(tree.iter(*_EMBEDS)):
        _linked(node)
    return found


def _without(holder: HtmlElement, figure_texts: Sequence[str]) -> None:
    """Take a picture and its caption out of what does a figure's work."""
    for node in list(holder.iter()):
        if node is holder or node.getparent() is None or not isinstance(node.tag, str):
            continue
        if node.tag in {"img", "amp-img"} or clean(node.text_content()) in figure_texts:
            node.drop_tree()


def _linked(node: HtmlElement) -> None:
    """An embed becomes a link to what it shows."""
    if node.getparent() is None:
        return
    source = (
        node.get("src") or node.get("data-src") or next((one.get("src") for one in node.iter("source")), None) or ""
    )
    source = f"https:{source}" if source.startswith("//") else source
    if re.match(r"https?://[^\s/]", source):
        link = node.makeelement("p")
        anchor = etree.SubElement(link, "a", href=source)
        anchor.text = source
        node.addprevious(link)
    node.drop_tree()


def _renamed(tree: HtmlElement) -> None:
    """HTML's elements become those of trafilatura's tree, which markup.py writes."""
    for node in list(tree.iter()):
        if not isinstance(node.tag, str):
            continue
        tag = node.tag
        if tag in _LOOKS:
            node.set("rend", _LOOKS[tag])
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            node.set("rend", f"h{max(2, int(tag[1]))}")
        elif tag in {"ul", "ol"}:
            node.set("rend", tag)
        elif tag == "a":
            node.set("target", node.get("href") or "")
        elif tag in {"pre"}:
            for inner in list(node.iter("code")):
                inner.drop_tag()
        if tag in _NAMES:
            node.tag = _NAMES[tag]
        elif tag in _DIVS:
            node.tag = "div"
        elif (tag in _THROUGH or ":" in tag) and node.getparent() is not None and node is not tree:
            node.drop_tag()
    for node in list(tree.iter("hi", "ref")):  # markup.py knows none with blocks in them
        if node.getparent() is not None and any(n.tag in {"p", "div", "head", "list", "quote", "table"} for n in node):
            node.drop_tag()


def _titled(reading: _Reading, read: list[Block]) -> list[Block]:
    """Where the container names none, the first heading or short paragraph is the title."""
    at = next((number for number, block in enumerate(read) if not _MARKED.match(block.plain.strip())), None)
    first = read[at] if at is not None else None
    if first is None or first.kind not in {"heading", "paragraph"} or len(first.plain) > 250:
        return read
    reading.title = clean(first.plain)
    reading.evidence["title"] = "first line"
    reading.mark(first.plain, "title")
    return [block for number, block in enumerate(read) if number != at]


def _read(reading: _Reading, block: Block, number: int, *, is_last: bool) -> None:
    text = block.plain.strip()
    if found := _MARKED.match(text):
        reading.last = _picture(reading, reading.figures[int(found[1])])
        return
    before, reading.last = reading.last, None
    if not text:
        return
    told = _leftover(reading, text, block)
    if told is None and before is not None and block.kind == "paragraph":
        told = _captioned(reading, text, before)
    if told is None and ((number < _HEAD_BLOCKS and not any(len(one) > 80 for one in reading.plain)) or is_last):
        told = _head(reading, text)
    if told is None:
        if block.kind == "paragraph" and not reading.plain:
            head = dateline(block.plain, outlets=reading.outlets)
            if head and block.plain.endswith(head.rest):
                reading.place, reading.source = head.place, head.source
                block = block.cut(len(block.plain) - len(head.rest))
        reading.parts.append(block.markdown.replace(_MARK, ""))
        if block.kind != "heading":
            reading.plain.append(block.plain)
        told = {"paragraph": "body", "heading": "subheading"}.get(block.kind, block.kind)
    reading.mark(text, told)


def _leftover(reading: _Reading, text: str, block: Block) -> str | None:
    if not reading.plain and _fold(text) == _fold(reading.title):
        return "title again (drop)"
    if found := phrases.leftover(text):
        if found.startswith("pagination") and not reading.incomplete:
            reading.incomplete = f'"{text[:60]}": {incomplete.PAGE}'
        return found
    if _FEED.match(text) or (text.endswith(("[…]", "[...]", "[&hellip;]")) and len(text) < 6):
        return "end of a feed's entry (drop)"
    if len(text) < 320 and _LETTER.match(text):
        return "newsletter box (drop)"
    if phrases.CREDIT_LABEL.match(text) or phrases.SOURCE_LABEL.match(text):
        return "credit label"
    if found_ := phrases.INITIALS.match(text):
        reading.initials = found_[1]
        return "initials"
    if block.kind == "paragraph" and phrases.TAGS.match(text) and len(text) < 300:
        return "tags"
    return None


def _captioned(reading: _Reading, text: str, at: int) -> str | None:
    """A paragraph under a picture that ends in its credit is the caption."""
    image = reading.images[at]
    told = captions.split(text) if not image.caption and len(text) < 600 else None
    if told is None:
        return None
    creator = names.creator(told.credit, by=told.names_person)
    reading.images[at] = replace(image, caption=told.caption, credit=told.credit, creator=creator)
    return "image caption with credit" if told.caption else "image credit"


def _head(reading: _Reading, text: str) -> str | None:
    """Bylines and stamps, above the text or below it."""
    if len(text) > 200:
        return None
    by = names.byline(text, strict=prose.is_closed(text) and not text.endswith(")"))
    if by:
        if by.authors and not reading.authors:
            reading.authors, reading.evidence["authors"] = by.authors, "byline"
        return "byline" if by.authors or by.source else "editor (drop)"
    if found := stamps.stamp(text):
        if reading.when is None and not stamps.is_change(text, found[0]):
            reading.when, reading.evidence["date"] = found[0].when(reading.zone), "stamp"
        return "date stamp"
    if said := ago.read(text):
        reading.said_ago = reading.said_ago or said
        reading.authors = reading.authors or said.authors
        return ago.label(said, moment(reading.raw.fields.get("captured"), reading.zone))
    given = reading.raw.fields.get("authors")
    if isinstance(given, tuple) and any(_fold(text) == _fold(str(one)) for one in given):
        return "byline"
    return None


def _picture(reading: _Reading, figure: Figure) -> int | None:
    """Take a picture in: the one before the text leads, the others stay where they stood."""
    key = same.key(figure.src)
    if key in reading.seen:
        at = reading.seen[key] - 1
        reading.images[at] = filled(reading.images[at], figure.image)
        for text in figure.texts[:1]:
            reading.mark(text, "caption of a picture that is there already (drop)")
        return None
    is_lead = not reading.plain and not any(image.role == "lead" for image in reading.images)
    creator = names.not_outlet(figure.image.creator, figure.image.credit, reading.outlets)
    reading.images.append(replace(figure.image, role="lead" if is_lead else "inline", creator=creator))
    number = len(reading.images)
    reading.seen[key] = number
    if figure.is_local:
        reading.pictures.append(Picture(image=number, src=figure.src))
    for text in figure.texts[:1]:
        reading.mark(text, "lead image caption" if is_lead else "image caption")
    if not is_lead:
        shown_as = label(figure.image.alt or figure.image.caption or "")
        address = f"#image-{number}" if figure.is_local or not figure.image.src else target(figure.image.src)
        reading.parts.append(f"![{shown_as}]({address})")
    return number - 1


def _extracted(reading: _Reading) -> Extracted:
    text = "\n".join(reading.plain)
    when = reading.when
    sure: dict[str, Confidence] = {}
    captured = moment(reading.raw.fields.get("captured"), reading.zone)
    if when is None and (relative := ago.dated(reading.said_ago, captured, reading.zone)):
        when, sure["date"], reading.evidence["date"] = relative
    if when is None and not reading.raw.fields.get("date") and (day := prose.published(reading.plain)):
        when, reading.evidence["date"] = day, "prose"
    article = Article(
        title=reading.title, body="\n\n".join(reading.parts) + ("\n" if reading.parts else ""), date=when,
        lang=language(f"{reading.title}\n{text}"), source=reading.source, authors=reading.authors,
        dateline=reading.place, is_based_on=prose.reported_from(reading.plain, reading.source),
        incomplete=reading.incomplete, images=tuple(reading.images),
        extra={"initials": reading.initials} if reading.initials else {},
    )  # fmt: skip
    return Extracted(
        article=article, ledger=tuple(reading.entries), evidence=reading.evidence, confidence=sure,
        pictures=tuple(reading.pictures),
    )  # fmt: skip


def _fold(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
