"""The second pass: content/ -> public/. Read, collect, plan, render what has no current file, remove the unclaimed."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, MutableMapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from kliping import frontmatter, slug, stories, vocabulary
from kliping.builder import pictures, search
from kliping.builder.archive import Archive, authority, collect
from kliping.builder.copies import unknown
from kliping.builder.load import Seen, is_draft, load, markdown_files
from kliping.builder.output import MARKER, Output
from kliping.builder.pages import plan
from kliping.builder.pictures import Catalogue, Measured
from kliping.builder.plan import FreePage, Plan
from kliping.builder.render import Look, key, render
from kliping.builder.theme import load_theme
from kliping.cache import Built, Record
from kliping.errors import KlipingError, VocabularyError
from kliping.executor import run
from kliping.model import Copy, Link, Page, Problem, Report, Term
from kliping.site import Site
from kliping.stories import Stories

BATCH = 250
Claim: TypeAlias = Page | Copy
Progress: TypeAlias = Callable[[int, int], None]


@dataclass(kw_only=True)
class Memory:
    """What a process that builds more than once keeps: read articles and measured pictures, by file and time."""

    articles: Seen = field(default_factory=dict)
    pictures: Measured = field(default_factory=dict)
    terms: dict[str, tuple[Term, ...]] = field(default_factory=dict)
    told: Stories = field(default_factory=Stories)


@dataclass(frozen=True, kw_only=True)
class Source:
    """All that a build reads, in memory."""

    site: Site
    look: Look
    archive: Archive
    catalogue: Catalogue
    free: tuple[FreePage, ...]
    told: Stories
    problems: tuple[Problem, ...]


def read(site: Site, *, executor: Executor, portable: bool = False, memory: Memory | None = None) -> Source:
    """Read the archive and its theme. Raises ThemeError; what is wrong with the content is in `problems`."""
    memory = memory or Memory()
    theme = load_theme(site.theme, site.root / "themes")
    free, wrong = _free_pages(site)
    look = Look(
        theme=theme,
        title=site.title,
        description=site.description,
        base_url=site.base_url,
        lang=site.languages[0],
        portable=portable,
        pages=tuple(Link(name=page.title, url=f"{page.slug}/") for page in free),
    )
    problems: list[Problem] = []
    entities = _terms(site.content / "entities.yaml", vocabulary.load_entities, site, memory, problems)
    tags = _terms(site.content / "tags.yaml", vocabulary.load_tags, site, memory, problems)
    sources = _terms(site.content / "sources.yaml", vocabulary.load_sources, site, memory, problems)
    filed, broken = load(site, executor=executor, seen=memory.articles)
    catalogue, unseen = pictures.catalogue(site, seen=memory.pictures)
    problems += [*broken, *unseen]
    for item in filed:
        problems += catalogue.missing(item.article, item.file)
    archive = collect(
        filed,
        enrich=authority(entities, tags, sources),
        terms=(*entities, *tags, *sources),
        min_articles=site.min_articles,
        catalogue=catalogue,
    )
    told, untold = _told(site, memory, whole=not broken)
    return Source(
        site=site,
        look=look,
        archive=archive,
        catalogue=catalogue,
        free=free,
        told=told,
        problems=(*problems, *wrong, *untold),
    )


def _terms(
    path: Path, loader: Callable[..., tuple[Term, ...]], site: Site, memory: Memory, problems: list[Problem]
) -> tuple[Term, ...]:
    """The terms of an authority file; where it is wrong, those of this process's last build, or its right ones."""
    try:
        found = loader(path, shown=path.relative_to(site.root).as_posix())
    except VocabularyError as error:
        problems += error.problems
        return memory.terms.get(str(path), error.good)
    memory.terms[str(path)] = found
    return found


def _told(site: Site, memory: Memory, *, whole: bool) -> tuple[Stories, tuple[Problem, ...]]:
    """What is told more than once; where the file is wrong, what this process's last build knew."""
    path = site.content / stories.STORIES
    shown = path.relative_to(site.root).as_posix()
    try:
        memory.told = stories.load(path, shown=shown)
    except VocabularyError as error:
        return memory.told, error.problems
    # Drafts are copies too. While an article cannot be read, its id may be any.
    ids = {article.id for _, article in memory.articles.values()}
    return memory.told, tuple(unknown(memory.told, ids, shown=shown)) if whole else ()


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
        if not is_draft(article):
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


def claims(source: Source) -> tuple[dict[str, Claim], list[Problem]]:
    """Every file of the output by its path; of two that want one path the first has it, and both are named.

    A path is also wanted by what would have to be a folder there.
    """
    taken: dict[str, Claim] = {}
    folders: dict[str, Claim] = {}
    copies, problems = _copies(source)
    pages = plan(_plan(source))
    every: Iterator[Claim] = chain(pages, copies)
    for claim in every:
        above = _above(claim.path)
        first = taken.get(claim.path) or folders.get(claim.path) or next((taken[p] for p in above if p in taken), None)
        if first is None and _OURS & {claim.path, *above}:
            what = f"wants the path /{claim.path}, which kliping keeps for itself"
            problems.append(Problem(where=claim.claimed_by, what=what, hint="Give it another slug or name."))
        elif first is None:
            taken[claim.path] = claim
            folders |= dict.fromkeys(above, claim)
        else:
            what = f"wants the path /{claim.path}, which {first.claimed_by} has"
            hint = "Give one of them another slug or name."
            problems.append(Problem(where=claim.claimed_by, what=what, hint=hint))
    return taken, problems


def _plan(source: Source) -> Plan:
    return Plan(
        archive=source.archive, site=source.site, catalogue=source.catalogue, free=source.free, told=source.told
    )


_OURS = {MARKER, search.BUNDLE}


def _above(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _copies(source: Source) -> tuple[list[Copy], list[Problem]]:
    """Pictures, the theme's assets, and content/static/: files that are asked for by name, as CNAME or favicon.ico."""
    site, theme = source.site, source.look.theme
    copies = source.catalogue.copies()
    for name, (file, hashed) in theme.assets.items():
        where = f"themes/{theme.name}/assets/{name}"
        copies.append(Copy(path=theme.asset_path(name), file=str(file), key=hashed, claimed_by=where))
    folder = site.content / "static"
    paths, problems = pictures.listed(folder, site, hidden=True)
    for path in paths:
        try:
            key = pictures.hashed(path)
        except OSError as error:
            problems.append(pictures.unreadable(path, site, error))
            continue
        where = pictures.shown(path, site)
        copies.append(Copy(path=path.relative_to(folder).as_posix(), file=str(path), key=key, claimed_by=where))
    return copies, problems


def build(
    site: Site,
    *,
    executor: Executor,
    built: MutableMapping[str, Record],
    portable: bool = False,
    with_search: bool = True,
    memory: Memory | None = None,
    progress: Progress | None = None,
) -> Report:
    """Bring the output folder up to date with the content, the theme and the settings.

    Raises ThemeError or UsageError where nothing can be built at all. Problems of single articles and pages are in the
    report; the page of a template that fails stays as it was.
    """
    start = time.perf_counter()
    source = read(site, executor=executor, portable=portable, memory=memory)
    wanted, clashes = claims(source)
    output = Output(site.output)
    output.prepare()
    whole = not any(isinstance(problem, pictures.Unlisted) for problem in (*source.problems, *clashes))
    removed = _clear(output, wanted, built) if whole else []
    did, reasons, failed = _write(wanted, source.look, output, built, executor, progress)
    indexed, unfound = search.index(source.archive, site, built) if with_search and whole else (False, [])
    _commit(built)
    return Report(
        did={
            "articles": len(source.archive.entries),
            "pages": sum(path.endswith(".html") for path in wanted),
            "written": did["written"],
            "unchanged": did["unchanged"],
            "removed": len(removed),
            "indexed": int(indexed),
        },
        problems=(*source.problems, *clashes, *failed, *unfound),
        seconds=time.perf_counter() - start,
        details=tuple({"path": path, "reason": reason} for path, reason in reasons.items()),
    )


def _clear(output: Output, wanted: Collection[str], built: MutableMapping[str, Record]) -> list[str]:
    """Remove what nothing claims any more, and forget it."""
    gone = [path for path in built if path not in wanted and not path.endswith("/")]
    removed = [path for path in gone if output.remove(path)]  # hidden files too, which a sweep leaves alone
    for path in gone:
        del built[path]
    return [*removed, *output.sweep({*wanted, MARKER}, folders={search.BUNDLE})]


def _commit(built: MutableMapping[str, Record]) -> None:
    if isinstance(built, Built):
        built.commit()


@dataclass(frozen=True)
class Job:
    """A claim that has no current file, and why."""

    claim: Claim
    key: str


def _write(
    wanted: dict[str, Claim],
    look: Look,
    output: Output,
    built: MutableMapping[str, Record],
    executor: Executor,
    progress: Progress | None,
) -> tuple[Counter[str], dict[str, str], list[Problem]]:
    """Render and write every claim that has no current file. Returns counts, reasons by path, and what failed."""
    did: Counter[str] = Counter()
    reasons: dict[str, str] = {}
    jobs: list[tuple[Look, Path, Job]] = []
    for path, claim in wanted.items():
        current = key(claim, look=look.digest) if isinstance(claim, Page) else claim.key
        record, state = built.get(path), output.stat(path)
        if record and state == (record.mtime_ns, record.size) and record.key == current:
            did["unchanged"] += 1
            continue
        reasons[path] = (
            "new" if record is None else "missing or touched" if state != (record.mtime_ns, record.size) else "changed"
        )
        jobs.append((look, output.root, Job(claim, current)))
    failures: Counter[Problem] = Counter()
    for number, (path, result) in enumerate(run(executor, _work, jobs, BATCH), start=1):
        if isinstance(result, Problem):
            failures[result] += 1
            built.pop(path, None)
        else:
            outcome, record = result
            did[outcome] += 1
            built[path] = record
        if number % BATCH == 0:
            _commit(built)
            if progress:
                progress(number, len(jobs))
    _commit(built)
    return did, reasons, [_counted(problem, count) for problem, count in failures.items()]


def _counted(problem: Problem, count: int) -> Problem:
    """One template that fails on a thousand pages is one problem."""
    if count == 1:
        return problem
    return Problem(
        where=problem.where, line=problem.line, what=f"{problem.what} and {count - 1} more", hint=problem.hint
    )


def _work(jobs: Sequence[tuple[Look, Path, Job]]) -> list[tuple[str, tuple[str, Record] | Problem]]:
    return [(job.claim.path, _one(look, Output(root), job)) for look, root, job in jobs]


def _one(look: Look, output: Output, job: Job) -> tuple[str, Record] | Problem:
    claim = job.claim
    try:
        data = render(claim, look) if isinstance(claim, Page) else Path(claim.file).read_bytes()
        outcome = output.write(claim.path, data)
        return outcome, output.record(claim.path, job.key)
    except KlipingError as error:
        return error.problem
    except OSError as error:
        where = str(error.filename or claim.claimed_by)
        return Problem(
            where=where,
            what=f"cannot be written: {error.strerror or error}",
            hint="Free the disk or mend the permissions, then build again.",
        )


def rendered(source: Source) -> Iterator[tuple[Claim, bytes | Problem]]:
    """Every page of a source, in memory: for `check`."""
    for claim in claims(source)[0].values():
        if isinstance(claim, Page):
            try:
                yield claim, render(claim, source.look)
            except KlipingError as error:
                yield claim, error.problem
        else:
            yield claim, b""


__all__ = ["Memory", "Source", "build", "claims", "read", "rendered"]
