"""What is known of each file of a copy: what it was in the storage, and how our copy was when it came or went."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from kliping.sqlitefile import SqliteFile

SCHEMA = 1


class State(NamedTuple):
    """A file here, as git knows it."""

    size: int
    mtime_ns: int


class Row(NamedTuple):
    """What is known of a file that was fetched or sent."""

    mark: str  # of the storage; "" where it may change again unseen
    state: State  # of our copy
    sha256: str


class Manifest:
    """An SQLite file that may be deleted: then each file is fetched to be compared. Whoever opens it closes it.

    Raises UsageError where another process has it.
    """

    def __init__(self, path: Path) -> None:
        self._file = SqliteFile(path, schema=SCHEMA, start=_start)

    def close(self) -> None:
        """Let go of it."""
        self._file.close()

    @property
    def is_unsent(self) -> bool:
        """Whether something was written to the copy, and has not been sent."""
        return bool(self._file.do("SELECT 1 FROM unsent"))

    def note_unsent(self, is_unsent: bool) -> None:
        """Something is about to be written to the copy, or all has been sent."""
        self._file.do("INSERT OR IGNORE INTO unsent VALUES (1)" if is_unsent else "DELETE FROM unsent")
        self._file.commit()

    def touch(self, path: str, state: State) -> None:
        """A file has another time, and the same bytes. It lasts from the next note on."""
        self._file.do("UPDATE files SET mtime_ns = ? WHERE path = ?", (state.mtime_ns, path))

    def rows(self) -> dict[str, Row]:
        """All that is known, by path."""
        rows = self._file.do("SELECT path, mark, size, mtime_ns, sha256 FROM files")
        return {path: Row(mark, State(size, mtime_ns), sha256) for path, mark, size, mtime_ns, sha256 in rows}

    def note(self, rows: Iterable[tuple[str, Row]]) -> None:
        """Know these; it lasts even if the process is killed."""
        self._file.many(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)",
            ((path, row.mark, *row.state, row.sha256) for path, row in rows),
        )
        self._file.commit()

    def forget(self, paths: Iterable[str]) -> None:
        """Know nothing of these any more."""
        self._file.many("DELETE FROM files WHERE path = ?", ((path,) for path in paths))
        self._file.commit()


def state_of(path: Path) -> State:
    """The state of a file. Raises OSError."""
    status = path.stat()
    return State(status.st_size, status.st_mtime_ns)


def _start(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, mark TEXT NOT NULL, size INTEGER NOT NULL,"
        " mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID"
    )
    db.execute("CREATE TABLE IF NOT EXISTS unsent (one INTEGER PRIMARY KEY)")
    for row in db.execute("SELECT path, mark, size, mtime_ns, sha256 FROM files"):  # finds what is damaged
        if tuple(map(type, row)) != (str, str, int, int, str):
            raise sqlite3.DatabaseError("spoiled")
