"""A saved page -> an article, and what became of each of its blocks.

trafilatura finds the body; what the page says of itself in its head, its figures and the lines around the body give
the fields. Nothing here asks the network or the clock.
"""

import logging
from collections.abc import Sequence
from datetime import tzinfo

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, fragment_fromstring

from kliping import incomplete
from kliping.converter import ago, assured, beside, bodies, kept, nearby, notes, prose
from kliping.converter.bodies import fold, last_letters
from kliping.converter.boxes import boxes
from kliping.converter.datelines import folders
from kliping.converter.embeds import Embed, embeds
from kliping.converter.figures import Figure, figures
from kliping.converter.given import moment
from kliping.converter.illustrated import illustrated
from kliping.converter.language import language
from kliping.converter.ledger import Extracted
from kliping.converter.markup import Block
from kliping.converter.metadata import metadata
from kliping.converter.pagereading import PageReading, authors
from kliping.converter.published import in_url
from kliping.converter.readers import shown
from kliping.errors import ReadError
from kliping.model import Article, Raw

# trafilatura's warnings are not for the terminal: what matters of them comes back as a ReadError.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())

_LEAST = 20  # characters; less is no article
_NOT_FOREIGN = frozenset(
    {"image caption", "picture (drop)", "button (drop)", "form (drop)", "tags (drop)", "hidden (drop)"}
)


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
    cut_texts = [(text, label) for node, label in cut for text in beside.texts(node)]
    for node, _ in cut:
        node.drop_tree()
    found_body = bodies.body(tree, meta.said)
    body = list(found_body.blocks)
    told = {
        fold(text) for figure in found for text in (*figure.texts, figure.image.caption or "", figure.image.alt or "")
    }
    lead = bodies.standfirst(tree, meta.title or "", meta.descriptions, body, told)
    if lead:
        at = kept.first_of(meta.title or "", body)
        body.insert(at + (bool(body) and fold(body[at].plain) == fold(meta.title or "")), lead)
    if not meta.title or sum(len(block.plain) for block in body) < _LEAST:
        what = "no article text found in the page" if meta.title else "no title found in the page"
        raise ReadError(shown(raw.file), what, hint="Is it a page of one article, saved whole?")
    outlets = folders(raw.file) | {fold(name) for name in meta.names}
    reading = PageReading(meta=meta, title=meta.title, zone=zone, outlets=outlets, description=meta.description)
    reading.captured = moment(raw.fields.get("captured"), zone)
    reading.mark(meta.title, "title")
    captions = {last_letters(text) for figure in found for text in figure.texts} | alts
    blocks = kept.kept(reading, body, captions, lead)
    for text, why in cut_texts:
        reading.mark(text, why)
    for block, why in found_body.dropped:
        reading.mark(block.plain, why)
    nearby.around(reading, tree, blocks)
    beside.rest(reading, tree)
    return _extracted(reading, blocks, found, order, shown_there)


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
    notes.raised(tree)
    for quote in list(tree.iter("blockquote")):
        for said in list(quote.iter("footer", "figcaption")):
            said.tag = "p"  # who said it; trafilatura drops footers wherever they are
    return tree


def _order(tree: HtmlElement) -> dict[object, int]:
    return {node: number for number, node in enumerate(tree.iter(etree.Element))}


def _extracted(
    reading: PageReading, blocks: Sequence[Block], found: Sequence[Figure], order: dict[object, int],
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
    shown_in = illustrated(blocks, found, order, meta, standfirst=reading.standfirst, outlets=reading.outlets,
                           shown="\n".join(fold(entry.text) for entry in reading.entries),
                           embedded=embedded)  # fmt: skip
    for text, label in shown_in.texts:
        if not any(entry.label == "image caption" and entry.text == text for entry in reading.entries):
            reading.mark(text, label)
    description = reading.standfirst or meta.description  # a standfirst is the first paragraph as well
    begins = description and reading.plain and fold(text).startswith(fold(description.rstrip(". …"))[:80])
    if begins and not reading.standfirst:
        description = None  # the beginning of the text, not a standfirst
    paid = incomplete.WALL if meta.is_free is False and prose.words(text) < 150 else None
    paid = paid or assured.missing(meta, text)
    source = meta.source or reading.source
    article = Article(
        title=reading.title, body=shown_in.body, date=when, lastmod=meta.lastmod if meta.lastmod != when else None,
        lang=language(f"{reading.title}\n{text}", declared=meta.lang), source=source, source_url=meta.source_url,
        authors=authors(reading), dateline=reading.place, description=description,
        is_based_on=prose.reported_from(reading.plain, source), incomplete=reading.incomplete or paid,
        images=shown_in.images, tags=meta.tags, extra={"initials": reading.initials} if reading.initials else {},
    )  # fmt: skip
    evidence = dict(meta.evidence) | ({"date": date_from} if date_from else {})
    if reading.authors and authors(reading) == reading.authors:
        evidence["authors"] = "byline"
    return Extracted(
        article=article, ledger=tuple(reading.entries), evidence=evidence, pictures=shown_in.pictures,
        confidence=assured.confidence(article, meta, evidence, reading) | ({"date": relative[1]} if relative else {}),
    )  # fmt: skip
