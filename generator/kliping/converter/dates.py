"""Dates and times as papers write them, in many languages -> what they say, and where in the text they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

from babel import Locale

from kliping.model import When

# Whose words for days and months are read, in the order in which they win.
LOCALES = (
    "id",
    "en",
    "ms",
    "de",
    "fr",
    "es",
    "pt",
    "it",
    "nl",
    "sv",
    "da",
    "nb",
    "fi",
    "pl",
    "cs",
    "tr",
    "ru",
    "uk",
    "ar",
    "hi",
    "sw",
    "af",
    "is",
    "ro",
    "hu",
    "th",
    "el",
    "he",
    "bg",
    "hr",
    "sk",
    "sl",
    "lt",
    "et",
    "ca",
    "bn",
    "ta",
    "ur",
    "fil",
)
_MORE_MONTHS = {
    "pebruari": 2,
    "peb": 2,
    "agt": 8,
    "agst": 8,
    "ags": 8,
    "agu": 8,
    "nopember": 11,
    "nop": 11,
    "sept": 9,
    "okt": 10,
    "des": 12,
    "mei": 5,
    "may": 5,
    "jul": 7,
    "jun": 6,
    "mar": 3,
    "كانون الثاني": 1,
    "شباط": 2,
    "آذار": 3,
    "نيسان": 4,
    "أيار": 5,
    "حزيران": 6,
    "تموز": 7,
    "آب": 8,
    "أيلول": 9,
}
_MORE_DAYS = {
    "ahad": 6, "jum'at": 4, "jum’at": 4, "jumaat": 4, "khamis": 3, "selasa": 1, "sen": 0, "sel": 1, "rab": 2,
    "kam": 3, "jum": 4, "sab": 5, "tues": 1, "thurs": 3, "thur": 3, "wednes": 2,
    "月": 0, "火": 1, "水": 2, "木": 3, "金": 4, "土": 5, "日": 6,
}  # fmt: skip
_ZONES = {
    "wib": 7, "wita": 8, "wit": 9, "utc": 0, "gmt": 0, "z": 0, "bst": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2,
    "est": -5, "edt": -4, "cdt": -5, "mdt": -6, "mst": -7, "pst": -8, "pdt": -7, "jst": 9, "kst": 9, "sgt": 8,
    "hkt": 8, "myt": 8, "aest": 10, "aedt": 11, "sast": 2, "eat": 3, "wat": 1, "msk": 3, "nzst": 12, "nzdt": 13,
}  # fmt: skip

_YEAR = r"(?P<{0}>(?:19|20)\d\d|2[45]\d\d|[٠-٩๐-๙०-९০-৯]{{4}})"
# Vowel signs of Hindi, Bengali, Tamil and Thai, and Arabic points, are no letters to `\\w`.
_LETTER = r"(?:[^\W\d_]|[\u064b-\u0655\u0900-\u0963\u0981-\u09e3\u0b82-\u0bcd\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])"
_WORD = rf"[^\W\d_]{_LETTER}{{1,15}}"
_DAY_FIRST = (
    r"(?P<d1>\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?[\s-]{0,2}(?:de\s|d[’']|of\s|ב)?"
    rf"(?P<m1>{_WORD})\.?[,،]?[\s-]{{0,2}}(?:del?\s|[พค]\.ศ\.\s?)?{_YEAR.format('y1')}"
)
_MONTH_FIRST = rf"(?P<m2>{_WORD})\.?\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s{_YEAR.format('y2')}"
_YEAR_FIRST = rf"{_YEAR.format('y6')}(?:\.|\sm\.)?\s(?P<m6>{_WORD})\s(?P<d6>\d{{1,2}})(?!\d)"
_NUMBERS = rf"(?P<d3>\d{{1,2}})(?P<sep>[/.-])(?P<m3>\d{{1,2}})(?P=sep){_YEAR.format('y3')}"
_ISO = rf"{_YEAR.format('y4')}(?P<sep4>[-/.])(?P<m4>\d{{1,2}})(?P=sep4)(?P<d4>\d{{1,2}})"
_EAST = rf"{_YEAR.format('y5')}\s?[年년]\s?(?P<m5>\d{{1,2}})\s?[月월]\s?(?P<d5>\d{{1,2}})\s?[日일]"
_TIME = (
    r"(?:(?:T|[\s,|•·–—-]{0,6}(?:(?:pukul|pkl|jam|at|um|à|a las|às|alle|kl|klo|о|в|الساعة)\.?\s)?)"
    r"(?P<h>[01]?\d|2[0-4])(?:[:.h時]|\sh\s)(?P<min>[0-5]\d)(?:[:.](?P<s>[0-5]\d)(?:\.\d{1,9})?)?分?"
    r"\s{0,2}(?P<half>[ap]\.?m\b\.?)?(?:\s?(?:Uhr|hrs?)\b)?"
    r"\s{0,2}\(?(?P<zone>(?:UTC|GMT)\s?[+-]\d{1,2}(?::?\d\d)?|[+-]\d\d:?\d\d\b|Z\b|[A-Z]{3,4}\b)?\)?)?"
)
_DATE = re.compile(
    rf"(?<![\w/.-])(?:(?P<wd>[^\W\d_][^\W\d_'’]{{1,12}})(?!\w)\.?\s?,?\s?\(?)?"
    rf"(?:{_ISO}|{_EAST}|{_NUMBERS}|{_DAY_FIRST}|{_MONTH_FIRST}|{_YEAR_FIRST})(?![\d/])"
    rf"(?:\s?[(（](?P<wde>[月火水木金土日])[)）])?\)?{_TIME}",
    re.IGNORECASE,
)
_TWO_MONTHS = frozenset({"listopad", "listopada"})  # November in Polish and Czech, October in Croatian
_THAI = re.compile(r"[\u0e01-\u0e4e]")
_BESIDE = 80  # characters
# No date without a year. What can begin one comes first in the pattern: so looking for it is quick.
_MAYBE = re.compile(r"[12٠-٩๐-๙०-९০-৯](?:(?<=1)9\d\d|(?<=2)[045]\d\d|[٠-٩๐-๙०-९০-৯]{3})")


@dataclass(frozen=True, kw_only=True)
class Found:
    """A date in a text."""

    start: int
    end: int
    day: date
    clock: time | None = None  # with its zone, where one is named
    weekday: bool | None = None  # whether the weekday named beside it agrees; None where none is named
    is_ambiguous: bool = False  # 03/04/2024, and nothing tells the day from the month

    def when(self, zone: tzinfo) -> When:
        """The day, or the moment in its own zone, or else in the given one."""
        if self.clock is None:
            return self.day
        return datetime.combine(self.day, self.clock, self.clock.tzinfo or zone)


def find(text: str) -> Iterator[Found]:
    """Yield every date that names its year, in order."""
    return iter(_found(text))


@lru_cache(maxsize=1024)
def _found(text: str) -> tuple[Found, ...]:
    """All of them: the line of a stamp is asked for by the headline, the byline and the head."""
    if not _MAYBE.search(text):
        return ()
    matches = (match for start, end in _windows(text) for match in _DATE.finditer(text, start, end))
    return tuple(found for match in matches if (found := _read(match)) is not None)


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Where a year stands, and as much beside it as a date with its weekday and time can take."""
    start = end = -1
    for year in _MAYBE.finditer(text):
        if year.start() - _BESIDE > end:
            if end > 0:
                yield start, end
            start = max(0, year.start() - _BESIDE)
        end = year.end() + _BESIDE
    if end > 0:
        yield start, min(end, len(text))


def weekday(name: str) -> int | None:
    """0 for Monday, "Senin", "lundi" ...; None for any other word."""
    return _names()[1].get(name.casefold().rstrip("."))


def _read(match: re.Match[str]) -> Found | None:
    named = match["wd"]
    expected = weekday(named) if named else None
    start = match.start()
    if expected is None and named:
        start = match.end("wd")
    if match["wde"]:
        expected = _MORE_DAYS[match["wde"]]
    day, is_ambiguous = _day(match, expected)
    if day is None:
        return None
    agrees = None if expected is None else day.weekday() == expected
    return Found(
        start=start,
        end=match.end(),
        day=day,
        clock=_clock(match),
        weekday=agrees,
        is_ambiguous=is_ambiguous and not agrees,
    )


def _day(match: re.Match[str], expected: int | None) -> tuple[date | None, bool]:
    months = _names()[0]
    if match["y4"]:
        return _valid(match["y4"], match["m4"], match["d4"]), False
    if match["y5"]:
        return _valid(match["y5"], match["m5"], match["d5"]), False
    if match["y1"]:
        year = int(match["y1"])
        is_buddhist = _THAI.match(match["m1"]) and year > 2400
        day = _valid(year - 543 if is_buddhist else year, months.get(match["m1"].casefold()), match["d1"])
        return day, match["m1"].casefold() in _TWO_MONTHS
    if match["y2"]:
        return _valid(match["y2"], months.get(match["m2"].casefold()), match["d2"]), False
    if match["y6"]:
        return _valid(match["y6"], months.get(match["m6"].casefold()), match["d6"]), False
    usual = _valid(match["y3"], match["m3"], match["d3"])
    american = _valid(match["y3"], match["d3"], match["m3"])
    if usual and american and usual != american:
        if expected is not None and usual.weekday() != expected and american.weekday() == expected:
            return american, False
        return usual, True
    return usual or american, False


def _valid(year: str | int, month: str | int | None, day: str) -> date | None:
    """The day. Years of other eras (1403, 1445, 2567) are not guessed at: only beside a Thai month is the era known."""
    try:
        return date(int(year), int(month), int(day)) if month is not None and 1900 <= int(year) < 2100 else None
    except ValueError:
        return None


def _clock(match: re.Match[str]) -> time | None:
    if match["h"] is None:
        return None
    hour = int(match["h"]) % 24
    if match["half"]:
        if hour > 12:
            return None
        hour = hour % 12 + (12 if match["half"].lower().startswith("p") else 0)
    return time(hour, int(match["min"]), int(match["s"] or 0), tzinfo=_zone(match["zone"]))


def _zone(name: str | None) -> tzinfo | None:
    if not name:
        return None
    offset = re.search(r"([+-])(\d{1,2}):?(\d\d)?", name)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes)) if minutes < 1440 else None
    hours = _ZONES.get(name.casefold())
    return None if hours is None else timezone(timedelta(hours=hours))


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, int], dict[str, int]]:
    """The names of months (1 to 12) and weekdays (0 to 6) of many languages, lower case."""
    months: dict[str, int] = {}
    days: dict[str, int] = {}
    for code in reversed(LOCALES):  # so that Indonesian and English win where names collide
        locale = Locale.parse(code)
        for context in ("format", "stand-alone"):
            for width in ("abbreviated", "wide"):
                months |= {_plain(name): number for number, name in locale.months[context][width].items()}
            days |= {_plain(name): number for number, name in locale.days[context]["wide"].items()}
    days |= {_plain(name): number for number, name in Locale.parse("en").days["format"]["abbreviated"].items()}
    return months | _MORE_MONTHS, days | _MORE_DAYS


def _plain(name: str) -> str:
    return name.casefold().rstrip(".")
