"""Article -> Entry: what the archive knows of it, which is all but its text."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, NamedTuple, TypeAlias

from kliping import packed, slug, urls
from kliping.builder.leaf import Leaf
from kliping.builder.pictures import Print, local
from kliping.builder.said import Marks, Subjects, subjects
from kliping.digest import joined
from kliping.model import Article, Card, Link, Picture, When
from kliping.urls import Kind

Name: TypeAlias = tuple[str, str]  # id, and as it is written
Shared: TypeAlias = dict[Any, Any]  # values that many articles have, each once


class Names(NamedTuple):
    """The names of an article, by kind, in the order of `urls.FOLDERS`. A mapping takes three times the memory."""

    tag: tuple[Name, ...] = ()
    person: tuple[Name, ...] = ()
    organisation: tuple[Name, ...] = ()
    place: tuple[Name, ...] = ()
    source: tuple[Name, ...] = ()
    author: tuple[Name, ...] = ()

    def of(self, kind: Kind) -> tuple[Name, ...]:
        """Those of one kind."""
        return getattr(self, kind)  # type: ignore[no-any-return]  # what a NamedTuple has by a name is not typed

    def items(self) -> "Iterator[tuple[Kind, tuple[Name, ...]]]":
        """Each kind, and those of it."""
        return zip(urls.FOLDERS, self, strict=True)


class Shown(NamedTuple):
    """A picture of an article that should be a file of the archive."""

    path: str
    caption: str | None
    credit: str | None
    creator: str | None
    alt: str | None
    hold: bool | None


class Entry(NamedTuple):
    """What the archive knows of an article: all but its text."""

    file: str  # as a person would type it: content/articles/2024/06/x.md
    digest: str  # of all that its own page shows of it
    url: str  # 2024/06/slug/
    id: str | None
    is_draft: bool  # not published
    order: int  # newest first: microseconds below zero; 0 for an undated article, after all others
    title: str
    date: When | None
    modified: When | None
    lang: str
    names: Names  # of its tags, entities, source, authors; those of the authority files under their ids
    marks: Marks  # of its entities, in the same order; may be empty
    said: str  # digest of the marks, and of the sentences that have these
    seen: str  # digest of what makes the card
    packed_card: bytes
    lead: tuple[str, str | None] | None  # path and alternative text of its first picture in the archive's keeping
    pictures: tuple[tuple[str, str], ...]  # (src, path) of all that should be files of the archive
    gallery: tuple[Shown, ...]  # what is said of them, each once
    original: str | None  # address that it was published at
    lacks: tuple[str, ...]  # of "text" and "part"
    facts: str  # digest of names, original and lacks

    @property
    def card(self) -> Card:
        """What lists show."""
        return card_of(self.packed_card)

    @property
    def source(self) -> str | None:
        """The name of its source."""
        return self.names.source[0][1] if self.names.source else None

    def is_seen_as(self, other: "Entry") -> bool:
        """Whether no page but its own can tell the two apart."""
        return self[2:] == other[2:]


def pack(card: Card) -> bytes:
    """A card without a picture as an entry keeps it: its values alone, half of what they take with their names."""
    return packed.dumps(card.plain)


def illustrated(card: bytes, shown: Print, alt: str | None) -> bytes:
    """A packed card with a picture on it: it is not unpacked, which most never are."""
    return packed.dumps((card, tuple(shown), alt))


def card_of(data: bytes) -> Card:
    """A card that an entry keeps packed."""
    found = packed.loads(data)
    assert isinstance(found, tuple)  # noqa: S101  (we packed it)
    if isinstance(found[0], bytes):
        card, shown, alt = found
        return replace(card_of(card), image=Print(*shown).of(Picture(alt=alt)))
    url, title, date_, lastmod, lang, source, summary, authors, id_ = found
    return Card(
        url=url,
        title=title,
        date=date_ and _when(date_),
        lang=lang,
        source=source and Link(name=source[0], url=source[1]),
        summary=summary,
        authors=authors,
        lastmod=lastmod and _when(lastmod),
        id=id_,
    )


def _when(text: str) -> When:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def entry_of(
    article: Article,
    own: Leaf,
    *,
    file: str,
    url: str,
    digest: str,
    known: Mapping[tuple[str, str], str],
    about: Subjects | None = None,
    marks: Marks = (),
    said: str = "",
) -> Entry:
    """What the archive knows of an article and what it is `about`; `known` are the ids of names by kind and folded
    name.
    """
    names = names_of(article, known, about)
    source = names.source[0] if names.source else None
    card = Card(
        url=url,
        title=article.title,
        date=article.date,
        lang=article.lang or "und",
        source=Link(name=source[1], url=urls.term("source", source[0])) if source else None,
        summary=own.summary,
        authors=article.authors,
        lastmod=article.lastmod,
        id=article.id,
    )
    targets = dict.fromkeys([*(image.src for image in article.images), *(target for _, target in own.in_text)])
    lacks = (*(() if article.body.strip() else ("text",)), *(("part",) if article.incomplete else ()))
    lead = next((image for image in article.images if image.src and not _is_elsewhere(image.src)), None)
    return Entry(
        file=file,
        digest=digest,
        url=url,
        id=article.id,
        is_draft=article.extra.get("draft") is True,
        order=_order(article.date),
        title=article.title,
        date=article.date,
        modified=article.lastmod or article.date,
        lang=card.lang,
        names=names,
        marks=marks,
        said=said,
        seen=card.digest,
        packed_card=pack(card),
        lead=(local(lead.src) or "", lead.alt) if lead else None,
        pictures=tuple((src, path) for src in targets if src and (path := local(src))),
        gallery=_gallery(article, own),
        original=article.source_url,
        lacks=lacks,
        facts=joined(tuple(names), article.source_url, lacks),
    )


def _gallery(article: Article, own: Leaf) -> tuple[Shown, ...]:
    """Its images, then the pictures of its text that are none of them, whose captions are their alternative texts."""
    shown = [
        Shown(path, image.caption, image.credit, image.creator, image.alt, image.hold)
        for image in article.images
        if (path := local(image.src))
    ]
    in_text = ((alt or None, local(src)) for alt, src in own.in_text)
    shown += [Shown(path, alt, None, None, alt, None) for alt, path in in_text if path]
    return tuple({one.path: one for one in reversed(shown)}.values())[::-1]


def _is_elsewhere(src: str) -> bool:
    return src.startswith(("http:", "https:"))


def _order(when: When | None) -> int:
    if when is None:
        return 0
    moment = when.time() if isinstance(when, datetime) else time.min
    minutes = (urls.day_of(when).toordinal() * 24 + moment.hour) * 60 + moment.minute
    return -((minutes * 60 + moment.second) * 1_000_000 + moment.microsecond)


def names_of(article: Article, known: Mapping[tuple[str, str], str], about: Subjects | None = None) -> Names:
    """(id, name) of each tag, entity, source and author of an article; what goes by one id is one thing."""
    found: dict[Kind, dict[str, str]] = {kind: {} for kind in urls.FOLDERS}
    for tag in filter(str.strip, article.tags):
        name = slug.named(tag)
        found["tag"].setdefault(known.get(("tag", name), name), tag)
    for author in filter(str.strip, article.authors):
        found["author"].setdefault(slug.named(author), author)
    if article.source and article.source.strip():
        name = slug.named(article.source)
        found["source"][known.get(("source", name), name)] = article.source
    for type_, own in (about or subjects(article)).items():
        found[type_] = {id_: entity.name for id_, entity in own.items()}
    return Names(**{kind: tuple(pairs.items()) for kind, pairs in found.items()})


_NAMES, _MARKS, _LANG, _DATE, _MODIFIED = map(Entry._fields.index, ("names", "marks", "lang", "date", "modified"))


def packed_entry(entry: Entry) -> bytes:
    """An entry as the readings keep it: its moments as texts, which are read in a fifth of the time."""
    values = list[Any](entry)
    values[_NAMES] = tuple(entry.names)
    values[_DATE] = entry.date and entry.date.isoformat()
    values[_MODIFIED] = entry.modified and entry.modified.isoformat()
    return packed.dumps(tuple(values))


def unpacked(data: bytes, shared: Shared, file: str = "") -> Entry:
    """An entry of the readings, whose names, marks and zone are those of `shared`, and whose file is `file` where it is
    the same. Raises ValueError for what is none.
    """
    found = packed.loads(data)
    if not isinstance(found, tuple) or len(found) != len(Entry._fields):
        raise ValueError("not an entry")
    values = list(found)
    try:
        once = shared.setdefault
        values[0] = file if file == values[0] else values[0]
        values[_NAMES] = Names._make([tuple([once(one, one) for one in own]) for own in values[_NAMES]])
        marks = tuple([once(own, own) for own in values[_MARKS]])
        values[_MARKS] = once(marks, marks)
        values[_LANG] = once(values[_LANG], values[_LANG])
        when, modified = values[_DATE], values[_MODIFIED]
        values[_DATE] = when and _zoned(_when(when), shared)
        values[_MODIFIED] = values[_DATE] if modified == when else modified and _zoned(_when(modified), shared)
    except (AttributeError, TypeError, LookupError) as error:
        raise ValueError("not an entry") from error
    return Entry._make(values)


def _zoned(when: When, shared: Shared) -> When:
    """The same, with a zone that it has in common with others."""
    zone = when.tzinfo if isinstance(when, datetime) else None
    return when.replace(tzinfo=shared.setdefault(zone, zone)) if isinstance(when, datetime) and zone else when
