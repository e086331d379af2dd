"""Times what a build calls for each article: our quick ways against those that define them, in one run.

    python bench/blocks.py [--articles 500] [--content DIR]

CPU milliseconds an article; the last column is what counts, since machines differ. Without --content the articles are
made from a seed.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from kliping import frontmatter, markdown, markdownwhole, prose, yamlquick, yamltext, yamlwhole
from kliping.errors import FrontMatterError
from kliping.model import Article

WORDS = (
    "warga desa sungai hujan pasar harga beras nelayan kapal pelabuhan jalan sekolah guru dokter pasien kota rapat "
    "anggaran proyek bantuan laporan data pagi siang malam tahun bulan pekan baru besar kecil utama kata menurut akan"
).split()

SENTENCES = (
    *["{} {} {}, {}."] * 3,
    "{} **{}** {}, {}.",
    "{} *{}* {}, {}.",
    "{} [{}](https://example.org/x?a=1) {}, {}.",
)


def made(count: int) -> list[str]:
    """Articles of about 6 KB with what news has: subheads, quotes, lists, emphasis, links, entities, pictures."""
    return [_made(random.Random(number), number) for number in range(count)]


def _made(random_: random.Random, number: int) -> str:
    def words(least: int) -> str:
        return " ".join(random_.choices(WORDS, k=random_.randint(least, 2 * least)))

    blocks = [
        random_.choice(SENTENCES).format(words(9), words(1), words(9), words(9)).capitalize() for _ in range(14)
    ]
    blocks[3:3] = [f"## {words(3)}", f"> {words(12)}.\n>\n> {words(2)}", f"- {words(6)}\n- {words(6)}"]
    people = "".join(f"  - name: {words(2)}\n    type: person\n" for _ in range(6))
    head = (
        f'title: "{words(6)}: {number}"\ndate: 2024-05-17T10:00:00+07:00\nlang: id\nsource: {words(2)}\n'
        f'authors: ["{words(2)}"]\ntags: ["{words(1)}", "{words(2)}"]\nentities:\n{people}'
        f"images:\n  - src: images/{number}.jpg\n    caption: {words(9)}\n    credit: {words(2)}\n"
    )
    return f"---\n{head}---\n\n" + "\n\n".join(blocks) + "\n"


def cpu(function: Callable[[str], object], items: Iterable[str]) -> float:
    """CPU milliseconds a call, the best of three rounds."""
    items = list(items)
    rounds = []
    for _ in range(3):
        start = time.process_time()
        for item in items:
            function(item)
        rounds.append(time.process_time() - start)
    return min(rounds) * 1000 / len(items)


def line(name: str, own: float, defined: float | None = None) -> None:
    """Print one row."""
    print(f"{name:28}{own:9.4f}" + (f"{defined:12.4f}{own / defined:8.2f} x" if defined else ""))


def resolve(target: str) -> str:
    """Links as they are."""
    return target


def _is_quick(body: str) -> bool:
    asked: list[str] = []
    found = prose.blocks(body, resolve=resolve, slow=lambda text: iter(asked.append(text) or ()))
    return found is not None and not asked


def main() -> None:
    """Print a line for each function."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--content", type=Path, help="a folder of Markdown files")
    options = parser.parse_args()
    paths = sorted(options.content.rglob("*.md"))[: options.articles] if options.content else []
    texts = [path.read_text("utf-8") for path in paths] or made(options.articles)
    heads = [text.removeprefix("---\n").split("\n---\n", 1)[0] + "\n" for text in texts]
    articles: dict[str, Article] = {text: frontmatter.loads(text, origin="bench") for text in texts}
    bodies = [article.body for article in articles.values()]
    place = yamltext.Document(where="bench", error=FrontMatterError)
    print(f"{len(texts)} articles, {sum(map(len, texts)) // len(texts)} characters each")
    print(f"{'':28}{'own':>9}{'definition':>12}{'ratio':>10}")
    pairs: list[tuple[str, list[str], Callable[[str], object], Callable[[str], object] | None]] = [
        (
            "front matter, nodes",
            heads,
            lambda head: yamlquick.pairs(head, 2),
            lambda head: yamlwhole.compose(head, place, 2),
        ),
        ("front matter, article", texts, lambda text: frontmatter.loads(text, origin="bench"), None),
        (
            "digest of an article",
            texts,
            lambda text: frontmatter._digest(text, articles[text]),
            lambda text: replace(articles[text]).digest,
        ),
        (
            "Markdown to HTML",
            bodies,
            lambda body: list(markdown.pieces(body, resolve=resolve)),
            lambda body: list(markdownwhole.pieces(body, resolve=resolve)),
        ),
    ]
    for name, items, own, defined in pairs:
        line(name, cpu(own, items), cpu(defined, items) if defined else None)
    for function in (markdown.plain, markdown.summary, markdown.words, markdown.images):
        line(function.__name__, cpu(function, bodies))
    line("without_lead", cpu(lambda body: markdown.without_lead(body, "Air naik."), bodies))
    quick = [yamlquick.pairs(head, 2) is not None for head in heads], [_is_quick(body) for body in bodies]
    print(f"read quickly: {sum(quick[0])} front matters, {sum(quick[1])} bodies of {len(texts)}")


if __name__ == "__main__":
    main()
