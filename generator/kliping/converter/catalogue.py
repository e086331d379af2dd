"""The Markdown there is, on disk and not in memory: which original each file came from, and which names are taken.

A file is read again only where its time or size is another one, so that a second run looks and does not read.
"""

import os
import re
import sqlite3
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TypeAlias

from kliping import frontmatter
from kliping.model import Problem
from kliping.sqlitefile import SqliteFile

TICK = 20_000_000  # ns: a file that changes twice in one tick of the clock has one time; ext4's tick is 10 ms at most
PAGE = 500

State: TypeAlias = tuple[int, int]  # time in ns, and size
Origin: TypeAlias = tuple[str | None, str | None, str | None, str | None]  # original, part, id, sha256

_FIELD = re.compile(r"^(?:id|  sha256): (.+)$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Known:
    """A Markdown file that came from a raw one."""

    path: Path
    id: str | None


def key(text: str) -> str:
    """A name as SQLite takes it: that of a file need not be UTF-8."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


class Catalogue:
    """The articles below a folder, in tables of a file that somebody else opens and closes. Lives for one run."""

    def __init__(self, file: SqliteFile, articles_dir: Path) -> None:
        self._file, self._do, self._dir = file, file.do, articles_dir
        self._start = f"{articles_dir}{os.sep}"
        for table in ("now (name TEXT PRIMARY KEY, mtime_ns INTEGER, size INTEGER)", "stale (file TEXT PRIMARY KEY)",
                      "came (sha256 TEXT PRIMARY KEY, file TEXT NOT NULL)"):  # fmt: skip
            self._do(f"CREATE TEMP TABLE IF NOT EXISTS {table} WITHOUT ROWID")
            self._do(f"DELETE FROM temp.{table.split()[0]}")  # noqa: S608

    @staticmethod
    def start(db: sqlite3.Connection) -> None:
        """Make the table."""
        db.execute(
            "CREATE TABLE IF NOT EXISTS shelf (name TEXT PRIMARY KEY, mtime_ns INTEGER NOT NULL, size INTEGER NOT NULL,"
            " noted INTEGER NOT NULL, hashed BLOB NOT NULL, file TEXT, part TEXT, id TEXT, sha256 TEXT)"
        )
        db.execute("CREATE INDEX IF NOT EXISTS shelf_file ON shelf (file, part)")
        db.execute("CREATE INDEX IF NOT EXISTS shelf_id ON shelf (id)")

    def look(self) -> list[Problem]:
        """Look through the files as they are now; what cannot be read is a problem."""
        self._file.many("INSERT OR IGNORE INTO temp.now VALUES (?, ?, ?)", walk(self._dir))
        gone = "FROM shelf WHERE name NOT IN (SELECT name FROM temp.now)"
        self._do(f"INSERT OR IGNORE INTO temp.stale SELECT file {gone} AND file IS NOT NULL")
        self._do(f"DELETE {gone}")
        problems = [problem for row in self._changed() if (problem := self._read(*row))]
        self._do("DELETE FROM temp.now")
        self._do(
            "INSERT OR IGNORE INTO temp.came SELECT sha256, file FROM shelf WHERE file IS NOT NULL AND sha256 IS NOT"
            " NULL GROUP BY sha256, file ORDER BY MIN(name)"
        )
        return problems

    def _changed(self) -> Iterator[tuple[str, State, bytes | None]]:
        last = ""
        statement = (
            "SELECT now.name, now.mtime_ns, now.size, shelf.hashed FROM temp.now LEFT JOIN shelf USING (name)"
            " WHERE now.name > ? AND (shelf.name IS NULL OR shelf.mtime_ns != now.mtime_ns OR shelf.size != now.size"
            " OR shelf.mtime_ns > shelf.noted - ?) ORDER BY now.name LIMIT ?"
        )
        while rows := self._do(statement, (last, TICK, PAGE)):
            for name, mtime_ns, size, hashed in rows:
                yield name, (mtime_ns, size), hashed
            last = rows[-1][0]

    def _read(self, name: str, state: State, hashed: bytes | None) -> Problem | None:
        noted = time.time_ns()
        try:
            data = (self._dir / name).read_bytes()
        except OSError as error:
            self._forget(name)
            return Problem(where=f"content/articles/{name}", what=f"cannot be read: {error.strerror}")
        if _hash(data) == hashed:
            self._do("UPDATE shelf SET mtime_ns = ?, size = ?, noted = ? WHERE name = ?", (*state, noted, name))
            return None
        self._forget(name)
        text = data.decode("utf-8", "replace").replace("\r\n", "\n")
        file, part = frontmatter.origin_key(text) or (None, None)
        head = text[: text.find("\n---", 4) + 1] if text.startswith("---") else ""
        values = {found.group().split(":")[0].strip(): found[1].strip("\"' ") for found in _FIELD.finditer(head)}
        self._keep(name, state, noted, data, (file, part, values.get("id"), values.get("sha256")))
        if file:
            self._stale(key(file))
        return None

    def _forget(self, name: str) -> None:
        for (file,) in self._do("SELECT file FROM shelf WHERE name = ? AND file IS NOT NULL", (name,)):
            self._stale(file)
        self._do("DELETE FROM shelf WHERE name = ?", (name,))
        self._do("DELETE FROM signature WHERE name = ?", (name,))  # of its text as it was
        self._do("DELETE FROM compared")

    def _stale(self, file: str) -> None:
        self._do("INSERT OR IGNORE INTO temp.stale VALUES (?)", (file,))

    def _keep(self, name: str, state: State, noted: int, data: bytes, origin: Origin) -> None:
        texts = [None if text is None else key(text) for text in origin]
        row = (name, *state, noted, _hash(data), *texts)
        self._do("INSERT OR REPLACE INTO shelf VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def put(self, path: Path, data: bytes, *, file: str, part: str | None, identity: str, sha256: str) -> State:
        """Note a file that was written, or found to be as it would be. Raises OSError."""
        found = os.stat(path)  # noqa: PTH116 - this is done ten thousand times
        state = found.st_mtime_ns, found.st_size
        self._keep(self.name(path), state, time.time_ns(), data, (file, part, identity, sha256))
        return state

    def name(self, path: Path) -> str:
        """A file below the folder, as the tables have it."""
        below = str(path).removeprefix(self._start)
        return key(below.replace(os.sep, "/") if os.sep != "/" else below)

    def known(self, file: str, part: str | None) -> Known | None:
        """The Markdown of an article of an original."""
        statement = "SELECT name, id FROM shelf WHERE file = ? AND part IS ? ORDER BY name LIMIT 1"
        rows = self._do(statement, (key(file), None if part is None else key(part)))
        return Known(path=self._dir / rows[0][0], id=rows[0][1]) if rows else None

    def is_free(self, identity: str, file: str, part: str | None) -> bool:
        """Whether no other article has an id."""
        statement = "SELECT 1 FROM shelf WHERE id = ? AND NOT (file IS ? AND part IS ?) LIMIT 1"
        return not self._do(statement, (identity, key(file), None if part is None else key(part)))

    def first(self, sha256: str, file: str) -> str:
        """The original that came first of those with the same bytes: this one, where none did."""
        self._do("INSERT OR IGNORE INTO temp.came VALUES (?, ?)", (sha256, key(file)))
        return str(self._do("SELECT file FROM temp.came WHERE sha256 = ?", (sha256,))[0][0])

    def came(self, sha256: str, file: str) -> None:
        """An original takes the place of the one that came first of those with its bytes."""
        self._do("UPDATE temp.came SET file = ? WHERE sha256 = ?", (key(file), sha256))

    def rename(self, old: str, new: str) -> None:
        """An original has another name; what came from it stays, unless there is something of that name already."""
        statement = "UPDATE shelf SET file = ?1 WHERE file = ?2 AND NOT EXISTS (SELECT 1 FROM shelf WHERE file = ?1)"
        self._do(statement, (key(new), key(old)))

    def count(self, file: str) -> int:
        """How many articles came from an original."""
        return int(self._do("SELECT COUNT(*) FROM shelf WHERE file = ?", (key(file),))[0][0])

    def is_stale(self, file: str) -> bool:
        """Whether Markdown of an original is new, changed or gone since the last look."""
        return bool(self._do("SELECT 1 FROM temp.stale WHERE file = ?", (key(file),)))


def walk(folder: Path) -> Iterator[tuple[str, int, int]]:
    """The Markdown files below a folder: name, time and size. One whose name is not UTF-8 is none of ours."""
    for at, folders, files in os.walk(folder):
        folders.sort()
        below = Path(at).relative_to(folder).as_posix()
        for name in sorted(files):
            place = name if below == "." else f"{below}/{name}"
            if not name.endswith(".md") or key(place) != place:
                continue
            path = os.path.join(at, name)  # noqa: PTH118 - a Path for each costs more than looking does
            try:
                found = os.lstat(path)
            except OSError:  # it is gone already
                continue
            if not stat.S_ISLNK(found.st_mode):
                yield place, found.st_mtime_ns, found.st_size


def _hash(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()
