"""A URL of object storage, or of whatever else fsspec reaches: how it is shown, and what its copy here is called.

It needs no fsspec, which only those load who have such a URL.
"""

import os
import re
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from urllib.parse import unquote

REMOTE = "remote"  # below the cache folder
_URL = re.compile(r"[a-z][a-z0-9+.-]*(?:::[a-z][a-z0-9+.-]*)*://")


def is_url(text: str) -> bool:
    """Whether it is a URL and no path: "s3://bucket/x", but neither "C:/x" nor "http:x"."""
    return bool(_URL.match(text))


def shown(text: str) -> str:
    """A URL without what may be secret in it: who signs in, a password, a token. Any other text as it is."""
    start, sign, rest = text.partition("://")
    return f"{start}{sign}{_parted(rest)[1]}" if sign else text


def without_secrets(text: str, url: str) -> str:
    """What a library says of a URL, without what may be secret in that."""
    rest = url.partition("://")[2]
    signed, _ = _parted(rest)
    secrets = {signed, signed.partition(":")[2], rest.partition("?")[2]}
    for secret in sorted({*secrets, *map(unquote, secrets)} - {""}, key=len, reverse=True):
        text = text.replace(secret, "...")
    return text


def name(url: str) -> str:
    """What the folder or file is called that a URL names; "" where it names none."""
    last = shown(url).partition("://")[2].rstrip("/").rpartition("/")[2]
    return last if is_name(last) else ""


def kept(url: str) -> str:
    """Where the copy of a URL is, below the cache folder: one for each address, whoever signs in."""
    return f"{REMOTE}/{blake2b(shown(url).rstrip('/').encode(), digest_size=6).hexdigest()}"


def mirror(url: str, cache_dir: Path) -> Path:
    """The folder, or file, in which the copy of what a URL names is."""
    return cache_dir / kept(url) / "files" / name(url)


@lru_cache(maxsize=1024)  # folders come again and again
def is_name(text: str) -> bool:
    """Whether a disk can have a file of this name, and it leads nowhere else."""
    return (
        text not in {"", ".", ".."}
        and text.isprintable()  # as half of a surrogate pair is not
        and not re.search(r"[/\\]" if os.name != "nt" else r'[/\\:*?"<>|]|[. ]$', text)
        and len(text.encode()) <= _LONGEST
    )


_LONGEST = 255  # bytes, of common file systems


def _parted(rest: str) -> tuple[str, str]:
    """What stands after "://" -> who signs in, and the address; a password may have "/" and "@" in it."""
    plain = rest.partition("?")[0]
    head = plain.partition("@")[0].partition("/")[0]
    end = len(plain) if ":" in head else len(plain.partition("/")[0])
    at = plain.rfind("@", 0, end)
    return plain[: max(at, 0)], plain[at + 1 :]
