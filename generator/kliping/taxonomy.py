"""Tags that are part of others: the names that an entry gives -> ids, on both sides, without circles."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from kliping import slug
from kliping.model import Term
from kliping.yamltext import nearest

Lined: TypeAlias = tuple[int, Term]  # the line of its entry
Wrong: TypeAlias = tuple[int, str, str]  # line, what, what to do
_Edge: TypeAlias = tuple[str, str]  # (narrower, broader)
_MOST_CIRCLES = 10  # told of one file


def related(terms: list[Lined]) -> tuple[list[Lined], list[Wrong]]:
    """Return the terms with `broader` and `narrower` as ids, each said on both sides; and what is wrong with them."""
    known = {slug.named(name): term.id for _, term in terms for name in (*term.aliases, term.name, term.id)}
    wrong: list[Wrong] = []
    edges: dict[_Edge, int] = {}
    for line, term in terms:
        for key, names in (("broader", term.broader), ("narrower", term.narrower)):
            for name in names:
                other = known.get(slug.named(name))
                if other is None:
                    hint = nearest(slug.named(name), known) or "Write an entry for it, or take it out."
                    wrong.append((line, f'{key}: there is no tag "{name}"', hint))
                elif other == term.id:
                    wrong.append((line, f"{key}: {term.id} cannot be part of itself", "Take it out."))
                else:
                    edges.setdefault((term.id, other) if key == "broader" else (other, term.id), line)
    lines = dict(edges)
    for circle in _circles(edges):
        line = lines[circle[0], circle[1]]
        what = f"broader: {' is part of '.join([*circle, circle[0]])}, which is a circle"
        wrong.append((line, what, "Take one of them out."))
    return _told(terms, edges), wrong


def _told(terms: list[Lined], edges: Mapping[_Edge, int]) -> list[Lined]:
    up: dict[str, list[str]] = {}
    down: dict[str, list[str]] = {}
    for narrow, broad in edges:
        up.setdefault(narrow, []).append(broad)
        down.setdefault(broad, []).append(narrow)
    return [
        (line, replace(term, broader=tuple(up.get(term.id, ())), narrower=tuple(down.get(term.id, ()))))
        for line, term in terms
    ]


def _circles(edges: dict[_Edge, int]) -> Iterator[list[str]]:
    """Yield circles, each without its repetition, and take out of `edges` what makes them."""
    for _ in range(_MOST_CIRCLES):
        up: dict[str, list[str]] = {}
        for narrow, broad in edges:
            up.setdefault(narrow, []).append(broad)
        try:
            TopologicalSorter(up).prepare()
        except CycleError as error:
            circle = error.args[1][:0:-1]  # it names what comes before first
            yield circle
            del edges[circle[0], circle[1]]
        else:
            return
    edges.clear()
