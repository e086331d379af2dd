"""Raw articles -> Markdown files with front matter.

    inputs --originals--> raw files --read--> Raw --extract--> Extracted --put--> content/articles/, content/images/

Reading and extracting is done by workers, in batches; what is written, is written by the one that called.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path
from time import perf_counter

from kliping.converter.articles import Shelf, Written, shelf
from kliping.converter.extract import Job, Outcome, outcomes
from kliping.converter.ledger import Entry, Extracted
from kliping.converter.originals import originals
from kliping.converter.readers import READERS, shown
from kliping.errors import KlipingError
from kliping.executor import run
from kliping.model import Problem, Report
from kliping.site import Site

__all__ = ["READERS", "Entry", "Extracted", "convert"]

BATCH = 40  # files: about a second of work, less than it takes to start a worker


def convert(
    inputs: Sequence[Path],
    site: Site,
    *,
    executor: Executor,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Convert raw files and folders (none given: all of content/raw/) to content/articles/YYYY/MM/<slug>.md.

    A second run changes nothing. An article that a person has edited is left as it is, unless `force`. What cannot be
    converted is a problem of the report, and the rest goes on.
    """
    start = perf_counter()
    found = originals(inputs, site)
    jobs = [Job(path=path, raw_dir=site.raw_dir, zone=site.zone) for path in found.files]
    articles = shelf(site.content)
    did: Counter[str] = Counter()
    problems, notes, details = [*found.problems, *articles.problems], list(found.notes), []
    for number, outcome in enumerate(run(executor, outcomes, jobs, BATCH), 1):
        written = _put(articles, outcome, force=force)
        if isinstance(written, Problem):
            did["failed"] += 1
            problems.append(written)
        else:
            did[written.did] += 1
            notes += written.notes
            details.append(_detail(outcome, written, site.content))
        if progress:
            progress(number, len(jobs))
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


def _put(articles: Shelf, outcome: Outcome, *, force: bool) -> Written | Problem:
    if outcome.problem or outcome.raw is None or outcome.extracted is None:
        return outcome.problem or Problem(where=shown(outcome.file), what="holds no article")
    try:
        return articles.put(outcome.raw, outcome.extracted, force=force)
    except KlipingError as error:
        problem = error.problem
        return Problem(where=problem.where or shown(outcome.file), what=problem.what, hint=problem.hint)
    except OSError as error:
        return Problem(
            where=shown(outcome.file),
            what=f"its Markdown cannot be written: {error.strerror}",
            hint="Check the disk and who may write there.",
        )


def _detail(outcome: Outcome, written: Written, content: Path) -> dict[str, object]:
    extracted = outcome.extracted
    path = "content/" + written.path.relative_to(content).as_posix() if written.path else None
    return {
        "file": shown(outcome.file),
        "markdown": path,
        "did": written.did,
        "title": extracted.article.title if extracted else None,
        "evidence": dict(extracted.evidence) if extracted else {},
        "ledger": [
            {"line": entry.line, "label": entry.label, "text": entry.text}
            for entry in (extracted.ledger if extracted else ())
        ],
    }
