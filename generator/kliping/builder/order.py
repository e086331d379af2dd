"""What a build is asked for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from kliping.cache import Built
from kliping.errors import Overtaken
from kliping.site import Site

if TYPE_CHECKING:
    from kliping.builder.dress import Memory

Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be built, with what, and for whom."""

    site: Site
    executor: Executor
    built: Built
    portable: bool
    with_search: bool
    with_details: bool  # why each file was written
    memory: Memory | None  # of a process that builds more than once
    changed: frozenset[Path] | None  # paths, since the last build with this memory; None: it is not known
    newest: frozenset[Path] | None  # of these, what changed since a build that was overtaken, if it was
    progress: Progress | None
    early: Callable[[], None] | None  # called when the pages of the articles that changed are written
    is_overtaken: Callable[[], bool] | None  # whether more has changed meanwhile, so that this build is of no use

    def pause(self) -> None:
        """Raise Overtaken where more has changed meanwhile."""
        if self.is_overtaken and self.is_overtaken():
            raise Overtaken

    @property
    def is_ours(self) -> bool:
        """Whether the output is for certain what this process has made of it."""
        return self.changed is not None and self.memory is not None and self.memory.last is not None
