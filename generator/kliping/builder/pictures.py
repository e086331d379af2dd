"""content/images/ -> a catalogue of the pictures that the archive has, with their sizes in pixels."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote

import imagesize

from kliping.model import Article, Copy, Image, Picture, Problem
from kliping.site import Site

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"})


@dataclass(frozen=True, kw_only=True)
class File:
    """A picture's file."""

    path: str  # below the content folder, and in the output: images/2024/06/x.jpg
    file: str  # on this disk
    key: str  # SHA-256 of its bytes
    width: int | None
    height: int | None


@dataclass(frozen=True)
class Catalogue:
    """All pictures of the archive, by path."""

    files: Mapping[str, File] = field(default_factory=dict)

    def picture(self, image: Image) -> Picture:
        """What a page shows for an article's image."""
        path = local(image.src)
        file = self.files.get(path) if path else None
        return Picture(
            src=file.path if file else None,
            original=image.src if image.src and not path else None,
            width=file.width if file else None,
            height=file.height if file else None,
            caption=image.caption,
            credit=image.credit,
            creator=image.creator,
            alt=image.alt,
            role=image.role,
        )

    def missing(self, article: Article, shown: str) -> list[Problem]:
        """A problem for each picture that an article names and the archive lacks."""
        return [
            Problem(
                where=shown,
                what=f'images: there is no file "{image.src}"',
                hint="Put it into the content folder.",
            )
            for image in article.images
            if (path := local(image.src)) and path not in self.files
        ]

    def copies(self) -> list[Copy]:
        """The files to be copied into the output."""
        return [Copy(path=f.path, file=f.file, key=f.key, claimed_by=f"content/{f.path}") for f in self.files.values()]


def local(src: str | None) -> str | None:
    """The path below the content folder that a `src` names, or None where it is on another host."""
    if src is None or "://" in src or src.startswith(("//", "data:", "#")):
        return None
    return unquote(src).lstrip("/")


Measured = MutableMapping[str, tuple[tuple[int, int], File]]


def catalogue(site: Site, *, seen: Measured | None = None) -> Catalogue:
    """Measure every picture below content/images/. `seen` keeps what is known of files that have not changed."""
    seen = {} if seen is None else seen
    root = site.images_dir.resolve()
    found: dict[str, File] = {}
    for path in sorted(site.images_dir.rglob("*")):
        if path.suffix.lower() not in SUFFIXES or not path.is_file() or not path.resolve().is_relative_to(root):
            continue
        stat = path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size)
        known = seen.get(str(path))
        if known is None or known[0] != stamp:
            known = seen[str(path)] = (stamp, _measure(path, site))
        found[known[1].path] = known[1]
    return Catalogue(found)


def _measure(path: Path, site: Site) -> File:
    try:
        width, height = imagesize.get(path)
    except (ValueError, OSError, KeyError, IndexError, TypeError):  # what a broken file makes of its parser
        width, height = -1, -1
    return File(
        path=path.relative_to(site.content).as_posix(),
        file=str(path),
        key=hashed(path),
        width=int(width) if width > 0 else None,
        height=int(height) if height > 0 else None,
    )


def hashed(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    return sha256(path.read_bytes()).hexdigest()
