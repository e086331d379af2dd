"""Raw -> Extracted, in batches of files: the part of a conversion that is done by workers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from kliping.converter import text, webpage
from kliping.converter.ledger import Extracted
from kliping.converter.readers import read, shown
from kliping.errors import KlipingError, ReadError
from kliping.model import Problem, Raw


@dataclass(frozen=True, kw_only=True)
class Job:
    """A raw file to be read, and what reading it depends on."""

    path: Path
    raw_dir: Path
    zone: tzinfo  # of dates that name no zone


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a raw article has become: an article, or a problem. `raw` is without its text, which can be long."""

    file: str
    raw: Raw | None = None
    extracted: Extracted | None = None
    problem: Problem | None = None


def extract(raw: Raw, *, zone: tzinfo) -> Extracted:
    """Read an article out of a raw one. Raises ReadError where there is none in it."""
    extracted = (webpage.extract if raw.kind == "html" else text.extract)(raw, zone=zone)
    if not extracted.article.title.strip():
        raise ReadError(shown(raw.file), "no title and no text found", hint="Is this a news article?")
    return extracted


def outcomes(jobs: Sequence[Job]) -> list[Outcome]:
    """Do a batch. One bad article must not end the run, whatever a library thinks of it."""
    return [outcome for job in jobs for outcome in _outcomes(job)]


def _outcomes(job: Job) -> Iterator[Outcome]:
    file = job.path.relative_to(job.raw_dir).as_posix()
    try:
        for raw in read(job.path, job.raw_dir):
            file = raw.file
            extracted = extract(raw, zone=job.zone)
            yield Outcome(
                file=file,
                raw=Raw(file=file, sha256=raw.sha256, kind=raw.kind, text="", encoding=raw.encoding),
                extracted=extracted,
            )
    except KlipingError as error:
        yield Outcome(file=file, problem=error.problem)
    except Exception as error:
        what = f"the converter failed: {type(error).__name__}: {str(error)[:200]}"
        yield Outcome(
            file=file, problem=Problem(where=shown(file), what=what, hint="This is a bug in kliping; please report it.")
        )
