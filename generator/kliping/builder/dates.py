"""The pages of an archive through time: dates, years, months, days."""

import calendar
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from itertools import groupby

from kliping import urls
from kliping.builder.archive import Archive, Cards
from kliping.builder.entry import Entry
from kliping.builder.plan import Plan, late, page
from kliping.model import Link, Page, Phrase, When

LATEST_IN_MONTH = 3
ON_DAY = 6  # articles of a year, where all years of a day are on one page
LEAP = 2000  # a year that has all 366 days


def dates(wanted: Plan) -> Iterator[Page]:
    """The way in by time."""
    archive = wanted.archive
    yield page(
        "dates/",
        "dates.html",
        "the dates page",
        title=Phrase("dates"),
        section="dates",
        years=heat_map(archive),
        count=len(archive.entries),
        undated=Link(name="", url="undated/", count=len(archive.undated)) if archive.undated else None,
        first=day_of(archive.dated[-1]) if archive.dated else None,
        last=day_of(archive.dated[0]) if archive.dated else None,
    )


def years(wanted: Plan) -> Iterator[Page]:
    """A page for each year that has an article."""
    months = wanted.archive.by_month
    found = sorted({month[:4] for month in months})
    for number, year in enumerate(found):
        own = [(month, entries) for month, entries in sorted(months.items()) if month.startswith(year)]
        yield page(
            f"{year}/",
            "year.html",
            f"the year {year}",
            title=year,
            section="dates",
            year=year,
            months=tuple(
                {
                    "date": month,
                    "url": _month_url(month),
                    "count": len(entries),
                    "cards": Cards(entries[:LATEST_IN_MONTH]),
                }
                for month, entries in own
            ),
            previous=Link(name=found[number - 1], url=f"{found[number - 1]}/") if number else None,
            next=Link(name=found[number + 1], url=f"{found[number + 1]}/") if number + 1 < len(found) else None,
            count=sum(len(entries) for _, entries in own),
        )


def months(wanted: Plan) -> Iterator[Page]:
    """A page for each month that has an article: its calendar, and all its articles by day."""
    found = sorted(wanted.archive.by_month.items())
    for number, (month, entries) in enumerate(found):
        previous = found[number - 1][0] if number else None
        following = found[number + 1][0] if number + 1 < len(found) else None
        yield late(
            _month_url(month),
            "month.html",
            f"the month {month}",
            (month, previous, following, "".join([entry.seen for entry in entries])),
            partial(_month, month, entries, previous, following, has_days="days" not in wanted.site.leave_out),
        )


def _month(
    month: str, entries: Sequence[Entry], previous: str | None, following: str | None, *, has_days: bool
) -> dict[str, object]:
    days = {day: tuple(rows) for day, rows in groupby(entries, key=day_of)}
    pages = {day: _day_url(day, rows) if has_days else None for day, rows in days.items()}
    return {
        "title": Phrase(when=month),
        "section": "dates",
        "month": month,
        "weeks": _weeks(month, days, pages),
        "days": tuple({"date": day, "url": pages[day], "cards": Cards(rows)} for day, rows in days.items()),
        "previous": _month_link(previous) if previous else None,
        "next": _month_link(following) if following else None,
        "count": len(entries),
    }


def days(wanted: Plan) -> Iterator[Page]:
    """A page for each day that has two articles or more."""
    by_day = wanted.archive.by_day
    several = sorted(day for day, entries in by_day.items() if len(entries) > 1)
    same: dict[tuple[int, int], list[tuple[date, int]]] = defaultdict(list)
    for day in sorted(by_day):
        same[day.month, day.day].append((day, len(by_day[day])))
    counts = {of: "".join([f"{day.year} {count}\n" for day, count in found]) for of, found in same.items()}
    for number, day in enumerate(several):
        previous = several[number - 1] if number else None
        following = several[number + 1] if number + 1 < len(several) else None
        yield late(
            urls.day(day),
            "day.html",
            f"the day {day}",
            (
                day.isoformat(),
                str(previous),
                str(following),
                counts[day.month, day.day],
                "".join([entry.seen for entry in by_day[day]]),
            ),
            partial(_day, day, by_day[day], previous, following, same[day.month, day.day]),
        )


def _day(
    day: date, entries: Sequence[Entry], previous: date | None, following: date | None, same: list[tuple[date, int]]
) -> dict[str, object]:
    by_source: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_source[entry.source or ""].append(entry)
    return {
        "title": Phrase(when=day),
        "section": "dates",
        "date": day,
        "groups": tuple({"source": rows[0].card.source, "cards": Cards(rows)} for _, rows in sorted(by_source.items())),
        "previous": _day_page(previous) if previous else None,
        "next": _day_page(following) if following else None,
        "other_years": tuple(
            Link(name=str(other.year), url=urls.day(other) if count > 1 else f"on/{other:%m-%d}/", count=count)
            for other, count in same
            if other != day
        ),
        "count": len(entries),
    }


def anniversaries(wanted: Plan) -> Iterator[Page]:
    """A page for each day of the year that has an article in any year, and one that leads to them."""
    by_day: dict[str, list[date]] = defaultdict(list)
    for day in sorted(wanted.archive.by_day):
        by_day[f"{day.month:02d}-{day.day:02d}"].append(day)
    found = sorted(by_day)
    counts = {of: sum(len(wanted.archive.by_day[day]) for day in days) for of, days in by_day.items()}
    yield page(
        "on/",
        "on.html",
        "the days of the year",
        title=Phrase("on_this_day"),
        section="dates",
        months=tuple(_days_of(month, counts) for month in range(1, 13)),
    )
    for number, of in enumerate(found):
        days = [(day, wanted.archive.by_day[day]) for day in by_day[of]]
        previous, following = found[number - 1], found[(number + 1) % len(found)]
        yield late(
            f"on/{of}/",
            "on-day.html",
            f"the articles of every {of}",
            (previous, following, *((len(rows), *(entry.seen for entry in rows[:ON_DAY])) for _, rows in days)),
            partial(_anniversary, of, days, previous, following),
        )


def _days_of(month: int, counts: Mapping[str, int]) -> dict[str, object]:
    keys = [f"{month:02d}-{day:02d}" for day in range(1, calendar.monthrange(LEAP, month)[1] + 1)]
    return {
        "date": f"{LEAP}-{month:02d}",
        "days": tuple({"key": key, "day": int(key[3:]), "count": counts.get(key, 0)} for key in keys),
    }


def _anniversary(
    of: str, days: Sequence[tuple[date, Sequence[Entry]]], previous: str, following: str
) -> dict[str, object]:
    return {
        "title": Phrase(when=f"--{of}"),
        "section": "dates",
        "groups": tuple(
            {
                "date": day,
                "url": _day_url(day, rows),
                "count": len(rows),
                "cards": Cards(rows[:ON_DAY]),
            }
            for day, rows in days
        ),
        "previous": Link(name=f"--{previous}", url=f"on/{previous}/") if previous != of else None,
        "next": Link(name=f"--{following}", url=f"on/{following}/") if following != of else None,
        "count": sum(len(rows) for _, rows in days),
    }


def narrowest(when: When, *, has_day: bool) -> Link:
    """The narrowest page of a date: its day, if more than one article has it, else its month."""
    day = urls.day_of(when)
    return Link(name=day.isoformat(), url=urls.day(day) if has_day else urls.month(day), date=day)


def crumbs(when: When) -> tuple[Link, ...]:
    """The year and the month of a date."""
    return _crumbs(urls.day_of(when).replace(day=1))


@lru_cache(maxsize=1 << 12)
def _crumbs(month: date) -> tuple[Link, ...]:
    return (
        Link(name=f"{month.year:04d}", url=urls.year(month.year)),
        Link(name=f"{month.year:04d}-{month:%m}", url=urls.month(month)),
    )


def heat_map(archive: Archive, *, newest: int | None = None) -> tuple[dict[str, object], ...]:
    """Every year from the first to the last, newest first, each with its twelve months; or the `newest` of them,
    without years that have no articles where there are more.
    """
    months = {month: len(entries) for month, entries in archive.by_month.items()}
    return heat(months) if newest is None else heat(months, most=newest)[:newest]


def heat(months: Mapping[str, int], *, most: int = 200) -> tuple[dict[str, object], ...]:
    """The same of the numbers of articles of months (2024-06); of more years than `most`, those that have any."""
    if not months:
        return ()
    numbers = range(int(max(months)[:4]), int(min(months)[:4]) - 1, -1)
    found: list[dict[str, object]] = []
    for year in numbers:
        row = [f"{year:04d}-{month:02d}" for month in range(1, 13)]
        count = sum(months.get(month, 0) for month in row)
        if count or len(numbers) <= most:  # an archive with one article of 1745 does not need 280 empty rows
            found.append(
                {
                    "year": f"{year:04d}",
                    "url": urls.year(year) if count else None,
                    "count": count,
                    "months": tuple(
                        {
                            "date": m,
                            "url": _month_url(m) if m in months else None,
                            "count": months.get(m, 0),
                        }
                        for m in row
                    ),
                }
            )
    return tuple(found)


def day_of(entry: Entry) -> date:
    """The day of a dated article."""
    return urls.day_of(entry.date) if entry.date else date.min


def _month_url(month: str) -> str:
    return f"{month[:4]}/{month[5:7]}/"


def _month_link(month: str) -> Link:
    return Link(name=month, url=_month_url(month))


def _day_url(day: date, rows: Sequence[Entry]) -> str | None:
    return urls.day(day) if len(rows) > 1 else None


def _day_page(day: date) -> Link:
    return Link(name=day.isoformat(), url=urls.day(day), date=day)


def _weeks(
    month: str, days: Mapping[date, tuple[Entry, ...]], pages: Mapping[date, str | None]
) -> tuple[tuple[dict[str, object], ...], ...]:
    """The rows of a calendar, Monday first; cells of other months have no day."""
    year, number = int(month[:4]), int(month[5:7])
    return tuple(
        tuple(
            _cell(of := date(year, number, day), days.get(of, ()), pages.get(of)) if day else dict(_NO_DAY)
            for day in week
        )
        for week in calendar.monthcalendar(year, number)
    )


_NO_DAY: Mapping[str, object] = {"day": None, "url": None, "count": 0}


def _cell(day: date, rows: Sequence[Entry], page: str | None) -> dict[str, object]:
    """A day of the calendar, which may have a page; where only one article has it, its link is that article."""
    url = rows[0].url if len(rows) == 1 else page
    return {"day": day.day, "url": url, "count": len(rows)}
