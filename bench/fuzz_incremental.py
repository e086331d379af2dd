"""Changes an archive at random, builds it after each change, and compares with a build from nothing, byte for byte.

    nice python bench/fuzz_incremental.py [--steps 1000] [--seed N] [--every 1] [--only 3,17,40]

The changes are those of the property tests (tests/changes.py). Builds vary: in a new process, which may find what one
that remembered has left, or in one that remembers, told what changed or not, overtaken by the next change or not, with
one process or more. After every step, or every few, the trees are compared. Where they differ it prints the seed, the
step, what differs, and a shorter sequence of steps that ends the same way; `--only` repeats that.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from building import leave_site
from changes import CHANGES, Subject, differences, outcome
from kliping.builder.dress import Memory
from kliping.errors import Overtaken
from kliping.executor import SerialExecutor, executor

WAYS = ("anew", "left", "left", "remembering", "remembering", "watching", "watching", "overtaken", "overtaken")
_NEVER = 1 << 30
SHORTEN = 600  # seconds for finding a shorter sequence


@dataclass(frozen=True)
class Step:
    """A change, and how the archive is built after it."""

    number: int
    name: str
    values: Mapping[str, object]
    way: str
    workers: int

    def __str__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{self.number}: {self.name}({values}), built {self.way} by {self.workers or 'this process'}"


def steps(seed: int, number: int) -> list[Step]:
    """The steps of a seed; none depends on what became of those before."""
    chance = random.Random(seed)
    names, weights = list(CHANGES), [change.weight for change in CHANGES.values()]
    found = []
    for n in range(1, number + 1):
        name = chance.choices(names, weights)[0]
        values = {argument: chance.choice(pool) for argument, pool in CHANGES[name].pools.items()}
        found.append(Step(n, name, values, chance.choice(WAYS), chance.choice((0, 0, 1, 2, 3))))
    return found


@dataclass
class Course:
    """An archive on its way through steps."""

    subject: Subject
    executors: Mapping[int, Executor]
    memory: Memory = field(default_factory=Memory)
    overtaken: frozenset[Path] = frozenset()  # changes that no build has come to its end with
    did: Counter[str] = field(default_factory=Counter)

    def take(self, step: Step, *, compared: bool = True) -> list[str]:
        """Change and build; what differs from a build from nothing."""
        change, before, broken = CHANGES[step.name], self.subject.watched(), self.subject.broken()
        if step.way == "left" and self.subject.is_built and not self.overtaken:
            self.did["noted"] += leave_site(self.subject.root, self.memory)
        if step.way == "left":
            self.memory, self.overtaken = Memory(), frozenset()
        change.apply(self.subject, **step.values)
        # What was good before stands in for what breaks now, on purpose, in a process that remembers it.
        is_anew = self.subject.broken() - broken or (change.damages and step.way == "watching")
        way = "anew" if is_anew else step.way
        options: dict[str, object] = {"executor": self.executors[step.workers]}
        if way == "anew":
            self.memory = Memory()
            self.overtaken = frozenset()
        else:
            options["memory"] = self.memory
        now = self.subject.watched()
        if way in ("watching", "overtaken") and self.memory.last is not None and not change.damages:
            newest = frozenset(path for path in {*before, *now} if before.get(path) != now.get(path))
            changed = self.overtaken | newest
            if way == "overtaken":
                self._overtake(step, changed, newest, **options)
                return []
            options |= {"changed": changed, "newest": newest}
        self.overtaken = frozenset()
        self.did[way] += 1
        if compared:
            return differences(self.subject, **options)
        self.subject.is_built = outcome(self.subject, self.subject.root, **options)[0] is not None
        return []

    def _overtake(self, step: Step, changed: frozenset[Path], newest: frozenset[Path], **options: object) -> None:
        """Begin a build that comes as far as some pages; what it left is the next one's."""
        looked = count()
        options |= {"changed": changed, "newest": newest, "is_overtaken": lambda: next(looked) >= step.number % 60}
        try:
            files, _ = outcome(self.subject, self.subject.root, **options)
        except Overtaken:
            self.did["overtaken"] += 1
        else:
            changed = frozenset() if files else changed
        self.overtaken = changed


def first_failure(
    wanted: Sequence[Step], executors: Mapping[int, Executor], *, every: int = 1, tell: bool = False
) -> tuple[Step, list[str]] | None:
    """The first step after which the trees differ, of every few of them and the last."""
    with tempfile.TemporaryDirectory(prefix="kliping-fuzz-") as folder:
        course = Course(Subject(Path(folder) / "archive"), executors)
        course.subject.begin()
        start = time.monotonic()
        for step in wanted:
            found = course.take(step, compared=step.number % every == 0 or step is wanted[-1])
            if found:
                return step, found
            if tell and step.number % 50 == 0:
                print(f"{step.number} steps, {time.monotonic() - start:.0f} s", flush=True)
        if tell:
            print(f"{len(wanted)} steps and no difference; built {dict(course.did)}")
    return None


def shorter(wanted: Sequence[Step], executors: Mapping[int, Executor]) -> Sequence[Step]:
    """A sequence with the same last step that still fails, found by leaving parts out."""
    deadline, size = time.monotonic() + SHORTEN, max(1, len(wanted) // 2)
    while time.monotonic() < deadline:
        for fewer in _without(wanted, size):
            if first_failure(fewer, executors, every=_NEVER) or time.monotonic() > deadline:
                break
        else:
            if size == 1:
                break
            size //= 2
            continue
        if time.monotonic() < deadline:
            wanted = fewer
    return wanted


def _without(wanted: Sequence[Step], size: int) -> Iterator[Sequence[Step]]:
    """The sequence without each part of a size in turn, the last step apart."""
    for start in range(0, len(wanted) - 1, size):
        yield [*wanted[:start], *wanted[min(start + size, len(wanted) - 1) :]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--every", type=int, default=1, help="compare after every so many steps")
    parser.add_argument("--only", default=None, metavar="NUMBERS", help="only these steps of the seed")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    wanted = steps(seed, options.steps)
    if options.only:
        numbers = set(map(int, options.only.split(",")))
        wanted = [step for step in wanted if step.number in numbers]
    print(f"seed {seed}, {len(wanted)} steps", flush=True)
    with ExitStack() as stack:
        executors: dict[int, Executor] = {0: SerialExecutor()}
        for number in (1, 2, 3):
            executors[number] = stack.enter_context(executor("processes", workers=number, preload=["kliping.builder"]))
        failure = first_failure(wanted, executors, every=options.every, tell=True)
        if failure is None:
            return 0
        step, found = failure
        print(f"seed {seed}, step {step}:")
        print("\n".join(f"  {one}" for one in found[:20]), flush=True)
        short = shorter([one for one in wanted if one.number <= step.number], executors)
        print("\n".join(["", *map(str, short)]))
        numbers = ",".join(str(one.number) for one in short)
        print(f"\nrepeat: python bench/fuzz_incremental.py --seed {seed} --steps {options.steps} --only {numbers}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
