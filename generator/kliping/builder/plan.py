"""What the page kinds are made of: all that they may look at, and a page with the names that every template sees."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from kliping import urls
from kliping.builder.archive import Archive
from kliping.builder.pictures import Catalogue
from kliping.builder.planned import Planned
from kliping.digest import Part, digest, joined
from kliping.model import Page, When
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
    leaves: Callable[[str], bytes]  # the packed Leaf of an article's file
    sentences: Callable[[Sequence[str]], Mapping[str, bytes]]  # of articles' files: packed, how each names its entities
    free: tuple[FreePage, ...] = ()
    told: Stories = field(default_factory=Stories)
    way: str = ""  # the digest of all that the reading of the articles depended on, and of our code
    planned: Planned = field(default_factory=Planned)

    @cached_property
    def shape(self) -> str:
        """The digest of all but what single articles say: settings, authority files, names and days of all articles.

        What depends on how many articles have which names, and on which stand beside each other, depends on this.
        """
        days = tuple([day.toordinal() if day else 0 for day in self.archive.days])
        names = "".join([entry.url + entry.facts for entry in self.archive.entries])
        return joined(self.way, repr(self.site), names, days)


PageKind: TypeAlias = Callable[[Plan], Iterator[Page]]
# What every template may see is there, if only as None.
COMMON = {"title": "", "description": None, "section": None, "feed": None}


def page(url: str, template: str, claimed_by: str, **context: object) -> Page:
    """A page of the site."""
    whole = COMMON | context
    return Page(
        path=urls.path(url),
        template=template,
        claimed_by=claimed_by,
        digest=joined(template, digest(whole)),
        make=lambda: whole,
    )


def late(
    url: str,
    template: str,
    claimed_by: str,
    of: tuple[Part, ...],
    make: Callable[[], Mapping[str, object]],
    *,
    own: str = "",
    modified: When | None = None,
) -> Page:
    """A page whose context is made only where its page has to be: `of` holds the digests of all that it is made of.

    `own` is that of what stands on this page alone: it comes before the others', which can be told apart from it.
    """
    return Page(
        path=urls.path(url),
        template=template,
        claimed_by=claimed_by,
        digest=own + joined(template, *of),
        make=lambda: {**COMMON, **make()},
        modified=modified,
    )
