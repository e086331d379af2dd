"""XML of strangers, element by element: no entities, no network, no depth or size that hurts."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from lxml import etree
from lxml.etree import _Element

from kliping.converter.readers import items
from kliping.converter.readers.decoding import shown
from kliping.errors import ReadError

_WHOLE = {"item", "entry"}  # what is in these belongs to them, and is forgotten with them


class _Legal:
    """A stream without the control characters that XML forbids and dumps are full of."""

    _BAD = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._is_wide: bool | None = None
        self._started = False

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        if self._is_wide is None:
            self._is_wide = data[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in data[:16]
        if not self._started:
            data = data.lstrip(b" \t\r\n")  # a line before the declaration is the commonest fault of feeds
            self._started = bool(data)
        return data if self._is_wide else self._BAD.sub(b"", data)


def elements(path: Path, file: str, names: tuple[str, ...]) -> Iterator[_Element]:
    """Yield the elements of these names (without namespace) as they end; what has been read is forgotten.

    Raises ReadError where the document breaks: what came before has been yielded.
    """
    with items.stream(path, file) as data:
        source = cast("BinaryIO", _Legal(data))
        parse = etree.iterparse(
            source, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
            recover=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        depth = within = 0
        try:
            for event, element in parse:
                if event == "start":
                    if not depth and element.getroottree().docinfo.internalDTD is not None:
                        _check_dtd(element, file)
                    depth += 1
                    within += local(element) in _WHOLE
                    continue
                depth -= 1
                within -= local(element) in _WHOLE
                if within or local(element) not in names:
                    continue
                yield element
                _forget(element)
        except etree.XMLSyntaxError as error:
            what = f"is not XML that can be read to its end: {str(error)[:160]}"
            raise ReadError(shown(file), what, hint="What came before it has been read. Fetch it again.") from error


def _check_dtd(element: _Element, file: str) -> None:
    """No feed defines entities, and those that do are bombs."""
    dtd: Any = element.getroottree().docinfo.internalDTD
    if any(True for _ in dtd.iterentities()):
        raise ReadError(shown(file), "defines XML entities, which are not read", hint="Is this file from a friend?")


def _forget(element: _Element) -> None:
    element.clear()
    while element.getprevious() is not None:
        parent = element.getparent()
        if parent is None:
            return
        del parent[0]


def local(element: _Element) -> str:
    """The name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def space(element: _Element) -> str:
    """The namespace."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def child(element: _Element, name: str, within: str | None = None) -> _Element | None:
    """The first child of that name, in a namespace that has these letters."""
    return next(children(element, name, within), None)


def children(element: _Element, name: str, within: str | None = None) -> Iterator[_Element]:
    """The children of that name."""
    for one in element:
        if local(one) == name and (within is None or (within in space(one) if within else not space(one))):
            yield one


def text(element: _Element | None) -> str:
    """All text in an element."""
    return "" if element is None else "".join(str(part) for part in element.itertext()).strip()


def root_name(path: Path, file: str) -> tuple[str, bool]:
    """The name of the root element, and whether it says that it is a WordPress export."""
    with items.stream(path, file) as data:
        start = data.read(65536)
    plain = start.replace(b"\0", b"").decode("latin-1")
    plain = re.sub(r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)", "", plain, flags=re.DOTALL)
    found = re.search(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)", plain)
    return (found[1] if found else ""), "wordpress.org/export/" in plain
