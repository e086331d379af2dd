"""The second pass: content/ -> public/. Read, collect, plan, render what has no current file, remove the unclaimed."""

import gc
from collections.abc import Callable, Collection, Iterator, MutableMapping
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

from kliping import packed
from kliping.builder import pictures, search, state
from kliping.builder.claims import Claim, claims
from kliping.builder.output import BUNDLE, MARKER, Output
from kliping.builder.pages import articles
from kliping.builder.quick import note, unchanged_but_texts
from kliping.builder.render import render, sheet
from kliping.builder.source import Memory, Source, read
from kliping.builder.write import Progress, look_changed, write
from kliping.cache import Built, Last, Record
from kliping.errors import KlipingError
from kliping.model import Page, Problem, Report
from kliping.site import Site
from kliping.stages import Stages

__all__ = ["Memory", "Source", "build", "claims", "index", "read", "rendered"]


def build(
    site: Site,
    *,
    executor: Executor,
    built: Built,
    portable: bool = False,
    with_search: bool = True,
    memory: Memory | None = None,
    changed: frozenset[Path] | None = None,
    progress: Progress | None = None,
    early: Callable[[], None] | None = None,
) -> Report:
    """Bring the output folder up to date with the content, the theme and the settings.

    `changed` are the paths that changed since the last build with this memory, where that is known; then the pages of
    these articles are written before all others, and `early` is called.
    Raises ThemeError or UsageError where nothing can be built at all. Problems of single articles and pages are in the
    report; the page of a template that fails stays as it was.
    """
    memory = memory or Memory()
    with _without_collector():
        report = unchanged_but_texts(site, built, portable=portable, memory=memory, changed=changed)
        if report is not None and (not with_search or _is_searchable(site, built, report)):
            return report
        return _build(site, executor, built, portable, with_search, memory, changed, progress, early)


def index(site: Site, *, executor: Executor, built: Built) -> Report:
    """Bring the search index alone up to date, from the content. Raises ThemeError, UsageError."""
    stages = Stages()
    with _without_collector():
        with stages("read"):
            source = read(site, executor=executor, readings=built.readings)
        Output(site.output).prepare()
        with stages("search"):
            indexed, unfound = search.index(search.task(source), built)
        built.commit()
    return Report(
        did={"articles": len(source.archive.entries), "indexed": indexed},
        problems=(*source.problems, *unfound),
        seconds=stages.total,
        stages=stages.seconds,
    )


def _is_searchable(site: Site, built: Built, report: Report) -> bool:
    """Whether the search index is that of the last build, and nothing has been written since."""
    last = built.last
    if report.did["written"] or not last or not last.search:
        return False
    return search.is_current(last.search, site.output, built)


def _build(
    site: Site,
    executor: Executor,
    built: Built,
    portable: bool,
    with_search: bool,
    memory: Memory,
    changed: frozenset[Path] | None,
    progress: Progress | None,
    early: Callable[[], None] | None,
) -> Report:
    stages = Stages()
    # Where it is known what changed, the output is what this process has made of it.
    is_ours = changed is not None and memory.last is not None
    now = "" if is_ours else state.of_files(site, portable=portable)
    output = Output(site.output)
    with stages("read"):
        source = read(site, executor=executor, readings=built.readings, portable=portable, memory=memory)
    built.begin()
    why = look_changed(source.look, built)
    if is_ours and changed:
        with stages("early"):
            _write_early(source, changed, output, built, executor, why)
        if early:
            early()
    with stages("plan"):
        wanted, clashes = claims(source)
    whole = not any(isinstance(problem, pictures.Unlisted) for problem in (*source.problems, *clashes))
    with stages("clear"):
        output.prepare()
        removed = _clear(output, wanted, built, sweep=not is_ours) if whole else []
    with stages("write"):
        written = write(wanted, source.look, output, built, executor, progress, why=why, is_ours=is_ours)
    task = None
    indexed, unfound = 0, list[Problem]()
    if with_search and whole:
        with stages("search"):
            task = search.task(source)
            indexed, unfound = search.index(task, built)
    problems = (*source.problems, *clashes)
    memory.last = None
    pages = sum(path.endswith(".html") for path in wanted)
    if whole and source.is_whole and not written.problems:
        key = task.key if task and not unfound else ""
        memory.last = Last(now, "", "", len(source.archive.entries), pages, packed.dumps(problems), key)
        if not is_ours:
            memory.last = note(output.root, built, memory.last)
    built.commit()
    return Report(
        did={
            "articles": len(source.archive.entries),
            "pages": pages,
            "written": written.did["written"],
            "unchanged": written.did["unchanged"],
            "removed": len(removed),
            "indexed": indexed,
        },
        problems=(*problems, *written.problems, *unfound),
        seconds=stages.total,
        details=tuple({"path": path, "reason": reason} for path, reason in written.reasons.items()),
        stages=stages.seconds,
    )


def _write_early(
    source: Source, changed: frozenset[Path], output: Output, built: Built, executor: Executor, why: str
) -> None:
    """Write the pages of the articles that changed, and remove those of articles that went, before all is planned."""
    files = {pictures.shown(path, source.site) for path in changed if path.is_relative_to(source.site.articles_dir)}
    pages = {page.path: page for page in articles(source.plan, files=files)}
    # Two that want one path are left for later, when it is known who has it.
    write(pages, source.look, output, built, executor, why=why, is_ours=True)
    for file in files - {page.claimed_by for page in pages.values()}:
        around = built.around(file)
        if around and around.path not in pages and output.remove(around.path):
            built.pop(around.path, None)


@contextmanager
def _without_collector() -> Iterator[None]:
    """A hundred thousand articles are a million objects, and none is in a circle: looking for some takes a second.

    What a preview keeps is never looked at again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


def _clear(output: Output, wanted: Collection[str], built: MutableMapping[str, Record], *, sweep: bool) -> list[str]:
    """Remove what nothing claims any more, and forget it; with `sweep` also what others put there."""
    gone = [path for path in built if path not in wanted and not path.endswith("/")]
    removed = [path for path in gone if output.remove(path)]  # hidden files too, which a sweep leaves alone
    for path in gone:
        del built[path]
    if sweep:
        return [*removed, *output.sweep({*wanted, MARKER}, folders={BUNDLE})]
    output.prune(gone)
    return removed


def rendered(source: Source) -> Iterator[tuple[Claim, bytes | Problem]]:
    """Every page of a source, in memory: for `check`."""
    for claim in claims(source)[0].values():
        if isinstance(claim, Page):
            try:
                yield claim, render(sheet(claim), source.look)
            except KlipingError as error:
                yield claim, error.problem
        else:
            yield claim, b""
