"""Raw -> Extracted, in batches of files: the part of a conversion that is done by workers."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from functools import lru_cache
from pathlib import Path

from kliping.converter import fragment, given, text, webpage, weekdays
from kliping.converter.drafts import Drafted, drafted
from kliping.converter.escape import escape
from kliping.converter.language import language
from kliping.converter.ledger import Entry, Extracted
from kliping.converter.parcel import Parcel
from kliping.converter.readers import Item, Piece, Reader, Unread, item, items, pieces, readers, shown
from kliping.entities.recognition import Recognition
from kliping.errors import KlipingError, ReadError
from kliping.model import Article, Problem, Raw, RawKind

_HEAD = 40  # lines above which a text may have its title


@dataclass(frozen=True, kw_only=True)
class Job:
    """A raw file to be read, or a raw article of one, and what reading it depends on."""

    path: Path
    raw_dir: Path
    zone: tzinfo  # of dates that name no zone
    piece: Raw | Unread | None = None  # of a container, which is cut up by the one that hands out the jobs
    fields: Mapping[str, str] = field(default_factory=dict)  # our fields -> the keys of rows
    recognition: Recognition | None = None  # what finds names, if anything is to


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a raw article has become: an article, or a problem. `raw` is without its text, which can be long."""

    file: str
    raw: Raw | None = None
    parcel: Parcel[Extracted] | None = None
    problem: Problem | None = None
    drafted: Drafted | None = None
    is_lost: bool = False  # which says nothing of the original: it is read again by the next run

    @property
    def extracted(self) -> Extracted | None:
        """The article with its account: what is written of most of them is in `drafted`."""
        return self.parcel.value if self.parcel else None


def extract(raw: Raw, *, zone: tzinfo) -> Extracted:
    """Read an article out of a raw one. Raises ReadError where there is none in it."""
    extracted = weekdays.checked(given.over(_EXTRACTORS[raw.kind](raw, zone=zone), raw, zone=zone))
    if not extracted.article.title.strip():
        raise ReadError(shown(raw.file, raw.part), "no title and no text found", hint="Is this a news article?")
    return extracted


def _text(raw: Raw, *, zone: tzinfo) -> Extracted:
    """A text; under the title that its container gives, whether the text itself begins with it or not."""
    title = raw.fields.get("title")
    if not isinstance(title, str):
        return text.extract(raw, zone=zone)
    lines = raw.text.split("\n")
    at = next((number for number, line in enumerate(lines[:_HEAD]) if _fold(line) == _fold(title)), None)
    above = [number for number, line in enumerate(lines[: at or 0], 1) if line.strip()]
    body = "\n".join(lines[at + 1 :] if at is not None else lines)
    shift = (at + 1 if at is not None else 0) - 2
    # With its label, so that a short title is not taken for the name of a section.
    read = text.extract(replace(raw, text=f"Title: {' '.join(title.split())}\n\n{body}"), zone=zone)
    ledger = [Entry(line=number, text=lines[number - 1].strip(), label="above the title (drop)") for number in above]
    if at is not None:
        ledger.append(Entry(line=at + 1, text=lines[at].strip(), label="title"))
    ledger += [replace(entry, line=entry.line + shift) for entry in read.ledger if entry.line > 1]
    evidence = {name: _shifted(told, shift) for name, told in read.evidence.items() if name != "title"}
    article = read.article
    if at is None and (first := next((entry for entry in ledger if entry.label == "standfirst"), None)):
        # What came without its title came without its standfirst: this is the first paragraph.
        ledger[ledger.index(first)] = replace(first, label="body")
        article = replace(article, body=f"{escape(first.text)}\n\n{article.body}", description=None)
    return replace(read, article=article, ledger=tuple(ledger), evidence=evidence)


def _shifted(told: str, shift: int) -> str:
    number = told.removeprefix("line ")
    return f"line {int(number) + shift}" if told.startswith("line ") and number.isdigit() else told


def _fold(written: str) -> str:
    return re.sub(r"[\W_]+", "", written).casefold()


def _markdown(raw: Raw, *, zone: tzinfo) -> Extracted:
    """Markdown stays as it is; its container has said all there is to say of it."""
    title = raw.fields.get("title")
    lines = [(number, line) for number, line in enumerate(raw.text.split("\n"), 1) if line.strip()]
    article = Article(title=title if isinstance(title, str) else "", body=raw.text, lang=language(raw.text))
    return Extracted(
        article=article,
        ledger=tuple(Entry(line=number, text=line.strip()[:2000], label="body") for number, line in lines),
    )


_EXTRACTORS: Mapping[RawKind, Callable[..., Extracted]] = {
    "text": _text,
    "html": webpage.extract,
    "fragment": fragment.extract,
    "markdown": _markdown,
}


def outcomes(jobs: Sequence[Job | Outcome]) -> list[Outcome]:
    """Do a batch; what has an outcome already keeps it. One bad article must not end the run."""
    found = [outcome for job in jobs for outcome in _outcomes(job)]
    wanted = next((job.recognition for job in jobs if isinstance(job, Job)), None)
    if wanted is not None:
        from kliping.converter.named import named  # noqa: PLC0415  (nothing of it where no names are wanted)

        found = named(found, wanted)
    return [_drafted(outcome) for outcome in found]


def weight(job: Job | Outcome) -> int:
    """About how many bytes a job takes."""
    return items.weight(job.piece) if isinstance(job, Job) and job.piece is not None else 0


def lost(job: Job | Outcome) -> Outcome:
    """What becomes of a job whose worker was killed."""
    if isinstance(job, Outcome):
        return job
    what = "its worker was killed, perhaps for want of memory"
    hint = "Convert it again; if that does not help, take it out."
    where = shown(_file(job), items.part(job.piece))
    return Outcome(file=_file(job), problem=Problem(where=where, what=what, hint=hint), is_lost=True)


def _outcomes(job: Job | Outcome) -> Iterator[Outcome]:
    if isinstance(job, Outcome):
        yield job
        return
    for piece in [job.piece] if job.piece is not None else found(job.path, job.raw_dir, job.fields):
        read = _read(piece, _file(job))
        yield _outcome(read, job.zone) if isinstance(read, Raw) else Outcome(file=_file(job), problem=read)


def _file(job: Job) -> str:
    return job.path.relative_to(job.raw_dir).as_posix()


def _read(piece: Piece, file: str) -> Item:
    try:
        return item(piece)
    except KlipingError as error:
        return error.problem
    except Exception as error:
        return _bug(shown(file), error)


def found(path: Path, raw_dir: Path, fields: Mapping[str, str]) -> Iterator[Piece]:
    """What a file holds. Where reading it ends too early, that is the last thing it holds: nothing is raised."""
    file = path.relative_to(raw_dir).as_posix()
    try:
        yield from pieces(path, raw_dir, _readers(tuple(sorted(fields.items()))))
    except KlipingError as error:
        yield error.problem
    except Exception as error:
        yield _bug(shown(file), error)


@lru_cache(maxsize=8)
def _readers(fields: tuple[tuple[str, str], ...]) -> Mapping[str, Reader]:
    return readers(dict(fields))


def _outcome(raw: Raw, zone: tzinfo) -> Outcome:
    try:
        extracted = extract(raw, zone=zone)
    except KlipingError as error:
        problem = error.problem
        if raw.part and problem.where == shown(raw.file):
            problem = replace(problem, where=shown(raw.file, raw.part))
        return Outcome(file=raw.file, problem=problem)
    except Exception as error:
        return Outcome(file=raw.file, problem=_bug(shown(raw.file, raw.part), error))
    used = {picture.src for picture in extracted.pictures}
    files = {name: data for name, data in raw.files.items() if name in used}
    kept = replace(raw, text="", fields={}, evidence={}, files=files)
    return Outcome(file=raw.file, raw=kept, parcel=Parcel(extracted))


def _drafted(outcome: Outcome) -> Outcome:
    """With all of its file that needs no knowledge of other articles."""
    if outcome.raw is None or outcome.parcel is None or outcome.drafted:
        return outcome
    return replace(outcome, drafted=drafted(outcome.parcel.value, outcome.raw))


def _bug(where: str, error: Exception) -> Problem:
    what = f"the converter failed: {type(error).__name__}: {str(error)[:200]}"
    return Problem(where=where, what=what, hint="This is a bug in kliping; please report it.")
