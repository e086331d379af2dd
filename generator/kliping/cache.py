"""What is built, on disk: path -> key and the state of the file when it was written. Can be deleted at any time."""

import contextlib
import re
import sqlite3
import time
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from kliping.errors import ContentError, UsageError

SCHEMA = 1
_HINT = "Free the disk or mend the permissions, then try again."
_WAIT = 30.0  # seconds to wait for another build of the same archive


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
        self.notes: list[str] = []
        if path.parent.is_symlink():
            raise UsageError(str(path.parent), "is a link, and kliping removes files there", hint="Remove the link.")
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink():
            path.unlink()
        try:
            self._open()
        except sqlite3.DatabaseError as error:
            self._refuse(error)
            self.notes.append(f"{path.name}: thrown away, it was damaged; everything is built again")
            self._discard()
            try:
                self._open()
            except sqlite3.DatabaseError as again:
                self._refuse(again)
                raise UsageError(str(path), f"cannot be made: {again}", hint=_HINT) from again

    def _refuse(self, error: sqlite3.DatabaseError) -> None:
        """Raise where the file is not damaged, but held by another or not to be written."""
        if "locked" in str(error):
            hint = "Wait for it, or end it, and try again."
            raise UsageError(str(self.path), "another kliping works on this archive", hint=hint) from error
        if isinstance(error, sqlite3.OperationalError) and re.search("readonly|unable to open|full|I/O", str(error)):
            raise ContentError(str(self.path), f"cannot be written: {error}", hint=_HINT) from error

    def _open(self) -> None:
        # Two who wait inside SQLite for an exclusive lock each keep the other out: so wait outside.
        deadline = time.monotonic() + _WAIT
        while True:
            try:
                self._connect()
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return

    def _connect(self) -> None:
        self._db = sqlite3.connect(self.path, timeout=0.1, isolation_level=None, check_same_thread=False)
        try:
            self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._db.execute("PRAGMA synchronous=OFF")  # a cache: after a power cut it is checked against the files
            self._db.execute("BEGIN EXCLUSIVE")
            if self._db.execute("PRAGMA user_version").fetchone()[0] not in {0, SCHEMA}:
                raise sqlite3.DatabaseError("another version")  # noqa: TRY301  (as a damaged one)
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS built (path TEXT PRIMARY KEY, key TEXT NOT NULL, mtime_ns INTEGER NOT NULL,"
                " size INTEGER NOT NULL) WITHOUT ROWID"
            )
            self._db.execute(f"PRAGMA user_version={SCHEMA}")
            rows = self._db.execute("SELECT path, key, mtime_ns, size FROM built").fetchall()
            if not all(_is_record(row) for row in rows):
                raise sqlite3.DatabaseError("other types")  # noqa: TRY301  (as a damaged one)
            self._all = {path: Record(*rest) for path, *rest in rows}
        except BaseException:
            self._db.close()
            raise

    def _discard(self) -> None:
        for name in (self.path, self.path.with_name(self.path.name + "-journal")):
            name.unlink(missing_ok=True)

    def commit(self) -> None:
        """Make what was recorded so far last, even if the process is killed. Raises ContentError on a full disk."""
        try:
            self._db.execute("COMMIT")
            self._db.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            self._refuse(error)
            raise

    def close(self) -> None:
        """Write and let go."""
        with contextlib.suppress(sqlite3.Error):  # what was not recorded is built again
            if self._db.in_transaction:
                self._db.execute("COMMIT")
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __getitem__(self, path: str) -> Record:
        return self._all[path]

    def __setitem__(self, path: str, record: Record) -> None:
        try:
            self._db.execute("INSERT OR REPLACE INTO built VALUES (?, ?, ?, ?)", (path, *record))
        except sqlite3.DatabaseError as error:
            self._refuse(error)
            raise
        self._all[path] = record

    def __delitem__(self, path: str) -> None:
        del self._all[path]
        self._db.execute("DELETE FROM built WHERE path = ?", (path,))

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


def _is_record(row: tuple[object, ...]) -> bool:
    return [type(value) for value in row] == [str, str, int, int]
