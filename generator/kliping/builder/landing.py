"""What the first page of a name shows beside its articles: plain facts go to the worker, which makes of them what its
template asks for.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from kliping.builder.dates import heat
from kliping.builder.linked import entity_node
from kliping.builder.network import Network, network
from kliping.builder.pictures import Print
from kliping.model import Link, Picture
from kliping.urls import Kind

_ROWS = 12  # years of a heat map; of more, only those with articles


class Facts(NamedTuple):
    """Plain values: they make the key of the page as well."""

    forms: tuple[tuple[str, int], ...]  # other names, with how often articles have them; 0: only the authority file has
    first: tuple[str, str, str] | None  # title, address, day of the oldest article
    last: tuple[str, str, str] | None
    months: tuple[tuple[str, int], ...]
    together: tuple[tuple[str, str, int], ...]  # name, address, articles that name both
    apart: tuple[tuple[str, str | None, str], ...]  # name, address, kind
    wikidata: str | None
    links: tuple[str, ...]
    picture: Print | None

    @property
    def same(self) -> list[str]:
        """Addresses of the same on other sites."""
        item = [f"https://www.wikidata.org/wiki/{self.wikidata}"] if self.wikidata else []
        return [*item, *self.links]


@dataclass(frozen=True, kw_only=True)
class Landing:
    """What a template sees of the facts of a name."""

    facts: Facts
    kind: Kind
    name: str
    note: str | None
    data: str | None  # address of the same for programs

    @cached_property
    def forms(self) -> tuple[Link, ...]:
        """Other names."""
        return tuple(Link(name=name, count=count or None) for name, count in self.facts.forms)

    @cached_property
    def first(self) -> dict[str, object] | None:
        """The oldest article."""
        return _mention(self.facts.first)

    @cached_property
    def last(self) -> dict[str, object] | None:
        """The newest."""
        return _mention(self.facts.last)

    @cached_property
    def years(self) -> tuple[dict[str, object], ...]:
        """Its heat map."""
        return heat(dict(self.facts.months), most=_ROWS)

    @cached_property
    def together(self) -> tuple[Link, ...]:
        """What is often named with it."""
        return tuple(Link(name=name, url=url, count=count) for name, url, count in self.facts.together)

    @cached_property
    def network(self) -> Network | None:
        """The same as a drawing."""
        return network(self.together)

    @property
    def apart(self) -> tuple[dict[str, object], ...]:
        """Whom it is not."""
        return tuple({"link": Link(name=name, url=url), "kind": kind} for name, url, kind in self.facts.apart)

    @property
    def wikidata(self) -> str | None:
        """Its item."""
        return self.facts.wikidata

    @property
    def links(self) -> tuple[str, ...]:
        """Its addresses on other sites."""
        return self.facts.links

    @cached_property
    def picture(self) -> Picture | None:
        """What shows it."""
        return self.facts.picture.of(Picture(alt="")) if self.facts.picture else None

    @property
    def node(self) -> dict[str, object]:
        """What JSON-LD says of it."""
        return entity_node(
            self.kind,
            name=self.name,
            others=[name for name, _ in self.facts.forms],
            description=self.note,
            same=self.facts.same,
        )


def _mention(found: tuple[str, str, str] | None) -> dict[str, object] | None:
    return {"title": found[0], "url": found[1], "date": date.fromisoformat(found[2])} if found else None
