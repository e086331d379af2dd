"""An archive in which nothing changed but the texts of some articles: their pages are written, and nothing is planned.

What an article's page shows beside the article was kept when it was last written; it is the same as long as no other
page can tell the old article from the new one. In any doubt the answer is None, and the whole is built.
"""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kliping import packed
from kliping.builder import state
from kliping.builder.dress import Dress, Memory, dress
from kliping.builder.entry import Entry, unpacked
from kliping.builder.listing import articles_among
from kliping.builder.load import Stamp, load_one
from kliping.builder.order import Order
from kliping.builder.plan import COMMON
from kliping.builder.sheet import Around, Own, Sheet, keyed
from kliping.builder.unchanged import Since, Stale, problems_of, report
from kliping.builder.work import Job, work
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


def only_texts(order: Order, since: Since | None) -> Report | None:
    """Bring the pages of articles whose texts changed up to date; None where more than that may have changed.

    `since` says what changed where the order does not. Raises ThemeError.
    """
    start, built, memory = time.perf_counter(), order.built, order.memory or Memory()
    if order.changed is not None:
        since = _named(order, memory, order.changed)
    if since is None or since.stale is None or len(since.stale) > MOST:
        return None
    last = since.last
    dressed = memory.dress or (dress(order.site, portable=order.portable, memory=memory) if since.stale else None)
    changes = _changes(since.stale, built, dressed) if dressed else []
    if changes is None:
        return None
    did, reasons, failed = _write(changes, order.site, built, dressed, memory) if dressed else (Counter(), {}, [])
    if order.changed is None and changes and not failed:
        last = note(order.site.output, built, last._replace(search=""), since, reasons, memory=memory)
    memory.last, memory.dress = (None if failed else last), dressed
    if memory.source:
        memory.source = memory.source.with_texts([change.entry for change in changes if change.page])
    built.commit()
    return report(since, built, start, written=did["written"], reasons=reasons, failed=failed)


def _named(order: Order, memory: Memory, changed: frozenset[Path]) -> Since | None:
    """The articles among the paths that changed; None where other paths or links did, or articles came or went."""
    if len(changed) > 2 * MOST:  # an editor may have written a file beside each
        return None
    if memory.last is None or (memory.dress and memory.dress.way.portable != order.portable):
        return None
    known = problems_of(memory.last)
    if known is None:
        return None
    among = articles_among(changed, order.site, any_below=order.built.readings.any_below)
    if among is None or not memory.articles.problems.keys().isdisjoint(among):
        return None
    stale: list[Stale] = [(found, "") for found in among.values() if found]
    if len(stale) < len(among):
        return None
    if not stale and memory.dress is None:  # then nothing else here would find out that links are to be of another kind
        return None
    return Since(memory.last, known, None, stale, {})


def _changes(stale: Iterable[Stale], built: Built, dressed: Dress) -> list[Change] | None:
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
        entry = unpacked(outcome.entry, {})
        try:
            if not entry.is_seen_as(unpacked(built.readings.entry(found.file), {})):
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
    results = work([(dressed.look, site.output, jobs)])[0] if jobs else ()
    for path, result in zip([job.what.path for job in jobs], results, strict=True):
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
    key = keyed(dressed.look.digest, entry.digest + kept.digest)
    return Job(Sheet(kept.path, "article.html", entry.file, context), key)


def note(
    root: Path, built: Built, last: Last, since: Since | None, touched: Iterable[str], *, memory: Memory | None = None
) -> Last:
    """Note a build that has come to its end, with the state of the output folder as it is now.

    `since` has the times that its folders had before, where these are known; `touched` are the paths that the build
    wrote or removed. A `memory` is told the times, for when it is to `leave`.
    """
    changed = frozenset(state.folders(touched))
    known = {name: time for name, time in since.times.items() if name not in changed} if since else {}
    found = state.of_folders(root, _folders(built), times=known)
    last = _with_folders(last, found.digest, found.recent)
    built.end(last)
    if memory:
        memory.times = found.times
    return last


def leave(root: Path, built: Built, memory: Memory) -> None:
    """Note what the builds of a process that remembers have left, so that the next process can go on with it.

    They may have come to their ends one after the other, and nobody looked what others put into the output meanwhile:
    all folders that changed since are to be looked into. The last build has to be one that came to its end.
    """
    if memory.last is None or memory.is_overtaken or built.last:
        return
    names = _folders(built)
    now = state.of_folders(root, names)
    unsure = [name for name in names if name not in now.times or now.times[name] != memory.times.get(name)]
    found = state.of_folders(root, names, unsure=frozenset(unsure), times=now.times)
    built.end(_with_folders(memory.last, found.digest, unsure)._replace(search=""))
    built.commit()


def _folders(built: Built) -> list[str]:
    return state.folders(path for path in built if not path.endswith("/"))


def _with_folders(last: Last, digest: str, recent: Iterable[str]) -> Last:
    return last._replace(folders=digest, recent="".join(f"{name}\n" for name in recent))
