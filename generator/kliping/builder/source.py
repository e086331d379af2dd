"""content/ and themes/ -> Source: all that a build reads."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kliping import packed, stories
from kliping.builder import measure
from kliping.builder.archive import Archive, place_of
from kliping.builder.collect import Terms, collect, with_picture
from kliping.builder.copies import unknown
from kliping.builder.dress import Dress, Memory, dress
from kliping.builder.edited import edited
from kliping.builder.entry import Entry
from kliping.builder.leaf import Leaf
from kliping.builder.listing import Listing, is_below_articles, shown
from kliping.builder.load import Loaded, Way, load
from kliping.builder.look import Look
from kliping.builder.order import Progress
from kliping.builder.pictures import Catalogue
from kliping.builder.plan import FreePage, Plan
from kliping.cache import Readings
from kliping.errors import VocabularyError
from kliping.model import Article, Problem, Term
from kliping.site import Site
from kliping.stories import Stories


@dataclass(frozen=True, kw_only=True)
class Source:
    """All that a build reads; the texts of the articles stay on the disk until they are asked for."""

    site: Site
    look: Look
    loaded: tuple[Entry, ...]  # the articles as they were read
    archive: Archive
    catalogue: Catalogue
    free: tuple[FreePage, ...]
    told: Stories
    way: str  # the digest of all that the reading of the articles depended on
    readings: Readings
    problems: tuple[Problem, ...]
    is_whole: bool  # nothing stands in for a file that could not be read

    @property
    def plan(self) -> Plan:
        """What the page kinds may look at."""
        return Plan(
            archive=self.archive,
            site=self.site,
            catalogue=self.catalogue,
            leaves=self.readings.leaf,
            sentences=self.readings.told,
            free=self.free,
            told=self.told,
            way=self.way,
        )

    def with_texts(self, edited: Sequence[Entry]) -> "Source":
        """The same with other texts of some articles, as far as the search index sees it."""
        entries = list(self.archive.entries)
        for entry in edited:
            place = place_of(entry, entries)
            entries[place] = entries[place]._replace(digest=entry.digest)
        return replace(self, archive=replace(self.archive, entries=tuple(entries)))

    def article(self, entry: Entry) -> Article:
        """An article as its page shows it, but without its body."""
        found = packed.loads(self.readings.leaf(entry.file))
        assert isinstance(found, Leaf)  # noqa: S101  (narrows the type)
        return found.article


def read(
    site: Site,
    *,
    executor: Executor,
    readings: Readings | None = None,
    portable: bool = False,
    memory: Memory | None = None,
    listing: Listing | None = None,
    changed: frozenset[Path] | None = None,
    progress: Progress | None = None,
) -> Source:
    """Read the archive and its theme; `progress` is told of the pictures that are made.

    `listing` is that of the articles, where it was made; `changed` are the paths that did since the last reading with
    this memory, where they are known.

    Raises ThemeError; what is wrong with the content is in `problems`.
    """
    memory, readings = memory or Memory(), readings or Readings.temporary()
    before, memory.source = memory.source, None
    dressed = _kept(memory, site, portable, changed) or dress(site, portable=portable, memory=memory)
    loaded = load(
        site,
        dressed.way,
        executor=executor,
        readings=readings,
        known=memory.articles,
        listing=listing,
        changed=changed,
    )
    wanted = measure.named(
        loaded.entries,
        (page.body for page in dressed.free),
        (term.image for term in dressed.way.authority.terms),
    )
    catalogue, unseen = measure.catalogue(
        site, wanted, executor=executor, seen=memory.pictures, progress=progress
    )
    told, untold = _told(site, memory, loaded)
    unfound = _unseen(dressed.way.authority.entities.terms, catalogue, site)
    memory.dress = dressed
    memory.source = Source(
        site=site,
        look=dressed.look,
        loaded=loaded.entries,
        archive=_archive(loaded, catalogue, site, dressed.way, memory, before),
        catalogue=catalogue,
        free=dressed.free,
        told=told,
        way=dressed.way.digest,
        readings=readings,
        problems=(*dressed.problems, *loaded.problems, *unseen, *unfound, *_missing(loaded, catalogue), *untold),
        is_whole=loaded.is_whole and catalogue.is_whole and not dressed.problems and not untold,
    )
    return memory.source


def _kept(memory: Memory, site: Site, portable: bool, changed: frozenset[Path] | None) -> Dress | None:
    """What the last build read beside articles and pictures, where nothing else can have changed."""
    if memory.dress is None or changed is None or memory.dress.way.portable != portable:
        return None
    return memory.dress if is_below_articles(changed, site) else None


def _archive(
    loaded: Loaded, catalogue: Catalogue, site: Site, way: Way, memory: Memory, before: Source | None
) -> Archive:
    """The archive; where little changed since the one `before`, made from that."""
    terms = Terms(
        terms=way.authority.terms,
        apart=way.authority.entities.apart,
        rulings=way.authority.entities.rulings,
        min_articles=site.min_articles,
    )
    now = (way.digest, site.min_articles, catalogue)
    if before and now == (before.way, before.site.min_articles, before.catalogue):
        pictured = partial(with_picture, catalogue=catalogue, known=memory.pictured)
        if made := edited(before.archive, before.loaded, loaded.entries, terms, pictured=pictured):
            return made
    return collect(loaded.entries, terms, catalogue=catalogue, pictured=memory.pictured)


def _unseen(terms: Sequence[Term], catalogue: Catalogue, site: Site) -> list[Problem]:
    """A problem for each picture that the authority file names and the archive lacks."""
    where = shown(site.content / "entities.yaml", site)
    hint = "Put it into the content folder."
    return [
        Problem(where=where, what=f'image: there is no file "{term.image}", of {term.id}', hint=hint)
        for term in terms
        if term.image and term.image not in catalogue.files
    ]


def _missing(loaded: Loaded, catalogue: Catalogue) -> list[Problem]:
    """A problem for each picture that an article names or shows and the archive lacks."""
    return [
        Problem(where=entry.file, what=f'images: there is no file "{src}"', hint="Put it into the content folder.")
        for entry in loaded.entries
        for src, path in entry.pictures
        if not catalogue.has(path)
    ]


def _told(site: Site, memory: Memory, loaded: Loaded) -> tuple[Stories, tuple[Problem, ...]]:
    """What is told more than once; where the file is wrong, what this process's last build knew."""
    path = site.content / stories.STORIES
    shown = path.relative_to(site.root).as_posix()
    try:
        memory.told = stories.load(path, shown=shown)
    except VocabularyError as error:
        return memory.told, error.problems
    # Drafts are copies too. While an article cannot be read, its id may be any.
    return memory.told, tuple(unknown(memory.told, loaded.ids, shown=shown)) if loaded.is_whole else ()
