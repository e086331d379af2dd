"""A command -> how long it took, and the memory of all its processes together. Linux only: it reads /proc.

Processes that a command leaves behind (Python's forkserver, for one) become our children: their time counts too.
"""

import contextlib
import ctypes
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_SUBREAPER = 36     # PR_SET_CHILD_SUBREAPER of prctl(2)
_PAUSE = 0.03       # seconds between two looks at the memory, and
_SHARE = 20         # so many times what a look took: looking must not slow down what is looked at
_TICKS = os.sysconf("SC_CLK_TCK")
# A command starts as it does where it is installed: with the code that Python keeps compiled.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
_ENDING = 30        # seconds that what is left of a command may take to end


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a command took."""

    wall: float     # seconds until the command ended
    cpu: float      # seconds of all its processes
    peak: float     # MB: the highest sum of their proportional set sizes (PSS) that was seen
    others: float   # processors that everybody else kept busy meanwhile: wall is to be trusted where this is near 0


def run(command: Sequence[str | Path], *, cwd: Path | None = None) -> Run:
    """Run a command to its end. Raises SystemExit with what it said where it fails."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    busy, start = _busy(), time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            list(map(str, command)), cwd=cwd, env=_ENVIRONMENT, stdout=said, stderr=said, start_new_session=True
        )
        with Memory(process.pid) as memory:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            cpu = usage.ru_utime + usage.ru_stime + _left_behind()
        others = (_busy() - busy - cpu) / (time.perf_counter() - start)
        if process.returncode:
            said.seek(0)
            end = said.read()[-2000:].decode("utf-8", "replace")
            raise SystemExit(f"{' '.join(map(str, command))}: status {process.returncode}\n{end}")
    return Run(wall=wall, cpu=cpu, peak=memory.peak, others=max(0.0, others))


def _left_behind() -> float:
    """Wait for the processes that outlived their parent, and return their seconds."""
    cpu, deadline = 0.0, time.monotonic() + _ENDING
    while time.monotonic() < deadline:
        try:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return cpu
        if pid:
            cpu += usage.ru_utime + usage.ru_stime
        else:
            time.sleep(0.005)
    raise SystemExit("a process that the command started does not end")


def _busy() -> float:
    """Seconds that the processors have worked since the machine was started."""
    ticks = list(map(int, Path("/proc/stat").read_text("ascii").split("\n", 1)[0].split()[1:]))
    return (sum(ticks[:3]) + sum(ticks[5:8])) / _TICKS


class Memory:
    """Looks at the memory of all processes of a session, again and again, while it is entered."""

    def __init__(self, session: int) -> None:
        self.session = session
        self.peak = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        pause = 0.0
        while not self._stop.wait(pause):
            start = time.perf_counter()
            self.peak = max(self.peak, sum(map(pss, members(self.session))))
            pause = max(_PAUSE, _SHARE * (time.perf_counter() - start))


def members(session: int) -> list[int]:
    """The processes of a session."""
    found = []
    for name in os.listdir("/proc"):
        with contextlib.suppress(OSError):
            if name.isdigit() and os.getsid(int(name)) == session:
                found.append(int(name))
    return found


def pss(pid: int) -> float:
    """The memory of a process in MB, with its share of what it has in common with others."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def typical(runs: Sequence[Run]) -> Run:
    """The medians of several runs; the highest memory."""
    return Run(
        wall=median(run.wall for run in runs),
        cpu=median(run.cpu for run in runs),
        peak=max(run.peak for run in runs),
        others=median(run.others for run in runs),
    )


State = Mapping[str, tuple[int, int, int]]


def files(folder: Path) -> State:
    """Every file below a folder, with what changes when it is written: its inode, its time, its size."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            state = path.stat()
            found[path.relative_to(folder).as_posix()] = (state.st_ino, state.st_mtime_ns, state.st_size)
    return found


def written(before: State, after: State) -> dict[str, int]:
    """The files that were written in between, with their bytes."""
    return {path: state[2] for path, state in after.items() if before.get(path) != state}


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so many of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(len(ordered) * share * 100) // 100) - 1))]
