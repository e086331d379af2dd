"""All tags, people, organisations, places, sources, authors -> their indexes, by first letter.

One page has them all while they are few. Of more, each letter has a page, and a letter of more names than a page takes
has several, numbered in the order of the alphabet; the index itself has the letters, and the names of most articles.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import groupby
from typing import NamedTuple

from kliping import urls
from kliping.builder.archive import Archive
from kliping.builder.plan import Plan, page
from kliping.model import Link, Page, Phrase
from kliping.slug import slug
from kliping.urls import Kind

MOST = 500  # names of a page
FIRST = 60  # names of most articles, on an index that is parted
_LETTERS = 60  # of a script; one with more of them (Chinese, Korean) is one stretch


class Letter(NamedTuple):
    """The names that begin with a letter, or are written in a script of very many."""

    letter: str
    key: str  # in addresses
    links: tuple[Link, ...]


def indexes(wanted: Plan) -> Iterator[Page]:
    """The index of each kind of name."""
    for kind in wanted.archive.groups:
        yield from wanted.planned.pages(urls.kind(kind), wanted.shape, partial(_index, kind, wanted.archive))


def _index(kind: Kind, archive: Archive) -> Iterator[Page]:
    groups = archive.groups[kind]
    links = sorted(
        (group.link for group in groups.values() if group.has_page),
        key=lambda link: (_sorted_as(link.name), link.name),
    )
    if len(links) <= MOST:
        letters = [{"letter": one.letter, "url": None, "links": one.links} for one in _by_letter(links)]
        yield _page(kind, urls.kind(kind), letters=tuple(letters), count=len(links))
    else:
        taken = {id_ for id_, group in groups.items() if group.has_page}
        taken |= {move.id for move in archive.moved if move.kind == kind}
        yield from _parted(kind, links, taken)


def frequent(links: Iterable[Link], most: int) -> tuple[Link, ...]:
    """The names that most articles have."""
    return tuple(sorted(links, key=lambda link: (-(link.count or 0), link.name))[:most])


def _parted(kind: Kind, links: Sequence[Link], taken: Collection[str]) -> Iterator[Page]:
    """The page of the letters, and theirs. A letter that is somebody's whole name ("S") stands beside that page."""
    merged = _merged(_by_letter(links))
    addresses = {one.key: urls.term(kind, one.key if one.key not in taken else f"_{one.key}") for one in merged}
    letters = tuple({"letter": one.letter, "url": addresses[one.key], "links": ()} for one in merged)
    yield _page(kind, urls.kind(kind), letters=letters, count=len(links), most=frequent(links, FIRST))
    for one in merged:
        url = addresses[one.key]
        parts = [one.links[at : at + MOST] for at in range(0, len(one.links), MOST)]
        ways = [url, *(urls.numbered(url, number) for number in range(2, len(parts) + 1))]
        stretches = tuple(
            {"first": part[0].name, "last": part[-1].name, "url": way} for part, way in zip(parts, ways, strict=True)
        )
        for part, way in zip(parts, ways, strict=True):
            own = {"letter": one.letter, "stretches": stretches if len(parts) > 1 else (), "here": way}
            yield _page(kind, way, letters=letters, count=len(one.links), links=part, **own)


def _page(kind: Kind, url: str, *, letters: tuple[Mapping[str, object], ...], count: int, **own: object) -> Page:
    context = {"letter": None, "links": (), "stretches": (), "here": None, "most": ()} | own
    return page(
        url,
        "terms.html",
        f"the index of {urls.FOLDERS[kind]}",
        title=Phrase(urls.FOLDERS[kind]),
        section=urls.FOLDERS[kind],
        kind=kind,
        letters=letters,
        count=count,
        **context,
    )


def _by_letter(links: Iterable[Link]) -> Iterator[Letter]:
    for first, names in groupby(links, key=lambda link: _first(link.name)):
        key = _DIGITS if first == _DIGITS else first if first.isascii() else f"u{ord(first):x}"
        yield Letter(first.replace("-", "–").upper(), key, tuple(names))


def _merged(letters: Iterable[Letter]) -> list[Letter]:
    """The same, those of a script with very many letters as one: no page could list them."""
    found: list[Letter] = []
    for _, some in groupby(letters, key=_script):
        own = list(some)
        if len(own) > _LETTERS:
            links = tuple(link for one in own for link in one.links)
            own = [Letter(f"{own[0].letter}–{own[-1].letter}", own[0].key, links)]
        found += own
    return found


def _script(one: Letter) -> str:
    """The script of a letter, as its Unicode name begins: "cjk", "hangul", "arabic"."""
    return unicodedata.name(one.letter[0], "other").split()[0].lower()


@lru_cache(maxsize=1 << 16)
def _sorted_as(name: str) -> tuple[int, str]:
    """Names that fold to Latin letters first, others after them."""
    folded = slug(name)
    return (0, folded) if folded[:1].isalpha() else (1, folded) if folded else (2, name.casefold())


_DIGITS = "0-9"


def _first(name: str) -> str:
    first = _sorted_as(name)[1][:1]
    return _DIGITS if "0" <= first <= "9" else first
