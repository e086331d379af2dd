"""Claims -> files of the output: what has no current file is rendered and written, in batches."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias

from kliping import packed
from kliping.builder.claims import Claim
from kliping.builder.output import Outcome, Output
from kliping.builder.render import Look, Own, Sheet, key, render, sheet
from kliping.builder.styles import minified
from kliping.cache import Built, Record, Surroundings
from kliping.digest import DIGITS
from kliping.errors import KlipingError
from kliping.executor import batches, stream
from kliping.model import Copy, Page, Problem

BATCH = 100
AHEAD = 6  # batches that wait for a worker: their contexts are in memory
Progress: TypeAlias = Callable[[int, int], None]


class Job(NamedTuple):
    """What is to be written, and the key it gets."""

    what: Sheet | Copy
    key: str


@dataclass(frozen=True)
class Written:
    """What became of the claims."""

    did: Counter[str]
    reasons: dict[str, str]  # by path, of those that had no current file
    problems: list[Problem]


def write(
    wanted: Mapping[str, Claim],
    look: Look,
    output: Output,
    built: Built,
    executor: Executor,
    progress: Progress | None = None,
    *,
    why: str = "look",
    is_ours: bool = False,
) -> Written:
    """Render and write every claim that has no current file.

    `why` is the reason of those whose look is another; `is_ours` trusts that the files are as we left them.
    """
    stale = list(_stale(wanted, look, None if is_ours else output, built))
    did = Counter(unchanged=len(wanted) - len(stale))
    # Articles come first: one of them is what a person has just edited.
    stale.sort(key=lambda job: not (isinstance(job[0], Page) and job[0].template == "article.html"))
    failures: Counter[Problem] = Counter()
    around: list[Surroundings] = []
    parts = (
        (look, output.root, [Job(_thing(claim, around), key) for claim, key, _ in part])
        for part in batches(stale, BATCH)
    )
    done = 0
    for results in stream(executor, work, parts, size=1, ahead=AHEAD):
        for path, result in results:
            if isinstance(result, Problem):
                failures[result] += 1
                built.pop(path, None)
            else:
                outcome, record = result
                did[outcome] += 1
                built[path] = record
        done += len(results)
        built.surround(around)
        around.clear()
        built.commit()
        if progress:
            progress(done, len(stale))
    reasons = {claim.path: reason or why for claim, _, reason in stale}
    return Written(did, reasons, [_counted(problem, count) for problem, count in failures.items()])


def _stale(
    wanted: Mapping[str, Claim], look: Look, output: Output | None, built: Mapping[str, Record]
) -> Iterator[tuple[Claim, str, str]]:
    """Each claim that has no current file, with its key and the reason, which is empty where its look is another."""
    for path, claim in wanted.items():
        current = key(claim, look=look.digest) if isinstance(claim, Page) else claim.key
        record = built.get(path)
        if record is None:
            yield claim, current, "new"
        elif record.key != current:
            yield claim, current, "content" if record.key[:DIGITS] == current[:DIGITS] else ""
        elif output and (found := output.stat(path)) != record[1:]:
            yield claim, current, "missing" if found is None else "touched"


def look_changed(look: Look, built: Built) -> str:
    """Which parts of the look changed since the last build; note what they are now."""
    changed = []
    for name, digest in look.parts.items():
        record = Record(digest, 0, 0)
        if built.get(f"{name}/") != record:
            changed.append(name)
            built[f"{name}/"] = record
    return ", ".join(changed) or "look"


def _thing(claim: Claim, around: list[Surroundings]) -> Sheet | Copy:
    """What is to be written; what is around an article is noted, for when its text alone has changed."""
    if isinstance(claim, Copy):
        return claim
    made = sheet(claim)
    if isinstance(own := made.context.get("own"), Own):
        digest = claim.digest[-DIGITS:]
        around.append(Surroundings(claim.claimed_by, claim.path, digest, packed.dumps(own.around)))
    return made


def _counted(problem: Problem, count: int) -> Problem:
    """One template that fails on a thousand pages is one problem."""
    if count == 1:
        return problem
    return Problem(
        where=problem.where, line=problem.line, what=f"{problem.what} and {count - 1} more", hint=problem.hint
    )


def work(
    parts: Sequence[tuple[Look, Path, Sequence[Job]]],
) -> list[list[tuple[str, tuple[Outcome, Record] | Problem]]]:
    """Write batches of pages and files; for each, what to remember of it or what went wrong."""
    return [_batch(look, Output(root), jobs) for look, root, jobs in parts]


def _batch(look: Look, output: Output, jobs: Sequence[Job]) -> list[tuple[str, tuple[Outcome, Record] | Problem]]:
    return [(job.what.path, _one(look, output, job)) for job in jobs]


def _copied(what: Copy) -> bytes:
    data = Path(what.file).read_bytes()
    return minified(data) if what.is_style else data


def _one(look: Look, output: Output, job: Job) -> tuple[Outcome, Record] | Problem:
    what = job.what
    try:
        data = render(what, look) if isinstance(what, Sheet) else _copied(what)
        return output.write(what.path, data, job.key)
    except KlipingError as error:
        return error.problem
    except OSError as error:
        where = str(error.filename or what.claimed_by)
        return Problem(
            where=where,
            what=f"cannot be written: {error.strerror or error}",
            hint="Free the disk or mend the permissions, then build again.",
        )
