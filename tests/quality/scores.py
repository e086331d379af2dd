"""How well the converter reads the development half of the corpus: each number is a share between 0 and 1.

Run as a script it prints all of them, with what went wrong in `--verbose`.
"""

import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from hashlib import blake2b
from pathlib import Path
from zoneinfo import ZoneInfo

import markdown
from lxml import html

from kliping.converter import dates
from kliping.converter.extract import extract
from kliping.converter.ledger import Extracted
from kliping.converter.readers import decode
from kliping.errors import KlipingError
from kliping.model import Article, Raw
from quality.label import golds

CORPUS = Path(__file__).resolve().parents[2] / "../shared/corpus"
ZONE = ZoneInfo("Asia/Jakarta")
Scores = dict[str, float]
spent: list[float] = []  # seconds of CPU that each article took


_known: dict[tuple[bytes, str, str], Extracted | None] = {}


def article(data: bytes, name: str, kind: str) -> Extracted | None:
    """Extract one raw article, once; None where the converter refuses it."""
    key = blake2b(data).digest(), name, kind
    if key not in _known:
        _known[key] = _article(data, name, kind)
    return _known[key]


def _article(data: bytes, name: str, kind: str) -> Extracted | None:
    start = time.process_time()
    text, encoding = decode(data, name)
    try:
        return extract(Raw(file=name, sha256="0" * 64, kind=kind, text=text, encoding=encoding), zone=ZONE)
    except KlipingError:
        return None
    finally:
        spent.append(time.process_time() - start)


def plain(body: str) -> str:
    """The text of a Markdown body, without pictures."""
    shown = html.fromstring(f"<div>{markdown.markdown(body, extensions=['tables', 'sane_lists', 'fenced_code'])}</div>")
    return "\n".join(part for part in shown.itertext() if part.strip())


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    """Of words, as scrapinghub's article-extraction-benchmark counts them: case matters, scripts do not."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + size]) for at in range(max(1, len(words) - size + 1)) if words)


def shares(found: str, wanted: str) -> tuple[float | None, float | None]:
    """Precision and recall of the shingles of one text; None where there is nothing to divide by."""
    one, two = shingles(found), shingles(wanted)
    same = sum((one & two).values())
    return (same / sum(one.values()) if one else None, same / sum(two.values()) if two else None)


def f1(found: str, wanted: str) -> float:
    """Of one text, to find the bad ones."""
    precision, recall = shares(found, wanted)
    return 2 * precision * recall / (precision + recall) if precision and recall else 0.0


def body_f1(pairs: list[tuple[str, str]]) -> float:
    """Of many texts, as that benchmark's evaluate.py does it: F1 of the mean precision and the mean recall."""
    told = [shares(found, wanted) for found, wanted in pairs]
    precision = mean([one for one, _ in told if one is not None])
    recall = mean([two for _, two in told if two is not None])
    return 2 * precision * recall / (precision + recall) if precision and recall else 0.0


def mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def fold(text: str | None) -> str:
    return re.sub(r"\W+", "", text or "").casefold()


def unlabelled(credit: str) -> str:
    """Folded, without the label ("BILD: ") that some papers' parsers leave on it and that is no part of a credit."""
    return fold(re.sub(r"^[^\W\d]{2,12}\s*:\s+", "", credit))


def only_day(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when


def same_day(found: date | datetime | None, wanted: str | None) -> bool | None:
    """Whether the days agree, in the zone of either; None where nothing is wanted."""
    if not wanted:
        return None
    if found is None:
        return False
    moment = datetime.fromisoformat(wanted)
    days = {moment.date(), moment.astimezone(UTC).date()} if moment.tzinfo else {moment.date()}
    if isinstance(found, datetime):
        return bool(days & {found.date(), found.astimezone(UTC).date()})
    return found in days


def fundus(kind: str, tell: Callable[[str, str], None]) -> Scores:
    """131 news pages of 31 countries, as HTML or as copied text."""
    folder = CORPUS / "news-html-fundus"
    values: dict[str, list[float]] = {name: [] for name in ("title", "date", "date high", "authors")}
    bodies: list[tuple[str, str]] = []
    invented: list[float] = []
    told_of = 0  # credits found in pages whose paper's parser gives credits at all
    wanted_captions = found_captions = right_captions = wanted_credits = found_credits = right_credits = 0
    for path in sorted(folder.glob("expected/*.json")):
        wanted = json.loads(path.read_text("utf-8"))
        data = (
            gzip.decompress((folder / "html" / f"{path.stem}.html.gz").read_bytes())
            if kind == "html"
            else (folder / "text" / f"{path.stem}.txt").read_bytes()
        )
        extracted = article(data, path.stem, kind)
        found = extracted.article if extracted else Article(title="")
        body = plain(found.body)
        if kind == "text" and extracted and any(entry.label == "standfirst" for entry in extracted.ledger):
            body = f"{found.description}\n{body}"  # a field of its own with us; the gold counts it to the body
        score = f1(body, wanted["body_text"])
        if kind == "html" or wanted["text_dump"]["paragraphs_in_text"]:  # two texts hold nothing but the headline
            bodies.append((body, wanted["body_text"]))
        if score < 0.85:
            tell(f"{kind} body", f"{path.stem} {score:.2f}")
        values["title"].append(fold(found.title) == fold(wanted["title"]))
        if not values["title"][-1]:
            tell(f"{kind} title", f"{path.stem} found {found.title!r} wanted {wanted['title']!r}")
        day = same_day(found.date, wanted["date"])
        if day is not None and (kind == "html" or found.date):
            values["date"].append(day)
            if extracted and extracted.confidence.get("date") == "high":
                values["date high"].append(day)
            if not day:
                tell(f"{kind} date", f"{path.stem} found {found.date} wanted {wanted['date']}")
        told = [
            name
            for name, is_there in zip(wanted["authors"], wanted["text_dump"]["authors_in_text"], strict=False)
            if kind == "html" or is_there
        ]
        if told:
            values["authors"].append({fold(name) for name in found.authors} == {fold(name) for name in told})
            if not values["authors"][-1]:
                tell(f"{kind} authors", f"{path.stem} found {found.authors} wanted {told}")
        else:
            invented.append(bool(found.authors))
            if found.authors:
                tell(f"{kind} author invented", f"{path.stem} {found.authors}")
        images = wanted["images"]
        captions = [
            fold(image["caption"])
            for image in images
            if image["caption"] and (kind == "html" or image["caption_in_text"])
        ]
        mine = [fold(image.caption) for image in found.images if image.caption]
        wanted_captions += len(set(captions))
        found_captions += len(set(mine))
        hit = {
            one
            for one in set(captions)
            if any(one == two or (len(two) > 20 and (one in two or two in one)) for two in mine)
        }
        right_captions += len(hit)
        for one in set(captions) - hit:
            tell(f"{kind} caption missed", f"{path.stem} {one[:80]}")
        for two in mine:
            if not any(one == two or (len(two) > 20 and (one in two or two in one)) for one in captions):
                tell(f"{kind} caption too many", f"{path.stem} {two[:80]}")
        told_credits = {
            unlabelled(credit)
            for image in images
            for credit, is_there in zip(image["credit"] or (), image["credit_in_text"] or (), strict=False)
            if kind == "html" or is_there
        } - {""}
        mine_credits = {fold(image.credit) for image in found.images if image.credit}
        wanted_credits += len(told_credits)
        found_credits += len(mine_credits)
        told_of += len(mine_credits) if any(image["credit"] for image in images) else 0
        right = {one for one in told_credits if any(one == two or one in two for two in mine_credits)}
        right_credits += len(right)
        for one in mine_credits:
            if not any(two == one or two in one for two in told_credits):
                tell(f"{kind} credit too many", f"{path.stem} {one[:80]}")
        for one in told_credits - right:
            tell(f"{kind} credit missed", f"{path.stem} {one[:80]} found {mine_credits}")
    scores = {"body": body_f1(bodies)} | {name: mean(found) for name, found in values.items()}
    return scores | {
        "authors invented": mean(invented),
        "caption recall": right_captions / wanted_captions,
        "caption precision": min(1, right_captions / max(1, found_captions)),
        "credit recall": right_credits / wanted_credits,
        "credit precision": min(1, right_credits / max(1, found_credits)),
        "credit precision, where the gold has any": min(1, right_credits / max(1, told_of)),
    }


def aeb(tell: Callable[[str, str], None]) -> Scores:
    """91 pages of English news and blogs."""
    folder = CORPUS / "news-html-aeb"
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    bodies: list[tuple[str, str]] = []
    for name, wanted in truth.items():
        path = folder / "html" / f"{name}.html.gz"
        if path.exists():
            extracted = article(gzip.decompress(path.read_bytes()), name, "html")
            bodies.append((plain(extracted.article.body) if extracted else "", wanted["articleBody"]))
            if (score := f1(*bodies[-1])) < 0.85:
                tell("aeb body", f"{name[:20]} {score:.2f} {wanted['url']}")
    return {"body": body_f1(bodies)}


def wcxb(tell: Callable[[str, str], None]) -> Scores:
    """80 article pages of all kinds of sites."""
    folder = CORPUS / "articles-html-wcxb"
    titles, days, authors, invented = [], [], [], []
    bodies: list[tuple[str, str]] = []
    for path in sorted(folder.glob("expected/*.json")):
        wanted = json.loads(path.read_text("utf-8"))
        page = next(folder.glob(f"html/{path.stem}.html*"))
        data = gzip.decompress(page.read_bytes()) if page.suffix == ".gz" else page.read_bytes()
        extracted = article(data, path.stem, "html")
        found = extracted.article if extracted else Article(title="")
        bodies.append((plain(found.body), wanted["main_content"]))
        if (score := f1(*bodies[-1])) < 0.8:
            tell("wcxb body", f"{path.stem} {score:.2f} {wanted['url']}")
        titles.append(fold(found.title) == fold(wanted["title"]))
        if wanted.get("publish_date"):
            days.append(bool(same_day(found.date, wanted["publish_date"][:10])))
        if wanted.get("author"):
            authors.append(any(fold(name) in fold(wanted["author"]) for name in found.authors))
        else:
            invented.append(bool(found.authors))
            if found.authors:
                tell("wcxb author invented", f"{path.stem} {found.authors}")
    return {
        "body": body_f1(bodies),
        "title": mean(titles),
        "date": mean(days),
        "authors": mean(authors),
        "authors invented": mean(invented),
    }


def id_html(tell: Callable[[str, str], None]) -> Scores:
    """13 Indonesian pages of 2015 and 2016, with little metadata."""
    folder = CORPUS / "id-html"
    titles, days = [], []
    bodies: list[tuple[str, str]] = []
    for path in sorted(folder.glob("expected/*.json")):
        wanted = json.loads(path.read_text("utf-8"))
        extracted = article((folder / "html" / f"{path.stem}.html").read_bytes(), path.stem, "html")
        found = extracted.article if extracted else Article(title="")
        bodies.append((plain(found.body), wanted["content"]))
        score = f1(*bodies[-1])
        titles.append(fold(found.title) == fold(wanted["title"]))
        days.append(bool(same_day(found.date, wanted["date_utc"].replace("Z", "+00:00"))))
        if score < 0.8 or not titles[-1] or not days[-1]:
            tell(
                "id-html",
                f"{path.stem} body {score:.2f} title {found.title!r} date {found.date} not {wanted['date_utc']}",
            )
    return {"body": body_f1(bodies), "title": mean(titles), "date": mean(days)}


def id_text(tell: Callable[[str, str], None]) -> Scores:
    """50 Indonesian articles as text. A date is scored where one is given: some texts hold none at all.

    Bodies, captions, credits and authors are our own gold (`label.py`).
    """
    folder = CORPUS / "id-text"
    gold = golds(folder / "text")
    bodies: list[float] = []
    invented: list[bool] = []
    authors: list[bool] = []
    titles, days, leftovers, sources, held = [], [], 0, [], []
    for path in sorted(folder.glob("expected/*.json")):
        wanted = json.loads(path.read_text("utf-8"))
        extracted = article((folder / "text" / f"{path.stem}.txt").read_bytes(), path.stem, "text")
        found = extracted.article if extracted else Article(title="")
        titles.append(fold(found.title) == fold(wanted["title"]))
        if path.stem in gold:
            mine = gold[path.stem]
            bodies.append(f1(plain(found.body), "\n".join(mine.body)))
            if bodies[-1] < 0.97:
                tell("id-text body", f"{path.stem} {bodies[-1]:.2f}")
            authors.append({fold(name) for name in found.authors} == {fold(name) for name in mine.authors})
            invented.append(len(found.images) > len(mine.captions))
            if not authors[-1] or invented[-1]:
                tell("id-text authors", f"{path.stem} {found.authors} {found.images}")
        text = (folder / "text" / f"{path.stem}.txt").read_text("utf-8")
        day = datetime.fromisoformat(wanted["date"]).date()
        if any(0 <= (day - one.day).days <= 1 for one in dates.find(text)):
            held.append(
                bool(same_day(found.date, wanted["date"]))
                or bool(found.date and 0 <= (day - only_day(found.date)).days <= 1)
            )
            if not held[-1]:
                tell("id-text date held", f"{path.stem} {found.date} wanted {wanted['date']}")
        if found.date:
            gap = (
                datetime.fromisoformat(wanted["date"]).date()
                - (found.date.date() if isinstance(found.date, datetime) else found.date)
            ).days
            days.append(0 <= gap <= 1)
            if not days[-1]:
                tell("id-text date", f"{path.stem} {found.date} wanted {wanted['date']}")
        if found.source:
            sources.append(fold(found.source) == fold(wanted["source"]))
            if not sources[-1]:
                tell("id-text source", f"{path.stem} {found.source}")
        leftovers += len(re.findall(r"(?i)scroll to continue|baca juga|\(baca ?:|tonton juga video", found.body))
    return {
        "labelled": float(len(gold)),
        "body": mean(bodies),
        "authors": mean(list(map(float, authors))),
        "pictures invented": mean(list(map(float, invented))),
        "title": mean(titles),
        "date, or the day before": mean(days),
        "dates given": len(days) / len(titles),
        "date, where the text holds it": mean(held),
        "source": mean(sources),
        "leftovers": float(leftovers),
    }


def pages() -> Iterator[tuple[str, bytes]]:
    """All pages of the corpus."""
    for folder in ("news-html-fundus", "news-html-aeb", "articles-html-wcxb", "id-html"):
        for path in sorted((CORPUS / folder / "html").iterdir()):
            data = path.read_bytes()
            data = gzip.decompress(data) if path.suffix == ".gz" else data
            yield path.name.removesuffix(".gz").removesuffix(".html"), data


def unaccounted(data: bytes, name: str) -> list[str]:
    """The visible paragraphs, headings, list items and quotes of a page that its ledger does not know."""
    extracted = article(data, name, "html")
    if extracted is None:
        return []
    entries = "\n".join(fold(entry.text) for entry in extracted.ledger)
    tree = html.document_fromstring(decode(data, name)[0].encode(), parser=html.HTMLParser(encoding="utf-8"))
    for node in list(tree.iter("script", "style", "noscript", "template")):
        node.drop_tree()
    kinds = ("p", "h1", "h2", "h3", "h4", "li", "blockquote")
    blocks = (node for node in tree.iter(*kinds) if next(node.iterdescendants(*kinds, "div"), None) is None)
    return [
        "".join(node.itertext())
        for node in blocks
        if fold("".join(node.itertext()))[:1500] not in entries
        and not all(fold(part)[:1500] in entries for part in node.itertext())
    ]


SCORES: dict[str, Callable[[Callable[[str, str], None]], Scores]] = {
    "fundus html": lambda tell: fundus("html", tell),
    "fundus text": lambda tell: fundus("text", tell),
    "aeb": aeb,
    "wcxb": wcxb,
    "id-html": id_html,
    "id-text": id_text,
}


if __name__ == "__main__":
    only = [name for name in sys.argv[1:] if not name.startswith("-")]
    faults: list[tuple[str, str]] = []
    for name, score in SCORES.items():
        if not only or name in only:
            spent.clear()
            reached = score(lambda kind, what: faults.append((kind, what)))
            reached["ms an article"] = 1000 * mean(spent)  # of CPU, in the converter alone
            print(f"{name:12} " + "  ".join(f"{key} {value:.3f}" for key, value in reached.items()), flush=True)
    if "--verbose" in sys.argv:
        for kind, what in sorted(faults):
            print(f"{kind:22} {what}")
