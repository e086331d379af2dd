"""What readers yield, and what they share: names of parts, the hash of a file, a stream of its bytes with a limit."""

import gzip
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast

from kliping.converter.readers.decoding import MOST_HTML, MOST_TEXT, repaired, shown, why
from kliping.errors import ReadError
from kliping.model import Problem, Raw, RawKind


@dataclass(frozen=True, kw_only=True)
class Note(Problem):
    """What was left out of a file on purpose: worth saying, but not wrong."""


Item: TypeAlias = Raw | Problem  # a Note is a Problem by shape; who reads the items tells them apart


@dataclass(frozen=True, kw_only=True)
class Unread:
    """An article that was cut out of its file, and is yet to be read: by a worker, where there is one."""

    read: Callable[..., Item]  # of a module, so that it goes over by its name
    given: tuple[object, ...]  # values
    part: str
    size: int  # about how many bytes they take


Piece: TypeAlias = Item | Unread


def item(piece: Piece) -> Item:
    """Read what is yet to be read."""
    return piece.read(*piece.given) if isinstance(piece, Unread) else piece


def part(piece: Piece | None) -> str | None:
    """The name of an article in its file."""
    return piece.part if isinstance(piece, Raw | Unread) else None


def weight(piece: Piece) -> int:
    """About how many bytes a piece takes."""
    if isinstance(piece, Raw):
        return len(piece.text) + sum(map(len, piece.files.values()))
    return piece.size if isinstance(piece, Unread) else 0


# Control characters, also as references: the tree of a page cannot hold them.
_CONTROL = re.compile(
    r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|"
    r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|fff[ef]|d[89a-f][0-9a-f]{2})|0*(?:[0-8]|1[124-9]|2\d|3[01]))(?![0-9a-f]);?",
    re.IGNORECASE,
)
MOST_PICTURE = 32 * 2**20  # bytes
MOST_UNPACKED = 64 * 2**30  # bytes that one compressed file may become
_MOST_RATIO = 250  # times its size, once it has become _FREE bytes; text compresses to a tenth
_FREE = 256 * 2**20
_PART = 300  # characters


def part_name(text: object) -> str:
    """The name of an article in its file, short and in one line."""
    name = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]", " ", str(text)).split())
    return name if len(name) <= _PART else f"{name[: _PART - 9]}~{sha256(name.encode()).hexdigest()[:8]}"


def wrong(file: str, part: str | None, what: str, hint: str | None = None) -> Problem:
    """What is wrong with one part; the rest of the file goes on."""
    return Problem(where=shown(file, part), what=what, hint=hint)


def note(file: str, part: str | None, what: str, hint: str | None = None) -> Note:
    """What was left out."""
    return Note(where=shown(file, part), what=what, hint=hint)


def raw(
    file: str,
    sha: str,
    kind: RawKind,
    text: str,
    *,
    part: str | None = None,
    fields: Mapping[str, object] | None = None,
    evidence: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    files: Mapping[str, bytes] | None = None,
    notes: tuple[str, ...] = (),
) -> Item:
    """One article of a file; a Problem where its text is none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = re.sub(r"[\x00\ud800-\udfff]", "\ufffd", text)
    if kind in {"html", "fragment"}:
        text = _CONTROL.sub(" ", text)
    if len(text) > (MOST_TEXT if kind in {"text", "markdown"} else MOST_HTML):
        return wrong(file, part, f"has {len(text) / 2**20:,.0f} MiB of text, which is no article")
    if not text.strip() and not (fields or {}).get("title"):
        return wrong(file, part, "holds no text", "Was the dump made without the articles' bodies?")
    text, repair = repaired(text)
    return Raw(
        file=file, sha256=sha, kind=kind, text=text, part=part, fields=fields or {}, evidence=evidence or {},
        encoding=encoding + (f", {repair}" if repair else ""), files=files or {},
        notes=(*notes, *((repair,) if repair else ())),
    )  # fmt: skip


def digest(path: Path) -> str:
    """SHA-256 of a file, without having it in memory."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


class Bounded:
    """A stream that ends with a ReadError when it becomes too much: what a bomb is made for."""

    def __init__(self, stream: BinaryIO, file: str, packed: int) -> None:
        self._stream, self._file, self._packed, self._read = stream, file, max(packed, 1), 0

    def _counted(self, data: bytes) -> bytes:
        self._read += len(data)
        if self._read > MOST_UNPACKED or (self._read > _FREE and self._read > self._packed * _MOST_RATIO):
            what = f"becomes more than {self._read / 2**20:,.0f} MiB from {self._packed / 2**20:,.1f} MiB"
            raise ReadError(shown(self._file), what, hint="Is it a bomb? Unpack it yourself, if you trust it.")
        return data

    def read(self, size: int = -1) -> bytes:
        """Read at most 16 MiB at once, whatever is asked for."""
        return self._counted(self._stream.read(size if 0 <= size <= 2**24 else 2**24))

    def readline(self, size: int = -1) -> bytes:
        """Read a line, of at most `size` bytes."""
        return self._counted(self._stream.readline(size))

    def readable(self) -> bool:
        """Whether it can be read."""
        return True


@contextmanager
def stream(path: Path, file: str) -> Iterator[BinaryIO]:
    """A file's bytes, unpacked where it is gzipped. What goes wrong on the way is a ReadError."""
    try:
        with path.open("rb") as plain:
            is_packed = plain.read(2) == b"\x1f\x8b"
            plain.seek(0)
            if is_packed:
                with gzip.GzipFile(fileobj=plain) as unpacked:
                    yield cast("BinaryIO", Bounded(cast("BinaryIO", unpacked), file, path.stat().st_size))
            else:
                yield plain
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        what = "is a gzip file that ends too early or is damaged"
        raise ReadError(shown(file), what, hint="Fetch it again.") from error
    except OSError as error:
        raise ReadError(shown(file), f"cannot be read: {why(error)}", hint="Check who may read it.") from error


def whole(path: Path, file: str, most: int) -> bytes:
    """All bytes of a file, unpacked. Raises ReadError where they are too many."""
    try:
        packed = path.stat().st_size
        data = path.read_bytes() if packed <= most else b""
    except OSError as error:
        raise ReadError(shown(file), f"cannot be read: {why(error)}", hint="Check who may read it.") from error
    if packed > most or data.startswith(b"\x1f\x8b"):
        data = b""
        with stream(path, file) as unpacked:
            while (part := unpacked.read(2**20)) and len(data) <= most:
                data += part
    if len(data) > most:
        what = f"has more than {most // 2**20} MiB, and the limit is that"
        raise ReadError(shown(file), what, hint="Split it into one file for each article.")
    return data
