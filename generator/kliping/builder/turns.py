"""Which shard is indexed when: its records are laid out while others are indexed, and few articles are held at once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Condition, Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    """Items with weights, for threads that take one after another: one item is made ready at a time, a few are done at
    a time, and those that are done together weigh no more than `most`, unless one alone does.

    The heaviest come first, so that all threads have something to do until the end.
    """

    def __init__(self, weights: Mapping[T, int], *, at_a_time: int, most: int) -> None:
        self._left = sorted(weights, key=weights.__getitem__, reverse=True)
        self._weights, self._at_a_time, self._most = weights, at_a_time, most
        self._readying = Lock()
        self._doing: list[int] = []
        self._changed = Condition()

    @contextmanager
    def readying(self) -> Iterator[T | None]:
        """The next item, to be made ready; None where none is left. No other is made ready meanwhile."""
        with self._readying:
            yield self._next() if self._left else None

    def _next(self) -> T:
        """The heaviest that can be done beside the heaviest of those that are done now."""
        with self._changed:
            room = self._most - max(self._doing, default=0)
        chosen = next((one for one in self._left if self._weights[one] <= room), self._left[-1])
        self._left.remove(chosen)
        return chosen

    @contextmanager
    def doing(self, item: T) -> Iterator[None]:
        """Wait until there is room for an item, and have it while it is done."""
        weight = self._weights[item]
        with self._changed:
            self._changed.wait_for(lambda: self._has_room(weight))
            self._doing.append(weight)
        try:
            yield
        finally:
            with self._changed:
                self._doing.remove(weight)
                self._changed.notify_all()

    def _has_room(self, weight: int) -> bool:
        return not self._doing or (len(self._doing) < self._at_a_time and sum(self._doing) + weight <= self._most)
