"""Where each thing lives in the output. An address is a path without a leading slash: "people/ada-okafor/"."""

import posixpath
from datetime import date, datetime
from functools import lru_cache
from typing import Literal, TypeAlias
from urllib.parse import quote, urlsplit

from kliping.model import When

Kind: TypeAlias = Literal["tag", "person", "organisation", "place", "source", "author"]

FOLDERS: dict[Kind, str] = {
    "tag": "tags",
    "person": "people",
    "organisation": "organisations",
    "place": "places",
    "source": "sources",
    "author": "authors",
}


def day_of(when: When) -> date:
    """The day that the paper printed: in the zone of the date itself."""
    return when.date() if isinstance(when, datetime) else when


def article(when: When | None, slug: str) -> str:
    """2024/03/slug/, or undated/slug/."""
    return f"{month(day_of(when))}{slug}/" if when else f"undated/{slug}/"


def year(number: int) -> str:
    """2024/."""
    return f"{number:04d}/"


def month(day: date) -> str:
    """2024/03/."""
    return f"{day.year:04d}/{day.month:02d}/"


def day(day: date) -> str:
    """2024/03/17/."""
    return f"{month(day)}{day.day:02d}/"


def kind(name: Kind) -> str:
    """people/."""
    return f"{FOLDERS[name]}/"


def term(name: Kind, slug: str) -> str:
    """people/ada-okafor/."""
    return f"{FOLDERS[name]}/{slug}/"


def numbered(listing: str, number: int) -> str:
    """people/ada-okafor/3/: the numbered pages of a listing, counted from its oldest."""
    return f"{listing}{number}/"


def feed(listing: str) -> str:
    """people/ada-okafor/feed.xml."""
    return f"{listing}feed.xml"


def path(url: str) -> str:
    """The file that an address is served from."""
    return f"{url}index.html" if url == "" or url.endswith("/") else url


def relative(page_path: str, url: str, *, portable: bool = False) -> str:
    """The address of `url` as written in the page at `page_path`.

    With `portable` it names the file, so that it can be followed on a disk, where no server answers "people/" with
    its index.html.
    """
    return _relative(posixpath.dirname(page_path), url, portable)


@lru_cache(maxsize=1 << 14)
def _relative(folder: str, url: str, portable: bool) -> str:
    if portable:
        return quote(posixpath.relpath(path(url), folder or "."))
    target = posixpath.relpath(url or ".", folder or ".")
    return quote(target) + ("/" if url == "" or url.endswith("/") else "")


def rooted(base_url: str, url: str, *, portable: bool = False) -> str:
    """The address of `url` from the host's root, for a page that a host serves at any address."""
    return urlsplit(base_url).path + quote(path(url) if portable else url)


def absolute(base_url: str, url: str) -> str:
    """The full address of `url`; `base_url` ends in "/"."""
    return base_url + quote(url)
