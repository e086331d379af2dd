"""Bytes -> text: the encoding found, damage repaired, and what is no text refused with a word on what to do."""

import re

from charset_normalizer import from_bytes

from kliping.errors import ReadError

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


def shown(file: str, part: str | None = None) -> str:
    """A raw file as messages name it, and the article in it."""
    return f"content/raw/{file}" + (f"#{part[:120]}" if part else "")


def is_page(text: str) -> bool:
    """Whether a text is a whole page of HTML, whatever its name says."""
    return bool(_PAGE.match(text[:4000]))


def without_data(text: str) -> tuple[str, int]:
    """A page without the pictures that are written into it, and how many there were."""
    return _INLINE_DATA.subn("data:,", text)


_MOJIBAKE = re.compile(
    r"[ÃÂ][\x80-\xbf\u00a0-\u00bf€™œ‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜š›žŸ]|â[\x80-\x82][\x80-\xbf]|â€[\u0080-\u009f™œ\u009d˜“”¦¢š]|â„¢|ï»¿|Ð[\u0080-\u00bf°±²³´µ¶·¸¹º»¼½¾¿]Ñ"
)


def repaired(text: str) -> tuple[str, str | None]:
    """Text that was once decoded wrongly ("kafÃ©") as it was meant, and what was done; only such lines are touched."""
    if not _MOJIBAKE.search(text):
        return text, None
    from ftfy import fix_encoding  # noqa: PLC0415 - few runs meet such a text

    lines, count = text.split("\n"), 0
    for at, line in enumerate(lines):
        if _MOJIBAKE.search(line) and len(line) < 200_000 and (mended := fix_encoding(line)) != line:
            lines[at] = mended
            count += 1
    return ("\n".join(lines), f"mojibake repaired in {count} line{'s' * (count > 1)}") if count else (text, None)


def decode(data: bytes, file: str, *, charset: str | None = None) -> tuple[str, str]:
    """Bytes -> text with "\\n" line ends, and the encoding it was in. Raises ReadError where it is not text."""
    text, encoding = _said(data, charset) or _decode(data, file)
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


def _said(data: bytes, charset: str | None) -> tuple[str, str] | None:
    """What the sender declared, where it fits; many servers declare the wrong one."""
    if not charset or data.startswith(tuple(_BOMS)):
        return None
    try:
        return data.decode(charset), charset.lower()
    except (LookupError, UnicodeError):
        return None


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


def why(error: BaseException) -> str:
    """What the system says of a failure."""
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
