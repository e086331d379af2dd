"""What the file of a picture says of itself, in IPTC and XMP: caption, credit, creator, copyright.

The page's own words win; the file's fill what it leaves open. No pixel is decoded, and a file may be hostile.
"""

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from struct import error as StructError  # noqa: N812

from lxml import etree
from PIL import Image as Pixels
from PIL import ImageFile, IptcImagePlugin

from kliping.converter import captions, names, pictures
from kliping.converter.escape import clean
from kliping.converter.ledger import Confidence, Extracted
from kliping.model import Image, Raw

_FORMATS = ("JPEG", "PNG", "WEBP")
_MOST_XMP = 256 * 2**10  # bytes
_MOST_TEXT = 2000  # characters
_IPTC = {"caption": (2, 120), "credit": (2, 110), "creator": (2, 80), "copyright": (2, 116)}
_XMP = {
    "caption": "{http://purl.org/dc/elements/1.1/}description",
    "credit": "{http://ns.adobe.com/photoshop/1.0/}Credit",
    "creator": "{http://purl.org/dc/elements/1.1/}creator",
    "copyright": "{http://purl.org/dc/elements/1.1/}rights",
}
# What Pillow is known to raise at files that are not what they claim to be.
_BROKEN = (OSError, ValueError, TypeError, KeyError, IndexError, SyntaxError, EOFError, OverflowError, StructError,
           AttributeError, RuntimeError, MemoryError, Pixels.DecompressionBombError)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Told:
    """One thing that a file says, and which of its two records says it."""

    text: str
    origin: str  # "xmp", "iptc"


def told(data: bytes) -> Mapping[str, Told]:
    """The caption, credit, creator and copyright in a picture's file; nothing where there is none or it is broken."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Pixels.open(BytesIO(data), formats=_FORMATS) as picture:
                xmp, iptc = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp"), _iptc(picture)
    except _BROKEN:
        return {}
    return {name: Told(text=text, origin="iptc") for name, text in iptc} | {
        name: Told(text=text, origin="xmp") for name, text in _xmp(xmp)
    }


def _iptc(picture: ImageFile.ImageFile) -> list[tuple[str, str]]:
    try:
        said = IptcImagePlugin.getiptcinfo(picture) or {}
    except _BROKEN:
        return []
    found = []
    for name, key in _IPTC.items():
        values = said.get(key)
        listed = values if isinstance(values, list) else [values]
        text = clean(", ".join(_decoded(value) for value in listed[:10] if isinstance(value, bytes)))
        if text:
            found.append((name, text[:_MOST_TEXT]))
    return found


def _decoded(value: bytes) -> str:
    value = value[: 4 * _MOST_TEXT]
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def _xmp(packet: object) -> Iterator[tuple[str, str]]:
    if isinstance(packet, str):
        packet = packet.encode("utf-8", "replace")
    if not isinstance(packet, bytes) or len(packet) > _MOST_XMP or b"<!DOCTYPE" in packet.upper():
        return  # XMP has no entities: who declares some wants something else
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        tree = etree.fromstring(packet.strip(b"\0 \r\n\t"), parser)
    except (etree.LxmlError, ValueError):
        return
    for name, tag in _XMP.items() if tree is not None else ():
        values = list(tree.iter(tag))[:1]
        texts = [clean(" ".join(str(part) for part in item.itertext())) for value in values for item in _items(value)]
        texts += [str(node.get(tag)) for node in tree.iter(etree.Element) if node.get(tag)][:1]
        if text := clean(", ".join(text for text in texts if text)):
            yield name, text[:_MOST_TEXT]


def _items(value: etree._Element) -> list[etree._Element]:
    """The entries of a list; of a text in several languages the first, which is the default."""
    listed = list(value.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li"))
    is_choice = next(value.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Alt"), None) is not None
    return listed[: 1 if is_choice else 10] or [value]


def filled(image: Image, said: Mapping[str, Told]) -> tuple[Image, dict[str, str]]:
    """A picture with what its file says where the page says nothing, and what each was read from."""
    changes: dict[str, str] = {}
    evidence: dict[str, str] = {}
    owner = said.get("credit") or said.get("copyright") or said.get("creator")
    if not image.caption and (caption := said.get("caption")):
        own = captions.split(caption.text, marked=True)
        changes["caption"], evidence["caption"] = (own and own.caption) or caption.text, caption.origin
    if not image.credit and owner and (credit := captions.credit(owner.text)[:300]):
        changes["credit"], evidence["credit"] = credit, owner.origin
    by = said.get("creator")
    if not image.creator and not image.credit and by and names.is_person(by.text):
        changes["creator"] = by.text
    return replace(image, **changes), evidence


def _differs(image: Image, said: Mapping[str, Told]) -> str | None:
    """What the file says of who made the picture, where that and the page's credit have no word in common."""
    theirs = " ".join(said[name].text for name in ("credit", "creator", "copyright") if name in said)
    page, file = (set(re.findall(r"\w{2,}", text.casefold())) for text in (image.credit or "", theirs))
    return theirs if page and file and not page & file else None


def inscribed(extracted: Extracted, raw: Raw, content: Path) -> Extracted:
    """The article with what the files of its pictures say: those beside the page, and those that were fetched."""
    images, evidence, sure = list(extracted.article.images), dict(extracted.evidence), dict(extracted.confidence)
    beside = {picture.image: picture.src for picture in extracted.pictures}
    for number, image in enumerate(images, 1):
        said = told(data) if (data := _data(image, beside.get(number), raw, content)) else {}
        if not said:
            continue
        if theirs := _differs(image, said):
            evidence[f"credit-{number}"] = f"the page; its file says “{theirs[:200]}”"
            sure[f"credit-{number}"] = "low"
        images[number - 1], origins = filled(image, said)
        evidence |= {f"{name}-{number}": origin for name, origin in origins.items()}
        how: Confidence = "medium"
        sure |= {f"{name}-{number}": how for name in origins}
    article = replace(extracted.article, images=tuple(images))
    return replace(extracted, article=article, evidence=evidence, confidence=sure)


def _data(image: Image, beside: str | None, raw: Raw, content: Path) -> bytes | None:
    if beside is not None:
        given = raw.files.get(beside)
        file = pictures.load(beside, (content / "raw" / raw.file).parent) if given is None else pictures.given(given)
    elif image.src and image.src.startswith("images/"):
        file = pictures.load(image.src, content)
    else:
        return None
    return None if isinstance(file, str) else file.data
