"""Folders and files that may change -> sets of the paths that did, a burst of changes at a time.

A folder in a set stands for all that is (or was) in it. That is how the watch says that a folder came, went
or was replaced: what happened inside meanwhile is not known, and any doubt means to look at all of it.
"""

import errno
import logging
import os
import time
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event
from types import TracebackType
from typing import Self

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from kliping.errors import UsageError

log = logging.getLogger(__name__)
WATCHDOG = logging.getLogger("watchdog.observers")

FEW = 4  # paths: a file saved by an editor, which writes another beside it first
SEPARATOR = os.sep
LONGEST = 2.0                    # seconds that a stream of changes without a pause is collected
TICK = 0.2                       # seconds between two looks at `stop`

# Linux also tells of opening and closing. A build opens every file: those would fill the kernel's queue.
CONTENT_EVENTS: list[type[FileSystemEvent]] = [
    FileCreatedEvent, FileModifiedEvent, FileMovedEvent, FileDeletedEvent,
    DirCreatedEvent, DirMovedEvent, DirDeletedEvent,
]
NOISE_SUFFIXES = ("~", ".swp", ".swx", ".swo", ".tmp", ".bak", ".part", ".crdownload", "___jb_tmp___")


def is_noise(name: str) -> bool:
    """Whether what has this name is never content: hidden, or left by an editor for a moment."""
    return (
        name.startswith((".", "#"))
        or name.endswith(NOISE_SUFFIXES)
        or name in {"4913", "__pycache__", "node_modules"}     # 4913: vim tries whether it can write here
    )


@dataclass(frozen=True)
class _Place:
    """A folder that is listened to."""

    folder: Path                 # as the events shall name it
    real: Path                   # without symbolic links: inotify does not follow them
    is_recursive: bool


class Watch:
    """Listens from the moment it is entered, and iterates over what changed.

    Changes that come while nobody iterates (during a build) wait for the next turn. A path that does not
    exist yet, goes, or comes back is listened for through the nearest folder above it. So is a single file,
    because editors save by putting another file in its place.
    """

    def __init__(
        self,
        *paths: Path,
        settle: float = 0.1,
        quick: float | None = None,
        stop: Event | None = None,
        ignored: Iterable[Path] = (),
    ) -> None:
        """Take the pause, in seconds, that ends a burst of changes, and a shorter one for that of a few paths."""
        self._aim(paths, ignored)
        self._settle, self._quick = settle, settle if quick is None else quick
        self._stop = stop or Event()
        self._queue: SimpleQueue[str | None] = SimpleQueue()       # None: listen anew, and tell all
        self._places: frozenset[_Place] = frozenset()
        self._observer: BaseObserver | None = None
        self._losses = _Losses(self)

    def __enter__(self) -> Self:
        # watchdog says so where a folder in a new folder is found twice. It is harmless, and no reader's business.
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning, r"watchdog\.")
        WATCHDOG.addHandler(self._losses)
        WATCHDOG.propagate = False
        try:
            self._listen()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
        WATCHDOG.removeHandler(self._losses)
        WATCHDOG.propagate = True

    def __iter__(self) -> Iterator[frozenset[Path]]:
        while not self._stop.is_set():
            burst = self._burst()
            if None in burst:
                self._close()                      # the folder of the same name may be another one
                self._listen()
                burst.update(self._wanted)
            if changed := frozenset(Path(path) for path in burst if path is not None):
                yield changed

    @property
    def is_waiting(self) -> bool:
        """Whether something changed that has not been told yet."""
        return not self._queue.empty()

    def follow(self, paths: Iterable[Path], *, ignored: Iterable[Path] = ()) -> None:
        """Watch these from now on. Where that is a change, all of them are told as changed."""
        before = (self._wanted, self._ignored)
        self._aim(paths, ignored)
        if before != (self._wanted, self._ignored):
            self.doubt()

    def _aim(self, paths: Iterable[Path], ignored: Iterable[Path]) -> None:
        self._paths = frozenset(paths)
        self._wanted, self._ignored = frozenset(map(str, self._paths)), frozenset(map(str, ignored))
        self._at_or_above = self._wanted | {str(above) for path in self._paths for above in path.parents}

    def doubt(self) -> None:
        """Take note that what changed is not known: all that is watched may have."""
        self._queue.put(None)

    def _burst(self) -> set[str | None]:
        """What comes until there is a pause: empty where nothing came or it is time to stop."""
        try:
            burst = {self._queue.get(timeout=TICK)}
        except Empty:
            return set()
        end = time.monotonic() + LONGEST
        while (left := end - time.monotonic()) > 0 and not self._stop.is_set():
            try:
                pause = self._settle if len(burst) > FEW else self._quick
                burst.add(self._queue.get(timeout=min(pause, left)))
            except Empty:
                break
        return burst

    def _listen(self) -> None:
        """Listen to the folders that there are now, until what is listened to is what there is."""
        while self._observer is None or self._places != self._wanted_places():
            self._close()
            self._places = self._wanted_places()
            self._observer = Observer()
            self._observer.start()
            # The folders above first: one that is made from here on is heard of.
            for place in sorted(self._places, key=lambda place: place.is_recursive):
                self._schedule(self._observer, place)

    def _schedule(self, observer: BaseObserver, place: _Place) -> None:
        try:
            observer.schedule(
                _Ear(self, place), str(place.real), recursive=place.is_recursive, event_filter=CONTENT_EVENTS
            )
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EMFILE):
                raise UsageError(
                    str(place.folder), "the system allows no more folders to be watched",
                    hint="Raise fs.inotify.max_user_watches and max_user_instances with sysctl",
                ) from error
            # Gone again, or above ours and not readable.
            log.debug("not watched: %s: %s", place.folder, error)

    def _close(self) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
            self._observer = None

    def _wanted_places(self) -> frozenset[_Place]:
        trees = {_Place(path, path.resolve(), is_recursive=True) for path in self._paths if path.is_dir()}
        above = {next(parent for parent in path.parents if parent.is_dir()) for path in self._paths}
        above |= {folder.parent for folder in above}           # says when the folder above itself goes
        roots = {tree.real for tree in trees}
        outermost = frozenset(tree for tree in trees if roots.isdisjoint(tree.real.parents))
        return outermost | {_Place(folder, folder.resolve(), is_recursive=False) for folder in above}

    def hear(self, path: str, *, came_or_went: bool) -> None:
        """Take note of a change. Called by the observer's thread, some ten thousand times for a checkout."""
        if came_or_went and path in self._at_or_above and self._is_at_or_above_folder(Path(path)):
            self.doubt()
        elif self._is_wanted(path):
            self._queue.put(path)

    def _is_at_or_above_folder(self, path: Path) -> bool:
        if path not in self._paths or any(path in wanted.parents for wanted in self._paths):
            return True
        return path.is_dir() or any(place.folder == path and place.is_recursive for place in self._places)

    def _is_wanted(self, path: str) -> bool:
        if any(_is_below(path, folder) for folder in self._ignored):
            return False
        # A name counts only below what is watched: the archive itself may live in a hidden folder.
        return any(
            _is_below(path, wanted) and not any(map(is_noise, path[len(wanted) :].split(SEPARATOR)))
            for wanted in self._wanted
        )


def _is_below(path: str, folder: str) -> bool:
    """Whether a path is a folder's own or below it."""
    return path.startswith(folder) and path[len(folder) : len(folder) + 1] in {"", SEPARATOR}


class _Losses(logging.Handler):
    """Has all told as changed where watchdog warns.

    It has no event for what the system did not tell: the kernel's queue holds 16,384 events, and a checkout of
    5,000 files has more while a build takes the processor. Of whatever it warns, some change may be missing.
    """

    def __init__(self, watch: Watch) -> None:
        super().__init__(logging.WARNING)
        self._watch = watch

    def emit(self, record: logging.LogRecord) -> None:
        log.debug("all is taken for changed: %s", record.getMessage())
        self._watch.doubt()


class _Ear(FileSystemEventHandler):
    """Hands the events of one place over, with the paths as they were asked for."""

    def __init__(self, watch: Watch, place: _Place) -> None:
        self._watch = watch
        self._real, self._folder = str(place.real), str(place.folder)

    def on_any_event(self, event: FileSystemEvent) -> None:
        for name in (event.src_path, event.dest_path):
            if not name:
                continue
            path = os.fsdecode(bytes(name) if isinstance(name, bytearray | memoryview) else name)
            if _is_below(path, self._real):
                path = self._folder + path[len(self._real) :]
            self._watch.hear(path, came_or_went=event.event_type != "modified")
