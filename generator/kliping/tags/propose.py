"""The articles of an archive -> phrases that may be tags, for a person to choose from. Nothing here decides."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

from kliping import frontmatter, markdown, slug, vocabulary, wholefile, yamlwrite
from kliping.builder.listing import shown
from kliping.builder.load import markdown_files
from kliping.errors import KlipingError, VocabularyError
from kliping.model import Article, Entities, Problem, Report, Term
from kliping.site import Site
from kliping.tags.phrases import phrases

TAGS = "tags.yaml"
PROPOSED = "tags.proposed.yaml"
MIN_ARTICLES = 3
MOST = 100  # proposals
_HELD = 200_000  # phrases in memory at once
_COMMON = 0.2  # a phrase of more of the articles tells them apart from nothing
_FEW = 30  # articles of which that says nothing
_EXAMPLES = 3
_BY_WORDS = (1, 3, 4)  # a word alone is often too general to be a subject
_COVERED = 0.6  # a word that mostly stands within a longer phrase is not proposed beside it
_HEAD = (
    "# Phrases that may be tags. `kliping tags propose` writes this file anew each time and reads nothing from it:\n"
    "# copy what is a subject into tags.yaml, where it is not proposed again.\n"
)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A phrase that may be a tag."""

    name: str
    articles: int  # that say it at least twice
    score: float
    examples: tuple[str, ...]  # files of articles


class Tally:
    """How many articles say each phrase, and how much: a bounded number of phrases at once, the rarest let go.

    What is let go and comes again is counted from then on (as lossy counting does): a count may be too low.
    """

    def __init__(self, *, held: int = _HELD) -> None:
        """Hold at most so many phrases."""
        self.articles = 0
        self._held = held
        self._counts: Counter[str] = Counter()
        self._weights: dict[str, float] = {}
        self._examples: dict[str, tuple[str, ...]] = {}

    def add(self, found: Mapping[str, int], *, words: int, file: str) -> None:
        """Count the phrases of one article of so many words."""
        self.articles += 1
        for phrase, count in found.items():
            self._counts[phrase] += 1
            self._weights[phrase] = self._weights.get(phrase, 0.0) + count / (1 + math.log(1 + words))
            examples = self._examples.get(phrase, ())
            if len(examples) < _EXAMPLES:
                self._examples[phrase] = (*examples, file)
        least = 1
        while len(self._counts) > self._held:
            for phrase in [phrase for phrase, count in self._counts.items() if count <= least]:
                del self._counts[phrase], self._weights[phrase], self._examples[phrase]
            least += 1

    def proposals(self, *, min_articles: int = MIN_ARTICLES) -> Iterator[Proposal]:
        """What enough articles say, most telling first."""
        rows = []
        most = self.articles * _COMMON if self.articles > _FEW else self.articles
        common = {phrase for phrase, count in self._counts.items() if count > most}
        for phrase, count in self._counts.items():
            words = phrase.split(" ")
            if count >= min_articles and phrase not in common and not common.intersection((words[0], words[-1])):
                idf = math.log((1 + self.articles) / count)
                rows.append((-round(self._weights[phrase] * idf * _BY_WORDS[len(words) - 1], 6), phrase))
        for score, phrase in sorted(rows):
            yield Proposal(
                name=phrase, articles=self._counts[phrase], score=-score, examples=self._examples[phrase]
            )


def propose(site: Site, *, most: int = MOST, progress: Callable[[int, int], None] | None = None) -> Report:
    """Write content/tags.proposed.yaml. What is wrong with single files is in the report. Raises OSError."""
    start = perf_counter()
    terms, problems = _terms(site)
    paths, unseen = markdown_files(site.articles_dir, site)
    problems += unseen
    tally, used = Tally(), set[str]()
    entities = _entities(site)
    for number, path in enumerate(sorted(paths), 1):
        try:
            article = frontmatter.load(path, shown=shown(path, site), zone=site.zone)
        except (KlipingError, OSError) as error:
            problems += _of(error, shown(path, site))
            continue
        if article.extra.get("draft") is not True:
            used.update(map(slug.named, article.tags))
            text = "\n".join((article.description or "", markdown.plain(article.body)))
            found = phrases(text, article.lang or site.languages[0], entities | _named(article))
            tally.add(found, words=markdown.words(text), file=shown(path, site))
        if progress:
            progress(number, len(paths))
    known = used | {slug.named(name) for term in terms for name in (term.id, term.name, *term.aliases, *term.cues)}
    chosen = tuple(_first(_distinct(tally.proposals(), known), most))
    written = wholefile.write(site.content / PROPOSED, dumps(chosen))
    return Report(
        did={"articles": tally.articles, "proposed": len(chosen), "written": int(written)},
        problems=tuple(problems),
        details=tuple(
            {"name": one.name, "articles": one.articles, "score": one.score, "in": list(one.examples)} for one in chosen
        ),
        seconds=perf_counter() - start,
    )


def dumps(proposals: Sequence[Proposal]) -> str:
    """Entries as tags.yaml has them, each with its evidence above."""
    parts = []
    for one in proposals:
        name = yamlwrite.scalar(one.name)
        where = "".join(f"\n#   {file}" for file in one.examples)
        said = f"\n# {one.articles} articles, such as:{where}\n"
        parts.append(f"{said}- id: {slug.named(one.name)}\n  name: {name}\n  cues: [{name}]\n")
    return _HEAD + "".join(parts)


def _distinct(proposals: Iterable[Proposal], known: set[str]) -> Iterator[Proposal]:
    """Without what is a tag, and without what mostly stands within a longer phrase, or is one and a little more."""
    rows = list(proposals)
    counts = {one.name: one.articles for one in rows}
    within: dict[str, int] = {}
    for one in rows:
        for part in _parts(one.name):
            within[part] = max(within.get(part, 0), one.articles)
    for one in rows:
        is_part = within.get(one.name, 0) >= _COVERED * one.articles
        is_more = any(counts.get(part, 0) * _COVERED > one.articles for part in _parts(one.name) if " " in part)
        if not is_part and not is_more and slug.named(one.name) not in known:
            yield one


def _parts(phrase: str) -> Iterator[str]:
    words = phrase.split(" ")
    for size in range(1, len(words)):
        for at in range(len(words) - size + 1):
            yield " ".join(words[at : at + size])


def _first(proposals: Iterable[Proposal], most: int) -> Iterator[Proposal]:
    ids: set[str] = set()
    for one in proposals:
        if len(ids) >= most:
            return
        if slug.named(one.name) not in ids:
            ids.add(slug.named(one.name))
            yield one


def _named(article: Article) -> frozenset[str]:
    return frozenset(name.lower() for one in article.entities for name in (one.name, *(form for form, _ in one.forms)))


def _terms(site: Site) -> tuple[tuple[Term, ...], list[Problem]]:
    path = site.content / TAGS
    try:
        return vocabulary.load_tags(path, shown=shown(path, site)), []
    except VocabularyError as error:
        return (error.good if isinstance(error.good, tuple) else ()), list(error.problems)


def _entities(site: Site) -> frozenset[str]:
    """The names of the authority file; what is wrong with it is for the build to say."""
    try:
        known = vocabulary.load_entities(site.content / "entities.yaml", shown="entities.yaml")
    except VocabularyError as error:
        known = error.good if isinstance(error.good, Entities) else Entities()
    return frozenset(name.lower() for term in known.terms for name in term.spellings)


def _of(error: KlipingError | OSError, where: str) -> Sequence[Problem]:
    if isinstance(error, KlipingError):
        return error.problems
    return [Problem(where=where, what=f"cannot be read: {error.strerror}", hint="Mend its permissions.")]
