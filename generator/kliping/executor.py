"""Where work is done: "serial" or "processes" -> concurrent.futures.Executor; work goes over in batches of values."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_all_start_methods, get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


class SerialExecutor(Executor):
    """Does the work here and now: for tests, and for little work."""

    def submit(self, fn: Callable[..., R], /, *args: object, **kwargs: object) -> Future[R]:
        """Run the function at once and return its finished future."""
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:
            if not isinstance(error, Exception):
                raise
            future.set_exception(error)
        return future


@contextmanager
def executor(kind: str = "serial", *, workers: int | None = None, preload: Sequence[str] = ()) -> Iterator[Executor]:
    """Yield the executor of that kind: "serial" or "processes" (as many as there are processors).

    The modules of `preload` are imported once for all workers, where the system allows it: they start at once, and
    have what they only read in common.
    """
    if kind == "serial":
        yield SerialExecutor()
        return
    # Not "fork", which copies the locks of our threads in whatever state they are.
    way = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(way)
    context.set_forkserver_preload(list(preload))
    pool = ProcessPoolExecutor(workers or os.cpu_count() or 1, mp_context=context, initializer=_worker)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _worker() -> None:
    """Leave Ctrl-C to the parent, and end with it, even if it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        sentinel = parent.sentinel
        Thread(target=lambda: (wait([sentinel]), os._exit(1)), daemon=True, name="kliping-parent").start()


def batches(items: Sequence[T], size: int) -> Iterator[list[T]]:
    """Cut a sequence into lists of at most `size`."""
    for start in range(0, len(items), size):
        yield list(items[start : start + size])


def stream(
    executor: Executor,
    fn: Callable[[Sequence[T]], Sequence[R]],
    items: Iterator[T],
    *,
    size: int,
    ahead: int,
    least: int | None = None,
    weigh: Callable[[T], int] = lambda _: 0,
) -> Iterator[R]:
    """Do a batch function over items that come along one by one, in order, with no more than `ahead` batches waiting.

    `least` items (a batch, where it is not said) are done here: starting processes for them would take longer than the
    work. `weigh` says how many bytes an item takes: a batch of large ones has fewer of them.
    """
    first = _cut(items, least or size, weigh)
    second = _cut(items, size, weigh)
    if not second:
        yield from fn(first)
        return
    waiting: deque[Future[Sequence[R]]] = deque()
    for part in (*batches(first, size), second):
        waiting.append(executor.submit(fn, part))
    while waiting:
        while len(waiting) < ahead and (part := _cut(items, size, weigh)):
            waiting.append(executor.submit(fn, part))
        yield from waiting.popleft().result()


def _cut(items: Iterator[T], size: int, weigh: Callable[[T], int]) -> list[T]:
    part: list[T] = []
    weight = 0
    for item in islice(items, size):
        part.append(item)
        weight += weigh(item)
        if weight > _HEAVY:
            break
    return part


_HEAVY = 2**22  # bytes
