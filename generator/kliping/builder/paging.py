"""A list of articles -> its pages: the newest on the landing page, all of them on pages numbered from the oldest."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from kliping import urls
from kliping.builder.archive import Cards
from kliping.builder.entry import Entry
from kliping.builder.plan import late
from kliping.digest import Part
from kliping.model import Link, Page


class Rows:
    """What a page shows of the articles of its list: their cards, by year."""

    def seen(self, entries: Sequence[Entry]) -> str:
        """The digest of what is shown of them."""
        return "".join([entry.seen for entry in entries])

    def by_year(self, entries: Sequence[Entry]) -> tuple[dict[str, object], ...]:
        """The years, each with what is shown of its articles."""
        return tuple({"year": year, "cards": self.shown(rows)} for year, rows in years(entries))

    def shown(self, entries: Sequence[Entry]) -> object:
        """What is shown of articles."""
        return Cards(entries)


def years(entries: Sequence[Entry]) -> Iterator[tuple[int | None, tuple[Entry, ...]]]:
    """Articles by the year of their date, which may be unknown."""
    for year, rows in groupby(entries, key=lambda entry: urls.day_of(entry.date).year if entry.date else None):
        yield year, tuple(rows)


# Counts and spans stay on the landing page: elsewhere they would make every numbered page change with each article.
_OF_THE_LANDING_PAGE = ("count", "first", "last")


def paged(
    url: str,
    template: str,
    entries: Sequence[Entry],
    size: int,
    claimed_by: str,
    about: tuple[Part, ...],
    *,
    rows: Rows | None = None,
    landing: Callable[[], object] | None = None,
    landing_of: tuple[Part, ...] = (),
    **context: object,
) -> Iterator[Page]:
    """A listing: its landing page with the newest, and where these are not all, pages numbered from the oldest.

    A new article then changes the landing page and the newest numbered page only. `about` is what the context says
    beside counts, spans and rows; `landing` is what the landing page alone shows, and `landing_of` its digests.
    """
    rows = rows or Rows()
    pages = -(-len(entries) // size) if len(entries) > size else 0
    # The numbered page with the first article that the landing page no longer shows.
    older = _number(url, -(-(len(entries) - size) // size)) if pages else None
    span = tuple(str(context.get(name)) for name in _OF_THE_LANDING_PAGE)
    pager = {"number": None, "older": older, "newer": None, "pages": pages}
    of = (*about, "landing", pages, span, older.url if older else None, rows.seen(entries[:size]), *landing_of)
    context["landing"] = None

    def first() -> Mapping[str, object]:
        return {**context, "landing": landing and landing(), "groups": rows.by_year(entries[:size]), "pager": pager}

    yield late(url, template, claimed_by, of, first)
    settled = context | {name: None for name in _OF_THE_LANDING_PAGE if name in context}
    for number in range(1, pages + 1):
        some = entries[max(0, len(entries) - number * size) : len(entries) - (number - 1) * size]
        yield _numbered(url, template, claimed_by, number, some, about, settled, rows, is_newest=number == pages)


def _numbered(
    url: str,
    template: str,
    claimed_by: str,
    number: int,
    entries: Sequence[Entry],
    about: tuple[Part, ...],
    context: Mapping[str, object],
    rows: Rows,
    *,
    is_newest: bool,
) -> Page:
    pager = {
        "number": number,
        "older": _number(url, number - 1) if number > 1 else None,
        "newer": Link(name="", url=url) if is_newest else _number(url, number + 1),
        "pages": None,
    }
    of = (*about, number, int(is_newest), rows.seen(entries))

    def make() -> Mapping[str, object]:
        return {**context, "groups": rows.by_year(entries), "pager": pager}

    return late(urls.numbered(url, number), template, claimed_by, of, make)


def _number(url: str, number: int) -> Link:
    return Link(name=str(number), url=urls.numbered(url, number))
