"""An SQLite file below .kliping/ that may be deleted at any time: waited for, opened or begun anew, and let go of."""

import contextlib
import re
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from threading import RLock
from typing import Any

from kliping.errors import ContentError, DamagedError, UsageError

ROWS = 1000  # at a time, of many
WAIT = 30.0  # seconds to wait for another kliping that works on the same archive
_HINT = "Free the disk or mend the permissions, or delete the file: it is made again."


class SqliteFile:
    """A connection, with the tables that `start` makes and looks through. Whoever opened it closes it. Without a path
    it is a file that nobody else sees.

    With `hold`, no other process reads or writes the file until it is closed, and what is written lasts from the next
    `commit` on; without, each statement lasts at once. A file that SQLite or `start` finds damaged, or of another
    schema, is thrown away: `is_anew`. Raises UsageError where another process holds it for longer than half a minute or
    it cannot be made, ContentError where it cannot be written.

    Threads may share it: one at a time runs a statement. Python's own module ends the process where one thread runs a
    statement while another closes the connection.
    """

    def __init__(
        self, path: Path | None, *, schema: int, start: Callable[[sqlite3.Connection], None], hold: bool = True
    ) -> None:
        self.path, self.is_anew = path, False
        self._schema, self._start, self._hold = schema, start, hold
        self._lock = RLock()
        if path is None:
            self._connect()
            return
        if path.parent.is_symlink():
            raise UsageError(str(path.parent), "is a link, and kliping removes files there", hint="Remove the link.")
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink():
            path.unlink()
        try:
            self._open()
        except sqlite3.DatabaseError as error:
            self._refuse(error)
            self.begin_anew()

    def begin_anew(self) -> None:
        """Throw the file away and make it again. Raises UsageError where it cannot be made."""
        self.is_anew = True
        with self._lock:
            self._db.close()
        if self.path is None:
            self._connect()
            return
        try:
            for name in ("", "-journal"):
                Path(f"{self.path}{name}").unlink(missing_ok=True)
            self._open()
        except (sqlite3.DatabaseError, OSError) as error:
            if isinstance(error, sqlite3.DatabaseError):
                self._refuse(error)
            raise UsageError(str(self.path), f"cannot be made: {error}", hint=_HINT) from error

    def _refuse(self, error: sqlite3.DatabaseError) -> None:
        """Raise where the file is not damaged, but held by another or not to be written."""
        if "locked" in str(error):
            hint = "Wait for it, or end it, and try again."
            raise UsageError(str(self.path), "another kliping works on this archive", hint=hint) from error
        if isinstance(error, sqlite3.OperationalError) and re.search("readonly|unable to open|full|I/O", str(error)):
            raise ContentError(str(self.path), f"cannot be written: {error}", hint=_HINT) from error

    def _failure(self, error: sqlite3.Error) -> ContentError:
        if isinstance(error, sqlite3.DatabaseError):
            self._refuse(error)
            if not isinstance(error, sqlite3.ProgrammingError):
                return DamagedError(str(self.path), f"cannot be read or written: {error}", hint=_HINT)
        return ContentError(str(self.path), f"cannot be read or written: {error}", hint=_HINT)

    def _open(self) -> None:
        # Two who wait inside SQLite for an exclusive lock each keep the other out: so wait outside.
        deadline = time.monotonic() + WAIT
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
        # SQLite's name for a file of its own, which is gone when it is closed, is "".
        self._db = sqlite3.connect(self.path or "", timeout=0.1, isolation_level=None, check_same_thread=False)
        try:
            self._db.execute("PRAGMA synchronous=OFF")  # a cache: after a power cut it is made again
            if self._hold:
                self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
                self._db.execute("BEGIN EXCLUSIVE")
            if self._db.execute("PRAGMA user_version").fetchone()[0] not in {0, self._schema}:
                raise sqlite3.DatabaseError("another version")  # noqa: TRY301  (as a damaged one)
            self._start(self._db)
            self._db.execute(f"PRAGMA user_version={self._schema}")
            self._db.execute(f"PRAGMA busy_timeout={int(WAIT * 1000)}")
        except BaseException:
            self._db.close()
            raise

    def do(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run a statement and return its rows. Raises UsageError where another holds the file, DamagedError,
        ContentError where it cannot be written.
        """
        try:
            with self._lock:
                return self._db.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def each(self, statement: str) -> Iterator[tuple[Any, ...]]:
        """Run a statement and yield its rows one by one; nothing may be written in between. Raises as `do`."""
        try:
            with self._lock:
                found = self._db.execute(statement)
            while rows := self._some(found):
                yield from rows
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def _some(self, found: sqlite3.Cursor) -> list[tuple[Any, ...]]:
        with self._lock:
            return found.fetchmany(ROWS)

    def many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement for each row. Raises as `do`."""
        try:
            with self._lock:
                self._db.executemany(statement, rows)
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def commit(self) -> None:
        """Make what was written so far last, even if the process is killed. Raises ContentError on a full disk."""
        if self._hold:
            with self._lock:
                self.do("COMMIT")
                self.do("BEGIN EXCLUSIVE")

    def close(self) -> None:
        """Write and let go; what cannot be written is found out again."""
        with self._lock:
            with contextlib.suppress(sqlite3.Error):
                if self._db.in_transaction:
                    self._db.execute("COMMIT")
            self._db.close()
