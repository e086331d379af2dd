"""What an earlier build planned, with the digest of what that depends on: as git skips a folder whose digest it knows.

A part of the plan has a name, and is made again only where its digest is another. What is kept may be lost or spoiled
at any time; then it is made again too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import NamedTuple, TypeVar

from kliping import packed
from kliping.cache import Part
from kliping.errors import DamagedError
from kliping.model import Page, When

Value = TypeVar("Value")


class Outline(NamedTuple):
    """A page without what makes its context."""

    path: str
    template: str
    claimed_by: str
    digest: str
    modified: When | None


class Planned:
    """The parts of a plan: those of an earlier build, and those that are new in this one."""

    def __init__(
        self,
        known: Iterable[Part] = (),
        keep: Callable[[Part], None] | None = None,
        pause: Callable[[], None] = lambda: None,
    ) -> None:
        """`keep` gets each part that is new: it is not held here. What plans for long calls `pause` at times, which may
        raise Overtaken.
        """
        self._known = {part.name: part for part in known}  # until they are asked for
        self._keep = keep
        self.pause = pause

    @property
    def gone(self) -> list[str]:
        """The names of parts that nothing has asked for."""
        return list(self._known)

    def value(self, name: str, digest: str, make: Callable[[], object], read: Callable[[object], Value]) -> Value:
        """What `read` makes of the plain values of a part, which `make` makes where they are not known.

        `read` raises ValueError, TypeError or LookupError for what `make` did not make.
        """
        found = self._found(name, digest, read)
        return read(self._note(name, digest, make())) if found is None else found

    def pages(self, name: str, digest: str, make: Callable[[], Iterator[Page]]) -> Iterator[Page]:
        """The pages of a part, each below the address that is its name; `make` makes them."""
        outlines = self._found(name, digest, partial(_outlines, name))
        if outlines is None:
            made = tuple(make())
            self._note(name, digest, tuple(_values(page) for page in made))
            yield from made
            return
        again = cache(lambda: {page.path: page for page in make()})
        for one in outlines:
            yield Page(
                path=one.path,
                template=one.template,
                claimed_by=one.claimed_by,
                digest=one.digest,
                make=partial(_context, again, one),
                modified=one.modified,
            )

    def _found(self, name: str, digest: str, read: Callable[[object], Value]) -> Value | None:
        part = self._known.pop(name, None)
        if part is None or part.digest != digest:
            return None
        try:
            return read(packed.loads(part.packed))
        except (ValueError, TypeError, LookupError):  # somebody spoiled it
            return None

    def _note(self, name: str, digest: str, made: object) -> object:
        if self._keep:
            self._keep(Part(name, digest, packed.dumps(made)))
        return made


def _values(page: Page) -> tuple[object, ...]:
    return page.path, page.template, page.claimed_by, page.digest, page.modified


def _outlines(below: str, found: object) -> list[Outline]:
    if not isinstance(found, tuple):
        raise TypeError("no pages")
    outlines = list(map(Outline._make, found))
    if not all(isinstance(text, str) for one in outlines for text in one[:4]):
        raise TypeError("no pages")
    if not all(one.path.startswith(below) for one in outlines):
        raise ValueError("the pages of another name")
    return outlines


def _context(again: Callable[[], Mapping[str, Page]], outline: Outline) -> Mapping[str, object]:
    page = again().get(outline.path)
    if page is None or page.digest != outline.digest:
        raise DamagedError(outline.path, "was planned otherwise", hint="Build again.")
    return page.context
