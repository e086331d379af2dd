"""A Dask cluster as an executor: its workers have our code and see our folder, or one line says why not.

Each worker proves that before its first batch, also one that joins later.
"""

import contextlib
import logging
import platform
import re
import socket
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, InvalidStateError
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from secrets import token_hex
from threading import Event, Lock, Thread
from typing import Any, ParamSpec, TypeVar

import dask
from distributed import Client, KilledWorker, get_worker
from distributed import Future as DaskFuture
from distributed.client import FutureCancelledError
from distributed.versions import VersionMismatchWarning

from kliping import __version__
from kliping.code import CODE
from kliping.errors import KlipingError, UsageError, WorkerError

P = ParamSpec("P")
R = TypeVar("R")

TIMEOUT = 5.0  # seconds for the scheduler to answer, and for a first worker
PATIENCE = 60.0  # seconds without any worker
_GREETING = 1 << 20  # bytes, at most
ENDING = 5.0  # seconds for what workers do when we end early
_GO_ON = "What was done is kept. Run the command again: it goes on from there."
# Not all libraries that we use are safe in threads, and Python runs one at a time anyway.
_alone = Lock()


@dataclass(frozen=True)
class Common:
    """What a worker has to have in common with us."""

    folder: Path  # of the archive
    token: Path  # a file in it, with its own name inside
    software: tuple[tuple[str, str | None], ...]  # name and version, or digest

    @classmethod
    def of(cls, folder: Path) -> "Common":
        """What this process has."""
        return cls(folder, folder / ".kliping" / f"cluster-{token_hex(16)}", _software())


class Cluster(Executor):
    """Does work on the workers of a cluster.

    Dask's own executor is not used: its futures never end where the scheduler is lost while a result is fetched.
    """

    def __init__(self, client: Client, common: Common, address: str) -> None:
        self._client, self._common, self._address = client, common, address
        self._asked: dict[Future[Any], DaskFuture[Any]] = {}  # Dask forgets work that nobody holds

    @property
    def width(self) -> int:
        """How many batches it does at a time."""
        return sum(self._client.nthreads().values())

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Have a worker do it."""
        future: Future[R] = Future()
        asked = self._asked[future] = self._client.submit(work, self._common, fn, *args, pure=False, **kwargs)
        asked.add_done_callback(lambda _: self._settle(future))
        return future

    def _settle(self, future: Future[R]) -> None:
        """Pass on what became of work; where it has ended its workers again and again, as any executor says that."""
        try:
            result = self._asked[future].result(timeout=PATIENCE)
        except KilledWorker as error:
            _fail(future, BrokenExecutor(f"{error.allowed_failures + 1} workers ended while they did the same work"))
        except (CancelledError, FutureCancelledError, OSError) as error:
            _fail(future, error if isinstance(error, KlipingError) else self._lost("the scheduler is gone"))
        except Exception as error:  # what the work itself raises
            _fail(future, error)
        else:
            with contextlib.suppress(InvalidStateError):
                future.set_result(result)
        self._asked.pop(future, None)

    def give_up(self, why: str) -> None:
        """End all that is waited for."""
        for future in list(self._asked):
            _fail(future, self._lost(why))

    def _lost(self, why: str) -> WorkerError:
        return WorkerError(self._address, why, hint=_GO_ON)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End; what workers are doing may come to its end, since it writes files."""
        if wait:
            wait_for([future for future in list(self._asked) if not future.done()], timeout=ENDING)


@contextmanager
def cluster(address: str, folder: Path) -> Iterator[Executor]:
    """Yield an executor for the cluster at dask://host:port, for the archive in a folder.

    Raises UsageError where there is none that can do this work, WorkerError where it is lost in the middle.
    """
    client = _connected(address)
    common = Common.of(folder)
    pool, ended = Cluster(client, common, address), Event()
    try:
        common.token.parent.mkdir(exist_ok=True)
        common.token.write_text(common.token.name, encoding="utf-8")
        _proved(client, common, address)
        Thread(target=_watch, args=(client, pool, ended), daemon=True, name="kliping-cluster").start()
        yield pool
    except BrokenExecutor as error:
        what = f"{error}, perhaps for want of memory"
        raise WorkerError(address, what, hint=f"See what they logged. {_GO_ON}") from error
    finally:
        ended.set()
        pool.shutdown()
        common.token.unlink(missing_ok=True)
        client.close(timeout=TIMEOUT)


def _fail(future: Future[Any], error: Exception) -> None:
    with contextlib.suppress(InvalidStateError):  # another has told already
        future.set_exception(error)


def work(common: Common, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Do a batch in a worker. Raises UsageError where this worker cannot."""
    prove(common)
    with _alone:
        return fn(*args, **kwargs)


@lru_cache(maxsize=8)
def prove(common: Common) -> None:
    """Raise UsageError where this process has not what it must have in common with the one that asks."""
    for (name, theirs), (_, ours) in zip(common.software, _software(), strict=False):
        if theirs != ours:
            what = f"has {_told(name, ours)}, and this computer has {_told(name, theirs)}"
            hint = "Install the same on both, and start the workers again."
            raise UsageError(_here(), what, hint=hint)
    try:
        is_there = common.token.read_text(encoding="utf-8") == common.token.name
    except OSError:
        is_there = False
    if not is_there:
        hint = "Mount it there under the same path, on a disk that all share."
        raise UsageError(_here(), f"does not see the archive in {common.folder}", hint=hint)


def _told(name: str, found: str | None) -> str:
    if found is None:
        return f"no {name}"
    return f"another {name}" if re.fullmatch("[0-9a-f]{64}", found) else f"{name} {found}"


def _here() -> str:
    """This worker's address."""
    try:
        return str(get_worker().address)
    except ValueError:
        return platform.node()


@lru_cache(maxsize=1)
def _software() -> tuple[tuple[str, str | None], ...]:
    """All that a result depends on: Python, kliping, its code, and every library that it needs."""
    found = {"Python": platform.python_version(), "kliping": __version__, "code of kliping": CODE}
    return (*found.items(), *sorted(_libraries("kliping", {}).items()))


def _libraries(name: str, found: dict[str, str | None]) -> dict[str, str | None]:
    """The versions of what a library needs, and of what that needs; of extras nothing."""
    with contextlib.suppress(PackageNotFoundError):
        for needed in requires(name) or ():
            what, _, marker = needed.partition(";")
            library = re.split(r"[^\w.-]", what.strip(), maxsplit=1)[0].lower()
            if "extra" in marker or library in found:
                continue
            try:
                found[library] = version(library)
            except PackageNotFoundError:
                found[library] = None
            _libraries(library, found)
    return found


def _connected(address: str) -> Client:
    found = re.fullmatch(r"dask://([\w.-]+|\[[0-9a-fA-F:.]+\]):(\d{1,5})/?", address)
    if found is None:
        raise UsageError(None, f'--executor: "{address}" is no address', hint="Write it as dask://host:8786.")
    host, port = found.groups()
    # What it says of itself is not for whoever converts articles; we say in one line what matters.
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"})
    for name in ("distributed", "distributed.client", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        _hear(host.strip("[]"), int(port))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)  # `prove` compares all that matters
            client = Client(f"tcp://{host}:{port}", timeout=TIMEOUT, set_as_default=False, name="kliping")
    except (OSError, ValueError, OverflowError) as error:
        hint = "Start one with: dask scheduler"
        raise UsageError(address, "no scheduler answers there", hint=hint) from error
    try:
        client.wait_for_workers(1, timeout=TIMEOUT)
    except OSError as error:
        client.close()
        hint = f"Start some with: dask worker {host}:{port} --nthreads 1"
        raise UsageError(address, "the scheduler has no workers", hint=hint) from error
    return client


def _hear(host: str, port: int) -> None:
    """Raise OSError where nobody speaks as a scheduler does, for whom Dask would wait without an end.

    A scheduler speaks first, and begins with the length of what it has to say: eight bytes, the last one first.
    """
    with socket.create_connection((host, port), timeout=TIMEOUT) as line:
        said = line.recv(8, socket.MSG_WAITALL)
    if len(said) < 8 or int.from_bytes(said, "little") > _GREETING:
        raise ConnectionError("it is something else")


def _proved(client: Client, common: Common, address: str) -> None:
    """Ask all workers. Raises UsageError for the first that cannot work with us."""
    for worker, found in sorted(client.run(prove, common, on_error="return").items()):
        if isinstance(found, KlipingError):
            raise found
        if isinstance(found, Exception):
            what = f"the worker {worker} cannot run our code: {type(found).__name__}: {str(found)[:200]}"
            hint = 'Install the same kliping there: pip install "kliping[dask]"'
            raise UsageError(address, " ".join(what.split()), hint=hint)


def _watch(client: Client, pool: Cluster, ended: Event) -> None:
    """Give up when there has been no worker for a while, or no scheduler: work would wait for one for ever."""
    seen = time.monotonic()
    while not ended.wait(PATIENCE / 20):
        if client.status not in {"running", "connecting"}:
            pool.give_up("the scheduler is gone")
            return
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            if pool.width:
                seen = time.monotonic()
        if time.monotonic() - seen > PATIENCE:
            pool.give_up(f"no worker is left since {PATIENCE:.0f} seconds")
            return
