"""The passes joined for `kliping serve`: what the server calls when something has changed."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from kliping import address, builder
from kliping.builder import search, shardlist, stylesheet
from kliping.builder.bundle import is_current
from kliping.builder.dress import Memory
from kliping.builder.source import Source, read
from kliping.cache import Built
from kliping.content import at_hand
from kliping.converter import convert
from kliping.converter.records import Records
from kliping.errors import KlipingError
from kliping.executor import executor
from kliping.model import Problem, Report
from kliping.server import Preview, Stage, Turn, serve
from kliping.site import SETTINGS, Site, load_site

LEAVING = 0.5  # seconds that an index which is read meanwhile is waited for, when all is to end
# Each freezes what there is for the collector.
PRELOAD = ("kliping.builder.loaded", "kliping.converter.loaded")


class Archive:
    """An archive that is built again and again: it keeps what was read, and the last settings that were right."""

    def __init__(self, root: Path, workers: Executor, say: Callable[[str], None] = lambda _: None) -> None:
        self.root = root
        self.workers = workers
        self.memory = Memory()
        self._say = say
        self._elsewhere: tuple[Problem, ...] = ()  # what is wrong with content that was fetched
        self.site: Site = load_site(root)
        self._fetch(self.site)
        self.stop = threading.Event()      # ends a Pagefind that runs
        # Building and indexing both hold the cache, which one alone can hold.
        self._turn = threading.Lock()
        self._held: Built | None = None
        self._is_whole = False             # the last build came to its end

    def output(self) -> Path:
        """What is served."""
        return self.site.output

    def raw(self) -> Path:
        """Where raw files come in."""
        return self.site.raw_dir

    def base(self) -> str:
        """The path at which the site will be published."""
        return urlsplit(self.site.base_url).path or "/"

    def watched(self) -> Iterable[Path]:
        """What changes the site."""
        return (self.root / "site.yaml", self.root / "themes", self.site.content)

    def style(self) -> str:
        """The path in the output of the style sheet that was read last."""
        theme = self.memory.dress.look.theme if self.memory.dress else None
        return theme.asset_path(stylesheet.NAME) if theme and stylesheet.NAME in theme.assets else ""

    def is_style(self, path: Path) -> bool:
        """Whether a file of a theme makes its style sheet, and nothing else."""
        themes = self.root / "themes"
        return path.is_relative_to(themes) and stylesheet.is_part("/".join(path.relative_to(themes).parts[1:]))

    def build(self, turn: Turn) -> Report:
        """Build the pages; the search index follows. Raises KlipingError where nothing can be built, Overtaken."""
        with self._turn:
            if turn.changed is None or self.root / SETTINGS in turn.changed:
                site = load_site(self.root)
                if turn.changed is not None or site.content_url != self.site.content_url:
                    self._fetch(site)
                self.site = site
            self._is_whole = False
            report = builder.build(
                self.site,
                executor=self.workers,
                built=self._built(),
                with_search=False,
                with_details=False,
                memory=self.memory,
                changed=turn.changed,
                newest=turn.newest,
                early=turn.early,
                is_overtaken=turn.is_overtaken,
            )
            self._is_whole = True
            return replace(report, problems=(*self._elsewhere, *report.problems))

    def _fetch(self, site: Site) -> None:
        """Have the content here, where it is elsewhere. Raises KlipingError."""
        with at_hand(site, say=self._say) as held:
            self._elsewhere = held.finished(Report()).problems
        if site.content_url:
            shown = address.shown(site.content_url)
            self._say(f"Changes in {shown} are not watched; save site.yaml, or start again, to fetch them.")

    def index(self) -> Report:
        """Bring the search index up to date. Pagefind runs while the next build may go on."""
        start = time.perf_counter()
        with self._turn:
            built = self._built()
            source = self.memory.source or self._read(built)
        wanted = search.task(source, folder="search-preview")
        with self._turn:
            if is_current(wanted.key, wanted.output, built):
                return Report(did={"indexed": 0}, seconds=time.perf_counter() - start)
            stale = search.stale(wanted, built)
        made = search.make(wanted, stale, stop=self.stop, give_way=self._give_way)
        put = shardlist.put(wanted, made)
        with self._turn:
            search.remember(put, built)
            built.commit()
        did = {"indexed": len(made.shards) or int(not made.problems)}
        return Report(did=did, problems=made.problems, seconds=time.perf_counter() - start)

    def _read(self, built: Built) -> Source:
        """Read what there is now. Where that is more than was built, the next build has to look at all."""
        before = built.readings.changes
        source = read(self.site, executor=self.workers, readings=built.readings, memory=self.memory)
        if built.readings.changes != before:
            self.memory.last = None
        return source

    def _give_way(self) -> None:
        """Wait for a build that is going on: two threads of Python take twice the time."""
        with self._turn:
            pass

    def _built(self) -> Built:
        """What is built, held while the preview runs: to read it anew takes longer than to build a page."""
        path = self.site.cache_dir / "built.sqlite"
        if self._held is None or self._held.path != path or not path.exists():
            self.close()
            self.memory.source = None
            self._held = Built(path)
        return self._held

    def leave(self) -> None:
        """Note what is left to the next process, which then need not look at all of it; not where a build was ended."""
        if self._turn.acquire(timeout=LEAVING):
            try:
                if self._is_whole and self._held is not None:
                    builder.leave(self.site, self._held, self.memory)
            finally:
                self._turn.release()

    def close(self) -> None:
        """Let go of what is built."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def convert(self, originals: frozenset[Path]) -> Report:
        """Convert raw files (none given: all), and keep their account for the review; none of content elsewhere."""
        if self.site.content_url:
            return Report()
        with Records(self.site.cache_dir / "records.sqlite") as records:
            return convert(sorted(originals), self.site, executor=self.workers, records=records)


def preview(
    root: Path, *, port: int, open_browser: bool, say: Callable[[str], None], tell: Callable[[Stage, Report], None]
) -> int:
    """Convert what is new, build, serve and watch until Ctrl-C. Return the exit status; raises SettingsError."""
    with executor("processes", preload=PRELOAD) as workers, closing(Archive(root, workers, say)) as archive:
        try:
            tell("convert", archive.convert(frozenset()))
        except KlipingError as error:
            tell("convert", Report(problems=error.problems))
        status = serve(
            Preview(
                output=archive.output,
                raw=archive.raw,
                watched=archive.watched,
                base=archive.base,
                build=archive.build,
                convert=archive.convert,
                index=archive.index,
                style=archive.style,
                is_style=archive.is_style,
            ),
            port=port,
            say=say,
            tell=tell,
            open_browser=open_browser,
            stop=archive.stop,
        )
        archive.leave()
        return status
