"""Raw articles -> Markdown files with front matter.

    inputs --originals--> raw files --read--> Raw --extract--> Extracted --put--> content/articles/, content/images/

Reading and extracting is done by workers, in batches; what is written, is written by the one that called.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from time import perf_counter

from kliping.converter.articles import Shelf, Written, shelf
from kliping.converter.extract import Job, Outcome, outcomes
from kliping.converter.extract import found as read_file
from kliping.converter.ledger import Entry, Extracted
from kliping.converter.originals import originals
from kliping.converter.readers import CONTAINERS, READERS, Note, ending, shown
from kliping.errors import KlipingError
from kliping.executor import stream
from kliping.model import Problem, Raw, Report
from kliping.site import Site

__all__ = ["READERS", "Entry", "Extracted", "convert"]

BATCH = 40  # files: about a second of work, less than it takes to start a worker
AHEAD = 6  # batches that wait for a worker: so many articles are in memory, however many a container holds


def convert(
    inputs: Sequence[Path],
    site: Site,
    *,
    executor: Executor,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
    fields: Mapping[str, str] | None = None,
    with_details: bool = True,
) -> Report:
    """Convert raw files and folders (none given: all of content/raw/) to content/articles/YYYY/MM/<slug>.md.

    A second run changes nothing. An article that a person has edited is left as it is, unless `force`. What cannot be
    converted is a problem of the report, and the rest goes on. `fields` says which keys of rows hold which field, over
    those of the site. Without details, memory does not grow with what is converted.
    """
    start = perf_counter()
    found = originals(inputs, site)
    jobs = _Jobs(list(found.files), site, {**dict(site.fields or ()), **(fields or {})})
    articles = shelf(site.content)
    did: Counter[str] = Counter()
    problems, notes, details = [*found.problems, *articles.problems], list(found.notes), []
    for number, outcome in enumerate(stream(executor, outcomes, iter(jobs), size=BATCH, ahead=AHEAD), 1):
        written = _put(articles, outcome, force=force)
        if isinstance(written, Note):
            notes.append(written)
        elif isinstance(written, Problem):
            did["failed"] += 1
            problems.append(written)
        else:
            did[written.did] += 1
            notes += written.notes
            if with_details:
                details.append(_detail(outcome, written, site.content))
        if progress:
            progress(number, jobs.total)
    did["failed"] += len(found.problems)
    if found.ignored:
        did["ignored"] = found.ignored
    return Report(
        did=dict(did),
        problems=tuple(problems),
        notes=tuple(notes),
        details=tuple(details),
        seconds=perf_counter() - start,
    )


class _Jobs:
    """The work of a run: files as they are, containers article by article. Lives for one run."""

    def __init__(self, files: Sequence[Path], site: Site, fields: Mapping[str, str]) -> None:
        self.files, self.raw_dir, self.zone, self.fields = files, site.raw_dir, site.zone, fields
        self.total = len(files)  # and one more for each article of a container, as they come along

    def __iter__(self) -> Iterator[Job | Outcome]:
        for path in self.files:
            if ending(path.name) not in CONTAINERS:
                yield Job(path=path, raw_dir=self.raw_dir, zone=self.zone, fields=self.fields)
                continue
            self.total -= 1
            for item in read_file(path, self.raw_dir, self.fields):
                self.total += 1
                if isinstance(item, Raw):
                    yield Job(path=path, raw_dir=self.raw_dir, zone=self.zone, raw=item)
                else:
                    yield Outcome(file=path.relative_to(self.raw_dir).as_posix(), problem=item)


def _put(articles: Shelf, outcome: Outcome, *, force: bool) -> Written | Problem:
    if outcome.problem or outcome.raw is None or outcome.extracted is None:
        return outcome.problem or Problem(where=shown(outcome.file), what="holds no article")
    where = shown(outcome.file, outcome.raw.part)
    try:
        return articles.put(outcome.raw, outcome.extracted, force=force)
    except KlipingError as error:
        problem = error.problem
        return Problem(where=problem.where or where, what=problem.what, hint=problem.hint)
    except OSError as error:
        return Problem(
            where=where,
            what=f"its Markdown cannot be written: {error.strerror}",
            hint="Check the disk and who may write there.",
        )


def _detail(outcome: Outcome, written: Written, content: Path) -> dict[str, object]:
    extracted = outcome.extracted
    path = "content/" + written.path.relative_to(content).as_posix() if written.path else None
    return {
        "file": shown(outcome.file),
        "part": outcome.raw.part if outcome.raw else None,
        "markdown": path,
        "did": written.did,
        "title": extracted.article.title if extracted else None,
        "evidence": dict(extracted.evidence) if extracted else {},
        "ledger": [
            {"line": entry.line, "label": entry.label, "text": entry.text}
            for entry in (extracted.ledger if extracted else ())
        ],
    }
