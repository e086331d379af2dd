"""A URL -> the folder or file that fsspec reaches there: what it has, and its files out and in."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from kliping import address
from kliping.errors import KlipingError, UsageError
from kliping.model import Problem

BATCH = 200  # files of one call, which fsspec hands over side by side where it can
_LONGEST = 1024  # bytes of a path: the most that object storage has
# What file systems call that by which a file is told from a later one of its name; all of a kind are compared.
_SUMS = frozenset(
    "checksum content_md5 crc32c etag generation md5 md5hash sha sha1 sha256 version_id versionid".split()
)
_TIMES = frozenset("created last_modified last-modified lastmodified modified mtime updated".split())
# Some write down whole seconds, or even ones: a file that changed a moment ago may change again without another time.
TICK = 3.0  # seconds


class File(NamedTuple):
    """A file of a storage."""

    size: int | None  # bytes, where it is known
    mark: str  # tells it from a later one of the same name; "" where nothing does


class Listing(NamedTuple):
    """What a storage has, by path; and what cannot be on a disk, or is left out for another reason."""

    files: Mapping[str, File]
    problems: Sequence[Problem]


class Storage:
    """What a URL names, by the paths of its files. Raises UsageError where there can be none.

    All else raises what its file system raises: see `telling`.
    """

    def __init__(self, url: str, *, needed_by: str, hint: str) -> None:
        self.shown = address.shown(url)
        self._url = url
        self._is_here = url.startswith(("file:", "local:"))
        try:
            from fsspec.core import url_to_fs  # noqa: PLC0415  (fsspec is not for everyone)
        except ImportError as error:
            what = f"{needed_by} needs fsspec, which is not installed"
            raise UsageError(None, what, hint='Install it with: pip install "kliping[remote]"') from error
        if not address.is_url(url):
            raise UsageError(None, f'{needed_by}: "{self.shown}" is no URL', hint=hint)
        try:
            fs, root = url_to_fs(url, **({"auto_mkdir": True} if self._is_here else {}))
        except Exception as error:  # each file system has exceptions of its own
            raise UsageError(self.shown, f"cannot be reached: {self.said(error)}") from error
        self.fs: Any = fs  # fsspec has no types
        self.root = root.rstrip("/")
        if not self.root.strip("/"):
            raise UsageError(self.shown, "names no folder", hint="Write one after the host or the bucket.")

    def holds(self, folder: Path) -> bool:
        """Whether a folder of this disk is in it."""
        return self._is_here and folder.resolve().is_relative_to(Path(self.root).resolve())

    def at(self, path: str) -> str:
        """Where its file system has a file of this path; "" is all of it."""
        return f"{self.root}/{path}" if path else self.root

    def where(self, path: str) -> str:
        """A file as a person would write it."""
        return f"{self.shown.rstrip('/')}/{path}" if path else self.shown

    def said(self, error: Exception) -> str:
        """An error of a file system in one line, without passwords."""
        told = address.without_secrets(str(error).strip().partition("\n")[0], self._url)[:200]
        return f"{type(error).__name__}: {told}" if told else type(error).__name__

    @contextmanager
    def telling(self, kind: type[KlipingError], what: str, hint: str) -> Iterator[None]:
        """Raise `kind` for whatever goes wrong there."""
        try:
            yield
        except KlipingError:
            raise
        except Exception as error:
            raise kind(self.shown, f"{what}: {self.said(error)}", hint=hint) from error

    def listing(self) -> Listing:
        """What is there now; a file that the URL itself names has the path "". Links are not followed."""
        self.fs.invalidate_cache()
        files: dict[str, File] = {}
        problems, now = [], time.time()
        for info in self._infos():
            path = info["name"].removeprefix(self.root).removeprefix("/")
            if info["name"].endswith("/") and not info.get("size"):
                continue  # stands for a folder
            if info.get("islink") or info["type"] == "link":
                what = "is a link, and is not followed"
                problems.append(Problem(where=self.where(path), what=what, hint="Copy what it leads to there."))
            elif path and not (all(map(address.is_name, path.split("/"))) and len(path.encode()) <= _LONGEST):
                what = "has a name that no disk or no address can have, and is left out"
                problems.append(Problem(where=self.where(path), what=what, hint="Rename it."))
            elif info["type"] == "file":
                files[path] = File(info.get("size"), _mark(info, now))
        for path in sorted(above(files).intersection(files)):
            if files.pop(path).size:  # an empty one stands for the folder, too
                what = "is a file and a folder, so the file is left out"
                problems.append(Problem(where=self.where(path), what=what, hint="Rename it."))
        return Listing(files, problems)

    def _infos(self) -> Iterator[Mapping[str, Any]]:
        if _finds(self.fs):
            yield from self.fs.find(self.root, detail=True).values()
            return
        # The common `find` of fsspec leaves out what it cannot list, which would be taken for removed.
        waiting = [self.root]
        while waiting:
            for info in self.fs.ls(waiting.pop(), detail=True):
                if info["type"] != "directory":
                    yield info
                elif info["name"].rstrip("/") != self.root:
                    waiting.append(info["name"])

    def get(self, pairs: Sequence[tuple[str, Path]]) -> None:
        """Copy files to places here. Hand over a batch at a time: side by side they take memory, each a part of it."""
        self.fs.get([self.at(path) for path, _ in pairs], [str(place) for _, place in pairs])

    def put(self, pairs: Sequence[tuple[Path, str]]) -> None:
        """Copy files from here, as `get`."""
        self.fs.put([str(place) for place, _ in pairs], [self.at(path) for _, path in pairs])


def _finds(fs: Any) -> bool:  # noqa: ANN401
    """Whether a file system has a way of its own to list all that is below a folder, in one go."""
    from fsspec import AbstractFileSystem  # noqa: PLC0415
    from fsspec.asyn import AsyncFileSystem  # noqa: PLC0415

    if isinstance(fs, AsyncFileSystem):
        return type(fs)._find is not AsyncFileSystem._find
    return type(fs).find is not AbstractFileSystem.find


def above(paths: Iterable[str]) -> set[str]:
    """The folders that files are in; that of all is ""."""
    found = set[str]()
    for path in filter(None, paths):
        above = path.rpartition("/")[0]
        while above not in found:
            found.add(above)
            above = above.rpartition("/")[0]
    return found


def _mark(info: Mapping[str, Any], now: float) -> str:
    """What tells a file from a later one: its sums and versions, else its times."""
    sums, times = _telling(tuple(info))
    found = _said(info, sums)
    if not found:
        found = _said(info, times)
        if any(_seconds(info[key]) > now - TICK for key in found):
            return ""
    return f"{info.get('size')} {' '.join(found.values())}" if found else ""


def _said(info: Mapping[str, Any], keys: Sequence[str]) -> dict[str, str]:
    return {key: f"{key}={info[key]}" for key in keys if info[key] not in (None, "")}


@lru_cache(maxsize=16)
def _telling(keys: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those keys of a file system that are sums, and those that are times."""
    sums, times = (sorted(key for key in keys if key.lower() in known) for known in (_SUMS, _TIMES))
    return tuple(sums), tuple(times)


def _seconds(value: object) -> float:
    """A time since 1970, where it says one."""
    match value:
        case datetime():
            return value.timestamp()
        case int() | float():
            return float(value)
        case _:
            return 0.0
