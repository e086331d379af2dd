"""Scores of the cues of the bundled subjects, over articles of the corpus labelled before any cue was written."""

import json
from dataclasses import dataclass
from pathlib import Path

from kliping.builder.authority import Authority, enriched
from kliping.model import Article
from kliping.tags.topics import topics

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus"
LABELS = Path(__file__).parent / "labels" / "topics.tsv"


@dataclass(frozen=True)
class Labelled:
    """An article with the subjects that it is about, and further ones that are right too."""

    title: str
    body: str
    lang: str
    main: frozenset[str]
    right: frozenset[str]


@dataclass(frozen=True)
class Score:
    """How many tags were right, how many were given, how many of the main subjects were found."""

    right: int
    given: int
    found: int
    main: int

    @property
    def precision(self):
        return 100 * self.right / max(1, self.given)

    @property
    def recall(self):
        return 100 * self.found / max(1, self.main)


def labelled():
    rows = [line.split("\t") for line in LABELS.read_text("utf-8").splitlines() if not line.startswith("#")]
    for file, row, main, *more in rows:
        title, body, lang = _text(file, row)
        wanted = frozenset(main.split())
        yield Labelled(title, body, lang, wanted, wanted | frozenset(" ".join(more).split()))


def _text(file, row):
    if file.endswith(".jl"):
        found = json.loads((CORPUS / file).read_text("utf-8").splitlines()[int(row)])
        return found["title"], found["text"], "id"
    folder, name = file.split("/")
    if folder == "id-text":
        (path,) = (CORPUS / folder / "text").glob(f"{name}.*")
        return "", path.read_text("utf-8"), "id"
    found = json.loads((CORPUS / folder / "expected" / f"{name}.json").read_text("utf-8"))
    return found["title"], found.get("content") or found["body_text"], "id" if folder == "id-html" else "en"


def score(lang):
    terms = topics("en")
    ids = {term.name: term.id for term in terms}
    right = given = found = main = 0
    for one in labelled():
        if one.lang == lang:
            tags = enriched(Article(title=one.title, body=one.body), Authority(tags=terms)).tags
            told = {ids[tag] for tag in tags}
            right, given = right + len(told & one.right), given + len(told)
            found, main = found + len(told & one.main), main + len(one.main)
    return Score(right, given, found, main)


if __name__ == "__main__":
    for language in ("id", "en"):
        own = score(language)
        print(
            f"subjects, {language}: precision {own.precision:.1f} ({own.right} of {own.given}), "
            f"recall of the main ones {own.recall:.1f} ({own.found} of {own.main})"
        )
