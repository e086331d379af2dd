"""Times and weighs conversions: a page beside other extractors, a text, two processes beside one, memory at each size.

    python bench/convert.py [--corpus ../shared/corpus] [--rows 1000 10000] [--only pages texts scaling memory again]

Without a corpus it makes its articles from a seed. Pages and texts are measured in CPU time, each tool in turn on each
page, so that the ratios hold on a noisy machine. trafilatura comes with kliping; newspaper4k is measured where it is
installed, which it need not be here:

    python3 -m venv peers && peers/bin/pip install -e . 'newspaper4k[all]'
    peers/bin/python bench/convert.py --only pages
"""

import argparse
import contextlib
import gzip
import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import heaps
from kliping.converter import convert
from kliping.converter.extract import extract
from kliping.converter.records import Records
from kliping.executor import executor
from kliping.model import Raw
from kliping.site import load_site

PARTS = ("pages", "texts", "scaling", "memory", "again")


def ours(page: str, name: str) -> object:
    """Extract as `kliping convert` does: all fields, the ledger, the evidence."""
    return extract(Raw(file=name, sha256="0" * 64, kind="html", text=page), zone=UTC)


def trafilatura(page: str, _: str) -> object:
    """Extract body and metadata."""
    from trafilatura import bare_extraction  # noqa: PLC0415

    return bare_extraction(page, with_metadata=True)


def newspaper(page: str, _: str) -> object:
    """Extract body and metadata; the page is given, so that nothing is fetched."""
    from newspaper import Article  # noqa: PLC0415

    read = Article("https://koran.example/a", fetch_images=False)
    read.download(input_html=page)
    with contextlib.suppress(LookupError):  # for some languages it wants data that is a download of its own
        read.parse()
    return read


def interleaved(
    tools: dict[str, Callable[[str, str], object]], pages: list[tuple[str, str]], rounds: int
) -> dict[str, list[float]]:
    """CPU seconds of each tool for each page, the best of some rounds; each page goes to all tools in turn."""
    spent: dict[str, list[float]] = {}
    for tool in tools.values():
        for page, name in pages[:3]:
            tool(page, name)  # what is loaded once is not counted
    for tool in tools:
        spent[tool] = [float("inf")] * len(pages)
    for round_ in range(rounds):  # never a page twice in a row: what is remembered of its lines would be found again
        for number, (page, name) in enumerate(pages):
            for tool, run in sorted(tools.items(), reverse=bool(round_ % 2)):
                start = time.process_time()
                run(page, name)
                spent[tool][number] = min(spent[tool][number], time.process_time() - start)
    return spent


def pages(corpus: Path | None, rounds: int) -> None:
    """(a) CPU time of a page with all fields."""
    tools = {"ours": ours, "trafilatura": trafilatura}
    if importlib.util.find_spec("newspaper"):
        tools["newspaper4k"] = newspaper
    else:
        print("newspaper4k is not installed: see the top of this file")
    heap = [(heaps.page(number), f"{number}.html") for number in range(60)]
    if corpus:
        heap = [
            (gzip.decompress(path.read_bytes()).decode("utf-8", "replace"), path.name)
            for path in sorted(corpus.glob("*/html/*.html.gz"))
        ]
    spent = interleaved(tools, heap, rounds)
    print(f"{len(heap)} pages")
    for tool, seconds in spent.items():
        mean, middle = 1000 * statistics.mean(seconds), 1000 * statistics.median(seconds)
        ratio = sum(seconds) / sum(spent["trafilatura"])
        print(f"page  {tool:12} {mean:7.2f} ms mean {middle:7.2f} median   {ratio:5.2f} of trafilatura")


def texts(corpus: Path | None, rounds: int) -> None:
    """(b) CPU time of a text."""
    kinds = {"made": [(heaps.text(number), f"{number}.txt") for number in range(100)]}
    if corpus:
        for folder in ("news-html-fundus", "id-text"):
            files = sorted((corpus / folder / "text").glob("*.txt"))
            kinds[folder] = [(path.read_text("utf-8", errors="replace"), path.name) for path in files]
    for kind, heap in kinds.items():

        def read(text: str, name: str) -> object:
            return extract(Raw(file=name, sha256="0" * 64, kind="text", text=text), zone=UTC)

        seconds = interleaved({"ours": read}, heap, rounds)["ours"]
        mean, middle = 1000 * statistics.mean(seconds), 1000 * statistics.median(seconds)
        print(f"text  {kind:17} {mean:6.2f} ms mean {middle:6.2f} median {1000 * max(seconds):7.2f} most")


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a conversion has cost."""

    seconds: float
    cpu: float  # seconds of all processes together
    own: float  # seconds of CPU of the one that hands out the work
    did: dict[str, int]


def converted(warm: Path, root: Path, processes: int) -> Cost:
    """Convert an archive, after a small one of its kind: whatever is loaded and started once is so on both sides."""
    kind = "processes" if processes > 1 else "serial"
    with executor(kind, workers=processes, preload=["kliping.converter.loaded"]) as workers:
        _convert(warm, workers)
        start, cpu, own = time.perf_counter(), _spent(), time.process_time()
        did = _convert(root, workers)
        return Cost(
            seconds=time.perf_counter() - start, cpu=_spent() - cpu, own=time.process_time() - own, did=did
        )


def _convert(root: Path, workers: Executor) -> dict[str, int]:
    site = load_site(root)
    with Records(site.cache_dir / "records.sqlite") as records:
        return dict(convert([], site, executor=workers, records=records, with_details=False).did)


def _spent() -> float:
    """CPU seconds of this process and its workers so far."""
    ticks = 0
    for pid in _family(os.getpid()):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def scaling(rows: int) -> None:
    """(c) One process against two workers. Others on the machine take from the seconds, but not from the CPU time.

    With nobody else there, two processors take the longer of half of all the work and what the caller does alone.
    """
    for name, make in {"pages": heaps.pages, "jsonl": heaps.jsonl}.items():
        count = rows if name == "jsonl" else max(200, rows // 2)
        costs = []
        for processes in (1, 2):
            with tempfile.TemporaryDirectory(prefix="kliping-bench-") as folder:
                warm, root = Path(folder, "warm"), Path(folder, "root")
                heaps.archive(warm, make, 200)
                heaps.archive(root, make, count)
                costs.append(converted(warm, root, processes))
                assert costs[-1].did["converted"] == count, costs[-1].did
        one, two = costs
        best = one.cpu / max(two.own, two.cpu / 2)
        print(
            f"scale {name:6} {count:6} articles: one {one.seconds:6.1f} s ({1000 * one.cpu / count:.2f} ms CPU each), "
            f"two {two.seconds:6.1f} s ({1000 * two.cpu / count:.2f} ms, the caller {1000 * two.own / count:.2f}): "
            f"{one.seconds / two.seconds:.2f} x, by CPU time at best {best:.2f} x",
            flush=True,
        )


def weighed(root: Path) -> tuple[int, float, str]:
    """Run `kliping convert`; the most memory of all its processes together in KiB (PSS), the seconds, its last line."""
    command = [sys.executable, "-m", "kliping", "convert"]
    start, most = time.perf_counter(), 0
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        while run.poll() is None:
            most = max(most, sum(map(_pss, _family(run.pid))))
            time.sleep(0.1)
        assert run.stdout is not None
        told = run.stdout.read().strip().splitlines()[-1]
    return most, time.perf_counter() - start, told


def _family(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            parent = int(Path("/proc", name, "stat").read_text("ascii", errors="replace").rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def memory(sizes: list[int], kinds: list[str], *, again: bool) -> None:
    """(d) The memory of a whole run at each size, and how long a second one takes in which nothing has changed."""
    for kind in kinds:
        first = 0
        for count in sizes:
            with tempfile.TemporaryDirectory(prefix="kliping-bench-") as folder:
                heaps.archive(Path(folder), heaps.KINDS[kind], count)
                most, seconds, told = weighed(Path(folder))
                assert f"{count:,} new" in told, told
                line = f"memory {kind:6} {count:6} articles: {most / 1024:6.0f} MiB"
                line += f", {most / first:.2f} of the first; {seconds:6.1f} s" if first else f"; {seconds:6.1f} s"
                if again:
                    _, same, told = weighed(Path(folder))
                    assert f"{count:,} unchanged" in told, told
                    line += f", again {same:5.1f} s ({same / seconds:.3f})"
                print(line, flush=True)
                first = first or most


def main() -> None:
    """Print a line for each case."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--rows", type=int, nargs="+", default=[1000, 3000])
    parser.add_argument("--kinds", nargs="+", choices=list(heaps.KINDS), default=["jsonl"])
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    if "pages" in options.only:
        pages(options.corpus, options.rounds)
    if "texts" in options.only:
        texts(options.corpus, options.rounds)
    if "scaling" in options.only:
        scaling(options.rows[-1])
    if {"memory", "again"} & set(options.only):
        if shutil.which("true") is None or not Path("/proc/self/smaps_rollup").exists():
            print("memory is measured where there is a /proc")
        else:
            memory(options.rows, options.kinds, again="again" in options.only)


if __name__ == "__main__":
    main()
