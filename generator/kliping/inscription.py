"""What the file of a picture says of itself, in IPTC and XMP: caption, credit, creator, copyright.

No pixel is decoded, and a file may be hostile.
"""

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from struct import error as StructError  # noqa: N812

from lxml import etree
from PIL import Image as Pixels
from PIL import ImageFile, IptcImagePlugin

_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
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
BROKEN = (OSError, ValueError, TypeError, KeyError, IndexError, SyntaxError, EOFError, OverflowError, StructError,
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
    except BROKEN:
        return {}
    return {name: Told(text=text, origin="iptc") for name, text in iptc} | {
        name: Told(text=text, origin="xmp") for name, text in _xmp(xmp)
    }


def _iptc(picture: ImageFile.ImageFile) -> list[tuple[str, str]]:
    try:
        said = IptcImagePlugin.getiptcinfo(picture) or {}
    except BROKEN:
        return []
    found = []
    for name, key in _IPTC.items():
        values = said.get(key)
        listed = values if isinstance(values, list) else [values]
        text = _line(", ".join(_decoded(value) for value in listed[:10] if isinstance(value, bytes)))
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
        texts = [_line(" ".join(str(part) for part in item.itertext())) for value in values for item in _items(value)]
        texts += [str(node.get(tag)) for node in tree.iter(etree.Element) if node.get(tag)][:1]
        if text := _line(", ".join(text for text in texts if text)):
            yield name, text[:_MOST_TEXT]


def _items(value: etree._Element) -> list[etree._Element]:
    """The entries of a list; of a text in several languages the first, which is the default."""
    listed = list(value.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li"))
    is_choice = next(value.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Alt"), None) is not None
    return listed[: 1 if is_choice else 10] or [value]


def _line(text: str) -> str:
    """One line without control characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_LISTS = {"creator": ("dc:creator", "Seq", ""), "copyright": ("dc:rights", "Alt", ' xml:lang="x-default"'),
          "caption": ("dc:description", "Alt", ' xml:lang="x-default"')}  # fmt: skip


def packet(said: Mapping[str, Told]) -> bytes:
    """The XMP that says this, in the properties that the IPTC Photo Metadata Standard names; b"" for nothing."""
    texts = {name: told.text.translate(_ESCAPED) for name, told in sorted(said.items())}
    parts = [
        f"<{tag}><rdf:{kind}><rdf:li{language}>{texts[name]}</rdf:li></rdf:{kind}></{tag}>"
        for name, (tag, kind, language) in _LISTS.items()
        if name in texts
    ]
    if "credit" in texts:
        parts.append(f"<photoshop:Credit>{texts['credit']}</photoshop:Credit>")
    if not parts:
        return b""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">{"".join(parts)}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()
