"""JSON, JSON Lines and CSV: rows of scrapers, one at a time however long the file is."""

import codecs
import csv
import io
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from kliping.converter.readers import fieldmap, items
from kliping.converter.readers.decoding import decode, shown
from kliping.converter.readers.items import Item, Piece, Unread
from kliping.converter.readers.plain import kind_of, page
from kliping.errors import ReadError

MOST_ROW = 64 * 2**20  # bytes of one row
MOST_DEPTH = 500  # lists and objects in each other
_TOO_DEEP = "is nested too deeply to be an article"
_SAMPLE = 1000  # rows that are looked at for the order of day and month
_CHUNK = 2**18
_LISTS = (
    "articles",
    "items",
    "data",
    "results",
    "posts",
    "documents",
    "docs",
    "news",
    "berita",
    "entries",
    "hits",
    "rows",
    "records",
)

Numbered: TypeAlias = tuple[str, object]  # the part's name, and the row, its JSON, or what is wrong with it
Parse: TypeAlias = Callable[[BinaryIO, str], Iterator[Numbered]]


class _Broken(str):
    """What is wrong with a row."""

    __slots__ = ()


class _Cells(dict[str, str]):
    """A row of a table."""


@dataclass(frozen=True)
class _Json:
    """A row as it is written."""

    text: bytes | str


def jsonl(path: Path, file: str, *, own: Mapping[str, str]) -> Iterator[Piece]:
    """Read JSON Lines."""
    yield from _rows(path, file, "jsonl", own, _lines)


def json_file(path: Path, file: str, *, own: Mapping[str, str]) -> Iterator[Piece]:
    """Read a JSON file: a list of articles, an object that has such a list, one article, a JSON Feed, or JSON Lines."""
    with items.stream(path, file) as data:
        start = data.read(65536).lstrip(b"\xef\xbb\xbf \t\r\n")
    if re.match(rb'\{[^\[]{0,4000}"version"\s*:\s*"https?:(?:\\?/){2}jsonfeed\.org', start) or (
        b"jsonfeed.org/version" in start[:4000]
    ):
        from kliping.converter.readers.feeds import json_feed  # noqa: PLC0415 - feeds read rows as well

        yield from json_feed(path, file, own=own)
        return
    parse = _lines if _has_lines(path, file) else elements
    yield from _rows(path, file, "json", own, parse)


def _has_lines(path: Path, file: str) -> bool:
    """Whether a .json file holds JSON Lines: an object in its first line, and another in the next one."""
    with items.stream(path, file) as data:
        first = data.readline(MOST_ROW).strip(b" \t\r\n\xef\xbb\xbf")
        if not (first.startswith(b"{") and first.endswith(b"}")):
            return False
        while (line := data.readline(2**16)) and not line.strip():
            pass
    if not line.lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def csv_file(path: Path, file: str, *, own: Mapping[str, str]) -> Iterator[Piece]:
    """Read CSV with a line of names: commas, semicolons or tabs."""
    yield from _rows(path, file, "csv", own, _csv)


def _rows(path: Path, file: str, kind: str, own: Mapping[str, str], parse: Parse) -> Iterator[Piece]:
    sha = items.digest(path)
    order = _order(path, file, own, parse)
    found = 0
    with items.stream(path, file) as data:
        for part, row in parse(data, file):
            found += 1
            given = file, sha, kind, part, row, own, order
            size = _size(row)
            yield _item(*given) if size is None else Unread(read=_item, given=given, part=part, size=size)
    if not found:
        raise ReadError(shown(file), "holds no rows", hint="Is it a dump of articles?")


def _size(row: object) -> int | None:
    """Of what is as it is in its file; of what was parsed already, it cannot be told how deep it is."""
    if isinstance(row, _Json):
        return len(row.text)
    return sum(map(len, row.values())) if isinstance(row, _Cells) else None


def _order(path: Path, file: str, own: Mapping[str, str], parse: Parse) -> fieldmap.Order | None:
    """The order of day and month, from the first rows. Where these cannot be read, the second reading tells why."""

    def values() -> Iterator[str]:
        with items.stream(path, file) as data:
            for _, row in islice(parse(data, file), _SAMPLE):
                if isinstance(row, _Json) and not _may_tell(row.text):
                    continue
                said = _value(row, file)
                if isinstance(said, dict):
                    yield from fieldmap.date_values(said, own)

    try:
        return fieldmap.order(values())
    except ReadError:
        return None


def _may_tell(text: bytes | str) -> bool:
    """Whether there may be a date such as 05/06/2026 in a row: to parse it takes much longer than to see that."""
    if isinstance(text, str):
        return any(mark in text for mark in _YEARS)
    return b"\0" in text or any(mark in text for mark in _YEARS_BYTES)  # UTF-16 is not for bytes


# Where a year begins after a sign; and any escape of ASCII, for it may be one of these.
_YEARS = ("/19", "/20", ".19", ".20", "-19", "-20", "\\u00")
_YEARS_BYTES = tuple(mark.encode() for mark in _YEARS)


def _item(
    file: str, sha: str, kind: str, part: str, row: object, own: Mapping[str, str], order: fieldmap.Order | None
) -> Item:
    row = _value(row, file)
    if isinstance(row, _Broken):
        return items.wrong(file, part, str(row), "Fetch it again, or remove the row.")
    if not isinstance(row, dict):
        names = {"list": "a list", "str": "text", "NoneType": "nothing", "bool": "a truth value"}
        return items.wrong(file, part, f"is {names.get(type(row).__name__, 'a number')}, not an object with keys")
    try:
        read = fieldmap.row(row, kind, own=own, order=order)
    except RecursionError:
        return items.wrong(file, part, _TOO_DEEP)
    if not read.body.strip():
        keys = ", ".join(str(key) for key in list(row)[:12])
        hint = f"Its keys: {keys[:300]}. Say which has the text: --map body=..."
        return items.wrong(file, part, "no text of an article found in it", hint)
    return article(file, sha, part, read)


def article(file: str, sha: str, part: str, read: fieldmap.Row) -> Item:
    """The raw article of a row: a page, a piece of HTML, or text."""
    kind = kind_of(read.body)
    if kind == "html":
        return page(file, sha, read.body, "utf-8", part=part, fields=read.fields, evidence=read.evidence)
    return items.raw(file, sha, kind, read.body, part=part, fields=read.fields, evidence=read.evidence)


def _lines(data: BinaryIO, file: str) -> Iterator[Numbered]:
    number = 0
    while line := data.readline(MOST_ROW):
        number += 1
        if len(line) >= MOST_ROW and not line.endswith(b"\n"):
            while (rest := data.readline(_CHUNK)) and not rest.endswith(b"\n"):
                pass
            yield str(number), _Broken(f"the line has more than {MOST_ROW // 2**20} MiB")
            continue
        if line.strip(b" \t\r\n\xef\xbb\xbf\x00\x1e,"):
            yield str(number), _Json(line.strip(b" \t\r\n\xef\xbb\xbf\x00\x1e,"))


def _value(row: object, file: str) -> object:
    return _parsed(row.text, file) if isinstance(row, _Json) else row


def _parsed(written: bytes | str, file: str) -> object:
    try:
        text = written if isinstance(written, str) else _text(written, file)
        # How deep Python itself goes depends on who calls: each caller has to find the same.
        return json.loads(text, strict=False) if _depth(text) <= MOST_DEPTH else _Broken(_TOO_DEEP)
    except RecursionError:
        return _Broken(_TOO_DEEP)
    except ReadError as error:
        return _Broken(error.problem.what)
    except ValueError as error:
        return _Broken(f"is not JSON: {str(error)[:120]}")


def _depth(text: str) -> int:
    """How deep JSON is nested, or how deep it could be where that is not much."""
    most = text.count("{") + text.count("[")
    if most <= MOST_DEPTH:
        return most
    depth = most = 0
    for found in _BRACKET.finditer(text):
        sign = found[0]
        depth += 1 if sign in "{[" else -1 if sign in "}]" else 0
        most = max(most, depth)
    return most


_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)


def _text(line: bytes, file: str) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return decode(line, file)[0]


def elements(data: BinaryIO, file: str) -> Iterator[Numbered]:
    """The objects of a JSON array, or of the first list of objects in an object, as they come along."""
    text = _Text(data, file)
    text.skip(" \t\r\n\ufeff")
    if text.peek() == "{":
        text.fill(2**20)
        start = text.buffer[: 2**20]
        listed = re.search(rf'"(?:{"|".join(_LISTS)})"\s*:\s*\[(?=\s*\{{)', start)
        if listed is None:
            yield from _single(text)
            return
        text.drop(listed.end())
    elif text.peek() == "[":
        text.drop(1)
    else:
        yield "1", _Broken("is not JSON: it starts with neither { nor [")
        return
    number = 0
    while True:
        text.skip(" \t\r\n,")
        if text.peek() in {"]", ""}:
            if text.peek() == "":
                yield str(number + 1), _Broken("the file ends before its list does")
            return
        number += 1
        value = text.value()
        yield str(number), value if isinstance(value, _Broken) else _Json(text.last)
        if isinstance(value, _Broken):
            return


def _single(text: "_Text") -> Iterator[Numbered]:
    value = text.value()
    if isinstance(value, dict):
        for name in _LISTS:
            inner = value.get(name)
            inner = inner.get("hits") if isinstance(inner, dict) else inner
            if isinstance(inner, list) and any(isinstance(one, dict) for one in inner):
                yield from ((str(number), one) for number, one in enumerate(inner, 1))
                return
        if len(value) > 1 and all(isinstance(one, dict) for one in value.values()):
            yield from ((items.part_name(key), one) for key, one in value.items())
            return
    yield "1", value


class _Text:
    """A window on a long text: what has been read is dropped. Lives for one file."""

    def __init__(self, data: BinaryIO, file: str) -> None:
        start = data.read(4)
        name = "utf-16" if start[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
        self._data, self._file = data, file
        self._decoder = codecs.getincrementaldecoder(name)(errors="replace")
        self.buffer = self._decoder.decode(start)
        self._at = 0
        self._ended = False
        self.last = ""  # the value before this place, as it is written

    def fill(self, least: int) -> bool:
        """Read until there are so many characters; False where the text ends before."""
        parts, have = [self.buffer[self._at :]], len(self.buffer) - self._at
        while have < least and not self._ended:
            chunk = self._data.read(max(_CHUNK, min(least - have, 2**24)))
            self._ended = not chunk
            parts.append(self._decoder.decode(chunk, final=not chunk))
            have += len(parts[-1])
        self.buffer, self._at = "".join(parts), 0
        return have >= least

    def peek(self) -> str:
        """The next character; "" at the end."""
        if self._at >= len(self.buffer):
            self.fill(1)
        return self.buffer[self._at : self._at + 1]

    def drop(self, count: int) -> None:
        """Go on by so many characters."""
        self._at += count

    def skip(self, signs: str) -> None:
        """Go on to the next character that is none of these."""
        while (sign := self.peek()) and sign in signs:
            self._at += 1

    def value(self) -> object:
        """The JSON value that begins here."""
        least = _CHUNK
        while True:
            is_more = self.fill(least)
            try:
                value, end = _DECODER.raw_decode(self.buffer)
            except RecursionError:
                return _Broken("is nested too deeply to be an article; what follows it cannot be read")
            except ValueError as error:
                if not is_more:
                    return _Broken(f"is not JSON: {str(error)[:120]}")
                if least >= MOST_ROW:
                    return _Broken(f"has more than {MOST_ROW // 2**20} MiB, or is no JSON; what follows is not read")
                least *= 4
                continue
            if end == len(self.buffer) and is_more:  # a number may go on
                least *= 4
                continue
            self.last, self._at = self.buffer[:end], end
            return value


_DECODER = json.JSONDecoder(strict=False)


def _csv(data: BinaryIO, file: str) -> Iterator[Numbered]:
    csv.field_size_limit(min(MOST_ROW, sys.maxsize))
    sample = data.read(2**18)
    head, encoding = decode(sample[: sample.rfind(b"\n") + 1] or sample, file)
    name = {"utf-8 with errors": "utf-8"}.get(encoding, encoding)
    joined = io.BufferedReader(_Joined(sample, data), 2**18)
    text = io.TextIOWrapper(joined, encoding=name, errors="replace", newline="")
    first = head.split("\n", 1)[0]
    sign = max(",;\t|", key=first.count)
    reader = csv.reader((line.replace("\0", "") for line in _short(text)), delimiter=sign)
    names: list[str] | None = None
    try:
        for row in reader:
            if names is None:
                names = [cell.strip().lstrip("\ufeff") for cell in row]
                if len([name for name in names if name]) < 2:
                    raise ReadError(shown(file), "its first line does not name the columns", hint="Add such a line.")
            elif any(cell.strip() for cell in row):
                yield str(reader.line_num), _Cells(zip(names, row, strict=False))
    except csv.Error as error:
        yield str(reader.line_num), _Broken(f"is not CSV: {error}; what follows cannot be read")


def _short(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(MOST_ROW):
        yield line


class _Joined(io.RawIOBase):
    """A stream from its beginning again, of which a piece has been read."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self._start, self._rest = start, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - a buffer of any kind
        size = len(buffer)
        part, self._start = self._start[:size], self._start[size:]
        part = part or self._rest.read(size)
        buffer[: len(part)] = part
        return len(part)
