"""How well containers are read: the same 20 articles as web archive, rows, feeds and WordPress export, and real rows.

Run as a script it prints all numbers, with what went wrong in `--verbose`.
"""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

from kliping.converter.extract import extract
from kliping.converter.readers import Note, read
from kliping.errors import KlipingError
from kliping.model import Article, Problem, Raw
from quality.scores import CORPUS, ZONE, Scores, f1, fold, mean, plain, same_day

Tell = Callable[[str, str], None]
FOLDER = CORPUS / "containers"


def everything(path: Path) -> tuple[list[tuple[Raw, Article]], list[Problem]]:
    """All articles of a file, and all else."""
    articles, others = [], []
    for item in read(path, path.parent):
        if not isinstance(item, Raw):
            others.append(item)
            continue
        try:
            articles.append((item, extract(item, zone=ZONE).article))
        except KlipingError as error:
            others.append(error.problem)
    return articles, others


def wanted() -> list[dict[str, object]]:
    order = json.loads((FOLDER / "index.json").read_text("utf-8"))["order"]
    folder = CORPUS / "news-html-fundus/expected"
    return [json.loads((folder / f"{name}.json").read_text("utf-8")) for name in order]


def container(name: str, tell: Tell, shape: int | None = None) -> Scores:
    """The 20 articles of one container, or the rows of one shape in it."""
    articles, others = everything(FOLDER / name)
    for problem in others:
        if not isinstance(problem, Note):
            tell("refused", str(problem))
    expected = wanted()
    urls = {str(one["url"]): at for at, one in enumerate(expected)}
    scores: dict[str, list[float]] = {key: [] for key in ("there", "title", "date", "authors", "body")}
    caption, credit = [0, 0], [0, 0]
    found, held = {}, {}
    for raw, article in articles:
        at = urls.get(str(raw.fields.get("source_url") or article.source_url))
        at = int(raw.part) - 1 if at is None and raw.part and raw.part.isdigit() else at
        found[at] = article
        if raw.kind == "fragment":
            held[at] = fold(raw.text)
    for at, one in enumerate(expected):
        if shape is not None and at % 3 != shape:
            continue
        article = found.get(at, Article(title=""))
        scores["there"].append(at in found)
        scores["title"].append(fold(article.title) == fold(str(one["title"])))
        if (day := same_day(article.date, one["date"])) is not None:
            scores["date"].append(day)
            if not day:
                tell(f"{name} date", f"{one['id']} {article.date} wanted {one['date']}")
        told = {fold(author) for author in one["authors"]}
        if name == "scraper.jsonl" and at % 3 == 1:
            told = {fold(one["authors"][0])} if one["authors"] else told
        if told:
            scores["authors"].append({fold(author) for author in article.authors} == told)
            if not scores["authors"][-1]:
                tell(f"{name} authors", f"{one['id']} {article.authors} wanted {one['authors']}")
        if not scores["title"][-1]:
            tell(f"{name} title", f"{one['id']} {article.title!r} wanted {one['title']!r}")
        scores["body"].append(f1(plain(article.body), one["body_text"]))
        if scores["body"][-1] < 0.9:
            tell(f"{name} body", f"{one['id']} {scores['body'][-1]:.2f}")
        for tally, key, mine in (
            (caption, "caption", [fold(image.caption) for image in article.images if image.caption]),
            (credit, "credit", [fold(image.credit) for image in article.images if image.credit]),
        ):
            for image in one["images"]:
                values = image[key] if isinstance(image[key], list) else [image[key]]
                for value in filter(None, values):
                    if held and fold(value) not in held.get(at, ""):
                        continue  # the feeds were made with three pictures an article at most
                    tally[1] += 1
                    hit = any(fold(value) in two or (len(two) > 20 and two in fold(value)) for two in mine)
                    tally[0] += hit
                    if not hit:
                        tell(f"{name} {key}", f"{one['id']} {value[:70]!r} found {[m[:40] for m in mine]}")
    return {key: mean(values) for key, values in scores.items()} | {
        "captions": caption[0] / max(1, caption[1]),
        "credits": credit[0] / max(1, credit[1]),
    }


def id_jsonl(tell: Tell) -> Scores:
    """60 rows of a real scraper whose field of authors is dirty."""
    titles, days, sources, authors, junk = [], [], [], [], 0
    for path in sorted((CORPUS / "id-jsonl").glob("*.jl")):
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        articles, others = everything(path)
        for problem in others:
            tell("refused", str(problem))
        by_part = {raw.part: article for raw, article in articles}
        for number, row in enumerate(rows, 1):
            article = by_part.get(str(number), Article(title=""))
            titles.append(fold(article.title) == fold(row["title"]))
            days.append(article.date is not None and article.date.strftime("%Y-%m-%d %H:%M:%S") == row["date"])
            sources.append(article.source == row["source"])
            told = [name.partition(" - ")[0] for name in row["authors"] if " - " in name]
            people = {name for name in told if not re.match(r"Tim |Content ", name)}
            authors.append(set(article.authors) == people)
            if not authors[-1]:
                tell("id-jsonl authors", f"{article.authors} from {row['authors']}")
            junk += any(re.search(r"(?i)https|www|detik", name) for name in article.authors)
            if not (titles[-1] and days[-1] and sources[-1]):
                tell("id-jsonl", f"{path.name}#{number} {article.title!r} {article.date} {article.source}")
    return {"rows": float(len(titles)), "title": mean(titles), "date": mean(days), "source": mean(sources),
            "authors": mean(authors), "no people": float(junk)}  # fmt: skip


SCORES: dict[str, Callable[[Tell], Scores]] = {
    "warc": lambda tell: container("pages.warc.gz", tell),
    "jsonl, text": lambda tell: container("scraper.jsonl", tell, 0),
    "jsonl, list": lambda tell: container("scraper.jsonl", tell, 1),
    "jsonl, html": lambda tell: container("scraper.jsonl", tell, 2),
    "rss": lambda tell: container("feed.rss.xml", tell),
    "atom": lambda tell: container("feed.atom.xml", tell),
    "wxr": lambda tell: container("export.wxr.xml", tell),
    "id-jsonl": id_jsonl,
}

if __name__ == "__main__":
    only = [name for name in sys.argv[1:] if not name.startswith("-")]
    faults: list[tuple[str, str]] = []
    for name, score in SCORES.items():
        if not only or name in only:
            reached = score(lambda kind, what: faults.append((kind, what)))
            print(f"{name:12} " + "  ".join(f"{key} {value:.3f}" for key, value in reached.items()), flush=True)
    if "--verbose" in sys.argv:
        for kind, what in sorted(faults):
            print(f"{kind:22} {what}")
