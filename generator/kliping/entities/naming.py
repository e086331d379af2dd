"""Articles -> the entities of their front matter: recognised, resolved, and who made text and pictures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kliping import slug
from kliping.entities.articles import doc
from kliping.entities.identity import Named, resolve
from kliping.entities.roles import roles
from kliping.entities.values import Doc, Mention, Recogniser
from kliping.model import Article, Entity

MOST = 500  # entities of an article: a list of members is no news
_LONGEST = 200  # characters of a name: longer ones are lines in capitals


def entities(articles: Sequence[Article], recogniser: Recogniser) -> list[tuple[Entity, ...]]:
    """For each article what it names, the most named first, and after that who made it. Raises what `find` raises."""
    docs = [doc(article) for article in articles]
    found = zip(articles, docs, recogniser.find(docs), strict=True)
    return [_entities(article, text, mentions) for article, text, mentions in found]


def _entities(article: Article, text: Doc, mentions: Sequence[Mention]) -> tuple[Entity, ...]:
    subjects = sorted(_joined(resolve(text, mentions)), key=lambda entity: -(entity.count or 0))
    # What a paper is called may look like a person's name.
    made = [replace(one, type="organisation") if one.name == article.source else one for one in roles(text)]
    return tuple([*subjects, *_joined(made)][:MOST])


def _joined(named: Iterable[Named]) -> list[Entity]:
    """One entity for each id, type and role, in the order of the first mention."""
    found: dict[tuple[str, str, str], Entity] = {}
    for one in named:
        entity = _entity(one)
        if len(entity.name) <= _LONGEST and entity.id:
            key = (entity.id, entity.type, one.role)
            found[key] = _both(found[key], entity) if key in found else entity
    return [_tidy(entity) for entity in found.values()]


def _entity(named: Named) -> Entity:
    name = _printable(named.name)
    forms = Counter[str]()
    for form, count in named.forms:
        forms[_printable(form)] += count
    return Entity(
        id=slug.named(name) if name else None,
        name=name,
        type=named.type,
        count=named.count,
        by=named.by,
        confidence=round(named.confidence, 2),
        role=None if named.role == "subject" else named.role,
        forms=tuple(forms.items()),
    )


def _both(first: Entity, other: Entity) -> Entity:
    forms = Counter(dict(first.forms))
    forms.update(dict(other.forms))
    return replace(
        first,
        count=(first.count or 0) + (other.count or 0),
        confidence=max(first.confidence or 0.0, other.confidence or 0.0),
        forms=tuple(forms.items()),
    )


def _tidy(entity: Entity) -> Entity:
    """Without forms where the text has the name alone; else the most frequent first."""
    if not set(dict(entity.forms)) - {entity.name}:
        return replace(entity, forms=())
    return replace(entity, forms=tuple(sorted(entity.forms, key=lambda form: (-form[1], form[0]))))


def _printable(name: str) -> str:
    return "".join(char for char in name if char.isprintable()).strip()
