"""Articles that a person wrote -> the same files with `entities:`. What stands in a file already stays as it is."""

import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path

from kliping import amend, frontmatter, frontmatterwrite, wholefile
from kliping.entities.naming import entities
from kliping.entities.recognition import Recognition, recogniser, recognition
from kliping.errors import KlipingError, UsageError
from kliping.executor import stream
from kliping.model import Article, Problem, Report
from kliping.site import SETTINGS, Site

BATCH = 40
AHEAD = 6
_HEAD = re.compile(r"\ufeff?---[ \t]*\r?\n.*?^---[ \t]*$", re.DOTALL | re.MULTILINE)
_KEY = re.compile(r"^(?:entities|'entities'|\"entities\")[ \t]*:", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Job:
    """A Markdown file, and what reading it depends on."""

    path: Path
    shown: str
    zone: tzinfo
    recognition: Recognition


def find(
    paths: Sequence[Path],
    site: Site,
    *,
    executor: Executor,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Write `entities:` into articles without it (no paths: all of the archive's).

    Articles that `kliping convert` wrote and nobody has edited are its own affair. Raises UsageError where the settings
    want no recogniser, or a path is not in content/articles/; KlipingError where the recogniser cannot be made.
    """
    start = time.perf_counter()
    wanted = recognition(site)
    if wanted is None:
        what = "recogniser: none finds no names"
        raise UsageError(SETTINGS, what, hint='Write "recogniser: default", or take the line out.')
    wanted.fingerprint()  # whether it can be made at all
    files = list(_files(paths, site))
    jobs = (
        Job(path=path, shown=path.relative_to(site.root).as_posix(), zone=site.zone, recognition=wanted)
        for path in files
    )
    did, problems = Counter[str](), []
    for number, outcome in enumerate(stream(executor, work, jobs, size=BATCH, ahead=AHEAD), 1):
        if isinstance(outcome, Problem):
            problems.append(outcome)
        else:
            did[outcome] += 1
        if progress:
            progress(number, len(files))
    return Report(did=dict(did), problems=tuple(problems), seconds=time.perf_counter() - start)


def _files(paths: Sequence[Path], site: Site) -> Iterator[Path]:
    """The Markdown files of the archive, or those that are named, each once."""
    found: dict[Path, None] = {}
    for given in paths or (site.articles_dir,):
        path = Path(os.path.abspath(given))  # noqa: PTH100  (links stay links)
        if not path.is_relative_to(site.articles_dir):
            raise UsageError(str(given), "is not in the archive's articles", hint=f"They are in {site.articles_dir}.")
        if paths and not path.exists():
            raise UsageError(str(given), "does not exist")
        found |= dict.fromkeys([path] if path.is_file() else sorted(path.rglob("*.md")))
    for path in found:
        if not path.is_symlink() and not any(part.startswith(".") for part in path.relative_to(site.root).parts):
            yield path


def work(jobs: Sequence[Job]) -> list[str | Problem]:
    """Name the articles of a batch of files; for each, what was done: "found", "nothing", "left" or "converted"."""
    done: list[str | Problem] = []
    todo: list[tuple[int, Job, str, Article]] = []
    for job in jobs:
        read = _read(job)
        if not isinstance(read, tuple):
            done.append(read)
            continue
        todo.append((len(done), job, *read))
        done.append("nothing")
    named = _named([article for *_, article in todo], todo[0][1].recognition) if todo else []
    for (place, job, text, article), found in zip(todo, named, strict=True):
        done[place] = _written(job, text, article, found)
    return done


def _read(job: Job) -> tuple[str, Article] | str | Problem:
    """Text and article of a file that has no entities; else what is done with it, which is nothing."""
    try:
        data = job.path.read_bytes()
        article = frontmatter.decoded(data, shown=job.shown, zone=job.zone)
    except KlipingError as error:
        return error.problem
    except OSError as error:
        return Problem(where=job.shown, what=f"cannot be read: {error.strerror}")
    text = data.decode("utf-8")
    if article.origin and not frontmatterwrite.is_edited(text):
        return "converted"
    head = _HEAD.match(text)
    return "left" if head is None or _KEY.search(head[0]) else (text, article)


def _named(articles: Sequence[Article], wanted: Recognition) -> list[Article | KlipingError]:
    """The articles with their entities. One that the recogniser refuses does not take the others with it."""
    try:
        found = entities(articles, recogniser(wanted))
    except KlipingError as error:
        if len(articles) == 1:
            return [error]
        return [one for article in articles for one in _named([article], wanted)]
    return [replace(article, entities=own) for article, own in zip(articles, found, strict=True)]


def _written(job: Job, text: str, article: Article, named: Article | KlipingError) -> str | Problem:
    if isinstance(named, KlipingError):
        return replace(named.problem, where=job.shown)
    if named.entities == article.entities:
        return "nothing"
    try:
        wholefile.replace(job.path, amend.amended(text, named, ("entities",)).encode("utf-8"))
    except KlipingError as error:
        return replace(error.problem, where=job.shown)
    except OSError as error:
        return Problem(where=job.shown, what=f"cannot be written: {error.strerror}", hint="Check who may write there.")
    return "found"


def line(report: Report) -> str:
    """The report in one line."""
    parts = [f"{report.did[name]:,} {what}" for name, what in _WORDS.items() if report.did.get(name)]
    return f"Named: {', '.join(parts) or 'no articles'}"


_WORDS = {
    "found": "articles",
    "nothing": "in which no name was found",
    "left": "left with the names they have",
    "converted": 'left to "kliping convert"',
}

