"""Raw articles -> Markdown files with front matter.

    inputs --originals--> raw files --read--> Raw --extract--> Extracted --put--> content/articles/, content/images/

Reading and extracting is done by workers, in batches; what is written, is written by the one that called.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing, nullcontext
from datetime import date
from pathlib import Path
from time import perf_counter

from kliping.converter.articles import Written
from kliping.converter.extract import Outcome, lost, outcomes, weight
from kliping.converter.fetch import Fetcher
from kliping.converter.fetched import Fetched
from kliping.converter.ledger import Entry, Extracted
from kliping.converter.originals import originals
from kliping.converter.readers import READERS, shown
from kliping.converter.records import Records
from kliping.converter.retold import Retold, retold
from kliping.converter.run import Jobs, Run
from kliping.errors import KlipingError
from kliping.executor import stream
from kliping.model import Problem, Report
from kliping.site import Site

__all__ = ["READERS", "Entry", "Extracted", "convert"]

LEAST = 40  # articles: about half a second of work, less than it takes to start a worker
BATCH = 10  # articles: a tenth of a second; at the end, no worker is idle for longer
AHEAD = 24  # batches that wait for a worker: so many articles are in memory, however many a container holds


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
    with closing(Records(None)) if records is None else nullcontext(records) as kept:
        run = Run(site, kept, fetched=Fetched(site.content, fetcher, today), fields=fields or {}, force=force)
        problems = [*found.problems, *run.shelf.catalogue.look()]
        quick = not (force or with_details or fetcher)
        jobs = Jobs([path for path in found.files if not (quick and run.repeat(path))], run)
        done = len(found.files) - jobs.total
        details = []
        made = stream(executor, outcomes, iter(jobs), size=BATCH, ahead=AHEAD, least=LEAST, weigh=weight, lost=lost)
        for number, outcome in enumerate(made, done + 1):
            outcome, written = run.put(outcome)  # noqa: PLW2901
            if with_details and isinstance(written, Written):
                details.append(_detail(outcome, written, site.content))
            if progress:
                progress(number, jobs.total + done)
        run.end()
        told = _retold(site, kept, executor, problems) if records is not None else Retold()
    did = run.did
    if fetcher is not None:
        did |= {"fetched": run.fetched.count, "refused": len(run.fetched.refused)}
    if told.stories:
        did["stories"] = len(told.stories)
    did["failed"] += len(found.problems)
    if found.ignored:
        did["ignored"] = found.ignored
    return Report(
        did=dict(did),
        problems=(*problems, *run.problems),
        notes=(*found.notes, *run.notes, *told.notes),
        details=tuple(details),
        seconds=perf_counter() - start,
    )


def _retold(site: Site, records: Records, executor: Executor, problems: list[Problem]) -> Retold:
    try:
        return retold(site, records, executor=executor)
    except KlipingError as error:
        problems += error.problems
        return Retold()


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
