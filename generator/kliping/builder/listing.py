"""A folder of the site -> the plain files below it; what cannot be listed, or no address can name, is a problem."""

import contextlib
import os
from collections.abc import Callable, Iterable
from functools import cache
from operator import attrgetter
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import NamedTuple, TypeAlias

from kliping.model import Problem
from kliping.site import Site


class Found(NamedTuple):
    """A plain file below a folder."""

    path: str
    file: str  # as a person would type it
    mtime_ns: int
    size: int


Listing: TypeAlias = tuple[list[Found], list[Problem]]
_NAME = attrgetter("name")


def listed(folder: Path, site: Site, *, hidden: bool = False) -> tuple[list[Path], list[Problem]]:
    """The paths of what `scan` finds."""
    found, problems = scan(folder, site, hidden=hidden)
    return [Path(one.path) for one in found], problems


def scan(folder: Path, site: Site, *, hidden: bool = False) -> Listing:
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
            entries = sorted(listing, key=_NAME)
    except OSError as error:
        problems.append(Unlisted(**vars(unreadable(Path(error.filename or folder), site, error))))
        return
    folders = []
    is_text = _is_text(folder)
    for entry in entries:
        name = entry.name
        if name.startswith(".") and not hidden:
            continue
        if not entry.is_file(follow_symlinks=False):  # most are
            if entry.is_dir(follow_symlinks=False):
                folders.append(name)
                continue
            if entry.is_symlink() and (entry.is_dir() or not Path(entry.path).resolve().is_relative_to(root)):
                problems.append(_link(Path(entry.path), site))
                continue
            if not entry.is_file():
                continue
        if not is_text or not _has_address(name):
            what = "has a name that no address can have"
            problems.append(Problem(where=shown(Path(entry.path), site), what=what, hint="Rename it."))
            continue
        with contextlib.suppress(OSError):  # gone since it was listed
            stat = entry.stat()
            found.append(Found(entry.path, f"{file}/{name}", stat.st_mtime_ns, stat.st_size))
    for name in folders:
        _scan(f"{folder}/{name}", f"{file}/{name}", root, site, hidden, found, problems)


def is_below_articles(changed: Iterable[Path], site: Site) -> bool:
    """Whether all paths that changed are below the folder of articles."""
    top = f"{site.articles_dir}/"
    return all(str(path).startswith(top) for path in changed)


def articles_among(
    changed: Iterable[Path], site: Site, *, any_below: Callable[[str], bool]
) -> dict[str, Found | None] | None:
    """The files of articles among paths that changed, None for those that went; None where that does not say it all.

    So it is where other paths changed, links or folders, or what `scan` has something to say of. `any_below` tells
    whether an article was read below what was a folder then.
    """
    top, among = f"{site.articles_dir}/", dict[str, Found | None]()

    @cache
    def is_linked(folder: str) -> bool:
        return len(folder) > len(top) and (Path(folder).is_symlink() or is_linked(folder.rpartition("/")[0]))

    for path in changed:
        name = str(path)
        if not name.startswith(top) or is_linked(name.rpartition("/")[0]):
            return None
        try:
            stat = os.lstat(name)
        except FileNotFoundError:
            stat = None
        except OSError:
            return None
        file = shown(path, site)
        if any_below(file) or (stat and (S_ISDIR(stat.st_mode) or S_ISLNK(stat.st_mode))):
            return None
        below = name[len(top) - 1 :]
        if not below.endswith(".md") or "/." in below:  # what an editor writes beside a file is nothing to us
            continue
        if stat and not (S_ISREG(stat.st_mode) and _has_address(path.name) and _is_text(str(path.parent))):
            return None
        among[file] = stat and Found(name, file, stat.st_mtime_ns, stat.st_size)
    return among


def place(file: str) -> tuple[tuple[bool, str], ...]:
    """What `scan` has files in order by."""
    *folders, name = file.split("/")
    return (*((True, folder) for folder in folders), (False, name))


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


def _has_address(name: str) -> bool:
    return "\\" not in name and name.isprintable()  # as half of a surrogate pair is not


def _is_text(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
