"""content/images/ -> a catalogue of the pictures that the archive has, with their sizes in pixels."""

import os
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

import imagesize

from kliping import markdown
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
        """A problem for each picture that an article names or shows and the archive lacks."""
        named = [image.src for image in article.images] + [target for _, target in markdown.images(article.body)]
        return [
            Problem(where=shown, what=f'images: there is no file "{src}"', hint="Put it into the content folder.")
            for src in dict.fromkeys(named)
            if (path := local(src)) and path not in self.files
        ]

    def copies(self) -> list[Copy]:
        """The files to be copied into the output."""
        return [Copy(path=f.path, file=f.file, key=f.key, claimed_by=f"content/{f.path}") for f in self.files.values()]


def local(src: str | None) -> str | None:
    """The path below the content folder that a `src` names, or None where it is on another host."""
    if src is None or "://" in src or src.startswith(("//", "data:", "#")):
        return None
    return unquote(src).lstrip("/")


Measured: TypeAlias = MutableMapping[str, tuple[tuple[int, int], File]]


def catalogue(site: Site, *, seen: Measured | None = None) -> tuple[Catalogue, list[Problem]]:
    """Measure every picture below content/images/. `seen` keeps what is known of files that have not changed."""
    seen = {} if seen is None else seen
    found: dict[str, File] = {}
    paths, problems = listed(site.images_dir, site)
    for path in paths:
        if path.suffix.lower() not in SUFFIXES:
            continue
        try:
            stat = path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size)
            known = seen.get(str(path))
            if known is None or known[0] != stamp:
                known = seen[str(path)] = (stamp, _measure(path, site))
            found[known[1].path] = known[1]
        except OSError as error:
            problems.append(unreadable(path, site, error))
    return Catalogue(found), problems


def listed(folder: Path, site: Site, *, hidden: bool = False) -> tuple[list[Path], list[Problem]]:
    """Every plain file below a folder, sorted, hidden ones only with `hidden`.

    A folder that cannot be listed is Unlisted; links that lead out and names that no address can have are problems.
    """
    root = folder.resolve()
    paths: list[Path] = []
    problems: list[Problem] = []

    def told(error: OSError) -> None:
        problems.append(Unlisted(**vars(unreadable(Path(error.filename or folder), site, error))))

    for place, folders, names in os.walk(folder, onerror=told) if folder.is_dir() else ():
        folders[:] = sorted(name for name in folders if hidden or not name.startswith("."))
        problems += [_link(Path(place, name), site) for name in folders if Path(place, name).is_symlink()]
        for name in sorted(names):
            path = Path(place, name)
            if (name.startswith(".") and not hidden) or not path.is_file():
                continue
            if not path.resolve().is_relative_to(root):
                problems.append(_link(path, site))
            elif "\\" in name or not name.isprintable() or not _is_text(str(path)):
                what = "has a name that no address can have"
                problems.append(Problem(where=shown(path, site), what=what, hint="Rename it."))
            else:
                paths.append(path)
    return paths, problems


def _link(path: Path, site: Site) -> Problem:
    what = "is a link that leads elsewhere, and is not followed"
    return Problem(where=shown(path, site), what=what, hint="Copy what it leads to there.")


class Unlisted(Problem):
    """A folder of which nobody knows what is in it: what was built of it must not be taken for removed."""


def shown(path: Path, site: Site) -> str:
    """A file of the site as a person would type it."""
    return path.relative_to(site.root).as_posix().encode("utf-8", "replace").decode("utf-8")


def unreadable(path: Path, site: Site, error: OSError) -> Problem:
    """The problem of a file or folder that cannot be read."""
    return Problem(where=shown(path, site), what=f"cannot be read: {error.strerror}", hint="Check its permissions.")


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


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
