"""The signatures of all articles' texts, on disk: what is read of a file is kept until the file changes."""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from kliping.converter import doubles
from kliping.converter.catalogue import PAGE, State, key
from kliping.sqlitefile import SqliteFile

_ID = re.compile(r"^id:[ \t]*['\"]?([a-z0-9][a-z0-9-]*)['\"]?[ \t]*\r?$", re.MULTILINE)


class Signed:
    """The table, in a file that somebody else opens and closes."""

    def __init__(self, file: SqliteFile) -> None:
        self._file, self._do = file, file.do
        self._is_compared = True  # as far as it is known: what is put is not compared

    @staticmethod
    def start(db: sqlite3.Connection) -> None:
        """Make the tables."""
        db.execute(
            "CREATE TABLE IF NOT EXISTS signature (name TEXT PRIMARY KEY, mtime_ns INTEGER NOT NULL,"
            " size INTEGER NOT NULL, article TEXT, data BLOB NOT NULL)"
        )
        db.execute("SELECT name, mtime_ns, size, article, data FROM signature LIMIT 0")
        db.execute("CREATE TABLE IF NOT EXISTS compared (what TEXT NOT NULL)")

    def put(self, name: str, state: State, article: str | None, data: bytes) -> None:
        """Keep the signature of a file in this state, empty where its text is short."""
        self._do("INSERT OR REPLACE INTO signature VALUES (?, ?, ?, ?, ?)", (key(name), *state, article, data))
        if self._is_compared:
            self._do("DELETE FROM compared")
            self._is_compared = False

    def look(self, files: Iterable[tuple[str, int, int]]) -> None:
        """Take note of the files that there are now, and forget those that are no more."""
        self._do(
            "CREATE TEMP TABLE IF NOT EXISTS there"
            " (name TEXT PRIMARY KEY, mtime_ns INTEGER, size INTEGER) WITHOUT ROWID"
        )
        self._do("DELETE FROM temp.there")
        self._file.many("INSERT OR IGNORE INTO temp.there VALUES (?, ?, ?)", files)
        gone = "FROM signature WHERE name NOT IN (SELECT name FROM temp.there)"
        if self._do(f"SELECT 1 {gone} LIMIT 1"):
            self._do(f"DELETE {gone}")
            self._do("DELETE FROM compared")

    def new(self) -> Iterator[tuple[str, State]]:
        """The files that are not signed as they are now."""
        last = ""
        statement = (
            "SELECT there.name, there.mtime_ns, there.size FROM temp.there LEFT JOIN signature USING (name)"
            " WHERE there.name > ? AND (signature.name IS NULL OR signature.mtime_ns != there.mtime_ns"
            " OR signature.size != there.size OR length(signature.data) NOT IN (0, ?)) ORDER BY there.name LIMIT ?"
        )
        while rows := self._do(statement, (last, doubles.SIZE, PAGE)):
            for name, mtime_ns, size in rows:
                yield name, (mtime_ns, size)
            last = rows[-1][0]

    def all(self) -> Iterator[bytes]:
        """The signatures of what has an id and is not short, by name."""
        last = ""
        statement = f"SELECT name, data FROM signature WHERE name > ? AND {_LONG} ORDER BY name LIMIT ?"  # noqa: S608
        while rows := self._do(statement, (last, PAGE)):
            yield from (data for _, data in rows)
            last = rows[-1][0]

    def place(self) -> None:
        """Number them, in the order of `all`."""
        self._do("CREATE TEMP TABLE IF NOT EXISTS placed (place INTEGER PRIMARY KEY, name TEXT, article TEXT)")
        self._do("DELETE FROM temp.placed")
        numbered = f"SELECT row_number() OVER (ORDER BY name) - 1, name, article FROM signature WHERE {_LONG}"  # noqa: S608
        self._do(f"INSERT INTO temp.placed {numbered}")

    def placed(self, number: int) -> tuple[str, str]:
        """Name and id of the one that has this number."""
        name, article = self._do("SELECT name, article FROM temp.placed WHERE place = ?", (number,))[0]
        return name, article

    def file_of(self, article: str) -> str | None:
        """The file of an id, of those that were numbered."""
        rows = self._do("SELECT name FROM temp.placed WHERE article = ? ORDER BY name DESC LIMIT 1", (article,))
        return str(rows[0][0]) if rows else None

    def compared(self) -> str | None:
        """What was there when nothing has been new or gone since."""
        rows = self._do("SELECT what FROM compared")
        return str(rows[0][0]) if rows else None

    def compare(self, what: str) -> None:
        """All were compared."""
        self._do("DELETE FROM compared")
        self._do("INSERT INTO compared VALUES (?)", (what,))
        self._is_compared = True


_LONG = "article IS NOT NULL AND length(data) > 0"


def signature(path: Path) -> tuple[str | None, bytes]:
    """The id and the signature of a file; nothing of a file without an id."""
    head, body = parted(path)
    article = _ID.search(head)
    return (article[1], doubles.signature(body) or b"") if article else (None, b"")


def parted(path: Path) -> tuple[str, str]:
    """The front matter and the body of a file; nothing where it cannot be read."""
    try:
        text = path.read_text("utf-8", errors="replace")
    except OSError:
        return "", ""
    head, _, body = text.partition("\n---\n")
    return head, body
