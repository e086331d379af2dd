"""What is often named with a name -> where each stands in a drawing: in two columns, the name itself between them."""

from collections.abc import Sequence
from typing import NamedTuple

from kliping.model import Link

LEAST = 6  # names that make a drawing: fewer say as much in a line
_PITCH = 2.4  # from name to name, in em: a finger meets each
_WIDEST = 6  # the strongest line, in pixels


class Node(NamedTuple):
    """A name, and the line that leads to it from the middle."""

    link: Link
    y: float  # in em
    x: int  # where the line ends, in percent
    name_x: int  # where the name begins or ends
    anchor: str  # "start" or "end"
    width: int  # of the line, in pixels: how many articles have both, beside the most


class Network(NamedTuple):
    """A drawing as wide as its place; it has no size of its own, so that its letters keep theirs."""

    height: float  # in em
    nodes: tuple[Node, ...]


def network(links: Sequence[Link]) -> Network | None:
    """Where each link stands, left and right in turn; None where there are too few to draw."""
    if len(links) < LEAST:
        return None
    most = max(link.count or 0 for link in links)
    rows = (len(links) + 1) // 2
    nodes = []
    for number, link in enumerate(links):
        row, is_right = divmod(number, 2)
        lower = _PITCH / 2 if is_right and len(links) % 2 else 0  # the shorter column stands in the middle
        nodes.append(
            Node(
                link=link,
                y=round((row + 0.5) * _PITCH + lower, 1),
                x=62 if is_right else 38,
                name_x=63 if is_right else 37,
                anchor="start" if is_right else "end",
                width=max(1, round(_WIDEST * (link.count or 0) / most)) if most else 1,
            )
        )
    return Network(round(rows * _PITCH, 1), tuple(nodes))
