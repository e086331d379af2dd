"""What the open pages are told: one value, the state of the preview, sent whole each time that it changes.

A queue of events would have to be kept for every page and replayed to one that was away. The whole state does
not: a page that is slow, hidden or was cut off is right again as soon as it has heard the last one.
"""

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from threading import Condition
from typing import Literal, TypeAlias, get_args

from kliping.model import Problem

Stage: TypeAlias = Literal["convert", "build", "index"]
STAGES: tuple[Stage, ...] = get_args(Stage)
MOST_PROBLEMS = 50               # more than anybody reads in an overlay; the terminal has them all


@dataclass(frozen=True, kw_only=True)
class State:
    """How the preview stands now."""

    run: str                     # of this server: an earlier one counted from 0 too
    builds: int = 0              # how often pages have changed
    searches: int = 0            # how often the search index has been made fresh
    style: str = ""              # the address of the style sheet, which changes with it; empty: there is none
    problems: Mapping[Stage, tuple[Problem, ...]] = field(default_factory=dict)

    @property
    def build(self) -> str:
        """The name of the build that is served. A page that came from another one is out of date."""
        return f"{self.run}-{self.builds}"

    def as_json(self) -> str:
        """On one line, as `live.js` reads it."""
        problems = [problem for stage in STAGES for problem in self.problems.get(stage, ())]
        return json.dumps({
            "build": self.build,
            "search": self.searches,
            "style": self.style,
            "problems": [asdict(problem) for problem in problems[:MOST_PROBLEMS]],
            "more": max(0, len(problems) - MOST_PROBLEMS),
        })


class Live:
    """The state, and those who wait to hear of it. Safe to use from any thread."""

    def __init__(self) -> None:
        self._state = State(run=secrets.token_hex(4))
        self._changed = Condition()
        self._is_open = True

    @property
    def state(self) -> State:
        """How the preview stands now."""
        return self._state

    def update(
        self,
        stage: Stage,
        problems: tuple[Problem, ...],
        *,
        built: bool = False,
        indexed: bool = False,
        style: str | None = None,
    ) -> None:
        """Say what is now wrong in a stage, whether pages were written, whether the search index is fresh.

        `style` is the address of the style sheet; None: it is what it was.
        """
        with self._changed:
            self._state = replace(
                self._state,
                builds=self._state.builds + built,
                searches=self._state.searches + indexed,
                style=self._state.style if style is None else style,
                problems={**self._state.problems, stage: problems},
            )
            self._changed.notify_all()

    def close(self) -> None:
        """End all the streams."""
        with self._changed:
            self._is_open = False
            self._changed.notify_all()

    def states(self, *, heartbeat: float = 10.0) -> Iterator[State | None]:
        """Yield the state, at once and after each change; None after so many seconds without one."""
        said: State | None = None
        while True:
            with self._changed:
                if self._is_open and self._state is said:
                    self._changed.wait(heartbeat)
                if not self._is_open:
                    return
                state = self._state
            yield None if state is said else state
            said = state
