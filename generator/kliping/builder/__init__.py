"""The second pass: content/ -> public/. Read, collect, plan, render what has no current file, remove the unclaimed.

This module imports little, so that a build in which nothing changed is done before the rest would be imported.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kliping.builder import state, unchanged
from kliping.builder.collector import without_collector
from kliping.builder.listing import is_below_articles
from kliping.builder.order import Order, Progress
from kliping.cache import Built
from kliping.errors import DamagedError, Overtaken
from kliping.executor import Processes
from kliping.model import Report
from kliping.site import Site

if TYPE_CHECKING:
    from kliping.builder.dress import Memory

__all__ = ["build", "leave"]


def build(
    site: Site,
    *,
    executor: Executor,
    built: Built,
    portable: bool = False,
    with_search: bool = True,
    with_details: bool = True,
    memory: Memory | None = None,
    changed: frozenset[Path] | None = None,
    newest: frozenset[Path] | None = None,
    progress: Progress | None = None,
    early: Callable[[], None] | None = None,
    is_overtaken: Callable[[], bool] | None = None,
) -> Report:
    """Bring the output folder up to date with the content, the theme and the settings.

    `changed` are the paths that changed since the last build with this memory, where that is known; then the pages of
    these articles are written before all others, and `early` is called. `with_details` has the report tell why each
    file was written. When it `is_overtaken`, what was begun is finished and Overtaken is raised; what `changed` is then
    the next build's too, beside its `newest` changes, which are written first if they are texts alone.
    Raises ThemeError or UsageError where nothing can be built at all. Problems of single articles and pages are in the
    report; the page of a template that fails stays as it was.
    """
    start = time.perf_counter()
    order = Order(
        site=site,
        executor=executor,
        built=built,
        portable=portable,
        with_search=with_search,
        with_details=with_details,
        memory=memory,
        changed=changed,
        newest=newest,
        progress=progress,
        early=early,
        is_overtaken=is_overtaken,
    )
    with without_collector():
        try:
            return _build(order, start)
        except Overtaken:
            if memory:
                memory.is_overtaken = True
            raise
        except DamagedError:
            anew = built.begin_anew()
            if memory:
                memory.last = None
            report = _build(replace(order, changed=None), start)
            return replace(report, notes=(*report.notes, anew))


def _build(order: Order, start: float) -> Report:
    site, built, memory = order.site, order.built, order.memory
    # Before the rest is imported: what changes meanwhile has another state than the one that is noted.
    now = _state(order)
    since = unchanged.since(site, built, now) if order.changed is None else None
    is_all = since is not None and unchanged.is_all(since)
    if since and is_all and (not order.with_search or unchanged.is_searchable(site, built, since.last)):
        if memory:
            memory.last, memory.times = since.last, since.times
        return unchanged.report(since, built, start)
    if order.changed is None and built.last is None and isinstance(order.executor, Processes):
        order.executor.prepare()  # a first build: half a second of another processor, while we import
    from kliping.builder.quick import only_texts  # noqa: PLC0415

    if memory and memory.is_overtaken:
        if order.newest and only_texts(replace(order, changed=order.newest), None) and order.early:
            order.early()
        report = None
    else:
        report = only_texts(order, since)
    if report and (not order.with_search or _is_searchable(order, report)):
        return report
    from kliping.builder import whole  # noqa: PLC0415

    return whole.search_again(order, report, since) if report else whole.build(order, since=since, now=now)


def _state(order: Order) -> str:
    """The state of all files that this build reads, but the articles."""
    if order.is_ours and order.memory and order.memory.last and is_below_articles(order.changed or (), order.site):
        return order.memory.last.state
    return state.of_files(order.site, portable=order.portable)


def leave(site: Site, built: Built, memory: Memory) -> None:
    """Note what builds with a memory left, so that another process finds it: after one that came to its end."""
    from kliping.builder import quick  # noqa: PLC0415

    quick.leave(site.output, built, memory)


def _is_searchable(order: Order, report: Report) -> bool:
    """Whether the search index is that of the last build, and nothing has been written since."""
    last = order.built.last
    return last is not None and not report.did["written"] and unchanged.is_searchable(order.site, order.built, last)
