"""Where each thing lives in the output. An address is a path without a leading slash: "people/ada-okafor/"."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Literal, TypeAlias
from urllib.parse import quote, urlsplit

from kliping.model import ENTITY_TYPES, EntityType, Term, When

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


def was(entity: Term) -> Iterator[tuple[EntityType, str]]:
    """The addresses that an entity had, as kinds and ids: of "oppo" under its own type, "people/oppo" under another."""
    for old in entity.was:
        folder, _, id_ = old.rpartition("/")
        yield from ((kind, id_) for kind in ENTITY_TYPES if (folder or FOLDERS[entity.type]) == FOLDERS[kind])


def numbered(listing: str, number: int) -> str:
    """people/ada-okafor/3/: the numbered pages of a listing, counted from its oldest."""
    return f"{listing}{number}/"


def feed(listing: str, number: int | None = None) -> str:
    """people/ada-okafor/feed.xml, or feed-3.xml: the numbered parts of a feed, counted from its oldest entry."""
    return f"{listing}feed-{number}.xml" if number else f"{listing}feed.xml"


def path(url: str) -> str:
    """The file that an address is served from."""
    return f"{url}index.html" if url == "" or url.endswith("/") else url


def root(page_path: str) -> str:
    """What leads from a page to the site's root: "../../", or "" from the root itself."""
    return "../" * page_path.count("/")


def relative(page_path: str, url: str, *, portable: bool = False) -> str:
    """The address of `url` as written in the page at `page_path`: up to the root, and down.

    So a row of a list is the same in every list but for what stands before it. With `portable` an address names the
    file, so that it can be followed on a disk, where no server answers "people/" with its index.html.
    """
    return f"{root(page_path)}{written(url, portable)}" or "./"


@lru_cache(maxsize=1 << 14)
def written(url: str, portable: bool) -> str:
    """The address of `url` from the site's root, ready to be written in a page."""
    address = path(url) if portable else url
    is_plain = address.isascii() and address.replace("/", "").replace("-", "").isalnum()
    return address if is_plain else quote(address)  # quote() takes ten times as long to find that


def rooted(base_url: str, url: str, *, portable: bool = False) -> str:
    """The address of `url` from the host's root, for a page that a host serves at any address."""
    return urlsplit(base_url).path + quote(path(url) if portable else url)


def absolute(base_url: str, url: str) -> str:
    """The full address of `url`; `base_url` ends in "/"."""
    return base_url + written(url, portable=False)
