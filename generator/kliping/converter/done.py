"""What was done with each original, on disk, so that a run over what has not changed need not read it again.

As git does it: an original with the same time and size is the same, but for one that changed in the clock's tick in
which it was read, or whose time alone is another one; of these the bytes are compared.
"""

import json
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from hashlib import file_digest
from pathlib import Path

from kliping.converter.catalogue import TICK, Catalogue, State, key
from kliping.model import Problem
from kliping.sqlitefile import SqliteFile

_COLUMNS = "file, way, mtime_ns, size, noted, sha256, copy_of, articles, beside, did, problems, notes"


@dataclass(kw_only=True)
class Doing:
    """What is being done with one original. Lives until its last article is done."""

    file: str  # below the raw folder
    state: State | None = None  # before it was read
    noted: int = 0  # when that was
    sha256: str = ""
    copy_of: str | None = None
    beside: dict[str, None] = field(default_factory=dict)  # files below the content folder
    did: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """What was done with an original, and is done again by leaving it."""

    did: Mapping[str, int]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]


class Done:
    """The table, in a file that somebody else opens and closes; `way` is what a conversion depends on beside files."""

    def __init__(self, file: SqliteFile, content: Path, way: str) -> None:
        self._do, self._content, self._way = file.do, content, way

    @staticmethod
    def start(db: sqlite3.Connection) -> None:
        """Make the table."""
        db.execute(
            "CREATE TABLE IF NOT EXISTS original (file TEXT PRIMARY KEY, way TEXT NOT NULL, mtime_ns INTEGER NOT NULL,"
            " size INTEGER NOT NULL, noted INTEGER NOT NULL, sha256 TEXT NOT NULL, copy_of TEXT,"
            " articles INTEGER NOT NULL, beside TEXT NOT NULL, did TEXT NOT NULL, problems TEXT NOT NULL,"
            " notes TEXT NOT NULL)"
        )
        db.execute(f"SELECT {_COLUMNS} FROM original LIMIT 0")  # noqa: S608

    def keep(self, doing: Doing, catalogue: Catalogue) -> None:
        """Keep what was done with an original, unless it could not be read: it may be readable now."""
        beside = dict(self._states(doing.beside))
        if doing.state is None or not doing.sha256 or any(map(partial(_is_fresh, doing.noted), beside.items())):
            return
        row = (
            key(doing.file), self._way, *doing.state, doing.noted, doing.sha256, doing.copy_of,
            catalogue.count(doing.file), json.dumps(beside), json.dumps(doing.did),
            _packed(doing.problems), _packed(doing.notes),
        )  # fmt: skip
        self._do("INSERT OR REPLACE INTO original VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def forget(self, file: str) -> None:
        """Drop what was done: it is about to be done anew."""
        self._do("DELETE FROM original WHERE file = ?", (key(file),))

    def repeated(self, file: str, catalogue: Catalogue) -> Repeated | None:
        """What was done with an original, if nothing of what that depends on has changed."""
        statement = "SELECT copy_of, articles, beside, did, problems, notes FROM original WHERE file = ? AND way = ?"
        rows = self._do(statement, (key(file), self._way))
        if not rows or catalogue.is_stale(file):
            return None
        copy_of, articles, beside, did, problems, notes = rows[0]
        before = json.loads(beside)
        if catalogue.count(file) != articles or not self._is_same(file):
            return None
        if (copy_of and not self._is_same(copy_of)) or json.loads(json.dumps(dict(self._states(before)))) != before:
            return None
        same = Counter[str]()
        for name, number in json.loads(did).items():
            same["unchanged" if name in {"converted", "updated"} else name] += number
        return Repeated(did=same, problems=_unpacked(problems), notes=_unpacked(notes))

    def _is_same(self, file: str) -> bool:
        rows = self._do("SELECT mtime_ns, size, noted, sha256 FROM original WHERE file = ?", (key(file),))
        found = state(self._content / "raw" / file)
        if not rows or found is None or found[1] != rows[0][1]:
            return False
        mtime_ns, _, noted, sha256 = rows[0]
        if found[0] == mtime_ns and mtime_ns < noted - TICK:
            return True
        now = time.time_ns()
        if not sha256 or _sha256(self._content / "raw" / file) != sha256:
            return False
        self._do("UPDATE original SET mtime_ns = ?, noted = ? WHERE file = ?", (found[0], now, key(file)))
        return True

    def _states(self, files: Iterable[str]) -> Iterator[tuple[str, State | None]]:
        for file in files:
            yield file, state(self._content / file)


def _is_fresh(noted: int, beside: tuple[str, State | None]) -> bool:
    """Whether a file of a page changed when the page was read, and may change again without another time."""
    file, state = beside
    return file.startswith("raw/") and state is not None and state[0] >= noted - TICK


def state(path: Path) -> State | None:
    """Time and size of a file; None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - this is done ten thousand times
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _packed(problems: Iterable[Problem]) -> str:
    return json.dumps([asdict(problem) for problem in problems])


def _unpacked(packed: str) -> tuple[Problem, ...]:
    return tuple(Problem(**problem) for problem in json.loads(packed))
