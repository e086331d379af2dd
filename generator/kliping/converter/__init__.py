"""Raw articles -> Markdown files with front matter.

    inputs --originals--> raw files --read--> Raw --extract--> Extracted --put--> content/articles/, content/images/

Reading and extracting is done by workers, in batches; what is written, is written by the one that called.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter

from kliping.converter.account import record
from kliping.converter.articles import Shelf, Written, shelf
from kliping.converter.extract import Job, Outcome, outcomes
from kliping.converter.extract import found as read_file
from kliping.converter.fetch import Fetcher
from kliping.converter.fetched import Fetched
from kliping.converter.inscribed import inscribed
from kliping.converter.ledger import Entry, Extracted
from kliping.converter.originals import originals
from kliping.converter.readers import CONTAINERS, READERS, Note, ending, shown
from kliping.converter.records import Records
from kliping.converter.retold import Retold, retold
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
    records: Records | None = None,
    fetcher: Fetcher | None = None,
    today: date | None = None,
) -> Report:
    """Convert raw files and folders (none given: all of content/raw/) to content/articles/YYYY/MM/<slug>.md.

    A second run changes nothing. An article that a person has edited is left as it is, unless `force`. What cannot be
    converted is a problem of the report, and the rest goes on. `fields` says which keys of rows hold which field, over
    those of the site. Without details, memory does not grow with what is converted. `records` takes the account of each
    article, and where there is a `fetcher`, pictures on other hosts are copied into the archive.
    """
    start = perf_counter()
    found = originals(inputs, site)
    jobs = _Jobs(list(found.files), site, {**dict(site.fields or ()), **(fields or {})})
    articles = shelf(site.content)
    fetched = Fetched(site.content, fetcher, today)
    did: Counter[str] = Counter()
    problems, notes, details = [*found.problems, *articles.problems], list(found.notes), []
    for number, outcome in enumerate(stream(executor, outcomes, iter(jobs), size=BATCH, ahead=AHEAD), 1):
        outcome, written = _put_with_pictures(articles, fetched, outcome, force=force)  # noqa: PLW2901
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
            if records is not None:
                _account(records, outcome, written, site.root)
        if progress:
            progress(number, jobs.total)
    if fetcher is not None:
        did |= {"fetched": fetched.count, "refused": len(fetched.refused)}
    if records is not None:
        told = _retold(site, records, executor, problems)
        notes += told.notes
        if told.stories:
            did["stories"] = len(told.stories)
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


def _put_with_pictures(
    articles: Shelf, fetched: Fetched, outcome: Outcome, *, force: bool
) -> tuple[Outcome, Written | Problem]:
    """Write an article, and once more where pictures of it were fetched; none are for one that stays as it is."""
    if outcome.extracted is not None and outcome.raw is not None:
        known = fetched.known(outcome.extracted)
        outcome = replace(outcome, extracted=inscribed(known, outcome.raw, articles.content))
    first = _put(articles, outcome, force=force)
    if isinstance(first, Problem) or outcome.extracted is None or outcome.raw is None:
        return outcome, first
    if first.did in {"left", "skipped"}:
        return outcome, first
    more = fetched.fetch(outcome.extracted)
    if more == outcome.extracted:
        return outcome, first
    outcome = replace(outcome, extracted=inscribed(more, outcome.raw, articles.content))
    second = _put(articles, outcome, force=force)
    if isinstance(second, Problem):
        return outcome, second
    return outcome, replace(second, did=second.did if first.did == "unchanged" else first.did)


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


def _retold(site: Site, records: Records, executor: Executor, problems: list[Problem]) -> Retold:
    try:
        return retold(site, records, executor=executor)
    except KlipingError as error:
        problems += error.problems
        return Retold()


def _account(records: Records, outcome: Outcome, written: Written, root: Path) -> None:
    if written.path and outcome.extracted:
        part = getattr(outcome.raw, "part", None)  # which article of a file that holds several
        records.put(
            record(
                outcome.extracted,
                written.path,
                root=root,
                file=shown(outcome.file),
                part=None if part is None else str(part),
                did=written.did,
                notes=tuple(note.what for note in written.notes),
            )
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
