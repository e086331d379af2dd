"""What has been read of a page so far."""

import re
from dataclasses import dataclass, field
from datetime import tzinfo

from kliping.converter import ago
from kliping.converter.ledger import Entry
from kliping.converter.metadata import Metadata
from kliping.model import When


@dataclass
class PageReading:
    """What has been read so far. Lives for one page."""

    meta: Metadata
    title: str
    zone: tzinfo
    outlets: frozenset[str] = frozenset()
    entries: list[Entry] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    when: When | None = None
    date_from: str | None = None
    captured: When | None = None  # by whoever saved it
    said_ago: ago.Ago | None = None  # how long before that it was published
    authors: tuple[str, ...] = ()
    source: str | None = None
    place: str | None = None
    description: str | None = None
    standfirst: str | None = None
    initials: str | None = None
    incomplete: str | None = None

    def mark(self, text: str, label: str) -> None:
        """Tell the ledger what became of a block."""
        self.entries.append(Entry(line=len(self.entries) + 1, text=text[:2000], label=label))


def authors(reading: PageReading) -> tuple[str, ...]:
    """Who the head names, unless that is the paper's own account and a byline names a person."""
    own = reading.meta.authors
    if reading.authors and all(shares_word(one, reading.meta.source) for one in own):
        return reading.authors
    return own or reading.authors


def shares_word(name: str, source: str | None) -> bool:
    """Whether a name has a word in common with that of the paper: then it is no person."""
    words = set(re.findall(r"\w{3,}", name.casefold()))
    return bool(words & set(re.findall(r"\w{3,}", (source or "").casefold())))
