"""What a URL names -> the same files below the cache folder, where all else reads them; and back what is written there.

A manifest says which state of each file is here, and how our copy was when it came or went. So only what differs is
fetched or sent, a run that was broken off is gone on with, and a file that somebody changed here is never lost.
"""

import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self, TypeAlias
from unicodedata import normalize

from kliping import address
from kliping.errors import StorageError, UsageError
from kliping.manifest import Manifest, Row, State, state_of
from kliping.model import Problem
from kliping.storage import BATCH, File, Listing, Storage, above

ROUNDS = 3  # so often is a folder listed that changes while it is read
LARGE = 2**28  # bytes: a batch that has more of them has fewer files, so that less is lost where one fails
_GO_ON = "What came stays; run the command again to go on."
_SENDING = "sending"  # the mark of a file that was about to be sent: what is there may be half of it
Progress: TypeAlias = Callable[[int, int], None]


@dataclass
class Done:
    """What came and went. Lives for one call."""

    fetched: int = 0
    removed: int = 0
    sent: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


class _ChangingError(Exception):
    """A file is not what the listing says; the argument is its path."""


class _Left(NamedTuple):
    """The files of a folder that are left as they are: all but those at some paths, and below these."""

    folder: str | None
    only: Sequence[str]

    def has(self, path: str) -> bool:
        """Whether a file is left, or a folder with all that is in it."""
        if self.folder is None or not path.startswith(f"{self.folder}/"):
            return False
        return not any(f"{path}/".startswith(f"{one}/") or one.startswith(f"{path}/") for one in self.only)


class Mirror:
    """The copy of what a URL names. Whoever opens it closes it; until then no other process has it.

    Raises UsageError where another process has it, a link is in its place, or it would be a copy of itself.
    """

    def __init__(self, storage: Storage, url: str, cache_dir: Path) -> None:
        self.place = address.mirror(url, cache_dir)
        self._storage = storage
        self._home = cache_dir / address.kept(url)
        self._staging = self._home / "fetching"
        for folder in (cache_dir, self._home.parent, self._home, self.place.parent, self.place, self._staging):
            if folder.is_symlink():
                raise UsageError(str(folder), "is a link, and kliping removes files there", hint="Remove the link.")
        if storage.holds(cache_dir):
            raise UsageError(storage.shown, "holds the archive itself", hint="Name the folder of its content.")
        self._manifest = Manifest(self._home / "manifest.sqlite")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._manifest.close()

    @property
    def is_unsent(self) -> bool:
        """Whether a command began to write here, and what it wrote has not all been sent."""
        return self._manifest.is_unsent

    def begin_writing(self) -> None:
        """A command is about to write here."""
        self._manifest.note_unsent(True)

    def pull(self, *, but: str | None = None, only: Sequence[str] = (), progress: Progress | None = None) -> Done:
        """Fetch what differs and remove what is gone, but in the folder `but`: of it only what is at the paths `only`.

        Raises StorageError where that fails; what came until then stays, and the next call goes on.
        """
        done, path, left = Done(), "", _Left(but, only)
        for _ in range(ROUNDS):
            listing = self._listing()
            if not listing.files:
                raise StorageError(self._storage.shown, "holds no files", hint="Check the address.")
            done.problems = [*listing.problems]
            wanted = {path: file for path, file in listing.files.items() if not left.has(path)}
            try:
                self._take(wanted, left, done, progress)
            except _ChangingError as error:
                path = str(error)
            else:
                return done
        raise self._changing(path)

    def push(self) -> Done:
        """Send what was written here. Where a file changed there in the meantime, that counts, and ours is put aside.

        Raises StorageError where that fails; the next call goes on.
        """
        done, here, rows = Done(), self._here(_Left(None, ())), self._manifest.rows()
        whole = {path: state for path, state in here.items() if not _is_part(path)}
        changed = sorted(path for path, state in whole.items() if not self._is_noted(path, state, rows.get(path)))
        try:
            if changed:
                self._send(changed, rows, done)
        except _ChangingError as error:
            raise self._changing(str(error)) from error
        self._manifest.note_unsent(False)
        return done

    def _listing(self) -> Listing:
        with self._storage.telling(StorageError, "cannot be read", _GO_ON):
            return self._storage.listing()

    def _changing(self, path: str) -> StorageError:
        hint = "Run the command again later."
        return StorageError(self._storage.where(path), "changes while it is read", hint=hint)

    def _take(self, wanted: Mapping[str, File], left: "_Left", done: Done, progress: Progress | None) -> None:
        """Make the files here those that are wanted. Raises _ChangingError where one is another meanwhile."""
        self._refuse_twins(wanted)
        here, rows = self._here(left), self._manifest.rows()
        intact = {path for path, state in here.items() if self._is_noted(path, state, rows.get(path))}
        for path in sorted(here.keys() - wanted.keys()):
            if path in intact or _is_part(path):
                self._at(path).unlink()
            else:
                self._put_aside(path, done)
            done.removed += 1
        self._manifest.forget(path for path in rows.keys() - wanted.keys() if not left.has(path))
        self._prune(wanted, left)
        fresh = {path for path in intact & wanted.keys() if _is_same(rows[path].mark, wanted[path].mark)}
        stale = sorted(wanted.keys() - fresh)
        changing: list[str] = []
        came = 0
        for part in _parts(stale, wanted):
            changing += self._fetch(part, wanted, intact, done)
            came += len(part)
            if progress:
                progress(came, len(stale))
        if changing:
            raise _ChangingError(changing[0])

    def _fetch(
        self, paths: Sequence[str], wanted: Mapping[str, File], intact: Collection[str], done: Done
    ) -> Iterator[str]:
        """Fetch a batch and put it into its places; yield the paths of what is not what was listed."""
        rows = []
        for path, part in self._staged(paths):
            size = wanted[path].size
            if size is not None and part.stat().st_size != size:
                yield path
                continue
            row = self._place(path, part, wanted[path].mark, path in intact, done)
            rows.append((path, row))
            done.fetched += 1
        self._manifest.note(rows)

    def _staged(self, paths: Sequence[str]) -> list[tuple[str, Path]]:
        """Copies beside their places, so that there is never half a file in one. Raises _ChangingError."""
        shutil.rmtree(self._staging, ignore_errors=True)
        self._staging.mkdir(parents=True)
        pairs = [(path, self._staging / str(number)) for number, path in enumerate(paths)]
        came = False
        with self._storage.telling(StorageError, "cannot be read", _GO_ON), suppress(FileNotFoundError):
            self._storage.get(pairs)
            came = True
        if not came:
            raise _ChangingError("")
        return pairs

    def _place(self, path: str, part: Path, mark: str, is_intact: bool, done: Done) -> Row:
        """Put a fetched file into its place; where that has these bytes already it stays, with its time."""
        place, hashed = self._at(path), _sha256(part)
        if place.exists():
            if _sha256(place) == hashed:
                return Row(mark, state_of(place), hashed)
            if not is_intact:
                self._put_aside(path, done)
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(part, place)  # noqa: PTH105
        return Row(mark, state_of(place), hashed)

    def _send(self, changed: Sequence[str], rows: Mapping[str, Row], done: Done) -> None:
        theirs = self._listing().files
        doubtful = [path for path in changed if path in theirs and not _is_ours(rows.get(path), theirs[path])]
        kept = {path for part in _parts(doubtful, theirs) for path in self._theirs(part, theirs, rows, done)}
        ours = [path for path in changed if path not in kept]
        nothing = Row(_SENDING, State(-1, 0), "")
        self._manifest.note([(path, rows.get(path, nothing)._replace(mark=_SENDING)) for path in ours])
        hashes = {path: _sha256(self._at(path)) for path in ours}
        sizes = {path: File(state_of(self._at(path)).size, "") for path in ours}
        for part in _parts(ours, sizes):
            with self._storage.telling(StorageError, "cannot be written to", "The next command goes on with it."):
                self._storage.put([(self._at(path), path) for path in part])
            done.sent += len(part)
        theirs = self._listing().files if ours else {}
        self._manifest.note((path, self._sent_row(path, theirs.get(path), hashes[path])) for path in ours)

    def _sent_row(self, path: str, found: File | None, hashed: str) -> Row:
        """What is known of a file that was sent; nothing of what is there, if it is not what was sent."""
        state = state_of(self._at(path))
        return Row(found.mark if found and found.size == state.size else "", state, hashed)

    def _theirs(
        self, paths: Sequence[str], theirs: Mapping[str, File], rows: Mapping[str, Row], done: Done
    ) -> Iterator[str]:
        """Yield what is not to be sent: it is there already, or has changed there, and then ours is put aside."""
        for path, part in self._staged(paths):
            hashed, row = _sha256(part), rows.get(path)
            if row and row.sha256 == hashed:
                continue  # as it was fetched: only its time is another, or was not sure
            if hashed != _sha256(self._at(path)):
                hint = "Run the command again, or take over by hand what it made."
                what = "was changed there meanwhile, so what was made here is not sent"
                done.problems.append(Problem(where=self._storage.where(path), what=what, hint=hint))
            self._manifest.note([(path, self._place(path, part, theirs[path].mark, False, done))])
            yield path

    def _refuse_twins(self, wanted: Mapping[str, File]) -> None:
        """Raise StorageError where this disk takes two names for one, as "a" and "A"."""
        known: dict[str, str] = {}
        for path in sorted({*wanted, *above(wanted)}):
            other = known.setdefault(normalize("NFC", path).casefold(), path)
            if other != path and self._is_one(other, path):
                what = f'and "{other}" have one name on this disk'
                raise StorageError(self._storage.where(path), what, hint="Rename one of them.")

    def _is_one(self, path: str, other: str) -> bool:
        shutil.rmtree(self._staging, ignore_errors=True)
        probe, twin = self._staging / path, self._staging / other
        probe.mkdir(parents=True)
        return twin.exists()

    def _here(self, left: "_Left") -> dict[str, State]:
        """The files that are here, but for those that are left. What is neither file nor folder is removed."""
        if self.place.is_file():
            return {"": state_of(self.place)}
        found: dict[str, State] = {}
        waiting = [""] if self.place.is_dir() else []
        while waiting:
            folder = waiting.pop()
            with os.scandir(self._at(folder)) as entries:
                for entry in entries:
                    path = f"{folder}/{entry.name}" if folder else entry.name
                    if left.has(path):
                        continue
                    if entry.is_file(follow_symlinks=False):
                        status = entry.stat(follow_symlinks=False)
                        found[path] = State(status.st_size, status.st_mtime_ns)
                    elif not entry.is_dir(follow_symlinks=False):
                        os.unlink(entry.path)  # noqa: PTH108
                    else:
                        waiting.append(path)
        return found

    def _prune(self, wanted: Mapping[str, File], left: "_Left") -> None:
        """Remove folders that hold nothing any more."""
        folders = above(wanted)
        for at, _, _ in os.walk(self.place, topdown=False):
            path = Path(at).relative_to(self.place).as_posix()
            if path not in folders and not left.has(path) and not os.listdir(at):
                Path(at).rmdir()

    def _put_aside(self, path: str, done: Done) -> None:
        """Keep a file that somebody changed here where nothing removes it."""
        place = self._at(path)
        aside = self._home / "aside" / _sha256(place)[:12] / (path or place.name)
        aside.parent.mkdir(parents=True, exist_ok=True)
        os.replace(place, aside)  # noqa: PTH105
        what = f"was changed in the copy here, which does not count; it is now {aside}"
        done.notes.append(Problem(where=self._storage.where(path), what=what, hint="Change it there."))

    def _at(self, path: str) -> Path:
        return self.place / path if path else self.place

    def _is_noted(self, path: str, state: State, row: Row | None) -> bool:
        """Whether a file here is as it came or went."""
        if row is None or row.state.size != state.size:
            return False
        if row.state == state:
            return True
        if _sha256(self._at(path)) != row.sha256:
            return False
        self._manifest.touch(path, state)
        return True

def _is_same(mark: str, other: str) -> bool:
    return bool(mark) and mark == other


def _is_ours(row: Row | None, file: File) -> bool:
    """Whether a file there is the one that was fetched, or one that was being sent when that ended."""
    return row is not None and (row.mark == _SENDING or _is_same(row.mark, file.mark))


def _is_part(path: str) -> bool:
    """Whether it is what a run that was killed left of a file that it was writing."""
    return path.rpartition("/")[2].startswith(".") and path.endswith(".part")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _parts(paths: Iterable[str], files: Mapping[str, File]) -> Iterator[list[str]]:
    """Batches of so many files, and fewer where they are large."""
    part: list[str] = []
    weight = 0
    for path in paths:
        part.append(path)
        weight += files[path].size or 0
        if len(part) == BATCH or weight > LARGE:
            yield part
            part, weight = [], 0
    if part:
        yield part
