"""What conversions found out, on disk: Markdown file -> its account and doubts; for reports, reviews and doubles.

It lies in .kliping/ and can be deleted: the next `kliping convert` makes it again.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kliping.converter.catalogue import Catalogue, key
from kliping.converter.done import Done
from kliping.converter.doubts import Doubt, weight
from kliping.converter.ledger import Confidence, Entry
from kliping.converter.signed import Signed
from kliping.model import Article
from kliping.sqlitefile import SqliteFile

SCHEMA = 2
FIELDS = (
    "title", "date", "lastmod", "lang", "source", "source_url", "authors", "dateline", "description", "is_based_on",
    "incomplete", "tags",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Record:
    """How one article was converted."""

    markdown: str  # below the archive's folder: content/articles/2024/05/banjir.md
    file: str  # the original: content/raw/banjir.txt
    did: str  # "converted", "unchanged", "left", ...
    part: str | None = None  # which article of a file that holds several
    fields: Mapping[str, str]  # name -> value as a person reads it
    evidence: Mapping[str, str] = field(default_factory=dict)
    confidence: Mapping[str, Confidence] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    dead: tuple[int, ...] = ()  # numbers of pictures without their file
    ledger: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The headline."""
        return self.fields.get("title", "")


@dataclass(frozen=True, kw_only=True)
class Account:
    """A record as the table has it: what a worker can say of an article before it has a name."""

    data: str
    weight: int


def values(article: Article) -> dict[str, str]:
    """The fields of an article as a person reads them."""
    found = {name: shown(getattr(article, name)) for name in FIELDS}
    for number, image in enumerate(article.images, 1):
        for part in ("src", "caption", "credit", "creator"):
            found[f"image {number}: {part}"] = shown(getattr(image, part))
    if initials := article.extra.get("initials"):
        found["initials"] = str(initials)
    return {name: value for name, value in found.items() if value}


def shown(value: object) -> str:
    """A value in one line."""
    match value:
        case None:
            return ""
        case datetime():
            return value.isoformat()
        case tuple():
            return "; ".join(map(str, value))
        case _:
            return str(value)


class Records:
    """The records of an archive, in SQLite; a damaged file is begun anew.

    One process at a time writes many at once (`hold`); a review, which waits for a person, holds nothing.
    Raises UsageError where another process holds it for longer than half a minute.
    """

    def __init__(self, path: Path | None, *, hold: bool = True) -> None:
        self.path = path  # without one they are gone when they are closed
        self.file = SqliteFile(path, schema=SCHEMA, start=_tables, hold=hold)
        self._do = self.file.do
        self.run = (self._do("SELECT MAX(run) FROM record")[0][0] or 0) + 1

    def put(self, record: Record) -> None:
        """Keep a record in place of an older one of the same file."""
        told = Account(data=packed(record), weight=weight(record.doubts))
        self.keep(told, markdown=record.markdown, file=record.file, did=record.did, notes=record.notes)

    def keep(self, told: Account, *, markdown: str, file: str, did: str, notes: Sequence[str]) -> None:
        """Keep a record that is packed already, in place of an older one of the same file."""
        row = (key(markdown), self.run, told.weight, key(file), did, json.dumps(notes), told.data)
        self._do("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def repeat(self, file: str) -> None:
        """Count the records of an original to this run, in which it was found as it was."""
        did = "CASE WHEN did IN ('converted', 'updated') THEN 'unchanged' ELSE did END"
        last = "(SELECT MAX(run) FROM record WHERE file = ?2)"  # not what is left of articles that it had before
        self._do(f"UPDATE record SET run = ?1, did = {did} WHERE file = ?2 AND run = {last}", (self.run, key(file)))  # noqa: S608

    def forget(self, markdown: str) -> None:
        """Drop the record of a file that is no more."""
        self._do("DELETE FROM record WHERE markdown = ?", (key(markdown),))

    def count(self, *, run: int | None = None) -> int:
        """How many there are, of all runs or of one."""
        return int(self._do("SELECT COUNT(*) FROM record WHERE run = ? OR ? IS NULL", (run, run))[0][0])

    def queue(self, *, run: int | None = None) -> Iterator[Record]:
        """The records, most doubtful first, one at a time."""
        order = "ORDER BY weight DESC, markdown"
        for (name,) in self._do(f"SELECT markdown FROM record WHERE run = ? OR ? IS NULL {order}", (run, run)):  # noqa: S608
            if record := self.get(name):
                yield record

    def doubtful(self) -> list[str]:
        """The files with doubts, most doubtful first."""
        rows = self._do("SELECT markdown FROM record WHERE weight > 0 ORDER BY weight DESC, markdown")
        return [name for (name,) in rows]

    def get(self, markdown: str) -> Record | None:
        """The record of a file; None where there is none, or one that another version has written."""
        rows = self._do("SELECT markdown, file, did, notes, data FROM record WHERE markdown = ?", (key(markdown),))
        try:
            return _record(*rows[0]) if rows else None
        except (TypeError, KeyError, ValueError):
            return None

    def seen(self) -> set[str]:
        """What was asked and left in this round of a review."""
        return {name for (name,) in self._do("SELECT name FROM seen")}

    def see(self, name: str) -> None:
        """Note that a doubt was left as it is for now."""
        self._do("INSERT OR IGNORE INTO seen VALUES (?)", (name,))

    def unsee(self) -> None:
        """Start a new round."""
        self._do("DELETE FROM seen")

    def commit(self) -> None:
        """Make what was kept so far last."""
        self.file.commit()

    def close(self) -> None:
        """Write and let go."""
        self.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def packed(record: Record) -> str:
    """What the table has of a record beside its columns."""
    return json.dumps(record, default=vars, separators=(",", ":"))  # asdict() takes ten times as long


_COLUMNS = {"record": "markdown, run, weight, file, did, notes, data", "seen": "name"}
_TABLES = (
    "record (markdown TEXT PRIMARY KEY, run INTEGER NOT NULL, weight INTEGER NOT NULL, file TEXT NOT NULL,"
    " did TEXT NOT NULL, notes TEXT NOT NULL, data TEXT NOT NULL)",
    "seen (name TEXT PRIMARY KEY) WITHOUT ROWID",
)


def _tables(db: sqlite3.Connection) -> None:
    for table in _TABLES:
        db.execute(f"CREATE TABLE IF NOT EXISTS {table}")
    for table, columns in _COLUMNS.items():
        db.execute(f"SELECT {columns} FROM {table} LIMIT 0")  # noqa: S608  (as damaged where they differ)
    db.execute("CREATE INDEX IF NOT EXISTS record_file ON record (file)")
    Catalogue.start(db)
    Done.start(db)
    Signed.start(db)


def _record(markdown: str, file: str, did: str, notes: str, packed: str) -> Record:
    data: dict[str, Any] = json.loads(packed) | {"markdown": markdown, "file": file, "did": did}
    data["doubts"] = tuple(Doubt(**doubt) for doubt in data["doubts"])
    data["ledger"] = tuple(Entry(**entry) for entry in data["ledger"])
    data["dead"], data["notes"] = tuple(data["dead"]), tuple(json.loads(notes))
    return Record(**data)
