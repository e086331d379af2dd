"""The articles of an archive -> which names they have, how often, and which short forms fit several. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kliping import slug
from kliping.entities.identity import Key, is_part
from kliping.entities.known import Known
from kliping.matching import has_word
from kliping.model import Article, Entities, Entity, Term

EXAMPLES = 3  # articles that are remembered of each name
LONGEST = 200  # characters of a name: what is longer is none, whatever found it


@dataclass
class Seen:
    """A name, as the archive has it."""

    id: str  # of its page
    count: int = 0
    articles: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)  # file, and the name as it is written there
    spellings: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """As it is written most often."""
        return min(self.spellings, key=lambda name: (-self.spellings[name], name))


@dataclass
class Unclear:
    """A short form in the articles in which it fits the same full names."""

    names: dict[str, str]  # id -> name of each whom it may mean
    taken: Counter[str] = field(default_factory=Counter)  # id -> how often it is taken for that one
    articles: list[str] = field(default_factory=list)  # ids of articles
    examples: list[tuple[str, str]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How often it is named."""
        return self.taken.total()

    @property
    def id(self) -> str:
        """Whom it is taken for, mostly, until a person decides."""
        return min(self.taken, key=lambda id_: (-self.taken[id_], id_))


class Census:
    """The names of an archive, counted article by article, as the authority file lets them be seen."""

    def __init__(self, entities: Entities) -> None:
        """Count with what a person has decided so far."""
        self.terms: Mapping[str, Term] = {term.id: term for term in entities.terms}
        self.articles = 0
        self.known: dict[str, Seen] = {}  # id of a term -> how often it is named, by any of its names
        self.unclear: dict[tuple[Key, tuple[str, ...]], Unclear] = {}
        self.person = Known(entities)
        self._others: dict[Key, Seen] = {}  # id of a page, and what of
        self._found: dict[Key, Seen] | None = None

    @property
    def found(self) -> Mapping[Key, Seen]:
        """The names that no term has, each as it is mostly written: what has one page is one name."""
        if self._found is None:
            self._found = {(seen.name, key[1]): seen for key, seen in self._others.items()}
        return self._found

    def add(self, article: Article, file: str) -> None:
        """Count the entities of an article, to which the authority file has been applied already."""
        self.articles += 1
        self._found = None
        subjects = [one for one in article.entities if not one.role and has_word(one.name) and len(one.name) <= LONGEST]
        for entity in subjects:
            self._count(entity, file)
        for entity in subjects:
            for form, count in self._unclear_forms(entity, article):
                self._doubt(form, count, entity, subjects, article, file)

    def owner(self, key: Key) -> Term | None:
        """The term that has a name."""
        return self.person.owner(*key)

    def seen(self, key: Key) -> Seen:
        """How often a name, or the term that has it, is named."""
        term = self.owner(key)
        found = self.known.get(term.id) if term else self.found.get(key)
        return found or Seen(id=term.id if term else slug.named(key[0]))

    def _count(self, entity: Entity, file: str) -> None:
        id_ = entity.id or slug.named(entity.name)
        term = self.terms.get(id_)
        if term and term.type == entity.type:
            seen = self.known.setdefault(id_, Seen(id=id_))
        else:
            seen = self._others.setdefault((id_, entity.type), Seen(id=id_))
        seen.spellings[entity.name] += entity.count or 1
        seen.count += entity.count or 1
        seen.articles += 1
        if len(seen.examples) < EXAMPLES:
            seen.examples.append((file, entity.forms[0][0] if entity.forms else entity.name))

    def _unclear_forms(self, entity: Entity, article: Article) -> Iterator[tuple[str, int]]:
        """Forms of an entity that nobody has decided on."""
        said = dict(article.say)
        for form, count in entity.forms:
            is_decided = form in said or article.id in self.person.meant(form) or self.owner((form, entity.type))
            if entity.by != "human" and not is_decided and form != entity.name and len(form) <= LONGEST:
                yield form, count

    def _doubt(
        self, form: str, count: int, entity: Entity, subjects: list[Entity], article: Article, file: str
    ) -> None:
        key = (form, entity.type)
        fit = [one for one in subjects if is_part(key, (one.name, one.type)) or one is entity]
        names = {one.id or slug.named(one.name): one.name for one in fit}
        if len(names) < 2 or article.id is None:
            return
        entry = self.unclear.setdefault((key, tuple(sorted(names))), Unclear(names=names))
        entry.taken[entity.id or slug.named(entity.name)] += count
        entry.articles.append(article.id)
        if len(entry.examples) < EXAMPLES:
            entry.examples.append((file, form))
