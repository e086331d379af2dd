"""The pictures of a page: where they stand, what they show, who took them."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from kliping.converter import captions, names, stamps
from kliping.converter.addresses import web_address
from kliping.converter.escape import clean
from kliping.model import Image

_CAPTION = re.compile(
    r"caption|keterangan|legend[ae]?\b|bildunter|takarir|(?:image|photo|picture|img|foto|bild|media|gallery|lightbox)[-_]*(?:text|desc|info|title|legend)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"credit|kredit|copyright|photographer|fotograf|byline|agency|attribution|rights|\bsource\b|image-?author|\bsumber\b",
    re.IGNORECASE,
)
_SOURCED = re.compile(
    r"^(?:bild)?(?:quelle|source|fuente|fonte|sumber|bron|källa|kilde|zdroj|źródło)n?\s*[:：]\s*(.{2,160})$",
    re.IGNORECASE,
)
_ICON = re.compile(
    r"logo|icon|avatar|sprite|pixel|1x1|gravatar|blank\.|spacer|placeholder|emoji|badge|/ads?/|doubleclick|scorecard",
    re.IGNORECASE,
)
_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-hi-res-src", "data-full-src", "src")
_PICTURED = re.compile(r"(?:^|[\s_-])(?:image|img|photo|picture|figure|media|foto|bild|gambar)", re.IGNORECASE)
_BAR = re.compile(r"^(?P<caption>.{15,})\s\|\s(?P<credit>[^|.]{2,80})$")
_SAYS = re.compile(r"\w\W+\w|[^\x00-\u024f]{4}")  # two words, or a script without spaces
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
        if any(_is_caption(child) for child in node.iter() if child is not img and isinstance(child.tag, str)):
            return node
        if bare is None and _is_bare_caption(node):
            bare = node
    return img if bare is None else bare


def _has_caption(figure: HtmlElement) -> bool:
    return any(_is_caption(node) and clean(_spaced(node)) for node in figure.iter() if isinstance(node.tag, str))


def _pictures(node: HtmlElement) -> int:
    """How many different pictures are in it; one that is there again for readers without scripts counts once."""
    return len({_name(_src(img) or "") or img for img in node.iter("img", "amp-img")})


def _name(src: str) -> str:
    return src.partition("?")[0].rpartition("/")[2]


def _is_bare_caption(node: HtmlElement) -> bool:
    """Whether a picture's element holds a line or two of text beside it, and nothing that leads elsewhere."""
    if node.find(".//p") is not None and not _PICTURED.search(node.get("class") or ""):
        return False
    if any(node.find(f".//{tag}") is not None for tag in ("a", "h2", "h3", "h4", "li", "button", "iframe", "time")):
        return False
    text = clean(_spaced(node))
    lines = _lines(node)
    if not 12 <= len(text) <= 400 or len(lines) not in {1, 2} or len(lines[0].split()) < 3:
        return False
    return names.BYLINE.match(lines[0]) is None and not stamps.stamp(lines[-1])


def _lines(node: HtmlElement) -> list[str]:
    """The texts of the innermost elements."""
    parts = [
        part for part in node.iter() if isinstance(part.tag, str) and part.tag not in {"script", "style", "noscript"}
    ]
    texts = [
        clean((part.text or "") + "".join(inner.tail or "" for inner in part if not isinstance(inner.tag, str)))
        for part in parts
    ]
    return [text for text in texts if text]


def _is_caption(node: HtmlElement) -> bool:
    if node.tag in {"img", "picture", "source"}:
        return False
    return node.tag == "figcaption" or any(
        _CAPTION.search(value) for name, value in node.attrib.items() if name == "class" or name.startswith("data-")
    )


def _figure(img: HtmlElement, holder: HtmlElement, base: str | None) -> Figure | None:
    written = _src(img)
    if not written or _is_icon(img, written):
        return None
    caption, credit, by, texts = _told(img, holder)
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
        (bool(sizes) and min(sizes) < _SMALL)
        or path.lower().endswith(".svg")
        or bool(_ICON.search(path.rpartition("/")[2] or src))
    )


def _is_foreign(node: HtmlElement, foreign: Collection[HtmlElement]) -> bool:
    """Whether it stands in a part of the page that is not the article."""
    return any(
        up in foreign or up.tag in {"nav", "footer", "noscript", "form"} or (up.tag == "a" and _is_teaser(up))
        for up in node.iterancestors()
    )


def _is_teaser(link: HtmlElement) -> bool:
    """Whether a link with a picture in it leads to another article, and not to the same picture."""
    path = urlsplit(link.get("href") or "#").path if "[" not in (link.get("href") or "") else ""
    is_picture = not path or bool(
        re.search(r"\.(?:jpe?g|png|gif|webp|avif)$|/(?:photo|image|foto|gallery|galer)", path, re.IGNORECASE)
    )
    return not is_picture and len(clean(_spaced(link))) > 15


def _told(img: HtmlElement, holder: HtmlElement) -> tuple[str | None, str | None, bool, tuple[str, ...]]:
    """The caption, the credit, whether it names a person by "by", and the texts that they were read from."""
    told = _given(img, holder)
    if holder is img:
        return None, told, False, ()
    parts = [node for node in holder.iter() if isinstance(node.tag, str) and node is not img]
    marked = [node for node in parts if _is_caption(node)]
    if not marked and holder.tag != "figure":
        lines = _lines(holder)
        written = lines[1] if len(lines) == 2 and len(lines[1]) <= 80 else None
        one = captions.split(lines[0], marked=True) if lines and written is None else None
        if one:
            return one.caption, one.credit or told, one.names_person, tuple(lines)
        return lines[0] if lines else None, captions.credit(written) if written else told, False, tuple(lines)
    outer = next((node for node in marked if node.tag == "figcaption"), marked[0] if marked else None)
    credited = [node for node in parts if _is_credit(node) and captions.says(clean(node.text_content()))]
    own = next((node for node in credited if node is not outer), None)
    whole = clean(_spaced(outer)) if outer is not None else ""
    texts = tuple(dict.fromkeys(text for text in (whole, *(clean(_spaced(node)) for node in credited)) if text))
    if own is not None:
        written = clean(_spaced(own))
        before, found_there, after = whole.rpartition(written)
        rest = f"{before} {after}" if found_there else whole
        alone = captions.alone(written) or captions.split(f"({written})", marked=True)
        credit, by = captions.credit(written), bool(alone and alone.names_person)
        rest = clean(rest).strip(" ()[]|–—-/\u00a0")
        again = captions.split(rest, marked=True) if rest else None
        return (again.caption if again and again.caption else rest) or None, credit[:300] or told, by, texts
    if sourced := _SOURCED.match(whole):
        return None, captions.credit(sourced[1])[:300], False, texts
    found = captions.split(whole, marked=True) if whole else None
    if found is None and (barred := _BAR.match(whole)):
        return barred["caption"], captions.credit(barred["credit"]), False, texts
    if found:
        return found.caption, found.credit or told, found.names_person, texts
    is_caption = _SAYS.search(whole) or (outer is not None and outer.tag == "figcaption" and len(whole) > 2)
    return (whole[:2000] if is_caption else None), told, False, texts


def _is_credit(node: HtmlElement) -> bool:
    for name in f"{node.get('class') or ''} {node.get('itemprop') or ''}".split():
        said = list(_CREDIT.finditer(name))
        shown = list(_CAPTION.finditer(name))
        if said and (not shown or said[-1].start() >= shown[-1].start()):  # "image-source-caption" is a caption
            return True
    return node.tag in {"small", "cite"} and any(up.tag == "figcaption" for up in node.iterancestors())


def _given(img: HtmlElement, holder: HtmlElement) -> str | None:
    alt, title = clean(img.get("alt") or ""), clean(img.get("title") or "")
    if len(alt) > 15 and title.startswith(alt) and 3 < len(title) - len(alt) < 100:
        return captions.credit(title[len(alt) :].strip(" |,–—-/"))
    for node in (img, holder):
        for name in ("data-credit", "data-copyright", "data-photographer", "data-image-credit", "data-source"):
            value = clean(node.get(name) or "")
            if 1 < len(value) < 200:
                return captions.credit(value)
    return None


def _spaced(node: HtmlElement) -> str:
    """The text of an element, with a space where an element begins or ends."""
    return " ".join(part for part in node.itertext() if part)
