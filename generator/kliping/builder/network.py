"""What is often named with a name -> where each stands in a drawing: in two columns, the name itself between them."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple
from unicodedata import east_asian_width

from kliping.model import Link

LEAST = 6  # names that make a drawing: fewer say as much in a line
_PITCH = 2.4  # from name to name, in em: a finger meets each
_ROOM = 40  # letters that a side has room for where the drawing is at its narrowest; a wide one counts twice
_WIDEST = 6  # the strongest line, in pixels


class Spot(NamedTuple):
    """Where a name stands, as SVG writes it."""

    y: str
    x: str  # where the line from the middle ends
    name_x: str  # where the name begins or ends
    anchor: str  # "start" or "end"


class Node(NamedTuple):
    """A name in the drawing, and the line that leads to it."""

    link: Link
    spot: Spot
    width: str  # of the line: how many articles have both, beside the most
    short: str | None  # the name, cut to what its side has room for, if it is longer


class Network(NamedTuple):
    """A drawing as wide as its place; it has no size of its own, so that its letters keep theirs."""

    height: str
    nodes: tuple[Node, ...]


def network(links: Sequence[Link]) -> Network | None:
    """Where each link stands, left and right in turn; None where there are too few to draw."""
    if len(links) < LEAST:
        return None
    counts = [link.count or 0 for link in links]
    scale = _WIDEST / max(1, *counts)
    drawn = zip(links, _spots(len(links)), [str(round(count * scale) or 1) for count in counts], strict=True)
    nodes = tuple(Node(link, spot, width, _short(link.name)) for link, spot, width in drawn)
    return Network(_em((len(links) + 1) // 2 * _PITCH), nodes)


@lru_cache(maxsize=16)
def _spots(many: int) -> tuple[Spot, ...]:
    lower = _PITCH / 2 if many % 2 else 0  # the shorter column, the right one, stands in the middle
    left = [Spot(_em((row + 0.5) * _PITCH), "38%", "37%", "end") for row in range((many + 1) // 2)]
    right = [Spot(_em((row + 0.5) * _PITCH + lower), "62%", "63%", "start") for row in range(many // 2)]
    return tuple((right if number % 2 else left)[number // 2] for number in range(many))


def _short(name: str) -> str | None:
    widths = accumulate(2 if east_asian_width(sign) in "WF" else 1 for sign in name)
    fitting = sum(width <= _ROOM for width in widths)
    return f"{name[: fitting - 1].rstrip()}…" if fitting < len(name) else None


def _em(value: float) -> str:
    return f"{value:.1f}em"
