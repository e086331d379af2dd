"""The articles of an archive -> what a person may decide on their names, in content/entities.proposed.yaml."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from kliping import frontmatter, markdown, vocabulary, wholefile
from kliping.builder.authority import Authority, enriched
from kliping.builder.listing import shown
from kliping.builder.load import markdown_files
from kliping.entities import offers
from kliping.entities.census import Census
from kliping.entities.identity import Key, Proposal
from kliping.entities.offers import Choice, Offer, Sentence
from kliping.entities.proposals import proposals
from kliping.entities.sentences import sentences
from kliping.errors import KlipingError, VocabularyError
from kliping.model import ENTITY_TYPES, Article, Entities, Problem, Report
from kliping.site import Site

MOST = 500  # offers
ENTITIES = "entities.yaml"
Candidates = Mapping[Key, Sequence[Choice]]  # a name -> items of Wikidata that may be it
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Archive:
    """What is known of the names of an archive."""

    site: Site
    entities: Entities
    census: Census
    problems: tuple[Problem, ...]


def read(site: Site, *, progress: Progress | None = None) -> Archive:
    """Count the names of all articles. What is wrong with single files is in `problems`."""
    entities, problems = authority(site)
    paths, unseen = markdown_files(site.articles_dir, site)
    census, problems = Census(entities), [*problems, *unseen]
    known = Authority(entities=entities)
    for number, path in enumerate(sorted(paths), 1):
        try:
            article = frontmatter.load(path, shown=shown(path, site), zone=site.zone)
        except KlipingError as error:
            problems += error.problems
        except OSError as error:
            problems.append(Problem(where=shown(path, site), what=f"cannot be read: {error.strerror}"))
        else:
            if article.extra.get("draft") is not True:
                census.add(enriched(article, known), shown(path, site))
        if progress:
            progress(number, len(paths))
    return Archive(site=site, entities=entities, census=census, problems=tuple(problems))


def authority(site: Site) -> tuple[Entities, list[Problem]]:
    """What a person has decided so far, and what is wrong with how it is written."""
    path = site.content / ENTITIES
    try:
        return vocabulary.load_entities(path, shown=shown(path, site)), []
    except VocabularyError as error:
        return (error.good if isinstance(error.good, Entities) else Entities()), list(error.problems)


def propose(
    site: Site, *, candidates: Candidates | None = None, most: int = MOST, progress: Progress | None = None
) -> Report:
    """Write content/entities.proposed.yaml. Raises OSError."""
    start = perf_counter()
    archive = read(site, progress=progress)
    found = offered(archive, candidates or {}, most=most)
    written = wholefile.write(site.content / offers.PROPOSED, offers.dumps(found))
    did = {"articles": archive.census.articles, "proposed": len(found), "written": int(written)}
    return Report(
        did=did | {why: count for why, count in offers.counts(found).items() if count},
        problems=archive.problems,
        details=tuple({"why": one.why, "type": one.type, "name": one.name, "other": one.other} for one in found),
        seconds=perf_counter() - start,
    )


def offered(archive: Archive, candidates: Candidates, *, most: int = MOST) -> tuple[Offer, ...]:
    """All that is worth deciding, what concerns most mentions first, with its sentences."""
    all_ = [
        *_pairs(archive.census),
        *_types(archive.census),
        *_ambiguous(archive.census),
        *_wikidata(archive.census, candidates),
    ]
    ranked = sorted(all_, key=lambda row: (-row[0].count - row[0].other_count, row[0].key))[:most]
    texts = _Texts(archive.site)
    return tuple(_with_sentences(offer, examples, texts) for offer, examples in ranked)


Row = tuple[Offer, Sequence[tuple[str, str]]]  # an offer, and where the names in it are


def _pairs(census: Census) -> Iterator[Row]:
    names = {key: seen.count for key, seen in census.found.items()}
    for term in census.terms.values():
        for name in term.spellings:
            if name in dict(term.only_with):
                continue  # it is a name of theirs in some articles only
            key: Key = (name, next(type_ for type_ in ENTITY_TYPES if type_ == term.type))
            names.setdefault(key, census.seen(key).count)
    seen_pairs: set[frozenset[Key]] = set()
    for one in proposals(names):
        main, other = _turned(one, census)
        owner, owned = census.owner(main), census.owner(other)
        pair = frozenset((_group(main, census), _group(other, census)))
        if owned or pair in seen_pairs or census.person.are_apart(one.type, main[0], other[0]):
            continue  # two terms, or two names of one: a person wrote them
        if owner and any(census.person.are_apart(one.type, name, other[0]) for name in (owner.id, *owner.spellings)):
            continue
        seen_pairs.add(pair)
        first, second = census.seen(main), census.seen(other)
        name = owner.name if owner else main[0]
        offer = Offer(
            why=one.why, type=one.type, name=name, id=first.id, count=first.count, other=other[0],
            other_count=second.count, score=one.score,
        )  # fmt: skip
        yield offer, [*second.examples, *first.examples]


def _turned(one: Proposal, census: Census) -> tuple[Key, Key]:
    """The two names, that of a term first."""
    main, other = (one.name, one.type), (one.other, one.type)
    return (other, main) if census.owner(other) and not census.owner(main) else (main, other)


def _group(key: Key, census: Census) -> Key:
    term = census.owner(key)
    return (f"\0{term.id}", key[1]) if term else key


def _types(census: Census) -> Iterator[Row]:
    """Names that software found as two types, and that no term has."""
    by_name: dict[str, list[Key]] = {}
    for key in census.found:
        by_name.setdefault(key[0], []).append(key)
    for name, keys in by_name.items():
        if census.person.are_apart(keys[0][1], name, name):
            continue
        ranked = sorted(keys, key=lambda key: (-census.found[key].count, key))
        main = ranked[0]
        for other in ranked[1:]:
            first, second = census.found[main], census.found[other]
            offer = Offer(
                why="types", type=main[1], name=main[0], id=first.id, count=first.count, other_type=other[1],
                other_count=second.count,
            )  # fmt: skip
            yield offer, [*second.examples, *first.examples]


def _ambiguous(census: Census) -> Iterator[Row]:
    for (key, ids), unclear in census.unclear.items():
        ranked = sorted(ids, key=lambda id_: id_ != unclear.id)  # whom it is taken for now comes first
        choices = tuple(Choice(id=id_, name=unclear.names[id_]) for id_ in ranked)
        offer = Offer(
            why="ambiguous", type=key[1], name=key[0], id=unclear.id, count=unclear.count, choices=choices,
            articles=tuple(sorted(unclear.articles)),
        )  # fmt: skip
        yield offer, unclear.examples


def _wikidata(census: Census, candidates: Candidates) -> Iterator[Row]:
    for key, choices in candidates.items():
        term, seen = census.owner(key), census.seen(key)
        left = tuple(one for one in choices if not census.person.are_apart(key[1], key[0], one.id))
        if left and not (term and term.wikidata) and (term or key in census.found):
            name = term.name if term else key[0]
            offer = Offer(why="wikidata", type=key[1], name=name, id=seen.id, count=seen.count, choices=left)
            yield offer, seen.examples


class _Texts:
    """The texts of articles, read again where a sentence of theirs is wanted; the last one is kept."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._kept: dict[str, str] = {}

    def of(self, file: str) -> str:
        if file not in self._kept:
            path = self._site.root / Path(file)
            try:
                article = frontmatter.load(path, shown=file, zone=self._site.zone)
                text = _text(article)
            except (KlipingError, OSError):
                text = ""  # it was told when it was read
            if len(self._kept) > _KEPT:
                self._kept.clear()
            self._kept[file] = text
        return self._kept[file]


_KEPT = 200
_SENTENCES = 6  # of an offer, about


def _text(article: Article) -> str:
    captions = (image.caption for image in article.images if image.caption)
    return "\n".join((article.title, article.description or "", markdown.plain(article.body), *captions))


def _with_sentences(offer: Offer, examples: Sequence[tuple[str, str]], texts: _Texts) -> Offer:
    found: dict[tuple[str, str], Sentence] = {}
    most = max(1, _SENTENCES // max(1, len(examples)))
    longer = (*(choice.name for choice in offer.choices), *((offer.name,) if offer.why == "short" else ()))
    for file, name in examples:
        for text in sentences(texts.of(file), name, longer=[one for one in longer if one != name], most=most):
            found.setdefault((file, text), Sentence(file=file, name=name, text=text))
    return replace(offer, sentences=tuple(found.values()))
