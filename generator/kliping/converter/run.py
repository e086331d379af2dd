"""One run of a conversion: what is handed out to workers, what is done with what comes back, and what is kept of it."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kliping.code import CODE
from kliping.converter.account import record
from kliping.converter.articles import Shelf, Written
from kliping.converter.catalogue import Catalogue, State
from kliping.converter.done import Doing, Done, state
from kliping.converter.extract import Job, Outcome
from kliping.converter.extract import found as read_file
from kliping.converter.fetched import Fetched, list_of
from kliping.converter.inscribed import inscribed
from kliping.converter.parcel import Parcel
from kliping.converter.readers import CONTAINERS, Note, Unread, ending, shown
from kliping.converter.records import Records
from kliping.converter.signed import Signed
from kliping.digest import joined
from kliping.entities.recognition import Recognition, recognition
from kliping.errors import KlipingError
from kliping.model import Problem, Raw
from kliping.site import Site

_LIBRARIES = ("charset-normalizer", "ftfy", "lxml", "numpy", "pillow", "py3langid", "trafilatura", "tzdata", "warcio")


def way(site: Site, fields: Mapping[str, str], wanted: Recognition | None) -> str:
    """The digest of all that a conversion depends on beside the files themselves. Raises KlipingError."""
    names = wanted.fingerprint() if wanted else None
    pairs = tuple(sorted(fields.items()))
    return joined(CODE, str(site.zone), pairs, state(list_of(site.content)), names, _versions())


def _versions() -> tuple[tuple[str, str | None], ...]:
    return tuple((name, _version(name)) for name in _LIBRARIES)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


class Run:
    """What a run does with originals, one after the other. Lives for one run."""

    def __init__(
        self, site: Site, records: Records, *, fetched: Fetched, fields: Mapping[str, str], force: bool
    ) -> None:
        self.site, self.fetched = site, fetched
        self.fields = {**dict(site.fields or ()), **fields}
        self.shelf = Shelf(content=site.content, catalogue=Catalogue(records.file, site.articles_dir))
        self.did: Counter[str] = Counter()
        self._records, self._force = records, force
        self._below = site.articles_dir.relative_to(site.root).as_posix()
        self._signed = Signed(records.file)
        self.recognition = recognition(site)
        self._done = Done(records.file, site.content, way(site, self.fields, self.recognition))
        self._told: list[tuple[str, Problem, bool]] = []  # the original, and whether it is a problem
        self._begun: dict[str, tuple[State | None, int]] = {}
        self._doing: Doing | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong, in the order of the originals."""
        return tuple(problem for file, problem, is_wrong in sorted(self._told, key=_by_file) if is_wrong)

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What is worth saying, in the order of the originals."""
        return tuple(problem for file, problem, is_wrong in sorted(self._told, key=_by_file) if not is_wrong)

    def repeat(self, path: Path) -> bool:
        """Leave an original of which nothing has changed, and say the same of it as before; False where it has."""
        file = self._file(path)
        before = self._done.repeated(file, self.shelf.catalogue)
        if before is None:
            return False
        self.did.update(before.did)
        self._told += [(file, problem, True) for problem in before.problems]
        self._told += [(file, note, False) for note in before.notes]
        self._records.repeat(shown(file))
        return True

    def begin(self, path: Path) -> None:
        """An original is about to be read."""
        file = self._file(path)
        self._done.forget(file)
        self._begun[file] = state(path), time.time_ns()

    def put(self, outcome: Outcome) -> tuple[Outcome, Written | Problem]:
        """Write an article, its pictures and its account; those of an original come one after the other."""
        if self._doing is None or self._doing.file != outcome.file:
            self.end()
            found, noted = self._begun.pop(outcome.file, (None, 0))
            self._doing = Doing(file=outcome.file, state=found, noted=noted)
        outcome, written = self._put_with_pictures(outcome)
        if isinstance(written, Problem):
            self._refused(self._doing, outcome, written)
        else:
            self._wrote(self._doing, outcome, written)
        return outcome, written

    def end(self) -> None:
        """The last article of an original is done."""
        doing, self._doing = self._doing, None
        if doing is None:
            return
        self.did.update(doing.did)
        self._told += [(doing.file, problem, True) for problem in doing.problems]
        self._told += [(doing.file, note, False) for note in doing.notes]
        if self.fetched.fetcher is None:  # else the next run finds pictures that this one did not have from the start
            self._done.keep(doing, self.shelf.catalogue)

    def _refused(self, doing: Doing, outcome: Outcome, problem: Problem) -> None:
        if isinstance(problem, Note):
            doing.notes.append(problem)
            return
        doing.did["failed"] += 1
        doing.problems.append(problem)
        if outcome.raw is not None or outcome.is_lost:
            doing.state = None  # it was not written, which is no fault of the original

    def _wrote(self, doing: Doing, outcome: Outcome, written: Written) -> None:
        doing.did[written.did] += 1
        doing.notes += written.notes
        doing.sha256 = outcome.raw.sha256 if outcome.raw else ""
        doing.copy_of = written.copy_of
        doing.beside |= dict.fromkeys(written.beside)
        if written.path is None or outcome.parcel is None or outcome.raw is None:
            return
        notes = tuple(note.what for note in written.notes)
        if outcome.drafted is None or not written.as_drafted or written.state is None:
            root, part = self.site.root, outcome.raw.part  # the part: which article of a file that holds several
            self._records.put(
                record(
                    outcome.parcel.value, written.path, root=root, file=shown(outcome.file), part=part, did=written.did,
                    notes=notes,
                )
            )  # fmt: skip
            return
        below = self.shelf.catalogue.name(written.path)
        self._records.keep(
            outcome.drafted.account, markdown=f"{self._below}/{below}", file=shown(outcome.file), did=written.did,
            notes=notes,
        )  # fmt: skip
        self._signed.put(below, written.state, written.id, outcome.drafted.signature)

    def _put_with_pictures(self, outcome: Outcome) -> tuple[Outcome, Written | Problem]:
        """Write an article, and once more where pictures of it were fetched; none are for one that stays as it is."""
        if outcome.parcel is None or outcome.raw is None:
            return outcome, self._put(outcome)
        if outcome.drafted is not None and not self.fetched.concern(outcome.drafted.sources):
            return outcome, self._put(outcome)
        extracted = outcome.parcel.value
        known = inscribed(self.fetched.known(extracted), outcome.raw, self.site.content)
        if known != extracted:
            outcome = replace(outcome, parcel=Parcel(known), drafted=None)
        first = self._put(outcome)
        if isinstance(first, Problem) or first.did in {"left", "skipped"}:
            return outcome, first
        more = self.fetched.fetch(known)
        if more == known or outcome.raw is None:
            return outcome, first
        outcome = replace(outcome, parcel=Parcel(inscribed(more, outcome.raw, self.site.content)), drafted=None)
        second = self._put(outcome)
        if isinstance(second, Problem):
            return outcome, second
        return outcome, replace(second, did=second.did if first.did == "unchanged" else first.did)

    def _put(self, outcome: Outcome) -> Written | Problem:
        if outcome.problem or outcome.raw is None or outcome.parcel is None:
            return outcome.problem or Problem(where=shown(outcome.file), what="holds no article")
        where = shown(outcome.file, outcome.raw.part)
        try:
            return self.shelf.put(outcome.raw, outcome.parcel, force=self._force, drafted=outcome.drafted)
        except KlipingError as error:
            problem = error.problem
            return Problem(where=problem.where or where, what=problem.what, hint=problem.hint)
        except OSError as error:
            return Problem(
                where=where,
                what=f"its Markdown cannot be written: {error.strerror}",
                hint="Check the disk and who may write there.",
            )

    def _file(self, path: Path) -> str:
        return path.relative_to(self.site.raw_dir).as_posix()


def _by_file(told: tuple[str, Problem, bool]) -> list[str]:
    return told[0].split("/")


class Jobs:
    """The work of a run: files as they are, containers article by article. Lives for one run."""

    def __init__(self, files: Sequence[Path], run: Run) -> None:
        self.total = len(files)  # and one more for each article of a container, as they come along
        self._files, self._run = files, run

    def __iter__(self) -> Iterator[Job | Outcome]:
        site, fields, names = self._run.site, self._run.fields, self._run.recognition
        for path in self._files:
            self._run.begin(path)
            if ending(path.name) not in CONTAINERS:
                yield Job(path=path, raw_dir=site.raw_dir, zone=site.zone, fields=fields, recognition=names)
                continue
            self.total -= 1
            for piece in read_file(path, site.raw_dir, fields):
                self.total += 1
                if isinstance(piece, Raw | Unread):
                    yield Job(path=path, raw_dir=site.raw_dir, zone=site.zone, piece=piece, recognition=names)
                else:
                    yield Outcome(file=path.relative_to(site.raw_dir).as_posix(), problem=piece)
