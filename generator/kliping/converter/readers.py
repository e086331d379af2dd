"""Raw files -> Raw values: bytes become text here, and what is no article is refused with a word on what to do.

A reader is a generator, so that a file may hold one article or a million.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

from charset_normalizer import from_bytes

from kliping.errors import ReadError
from kliping.model import Raw

Reader: TypeAlias = Callable[[Path, str], Iterator[Raw]]  # the file, and its name below the raw folder

MOST_BYTES = 64 * 2**20  # of a file
MOST_TEXT = 5 * 2**20  # of an article: the longest books are shorter
MOST_HTML = 12 * 2**20  # of a page without the pictures that are written into it

_MAGIC = {
    b"%PDF": "a PDF", b"PK\x03\x04": "a zip archive or an office document", b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"\x1f\x8b": "a gzip archive", b"RIFF": "a picture or a sound",
    b"\x7fELF": "a program", b"Rar!": "a rar archive", b"7z\xbc\xaf": "a 7z archive", b"BZh": "a bzip2 archive",
    b"OggS": "a sound", b"\xd0\xcf\x11\xe0": "an old office document", b"SQLite format": "a database",
}  # fmt: skip
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,100}?encoding=[\"']([\w.:-]{2,40})",
    re.IGNORECASE,
)
_PAGE = re.compile(r"\s*(?:<!--.{0,2000}?-->\s*)?(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE | re.DOTALL)
_INLINE_DATA = re.compile(r"data:[a-z/+.-]{0,60};base64,[A-Za-z0-9+/=\s%]{200,}", re.IGNORECASE)


def read(path: Path, raw_dir: Path) -> Iterator[Raw]:
    """Yield the raw articles of a file in the raw folder. Raises ReadError."""
    file = path.relative_to(raw_dir).as_posix()
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise ReadError(shown(file), f"there is no reader for {path.suffix or 'files without an ending'}")
    _check(path, raw_dir, file)
    yield from reader(path, file)


def shown(file: str) -> str:
    """A raw file as messages name it."""
    return f"content/raw/{file}"


def _check(path: Path, raw_dir: Path, file: str) -> None:
    try:
        real = path.resolve(strict=True)
        size = real.stat().st_size
    except (OSError, RuntimeError) as error:
        what = "is a link to nothing" if path.is_symlink() else f"cannot be read: {_why(error)}"
        raise ReadError(shown(file), what, hint="Remove it or put the file in its place.") from error
    if not real.is_relative_to(raw_dir.resolve()):
        raise ReadError(shown(file), "is a link to a file outside the raw folder", hint="Copy the file itself there.")
    if not real.is_file():
        raise ReadError(shown(file), "is not a file")
    if size == 0:
        raise ReadError(shown(file), "is empty", hint="Save the article again, or remove the file.")
    if size > MOST_BYTES:
        what = f"has {size / 2**20:,.0f} MiB, and the limit is {MOST_BYTES // 2**20}"
        raise ReadError(shown(file), what, hint="Split it into one file for each article.")


def _text(path: Path, file: str) -> Iterator[Raw]:
    yield _raw(path, file, "text")


def _html(path: Path, file: str) -> Iterator[Raw]:
    yield _raw(path, file, "html")


READERS: Mapping[str, Reader] = MappingProxyType({".txt": _text, ".text": _text, ".html": _html, ".htm": _html})


def _raw(path: Path, file: str, kind: Literal["text", "html"]) -> Raw:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(shown(file), f"cannot be read: {_why(error)}", hint="Check who may read it.") from error
    text, encoding = decode(data, file)
    if kind == "text" and _PAGE.match(text[:4000]):
        kind = "html"  # a page that was saved under the name of a text
    if kind == "html":
        text = _INLINE_DATA.sub("data:,", text)
    most = MOST_TEXT if kind == "text" else MOST_HTML
    if len(text) > most:
        what = f"has {len(text) / 2**20:,.0f} MiB of text, which is no article"
        raise ReadError(shown(file), what, hint="Split it into one file for each article.")
    if not text.strip():
        raise ReadError(
            shown(file), "holds nothing but white space", hint="Save the article again, or remove the file."
        )
    return Raw(file=file, sha256=sha256(data).hexdigest(), kind=kind, text=text, encoding=encoding)


def decode(data: bytes, file: str) -> tuple[str, str]:
    """Bytes -> text with "\\n" line ends, and the encoding it was in. Raises ReadError where it is not text."""
    text, encoding = _decode(data, file)
    if "\0" in text:
        raise ReadError(shown(file), "is not text: it holds zero bytes", hint="Save the article as text or HTML.")
    text = (
        text.removeprefix("\ufeff")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n\n")
    )
    return text, encoding


def _decode(data: bytes, file: str) -> tuple[str, str]:
    for mark, encoding in _BOMS.items():
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), encoding
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise ReadError(shown(file), f"is {what}, not text", hint="Save the article as text or HTML.")
    half = _half_zero(data[:4000])
    if half:
        return data.decode(half, errors="replace"), half
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _legacy(data)


def _half_zero(sample: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of a Latin text is zero."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(sample) >= 8 and max(even, odd) > len(sample) * 0.3 and min(even, odd) < len(sample) * 0.05:
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def _legacy(data: bytes) -> tuple[str, str]:
    declared = _CHARSET.search(data[:8192])
    if declared:
        name = (declared[1] or declared[2]).decode("ascii")
        name = "cp1252" if name.lower() in {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"} else name
        try:
            text = data.decode(name, errors="replace")
        except (LookupError, UnicodeError):
            text = "\ufffd" * len(data)
        if text.count("\ufffd") <= len(text) // 1000:
            return text, name.lower()
    if sum(byte >= 0x80 for byte in data) < len(data) * 0.03:
        try:  # a few dashes, quotes and accents: too little to guess from, and nearly always this
            return data.decode("cp1252"), "cp1252"
        except UnicodeDecodeError:
            pass
    best = from_bytes(data[:200_000]).best()
    if best is not None:
        try:
            return data.decode(best.encoding), best.encoding
        except UnicodeError:
            pass
    wrong = data.decode("utf-8", errors="replace")
    if wrong.count("\ufffd") <= len(wrong) // 200:
        return wrong, "utf-8 with errors"
    return data.decode("cp1252", errors="replace"), "cp1252"


def _why(error: BaseException) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
