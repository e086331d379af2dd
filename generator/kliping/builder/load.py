"""content/articles/*.md -> Articles, each with the file that it came from; broken ones become Problems."""

from collections.abc import Iterable, MutableMapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path
from typing import TypeAlias

from kliping import frontmatter, slug, urls
from kliping.builder.pictures import listed, shown
from kliping.errors import KlipingError
from kliping.executor import run
from kliping.model import Article, Problem
from kliping.site import Site

BATCH = 500
Stamp: TypeAlias = tuple[int, int, str]  # mtime in ns, size, and the zone of dates that name none
Seen: TypeAlias = MutableMapping[str, tuple[Stamp, Article]]  # path -> what was read, and when


@dataclass(frozen=True, kw_only=True)
class Filed:
    """An article with the file it stands in, and with the id, slug and language that a page needs."""

    file: str  # as a person would type it: content/articles/2024/06/x.md
    article: Article

    @property
    def slug(self) -> str:
        """Safe for an address."""
        if self.article.slug:
            return self.article.slug
        name = slug.named(Path(self.file).stem)
        # 2024/06/19/ is a day, and undated/1/ a page of a listing.
        return f"a-{name}" if name.isdigit() else name

    @property
    def url(self) -> str:
        """2024/06/slug/."""
        return urls.article(self.article.date, self.slug)


def markdown_files(folder: Path, site: Site) -> tuple[list[Path], list[Problem]]:
    """The Markdown files below a folder, sorted; hidden ones and what symbolic links lead out to left out."""
    paths, problems = listed(folder, site)
    return [path for path in paths if path.suffix == ".md"], problems


def load(site: Site, *, executor: Executor, seen: Seen | None = None) -> tuple[list[Filed], list[Problem]]:
    """Read all articles. `seen` keeps what was read from one build to the next of the same process.

    Where a file is broken now, the last good article of `seen` stands in for it, so that a preview does not lose a
    page while its author is typing.
    """
    seen = {} if seen is None else seen
    files, problems = markdown_files(site.articles_dir, site)
    stale = []
    stamps: dict[str, Stamp] = {}
    for path in files:
        try:
            stat = path.stat()
        except OSError:
            continue  # gone since it was listed
        stamps[str(path)] = stamp = (stat.st_mtime_ns, stat.st_size, str(site.zone))
        if str(path) not in seen or seen[str(path)][0] != stamp:
            stale.append(path)
    for gone in seen.keys() - stamps.keys():
        del seen[gone]
    jobs = [(str(path), shown(path, site), site.zone) for path in stale]
    for name, result in run(executor, _load_batch, jobs, BATCH):
        if isinstance(result, Problem):
            problems.append(result)
        else:
            seen[name] = (stamps[name], result)
    filed = [
        Filed(file=shown(path, site), article=replace(article, lang=article.lang or site.languages[0]))
        for path in files
        if str(path) in seen
        for article in [seen[str(path)][1]]
        if not is_draft(article)
    ]
    return _unclashed(filed, problems)


def is_draft(article: Article) -> bool:
    """Whether its front matter says `draft: true`: it is not published."""
    return article.extra.get("draft") is True


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
