"""Wikidata, asked for names: politely, one request after the other, and only when a person asks. What it said is kept.

The API is MediaWiki's: https://www.wikidata.org/w/api.php?action=help&modules=wbsearchentities, ...=wbgetentities.
"""

import json
import re
import sqlite3
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kliping import __version__, decisions
from kliping.entities.identity import Key
from kliping.entities.offers import Choice
from kliping.errors import ContentError, UsageError
from kliping.model import ENTITY_TYPES, EntityType
from kliping.sqlitefile import SqliteFile

API = "https://www.wikidata.org/w/api.php"
MOST_CHOICES = 5
_HUMAN = "Q5"
# Pages that list names and are nobody: disambiguation, family name, given names.
_NAMES = frozenset({"Q4167410", "Q101352", "Q202444", "Q12308941", "Q11879590", "Q3409032"})
_INSTANCE_OF, _COORDINATES = "P31", "P625"
_BUSY = frozenset({429, 500, 502, 503, 504})
_BUSY_CODES = frozenset({"maxlag", "ratelimited", "readonly"})
_MAX_BYTES = 32 << 20
_TRIES = 4
_LONGEST_WAIT = 60.0  # seconds
_LONGEST = 250  # characters of a label, as of Wikidata's own
_SCHEMA = 1
_ITEM = re.compile(r"Q[1-9][0-9]*")
_PLAIN = re.compile(r"[!-~]+")


class AnswerError(ContentError):
    """Wikidata cannot be reached, or does not answer as expected."""


@dataclass
class Wikidata:
    """The API, with its manners: who asks, a second between requests, `maxlag`, and waiting where it is told to."""

    api: str = API
    contact: str = ""  # an address by which its operators may reach whoever asks
    between: float = 1.0  # seconds
    timeout: float = 20.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _asked: float | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Raise UsageError where the address is none of the web."""
        try:
            parts = urllib.parse.urlsplit(self.api)
            is_fit = parts.scheme in ("http", "https") and bool(parts.hostname) and _PLAIN.fullmatch(self.api)
        except ValueError:
            is_fit = False
        if not is_fit:
            raise UsageError("--api", f'"{self.api}" is not a web address', hint=f"Write it as {API}.")

    def choices(self, name: str, type_: EntityType, language: str) -> tuple[Choice, ...]:
        """Items that may be what a name stands for, the most likely first. Raises AnswerError."""
        found = self._get(
            action="wbsearchentities", search=name, language=language, uselang=language, type="item", limit="10"
        )
        hits = [hit for hit in _list(found.get("search")) if _ITEM.fullmatch(str(hit.get("id")))]
        if not hits:
            return ()
        ids = "|".join(hit["id"] for hit in hits)
        languages = "|".join(dict.fromkeys((language, "en")))
        details = self._get(
            action="wbgetentities", ids=ids, props="labels|descriptions|claims", languages=languages
        ).get("entities")
        entities = details if isinstance(details, dict) else {}
        fit = [hit for hit in hits if _fits(entities.get(hit["id"]), type_)]
        fit.sort(key=lambda hit: not _is_exact(hit, name))  # stable: else as Wikidata ranks them
        return tuple(_choice(hit, entities[hit["id"]], language) for hit in fit[:MOST_CHOICES])

    def _get(self, **parameters: str) -> dict[str, Any]:
        query = urllib.parse.urlencode(parameters | {"format": "json", "maxlag": "5"})
        agent = f"kliping/{__version__} (news archive; {self.contact})" if self.contact else f"kliping/{__version__}"
        request = urllib.request.Request(  # noqa: S310  (checked when it was made)
            f"{self.api}?{query}", headers={"User-Agent": agent, "Accept": "application/json"}
        )
        wait = 0.0
        for attempt in range(_TRIES):
            self._pause(wait)
            answer, wait = self._try(request, attempt)
            if answer is not None:
                return answer
        raise self._error("asks to be left alone for now")

    def _pause(self, wait: float) -> None:
        if self._asked is not None:
            wait = max(wait, self._asked + self.between - self.clock())
        if wait > 0:
            self.sleep(wait)
        self._asked = self.clock()

    def _try(self, request: urllib.request.Request, attempt: int) -> tuple[dict[str, Any] | None, float]:
        """The answer; or None, and for how many seconds to wait."""
        patience = 5.0 * 2**attempt
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as response:  # noqa: S310
                data, headers = response.read(_MAX_BYTES + 1), response.headers
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in _BUSY:
                return None, _wait(error.headers, patience)
            raise self._error(f"answers {error.code} {error.reason}") from error
        except (OSError, HTTPException, ValueError) as error:  # ValueError: a host that no name server may be asked for
            why = getattr(error, "reason", error)
            raise self._error(f"cannot be reached: {getattr(why, 'strerror', None) or why}") from error
        try:
            answer = json.loads(data) if len(data) <= _MAX_BYTES else None
        except (ValueError, RecursionError) as error:
            raise self._error("does not answer as Wikidata does") from error
        if not isinstance(answer, dict):
            raise self._error("does not answer as Wikidata does")
        failure = answer.get("error")
        if failure is None:
            return answer, 0.0
        code = failure.get("code") if isinstance(failure, dict) else failure
        if code in _BUSY_CODES:
            return None, _wait(headers, patience)
        raise self._error(f"refuses: {code}")

    def _error(self, what: str) -> AnswerError:
        host = urllib.parse.urlsplit(self.api).netloc
        return AnswerError(host, what, hint="What it said before is used. Try again later.")


def _wait(headers: Message, patience: float) -> float:
    told = (headers.get("Retry-After") or "").strip()
    return min(float(told) if told.isascii() and told.isdecimal() else patience, _LONGEST_WAIT)


def _list(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _fits(item: object, type_: EntityType) -> bool:
    """Whether an item is of a type, as far as it says."""
    claims = item.get("claims") if isinstance(item, dict) else None
    if not isinstance(claims, dict):
        return False
    kinds = {_value(claim) for claim in _list(claims.get(_INSTANCE_OF))}
    if type_ == "person":
        return _HUMAN in kinds
    if kinds & {_HUMAN, *_NAMES}:
        return False
    return type_ == "organisation" or _COORDINATES in claims


def _value(claim: Mapping[str, Any]) -> str | None:
    try:
        return str(claim["mainsnak"]["datavalue"]["value"]["id"])
    except (KeyError, TypeError):
        return None  # "unknown value" has none


def _is_exact(hit: Mapping[str, Any], name: str) -> bool:
    match = hit.get("match")
    texts = (hit.get("label"), match.get("text") if isinstance(match, dict) else None)
    return any(isinstance(text, str) and decisions.folded(text) == decisions.folded(name) for text in texts)


def _choice(hit: Mapping[str, Any], item: Mapping[str, Any], language: str) -> Choice:
    return Choice(
        id=hit["id"],
        name=_said(item.get("labels"), language) or _clean(str(hit.get("label") or "")) or hit["id"],
        description=_said(item.get("descriptions"), language),
    )


def _said(values: object, language: str) -> str | None:
    """A text in a language, or in English."""
    for code in (language, "en"):
        said = values.get(code) if isinstance(values, dict) else None
        if isinstance(said, dict) and isinstance(said.get("value"), str):
            return _clean(said["value"]) or None
    return None


def _clean(text: str) -> str:
    """A text from elsewhere in one line, without what no terminal or file may have."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:_LONGEST]


class Cache:
    """What Wikidata said of names, in .kliping/wikidata.sqlite; it can be deleted, and is then asked again."""

    def __init__(self, folder: Path) -> None:
        """Open it where it is; it is made with the first answer."""
        self._path = folder / "wikidata.sqlite"
        self._file: SqliteFile | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()
            self._file = None

    def candidates(self, language: str) -> dict[Key, tuple[Choice, ...]]:
        """All that was said of names in a language."""
        if not self._file and not self._path.exists():
            return {}
        rows = self._open().do("SELECT name, type, choices FROM answer WHERE language = ?", (language,))
        types = {str(type_): type_ for type_ in ENTITY_TYPES}
        return {
            (name, types[type_]): tuple(Choice(**one) for one in json.loads(choices))
            for name, type_, choices in rows
            if type_ in types
        }

    def keep(self, key: Key, language: str, choices: Iterable[Choice]) -> None:
        """Keep what was said of a name."""
        row = (*key, language, json.dumps([vars(one) for one in choices], ensure_ascii=False))
        self._open().do("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?)", row)

    def _open(self) -> SqliteFile:
        if self._file is None:
            self._file = SqliteFile(self._path, schema=_SCHEMA, start=_tables, hold=False)
        return self._file


def _tables(db: sqlite3.Connection) -> None:
    columns = "name TEXT, type TEXT, language TEXT, choices TEXT, PRIMARY KEY (name, type, language)"
    db.execute(f"CREATE TABLE IF NOT EXISTS answer ({columns})")
    db.execute("SELECT name, type, language, choices FROM answer").fetchone()
