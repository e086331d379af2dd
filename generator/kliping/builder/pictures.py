"""content/images/ -> a catalogue of the pictures that the archive has, with their sizes in pixels."""

import contextlib
import os
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote

import imagesize

from kliping.model import Copy, Problem
from kliping.site import Site

Size: TypeAlias = tuple[int | None, int | None]  # width and height in pixels, where they are known
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

    def sizes(self, paths: Iterable[str]) -> dict[str, Size]:
        """The width and height of those paths that there are."""
        files = self.files
        return {path: (files[path].width, files[path].height) for path in paths if path in files}

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
    files, problems = scan(site.images_dir, site)
    for path, _, *state in files:
        if os.path.splitext(path)[1].lower() not in SUFFIXES:  # noqa: PTH122  (of a hundred thousand)
            continue
        stamp = (state[0], state[1])
        try:
            known = seen.get(path)
            if known is None or known[0] != stamp:
                known = seen[path] = (stamp, _measure(Path(path), site))
            found[known[1].path] = known[1]
        except OSError as error:
            problems.append(unreadable(Path(path), site, error))
    return Catalogue(found), problems


class Found(NamedTuple):
    """A plain file below a folder."""

    path: str
    file: str  # as a person would type it
    mtime_ns: int
    size: int


def listed(folder: Path, site: Site, *, hidden: bool = False) -> tuple[list[Path], list[Problem]]:
    """The paths of what `scan` finds."""
    found, problems = scan(folder, site, hidden=hidden)
    return [Path(one.path) for one in found], problems


def scan(folder: Path, site: Site, *, hidden: bool = False) -> tuple[list[Found], list[Problem]]:
    """Every plain file below a folder, hidden ones only with `hidden`; a folder's own before those of its folders.

    A folder that cannot be listed is Unlisted; links that lead out and names that no address can have are problems.
    """
    found: list[Found] = []
    problems: list[Problem] = []
    if folder.is_dir():
        _scan(str(folder), shown(folder, site), folder.resolve(), site, hidden, found, problems)
    return found, problems


def _scan(
    folder: str, file: str, root: Path, site: Site, hidden: bool, found: list[Found], problems: list[Problem]
) -> None:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        problems.append(Unlisted(**vars(unreadable(Path(error.filename or folder), site, error))))
        return
    folders = []
    for entry in entries:
        name = entry.name
        if name.startswith(".") and not hidden:
            continue
        if entry.is_dir(follow_symlinks=False):
            folders.append(name)
        elif entry.is_symlink() and (entry.is_dir() or not Path(entry.path).resolve().is_relative_to(root)):
            problems.append(_link(Path(entry.path), site))
        elif entry.is_file():
            if "\\" in name or not name.isprintable() or not _is_text(entry.path):
                what = "has a name that no address can have"
                problems.append(Problem(where=shown(Path(entry.path), site), what=what, hint="Rename it."))
                continue
            with contextlib.suppress(OSError):  # gone since it was listed
                stat = entry.stat()
                found.append(Found(entry.path, f"{file}/{name}", stat.st_mtime_ns, stat.st_size))
    for name in folders:
        _scan(f"{folder}/{name}", f"{file}/{name}", root, site, hidden, found, problems)


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
