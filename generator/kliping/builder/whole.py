"""content/ -> public/: read, collect, plan, render what has no current file, remove the unclaimed."""

import time
from collections.abc import Collection, Iterator, MutableMapping
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from pathlib import Path

from kliping import packed
from kliping.builder import derived, listing, search, stylesheet
from kliping.builder.claims import Claim, Claims, asset
from kliping.builder.collector import without_collector
from kliping.builder.dress import Memory
from kliping.builder.order import Order
from kliping.builder.output import BUNDLE, MARKER, Output
from kliping.builder.pages import articles
from kliping.builder.planned import Planned
from kliping.builder.quick import note
from kliping.builder.render import render
from kliping.builder.sheet import sheet
from kliping.builder.source import Source, read
from kliping.builder.task import Task
from kliping.builder.unchanged import Since
from kliping.builder.write import Written, look_changed, write
from kliping.cache import Built, Last, Record
from kliping.errors import DamagedError, KlipingError
from kliping.executor import Processes
from kliping.model import Page, Problem, Report
from kliping.site import Site
from kliping.stages import Stages


def build(order: Order, *, since: Since | None, now: str) -> Report:
    """Bring the output up to date; `now` is the state of all that is read but the articles.

    `since` says that the output is what the last build left, so that nobody need look for what others did there.

    Raises ThemeError or UsageError where nothing can be built at all.
    """
    memory = order.memory or Memory()
    stages, site, built = Stages(), order.site, order.built
    output = Output(site.output)
    with stages("read"):
        source = read(
            site,
            executor=order.executor,
            readings=built.readings,
            portable=order.portable,
            memory=memory,
            listing=since.listing if since else None,
            changed=order.changed if order.is_ours else None,
            progress=order.progress,
        )
    is_ours = order.is_ours or since is not None
    built.begin()
    why = look_changed(source.look, built)
    early, ended = Written(), list[str]()
    if order.is_ours and order.changed:
        with stages("early"):
            early, ended = _write_early(order, order.changed, source, output, why)
        if order.early:
            order.early()
    output.prepare()
    planned = Planned(built.planned(), keep=built.plan, pause=order.pause)
    claimed = Claims(source, planned)
    put = partial(write, look=source.look, output=output, order=order, why=why, is_ours=is_ours)
    with stages("pages"):
        written = put(claimed.pages(), about=_about(source))
        built.unplan(planned.gone)
    copies = list(claimed.copies())
    problems = (*source.problems, *claimed.problems)
    is_listed = not any(isinstance(problem, listing.Unlisted) for problem in problems)
    with stages("clear"):
        removed = _clear(output, claimed.paths, built, sweep=not (is_ours or output.is_empty)) if is_listed else []
    with stages("files"):  # last: where "Logo.png" and "logo.png" are one file, the old name has to be removed first
        put(copies, into=written)
    indexed, unfound, index_key = 0, list[Problem](), ""
    if order.with_search and is_listed:
        with stages("search"):
            task, indexed, unfound = _index(source, order.executor, built)
        index_key = "" if unfound else task.key
    pages = sum(path.endswith(".html") for path in claimed.paths)
    is_known, memory.last = order.is_ours, None
    memory.is_overtaken = False
    if is_listed and source.is_whole and not written.problems:
        memory.last = Last(now, "", "", len(source.archive.entries), pages, packed.dumps(problems), index_key)
        if not is_known:
            touched = (*written.paths, *removed)
            memory.last = note(output.root, built, memory.last, since, touched, memory=memory)
    if is_listed and source.is_whole:
        derived.prune(site.pictures_cache, source.catalogue.folders)
    built.commit()
    only_early = claimed.paths.keys() & set(early.paths) - set(written.paths)
    return Report(
        did={
            "articles": len(source.archive.entries),
            "pages": pages,
            "written": written.did["written"] + len(only_early),
            "unchanged": written.did["unchanged"] - len(only_early),
            "removed": len(removed) + len(ended),
            "indexed": indexed,
        },
        problems=(*problems, *written.problems, *unfound),
        seconds=stages.total,
        details=tuple({"path": path, "reason": reason} for path, reason in written.reasons.items()),
        stages=stages.seconds,
    )


def search_again(order: Order, report: Report, since: Since | None) -> Report:
    """Bring the search index up to date after a build of texts alone, of which `report` tells, and what changed `since`
    another. Raises as `build`.
    """
    built, start = order.built, time.perf_counter()
    source = read(
        order.site,
        executor=order.executor,
        readings=built.readings,
        portable=order.portable,
        listing=since.listing if since else None,
    )
    last = built.last
    task, indexed, unfound = _index(source, order.executor, built)
    if last:
        paths = [str(one["path"]) for one in report.details]
        note(order.site.output, built, last._replace(search="" if unfound else task.key), since, paths)
    built.commit()
    took = time.perf_counter() - start
    return replace(
        report,
        did={**report.did, "indexed": indexed},
        problems=(*report.problems, *unfound),
        seconds=report.seconds + took,
        stages={**report.stages, "search": took},
    )


def index(site: Site, *, executor: Executor, built: Built) -> Report:
    """Bring the search index alone up to date, from the content. Raises ThemeError, UsageError."""
    stages = Stages()
    with without_collector():
        with stages("read"):
            try:
                source = read(site, executor=executor, readings=built.readings)
            except DamagedError:
                built.begin_anew()
                source = read(site, executor=executor, readings=built.readings)
        Output(site.output).prepare()
        with stages("search"):
            _, indexed, unfound = _index(source, executor, built)
        built.commit()
    return Report(
        did={"articles": len(source.archive.entries), "indexed": indexed},
        problems=(*source.problems, *unfound),
        seconds=stages.total,
        stages=stages.seconds,
    )


def _index(source: Source, executor: Executor, built: Built) -> tuple[Task, int, list[Problem]]:
    """Bring the search index up to date: what was to be made, how many shards were, and what could not be."""
    if isinstance(executor, Processes):
        executor.shutdown()  # what waiting workers hold is an eighth of the memory of all, and Pagefind needs it
    task = search.task(source)
    return task, *search.index(task, built)


def _about(source: Source) -> int:
    """About how many pages and feeds there will be, for who waits."""
    archive = source.archive
    named = sum(2 * group.has_page for groups in archive.groups.values() for group in groups.values())
    return len(archive.entries) + named + len(archive.by_day)


def _write_early(
    order: Order, changed: frozenset[Path], source: Source, output: Output, why: str
) -> tuple[Written, list[str]]:
    """Write the style sheet and the pages of the articles that changed, and remove those of articles that went, before
    all is planned. What was written, and the paths that were removed.
    """
    built = order.built
    files = {listing.shown(path, source.site) for path in changed if path.is_relative_to(source.site.articles_dir)}
    pages = {page.path: page for page in articles(source.plan, files=files)} if files else {}
    # Two that want one path are left for later, when it is known who has it.
    theme = source.look.theme
    style = [asset(theme, stylesheet.NAME)] if stylesheet.NAME in theme.assets else []
    wanted: list[Claim] = [*style, *pages.values()]
    written = write(wanted, source.look, output, replace(order, is_overtaken=None), why=why, is_ours=True)
    removed = []
    for file in files - {page.claimed_by for page in pages.values()}:
        around = built.around(file)
        if around and around.path not in pages and output.remove(around.path):
            built.pop(around.path, None)
            removed.append(around.path)
    return written, removed


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
    for claim in Claims(source):
        if isinstance(claim, Page):
            try:
                yield claim, render(sheet(claim), source.look)
            except KlipingError as error:
                yield claim, error.problem
        else:
            yield claim, b""
