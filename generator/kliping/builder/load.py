"""content/articles/*.md -> Articles, each with the file that it came from; broken ones become Problems."""

from collections.abc import Iterable, MutableMapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path

from kliping import frontmatter, slug, urls
from kliping.errors import KlipingError
from kliping.executor import run
from kliping.model import Article, Problem
from kliping.site import Site

BATCH = 500
Seen = MutableMapping[str, "tuple[tuple[int, int], Article]"]  # path -> (mtime in ns, size) and what was read


@dataclass(frozen=True, kw_only=True)
class Filed:
    """An article with the file it stands in, and with the id, slug and language that a page needs."""

    file: str  # as a person would type it: content/articles/2024/06/x.md
    article: Article

    @property
    def slug(self) -> str:
        """Safe for an address."""
        return self.article.slug or slug.named(Path(self.file).stem)

    @property
    def url(self) -> str:
        """2024/06/slug/."""
        return urls.article(self.article.date, self.slug)


def markdown_files(folder: Path) -> list[Path]:
    """The Markdown files below a folder, sorted; hidden ones and what symbolic links lead out to left out."""
    root = folder.resolve()
    return sorted(
        path
        for path in folder.rglob("*.md")
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.is_file()
        and path.resolve().is_relative_to(root)
    )


def load(site: Site, *, executor: Executor, seen: Seen | None = None) -> tuple[list[Filed], list[Problem]]:
    """Read all articles. `seen` keeps what was read from one build to the next of the same process.

    Where a file is broken now, the last good article of `seen` stands in for it, so that a preview does not lose a
    page while its author is typing.
    """
    seen = {} if seen is None else seen
    files = markdown_files(site.articles_dir)
    stale = []
    stamps: dict[str, tuple[int, int]] = {}
    for path in files:
        try:
            stat = path.stat()
        except OSError:
            continue  # gone since it was listed
        stamps[str(path)] = stamp = (stat.st_mtime_ns, stat.st_size)
        if str(path) not in seen or seen[str(path)][0] != stamp:
            stale.append(path)
    for gone in seen.keys() - stamps.keys():
        del seen[gone]
    problems: list[Problem] = []
    jobs = [(str(path), _shown(path, site), site.zone) for path in stale]
    for name, result in run(executor, _load_batch, jobs, BATCH):
        if isinstance(result, Problem):
            problems.append(result)
        else:
            seen[name] = (stamps[name], result)
    filed = [
        Filed(file=_shown(path, site), article=replace(article, lang=article.lang or site.languages[0]))
        for path in files
        if str(path) in seen
        for article in [seen[str(path)][1]]
        if article.extra.get("draft") is not True
    ]
    return _unclashed(filed, problems)


def _load_batch(jobs: Sequence[tuple[str, str, tzinfo]]) -> list[tuple[str, Article | Problem]]:
    return [(path, _load(Path(path), shown, zone)) for path, shown, zone in jobs]


def _load(path: Path, shown: str, zone: tzinfo) -> Article | Problem:
    try:
        return frontmatter.load(path, shown=shown, zone=zone)
    except KlipingError as error:
        return error.problem
    except OSError as error:
        return Problem(where=shown, what=f"cannot be read: {error.strerror}", hint="Check its permissions.")


def _unclashed(filed: Iterable[Filed], problems: list[Problem]) -> tuple[list[Filed], list[Problem]]:
    """The first of two articles that want one page has it; the other is named and left out."""
    taken: dict[str, Filed] = {}
    for item in filed:
        first = taken.setdefault(item.url, item)
        if first is not item:
            problems.append(
                Problem(
                    where=item.file,
                    what=f"wants the page /{item.url}, which {first.file} has",
                    hint="Give one of them another slug.",
                )
            )
    return list(taken.values()), problems


def _shown(path: Path, site: Site) -> str:
    return path.relative_to(site.root).as_posix()
