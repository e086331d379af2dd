"""Measures the search index in shards against one whole index of the same records, and what readers get of either.

    python bench/search.py [--articles 1000 | --site DIR] [--queries 12]

Prints the cost of indexing (wall seconds, CPU, and memory of all processes together; making the records counts for the
shards alone, and reading the archive for neither), the bytes and the time until a
browser shows the first ten results and the true count, and whether the results and their order are the same. Needs
playwright and a chromium. Figures are wall seconds; compare ratios of one run and not runs.
"""

import argparse
import json
import os
import random
import re
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import corpus
import measure
from kliping import builder
from kliping.builder import pagefind, search
from kliping.builder.output import Output
from kliping.builder.source import read
from kliping.builder.task import Task
from kliping.cache import Built
from kliping.executor import SerialExecutor
from kliping.site import load_site

CHROMIUM = "/usr/bin/chromium"
ONE = """<!doctype html><html lang="id"><title>one</title><script type="module">
const index = await import("/one/pagefind.js");
await index.filters();
const q = new URLSearchParams(location.search).get("q");
const found = await index.search(q);
await Promise.all(found.results.slice(0, 10).map((one) => one.data()));
window.done = { first: performance.now(), all: performance.now(), total: found.results.length };
window.ids = found.results.map(({ id, score }) => [id, score]);
window.counts = found.filters;
</script></html>"""
WATCH = """addEventListener("DOMContentLoaded", () => {
  const status = document.querySelector("#status");
  let first;
  new MutationObserver(() => {
    if (!/\\d/.test(status.textContent)) return;
    first ??= performance.now();
    if (status.textContent.endsWith("…")) return;
    window.done ??= { first, all: performance.now(), total: +status.textContent.replace(/\\D/g, "") };
  }).observe(status, { childList: true });
});"""
ALL = """
const told = onmessage;
onmessage = (event) => event.data.all ? postMessage({ all: found.map(({ p, score }) => [p, score]) }) : told(event);"""
ASK = """async ([program, all, q]) => {
  const source = await (await fetch(program)).text() + all;
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const answer = (test) => new Promise((resolve, reject) => { worker.onmessage = ({ data }) => {
    if (data.error) reject(new Error(data.error));
    else if (test(data)) resolve(data);
  }; });
  const bundle = new URL("/pagefind/", location.href).href;
  worker.postMessage({ turn: 1, bundle, base: location.href, lang: "id", q, filters: {} });
  const { counts } = await answer((data) => data.counts);
  worker.postMessage({ all: true });
  const { all: ids } = await answer((data) => data.all);
  worker.terminate();
  return { ids, counts };
}"""


class Counting(SimpleHTTPRequestHandler):
    """Serves a folder and counts the bytes of what it serves."""

    bytes = requests = 0
    sent: ClassVar[list[tuple[float, int]]] = []  # when, and how many bytes
    lock = threading.Lock()

    def copyfile(self, source, outputfile):
        """Send a file."""
        data = source.read()
        with Counting.lock:
            Counting.bytes += len(data)
            Counting.requests += 1
            Counting.sent.append((time.time(), len(data)))
        outputfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def task_of(root: Path) -> tuple[Task, Path]:
    """The index of an archive."""
    site = load_site(root)
    with Built(site.cache_dir / "built.sqlite") as built:
        source = read(site, executor=SerialExecutor(), readings=built.readings)
        built.commit()
    return search.task(source), site.cache_dir


def shards(root: Path) -> None:
    """Index an archive in shards, cold, and note how long that alone took."""
    wanted, cache = task_of(root)
    Output(wanted.output).prepare()
    start, spent = time.perf_counter(), cpu()
    with Built(cache / "bench.sqlite") as built:
        count, problems = search.index(wanted, built)
    if problems:
        raise SystemExit(str(problems[0]))
    told = json.dumps({"seconds": time.perf_counter() - start, "cpu": cpu() - spent, "shards": count})
    (root / "told.json").write_text(told, encoding="utf-8")


def cpu() -> float:
    """Seconds of this process and of those that it waited for."""
    return sum(os.times()[:4])


def words(records: Path, count: int) -> list[str]:
    """Queries: words by how many articles have them, two together, beginnings, a slip, and a word that none has."""
    holding: Counter[str] = Counter()
    texts = sorted(records.rglob("*.html"))
    for path in random.Random(1).sample(texts, min(2000, len(texts))):
        holding.update(set(re.findall(r"[a-z]{5,}", re.sub(r"<[^>]*>", " ", path.read_text(encoding="utf-8")))))
    ranked = [word for word, _ in sorted(holding.items(), key=lambda item: (-item[1], item[0]))]
    several = spread(ranked, max(count, 6))  # seven words, to be asked for together
    together = [(0, 2), (1, 3), (0, 4), (2, 5), (2, 3, 4), (0, 6)]
    pairs = [" ".join(several[one] for one in some) for some in together]
    return [*dict.fromkeys([*spread(ranked, count), *pairs, several[3][:4], f"{several[5]}x", "qqqqzz"])]


def spread(ranked: list[str], parts: int) -> list[str]:
    """One word more than `parts`, from the most frequent to the rarest."""
    return [ranked[int(len(ranked) ** (step / parts)) - 1] for step in range(parts + 1)]


def compare(page, served: str, program: str, q: str) -> dict[str, object]:
    """What a reader gets of either for one query."""
    row: dict[str, object] = {"q": q}
    for name, address in (("one", f"{served}one.html?q={q}"), ("shards", f"{served}search/?q={q}")):
        Counting.bytes = Counting.requests = 0
        page.goto("about:blank")
        page.goto(address)
        page.wait_for_function("window.done", timeout=120_000)
        row[name] = page.evaluate("window.done") | {"kb": Counting.bytes / 1024, "requests": Counting.requests}
        if name == "one":
            ids, counts = page.evaluate("[window.ids, window.counts]")
    ours = page.evaluate(ASK, [program, ALL, q])
    mine, theirs = [one for one, _ in ours["ids"]], [one for one, _ in ids]
    row["same set"] = set(mine) == set(theirs)
    row["missing, more"] = [len(set(theirs) - set(mine)), len(set(mine) - set(theirs))]
    # Of equal scores any may come first: it counts as the same where its score would have brought it in.
    least = ids[min(10, len(ids)) - 1][1] if ids else 0
    good = {one for one, score in ids if score >= least * 0.9999}
    row["top 10"] = sum(one in good for one in mine[:10]) / min(10, len(ids)) if ids else 1.0
    some = [(name, value, n) for name, values in ours["counts"].items() for value, n in values]
    row["same counts"] = all((counts.get(name) or {}).get(value, 0) == n for name, value, n in some)
    return row


def main() -> None:
    """Print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--site", type=Path, help="an archive with site.yaml and content/, instead of one made here")
    parser.add_argument("--queries", type=int, default=12)
    parser.add_argument("--no-one", action="store_true", help="leave out the one whole index, which takes the memory")
    parser.add_argument("--shards", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.shards:
        shards(given.shards)
        return
    beside = given.site.parent if given.site else None  # articles are linked there, not copied
    with tempfile.TemporaryDirectory(prefix="kliping-bench-search-", dir=beside) as folder:
        run(given, Path(folder))


def run(given: argparse.Namespace, folder: Path) -> None:
    """Index both ways, then ask both."""
    root, served, laid = folder / "site", folder / "site/public", folder / "records"
    root.mkdir()
    if given.site:
        shutil.copytree(given.site / "content", root / "content", copy_function=os.link)
        shutil.copy(given.site / "site.yaml", root)
    else:
        corpus.write(root, given.articles)
    made = measure.run([sys.executable, __file__, "--shards", root])
    ours = json.loads((root / "told.json").read_text(encoding="utf-8"))
    print(
        f"shards: {ours['shards']}, {ours['seconds']:.1f} s, {ours['cpu']:.1f} s CPU"
        f" ({made.wall:.1f} and {made.cpu:.1f} with reading),"
        f" {made.peak:.0f} MB; others kept {made.others:.1f} processors busy"
    )
    wanted, _ = task_of(root)
    for path, text in wanted.records([path for shard in wanted.shards for path in shard.paths]):
        (laid / path).parent.mkdir(parents=True, exist_ok=True)
        (laid / path).write_text(text, encoding="utf-8", errors="replace")
    if not given.no_one:
        command = [str(pagefind.executable()), "--site", str(laid), "--output-path", str(served / "one"), "--silent"]
        one = measure.run([*command, "--force-language", wanted.language])
        print(f"one:    {one.wall:.1f} s, {one.cpu:.1f} s CPU, {one.peak:.0f} MB; others {one.others:.1f}")
        times = f"{ours['seconds'] / one.wall:.2f} of the time, {ours['cpu'] / one.cpu:.2f} of the CPU"
        print(f"ratio:  {times}, {made.peak / one.peak:.2f} of the memory")
    ask(given, folder, served, words(laid, given.queries))


def ask(given: argparse.Namespace, folder: Path, served: Path, asked: list[str]) -> None:
    """Ask both in a browser and print what they gave."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    empty = folder / "empty"
    (empty / "content/articles").mkdir(parents=True)
    shutil.copy(folder / "site/site.yaml", empty)
    site = load_site(empty)
    with Built(site.cache_dir / "built.sqlite") as built:
        builder.build(site, executor=SerialExecutor(), built=built, with_search=False)
    shutil.copytree(site.output, served, dirs_exist_ok=True)
    (served / "one.html").write_text(ONE, encoding="utf-8")
    program = "/assets/" + next(path.name for path in (served / "assets").glob("search-worker*.js"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Counting, directory=str(served)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        rows = [one_row(browser, address, program, q, given) for q in asked]
        browser.close()
    server.shutdown()
    total(rows)


def one_row(browser, address: str, program: str, q: str, given: argparse.Namespace) -> dict[str, object]:
    """Ask one query of both, each with an empty cache."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(WATCH)
    if given.no_one:
        Counting.bytes = Counting.requests = 0
        Counting.sent.clear()
        page.goto(f"{address}search/?q={q}")
        page.wait_for_function("window.done", timeout=300_000)
        # More is loaded while the first results are drawn: what was sent before is what they took.
        shown = page.evaluate("(performance.timeOrigin + window.done.first) / 1000")
        first = sum(size for when, size in Counting.sent if when <= shown) / 1024
        row = {"q": q, "shards": page.evaluate("window.done") | {"kb": Counting.bytes / 1024, "first kb": first}}
    else:
        row = compare(page, address, program, q)
    print(json.dumps(row, ensure_ascii=False, default=str), flush=True)
    context.close()
    return row


def total(rows: list[dict[str, object]]) -> None:
    """Print medians."""
    def median(which: str, what: str) -> float:
        values = sorted(float(row[which][what]) for row in rows if which in row)  # type: ignore[index]
        return values[len(values) // 2]

    if "one" in rows[0]:
        for what in ("kb", "first", "all"):
            one, ours = median("one", what), median("shards", what)
            print(f"{what}: one {one:.0f}, shards {ours:.0f}, ratio {ours / one:.2f}")
        print(f"same set: {sum(bool(row['same set']) for row in rows)} of {len(rows)}")
        print(f"same counts: {sum(bool(row['same counts']) for row in rows)} of {len(rows)}")
        print(f"top 10 in common: {sum(float(row['top 10']) for row in rows) / len(rows):.2f}")  # type: ignore[arg-type]
    else:
        for what in ("first kb", "first", "kb", "all"):
            print(f"{what}: median {median('shards', what):.0f}")


if __name__ == "__main__":
    main()
