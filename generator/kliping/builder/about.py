"""What an archive holds, and what it lacks: the page that says so, with what its owner wrote."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kliping.builder import dates
from kliping.builder.archive import Archive
from kliping.builder.own import ABOUT, body_of
from kliping.builder.plan import Plan, page
from kliping.model import Link, Page, Phrase

GAPS = 200  # an archive of three centuries may lack most months


def about(wanted: Plan) -> Iterator[Page]:
    """The page about the archive, made whether or not its owner wrote one."""
    archive, site = wanted.archive, wanted.site
    own = next((free for free in wanted.free if free.slug == ABOUT), None)
    lacks = Counter(what for entry in archive.entries for what in entry.lacks)
    files = wanted.catalogue.files
    gaps = _gaps(sorted(archive.by_month))
    yield page(
        f"{ABOUT}/",
        "about.html",
        own.file if own else "the page about the archive",
        title=own.title if own else Phrase("about"),
        description=own.description if own else site.description,
        lang=own.lang if own else site.languages[0],
        body=body_of(own, wanted) if own else "",
        counts={
            "articles": len(archive.entries),
            "pictures": sum(one.path in files for entry in archive.entries for one in entry.gallery),
            "first": dates.day_of(archive.dated[-1]) if archive.dated else None,
            "last": dates.day_of(archive.dated[0]) if archive.dated else None,
        },
        languages=tuple(Link(name=name, count=count) for name, count in _languages(archive)),
        sources=tuple(sorted((g.link for g in archive.groups["source"].values()), key=lambda link: link.name)),
        gaps=tuple(gaps[:GAPS]),
        more_gaps=max(0, len(gaps) - GAPS),
        lacks={
            "date": len(archive.undated),
            "source": sum(not entry.names.source for entry in archive.entries),
            "text": lacks["text"],
            "part": lacks["part"],
        },
    )


def _languages(archive: Archive) -> list[tuple[str, int]]:
    found = Counter(entry.lang.split("-")[0] for entry in archive.entries)
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def _gaps(months: Sequence[str]) -> list[dict[str, object]]:
    """The runs of months without an article between the first month and the last, longest first."""
    numbers = [int(month[:4]) * 12 + int(month[5:7]) - 1 for month in months]
    found = [
        {"first": _month(before + 1), "last": _month(after - 1), "count": after - before - 1}
        for before, after in pairwise(numbers)
        if after - before > 1
    ]
    return sorted(found, key=lambda gap: (-int(str(gap["count"])), str(gap["first"])))


def _month(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
