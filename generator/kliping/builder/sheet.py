"""A page on its way to a worker: what of it goes there, and the key that it is built with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from kliping.builder.archive import Cards
from kliping.builder.pictures import Prints
from kliping.digest import digest
from kliping.model import Page, Picture, When
from kliping.urls import Kind


@dataclass(frozen=True, kw_only=True)
class Body:
    """A text to be rendered, with the pictures that may stand in it, by address."""

    markdown: str
    pictures: Mapping[str, Picture]
    digest_of: str  # of the text's own file, so that the text is not hashed again

    @property
    def digest(self) -> str:
        """Of the text and its pictures."""
        return digest((self.digest_of, self.pictures))


Neighbour: TypeAlias = tuple[str, str, When | None]  # title, address, date


class Other(NamedTuple):
    """An article that is related to another, and what both name."""

    title: str
    url: str
    lang: str
    date: When | None
    source: str | None
    names: tuple[str, ...]


class Around(NamedTuple):
    """What an article's page shows that is not the article's own. Plain values: they go to another process quickly."""

    names: Mapping[Kind, tuple[tuple[str, str | None], ...]]  # (name, address of its page)
    has_day: bool  # whether its day has a page
    previous: Neighbour | None  # in the same source
    following: Neighbour | None
    same_day: Cards
    same_story: Cards
    same_story_more: int
    related: tuple[Other, ...]
    prints: Prints  # of the archive's pictures that it names


class Own(NamedTuple):
    """An article's page: its packed Leaf, and what is around it."""

    leaf: bytes
    around: Around


class Sheet(NamedTuple):
    """A page that is to be rendered: what of a Page goes to a worker."""

    path: str
    template: str
    claimed_by: str
    context: Mapping[str, object]


def sheet(page: Page) -> Sheet:
    """Make the context of a page."""
    return Sheet(page.path, page.template, page.claimed_by, page.context)


def key(page: Page, *, look: str) -> str:
    """What the page's bytes depend on, beside its path: a page that has the key it was built with needs no work.

    What it begins with tells whether it was built with the same look.
    """
    return keyed(look, page.digest)


def keyed(look: str, digest_of: str) -> str:
    """The key of a page with a digest."""
    return look + digest_of
