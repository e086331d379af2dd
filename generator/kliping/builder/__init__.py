"""The second pass: content/ -> public/. Read, collect, plan, render what has no current file, remove the unclaimed."""

import time
from collections.abc import Collection, Iterator, MutableMapping
from concurrent.futures import Executor

from kliping.builder import pictures, search
from kliping.builder.claims import Claim, claims
from kliping.builder.output import MARKER, Output
from kliping.builder.render import render, sheet
from kliping.builder.source import Memory, Source, read
from kliping.builder.write import Progress, commit, write
from kliping.cache import Built, Record
from kliping.errors import KlipingError
from kliping.model import Page, Problem, Report
from kliping.site import Site

__all__ = ["Memory", "Source", "build", "claims", "read", "rendered"]


def build(
    site: Site,
    *,
    executor: Executor,
    built: Built,
    portable: bool = False,
    with_search: bool = True,
    memory: Memory | None = None,
    progress: Progress | None = None,
) -> Report:
    """Bring the output folder up to date with the content, the theme and the settings.

    Raises ThemeError or UsageError where nothing can be built at all. Problems of single articles and pages are in the
    report; the page of a template that fails stays as it was.
    """
    start = time.perf_counter()
    source = read(site, executor=executor, readings=built.readings, portable=portable, memory=memory)
    wanted, clashes = claims(source)
    output = Output(site.output)
    output.prepare()
    whole = not any(isinstance(problem, pictures.Unlisted) for problem in (*source.problems, *clashes))
    removed = _clear(output, wanted, built) if whole else []
    written = write(wanted, source.look, output, built, executor, progress)
    indexed, unfound = search.index(source, built) if with_search and whole else (False, [])
    commit(built)
    return Report(
        did={
            "articles": len(source.archive.entries),
            "pages": sum(path.endswith(".html") for path in wanted),
            "written": written.did["written"],
            "unchanged": written.did["unchanged"],
            "removed": len(removed),
            "indexed": int(indexed),
        },
        problems=(*source.problems, *clashes, *written.problems, *unfound),
        seconds=time.perf_counter() - start,
        details=tuple({"path": path, "reason": reason} for path, reason in written.reasons.items()),
    )


def _clear(output: Output, wanted: Collection[str], built: MutableMapping[str, Record]) -> list[str]:
    """Remove what nothing claims any more, and forget it."""
    gone = [path for path in built if path not in wanted and not path.endswith("/")]
    removed = [path for path in gone if output.remove(path)]  # hidden files too, which a sweep leaves alone
    for path in gone:
        del built[path]
    return [*removed, *output.sweep({*wanted, MARKER}, folders={search.BUNDLE})]


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
