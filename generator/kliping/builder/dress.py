"""Settings, theme, authority files and the owner's own pages -> Dress; and what a process keeps between builds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kliping import frontmatter, slug, vocabulary
from kliping.builder import listing
from kliping.builder.authority import Authority
from kliping.builder.load import Known, Way, markdown_files
from kliping.builder.look import Look
from kliping.builder.plan import FreePage
from kliping.builder.theme import load_theme
from kliping.cache import Last
from kliping.errors import KlipingError, VocabularyError
from kliping.model import Entities, Link, Problem, Term
from kliping.site import Site
from kliping.stories import Stories

if TYPE_CHECKING:
    from kliping.builder.collect import Pictured
    from kliping.builder.measure import Measured
    from kliping.builder.source import Source

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
    times: Mapping[str, int] = field(default_factory=dict)  # of the output's folders when they were noted
    is_overtaken: bool = False  # the last build did not come to its end, and what it read is known already
    source: Source | None = None  # what was read last
    pictured: Pictured = field(default_factory=dict)


def dress(site: Site, *, portable: bool, memory: Memory) -> Dress:
    """Read all but the articles and pictures. Raises ThemeError."""
    problems: list[Problem] = []
    free, wrong = _free_pages(site)
    entities = _terms(site.content / "entities.yaml", vocabulary.load_entities, site, memory, problems)
    authority = Authority(
        entities=replace(entities, terms=tuple(_in(site.languages[0], term) for term in entities.terms)),
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
        leave_out=site.leave_out,
        pages=tuple(Link(name=page.title, url=f"{page.slug}/") for page in free),
    )
    way = Way(
        zone=site.time_zone,
        lang=site.languages[0],
        portable=portable,
        authority=authority,
        content=listing.shown(site.content, site),
        with_sentences="sentences" not in site.leave_out,
    )
    return Dress(look=look, way=way, free=free, problems=(*problems, *wrong))


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


def _in(language: str, term: Term) -> Term:
    """A term under the name that it has in a language."""
    return replace(term, name=term.name_in(language)) if term.names else term


def _free_pages(site: Site) -> tuple[tuple[FreePage, ...], list[Problem]]:
    found: list[FreePage] = []
    paths, problems = markdown_files(site.pages_dir, site)
    for path in paths:
        shown = listing.shown(path, site)
        try:
            article = frontmatter.load(path, shown=shown, zone=site.zone)
        except KlipingError as error:
            problems += error.problems
            continue
        except OSError as error:
            problems.append(listing.unreadable(path, site, error))
            continue
        if article.extra.get("draft") is not True:
            found.append(
                FreePage(
                    file=shown,
                    slug=article.slug or slug.named_once(path.stem),
                    title=article.title,
                    body=article.body,
                    lang=article.lang or site.languages[0],
                    description=article.description,
                    digest=article.digest,
                )
            )
    return tuple(found), problems
