"""The pictures of a page: where they stand, what they show, who took them."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from kliping.converter import figcaptions, furniture, names, stamps
from kliping.converter.addresses import web_address
from kliping.converter.escape import clean
from kliping.model import Image

_ICON = re.compile(
    r"logo|icon|avatar|sprite|pixel|1x1|gravatar|blank\.|spacer|placeholder|emoji|badge|/ads?/|doubleclick|scorecard",
    re.IGNORECASE,
)
_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-hi-res-src", "data-full-src", "src")
_PICTURED = re.compile(r"(?:^|[\s_-])(?:image|img|photo|picture|figure|media|foto|bild|gambar)", re.IGNORECASE)
_LOGO = re.compile(r"^logo\b|\blogo$", re.IGNORECASE)
_PLAYER = re.compile(r"(?:^|[\s_-])(?:audio|video|podcast|player)", re.IGNORECASE)
_RATIO = 21  # 21:9 is the widest that anybody names
_SMALL = 100  # pixels; smaller ones are icons and portraits


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A picture in a page."""

    node: HtmlElement  # where it stands
    image: Image  # without its role
    src: str  # as written
    is_local: bool  # whether it may lie beside the page
    texts: tuple[str, ...] = ()  # what belongs to it and not to the body


def figures(tree: HtmlElement, base: str | None, foreign: Collection[HtmlElement] = ()) -> Iterator[Figure]:
    """Yield the pictures that could belong to the article, in order; icons, logos and foreign parts do not."""
    done: set[HtmlElement] = set()
    for node in tree.iter("img", "figure", "amp-img"):
        if node in done or _is_foreign(node, foreign):
            continue
        if node.tag == "figure" and node.find(".//figure") is not None:
            continue  # a gallery: each of its pictures has a caption of its own
        holder = node if node.tag == "figure" and _has_caption(node) else _holder(node)
        pictures = (
            [holder]
            if holder.tag in {"img", "amp-img"}
            else [img for img in holder.iter("img", "amp-img") if img not in done]
        )
        done.add(holder)
        done.update(pictures)
        for picture in pictures[:12]:
            figure = _figure(picture, holder, base)
            if figure:
                yield figure


def _holder(img: HtmlElement) -> HtmlElement:
    """The element that holds a picture and its caption, where there is one: a figure, or what does its work."""
    node, bare = img, None
    for _ in range(7):
        if node.tag == "figure" and bare is None:
            bare = node
        parent = node.getparent()
        if parent is None or parent.tag in {"body", "article", "main", "section", "html"}:
            break
        if parent.tag == "figure" and _has_caption(parent):
            return parent
        if _pictures(parent) > 1 or len(parent.findall(".//p")) > 3 or parent.find(".//h1") is not None:
            break
        node = parent
        if any(
            figcaptions.is_caption(child) for child in node.iter() if child is not img and isinstance(child.tag, str)
        ):
            return node
        if bare is None and _is_bare_caption(node):
            bare = node
    return img if bare is None else bare


def _has_caption(figure: HtmlElement) -> bool:
    return any(
        figcaptions.is_caption(node) and clean(figcaptions.spaced(node))
        for node in figure.iter()
        if isinstance(node.tag, str)
    )


def _pictures(node: HtmlElement) -> int:
    """How many different pictures are in it; one that is there again for readers without scripts counts once."""
    return len({_name(_src(img) or "") or img for img in node.iter("img", "amp-img")})


def _name(src: str) -> str:
    return src.partition("?")[0].rpartition("/")[2]


def _is_bare_caption(node: HtmlElement) -> bool:
    """Whether a picture's element holds a line or two of text beside it, and nothing that leads elsewhere."""
    if any(_PLAYER.search(up.get("class") or "") for up in (node, *node) if isinstance(up.tag, str)):
        return False  # the name of a recording
    if node.find(".//p") is not None and not _PICTURED.search(node.get("class") or ""):
        return False
    if any(node.find(f".//{tag}") is not None for tag in ("a", "h2", "h3", "h4", "li", "button", "iframe", "time")):
        return False
    text = clean(figcaptions.spaced(node))
    lines = figcaptions.lines(node)
    if not 12 <= len(text) <= 400 or len(lines) not in {1, 2} or len(lines[0].split()) < 3:
        return False
    return names.BYLINE.match(lines[0]) is None and not stamps.stamp(lines[-1])


def _figure(img: HtmlElement, holder: HtmlElement, base: str | None) -> Figure | None:
    written = _src(img)
    if not written or _is_icon(img, written):
        return None
    caption, credit, by, texts = figcaptions.told(img, holder)
    if any(figcaptions.is_byline(text) for text in texts) or (
        holder.tag != "figure" and not credit and furniture.is_offer(caption or "")
    ):
        return None  # the writer's portrait, an offer to the reader
    url = web_address(written if "//" in written[:8] else "") or (
        web_address(f"https:{written}") if written.startswith("//") else None
    )
    is_local = url is None and not re.match(r"[a-z][a-z0-9+.-]*:", written, re.IGNORECASE)
    if url is None and is_local and written.startswith("/") and base:
        url, is_local = web_address(urljoin(base, written)), False
    if url is None and not is_local:
        return None
    alt = clean(img.get("alt") or "")[:1000] or None
    image = Image(
        src=url,
        caption=caption,
        credit=credit,
        creator=names.creator(credit, by=by) if credit else None,
        alt=alt if alt != caption else None,
    )
    return Figure(node=holder, image=image, src=written, is_local=is_local, texts=texts)


def _src(img: HtmlElement) -> str | None:
    for name in _SOURCES:
        value = (img.get(name) or "").strip()
        if value and not value.lower().startswith(("data:", "blob:", "javascript:", "about:")):
            return value[:2000]
    lazy = (value for name, value in img.attrib.items() if name.startswith("data-") and name.endswith("src"))
    for value in lazy:
        if re.match(r"(?:https?:)?//\S+$|/?[\w./-]+\.(?:jpe?g|png|gif|webp|avif)$", value.strip()):
            return str(value).strip()[:2000]
    candidates = [
        part.split() for part in (img.get("srcset") or img.get("data-srcset") or "").split(", ") if part.split()
    ]
    best = max(
        candidates,
        key=lambda part: float(found[1]) if len(part) > 1 and (found := re.match(r"(\d{1,6})", part[1])) else 0.0,
        default=None,
    )
    return best[0].rstrip(",") if best and not best[0].lower().startswith("data:") else None


def _is_icon(img: HtmlElement, src: str) -> bool:
    sizes = [int(found[0]) for name in ("width", "height") if (found := re.match(r"\d{1,5}", img.get(name) or ""))]
    path = urlsplit(src).path if "[" not in src else src
    return (
        (bool(sizes) and min(sizes) < _SMALL and not _is_ratio(sizes))
        or path.lower().endswith(".svg")
        or bool(_ICON.search(path.rpartition("/")[2] or src))
        or bool(_LOGO.search(img.get("alt") or ""))
    )


def _is_ratio(sizes: list[int]) -> bool:
    """Whether a width and a height such as 16 and 9 say what shape a picture has, and not how large it is."""
    return len(sizes) == 2 and max(sizes) <= _RATIO and sizes[0] != sizes[1]


def _is_foreign(node: HtmlElement, foreign: Collection[HtmlElement]) -> bool:
    """Whether it stands in a part of the page that is not the article."""
    return any(
        up in foreign or up.tag in {"nav", "footer", "noscript", "form"} or (up.tag == "a" and _is_teaser(up))
        for up in node.iterancestors()
    )


def _is_teaser(link: HtmlElement) -> bool:
    """Whether a link with a picture in it leads to another article, and not to the same picture."""
    parts = urlsplit(link.get("href") or "#") if "[" not in (link.get("href") or "") else urlsplit("")
    path = parts.path or ("/" if parts.netloc else "")
    is_picture = not path or bool(
        re.search(r"\.(?:jpe?g|png|gif|webp|avif)$|/(?:photo|image|foto|gallery|galer)", path, re.IGNORECASE)
    )
    return not is_picture and len(clean(figcaptions.spaced(link))) > 15
