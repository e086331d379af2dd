"""Times a cold build, a build in which nothing changed and one after one edit, on articles made from a seed.

    python bench/build.py [--articles 1000] [--search]

Figures are wall seconds; these machines are noisy, so compare ratios of one run and not runs.
"""

import argparse
import random
import shutil
import tempfile
import time
from pathlib import Path

from kliping.builder import build
from kliping.cache import Built
from kliping.executor import executor
from kliping.site import load_site

WORDS = (
    "warga desa sungai hujan pasar harga beras nelayan kapal pelabuhan jalan sekolah guru dokter pasien kota rapat "
    "anggaran proyek bantuan laporan data pagi siang malam tahun bulan pekan baru besar kecil utama kata menurut akan "
    "telah sudah dapat harus antara setelah sebelum karena untuk dengan dari pada oleh dalam tidak juga"
).split()


def make(root: Path, count: int) -> None:
    """Write `count` articles over twenty years."""
    (root / "site.yaml").write_text("title: Bench\nbase_url: https://bench.example/\n", encoding="utf-8")
    for number in range(count):
        random_ = random.Random(number)
        date = f"{2005 + random_.randrange(20)}-{random_.randrange(1, 13):02}-{random_.randrange(1, 29):02}"
        paragraphs = [" ".join(random_.choices(WORDS, k=60)).capitalize() + "." for _ in range(12)]
        people = ", ".join(f"{{name: Tokoh {random_.randrange(count // 10 + 1)}, type: person}}" for _ in range(3))
        path = root / f"content/articles/{date[:4]}/{date[5:7]}/berita-{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"---\ntitle: Berita {number} {random_.choice(WORDS)}\ndate: {date}\n"
            f"source: Koran {random_.randrange(30)}\n"
            f"tags: [{random_.choice(WORDS)}, {random_.choice(WORDS)}]\nentities: [{people}]\n---\n\n"
            + "\n\n".join(paragraphs)
            + "\n",
            encoding="utf-8",
        )


def timed(root: Path, *, with_search: bool) -> tuple[float, dict[str, int]]:
    """Build once, in the way the command does."""
    start = time.perf_counter()
    site = load_site(root)
    with Built(site.cache_dir / "built.sqlite") as built, executor("processes") as workers:
        report = build(site, executor=workers, built=built, with_search=with_search)
    assert not report.problems, report.problems
    return time.perf_counter() - start, dict(report.did)


def main() -> None:
    """Print a line for each case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--search", action="store_true", help="with the search index")
    options = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="kliping-bench-"))
    try:
        make(root, options.articles)
        cold, did = timed(root, with_search=options.search)
        print(f"cold          {cold:8.2f} s   {did['pages']} pages, {1000 * cold / did['pages']:.2f} ms a page")
        same, did = timed(root, with_search=options.search)
        print(f"no change     {same:8.2f} s   {same / cold:.3f} of cold, {did['written']} written")
        edited = next(root.glob("content/articles/*/*/berita-7.md"))
        edited.write_text(edited.read_text(encoding="utf-8") + "\nSatu kalimat lagi.\n", encoding="utf-8")
        body, did = timed(root, with_search=options.search)
        print(f"one body      {body:8.2f} s   {body / cold:.3f} of cold, {did['written']} written")
    finally:
        shutil.rmtree(root)


if __name__ == "__main__":
    main()
