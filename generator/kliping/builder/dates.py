"""The pages of an archive through time: dates, years, months, days."""

import calendar
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from kliping import urls
from kliping.builder.archive import Archive
from kliping.builder.plan import Plan, page
from kliping.model import Card, Link, Page, Phrase, When

LATEST_IN_MONTH = 3


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
    months = _months(wanted.archive)
    found = sorted({month[:4] for month in months})
    for number, year in enumerate(found):
        own = [(month, cards) for month, cards in sorted(months.items()) if month.startswith(year)]
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
                    "count": len(cards),
                    "cards": cards[:LATEST_IN_MONTH],
                }
                for month, cards in own
            ),
            previous=Link(name=found[number - 1], url=f"{found[number - 1]}/") if number else None,
            next=Link(name=found[number + 1], url=f"{found[number + 1]}/") if number + 1 < len(found) else None,
            count=sum(len(cards) for _, cards in own),
        )


def months(wanted: Plan) -> Iterator[Page]:
    """A page for each month that has an article: its calendar, and all its articles by day."""
    found = sorted(_months(wanted.archive).items())
    for number, (month, cards) in enumerate(found):
        days = {day: tuple(rows) for day, rows in groupby(cards, key=day_of)}
        yield page(
            _month_url(month),
            "month.html",
            f"the month {month}",
            title=Phrase(when=month),
            section="dates",
            month=month,
            weeks=_weeks(month, days),
            days=tuple({"date": day, "url": _day_url(day, rows), "cards": rows} for day, rows in days.items()),
            previous=_month_link(found[number - 1][0]) if number else None,
            next=_month_link(found[number + 1][0]) if number + 1 < len(found) else None,
            count=len(cards),
        )


def days(wanted: Plan) -> Iterator[Page]:
    """A page for each day that has two articles or more."""
    several = sorted(day for day, cards in wanted.archive.by_day.items() if len(cards) > 1)
    same: dict[tuple[int, int], list[date]] = defaultdict(list)
    for day in several:
        same[day.month, day.day].append(day)
    for number, day in enumerate(several):
        cards = wanted.archive.by_day[day]
        by_source: dict[str, list[Card]] = defaultdict(list)
        for card in cards:
            by_source[card.source.name if card.source else ""].append(card)
        yield page(
            urls.day(day),
            "day.html",
            f"the day {day}",
            title=Phrase(when=day),
            section="dates",
            date=day,
            groups=tuple({"source": rows[0].source, "cards": tuple(rows)} for _, rows in sorted(by_source.items())),
            previous=_day_page(several[number - 1]) if number else None,
            next=_day_page(several[number + 1]) if number + 1 < len(several) else None,
            other_years=tuple(
                Link(name=str(other.year), url=urls.day(other), count=len(wanted.archive.by_day[other]))
                for other in same[day.month, day.day]
                if other != day
            ),
            count=len(cards),
        )


def narrowest(when: When, archive: Archive) -> Link:
    """The narrowest page of a date: its day, if more than one article has it, else its month."""
    day = urls.day_of(when)
    several = len(archive.by_day[day]) > 1
    return Link(name=day.isoformat(), url=urls.day(day) if several else urls.month(day), date=day)


def crumbs(when: When) -> tuple[Link, ...]:
    """The year and the month of a date."""
    day = urls.day_of(when)
    return (
        Link(name=f"{day.year:04d}", url=urls.year(day.year)),
        Link(name=f"{day.year:04d}-{day:%m}", url=urls.month(day)),
    )


def heat_map(archive: Archive) -> tuple[dict[str, object], ...]:
    """Every year from the first to the last, newest first, each with its twelve months."""
    months = _months(archive)
    if not months:
        return ()
    numbers = range(int(max(months)[:4]), int(min(months)[:4]) - 1, -1)
    found: list[dict[str, object]] = []
    for year in numbers:
        row = [f"{year:04d}-{month:02d}" for month in range(1, 13)]
        count = sum(len(months.get(month, ())) for month in row)
        if count or len(numbers) <= 200:  # an archive with one article of 1745 does not need 280 empty rows
            found.append(
                {
                    "year": f"{year:04d}",
                    "url": urls.year(year) if count else None,
                    "count": count,
                    "months": tuple(
                        {
                            "date": m,
                            "url": _month_url(m) if m in months else None,
                            "count": len(months.get(m, ())),
                        }
                        for m in row
                    ),
                }
            )
    return tuple(found)


def _months(archive: Archive) -> dict[str, tuple[Card, ...]]:
    return {
        month: tuple(cards)
        for month, cards in groupby(archive.dated, key=lambda card: f"{day_of(card).year:04d}-{day_of(card):%m}")
    }


def day_of(card: Card) -> date:
    """The day of a dated card."""
    return urls.day_of(card.date) if card.date else date.min


def _month_url(month: str) -> str:
    return f"{month[:4]}/{month[5:7]}/"


def _month_link(month: str) -> Link:
    return Link(name=month, url=_month_url(month))


def _day_url(day: date, rows: Sequence[Card]) -> str | None:
    return urls.day(day) if len(rows) > 1 else None


def _day_page(day: date) -> Link:
    return Link(name=day.isoformat(), url=urls.day(day), date=day)


def _weeks(month: str, days: Mapping[date, tuple[Card, ...]]) -> tuple[tuple[dict[str, object], ...], ...]:
    """The rows of a calendar, Monday first; cells of other months have no day."""
    year, number = int(month[:4]), int(month[5:7])
    return tuple(
        tuple(
            _cell(date(year, number, day), days.get(date(year, number, day), ())) if day else dict(_NO_DAY)
            for day in week
        )
        for week in calendar.monthcalendar(year, number)
    )


_NO_DAY: Mapping[str, object] = {"day": None, "url": None, "count": 0}


def _cell(day: date, rows: Sequence[Card]) -> dict[str, object]:
    """A day of the calendar; where only one article has it, its link is that article."""
    url = (urls.day(day) if len(rows) > 1 else rows[0].url) if rows else None
    return {"day": day.day, "url": url, "count": len(rows)}
