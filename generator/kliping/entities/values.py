"""What recognition takes and gives: texts with their zones in, mentions on character offsets out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from kliping.model import EntityType

Zone: TypeAlias = Literal["title", "body", "caption", "credit", "byline", "dropped"]


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of a text that is not body: `text[start:end]`."""

    zone: Zone
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Doc:
    """One article as a recogniser sees it. What no span covers is body."""

    text: str
    lang: str | None = None  # BCP 47; None is not known
    zones: tuple[Span, ...] = ()  # in the order of the text, none over another


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A name in a text: `text[start:end]`."""

    start: int
    end: int
    type: EntityType
    score: float  # how sure: 0 to 1


class Recogniser(Protocol):
    """What finds names in texts."""

    @property
    def name(self) -> str:
        """How settings call it."""

    @property
    def languages(self) -> frozenset[str]:
        """The languages that it was made for; empty where it takes any."""

    def fingerprint(self) -> str:
        """Differs where its answers may differ: part of the key of what is kept of them."""

    def find(self, docs: Sequence[Doc]) -> list[list[Mention]]:
        """For each text its names, in order, none over another."""
