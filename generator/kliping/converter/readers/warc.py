"""WARC and WACZ: the pages of a web archive, each with its address and the moment it was captured."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, BinaryIO

from kliping.converter.readers import items
from kliping.converter.readers.decoding import MOST_BYTES, decode, shown
from kliping.converter.readers.items import Item, Piece, Unread
from kliping.converter.readers.plain import page
from kliping.errors import ReadError

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)


def warc(path: Path, file: str) -> Iterator[Piece]:
    """Read a WARC file, gzipped or not."""
    _warcio(file)
    pages = _Pages(file, items.digest(path))
    with path.open("rb") as data:
        yield from pages.read(data)
    yield from pages.end()


def wacz(path: Path, file: str) -> Iterator[Piece]:
    """Read the WARC files in a WACZ file."""
    _warcio(file)
    pages = _Pages(file, items.digest(path))
    try:
        with zipfile.ZipFile(path) as packed:
            inner = [one for one in packed.infolist() if re.fullmatch(r"archive/[^/]+\.warc(?:\.gz)?", one.filename)]
            if not inner:
                raise ReadError(shown(file), "holds no WARC files", hint="Is it a WACZ file?")
            for one in inner:
                with packed.open(one) as data:
                    yield from pages.read(data)  # type: ignore[arg-type]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise ReadError(shown(file), f"cannot be unpacked: {str(error)[:120]}", hint="Fetch it again.") from error
    yield from pages.end()


def _warcio(file: str) -> Any:  # noqa: ANN401 - an optional module
    try:
        import warcio.archiveiterator  # noqa: PLC0415 - optional
    except ImportError as error:
        raise ReadError(shown(file), "needs a package that is not here", hint='pip install "kliping[warc]"') from error
    return warcio.archiveiterator


def _next(iterator: Any) -> Any:  # noqa: ANN401 - warcio has no types
    """The next record; what warcio would print of a broken file is told by us."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return next(iterator, None)


class _Pages:
    """The pages of one archive: each address with each content once. Lives for one file."""

    def __init__(self, file: str, sha: str) -> None:
        self.file, self.sha = file, sha
        self.seen: dict[str, set[str]] = {}
        self.skipped: dict[str, int] = {}
        self.count = 0

    def read(self, data: BinaryIO) -> Iterator[Piece]:
        """The pages of one stream; where it breaks, what came before stands."""
        iterator = _warcio(self.file).ArchiveIterator(data, no_record_parse=False)
        try:
            while (record := _next(iterator)) is not None:
                with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                    found = self._record(record)
                if found is not None:
                    yield found
        except Exception as error:  # warcio lets through whatever zlib, chardet or its own asserts say
            what = f"breaks after {self.count} records: {type(error).__name__}: {str(error)[:100]}"
            yield items.wrong(self.file, None, what, "What came before it has been read. Fetch it again.")

    def _record(self, record: Any) -> Piece | None:  # noqa: ANN401 - warcio has no types
        self.count += 1
        if record.rec_type not in {"response", "resource"}:
            if record.rec_type == "revisit":
                self._skip("revisits of pages that were captured before")
            return None
        uri = str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
        http = record.http_headers
        status = str(http.get_statuscode() if http else "200")
        kind = str((http.get_header("Content-Type") if http else record.rec_headers.get_header("Content-Type")) or "")
        if not re.match(r"\s*(?:text/html|application/xhtml\+xml)\b", kind, re.IGNORECASE):
            self._skip("records that are no pages (pictures, scripts, data)")
            return None
        if status != "200":
            self._skip("answers that are no pages (redirections, errors)")
            return None
        when = str(record.rec_headers.get_header("WARC-Date") or "")
        part = items.part_name(uri or f"record {self.count}")
        data = record.content_stream().read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            return items.wrong(self.file, part, f"has more than {MOST_BYTES // 2**20} MiB")
        known = self.seen.setdefault(part, set())
        own = str(record.rec_headers.get_header("WARC-Payload-Digest") or hash(data))
        if own in known:
            self._skip("copies of pages that are there already")
            return None
        part = f"{part} {when}" if known else part
        known.add(own)
        if not data.strip():
            self._skip("empty pages")
            return None
        charset = _CHARSET.search(kind)
        given = self.file, self.sha, part, data, charset[1] if charset else None, uri, when
        return Unread(read=_page, given=given, part=part, size=len(data))

    def _skip(self, why: str) -> None:
        self.skipped[why] = self.skipped.get(why, 0) + 1

    def end(self) -> Iterator[Item]:
        """What was left out, and a word if that was all."""
        for why, count in sorted(self.skipped.items()):
            yield items.note(self.file, None, f"{count} {why} left out")
        if not self.seen:
            raise ReadError(shown(self.file), "holds no pages", hint="Is it a WARC file of a web site?")


def _page(file: str, sha: str, part: str, data: bytes, charset: str | None, uri: str, when: str) -> Item:
    try:
        text, encoding = decode(data, file, charset=charset)
    except ReadError as error:
        return items.wrong(file, part, error.problem.what)
    fields = {"source_url": uri if re.match(r"https?://[^\s/]", uri) else None, "captured": when or None}
    told = {"source_url": "warc: WARC-Target-URI", "captured": "warc: WARC-Date"}
    return page(
        file, sha, text, encoding, part=part,
        fields={key: value for key, value in fields.items() if value}, evidence=told,
    )  # fmt: skip
