"""Bytes -> the output folder: whole files only, equal ones left alone, unclaimed ones removed, nothing outside."""

import contextlib
import itertools
import os
import shutil
import stat
from collections.abc import Collection, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Literal

from kliping.cache import Record
from kliping.errors import UsageError

MARKER = ".kliping-output"
BUNDLE = "pagefind"  # the search index, which has ways of its own
_MARKER_TEXT = "kliping owns this folder: files that it did not write are removed when it builds.\n"
_TEMPORARY = ".kliping-tmp-"
# Two computers that write to one folder may have processes of one number.
_HOST = f"{sha256(os.uname().nodename.encode()).hexdigest()[:6]}-" if hasattr(os, "uname") else ""
_numbers = itertools.count()  # of the temporary files of this process
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)  # the last is Windows' own

Outcome = Literal["written", "unchanged"]


class Output:
    """The output folder, for one pass over it: a folder that was found to be one is not looked at again."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._place = f"{root}/"
        self.is_empty = False  # there was nothing in it when it was made ready
        self._ours: set[str] = set()

    def prepare(self) -> None:
        """Make the folder ours. Raises UsageError where it holds files that are not."""
        if self.root.is_symlink() or (self.root.exists() and not self.root.is_dir()):
            raise UsageError(str(self.root), "is not a folder", hint="Move it away, or set output: in site.yaml.")
        marker = self.root / MARKER
        if marker.is_symlink():
            marker.unlink()
        if self.root.is_dir() and not marker.exists() and any(_listed(self.root)):
            raise UsageError(
                str(self.root),
                "holds files that kliping did not write, which a build would remove",
                hint="Empty the folder, or set another output: in site.yaml.",
            )
        self.root.mkdir(parents=True, exist_ok=True)
        self.is_empty = not set(os.listdir(self.root)) - {MARKER}
        if not marker.is_file():
            marker.write_text(_MARKER_TEXT, encoding="utf-8")

    def stat(self, path: str) -> tuple[int, int] | None:
        """(mtime in ns, size) of a file of the output, or None where there is no plain file.

        For who knows that the folders are ours: behind a link that somebody put there is another's file.
        """
        try:
            found = os.lstat(self._place + path)
        except (OSError, ValueError):
            return None
        return (found.st_mtime_ns, found.st_size) if _is_plain(found) else None

    def find(self, path: str) -> tuple[int, int] | None:
        """The same, and None where the way there leads through a link."""
        return self.stat(path) if self._is_ours(path.rpartition("/")[0]) else None

    def _is_ours(self, folder: str) -> bool:
        """Whether a folder of the output is one, and no link on the way to it."""
        place = self._place + folder
        if not folder or place in self._ours:
            return True
        try:
            is_one = self._is_ours(folder.rpartition("/")[0]) and stat.S_ISDIR(os.lstat(place).st_mode)
        except (OSError, ValueError):
            return False
        if is_one:
            self._ours.add(place)
        return is_one

    def write(self, path: str, data: bytes, key: str = "") -> tuple[Outcome, Record]:
        """Put a file in place as a whole, unless it is there with these bytes; and what to remember of it."""
        target, is_new = self._target(path)
        if not is_new and (found := _same(target, data)):
            return "unchanged", Record(key, found.st_mtime_ns, found.st_size)
        temporary = f"{target.rpartition('/')[0]}/{_TEMPORARY}{_HOST}{os.getpid()}-{next(_numbers)}"
        try:
            _put_down(temporary, data)
            made = os.stat(temporary)  # noqa: PTH116  (when it is closed: NFS sets the time of a file then)
            self._put(temporary, target)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
            raise
        return "written", Record(key, made.st_mtime_ns, made.st_size)

    def _put(self, temporary: str, target: str) -> None:
        """os.replace, also over a folder that stands where the file has to be."""
        try:
            os.replace(temporary, target)  # noqa: PTH105
        except IsADirectoryError:
            shutil.rmtree(target)
            self._ours.clear()
            os.replace(temporary, target)  # noqa: PTH105

    def _target(self, path: str) -> tuple[str, bool]:
        """The file's place, below the root for certain: no "..", and no symbolic link on the way; and whether its
        folder is new, so that nothing is there.
        """
        parts = path.split("/")
        if not path or any(part in {"", ".", ".."} or "\0" in part or "\\" in part for part in parts):
            raise ValueError(f"{path!r} is not a path of the output")
        folder, is_new = str(self.root), False
        for part in parts[:-1]:
            folder = f"{folder}/{part}"
            is_new = folder not in self._ours and _make_folder(folder)
            self._ours.add(folder)
        return f"{folder}/{parts[-1]}", is_new

    def remove(self, path: str) -> bool:
        """Remove a file that we wrote earlier and nothing claims now; tell whether it was there."""
        if self.find(path) is None:
            return False
        (self.root / path).unlink()
        return True

    def prune(self, gone: Iterable[str]) -> None:
        """Remove the folders that files left empty."""
        for path in gone:
            above = path.rpartition("/")[0]
            with contextlib.suppress(OSError):  # one that is not empty, or gone already
                while above:
                    (self.root / above).rmdir()
                    self._ours.discard(f"{self.root}/{above}")
                    above = above.rpartition("/")[0]

    def sweep(self, claimed: Collection[str], *, folders: Collection[str] = ()) -> list[str]:
        """Remove every file that is not claimed and every folder left empty; return the paths removed.

        Hidden files at the top (.git, .nojekyll) are not ours to remove; `folders` are kept whole.
        """
        removed: list[str] = []
        self._sweep(self.root, "", set(claimed), set(folders), removed)
        return removed

    def _sweep(self, folder: Path, prefix: str, claimed: set[str], kept: set[str], removed: list[str]) -> bool:
        empty = True
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
        for entry in entries:
            path = prefix + entry.name
            if prefix == "" and entry.name.startswith(".") and not entry.name.startswith(_TEMPORARY):
                empty = False
            elif entry.is_dir(follow_symlinks=False):
                if path in kept or not self._sweep(Path(entry.path), f"{path}/", claimed, kept, removed):
                    empty = False
            elif path in claimed and not entry.is_symlink():
                empty = False
            else:
                Path(entry.path).unlink()
                removed.append(path)
        if empty and prefix:
            folder.rmdir()
        return empty

    def files(self, claimed: Collection[str]) -> list[str]:
        """The files of the site: all that are here, hidden ones at the top only where they are claimed."""
        found = (path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if _is_plain(path.lstat()))
        return sorted(
            path
            for path in found
            if (not path.startswith(".") or path in claimed) and not path.rpartition("/")[2].startswith(_TEMPORARY)
        )

    def swap(self, new: Path, path: str) -> None:
        """Put a whole folder in place of another."""
        target = Path(self._target(path)[0])
        old = target.with_name(f"{_TEMPORARY}{os.getpid()}-old")
        if target.is_symlink() or target.is_file():
            target.unlink()
        elif target.exists():
            target.replace(old)
        shutil.move(new, target)
        shutil.rmtree(old, ignore_errors=True)


def _listed(folder: Path) -> list[str]:
    return [entry for entry in os.listdir(folder) if not entry.startswith(".")]


def _is_plain(found: os.stat_result) -> bool:
    return (found.st_mode & 0o170000) == 0o100000


def _make_folder(folder: str) -> bool:
    """Make a folder, in place of a link or a file where one stands, never of what a link points to; whether it is
    new.
    """
    try:
        os.mkdir(folder)  # noqa: PTH102  (as open: a page is cheap, and a hundred thousand are many)
    except FileExistsError:
        if stat.S_ISDIR(os.lstat(folder).st_mode):
            return False
        Path(folder).unlink()
        Path(folder).mkdir()
    return True


def _put_down(path: str, data: bytes) -> None:
    """Write a file; open() and what it makes for that take twice as long for a page."""
    file = os.open(path, _NEW, 0o666)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(file, left) :]
    finally:
        os.close(file)


def _same(target: str, data: bytes) -> os.stat_result | None:
    """The state of a plain file that has these bytes."""
    try:
        found = os.lstat(target)
        if _is_plain(found) and found.st_size == len(data) and Path(target).read_bytes() == data:
            return found
    except OSError:
        pass
    return None
