"""What the authority files know -> what an article gets from them: entities named in its text, tags, the name of its
source.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from kliping import markdown, slug
from kliping.builder.named import known, named
from kliping.digest import digest
from kliping.matching import cue_matcher
from kliping.model import Article, Entities, Term
from kliping.values import changed

Enrich = Callable[[Article], Article]


@dataclass(frozen=True, kw_only=True, eq=False)
class Authority:
    """The terms of the authority files. A value: it goes to a worker process as it is."""

    entities: Entities = field(default_factory=Entities)
    tags: tuple[Term, ...] = ()
    sources: tuple[Term, ...] = ()

    @cached_property
    def digest(self) -> str:
        """Of all terms."""
        return digest((self.entities, self.tags, self.sources))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Authority) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def terms(self) -> tuple[Term, ...]:
        """All of them."""
        return (*self.entities.terms, *self.tags, *self.sources)


@lru_cache(maxsize=2)
def steps(authority: Authority) -> tuple[Enrich, ...]:
    """What is done to each article, in order; made once for an authority."""
    return (_entities(authority.entities), _tags(authority.tags), _sources(authority.sources))


def enriched(article: Article, authority: Authority) -> Article:
    """An article with what the authority files add to it."""
    for step in steps(authority):
        article = step(article)
    return article


@lru_cache(maxsize=2)
def ids(authority: Authority) -> Mapping[tuple[str, str], str]:
    """(type, slug of a name) of each tag and source -> its id."""
    return {(term.type, slug.named(term.name)): term.id for term in (*authority.tags, *authority.sources)}


def _entities(entities: Entities) -> Enrich:
    file = known(entities)

    def step(article: Article) -> Article:
        if not entities.terms and not article.entities:
            return article
        found = named(article, file, _text(article) if entities.terms else "")
        return changed(article, entities=found) if found != article.entities else article

    return step


def _tags(terms: Sequence[Term]) -> Enrich:
    by_name = {slug.named(name): term for term in terms for name in (term.id, term.name, *term.aliases)}
    cues = cue_matcher(tuple(terms))
    by_id = {term.id: term for term in terms}

    def step(article: Article) -> Article:
        tags: dict[str, str] = {}  # what has one page is one tag
        for tag in filter(None, map(_tidy, article.tags)):
            term = by_name.get(slug.named(tag))
            name = term.name if term else tag
            tags.setdefault(slug.named(name), name)
        for id_, count in cues.count(text := _text(article)).items() if terms else ():
            if _is_enough(count, text, by_id[id_].min_cues):
                tags.setdefault(slug.named(by_id[id_].name), by_id[id_].name)
        new = tuple(tags.values())
        return changed(article, tags=new) if new != article.tags else article

    return step


def _tidy(tag: str) -> str:
    """A tag as papers write it, without what is no part of its words: "#banjir ", "Banjir,"."""
    return " ".join(unicodedata.normalize("NFC", tag).split()).lstrip("#").rstrip(",;").strip()


def _is_enough(count: int, text: str, least: int) -> bool:
    """Whether cues occur often enough: a long text mentions much that it is not about."""
    return count >= least and (least == 1 or count * _WORDS >= least * markdown.words(text))


_WORDS = 300  # min_cues occurrences are needed for each so many words


def _sources(terms: Sequence[Term]) -> Enrich:
    names = {slug.named(name): term.name for term in terms for name in (term.name, *term.aliases)}

    def step(article: Article) -> Article:
        name = names.get(slug.named(article.source)) if article.source else None
        return changed(article, source=name) if name and name != article.source else article

    return step


@lru_cache(maxsize=1)  # two steps ask for the same article, one after the other
def _text_of(title: str, description: str | None, body: str, captions: tuple[str, ...]) -> str:
    return "\n".join([title, description or "", "\n\n".join(markdown.paragraphs(body)), *captions])


def _text(article: Article) -> str:
    """All that an article says about its subject: not its credits and bylines."""
    captions = tuple(image.caption for image in article.images if image.caption)
    return _text_of(article.title, article.description, article.body, captions)
