"""Texts and saved pages: one article a file, or several texts in one file with form feeds or rules between them."""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from kliping.converter.readers import items
from kliping.converter.readers.decoding import MOST_BYTES, MOST_HTML, MOST_TEXT, decode, is_page, shown, without_data
from kliping.converter.readers.items import Item
from kliping.errors import ReadError
from kliping.model import Raw, RawKind

_RULE = re.compile(r"\n[ \t]*\n[ \t]*(?:-{3,}|={3,}|\*{3,})[ \t]*\n[ \t]*\n")
_SINGLE_FILE = re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(\S+)(?:\s+saved date:\s*([^\n]{4,80}))?")
_ELEMENT = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol|figure|img|blockquote|article|span)\b[^<>]{0,2000}>", re.IGNORECASE)
_LEAST = 200  # characters of an article between two rules


def text(path: Path, file: str) -> Iterator[Item]:
    """Read a text."""
    data = items.whole(path, file, MOST_BYTES)
    written, encoding = _decoded(data, file)
    if is_page(written):
        yield _page(file, sha256(data).hexdigest(), written, encoding)
        return
    sha = items.digest(path)
    articles = split(written)
    _refuse(file, max(articles, key=len), MOST_TEXT)
    for number, article in enumerate(articles, 1):
        yield items.raw(file, sha, "text", article, part=str(number) if len(articles) > 1 else None, encoding=encoding)


def html(path: Path, file: str) -> Iterator[Item]:
    """Read a saved page, also a gzipped one."""
    data = items.whole(path, file, MOST_BYTES)
    written, encoding = _decoded(data, file)
    yield _page(file, items.digest(path), written, encoding)


def page(
    file: str,
    sha: str,
    written: str,
    encoding: str,
    *,
    part: str | None = None,
    fields: Mapping[str, object] | None = None,
    evidence: Mapping[str, str] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> Item:
    """A page of a container: without the pictures that are written into it, with what SingleFile says of it."""
    written, count = without_data(written)
    fields, evidence = dict(fields or {}), dict(evidence or {})
    if saved := _SINGLE_FILE.search(written[:4000]):
        fields.setdefault("source_url", saved[1])
        evidence.setdefault("source_url", "singlefile: url")
        if saved[2]:
            fields.setdefault("captured", saved[2].partition(" (")[0].strip())
            evidence.setdefault("captured", "singlefile: saved date")
    notes = (f"{count} picture{'s' * (count > 1)} written into the page left out",) if count else ()
    return items.raw(
        file, sha, "html", written, part=part, encoding=encoding, fields=fields, evidence=evidence, files=files,
        notes=notes,
    )  # fmt: skip


def split(written: str) -> list[str]:
    """The articles of a text: apart at form feeds, or at rules where all that is between them could be an article."""
    for parts, least in ((written.split("\f"), 40), (_RULE.split(written), _LEAST)):
        told = [part.strip("\n\r \t") for part in parts if part.strip()]
        if len(told) > 1 and all(_is_article(part, least) for part in told):
            return told
    return [written.replace("\f", "\n\n")]


def _is_article(part: str, least: int) -> bool:
    lines = [line for line in part.split("\n") if line.strip()]
    return len(lines) >= 2 and len(part) >= least and len(lines[0]) <= 200 and not lines[0].rstrip().endswith(",")


def _decoded(data: bytes, file: str) -> tuple[str, str]:
    if not data.strip():
        raise ReadError(
            shown(file), "holds nothing but white space", hint="Save the article again, or remove the file."
        )
    written, encoding = decode(data, file)
    if not written.strip():
        raise ReadError(
            shown(file), "holds nothing but white space", hint="Save the article again, or remove the file."
        )
    return written, encoding


def _page(file: str, sha: str, written: str, encoding: str) -> Item:
    found = page(file, sha, written, encoding)
    if not isinstance(found, Raw):
        _refuse(file, without_data(written)[0], MOST_HTML)
    return found


def _refuse(file: str, written: str, most: int) -> None:
    if len(written) > most:
        what = f"has {len(written) / 2**20:,.0f} MiB of text, which is no article"
        raise ReadError(shown(file), what, hint="Split it into one file for each article.")


def kind_of(written: str) -> RawKind:
    """What a text in a field is: a page, a piece of HTML, or plain text."""
    if is_page(written):
        return "html"
    return "fragment" if _ELEMENT.search(written[:20_000]) else "text"
