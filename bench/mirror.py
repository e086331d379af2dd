"""Measures the copy of content that is elsewhere: the first fetching, and one that finds nothing new, or one new file.

    python bench/mirror.py [--articles 20000] [--runs 3]

The content is behind file://, in the folder of TMPDIR: what it measures is our own work, and no network. Prints CPU and
wall seconds, medians of as many runs, and the memory of a process that did nothing else.
"""

import argparse
import resource
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median

import corpus
from kliping import storage
from kliping.content import at_hand
from kliping.site import load_site


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        owner, root = Path(folder, "owner"), Path(folder, "site")
        corpus.write(owner, given.articles)
        root.mkdir()
        settings = f"title: A\nbase_url: https://a.example/\ncontent: file://{owner}/content\n"
        (root / "site.yaml").write_text(settings, encoding="utf-8")
        time.sleep(storage.TICK)  # until then a file may change again unseen
        before = memory()
        print(f"{given.articles:,} articles, {sum(path.is_file() for path in owner.rglob('*')):,} files")
        show("all", [fetched(root, anew=True) for _ in range(given.runs)])
        show("nothing", [fetched(root) for _ in range(given.runs)])
        some = next((owner / "content/articles").rglob("*.md"))
        taken = []
        for number in range(given.runs):
            some.write_text(some.read_text(encoding="utf-8") + f"\nDan {number}.\n", encoding="utf-8")
            taken.append(fetched(root))
        show("one", taken)
        print(f"memory: {memory() - before:,.0f} MB more than before")


def fetched(root: Path, *, anew: bool = False) -> tuple[float, float]:
    """CPU and wall seconds until the copy is up to date."""
    site = load_site(root)
    if anew:
        shutil.rmtree(site.cache_dir, ignore_errors=True)
    cpu, wall = time.process_time(), time.perf_counter()
    with at_hand(site):
        pass
    return time.process_time() - cpu, time.perf_counter() - wall


def show(what: str, taken: list[tuple[float, float]]) -> None:
    cpu, wall = (median(one) for one in zip(*taken, strict=True))
    print(f"{what:<8} new: {cpu:7.2f} s CPU, {wall:7.2f} s")


def memory() -> float:
    """The most that this process had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
