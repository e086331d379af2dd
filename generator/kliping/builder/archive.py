"""Articles -> Archive: everything that the page kinds ask for, grouped and sorted once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property, lru_cache

from kliping import markdown, slug, urls
from kliping.builder.load import Filed
from kliping.builder.pictures import Catalogue
from kliping.model import Article, Card, Entity, Link, Picture, Term
from kliping.urls import Kind
from kliping.vocabulary import cue_matcher, matcher

Enrich = Callable[[Article], Article]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An article in the archive: its values, its card, and the names on its page."""

    filed: Filed
    card: Card
    names: Mapping[Kind, tuple[Link, ...]]

    @property
    def article(self) -> Article:
        """The article itself."""
        return self.filed.article


@dataclass(frozen=True, kw_only=True)
class Group:
    """All articles of one tag, person, organisation, place, source or author, newest first."""

    kind: Kind
    id: str
    name: str
    cards: tuple[Card, ...]
    aliases: tuple[str, ...] = ()
    note: str | None = None
    wikidata: str | None = None
    has_page: bool = True

    @property
    def url(self) -> str:
        """Where its page is, or would be."""
        return urls.term(self.kind, self.id)

    @property
    def link(self) -> Link:
        """Its name with its page, if it has one, and how many articles it has."""
        return Link(name=self.name, url=self.url if self.has_page else None, count=len(self.cards))


@dataclass(frozen=True, kw_only=True)
class Archive:
    """The whole archive, newest article first; undated ones last."""

    entries: tuple[Entry, ...]
    groups: Mapping[Kind, Mapping[str, Group]]

    @cached_property
    def _by_url(self) -> Mapping[str, Entry]:
        return {entry.card.url: entry for entry in self.entries}

    def entry_at(self, url: str) -> Entry:
        """The article at an address. Raises KeyError where there is none."""
        return self._by_url[url]

    @cached_property
    def dated(self) -> tuple[Card, ...]:
        """Cards of the articles whose date is known, newest first."""
        return tuple(entry.card for entry in self.entries if entry.card.date)

    @cached_property
    def undated(self) -> tuple[Card, ...]:
        """Cards of the others, by title."""
        return tuple(entry.card for entry in self.entries if not entry.card.date)

    @cached_property
    def by_day(self) -> Mapping[date, tuple[Card, ...]]:
        """Days that have articles, newest first."""
        days: dict[date, list[Card]] = defaultdict(list)
        for card in self.dated:
            if card.date:
                days[urls.day_of(card.date)].append(card)
        return {day: tuple(cards) for day, cards in days.items()}


def collect(
    filed: Iterable[Filed],
    *,
    enrich: Sequence[Enrich] = (),
    terms: Iterable[Term] = (),
    min_articles: int = 2,
    catalogue: Catalogue | None = None,
) -> Archive:
    """Put the articles in order and group them by every kind of name."""
    catalogue = catalogue or Catalogue()
    terms = tuple(terms)
    known: dict[tuple[str, str], Term] = {(term.type, term.id): term for term in terms}
    enriched = sorted((_enriched(item, enrich) for item in filed), key=_order)
    ids: dict[tuple[str, str], str] = {
        (term.type, slug.named(term.name)): term.id for term in terms if term.type in {"tag", "source"}
    }
    named = [(item, _names(item.article, ids)) for item in enriched]
    members: dict[Kind, dict[str, list[int]]] = {kind: defaultdict(list) for kind in urls.FOLDERS}
    spellings: dict[tuple[Kind, str], Counter[str]] = defaultdict(Counter)
    for index, (_, names) in enumerate(named):
        for kind, pairs in names.items():
            for id_, name in pairs:
                members[kind][id_].append(index)
                spellings[kind, id_][name] += 1
    pages = {
        (kind, id_)
        for kind, found in members.items()
        for id_, indexes in found.items()
        if kind in {"tag", "source", "author"} or len(indexes) >= min_articles or (kind, id_) in known
    }

    def label(kind: Kind, id_: str) -> str:
        term = known.get((kind, id_))
        return term.name if term else min(spellings[kind, id_].items(), key=lambda item: (-item[1], item[0]))[0]

    labels = {(kind, id_): label(kind, id_) for kind, found in members.items() for id_ in found}

    def links(kind: Kind, pairs: Sequence[tuple[str, str]]) -> tuple[Link, ...]:
        return tuple(
            Link(
                name=labels[kind, id_] if (kind, id_) in known else name,
                url=urls.term(kind, id_) if (kind, id_) in pages else None,
            )
            for id_, name in pairs
        )

    entries = []
    for item, names in named:
        of_kind: dict[Kind, tuple[Link, ...]] = {kind: links(kind, pairs) for kind, pairs in names.items()}
        entries.append(Entry(filed=item, card=_card(item, of_kind["source"], catalogue), names=of_kind))
    groups: dict[Kind, dict[str, Group]] = {
        kind: {
            id_: _group(
                kind,
                id_,
                labels[kind, id_],
                [entries[i].card for i in indexes],
                known,
                spellings,
                (kind, id_) in pages,
            )
            for id_, indexes in sorted(found.items())
        }
        for kind, found in members.items()
    }
    return Archive(entries=tuple(entries), groups=groups)


def _group(
    kind: Kind,
    id_: str,
    name: str,
    cards: list[Card],
    known: Mapping[tuple[str, str], Term],
    spellings: Mapping[tuple[Kind, str], Counter[str]],
    has_page: bool,
) -> Group:
    term = known.get((kind, id_))
    others = [*(term.aliases if term else ()), *sorted(spellings[kind, id_])]
    return Group(
        kind=kind,
        id=id_,
        name=name,
        cards=tuple(cards),
        has_page=has_page,
        aliases=tuple(dict.fromkeys(other for other in others if other != name)),
        note=term.description if term else None,
        wikidata=term.wikidata if term else None,
    )


def _enriched(item: Filed, enrich: Sequence[Enrich]) -> Filed:
    article = item.article
    for step in enrich:
        article = step(article)
    return replace(item, article=article) if article is not item.article else item


def _order(item: Filed) -> tuple[object, ...]:
    """Newest first, then by title; an undated article after all others."""
    when = item.article.date
    if when is None:
        return (1, 0, 0.0, item.article.title, item.url)
    moment = when.time() if isinstance(when, datetime) else time.min
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6
    return (0, -urls.day_of(when).toordinal(), -seconds, item.article.title, item.url)


def _names(article: Article, ids: Mapping[tuple[str, str], str]) -> dict[Kind, list[tuple[str, str]]]:
    """(id, name) of each tag, entity, source and author of an article; what goes by one id is one thing."""
    found: dict[Kind, dict[str, str]] = {kind: {} for kind in urls.FOLDERS}
    for tag in filter(str.strip, article.tags):
        found["tag"].setdefault(ids.get(("tag", slug.named(tag)), slug.named(tag)), tag)
    for author in filter(str.strip, article.authors):
        found["author"].setdefault(slug.named(author), author)
    if article.source and article.source.strip():
        name = slug.named(article.source)
        found["source"][ids.get(("source", name), name)] = article.source
    for entity in article.entities:
        if not entity.name.strip():
            continue
        found[entity.type].setdefault(slug.named(entity.id or entity.name), entity.name)
    return {kind: list(pairs.items()) for kind, pairs in found.items()}


def _card(item: Filed, source: tuple[Link, ...], catalogue: Catalogue) -> Card:
    article = item.article
    lead = next(
        (image for image in article.images if image.src and not image.src.startswith(("http:", "https:"))),
        None,
    )
    picture = catalogue.picture(lead) if lead else None
    return Card(
        url=item.url,
        title=article.title,
        date=article.date,
        lang=article.lang or "und",
        source=source[0] if source else None,
        summary=article.description or markdown.summary(article.body),
        image=Picture(src=picture.src, width=picture.width, height=picture.height, alt=picture.alt)
        if picture and picture.src
        else None,
    )


def authority(entities: Sequence[Term], tags: Sequence[Term], sources: Sequence[Term] = ()) -> tuple[Enrich, ...]:
    """The steps that add what the authority files know: entities named in the text, tags by spelling and cue, and the
    name that a source goes by.
    """
    return (_entities(entities), _tags(tags), _sources(sources))


def _entities(terms: Sequence[Term]) -> Enrich:
    by_id: dict[tuple[str, str], Term] = {(term.type, term.id): term for term in terms}
    by_name: dict[tuple[str, str], Term] = {
        (term.type, slug.named(name)): term for term in terms for name in (term.name, *term.aliases)
    }
    by_match = {term.id: term for term in terms}  # an id is the only one of its file
    names = matcher(tuple(terms))

    def step(article: Article) -> Article:
        given = [_settled(entity, by_id, by_name) for entity in article.entities]
        found = [by_match[id_] for id_ in names.find(_text(article))]
        have = {(entity.type, entity.id) for entity in given}
        new = [
            Entity(name=term.name, type=term.type, id=term.id)
            for term in found
            if term.type != "tag" and term.type != "source" and (term.type, term.id) not in have
        ]
        entities = (*given, *new)
        return replace(article, entities=entities) if entities != article.entities else article

    return step


def _settled(entity: Entity, by_id: Mapping[tuple[str, str], Term], by_name: Mapping[tuple[str, str], Term]) -> Entity:
    """An entity that the authority file knows by id or spelling, with that file's id."""
    term = by_id.get((entity.type, entity.id or "")) or by_name.get((entity.type, slug.named(entity.name)))
    return (
        replace(entity, id=term.id, name=term.name)
        if term
        else replace(entity, id=entity.id or slug.named(entity.name))
    )


def _tags(terms: Sequence[Term]) -> Enrich:
    by_name = {slug.named(name): term for term in terms for name in (term.id, term.name, *term.aliases)}
    cues = cue_matcher(tuple(terms))
    names = {term.id: term.name for term in terms}

    def step(article: Article) -> Article:
        given = [by_name[key].name if (key := slug.named(tag)) in by_name else tag for tag in article.tags]
        tags = tuple(dict.fromkeys([*given, *(names[id_] for id_ in cues.find(_text(article)))]))
        return replace(article, tags=tags) if tags != article.tags else article

    return step


def _sources(terms: Sequence[Term]) -> Enrich:
    names = {slug.named(name): term.name for term in terms for name in (term.name, *term.aliases)}

    def step(article: Article) -> Article:
        name = names.get(slug.named(article.source)) if article.source else None
        return replace(article, source=name) if name and name != article.source else article

    return step


@lru_cache(maxsize=1)  # two steps ask for the same article, one after the other
def _text_of(title: str, description: str | None, body: str, captions: tuple[str, ...]) -> str:
    return "\n".join([title, description or "", markdown.plain(body), *captions])


def _text(article: Article) -> str:
    """All that an article says about its subject: not its credits and bylines."""
    captions = tuple(image.caption for image in article.images if image.caption)
    return _text_of(article.title, article.description, article.body, captions)
