"""What the page kinds are made of: all that they may look at, and a page with the names that every template sees."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from kliping import urls
from kliping.builder.archive import Archive
from kliping.builder.pictures import Catalogue
from kliping.model import Page
from kliping.site import Site
from kliping.stories import Stories


@dataclass(frozen=True, kw_only=True)
class FreePage:
    """A page that the owner wrote: content/pages/about.md."""

    file: str
    slug: str
    title: str
    body: str
    lang: str
    description: str | None
    digest: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that the page kinds may look at."""

    archive: Archive
    site: Site
    catalogue: Catalogue
    free: tuple[FreePage, ...] = ()
    told: Stories = field(default_factory=Stories)


PageKind: TypeAlias = Callable[[Plan], Iterator[Page]]


def page(url: str, template: str, claimed_by: str, **context: object) -> Page:
    """A page of the site; what every template may see is there, if only as None."""
    common = {"title": "", "description": None, "section": None, "feed": None}
    return Page(path=urls.path(url), template=template, claimed_by=claimed_by, context=common | context)
