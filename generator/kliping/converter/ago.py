"""How long ago something was, as pages say it in many languages -> a day, where the moment of capture is known.

"2 jam lalu" in a page says nothing by itself: the day on which it was converted, or a file's time, is no evidence of
when it was saved. A container's word for that is: WARC-Date, the Date of MHTML, SingleFile's comment, a row's field.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Literal, TypeAlias

from babel import Locale
from babel.dates import format_timedelta

from kliping.converter import names, phrases, prose
from kliping.converter.dates import LOCALES
from kliping.converter.ledger import Confidence
from kliping.model import When

_LOCALES = (*LOCALES, "ja", "ko", "vi", "zh")
Unit: TypeAlias = Literal["minute", "hour", "day"]
_UNITS: Mapping[Unit, timedelta] = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}
_COUNTS = (1, 2, 3, 5, 11, 25)  # each plural form of each of the languages
_NUMBER = re.compile(r"\d{1,3}")
_YESTERDAY = (
    "kemarin",
    "kemaren",
    "semalam",
    "yesterday",
    "gestern",
    "hier",
    "ayer",
    "ontem",
    "ieri",
    "gisteren",
    "igår",
    "i går",
    "eilen",
    "wczoraj",
    "včera",
    "dün",
    "вчера",
    "вчора",
    "أمس",
    "gister",
    "í gær",
    "tegnap",
    "เมื่อวาน",
    "เมื่อวานนี้",
    "χθες",
    "χτες",
    "אתמול",
    "jučer",
    "včeraj",
    "vakar",
    "eile",
    "ahir",
    "গতকাল",
    "kahapon",
    "昨日",
    "昨天",
    "어제",
    "hôm qua",
)
_MORE: Mapping[str, Unit] = {
    "# mnt lalu": "minute",
    "# mins ago": "minute",
    "# min ago": "minute",
    "#m ago": "minute",
    "# jam lalu": "hour",
    "# hrs ago": "hour",
    "# hr ago": "hour",
    "#h ago": "hour",
    "# hari lalu": "day",
    "#d ago": "day",
    "# menit lalu": "minute",
    "an hour ago": "hour",
    "a day ago": "day",
    "sejam lalu": "hour",
    "sejam yang lalu": "hour",
}
_PARTS = re.compile(r"\s*[|•·–—,/()]\s*|\s+-\s+")
_LABEL = re.compile(rf"^(?:{phrases.STAMP_WORDS.pattern})[\s:]*")  # of a folded line
_LONGEST = 100  # characters of a line that is a stamp
_BESIDE = 6  # words: a name or a paper


@dataclass(frozen=True, kw_only=True)
class Ago:
    """A time before the capture, as it is written."""

    text: str
    unit: Unit | Literal["yesterday"]
    count: int
    beside: str = ""  # a name or a paper on the same line

    @property
    def authors(self) -> tuple[str, ...]:
        """Who is named beside it, with "by" or without."""
        by = names.byline(self.beside) or names.bare(self.beside) if self.beside else None
        return by.authors if by else ()

    def day(self, captured: When, zone: tzinfo) -> tuple[date, Confidence] | None:
        """The day in a zone, never `high`: "2 hours" may be close to three. None for hours before a mere day."""
        if not isinstance(captured, datetime):
            at: datetime | date = captured
        else:
            at = captured.astimezone(zone) if captured.tzinfo else captured
        today = at.date() if isinstance(at, datetime) else at
        if self.unit == "yesterday":
            return today - timedelta(days=1), "medium"
        if self.unit == "day":
            return today - timedelta(days=self.count), "low"  # from midnight, or from the hour: pages do both
        if not isinstance(at, datetime):
            return None
        latest, earliest = (at - _UNITS[self.unit] * count for count in (self.count, self.count + 1))
        return latest.date(), "medium" if latest.date() == earliest.date() else "low"


def dated(ago: Ago | None, captured: When | None, zone: tzinfo) -> tuple[date, Confidence, str] | None:
    """The day with how sure it is and the evidence; nothing where the moment of capture is not known."""
    found = ago.day(captured, zone) if ago and captured else None
    return (*found, f'relative ("{ago.text}", captured {captured})') if ago and found else None


def label(said: Ago, captured: When | None) -> str:
    """What has become of such a line: without the moment of capture it says nothing but who wrote."""
    if said.authors:
        return "byline and relative date" if captured else "byline"
    return "relative date" if captured else "relative date (drop)"


def read(text: str) -> Ago | None:
    """How long ago a line says that something was published; None where it is prose, or tells of a change."""
    if len(text) > _LONGEST:
        return None
    parts = [part for part in map(str.strip, _PARTS.split(text)) if part]
    said = [(part, found) for part in parts if (found := _read(_plain(part)))]
    beside = " ".join(part for part in parts if not said or part != said[0][0])
    if len(said) != 1 or prose.words(beside) > _BESIDE or phrases.UPDATED.search(text):
        return None
    return replace(said[0][1], beside=beside)


def _read(part: str) -> Ago | None:
    said = _said(part)
    label = None if said else _LABEL.match(part)
    return _said(part[label.end() :]) if label else said


def _said(part: str) -> Ago | None:
    solid = _solid(part)
    if solid in _yesterday():
        return Ago(text=part, unit="yesterday", count=1)
    told = _known().get(solid)
    if told is None:
        return None
    number = _NUMBER.search(part)
    unit, count = told
    return Ago(text=part, unit=unit, count=int(number[0]) if number else count)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" :.")


def _solid(text: str) -> str:
    """Without spaces, which some write and others don't, and with "#" for the number."""
    return _NUMBER.sub("#", "".join(text.split()), count=1)


@lru_cache(maxsize=1)
def _yesterday() -> frozenset[str]:
    return frozenset(map(_solid, _YESTERDAY))


@lru_cache(maxsize=1)
def _known() -> dict[str, tuple[Unit, int]]:
    """What CLDR has people write, with "#" for the number -> the unit, and the number where none is written."""
    known: dict[str, tuple[Unit, int]] = {_solid(text): (unit, 1) for text, unit in _MORE.items()}
    for text, unit, count in _written():
        known.setdefault(_solid(text), (unit, count))
    return known


def _written() -> Iterator[tuple[str, Unit, int]]:
    for code in _LOCALES:
        for unit, length in _UNITS.items():
            for count in _COUNTS:
                for width in ("long", "short"):
                    with suppress(KeyError):  # a language without this form
                        text = format_timedelta(
                            -length * count,
                            granularity=unit,
                            threshold=10**9,
                            add_direction=True,
                            format=width,
                            locale=Locale.parse(code),
                        )
                        yield _plain(text), unit, count
                        yield _plain(text.replace(" yang ", " ")), unit, count
