"""Where the time of a pass goes: seconds by stage."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stages:
    """A clock for each stage: `with stages("read"): ...`."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._start = time.perf_counter()

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Count the time until the end of the block to a stage."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start

    @property
    def total(self) -> float:
        """Seconds since the first stage was about to begin."""
        return time.perf_counter() - self._start
