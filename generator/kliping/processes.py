"""Worker processes, which are started when there is work for them."""

import gc
import os
import signal
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_all_start_methods, get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread


def pool(workers: int | None, preload: Sequence[str]) -> ProcessPoolExecutor:
    """As many processes as there are processors, or `workers`; see executor.executor for `preload`."""
    # Not "fork", which copies the locks of our threads in whatever state they are.
    way = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(way)
    context.set_forkserver_preload(list(preload))
    return ProcessPoolExecutor(workers or os.cpu_count() or 1, mp_context=context, initializer=_worker)


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
