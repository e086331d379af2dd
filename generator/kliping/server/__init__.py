"""Changed files -> the passes that they need -> the pages that are open in a browser."""

import logging
import os
import signal
import threading
import time
import traceback
import webbrowser
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import FrameType, TracebackType
from typing import NoReturn, Self, TypeAlias

from kliping.errors import KlipingError, Overtaken
from kliping.model import Problem, Report
from kliping.server.http import Listener
from kliping.server.live import Live, Stage
from kliping.server.watch import Watch, is_noise

__all__ = ["Preview", "Stage", "Turn", "serve"]

log = logging.getLogger(__name__)

QUICK = 0.015  # seconds: an editor's own writes come within a few milliseconds
ENDING = 0.5  # seconds in which all processes of a terminal get its Ctrl-C
PATIENCE = 60.0  # seconds that builds may be overtaken, one after the other, before one has to come to its end; but
TIMES = 10       # times what the longest took, where that is more: an edit that meets one which may not waits for it
Tell: TypeAlias = Callable[[Stage, Report], None]


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A build that is asked for."""

    # A folder among the paths stands for all that is, or was, in it. None is everything.
    changed: frozenset[Path] | None          # since the last build that came to its end
    newest: frozenset[Path] | None           # of these, what changed since the last build that was asked for
    early: Callable[[], None]                # to be called when what was edited is written, and not all that follows
    is_overtaken: Callable[[], bool]         # more has changed meanwhile: the build may raise Overtaken


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What is served, and the passes that make it.

    The places are asked for anew at each turn, because site.yaml may be edited meanwhile. They must not
    raise: while site.yaml is wrong, they give what they gave before. The passes may raise: that is shown.
    """

    output: Callable[[], Path]               # what is served
    raw: Callable[[], Path]                  # where raw files come in
    watched: Callable[[], Iterable[Path]]    # content, themes, site.yaml; they need not exist
    base: Callable[[], str] = lambda: "/"    # the path at which the site will be published

    # What they did counts: "written" and "removed" load the pages again, "indexed" says that search is fresh.
    build: Callable[[Turn], Report]
    convert: Callable[[frozenset[Path]], Report]      # of these raw files; they exist
    index: Callable[[], Report]              # bring search up to date; in a thread of its own
    style: Callable[[], str] = lambda: ""    # the path in the output of the style sheet that pages share
    is_style: Callable[[Path], bool] = lambda _: False    # whether a file makes nothing but that


def serve(
    preview: Preview,
    *,
    port: int = 8000,
    say: Callable[[str], None],
    tell: Tell,
    open_browser: bool = False,
    stop: threading.Event | None = None,
) -> int:
    """Build, serve on 127.0.0.1, keep the open pages up to date until Ctrl-C, SIGTERM or `stop`; return 0.

    `say` takes a line for a person; `tell` takes what a pass did, or why it could not;
    both may be called from other threads.
    `stop` is set when the serving ends, however it ends: give it to what has to end with it.
    """
    stop = stop or threading.Event()
    live = Live()
    try:
        with (
            _ending_on_signals(),
            Listener(preview.output, live, port=port, base=preview.base) as listener,
            Watch(*_places(preview), quick=QUICK, ignored=[preview.output()], stop=stop) as watch,
            _Turns(preview, live, tell, stop, watch) as turns,
        ):
            if port not in (0, listener.server_port):
                say(f"Port {port} is taken, so this is port {listener.server_port}.")
            turns.build(None)
            say(f"Serving {listener.url} (Ctrl-C ends it)")
            if open_browser:
                webbrowser.open(listener.url)
            for changed in watch:
                turns.take(changed)
                watch.follow(_places(preview), ignored=[preview.output()])
    except KeyboardInterrupt:
        log.debug("interrupted")
    finally:
        stop.set()
    return 0


def _places(preview: Preview) -> frozenset[Path]:
    return frozenset(chain(preview.watched(), [preview.raw()]))


class _Turns:
    """What is done with each set of changes, and what is still to be done from earlier ones."""

    def __init__(self, preview: Preview, live: Live, tell: Tell, stop: threading.Event, watch: Watch) -> None:
        self._preview = preview
        self._watch = watch
        self._live = live
        self._tell = tell
        self._stop = stop
        self._unconverted: frozenset[Path] = frozenset()
        self._unbuilt: frozenset[Path] | None = frozenset()    # None: everything
        self._overtaken_since: float | None = None
        self._longest = 0.0                                    # seconds that a build took
        self._search_is_stale = threading.Event()
        self._indexer = threading.Thread(target=self._keep_indexed, name="kliping-index", daemon=True)

    def __enter__(self) -> Self:
        self._indexer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._search_is_stale.set()
        self._indexer.join(0.5)

    def take(self, changed: frozenset[Path]) -> None:
        """Convert and build what changed."""
        raw = self._preview.raw()
        if any(_overlap(path, raw) for path in changed):
            self._convert(changed, raw)
        # What the conversion wrote is itself a change in a watched folder: it is built in the next turn.
        rest = frozenset(path for path in changed if not path.is_relative_to(raw))
        if rest or self._overtaken_since is not None:
            self.build(rest)

    def build(self, changed: frozenset[Path] | None) -> None:
        """Build, tell the pages, and have the search index follow."""
        failed_before = self._unbuilt != frozenset()           # then some pages may have been written already
        unbuilt = None if changed is None or self._unbuilt is None else self._unbuilt | changed
        self._unbuilt = unbuilt
        # Then open pages take the new style sheet, and are what they were.
        is_style = bool(unbuilt) and all(map(self._preview.is_style, unbuilt or ()))
        since = self._overtaken_since or time.monotonic()
        patience = max(PATIENCE, TIMES * self._longest)
        turn = Turn(
            changed=unbuilt,
            newest=changed,
            early=lambda: self._live.update("build", (), built=not is_style, style=self._style()),
            is_overtaken=lambda: self._watch.is_waiting and time.monotonic() - since < patience,
        )
        try:
            report, is_done = _attempt(lambda: self._preview.build(turn))
        except Overtaken:
            self._overtaken_since = since
            return
        self._overtaken_since = None
        wrote = is_done and (failed_before or any(report.did.get(what) for what in ("written", "removed")))
        self._tell("build", report)
        self._live.update("build", report.problems, built=wrote and not is_style, style=self._style())
        if is_done:
            self._longest = max(self._longest, report.seconds)
            self._unbuilt = frozenset()
            if wrote or unbuilt is None:
                self._search_is_stale.set()

    def _style(self) -> str:
        path = self._preview.style()
        return f"/{path}" if path else ""

    def _convert(self, changed: frozenset[Path], raw: Path) -> None:
        """Convert raw files; with them those that had problems the last time, so that none is forgotten."""
        originals = frozenset(_originals(changed | self._unconverted, raw))
        self._unconverted = frozenset()
        if not originals:
            self._live.update("convert", ())
            return
        report, _ = _attempt(lambda: self._preview.convert(originals))
        if report.problems:
            self._unconverted = originals
        self._tell("convert", report)
        self._live.update("convert", report.problems)

    def _keep_indexed(self) -> None:
        while True:
            self._search_is_stale.wait()
            self._search_is_stale.clear()
            if self._stop.is_set():
                return
            report, _ = _attempt(self._preview.index)
            # What an index says that was ended is no news. Ctrl-C may reach Pagefind before it reaches us.
            if self._stop.wait(ENDING if report.problems else 0):
                return
            self._tell("index", report)
            self._live.update("index", report.problems, indexed=bool(report.did.get("indexed")))


def _overlap(path: Path, folder: Path) -> bool:
    return path.is_relative_to(folder) or folder.is_relative_to(path)


def _originals(changed: Iterable[Path], raw: Path) -> Iterator[Path]:
    """The raw files that there are now at the changed paths, and in the folders among them."""
    places = {path if path.is_relative_to(raw) else raw for path in changed if _overlap(path, raw)}
    for place in places:
        if place.is_file():
            yield place
        for folder, folders, names in os.walk(place):
            folders[:] = [name for name in folders if not is_noise(name)]
            yield from (Path(folder, name) for name in names if not is_noise(name))


def _attempt(work: Callable[[], Report]) -> tuple[Report, bool]:
    """What a pass reports, and whether it came to its end: whatever goes wrong, the preview goes on."""
    try:
        return work(), True
    except Overtaken:
        raise
    except KlipingError as error:
        return Report(problems=error.problems), False
    except OSError as error:                                   # a full disk, a file that may not be read
        problem = Problem(where=error.filename and str(error.filename), what=error.strerror or str(error))
    except Exception as error:
        log.debug("a bug", exc_info=True)
        last = traceback.extract_tb(error.__traceback__)[-1]
        problem = Problem(
            where=last.filename, line=last.lineno, what=f"{type(error).__name__}: {error}",
            hint="This is a bug in kliping: please report it, with what --verbose says",
        )
    return Report(problems=(problem,)), False


@contextmanager
def _ending_on_signals() -> Iterator[None]:
    """Make Ctrl-C, SIGTERM and a closed terminal end what is done here; the second time, at once.

    An exception and not a flag: a build of minutes ends with it too, and cleans up behind itself.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

    def force(number: int, _: FrameType | None) -> NoReturn:
        os._exit(128 + number)

    def interrupt(_number: int, _: FrameType | None) -> NoReturn:
        for number in numbers:
            signal.signal(number, force)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
