"""An archive in which nothing changed but the texts of some articles: their pages are written, and nothing is planned.

What an article's page shows beside the article was kept when it was last written; it is the same as long as no other
page can tell the old article from the new one. In any doubt the answer is None, and the whole is built.
"""

import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kliping import packed
from kliping.builder import state
from kliping.builder.load import Entry, Stamp, load_one, unpacked
from kliping.builder.output import Output
from kliping.builder.pictures import Found, scan, shown
from kliping.builder.plan import COMMON
from kliping.builder.render import Around, Own, Sheet, keyed
from kliping.builder.source import Dress, Memory, dress
from kliping.builder.write import Job, work
from kliping.cache import Built, Last, Reading, Surroundings
from kliping.model import Problem, Report
from kliping.site import Site

MOST = 50  # articles; beside the rendering of more, planning the whole costs little


@dataclass(frozen=True, kw_only=True)
class Change:
    """An article that was read anew, and seems the same to all pages but its own."""

    reading: Reading
    entry: Entry
    page: tuple[Surroundings, Around] | None  # None: a draft, which has no page


def unchanged_but_texts(
    site: Site,
    built: Built,
    *,
    portable: bool,
    memory: Memory,
    changed: frozenset[Path] | None = None,
) -> Report | None:
    """Bring the pages of articles whose texts changed up to date; None where more than that may have changed.

    `changed` are the paths that changed since the last build of this process; None looks at all of them.
    Raises ThemeError.
    """
    start = time.perf_counter()
    last = built.last if changed is None else memory.last
    if last is None:
        return None
    stale = _stale(site, built, last, portable) if changed is None else _named(site, built, memory, changed)
    if stale is None or len(stale) > MOST:
        return None
    try:
        problems = _problems(last)
    except ValueError:  # somebody spoiled it
        return None
    dressed = memory.dress or (dress(site, portable=portable, memory=memory) if stale else None)
    changes = _changes(stale, built, dressed) if dressed else []
    if changes is None:
        return None
    did, reasons, failed = _write(changes, site, built, dressed, memory) if dressed else (Counter(), {}, [])
    if changed is None and changes and not failed:
        last = note(site.output, built, last)
    memory.last, memory.dress = (None if failed else last), dressed
    built.commit()
    return Report(
        did={
            "articles": last.articles,
            "pages": last.pages,
            "written": did["written"],
            "unchanged": len(built) - did["written"],
            "removed": 0,
            "indexed": 0,
        },
        problems=(*problems, *failed),
        seconds=time.perf_counter() - start,
        details=tuple({"path": path, "reason": reason} for path, reason in reasons.items()),
        stages={"texts": time.perf_counter() - start},
    )


def _stale(site: Site, built: Built, last: Last, portable: bool) -> list[tuple[Found, str]] | None:
    """The articles whose files changed, with the hashes of their last readings; None where anything else did."""
    if not last.state or state.of_files(site, portable=portable) != last.state:
        return None
    listing, problems = scan(site.articles_dir, site)
    states = built.readings.states()
    files = [found for found in listing if found.file.endswith(".md")]
    if problems or len(files) != len(states) or any(found.file not in states for found in files):
        return None
    if not _is_output_whole(site, built, last):
        return None
    return [(found, states[found.file][2]) for found in files if states[found.file][:2] != found[2:]]


def _is_output_whole(site: Site, built: Built, last: Last) -> bool:
    output = Output(site.output)
    files = [path for path in built if not path.endswith("/")]
    if any(output.stat(path) != built[path][1:] for path in files):
        return False
    recent = last.recent.split("\n") if last.recent else []
    names, _ = state.of_folders(site.output, state.folders(files), unsure=recent)
    return names == last.folders and _hold(site.output, recent, files)


def _hold(root: Path, folders: Sequence[str], files: Iterable[str]) -> bool:
    """Whether folders hold what they should and nothing else."""
    if not folders:
        return True
    names: dict[str, set[str]] = defaultdict(set)
    for path in (*files, *filter(None, state.folders(files))):
        above, _, name = path.rpartition("/")
        names[above].add(name)
    return all(state.holds(root, folder, names[folder]) for folder in folders)


def _named(
    site: Site, built: Built, memory: Memory, changed: frozenset[Path]
) -> list[tuple[Found, str]] | None:
    """The articles among the paths that changed; None where other paths did, or articles came or went."""
    stale = []
    for path in changed:
        if not path.is_relative_to(site.articles_dir) or path.is_symlink() or path.is_dir():
            return None
        file = shown(path, site)
        if path.suffix != ".md":
            # What an editor writes beside a file is nothing to us; a folder that went is.
            if built.readings.any_below(file):
                return None
            continue
        try:
            found = os.stat(path)  # noqa: PTH116
        except OSError:
            return None
        if file in memory.articles.problems:
            return None
        stale.append((Found(str(path), file, found.st_mtime_ns, found.st_size), ""))
    return stale


def _changes(stale: Iterable[tuple[Found, str]], built: Built, dressed: Dress) -> list[Change] | None:
    """The articles as they are now; None where another page can tell."""
    if built.readings.way != dressed.way.digest:
        return None
    changes = []
    for found, hashed in stale:
        outcome = load_one(found, hashed, dressed.way)
        if isinstance(outcome, Problem):
            return None
        if isinstance(outcome, Stamp):
            built.readings.touch([(*outcome, found.file)])
            continue
        entry = unpacked(outcome.entry)
        try:
            if not entry.is_seen_as(unpacked(built.readings.entry(found.file))):
                return None
            page = None if entry.is_draft else _page(built.around(found.file))
        except ValueError:  # nothing was kept, or somebody spoiled it
            return None
        changes.append(Change(reading=outcome, entry=entry, page=page))
    return changes


def _page(kept: Surroundings | None) -> tuple[Surroundings, Around]:
    """A page with what is around its article. Raises ValueError where that is not known."""
    around = packed.loads(kept.packed) if kept else None
    if kept is None or not isinstance(around, Around):
        raise ValueError("not known")
    return kept, around


def _write(
    changes: Sequence[Change], site: Site, built: Built, dressed: Dress, memory: Memory
) -> tuple[Counter[str], dict[str, str], list[Problem]]:
    """Write the articles' pages."""
    if changes:
        built.begin()
    built.readings.put(change.reading for change in changes)
    for change in changes:
        if memory.articles.entries:
            memory.articles.entries[change.entry.file] = change.entry
            memory.articles.stamps[change.entry.file] = Stamp(change.reading.mtime_ns, change.reading.size)
    jobs = [_job(change, *change.page, dressed) for change in changes if change.page]
    did: Counter[str] = Counter()
    failed = []
    for path, result in work([(dressed.look, site.output, jobs)])[0] if jobs else ():
        if isinstance(result, Problem):
            failed.append(result)
            built.pop(path, None)
        else:
            did[result[0]] += 1
            built[path] = result[1]
    return did, {job.what.path: "content" for job in jobs}, failed


def _job(change: Change, kept: Surroundings, around: Around, dressed: Dress) -> Job:
    entry = change.entry
    context = {**COMMON, "title": entry.title, "lang": entry.lang, "own": Own(change.reading.leaf, around)}
    key = keyed(dressed.look.digest, "article.html", kept.path, entry.digest + kept.digest)
    return Job(Sheet(kept.path, "article.html", entry.file, context), key)


def note(root: Path, built: Built, last: Last) -> Last:
    """Note a build that has come to its end, with the state of the output folder as it is now."""
    names, recent = state.of_folders(root, state.folders(path for path in built if not path.endswith("/")))
    last = last._replace(folders=names, recent="\n".join(recent))
    built.end(last)
    return last


def _problems(last: Last) -> tuple[Problem, ...]:
    """What was wrong then, and is still. Raises ValueError where that is not known."""
    found = packed.loads(last.problems)
    if not isinstance(found, tuple):
        raise ValueError("not problems")  # noqa: TRY004  (as of bytes that are none of ours)
    return found
