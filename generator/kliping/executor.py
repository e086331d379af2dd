"""Where work is done: "serial", "processes" or the address of a cluster -> concurrent.futures.Executor; work goes over
in batches of values.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TypeVar

from kliping.errors import UsageError, WorkerError

T = TypeVar("T")
R = TypeVar("R")
HEAVY = 2**22  # bytes


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
    """Worker processes of this machine, which are there when there is work for them.

    Where one of them dies, what was begun is lost, and others do what comes.
    """

    def __init__(self, workers: int | None, preload: Sequence[str]) -> None:
        self._workers, self._preload = workers, preload
        self._pool: Executor | None = None

    def prepare(self) -> None:
        """Say that there will be work: workers then start at once."""
        from kliping.processes import prepare  # noqa: PLC0415  (what many builds need not import)

        prepare(self._preload)

    def submit(self, fn: Callable[..., R], /, *args: object, **kwargs: object) -> Future[R]:
        """Hand a function over."""
        pool = self._pool or self._begun()
        try:
            return pool.submit(fn, *args, **kwargs)
        except BrokenExecutor:
            pool.shutdown(wait=False)
            return self._begun().submit(fn, *args, **kwargs)

    def _begun(self) -> Executor:
        from kliping.processes import pool  # noqa: PLC0415  (what many builds need not import)

        self._pool = pool(self._workers, self._preload)
        return self._pool

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers; others come when there is work again."""
        if self._pool is not None:
            self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)
            self._pool = None


@contextmanager
def executor(
    kind: str = "serial", *, workers: int | None = None, preload: Sequence[str] = (), folder: Path | None = None
) -> Iterator[Executor]:
    """Yield the executor of that kind: "serial", "processes" (as many as there are processors), or "dask://host:port",
    whose workers must see `folder` as we do.

    The modules of `preload` are imported once for all processes, where the system allows it: they start at once, and
    have what they only read in common. Raises UsageError where there is no such executor, WorkerError where workers
    are lost in the middle.
    """
    if kind == "serial":
        yield SerialExecutor()
    elif kind == "processes":
        with _processes(workers, preload) as pool:
            yield pool
    elif kind.startswith("dask:"):
        with _cluster(kind, folder or Path.cwd()) as pool:
            yield pool
    else:
        what = f'--executor: there is no "{kind}"'
        raise UsageError(None, what, hint="There are serial, processes and dask://host:port.")


@contextmanager
def _processes(workers: int | None, preload: Sequence[str]) -> Iterator[Executor]:
    pool = Processes(workers, preload)
    try:
        yield pool
    except BrokenExecutor as error:
        what = "a process of ours was ended by the system, perhaps for want of memory"
        hint = "What was done is kept. Run the command again: it goes on from there."
        raise WorkerError(None, what, hint=hint) from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _cluster(address: str, folder: Path) -> Iterator[Executor]:
    try:
        from kliping.cluster import cluster  # noqa: PLC0415  (Dask is not for everyone)
    except ImportError as error:
        what = "--executor: dask:// needs Dask, which is not installed"
        raise UsageError(None, what, hint='Install it with: pip install "kliping[dask]"') from error
    with cluster(address, folder) as pool:
        yield pool


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
    """Do a batch function over items that come along one by one, in order, with no more than `ahead` batches waiting,
    or two for each that the executor does at a time.

    `least` items (a batch, where it is not said) are done here: starting processes for them would take longer than the
    work. `weigh` says how many bytes an item takes: a batch of large ones has fewer of them.
    `lost` gives what becomes of an item that kills its worker when it is alone with it; else BrokenExecutor is raised.
    """
    first = cut(items, least or size, weigh)
    second = cut(items, size, weigh)
    if not second:
        yield from fn(first)
        return
    ahead = max(ahead, 2 * getattr(executor, "width", 1))
    waiting = deque((part, executor.submit(fn, part)) for part in (*batches(first, size), second))
    while waiting:
        while len(waiting) < ahead and (part := cut(items, size, weigh)):
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


def cut(items: Iterator[T], size: int, weigh: Callable[[T], int], *, most: int = HEAVY) -> list[T]:
    """The next of the items: `size` of them, or fewer where they weigh more than `most` bytes together."""
    part: list[T] = []
    weight = 0
    for item in islice(items, size):
        part.append(item)
        weight += weigh(item)
        if weight > most:
            break
    return part

