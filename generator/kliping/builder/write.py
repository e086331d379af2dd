"""Claims -> files of the output: what has no current file is rendered and written, in batches."""

import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kliping import packed
from kliping.builder.claims import Claim
from kliping.builder.look import Look
from kliping.builder.order import Order
from kliping.builder.output import Output
from kliping.builder.sheet import Own, Sheet, key, sheet
from kliping.builder.work import Job, weight, work
from kliping.cache import Built, Record, Surroundings
from kliping.digest import DIGITS
from kliping.errors import Overtaken
from kliping.executor import cut, stream
from kliping.model import Copy, Page, Problem

BATCH = 100
SMALL = 20  # of a build that may be overtaken: what it has begun is written before the next begins
HEAVY = 2**20  # bytes: a table of a whole year comes alone
SAVE = 1  # second; of a build that is killed, the pages of the last one are made again
AHEAD = 6  # batches that wait for a worker: their contexts are in memory


@dataclass(frozen=True)
class Written:
    """What became of claims."""

    did: Counter[str] = field(default_factory=Counter)
    paths: list[str] = field(default_factory=list)  # that were written
    reasons: dict[str, str] = field(default_factory=dict)  # by path, of those that had no current file, if asked for
    failures: Counter[Problem] = field(default_factory=Counter)

    @property
    def problems(self) -> list[Problem]:
        """What went wrong, each once."""
        return [_counted(problem, count) for problem, count in self.failures.items()]


def write(
    wanted: Iterable[Claim],
    look: Look,
    output: Output,
    order: Order,
    *,
    why: str = "look",
    is_ours: bool = False,
    about: int = 0,
    into: Written | None = None,
) -> Written:
    """Render and write every claim that has no current file, as the claims come along.

    `why` is the reason of those whose look is another; `is_ours` trusts that the files are as we left them; `about` so
    many claims are awaited. What became of them is added to `into`. Raises Overtaken when what was begun is written.
    """
    built, written = order.built, into or Written()
    is_overtaken = False
    did = written.did
    around: list[Surroundings] = []
    paths: deque[str] = deque()  # of the jobs that are being done

    def awaited() -> Iterator[Claim]:
        nonlocal is_overtaken
        try:
            for claim in wanted:
                order.pause()
                yield claim
        except Overtaken:
            is_overtaken = True

    def jobs() -> Iterator[Job]:
        for claim, current, reason in _stale(awaited(), look, None if is_ours else output, built, did):
            if order.with_details:
                written.reasons[claim.path] = reason or why
            paths.append(claim.path)
            yield Job(_thing(claim, around), current)

    made = jobs()
    size = SMALL if order.is_overtaken else BATCH
    parts = ((look, output.root, part) for part in iter(lambda: cut(made, size, weight, most=HEAVY), []))
    done, saved = 0, time.monotonic()
    for results in stream(order.executor, work, parts, size=1, ahead=AHEAD):
        for result in results:
            path = paths.popleft()
            if isinstance(result, Problem):
                written.failures[result] += 1
                built.pop(path, None)
            else:
                outcome, record = result
                did[outcome] += 1
                built[path] = record
                if outcome == "written":
                    written.paths.append(path)
        done += len(results)
        built.surround(around)
        around.clear()
        if time.monotonic() - saved > SAVE:
            built.commit()
            saved = time.monotonic()
        if order.progress:
            order.progress(done, max(done, about - did["unchanged"]))
    if is_overtaken:
        built.commit()
        raise Overtaken
    return written


def _stale(
    wanted: Iterable[Claim], look: Look, output: Output | None, built: Mapping[str, Record], did: Counter[str]
) -> Iterator[tuple[Claim, str, str]]:
    """Each claim that has no current file, with its key and the reason, which is empty where its look is another.

    The others are counted in `did`.
    """
    for claim in wanted:
        path = claim.path
        current = key(claim, look=look.digest) if isinstance(claim, Page) else claim.key
        record = built.get(path)
        if record is None:
            yield claim, current, "new"
        elif record.key != current:
            yield claim, current, "content" if record.key[:DIGITS] == current[:DIGITS] else ""
        elif output and (found := output.find(path)) != record[1:]:
            yield claim, current, "missing" if found is None else "touched"
        else:
            did["unchanged"] += 1


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
