"""Where work is done: "serial" or "processes" -> concurrent.futures.Executor; work goes over in batches of values."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
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


class Processes(Executor):
    """Worker processes of this machine. Where one of them dies, what was begun is lost, and others do what comes."""

    def __init__(self, make: Callable[[], ProcessPoolExecutor]) -> None:
        self._make = make
        self._pool = make()

    def submit(self, fn: Callable[..., R], /, *args: object, **kwargs: object) -> Future[R]:
        """Hand a function over."""
        try:
            return self._pool.submit(fn, *args, **kwargs)
        except BrokenExecutor:
            self._pool.shutdown(wait=False)
            self._pool = self._make()
            return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers."""
        self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)


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
    count = workers or os.cpu_count() or 1
    pool = Processes(lambda: ProcessPoolExecutor(count, mp_context=context, initializer=_worker))
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
    lost: Callable[[T], R] | None = None,
) -> Iterator[R]:
    """Do a batch function over items that come along one by one, in order, with no more than `ahead` batches waiting.

    `least` items (a batch, where it is not said) are done here: starting processes for them would take longer than the
    work. `weigh` says how many bytes an item takes: a batch of large ones has fewer of them.
    `lost` gives what becomes of an item that kills its worker when it is alone with it; else BrokenExecutor is raised.
    """
    first = _cut(items, least or size, weigh)
    second = _cut(items, size, weigh)
    if not second:
        yield from fn(first)
        return
    waiting = deque((part, executor.submit(fn, part)) for part in (*batches(first, size), second))
    while waiting:
        while len(waiting) < ahead and (part := _cut(items, size, weigh)):
            waiting.append((part, executor.submit(fn, part)))
        part, future = waiting.popleft()
        try:
            done = future.result()
        except BrokenExecutor:
            if lost is None:
                raise
            done = [result for item in part for result in _alone(executor, fn, item, lost)]
        yield from done


def _alone(
    executor: Executor, fn: Callable[[Sequence[T]], Sequence[R]], item: T, lost: Callable[[T], R]
) -> Sequence[R]:
    """Do an item of a batch that was lost; the others that were lost with it wait for this."""
    try:
        return executor.submit(fn, [item]).result()
    except BrokenExecutor:
        return [lost(item)]


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
