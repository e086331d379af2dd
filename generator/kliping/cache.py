"""What is built, on disk: path -> key and the state of the file when it was written. Can be deleted at any time."""

import sqlite3
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from kliping.sqlitefile import SqliteFile

SCHEMA = 1
_ANEW = "thrown away, it was damaged; everything is built again"


class Record(NamedTuple):
    """A file of the output as we left it."""

    key: str
    mtime_ns: int
    size: int


class Built(MutableMapping[str, Record]):
    """A mapping in SQLite that only one process at a time can hold; it writes on `commit`.

    A damaged file, or one of another version, is thrown away and said so in `notes`: then everything is built again.
    Raises UsageError where another process holds it for longer than half a minute.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._all: dict[str, Record] = {}
        self._file = SqliteFile(path, schema=SCHEMA, start=self._load)
        self.notes = [f"{path.name}: {_ANEW}"] if self._file.is_anew else []

    def _load(self, db: sqlite3.Connection) -> None:
        db.execute(
            "CREATE TABLE IF NOT EXISTS built (path TEXT PRIMARY KEY, key TEXT NOT NULL, mtime_ns INTEGER NOT NULL,"
            " size INTEGER NOT NULL) WITHOUT ROWID"
        )
        rows = db.execute("SELECT path, key, mtime_ns, size FROM built").fetchall()
        if not all(_is_record(row) for row in rows):
            raise sqlite3.DatabaseError("other types")
        self._all = {path: Record(*rest) for path, *rest in rows}

    def commit(self) -> None:
        """Make what was recorded so far last, even if the process is killed. Raises ContentError on a full disk."""
        self._file.commit()

    def close(self) -> None:
        """Write and let go."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __getitem__(self, path: str) -> Record:
        return self._all[path]

    def __setitem__(self, path: str, record: Record) -> None:
        self._file.do("INSERT OR REPLACE INTO built VALUES (?, ?, ?, ?)", (path, *record))
        self._all[path] = record

    def __delitem__(self, path: str) -> None:
        del self._all[path]
        self._file.do("DELETE FROM built WHERE path = ?", (path,))

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


def _is_record(row: tuple[object, ...]) -> bool:
    return [type(value) for value in row] == [str, str, int, int]
