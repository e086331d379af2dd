"""The archive as data: a table and JSON Lines for each year, and the feeds as OPML."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby

from kliping import urls
from kliping.builder.entry import Entry
from kliping.builder.plan import Plan, late, page
from kliping.builder.words import isodate
from kliping.model import Link, Page, Phrase
from kliping.site import Site

# In the order of the columns. What is a list has ";" between its values in a table.
_LISTS: dict[str, urls.Kind] = {
    "authors": "author",
    "tags": "tag",
    "people": "person",
    "organisations": "organisation",
    "places": "place",
}
COLUMNS = ("url", "title", "date", "modified", "language", "source", *_LISTS, "original", "lacks")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for one


def data(wanted: Plan) -> Iterator[Page]:
    """The page that offers the data, and the data."""
    entries, site = wanted.archive.entries, wanted.site
    years = [
        (str(year) if year else "undated", list(rows))
        for year, rows in groupby(entries, key=lambda entry: urls.day_of(entry.date).year if entry.date else 0)
    ]
    yield page(
        "data/",
        "data.html",
        "the data page",
        title=Phrase("data"),
        section=None,
        columns=COLUMNS,
        years=tuple({"year": year, "count": len(rows), "is_dated": year != "undated"} for year, rows in years),
        count=len(entries),
    )
    for year, rows in years:
        of = (site.base_url, "".join([entry.seen + entry.facts for entry in rows]))
        for suffix, write in _FORMATS.items():
            make: Callable[[], dict[str, object]] = partial(_text, write, rows, site)
            yield late(f"data/{year}.{suffix}", "data.txt", f"the data of {year}", of, make)
    if "feeds" not in site.leave_out:
        yield _opml(wanted)


def _text(write: Callable[[Iterable[dict[str, object]]], str], rows: Sequence[Entry], site: Site) -> dict[str, object]:
    return {"text": write(record(entry, site) for entry in rows)}


def record(entry: Entry, site: Site) -> dict[str, object]:
    """What the archive says of an article, under the names of COLUMNS; unknown is None or empty."""
    modified = entry.modified if entry.modified != entry.date else None
    return {
        "url": urls.absolute(site.base_url, entry.url),
        "title": entry.title,
        "date": isodate(entry.date) if entry.date else None,
        "modified": isodate(modified) if modified else None,
        "language": entry.lang,
        "source": entry.source,
        **{column: [name for _, name in entry.names.of(kind)] for column, kind in _LISTS.items()},
        "original": entry.original,
        "lacks": list(entry.lacks),
    }


def _csv(rows: Iterable[dict[str, object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")  # as RFC 4180 has it
    writer.writerow(COLUMNS)
    writer.writerows([_cell(row[column]) for column in COLUMNS] for row in rows)
    return text.getvalue()


def _cell(value: object) -> str:
    """A value in a table. One that a spreadsheet would run has an apostrophe before it."""
    text = "; ".join(value) if isinstance(value, list) else str(value or "")
    return f"'{text}" if text.startswith(_FORMULA) else text


def _json_lines(rows: Iterable[dict[str, object]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


_FORMATS: dict[str, Callable[[Iterable[dict[str, object]]], str]] = {"csv": _csv, "jsonl": _json_lines}


def _opml(wanted: Plan) -> Page:
    groups = tuple(
        {"kind": urls.FOLDERS[kind], "links": tuple(_feed(group.link) for group in groups.values())}
        for kind, groups in wanted.archive.groups.items()
        if kind in {"source", "tag"} and groups
    )
    return page("data/feeds.opml", "feeds.opml", "the list of feeds", title=wanted.site.title, groups=groups)


def _feed(link: Link) -> Link:
    return Link(name=link.name, url=link.url)
