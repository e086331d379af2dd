"""Mail: newsletters in .eml and .mbox, and pages in MHTML, which is mail as well."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from hashlib import sha256
from pathlib import Path
from urllib.parse import urljoin

from kliping.converter import names as people_of
from kliping.converter import pictures
from kliping.converter.escape import clean
from kliping.converter.readers import items
from kliping.converter.readers.decoding import MOST_BYTES, decode, shown
from kliping.converter.readers.items import Item, Piece, Unread
from kliping.converter.readers.plain import page
from kliping.errors import ReadError

_FORWARDED = re.compile(r"^(?:(?:fwd?|re|tr|wg)\s*:\s*)+", re.IGNORECASE)
_MOST_PARTS = 500
_SRC = re.compile(r"(\bsrc\s*=\s*)(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


def eml(path: Path, file: str) -> Iterator[Item]:
    """Read one mail."""
    yield _letter(items.whole(path, file, MOST_BYTES), file, items.digest(path), None)


def mbox(path: Path, file: str) -> Iterator[Piece]:
    """Read the mails of an mbox, one at a time."""
    sha = items.digest(path)
    seen: dict[str, int] = {}
    number = 0
    for letter in _letters(path, file):
        number += 1
        if letter is None:
            yield items.wrong(file, str(number), f"has more than {MOST_BYTES // 2**20} MiB")
            continue
        found = re.search(rb"^message-id:\s*<?([^\s<>]{3,200})>?", letter[:20000], re.IGNORECASE | re.MULTILINE)
        part = items.part_name(found[1].decode("utf-8", "replace") if found else number)
        if part in seen:
            yield items.note(file, part, f"skipped: mail {number} has the Message-ID of mail {seen[part]}")
            continue
        seen[part] = number
        yield Unread(read=_letter, given=(letter, file, sha, part), part=part, size=len(letter))
    if not number:
        raise ReadError(shown(file), "holds no mail", hint="Is it an mbox file?")


def _letters(path: Path, file: str) -> Iterator[bytes | None]:
    """Cut at "From " lines after an empty one. None stands for one that is too long."""
    lines: list[bytes] = []
    size, is_open, after_blank = 0, False, True
    with items.stream(path, file) as data:
        while line := data.readline(2**20):
            if after_blank and line.startswith(b"From ") and re.match(rb"From \S+.{0,80}\d", line):
                if is_open:
                    yield b"".join(lines) if size <= MOST_BYTES else None
                lines, size, is_open = [], 0, True
            elif is_open:
                size += len(line)
                if size <= MOST_BYTES:
                    lines.append(line[1:] if re.match(rb">+From ", line) else line)
                else:
                    lines = []
            after_blank = line in {b"\n", b"\r\n"}
    if is_open:
        yield b"".join(lines) if size <= MOST_BYTES else None


def _letter(data: bytes, file: str, sha: str, part: str | None) -> Item:
    message = message_from_bytes(data, policy=policy.compat32)
    if not message.keys():
        return items.wrong(file, part, "is no mail: it has no header")
    fields: dict[str, object] = {}
    evidence: dict[str, str] = {}
    sender = clean(parseaddr(_header(message, "From"))[0])
    people = people_of.people(sender)
    for name, value, told in (
        ("title", _FORWARDED.sub("", _header(message, "Subject")), "Subject"),
        ("date", _header(message, "Date"), "Date"),
        ("authors", people, "From"),
        ("source", sender if sender and not people and "@" not in sender else None, "From"),
    ):
        if value:
            fields[name], evidence[name] = value, f"mail: {told}"
    rich, plain, files, left = _parts(message, file)
    notes = (f"{left} attachment{'s' * (left > 1)} left out: not pictures",) if left else ()
    if rich:
        text, encoding = rich
        return items.raw(file, sha, "fragment", _local(text, files, None), part=part, fields=fields, evidence=evidence,
                         encoding=encoding, files=_named(text, files, None), notes=notes)  # fmt: skip
    if plain:
        text, encoding = plain
        return items.raw(
            file, sha, "text", text, part=part, fields=fields, evidence=evidence, encoding=encoding, notes=notes
        )
    return items.wrong(file, part, "holds no text", "Is it a mail of attachments alone?")


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    if value is None:
        return ""
    try:
        return clean(str(make_header(decode_header(str(value)))))[:1000]
    except (ValueError, LookupError, UnicodeError, MessageError):
        return clean(str(value).encode("utf-8", "replace").decode("utf-8"))[:1000]


_Text = tuple[str, str]


def _parts(message: Message, file: str) -> tuple[_Text | None, _Text | None, dict[str, bytes], int]:
    """The HTML, the plain text, the pictures by the names a page may use for them, and how many others there are."""
    rich: _Text | None = None
    plain: _Text | None = None
    files: dict[str, bytes] = {}
    left = 0
    for number, one in enumerate(message.walk()):
        if number > _MOST_PARTS or one.is_multipart():
            continue
        data = one.get_payload(decode=True)
        if not isinstance(data, bytes) or not data.strip():
            continue
        kind = one.get_content_type()
        is_file = (one.get_content_disposition() or "") == "attachment"
        if kind in {"text/html", "text/plain"} and not is_file and len(data) <= MOST_BYTES:
            try:
                text = decode(data, file, charset=_charset(one))
            except ReadError:
                left += 1
                continue
            if kind == "text/html":
                rich = rich or text
            else:
                plain = plain or text
        elif pictures.kind(data) and len(data) <= items.MOST_PICTURE:
            for name in (one.get("Content-ID"), one.get("Content-Location"), one.get_filename()):
                if name:
                    files.setdefault(clean(str(name)).strip("<>"), data)
        elif not kind.startswith(("text/", "multipart/")):
            left += 1
    return rich, plain, files, left


def _charset(part: Message) -> str | None:
    value = part.get_param("charset")
    return value if isinstance(value, str) and value.lower() not in {"us-ascii", "ascii"} else None


def _name(src: str, files: dict[str, bytes], base: str | None) -> str | None:
    """The picture that an address means."""
    src = src.strip()
    whole = urljoin(base, src) if base and "[" not in src else src
    for candidate in (src.removeprefix("cid:"), whole, src.rpartition("/")[2]):
        if candidate in files:
            return candidate
    return None


def _local(text: str, files: dict[str, bytes], base: str | None) -> str:
    """The page with names of parts in place of the addresses of the pictures that came with it."""

    def named(found: re.Match[str]) -> str:
        name = _name(found[2] if found[2] is not None else found[3], files, base)
        return f'{found[1]}"{place(name, files[name])}"' if name else found[0]

    return _SRC.sub(named, text) if files else text


def _named(text: str, files: dict[str, bytes], base: str | None) -> dict[str, bytes]:
    """The pictures that a page shows, under the names that `_local` gives them."""
    found = (_name(a or b, files, base) for _, a, b in _SRC.findall(text)) if files else ()
    return {place(name, files[name]): files[name] for name in found if name}


def place(name: str, data: bytes) -> str:
    """A name for a part that is one of a file beside a page, whatever the sender called it."""
    return f"parts/{sha256(name.encode('utf-8', 'replace')).hexdigest()[:12]}{pictures.kind(data) or ''}"


def mhtml(path: Path, file: str) -> Iterator[Item]:
    """Read a page that a browser saved as one file."""
    data = items.whole(path, file, MOST_BYTES)
    message = message_from_bytes(data, policy=policy.compat32)
    rich, _, files, _ = _parts(message, file)
    if rich is None:
        raise ReadError(shown(file), "holds no page", hint="Save the page again.")
    text, encoding = rich
    url = _header(message, "Snapshot-Content-Location") or next(
        (_header(one, "Content-Location") for one in message.walk() if one.get_content_type() == "text/html"), ""
    )
    fields: dict[str, object] = {}
    evidence: dict[str, str] = {}
    if re.match(r"https?://[^\s/]+", url):
        fields["source_url"], evidence["source_url"] = url, "mhtml: Content-Location"
    if when := _header(message, "Date"):
        fields["captured"], evidence["captured"] = when, "mhtml: Date"
    yield page(file, items.digest(path), _local(text, files, url or None), encoding, fields=fields, evidence=evidence,
               files=_named(text, files, url or None))  # fmt: skip
