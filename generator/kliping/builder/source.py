"""content/ and themes/ -> Source: all that a build reads."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from kliping import frontmatter, packed, slug, stories, vocabulary
from kliping.builder import pictures
from kliping.builder.archive import Archive, collect
from kliping.builder.authority import Authority
from kliping.builder.copies import unknown
from kliping.builder.leaf import Leaf
from kliping.builder.load import Entry, Known, Loaded, Way, load, markdown_files
from kliping.builder.pictures import Catalogue, Measured
from kliping.builder.plan import FreePage, Plan
from kliping.builder.render import Look
from kliping.builder.theme import load_theme
from kliping.cache import Last, Readings
from kliping.errors import KlipingError, VocabularyError
from kliping.model import Article, Entities, Link, Problem, Term
from kliping.site import Site
from kliping.stories import Stories

Held = TypeVar("Held", Entities, tuple[Term, ...])  # by an authority file


@dataclass(frozen=True, kw_only=True)
class Dress:
    """All that a build reads but the articles and pictures: settings, theme, authority files, the owner's own pages."""

    look: Look
    way: Way
    free: tuple[FreePage, ...]
    problems: tuple[Problem, ...]


@dataclass(kw_only=True)
class Memory:
    """What a process that builds more than once keeps: read articles and measured pictures, by file and time."""

    articles: Known = field(default_factory=Known)
    pictures: Measured = field(default_factory=dict)
    terms: dict[str, Any] = field(default_factory=dict)  # what each authority file held when it was last right
    told: Stories = field(default_factory=Stories)
    dress: Dress | None = None  # of the last build
    last: Last | None = None  # the last build, if it came to its end


@dataclass(frozen=True, kw_only=True)
class Source:
    """All that a build reads; the texts of the articles stay on the disk until they are asked for."""

    site: Site
    look: Look
    archive: Archive
    catalogue: Catalogue
    free: tuple[FreePage, ...]
    told: Stories
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
            free=self.free,
            told=self.told,
        )

    def article(self, entry: Entry) -> Article:
        """An article as its page shows it, but without its body."""
        found = packed.loads(self.readings.leaf(entry.file))
        assert isinstance(found, Leaf)  # noqa: S101  (narrows the type)
        return found.article


def dress(site: Site, *, portable: bool, memory: Memory) -> Dress:
    """Read all but the articles and pictures. Raises ThemeError."""
    problems: list[Problem] = []
    free, wrong = _free_pages(site)
    authority = Authority(
        entities=_terms(site.content / "entities.yaml", vocabulary.load_entities, site, memory, problems),
        tags=_terms(site.content / "tags.yaml", vocabulary.load_tags, site, memory, problems),
        sources=_terms(site.content / "sources.yaml", vocabulary.load_sources, site, memory, problems),
    )
    look = Look(
        theme=load_theme(site.theme, site.root / "themes"),
        title=site.title,
        description=site.description,
        base_url=site.base_url,
        lang=site.languages[0],
        time_zone=site.time_zone,
        portable=portable,
        font=site.font,
        link_names=site.link_names,
        pages=tuple(Link(name=page.title, url=f"{page.slug}/") for page in free),
    )
    way = Way(zone=site.time_zone, lang=site.languages[0], portable=portable, authority=authority)
    return Dress(look=look, way=way, free=free, problems=(*problems, *wrong))


def read(
    site: Site,
    *,
    executor: Executor,
    readings: Readings | None = None,
    portable: bool = False,
    memory: Memory | None = None,
) -> Source:
    """Read the archive and its theme. Raises ThemeError; what is wrong with the content is in `problems`."""
    memory, readings = memory or Memory(), readings or Readings.temporary()
    dressed = dress(site, portable=portable, memory=memory)
    loaded = load(site, dressed.way, executor=executor, readings=readings, known=memory.articles)
    catalogue, unseen = pictures.catalogue(site, seen=memory.pictures)
    told, untold = _told(site, memory, loaded)
    memory.dress = dressed
    return Source(
        site=site,
        look=dressed.look,
        archive=collect(
            loaded.entries,
            terms=dressed.way.authority.terms,
            min_articles=site.min_articles,
            catalogue=catalogue,
        ),
        catalogue=catalogue,
        free=dressed.free,
        told=told,
        readings=readings,
        problems=(*dressed.problems, *loaded.problems, *unseen, *_missing(loaded, catalogue), *untold),
        is_whole=loaded.is_whole and not dressed.problems and not untold,
    )


def _missing(loaded: Loaded, catalogue: Catalogue) -> list[Problem]:
    """A problem for each picture that an article names or shows and the archive lacks."""
    return [
        Problem(where=entry.file, what=f'images: there is no file "{src}"', hint="Put it into the content folder.")
        for entry in loaded.entries
        for src, path in entry.pictures
        if path not in catalogue.files
    ]


def _terms(
    path: Path, loader: Callable[..., Held], site: Site, memory: Memory, problems: list[Problem]
) -> Held:
    """What is in an authority file; where it is wrong, those of this process's last build, or its right ones."""
    try:
        found = loader(path, shown=path.relative_to(site.root).as_posix())
    except VocabularyError as error:
        problems += error.problems
        held: Held = memory.terms.get(str(path), error.good)
        return held
    memory.terms[str(path)] = found
    return found


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


def _free_pages(site: Site) -> tuple[tuple[FreePage, ...], list[Problem]]:
    found: list[FreePage] = []
    paths, problems = markdown_files(site.pages_dir, site)
    for path in paths:
        shown = pictures.shown(path, site)
        try:
            article = frontmatter.load(path, shown=shown, zone=site.zone)
        except KlipingError as error:
            problems += error.problems
            continue
        except OSError as error:
            problems.append(pictures.unreadable(path, site, error))
            continue
        if article.extra.get("draft") is not True:
            found.append(
                FreePage(
                    file=shown,
                    slug=article.slug or slug.named(path.stem),
                    title=article.title,
                    body=article.body,
                    lang=article.lang or site.languages[0],
                    description=article.description,
                    digest=article.digest,
                )
            )
    return tuple(found), problems
