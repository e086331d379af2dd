"""The pictures of an archive, newest first: all of them, by year, and by who is credited."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby, islice
from typing import NamedTuple, TypeAlias

from kliping import slug, urls
from kliping.builder.entry import Entry, Shown
from kliping.builder.pictures import Catalogue, File
from kliping.builder.plan import Plan, late, page
from kliping.digest import joined
from kliping.model import Link, Page, Phrase, Picture, When

SIZE = 48  # pictures of a page
STRIP = 6  # of the home page
_PICTURES, _CREDITS = "pictures/", "pictures/credits/"


class Item(NamedTuple):
    """What a template sees of a picture: with the article that it belongs to."""

    picture: Picture  # its `src` is a path of the site
    title: str
    url: str
    lang: str
    date: When | None


class Shot(NamedTuple):
    """A picture that the archive has, in an article."""

    shown: Shown
    file: File
    entry: Entry
    seen: str  # digest of all that a page shows of it

    @property
    def item(self) -> Item:
        """What a template sees of it."""
        shown, file, entry, _ = self
        said = Picture(caption=shown.caption, credit=shown.credit, creator=shown.creator, alt=shown.alt)
        return Item(file.printed.of(said), entry.title, entry.url, entry.lang, entry.date)


Role: TypeAlias = str  # "photographers", "agencies"
ROLES: tuple[Role, ...] = ("photographers", "agencies")


def shots(entries: Sequence[Entry], catalogue: Catalogue) -> list[Shot]:
    """Every picture of these articles that the archive has, in the order of the articles."""
    files = catalogue.files
    return [_shot(one, files[one.path], entry) for entry in entries for one in entry.gallery if one.path in files]


def _shot(shown: Shown, file: File, entry: Entry) -> Shot:
    return Shot(shown, file, entry, joined(*shown, *file.printed, entry.seen))


def strip(entries: Sequence[Entry], catalogue: Catalogue) -> tuple[Item, ...]:
    """The first picture of the newest articles that have one, for the home page."""
    files = catalogue.files
    pictured = (entry for entry in entries if entry.gallery and entry.gallery[0].path in files)
    return tuple(
        _shot(entry.gallery[0], files[entry.gallery[0].path], entry).item for entry in islice(pictured, STRIP)
    )


_BETWEEN = re.compile(r"\s*(?:/|／|\||;|—)\s*")


def credited(credit: str | None, creator: str | None) -> dict[Role, tuple[str, ...]]:
    """Who a picture is credited to: "Rosa Marchetti/Coastal Wire" names the creator, and an agency beside."""
    parts = [part for part in _BETWEEN.split(credit or "") if part]
    agencies = [part for part in parts if creator is None or part.casefold() != creator.casefold()]
    return {"photographers": (creator,) if creator else (), "agencies": tuple(dict.fromkeys(agencies))}


def pictures(wanted: Plan) -> Iterator[Page]:
    """The newest pictures, those of each year, and an index of credits with a page for each."""
    every = shots(wanted.archive.entries, wanted.catalogue)
    years = tuple(
        (str(year) if year else None, list(rows))
        for year, rows in groupby(every, key=lambda shot: urls.day_of(shot.entry.date).year if shot.entry.date else 0)
    )
    links = tuple(Link(name=year or "", url=_of_year(year), count=len(rows)) for year, rows in years)
    credits_ = _credits(every)
    about = tuple((link.name, link.count) for link in links)
    yield late(
        _PICTURES,
        "pictures.html",
        "the pictures",
        ("landing", len(every), about, len(credits_), _seen(every[:SIZE])),
        lambda: _context(every[:SIZE], Phrase("pictures"), years=links, count=len(every), is_landing=True),
    )
    for year, rows in years:
        yield from _listing(_of_year(year), Phrase("undated") if year is None else year, rows)
    yield from _credit_pages(credits_)


def _seen(rows: Sequence[Shot]) -> str:
    return "".join([shot.seen for shot in rows])


def _of_year(year: str | None) -> str:
    return f"{_PICTURES}{year or 'undated'}/"


def _context(
    rows: Sequence[Shot],
    title: str | Phrase,
    *,
    count: int | None,
    years: Sequence[Link] = (),
    pager: Mapping[str, object] | None = None,
    is_landing: bool = False,
    role: Role | None = None,
) -> dict[str, object]:
    return {
        "title": title,
        "section": "pictures",
        "shots": tuple(shot.item for shot in rows),
        "years": tuple(years),
        "count": count,
        "pager": pager or {"number": None, "older": None, "newer": None},
        "is_landing": is_landing,
        "role": role,
    }


def _listing(url: str, title: str | Phrase, rows: Sequence[Shot], *, role: Role | None = None) -> Iterator[Page]:
    """The newest pictures of a listing, and all of them on pages numbered from the oldest where these are more."""
    pages = -(-len(rows) // SIZE) if len(rows) > SIZE else 0
    named = title if isinstance(title, str) else title.key
    claimed_by = f"the pictures of {named}"

    def one(number: int | None, part: Sequence[Shot]) -> Page:
        older, newer = _pages_around(url, number, pages, len(rows))
        pager = {"number": number, "older": older, "newer": newer}
        count = None if number else len(rows)
        of = (named, role, number, count, str(older), str(newer), _seen(part))
        address = urls.numbered(url, number) if number else url
        make = partial(_context, part, title, count=count, pager=pager, role=role)
        return late(address, "pictures.html", claimed_by, of, make)

    yield one(None, rows[:SIZE])
    for number in range(1, pages + 1):
        yield one(number, rows[max(0, len(rows) - number * SIZE) : len(rows) - (number - 1) * SIZE])


def _pages_around(url: str, number: int | None, pages: int, total: int) -> tuple[Link | None, Link | None]:
    """Where "older" and "newer" lead from a page of a listing, as in the lists of articles."""

    def at(wanted: int) -> Link:
        return Link(name=str(wanted), url=urls.numbered(url, wanted))

    if number is None:
        return (at(-(-(total - SIZE) // SIZE)) if pages else None), None
    return (at(number - 1) if number > 1 else None), (at(number + 1) if number < pages else Link(name="", url=url))


Credits: TypeAlias = dict[tuple[Role, str], tuple[str, list[Shot]]]


def _credits(every: Sequence[Shot]) -> Credits:
    """(role, slug) -> the name as it is first written, and the pictures."""
    found: Credits = {}
    for shot in every:
        for role, names in credited(shot.shown.credit, shot.shown.creator).items():
            for name in names:
                found.setdefault((role, slug.named(name)), (name, []))[1].append(shot)
    return found


def _credit_pages(credits_: Credits) -> Iterator[Page]:
    groups: dict[Role, list[Link]] = defaultdict(list)
    for (role, name_slug), (name, rows) in sorted(credits_.items()):
        url = f"{_CREDITS}{role}/{name_slug}/"
        groups[role].append(Link(name=name, url=url, count=len(rows)))
        yield from _listing(url, name, rows, role=role)
    yield page(
        _CREDITS,
        "credits.html",
        "the credits of the pictures",
        title=Phrase("credits"),
        section="pictures",
        groups=tuple({"role": role, "links": tuple(groups[role])} for role in ROLES if groups[role]),
    )
