"""Pictures that lie beside a saved page -> files below content/images/, if they are what they claim to be."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

MOST_BYTES = 32 * 2**20


@dataclass(frozen=True, kw_only=True)
class File:
    """A picture's bytes and the ending that belongs to them."""

    data: bytes
    suffix: str


def load(src: str, folder: Path) -> File | str:
    """Read a picture of a page in `folder`; a text says why it cannot be taken."""
    parts = urlsplit(src)
    if parts.scheme or parts.netloc:
        return "is not a file beside the page"
    relative = Path(unquote(parts.path).replace("\\", "/"))
    if not relative.parts or relative.is_absolute() or ".." in relative.parts or "\0" in str(relative):
        return "leads out of the page's folder"
    try:
        path = (folder / relative).resolve(strict=True)
        if not path.is_relative_to(folder.resolve()):
            return "leads out of the page's folder"
        if not path.is_file():
            return "is not a file"
        if path.stat().st_size > MOST_BYTES:
            return f"has more than {MOST_BYTES // 2**20} MiB"
        data = path.read_bytes()
    except (OSError, ValueError, RuntimeError):
        return "is not there or cannot be read"
    return given(data)


def given(data: bytes) -> File | str:
    """Take the bytes of a picture that came with its article."""
    suffix = kind(data)
    return File(data=data, suffix=suffix) if suffix else "is not a JPEG, PNG, GIF, WebP or AVIF"


def kind(data: bytes) -> str | None:
    """The ending that belongs to a picture's first bytes."""
    if data.startswith(b"\xff\xd8\xff"):
        return ".jpg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ".png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return ".gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    if data[4:8] == b"ftyp" and data[8:12] in {b"avif", b"avis"}:
        return ".avif"
    return None
