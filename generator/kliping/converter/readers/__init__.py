"""Raw files -> Raw values: bytes become text here, and what is no article is refused with a word on what to do.

A reader is a generator, so that a file may hold one article or a million, and only the one that is read is in memory.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from kliping.converter.readers import archives, feeds, mail, office, plain, rows, warc
from kliping.converter.readers.decoding import MOST_BYTES, decode, shown, why
from kliping.converter.readers.items import Item, Note, Piece, Unread, item
from kliping.converter.readers.markdown import markdown
from kliping.errors import ReadError

__all__ = [
    "CONTAINERS",
    "MOST_BYTES",
    "READERS",
    "Item",
    "Note",
    "Piece",
    "Reader",
    "Unread",
    "decode",
    "ending",
    "item",
    "pieces",
    "read",
    "readers",
    "shown",
]

Reader: TypeAlias = Callable[[Path, str], Iterator[Piece]]  # the file, and its name below the raw folder


def readers(own: Mapping[str, str]) -> Mapping[str, Reader]:
    """All readers by the ending of a file's name. `own` is the user's map from our fields to the keys of rows."""
    table: dict[str, Reader] = dict.fromkeys((".txt", ".text"), plain.text)
    table |= dict.fromkeys((".html", ".htm", ".xhtml", ".html.gz", ".htm.gz"), plain.html)
    table |= dict.fromkeys((".mhtml", ".mht"), mail.mhtml) | {".eml": mail.eml, ".mbox": mail.mbox}
    table |= dict.fromkeys((".md", ".markdown"), markdown) | {".docx": office.docx, ".odt": office.odt}
    table |= dict.fromkeys(
        (".jsonl", ".jl", ".ndjson", ".jsonl.gz", ".jl.gz", ".ndjson.gz"), partial(rows.jsonl, own=own)
    )
    table |= dict.fromkeys((".json", ".json.gz"), partial(rows.json_file, own=own))
    table |= dict.fromkeys((".csv", ".tsv", ".csv.gz", ".tsv.gz"), partial(rows.csv_file, own=own))
    table |= dict.fromkeys((".xml", ".rss", ".atom", ".wxr", ".xml.gz"), feeds.xml_file)
    table |= dict.fromkeys((".warc", ".warc.gz"), warc.warc) | {".wacz": warc.wacz}
    inner = dict(table)  # an archive in an archive is not read

    def find(name: str) -> Reader | None:
        return inner.get(ending(name))

    table[".zip"] = partial(archives.zip_file, find=find)
    packed = (".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
    return MappingProxyType(table | dict.fromkeys(packed, partial(archives.tar_file, find=find)))


def ending(name: str) -> str:
    """The ending that tells what a file is: of two ("x.html.gz") where there are two."""
    parts = name.lower().split(".")
    if len(parts) > 2 and parts[-1] in {"gz", "bz2", "xz"}:
        return f".{parts[-2]}.{parts[-1]}"
    return f".{parts[-1]}" if len(parts) > 1 and (parts[0] or len(parts) > 2) else ""


READERS = readers({})
# Files of these kinds hold one article, and a worker reads them; all others may hold any number.
SINGLE = frozenset(
    {
        ".txt",
        ".text",
        ".html",
        ".htm",
        ".xhtml",
        ".html.gz",
        ".htm.gz",
        ".mhtml",
        ".mht",
        ".eml",
        ".md",
        ".markdown",
        ".docx",
        ".odt",
    }
)
CONTAINERS = frozenset(READERS) - SINGLE


def read(path: Path, raw_dir: Path, readers: Mapping[str, Reader] = READERS) -> Iterator[Item]:
    """Yield the raw articles of a file in the raw folder, with what is wrong with others. Raises ReadError."""
    return map(item, pieces(path, raw_dir, readers))


def pieces(path: Path, raw_dir: Path, readers: Mapping[str, Reader] = READERS) -> Iterator[Piece]:
    """Yield the same, but leave to `item`, which a worker may call, what need not be done here. Raises ReadError."""
    file = path.relative_to(raw_dir).as_posix()
    reader = readers.get(ending(path.name))
    if reader is None:
        raise ReadError(shown(file), f"there is no reader for {path.suffix or 'files without an ending'}")
    _check(path, raw_dir, file)
    try:
        yield from reader(path, file)
    except OSError as error:
        raise ReadError(shown(file), f"cannot be read: {why(error)}", hint="Check who may read it.") from error


def _check(path: Path, raw_dir: Path, file: str) -> None:
    try:
        real = path.resolve(strict=True)
        size = real.stat().st_size
    except (OSError, RuntimeError) as error:
        what = "is a link to nothing" if path.is_symlink() else f"cannot be read: {why(error)}"
        raise ReadError(shown(file), what, hint="Remove it or put the file in its place.") from error
    if not real.is_relative_to(raw_dir.resolve()):
        raise ReadError(shown(file), "is a link to a file outside the raw folder", hint="Copy the file itself there.")
    if not real.is_file():
        raise ReadError(shown(file), "is not a file")
    if size == 0:
        raise ReadError(shown(file), "is empty", hint="Save the article again, or remove the file.")
    if size > MOST_BYTES and ending(path.name) in SINGLE:
        what = f"has {size / 2**20:,.0f} MiB, and the limit is {MOST_BYTES // 2**20}"
        raise ReadError(shown(file), what, hint="Split it into one file for each article.")
