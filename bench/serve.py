"""Times a preview: from the moment that a file is saved to the moment that its new page is served.

    python bench/serve.py [--articles 10000 | --site <archive>] [--edits 50] [--burst 5000] [--pause 1.0]

Edits take turns: a body, a title, a new article, a deletion. A file is saved as editors do it, by putting another in
its place. The page is asked for every 3 ms on one connection, so that asking does not slow down what is asked. With
`--site` an archive of `bench/corpus.py` is edited that is there already, and left as the edits made it.
"""

import argparse
import http.client
import random
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import corpus
from build import folder
from measure import percentile

PATIENCE = 60   # seconds for an edit to be seen
PORT = 18617


@dataclass(frozen=True)
class Preview:
    """A preview that runs."""

    root: Path
    connection: http.client.HTTPConnection
    said: Path  # what it prints

    def get(self, url: str) -> str | None:
        """A page, or None where there is none."""
        self.connection.request("GET", f"/{url}")
        answer = self.connection.getresponse()
        text = answer.read().decode("utf-8")
        return text if answer.status == 200 else None

    def wait(self, url: str, is_new: Callable[[str | None], bool]) -> float:
        """Milliseconds until a page is as it should be."""
        start = time.perf_counter()
        while not is_new(self.get(url)):
            time.sleep(0.003)
            if time.perf_counter() - start > PATIENCE:
                raise SystemExit(f"/{url} was not seen to change")
        return 1000 * (time.perf_counter() - start)

    def builds(self) -> int:
        """How often it has built."""
        return self.said.read_text("utf-8").count("Built ")


def main() -> None:
    """Print the median and the 95th percentile for each kind of edit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--site", type=Path)
    parser.add_argument("--edits", type=int, default=50, help="of each kind")
    parser.add_argument("--burst", type=int, default=5000, help="files changed at once")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between edits")
    options = parser.parse_args()
    with folder() as work:
        site = options.site or work / "site"
        if not options.site:
            corpus.write(site, options.articles)
        said = work / "said.txt"
        command = [Path(sys.executable).with_name("kliping"), "serve", "-C", site, "--port", str(PORT)]
        with said.open("w") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
            try:
                while "Serving" not in said.read_text("utf-8"):
                    time.sleep(0.05)
                preview = Preview(site, http.client.HTTPConnection("127.0.0.1", PORT), said)
                edits(preview, options.edits, options.pause)
                burst(preview, options.burst)
            finally:
                process.send_signal(signal.SIGINT)


def edits(preview: Preview, count: int, pause: float) -> None:
    """Edit, and print how long each kind took to be seen."""
    chance = random.Random(1)
    files = sorted((preview.root / "content/articles").rglob("*.md"))
    took: dict[str, list[float]] = defaultdict(list)
    for number in range(count):
        for kind, edit in (("body", body), ("title", title), ("new and deleted", new)):
            for name, milliseconds in edit(preview, chance.choice(files), f"kata{number}").items():
                took[name or kind].append(milliseconds)
                time.sleep(pause)
    for name, values in took.items():
        half, most = percentile(values, 0.5), percentile(values, 0.95)
        print(f"{name:8} p50 {half:6.0f} ms   p95 {most:6.0f} ms   {len(values)} edits")


def body(preview: Preview, path: Path, word: str) -> dict[str, float]:
    """Add a sentence to an article."""
    save(path, f"{path.read_text('utf-8')}\nKalimat {word}.\n")
    return {"body": preview.wait(address(path), lambda page: page is not None and word in page)}


def title(preview: Preview, path: Path, word: str) -> dict[str, float]:
    """Give an article another headline."""
    save(path, re.sub(r"^title: .*$", f"title: Judul {word}", path.read_text("utf-8"), count=1, flags=re.MULTILINE))
    return {"title": preview.wait(address(path), lambda page: page is not None and f"<h1>Judul {word}" in page)}


def new(preview: Preview, path: Path, word: str) -> dict[str, float]:
    """Add an article and delete it again."""
    text, copy = path.read_text("utf-8"), path.with_name(f"{path.stem}-{word}.md")
    slug = re.search(r"^slug: (.*)$", text, re.MULTILINE)
    assert slug, "articles of the corpus have a slug"
    save(copy, text.replace(slug[0], f"{slug[0]}-{word}"))
    url = address(copy)
    seen = preview.wait(url, lambda page: page is not None)
    time.sleep(1)
    copy.unlink()
    return {"new": seen, "delete": preview.wait(url, lambda page: page is None)}


def burst(preview: Preview, count: int) -> None:
    """Change many files at once, and print how many builds that made."""
    files = sorted((preview.root / "content/articles").rglob("*.md"))[:count]
    time.sleep(2)
    before = preview.builds()
    for path in files:
        save(path, f"{path.read_text('utf-8')}\nKalimat ramai.\n")
    seen = preview.wait(address(files[-1]), lambda page: page is not None and "Kalimat ramai" in page)
    time.sleep(3)
    builds = preview.builds() - before
    print(f"{len(files):,} files changed at once: {builds} builds, the last seen after {seen:.0f} ms")


def save(path: Path, text: str) -> None:
    """Put a file in place as an editor does."""
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def address(path: Path) -> str:
    """Where the article of a file is served."""
    text = path.read_text("utf-8")
    day = re.search(r"^date: ['\"]?(\d{4})-(\d{2})", text, re.MULTILINE)
    slug = re.search(r"^slug: (.*)$", text, re.MULTILINE)
    assert day, "articles of the corpus have a date"
    return f"{day[1]}/{day[2]}/{slug[1] if slug else path.stem}/"


if __name__ == "__main__":
    main()
