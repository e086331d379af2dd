"""What is built and what was read, on disk. Can be deleted at any time: then it is built and read again."""

import os
import sqlite3
from collections.abc import ItemsView, Iterable, Iterator, MutableMapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self
from zlib import crc32

from kliping.errors import DamagedError
from kliping.model import Problem
from kliping.sqlitefile import SqliteFile

SCHEMA = 6
_ASKED = 500  # of how many files at once
_ANEW = "thrown away, it was damaged or of another version; everything is built again"


class Record(NamedTuple):
    """A file of the output as we left it."""

    key: str
    mtime_ns: int
    size: int


class Reading(NamedTuple):
    """An article as it was read: the state of its file, what the archive knows of it, and what its own page shows."""

    file: str  # as a person would type it
    mtime_ns: int
    size: int
    hashed: str  # of the file's bytes
    entry: bytes
    leaf: bytes
    told: bytes  # the sentences in which it names somebody or something


class Surroundings(NamedTuple):
    """What an article's page shows that is not the article's own."""

    file: str
    path: str  # of the page
    digest: str
    packed: bytes


class Part(NamedTuple):
    """A part of what was planned."""

    name: str
    digest: str  # of all that it depends on
    packed: bytes


class Last(NamedTuple):
    """The last build that came to its end."""

    state: str  # of all files that it read, but the articles: "" where that is not certain
    folders: str  # of the folders of the output
    recent: str  # folders changed in the last tick of the clock, each with a line end
    articles: int
    pages: int
    problems: bytes  # packed
    search: str  # key of the search index, where that was brought up to date


class Built(MutableMapping[str, Record]):
    """A mapping in SQLite that only one process at a time can hold; it writes on `commit`. Beside it, the readings.

    A damaged file, or one of another version, is thrown away and said so in `notes`: then everything is built again.
    Raises UsageError where another process holds it for longer than half a minute; all that reads or writes it raises
    DamagedError where the damage shows late: then `begin_anew`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._all: dict[str, Record] = {}
        self._new: dict[str, Record | None] = {}  # since the last commit; None: removed
        self._file = SqliteFile(path, schema=SCHEMA, start=self._load)
        self.notes = [f"{path.name}: {_ANEW}"] if self._file.is_anew else []
        self.readings = Readings(self._file)

    def begin_anew(self) -> Problem:
        """Throw all away; return what is to be said of that."""
        self._all, self._new = {}, {}
        self._file.begin_anew()
        return Problem(where=self.path.name, what=_ANEW)

    def _load(self, db: sqlite3.Connection) -> None:
        db.execute(
            "CREATE TABLE IF NOT EXISTS built (path TEXT PRIMARY KEY, key TEXT NOT NULL, mtime_ns INTEGER NOT NULL,"
            " size INTEGER NOT NULL) WITHOUT ROWID"
        )
        rows = db.execute("SELECT path, key, mtime_ns, size FROM built").fetchall()
        if rows:
            paths, *columns = zip(*rows, strict=True)
            if [set(map(type, column)) for column in (paths, *columns)] != [{str}, {str}, {int}, {int}]:
                raise sqlite3.DatabaseError("other types")
            self._all = dict(zip(paths, map(Record, *columns), strict=True))
        db.execute(
            "CREATE TABLE IF NOT EXISTS around (file TEXT PRIMARY KEY, path TEXT NOT NULL, digest TEXT NOT NULL,"
            " packed BLOB NOT NULL)"
        )
        db.execute(
            "CREATE TABLE IF NOT EXISTS planned (name TEXT PRIMARY KEY, digest TEXT NOT NULL, packed BLOB NOT NULL)"
        )
        Readings.start(db)

    @property
    def last(self) -> Last | None:
        """The last build, or None where one began after it and did not come to its end."""
        found = self._file.do("SELECT * FROM last")
        if len(found) != 1:
            return None
        last = Last._make(found[0])
        return last._replace(problems=_opened(last.problems) or b"")

    def begin(self) -> None:
        """Forget the last build, lastingly: a new one changes the output."""
        self._file.do("DELETE FROM last")
        self._file.commit()

    def end(self, last: Last) -> None:
        """Note what is now the last build."""
        self._file.do("DELETE FROM last")
        self._file.do("INSERT INTO last VALUES (?, ?, ?, ?, ?, ?, ?)", last._replace(problems=_sealed(last.problems)))

    def around(self, file: str) -> Surroundings | None:
        """What is around the article of a file."""
        for kept, path, digest, packed in self._file.do("SELECT * FROM around WHERE file = ?", (file,)):
            return Surroundings(kept, path, digest, _opened(packed) or b"")
        return None

    def surround(self, known: Iterable[Surroundings]) -> None:
        """Note what is around articles."""
        rows = ((*one[:-1], _sealed(one.packed)) for one in known)
        self._file.many("INSERT OR REPLACE INTO around VALUES (?, ?, ?, ?)", rows)

    def planned(self) -> list[Part]:
        """The parts of the last plan; those that are damaged have no bytes."""
        rows = self._file.do("SELECT name, digest, packed FROM planned")
        return [Part(name, digest, _opened(sealed) or b"") for name, digest, sealed in rows]

    def plan(self, part: Part) -> None:
        """Note a part in place of that of the same name."""
        self._file.do("INSERT OR REPLACE INTO planned VALUES (?, ?, ?)", (*part[:-1], _sealed(part.packed)))

    def unplan(self, names: Iterable[str]) -> None:
        """Forget parts."""
        self._file.many("DELETE FROM planned WHERE name = ?", ((name,) for name in names))

    def commit(self) -> None:
        """Make what was recorded so far last, even if the process is killed. Raises ContentError on a full disk."""
        new, self._new = self._new, {}
        self._file.many(
            "INSERT OR REPLACE INTO built VALUES (?, ?, ?, ?)",
            ((path, *record) for path, record in new.items() if record),
        )
        self._file.many("DELETE FROM built WHERE path = ?", ((path,) for path, record in new.items() if not record))
        self._file.commit()

    def close(self) -> None:
        """Write and let go."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None and self._new:
                self.commit()
        finally:
            self.close()

    def __getitem__(self, path: str) -> Record:
        return self._all[path]

    def __setitem__(self, path: str, record: Record) -> None:
        self._all[path] = self._new[path] = record

    def __delitem__(self, path: str) -> None:
        del self._all[path]
        self._new[path] = None

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def items(self) -> ItemsView[str, Record]:
        """Paths and records, without a call for each."""
        return self._all.items()


_EMPTY = ("DELETE FROM readings", "DELETE FROM entries", "DELETE FROM leaves", "DELETE FROM told")


class Readings:
    """The articles as they were read, in SQLite. All of them were read in one way: another way empties it."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file
        self.changes = 0  # how often something was kept or forgotten

    @classmethod
    def temporary(cls) -> Self:
        """Readings that nobody keeps, for passes that leave no trace; SQLite puts what is large on the disk."""
        return cls(SqliteFile(None, schema=SCHEMA, start=cls.start))

    @staticmethod
    def start(db: sqlite3.Connection) -> None:
        """Make the tables."""
        db.execute(
            "CREATE TABLE IF NOT EXISTS readings (file TEXT PRIMARY KEY, mtime_ns INTEGER NOT NULL,"
            " size INTEGER NOT NULL, hashed TEXT NOT NULL) WITHOUT ROWID"
        )
        # Apart, so that who asks for the states of all files need not turn the pages of their texts.
        db.execute("CREATE TABLE IF NOT EXISTS entries (file TEXT PRIMARY KEY, entry BLOB NOT NULL)")
        db.execute("CREATE TABLE IF NOT EXISTS leaves (file TEXT PRIMARY KEY, leaf BLOB NOT NULL)")
        db.execute("CREATE TABLE IF NOT EXISTS told (file TEXT PRIMARY KEY, told BLOB NOT NULL)")
        db.execute("CREATE TABLE IF NOT EXISTS way (way TEXT NOT NULL, name TEXT NOT NULL)")
        # With the readings, because who reads anew forgets it.
        db.execute(
            "CREATE TABLE IF NOT EXISTS last (state TEXT NOT NULL, folders TEXT NOT NULL, recent TEXT NOT NULL,"
            " articles INTEGER NOT NULL, pages INTEGER NOT NULL, problems BLOB NOT NULL,"
            " search TEXT NOT NULL)"
        )

    def begin(self, way: str) -> str:
        """Forget what was read in another way: `way` is the digest of all that a reading depends on beside its file.

        Return the name of this collection, which no other one has: who remembers another begins anew.
        """
        if found := self._file.do("SELECT name FROM way WHERE way = ?", (way,)):
            return str(found[0][0])
        name = os.urandom(16).hex()
        for statement in _EMPTY:
            self._file.do(statement)
        self._file.do("DELETE FROM way")
        self._file.do("INSERT INTO way VALUES (?, ?)", (way, name))
        return name

    def known(self) -> Iterator[tuple[str, int, int, str, bytes]]:
        """File, time, size, hash and entry of each reading, which is empty where it is damaged; leaves are many and
        long.
        """
        # Joined here, which takes half of the time.
        states = self.states()
        whole = set(self._file.do("SELECT file FROM leaves")).intersection(self._file.do("SELECT file FROM told"))
        for file, entry in self._file.each("SELECT file, entry FROM entries"):
            if (file,) in whole and file in states:
                yield file, *states[file], _opened(entry) or b""

    def states(self) -> dict[str, tuple[int, int, str]]:
        """Time, size and hash of each reading, by file."""
        rows = self._file.do("SELECT file, mtime_ns, size, hashed FROM readings")
        return {file: (mtime_ns, size, hashed) for file, mtime_ns, size, hashed in rows}

    def entry(self, file: str) -> bytes:
        """The entry of a file; no bytes where it was not read or is damaged."""
        found = self._file.do("SELECT entry FROM entries WHERE file = ?", (file,))
        return (_opened(found[0][0]) or b"") if found else b""

    def any_below(self, folder: str) -> bool:
        """Whether a file below a folder was read."""
        inside = (f"{folder}/", f"{folder}0")  # "0" follows "/"
        return bool(self._file.do("SELECT 1 FROM readings WHERE file > ? AND file < ? LIMIT 1", inside))

    @property
    def way(self) -> str | None:
        """The way in which all were read."""
        found = self._file.do("SELECT way FROM way")
        return str(found[0][0]) if found else None

    def leaf(self, file: str) -> bytes:
        """The leaf of a file that was read. Raises KeyError where it was not, DamagedError."""
        for (sealed,) in self._file.do("SELECT leaf FROM leaves WHERE file = ?", (file,)):
            return self._sound(sealed)
        raise KeyError(file)

    def told(self, files: Sequence[str]) -> dict[str, bytes]:
        """The packed sentences of files that were read. Raises DamagedError."""
        found: dict[str, bytes] = {}
        for first in range(0, len(files), _ASKED):
            some = files[first : first + _ASKED]
            places = ", ".join("?" * len(some))
            rows = self._file.do(f"SELECT file, told FROM told WHERE file IN ({places})", tuple(some))  # noqa: S608
            found.update((file, self._sound(sealed)) for file, sealed in rows)
        return found

    def _sound(self, sealed: object) -> bytes:
        found = _opened(sealed)
        if found is None:
            raise DamagedError(str(self._file.path), "is damaged", hint="Delete the file: it is made again.")
        return found

    def put(self, readings: Iterable[Reading]) -> None:
        """Keep readings, in place of those of the same files."""
        kept = tuple(readings)
        self._forget_build(kept)
        self._file.many("INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?)", (one[:4] for one in kept))
        entries = ((one.file, _sealed(one.entry)) for one in kept)
        self._file.many("INSERT OR REPLACE INTO entries VALUES (?, ?)", entries)
        leaves = ((one.file, _sealed(one.leaf)) for one in kept)
        self._file.many("INSERT OR REPLACE INTO leaves VALUES (?, ?)", leaves)
        told = ((one.file, _sealed(one.told)) for one in kept)
        self._file.many("INSERT OR REPLACE INTO told VALUES (?, ?)", told)

    def _forget_build(self, changed: Sequence[object]) -> None:
        """The last build was made of other readings, whoever read these."""
        if changed:
            self.changes += 1
            self._file.do("DELETE FROM last")

    def touch(self, stamps: Iterable[tuple[int, int, str]]) -> None:
        """Note the new (time, size) of files (third) whose bytes are as they were."""
        self._file.many("UPDATE readings SET mtime_ns = ?, size = ? WHERE file = ?", stamps)

    def drop(self, files: Iterable[str]) -> None:
        """Forget files."""
        gone = [(file,) for file in files]
        self._forget_build(gone)
        for statement in _EMPTY:
            self._file.many(f"{statement} WHERE file = ?", gone)



def _sealed(data: bytes) -> bytes:
    """Bytes with their checksum: SQLite does not notice when the inside of a long value is lost."""
    return data + crc32(data).to_bytes(4, "big")


def _opened(sealed: object) -> bytes | None:
    """The bytes, or None where they are not those that were sealed."""
    if not isinstance(sealed, bytes) or crc32(sealed[:-4]).to_bytes(4, "big") != sealed[-4:]:
        return None
    return sealed[:-4]
