"""What became of a raw article: the article, and for each of its lines or blocks where it went and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from kliping.model import Article

Confidence: TypeAlias = Literal["high", "medium", "low"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One non-blank line of a raw text, or one block of a page, and what became of it."""

    line: int  # from 1; of a page: the number of the block
    text: str
    label: str  # "body", "title", "related headline (drop)", ...

    @property
    def is_dropped(self) -> bool:
        """Whether it is neither in the body nor in a field."""
        return self.label.endswith("(drop)")


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture that lies beside a saved page: which file it is, and which of the article's images it becomes."""

    image: int  # 1-based, in Article.images
    src: str  # as written in the page


@dataclass(frozen=True, kw_only=True)
class Extracted:
    """An article, the account of how it was read, and what a person may want to know of it."""

    article: Article
    ledger: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()
    evidence: Mapping[str, str] = field(default_factory=dict)  # field -> what it was read from
    confidence: Mapping[str, Confidence] = field(default_factory=dict)  # field -> how sure that is
    pictures: tuple[Picture, ...] = ()  # to be copied into the archive
