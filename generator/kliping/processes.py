"""Worker processes, which are started when there is work for them."""

import gc
import os
import signal
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_all_start_methods, get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from threading import Thread

# Not "fork", which copies the locks of our threads in whatever state they are.
_WAY = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"


def pool(workers: int | None, preload: Sequence[str]) -> ProcessPoolExecutor:
    """As many processes as there are processors, or `workers`; see executor.executor for `preload`."""
    return ProcessPoolExecutor(workers or os.cpu_count() or 1, mp_context=_context(preload), initializer=_worker)


def prepare(preload: Sequence[str]) -> None:
    """Have what workers are forked from import `preload` while we go on, where the system forks."""
    if _WAY == "forkserver":
        from multiprocessing import forkserver  # noqa: PLC0415  (it is not on every system)

        _context(preload)
        forkserver.ensure_running()


def _context(preload: Sequence[str]) -> BaseContext:
    context = get_context(_WAY)
    context.set_forkserver_preload(list(preload))
    return context


def _worker() -> None:
    """Leave Ctrl-C to the parent, and end with it, even if it is killed; look for circles of objects seldom.

    A page makes thousands of objects that go with it: looking at them costs 2 % of a build, and 30 times less so.
    """
    gc.set_threshold(20_000, 10, 10)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        sentinel = parent.sentinel
        Thread(target=lambda: (wait([sentinel]), os._exit(1)), daemon=True, name="kliping-parent").start()
