"""Documents of word processors, .docx and .odt: their text as HTML, with the pictures in them."""

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree
from lxml.etree import _Element

from kliping.converter import pictures
from kliping.converter.readers import items
from kliping.converter.readers.decoding import MOST_BYTES, shown
from kliping.converter.readers.items import Item
from kliping.converter.readers.mail import place
from kliping.converter.readers.xml import child, children, local, text
from kliping.errors import ReadError

_MOST_XML = 64 * 2**20
_HEADING = re.compile(r"^(?:heading|judul|(?:ü|ue)?berschrift|titre|kop)\s*-?(\d)$", re.IGNORECASE)
_MOST_DEPTH = 200


def docx(path: Path, file: str) -> Iterator[Item]:
    """Read a document of Word."""
    yield from _read(path, file, "word/document.xml", _Docx)


def odt(path: Path, file: str) -> Iterator[Item]:
    """Read a document of LibreOffice."""
    yield from _read(path, file, "content.xml", _Odt)


def _read(path: Path, file: str, main: str, kind: "type[_Docx | _Odt]") -> Iterator[Item]:
    try:
        with zipfile.ZipFile(path) as packed:
            document = kind(packed, file)
            written = document.html(_xml(packed, main, file))
    except KeyError as error:
        raise ReadError(shown(file), f"holds no {main}", hint="Save it as .docx or .odt again.") from error
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        RuntimeError,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        if isinstance(error, RecursionError):
            raise ReadError(shown(file), "is nested too deeply to be an article") from error
        raise ReadError(shown(file), f"cannot be unpacked: {str(error)[:120]}", hint="Save it again.") from error
    fields = {"title": document.title} if document.title else {}
    yield items.raw(file, items.digest(path), "fragment", written, files=document.files, fields=fields,
                    evidence={"title": "document: title"} if fields else {}, notes=tuple(document.notes))  # fmt: skip


def _xml(packed: zipfile.ZipFile, name: str, file: str) -> _Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        return etree.fromstring(_member(packed, name, file, _MOST_XML), parser)
    except etree.XMLSyntaxError as error:
        what = f"its {name} is not XML that can be read: {str(error)[:120]}"
        raise ReadError(shown(file), what, hint="Save it again.") from error


def _member(packed: zipfile.ZipFile, name: str, file: str, most: int) -> bytes:
    info = packed.getinfo(name)
    if info.file_size > most:
        raise ReadError(shown(file), f"its {name} has more than {most // 2**20} MiB", hint="Is it a bomb?")
    with packed.open(info) as data:
        found = data.read(most + 1)
    if len(found) > most:
        raise ReadError(shown(file), f"its {name} has more than {most // 2**20} MiB", hint="Is it a bomb?")
    return found


class _Document:
    """What both kinds share. Lives for one file."""

    def __init__(self, packed: zipfile.ZipFile, file: str) -> None:
        self.packed, self.file = packed, file
        self.files: dict[str, bytes] = {}
        self.notes: list[str] = []
        self.title: str | None = None
        self.size = 0

    def picture(self, name: str, alt: str) -> str:
        """An img element for a picture in the file; nothing for what is none."""
        try:
            data = _member(self.packed, name, self.file, items.MOST_PICTURE)
        except (KeyError, ReadError):
            return ""
        self.size += len(data)
        if not pictures.kind(data) or self.size > MOST_BYTES * 2:
            self.notes.append(f"picture {name[:80]} left out: not a JPEG, PNG, GIF, WebP or AVIF")
            return ""
        own = place(name, data)
        self.files[own] = data
        return f'<img src="{own}" alt="{html.escape(alt)}">'

    def named(self, text: str) -> None:
        """The paragraph of the style "Title"."""
        self.title = self.title or " ".join(re.sub(r"<[^<>]*>", "", html.unescape(text)).split()) or None


class _Docx(_Document):
    def __init__(self, packed: zipfile.ZipFile, file: str) -> None:
        super().__init__(packed, file)
        self.links: dict[str, str] = {}
        if "word/_rels/document.xml.rels" in packed.namelist():
            for one in _xml(packed, "word/_rels/document.xml.rels", file):
                self.links[one.get("Id", "")] = one.get("Target", "")
        self.styles: dict[str, str] = {}
        if "word/styles.xml" in packed.namelist():
            for one in _xml(packed, "word/styles.xml", file).iter():
                if local(one) == "style":
                    named = child(one, "name")
                    self.styles[_at(one, "styleId")] = _at(named, "val") if named is not None else ""

    def html(self, root: _Element) -> str:
        body = child(root, "body")
        return "\n".join(self._blocks(body, 0)) if body is not None else ""

    def _blocks(self, parent: _Element, depth: int) -> Iterator[str]:
        if depth > _MOST_DEPTH:
            return
        items_: list[str] = []
        for one in parent:
            name = local(one)
            text = self._inline(one, 0) if name == "p" else ""
            is_item = name == "p" and any(local(node) == "numPr" for node in one.iter())
            if items_ and not is_item:
                yield f"<ul>{''.join(items_)}</ul>"
                items_ = []
            if is_item:
                items_.append(f"<li>{text}</li>")
            elif name == "p":
                yield from self._paragraph(one, text)
            elif name == "tbl":
                rows = (
                    "".join(f"<td>{' '.join(self._blocks(cell, depth + 1))}</td>" for cell in children(row, "tc"))
                    for row in children(one, "tr")
                )
                yield f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
            elif name in {"sdt", "sdtContent", "ins", "smartTag", "customXml"}:
                yield from self._blocks(one, depth + 1)
        if items_:
            yield f"<ul>{''.join(items_)}</ul>"

    def _paragraph(self, one: _Element, text: str) -> Iterator[str]:
        properties = child(one, "pPr")
        style = child(properties, "pStyle") if properties is not None else None
        key = _at(style, "val") if style is not None else ""
        name = self.styles.get(key, key)
        if name.lower() in {"title", "judul"} and not self.title:
            self.named(text)
            return
        heading = _HEADING.match(name) or _HEADING.match(key)
        level = heading[1] if heading else None
        if name.lower() in {"quote", "intense quote", "block text"}:
            yield f"<blockquote><p>{text}</p></blockquote>"
        elif name.lower() == "caption" or key.lower() == "caption":
            yield f'<p class="caption">{text}</p>'
        elif text.strip():
            yield f"<h{level}>{text}</h{level}>" if level and level in "123456" else f"<p>{text}</p>"

    def _inline(self, parent: _Element, depth: int) -> str:
        if depth > _MOST_DEPTH:
            return ""
        made: list[str] = []
        for one in parent:
            match local(one):
                case "r":
                    made.append(self._run(one))
                case "hyperlink":
                    inner, target = self._inline(one, depth + 1), self.links.get(_at(one, "id"), "")
                    made.append(f'<a href="{html.escape(target)}">{inner}</a>' if target else inner)
                case "ins" | "smartTag" | "sdt" | "sdtContent" | "fldSimple" | "customXml":
                    made.append(self._inline(one, depth + 1))
        return "".join(made)

    def _run(self, run: _Element) -> str:
        made: list[str] = []
        for one in run:
            match local(one):
                case "t":
                    made.append(html.escape(one.text or "", quote=False))
                case "tab":
                    made.append(" ")
                case "br" | "cr":
                    made.append("<br>")
                case "drawing" | "pict":
                    made += self._pictures(one)
        text, look = "".join(made), child(run, "rPr")
        if look is not None and text.strip() and "<img" not in text:
            for name, tag in (("b", "b"), ("i", "i")):
                mark = child(look, name)
                if mark is not None and _at(mark, "val") not in {"0", "false", "off"}:
                    text = f"<{tag}>{text}</{tag}>"
        return text

    def _pictures(self, drawing: _Element) -> Iterator[str]:
        alt = next((_at(one, "descr") for one in drawing.iter() if local(one) == "docPr"), "")
        for one in drawing.iter():
            if local(one) in {"blip", "imagedata"}:
                target = self.links.get(_at(one, "embed") or _at(one, "id"), "")
                if target and "://" not in target:
                    yield self.picture(posixpath.normpath(posixpath.join("word", target)).lstrip("/"), alt)


class _Odt(_Document):
    def html(self, root: _Element) -> str:
        self.looks: dict[str, tuple[str, str]] = {}
        self.parents: dict[str, str] = {}
        for one in root.iter():
            if local(one) == "style":
                look = child(one, "text-properties")
                self.parents[_at(one, "name")] = _at(one, "parent-style-name")
                if look is not None:
                    bold, italic = _at(look, "font-weight") == "bold", _at(look, "font-style") == "italic"
                    self.looks[_at(one, "name")] = ("b" if bold else "", "i" if italic else "")
        body = child(root, "body")
        text = child(body, "text") if body is not None else None
        return "\n".join(self._blocks(text, 0)) if text is not None else ""

    def _blocks(self, parent: _Element, depth: int) -> Iterator[str]:
        if depth > _MOST_DEPTH:
            return
        for one in parent:
            match local(one):
                case "p":
                    text, style = self._inline(one, 0), _at(one, "style-name")
                    named = f"{style} {self.parents.get(style, '')}"
                    if "Title" in named.split() and not self.title:
                        self.named(text)
                    elif text.strip():
                        yield f"<blockquote><p>{text}</p></blockquote>" if "Quotations" in named else f"<p>{text}</p>"
                case "h":
                    level = _at(one, "outline-level")
                    level = level if level in {"1", "2", "3", "4", "5", "6"} else "2"
                    yield f"<h{level}>{self._inline(one, 0)}</h{level}>"
                case "list":
                    yield "<ul>" + "".join(
                        f"<li>{re.sub('^<p>|</p>$', '', ' '.join(self._blocks(item, depth + 1)))}</li>"
                        for item in children(one, "list-item")
                    ) + "</ul>"  # fmt: skip
                case "table":
                    rows = [row for row in one.iter() if local(row) == "table-row"]
                    cells = (
                        "".join(
                            f"<td>{' '.join(self._blocks(cell, depth + 1))}</td>"
                            for cell in children(row, "table-cell")
                        )
                        for row in rows
                    )
                    yield f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
                case "section" | "index-body":
                    yield from self._blocks(one, depth + 1)

    def _inline(self, node: _Element, depth: int) -> str:
        if depth > _MOST_DEPTH:
            return ""
        made = [html.escape(node.text or "", quote=False)]
        for one in node:
            match local(one):
                case "span":
                    inner = self._inline(one, depth + 1)
                    for tag in self.looks.get(_at(one, "style-name"), ()):
                        inner = f"<{tag}>{inner}</{tag}>" if tag and inner.strip() and "<img" not in inner else inner
                    made.append(inner)
                case "a":
                    inner, target = self._inline(one, depth + 1), _at(one, "href")
                    made.append(f'<a href="{html.escape(target)}">{inner}</a>' if target else inner)
                case "s":
                    made.append(" " * min(int(_at(one, "c") or 1) if (_at(one, "c") or "1").isdigit() else 1, 20))
                case "tab":
                    made.append(" ")
                case "line-break":
                    made.append("<br>")
                case "frame":
                    made.append(self._frame(one, depth))
                case "note" | "annotation" | "annotation-end" | "bookmark":
                    pass
                case _:
                    made.append(self._inline(one, depth + 1))
            made.append(html.escape(one.tail or "", quote=False))
        return "".join(made)

    def _frame(self, frame: _Element, depth: int) -> str:
        """A picture, or a box that holds a picture and its caption."""
        for one in frame:
            if local(one) == "image":
                described = child(frame, "desc")
                alt = child(frame, "title") if described is None else described
                return self.picture(_at(one, "href").removeprefix("./"), text(alt))
            if local(one) == "text-box":
                inner = " ".join(self._inline(box, depth + 1) for box in children(one, "p"))
                picture = re.search(r"<img\b[^<>]*>", inner)
                if picture:
                    return f"<figure>{picture[0]}<figcaption>{inner.replace(picture[0], ' ')}</figcaption></figure>"
                return inner
        return ""


def _at(element: _Element | None, name: str) -> str:
    """An attribute, whatever its namespace is."""
    if element is None:
        return ""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")
