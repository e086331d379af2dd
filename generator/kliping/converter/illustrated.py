"""The pictures of a page put where they stood: the one above the text leads, the others go between its blocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from kliping.converter import names, same
from kliping.converter.bodies import fold, last_letters
from kliping.converter.embeds import Embed
from kliping.converter.escape import label, target
from kliping.converter.figures import Figure
from kliping.converter.ledger import Picture
from kliping.converter.markup import Block
from kliping.converter.metadata import Metadata
from kliping.model import Image

_TEXTUAL = frozenset("p h1 h2 h3 h4 h5 h6 li blockquote td th pre div section address dd".split())


@dataclass(frozen=True, kw_only=True)
class Illustrated:
    """An article's body with its pictures."""

    body: str  # Markdown
    images: tuple[Image, ...]
    pictures: tuple[Picture, ...]  # those that may lie beside the page
    texts: tuple[tuple[str, str], ...]  # what was read as a caption, with its label for the ledger


def illustrated(
    kept: Sequence[Block], found: Sequence[Figure], order: Mapping[object, int], meta: Metadata, *,
    standfirst: str | None, outlets: frozenset[str], shown: str, embedded: Sequence[Embed] = (),
) -> Illustrated:  # fmt: skip
    """Put the pictures where they stood. The one before the first paragraph leads and is not in the text."""
    places = _places(kept, order) if found or embedded else []
    own = (place for block, place in zip(kept, places, strict=False) if block.plain != standfirst)
    first = next((place for place in own if place is not None), 0)
    last = max((place for place in places if place is not None), default=0)
    title = _title_place(order, meta.title or "")
    images: list[Image] = []
    pictures: list[Picture] = []
    before: dict[int, list[str]] = {}  # number of a block -> pictures that stand before it
    texts: list[tuple[str, str]] = []
    seen: set[str] = set()
    writers = {fold(name) for name in meta.authors}
    for figure in found:
        at = order.get(figure.node, -1)
        told = bool(figure.image.caption or figure.image.credit)
        if not (
            first <= at <= last or (title <= at < first and (told or not images)) or (last < at <= last + 40 and told)
        ):
            continue
        if (key := same.key(figure.image.src or figure.src)) in seen:
            continue
        if not told and fold(figure.image.alt or "") in writers:
            continue  # the writer's portrait
        seen.add(key)
        role = "lead" if at < first and not any(image.role == "lead" for image in images) else "inline"
        image = _with_meta(figure.image, meta, shown)
        creator = names.not_outlet(image.creator, image.credit, outlets)
        images.append(replace(image, role=role, creator=creator))
        number = len(images)
        if figure.is_local:
            pictures.append(Picture(image=number, src=figure.src))
        for text in figure.texts[:1]:
            texts.append((text, "lead image caption" if role == "lead" else "image caption"))
        if role == "inline":
            address = f"#image-{number}" if figure.is_local or not figure.image.src else target(figure.image.src)
            shown_as = label(figure.image.alt or figure.image.caption or "")
            after = next((index for index, place in enumerate(places) if place is not None and place > at), len(kept))
            before.setdefault(after, []).append(f"![{shown_as}]({address})")
    for embed in embedded:
        at = order.get(embed.node, -1)
        if first <= at <= last:
            after = next((index for index, place in enumerate(places) if place is not None and place > at), len(kept))
            before.setdefault(after, []).append(embed.markdown)
            texts.append((embed.src, "embed"))
    if not images and (lead := _told(meta)):
        images.append(lead)
    parts = [part for index, block in enumerate(kept) for part in (*before.get(index, ()), block.markdown)]
    parts += before.get(len(kept), [])
    body = "\n\n".join(parts) + ("\n" if parts else "")
    return Illustrated(body=body, images=tuple(images), pictures=tuple(pictures), texts=tuple(texts))


def _with_meta(image: Image, meta: Metadata, shown: str) -> Image:
    """Fill what the page's head knows of the same picture; a caption only if the page shows it: it may be a title."""
    name = (image.src or "").partition("?")[0].rpartition("/")[2]
    told = next((one for one in meta.images if name and one.src.partition("?")[0].endswith("/" + name)), None)
    if told is None:
        return image
    credit = image.credit or told.credit
    return replace(
        image,
        caption=image.caption or (told.caption if fold(told.caption or "") in shown else None),
        credit=credit,
        creator=image.creator or (names.creator(credit) if credit else None),
    )


def _told(meta: Metadata) -> Image | None:
    """The picture that only the head tells of; one without a caption is as often a logo."""
    told = next((one for one in meta.images if one.caption or one.credit), None)
    if told is None:
        return None
    return Image(
        src=told.src,
        caption=told.caption,
        credit=told.credit,
        role="lead",
        creator=names.creator(told.credit) if told.credit else None,
    )


def _places(kept: Sequence[Block], order: Mapping[object, int]) -> list[int | None]:
    """Where in the page each block stands."""
    known: dict[str, list[int]] = {}
    for node, number in order.items():
        if isinstance(node, HtmlElement) and node.tag in _TEXTUAL:
            if node.tag in {"div", "section"} and not _has_text(node):
                continue
            known.setdefault(last_letters("".join(node.itertext())), []).append(number)
    places: list[int | None] = []
    at = 0
    for block in kept:
        first = block.plain.split("\n")[0]
        place = next((number for number in known.get(last_letters(first), ()) if number >= at), None)
        if place is None and block.kind in {"list", "table", "quote"}:
            start = last_letters(first)[:20]
            place = next(
                (
                    number
                    for key, numbers in known.items()
                    if start and key.startswith(start)
                    for number in numbers
                    if number >= at
                ),
                None,
            )
        places.append(place)
        at = place if place is not None else at
    return places


def _has_text(node: HtmlElement) -> bool:
    return bool((node.text or "").strip()) or any((child.tail or "").strip() for child in node)


def _title_place(order: Mapping[object, int], title: str) -> int:
    folded = fold(title)
    return next(
        (
            number
            for node, number in order.items()
            if isinstance(node, HtmlElement) and node.tag in {"h1", "h2"} and fold("".join(node.itertext())) == folded
        ),
        0,
    )
