"""Whether anything changed since the last build: it needs no template, no YAML and no Markdown to tell.

As git does it: of every file that a build reads or writes, the state is compared with the one that was noted.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from kliping import packed
from kliping.builder import bundle, state
from kliping.builder.listing import Found, Listing, scan
from kliping.builder.output import Output
from kliping.cache import Built, Last
from kliping.model import Problem, Report
from kliping.site import Site

Stale: TypeAlias = tuple[Found, str]  # an article's file that changed, with the hash of its last reading


class Since(NamedTuple):
    """What is certain: the output is what the last build left; and perhaps that no more changed than some texts."""

    last: Last
    problems: tuple[Problem, ...]  # what was wrong then, and is still
    listing: Listing | None  # of the articles; None: not looked at
    stale: Sequence[Stale] | None  # None: more may have changed
    times: Mapping[str, int]  # of the output's folders, those that are certain


def since(site: Site, built: Built, now: str) -> Since | None:
    """What happened since the last build; None where the output may be another than the one that it left.

    `now` is the state of all files that a build reads, but the articles.
    """
    last = built.last
    times = None if last is None else _whole_output(site, built, last)
    if last is None or times is None:
        return None
    known = problems_of(last)
    if known is None:
        return Since(last, (), None, None, times)
    if not last.state or last.state != now:
        return Since(last, known, None, None, times)
    listing = scan(site.articles_dir, site)
    return Since(last, known, listing, _stale(listing, built), times)


def _stale(listing: Listing, built: Built) -> Sequence[Stale] | None:
    found, problems = listing
    states = built.readings.states()
    files = [one for one in found if one.file.endswith(".md")]
    if problems or len(files) != len(states) or any(one.file not in states for one in files):
        return None
    return [(one, states[one.file][2]) for one in files if states[one.file][:2] != one[2:]]


def is_all(since: Since) -> bool:
    """Whether nothing at all changed."""
    return since.stale is not None and not since.stale


def problems_of(last: Last) -> tuple[Problem, ...] | None:
    """What was wrong then, and is still; None where somebody spoiled it."""
    try:
        found = packed.loads(last.problems)
    except ValueError:
        return None
    return found if isinstance(found, tuple) else None


def report(
    since: Since,
    built: Built,
    start: float,
    *,
    written: int = 0,
    reasons: Mapping[str, str] | None = None,
    failed: Iterable[Problem] = (),
) -> Report:
    """What a build did that began at `start` and found the archive to be that of the last build, but for texts."""
    seconds = time.perf_counter() - start
    return Report(
        did={
            "articles": since.last.articles,
            "pages": since.last.pages,
            "written": written,
            "unchanged": sum(path[-1] != "/" for path in built) - written,  # the others are parts of the look
            "removed": 0,
            "indexed": 0,
        },
        problems=(*since.problems, *failed),
        seconds=seconds,
        details=tuple({"path": path, "reason": reason} for path, reason in (reasons or {}).items()),
        stages={"texts": seconds},
    )


def is_searchable(site: Site, built: Built, last: Last) -> bool:
    """Whether the search index is that of the last build."""
    return bool(last.search) and bundle.is_current(last.search, site.output, built)


def _whole_output(site: Site, built: Built, last: Last) -> Mapping[str, int] | None:
    """The times of the folders of the output, where that is what the last build left."""
    stat = Output(site.output).stat
    if any(stat(path) != record[1:] for path, record in built.items() if path[-1] != "/"):
        return None
    files = [path for path in built if path[-1] != "/"]
    recent = last.recent.split("\n")[:-1]
    found = state.of_folders(site.output, state.folders(files), unsure=frozenset(recent))
    return found.times if found.digest == last.folders and _hold(site.output, recent, files) else None


def _hold(root: Path, folders: Sequence[str], files: Iterable[str]) -> bool:
    """Whether folders hold what they should and nothing else."""
    if not folders:
        return True
    names: dict[str, set[str]] = {folder: set() for folder in folders}
    for path in (*files, *filter(None, state.folders(files))):
        above, _, name = path.rpartition("/")
        if above in names:
            names[above].add(name)
    return all(state.holds(root, folder, names[folder]) for folder in folders)
