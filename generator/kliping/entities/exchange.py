"""Names and decisions out to a table, and back in: all of it or nothing."""

from datetime import date
from pathlib import Path
from time import perf_counter

from kliping import decisions, textfile, vocabulary, wholefile
from kliping.builder.listing import shown
from kliping.entities import table
from kliping.entities.changes import Change, changes
from kliping.entities.propose import ENTITIES, Progress, read
from kliping.errors import ReadError, VocabularyError
from kliping.model import Entities, Problem, Report, Term
from kliping.site import Site


def export(site: Site, *, progress: Progress | None = None) -> tuple[str, Report]:
    """The table, and how much is in it."""
    start = perf_counter()
    archive = read(site, progress=progress)
    if wrong := [problem for problem in archive.problems if problem.where and problem.where.endswith(".yaml")]:
        raise VocabularyError.of(wrong)  # a table of half of what is known would say that the rest is not
    did = {"known": len(archive.entities.terms), "found": len(archive.census.found)}
    text = table.dumps(archive.entities, archive.census)
    return text, Report(did=did, problems=archive.problems, seconds=perf_counter() - start)


def take(site: Site, path: Path, *, today: date) -> Report:
    """Add what a table says that is not known yet to the decisions.

    Raises VocabularyError with all that is wrong with it, ReadError; then nothing is written.
    """
    start = perf_counter()
    own = site.content / ENTITIES
    known = vocabulary.knowledge(own, shown=shown(own, site))
    if known.problems:
        raise VocabularyError.of(known.problems)
    text = textfile.named(path, ReadError, hint="Save the table as UTF-8.")
    new = changes(table.loads(text, shown=str(path)), known.entities, shown=str(path))
    entries = [change.entry for change in new]
    if problems := list(_unheard(new, known.after(entries), str(path))):
        raise VocabularyError.of(problems)
    if new:
        log = decisions.beside(own)
        before = textfile.read(log, ReadError, shown=str(log)) or ""
        wholefile.write(log, decisions.added(before, f"{today}: {path.name}", entries))
    return Report(did={"decided": len(new)}, seconds=perf_counter() - start)


def _unheard(new: list[Change], now: Entities, where: str) -> list[Problem]:
    """What entities.yaml does not let happen."""
    terms = {term.id: term for term in now.terms}
    hint = "Change it there: this program never writes that file."
    return [
        Problem(where=where, line=change.line, what=f"{change.entry.id}: entities.yaml says otherwise", hint=hint)
        for change in new
        if isinstance(change.entry, Term) and not _are_same(terms.get(change.entry.id), change.entry)
    ]


def _are_same(one: Term | None, other: Term) -> bool:
    """Whether two terms say the same, in whatever order."""
    if one is None:
        return False
    return all(
        sorted(map(repr, a)) == sorted(map(repr, b)) if isinstance(a, tuple) and isinstance(b, tuple) else a == b
        for a, b in zip(vars(one).values(), vars(other).values(), strict=True)
    )
