"""The doubts of an archive, put to a person one at a time: accepted, corrected, left for later, or opened in an editor.

Asking and showing are given as functions, so that nothing here knows of a terminal.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from kliping import amend, frontmatter
from kliping.asking import QUIT, Ask, Edit, Say, chosen
from kliping.converter import dates
from kliping.converter.account import current, value
from kliping.converter.articles import write
from kliping.converter.doubts import Doubt
from kliping.converter.ledger import Entry
from kliping.converter.records import Record, Records
from kliping.errors import KlipingError
from kliping.model import Article, Problem, Report
from kliping.site import Site

CHOICES = {"a": "[a]ccept", "c": "[c]orrect", "l": "[l]eave", "e": "open in [e]ditor", QUIT: "[q]uit"}
_WIDTH = 160  # characters of a raw line
_BEFORE, _AFTER = 2, 2  # lines round the one in doubt
_BY_HAND = frozenset({"body", "dropped"})  # what cannot be typed in one line


@dataclass(frozen=True, kw_only=True)
class Question:
    """A doubt, and the file that it is about as it is now."""

    path: Path
    text: str
    article: Article
    record: Record
    doubt: Doubt

    @property
    def name(self) -> str:
        """Tells it from all others, until the value is another one."""
        held = value(self.article, self.doubt.field)
        return f"{self.record.markdown}\0{self.doubt.kind}\0{self.doubt.field}\0{held}"


def review(
    site: Site,
    records: Records,
    *,
    ask: Ask,
    say: Say,
    edit: Edit,
    only: Collection[str] = (),
    limit: int | None = None,
) -> Report:
    """Walk through the doubts, heaviest article first, from where the last review ended."""
    start = perf_counter()
    did = dict.fromkeys(("accepted", "corrected", "left"), 0)
    problems: list[Problem] = []
    walk = _Walk(site, records, only, problems)
    for number, question in enumerate(walk.questions(), 1):
        if limit is not None and number > limit:
            break
        say(_shown(question))
        outcome = _answered(question, site, ask=ask, say=say, edit=edit)
        if outcome is None:
            break
        did[outcome] += 1
        if outcome == "left":
            records.see(question.name)
        records.commit()
    return Report(did=did, problems=tuple(problems), seconds=perf_counter() - start)


def queue(site: Site, records: Records, *, only: Collection[str] = (), limit: int | None = None) -> Report:
    """The doubts themselves, for machines."""
    start = perf_counter()
    problems: list[Problem] = []
    details = []
    for name in records.doubtful():
        for question in _questions(site, records, name, problems):
            if only and question.doubt.kind not in only:
                continue
            doubt = question.doubt
            details.append(
                {
                    "markdown": name, "title": question.article.title, "kind": doubt.kind, "field": doubt.field,
                    "why": doubt.why, "weight": doubt.weight, "value": value(question.article, doubt.field),
                }
            )  # fmt: skip
        if limit is not None and len(details) >= limit:
            break
    details = details[:limit]
    return Report(
        did={"doubts": len(details)},
        problems=tuple(problems),
        details=tuple(details),
        seconds=perf_counter() - start,
    )


@dataclass(frozen=True)
class _Walk:
    site: Site
    records: Records
    only: Collection[str]
    problems: list[Problem]

    def questions(self) -> Iterator[Question]:
        """What is to be asked. Where all that is open was left before, a new round begins."""
        asked = False
        for question in self._open(self.records.seen()):
            asked = True
            yield question
        if not asked and self.records.seen():
            self.records.unsee()
            yield from self._open(set())

    def _open(self, seen: set[str]) -> Iterator[Question]:
        for name in self.records.doubtful():
            done: set[str] = set()
            while question := self._next(name, done, seen):
                done.add(question.doubt.field + question.doubt.kind)
                yield question

    def _next(self, name: str, done: set[str], seen: set[str]) -> Question | None:
        """The next doubt of a file, which is read again: the answer before may have changed it."""
        return next(
            (
                question
                for question in _questions(self.site, self.records, name, self.problems)
                if question.doubt.field + question.doubt.kind not in done
                and question.name not in seen
                and (not self.only or question.doubt.kind in self.only)
            ),
            None,
        )


def _questions(site: Site, records: Records, name: str, problems: list[Problem]) -> Iterator[Question]:
    path, record = site.root / name, records.get(name)
    inside = path.is_relative_to(site.articles_dir) and ".." not in path.parts and not path.is_symlink()
    if record is None or not inside or not path.is_file():
        records.forget(name)
        return
    try:
        article = frontmatter.load(path, shown=name, zone=site.zone)
        text = path.read_bytes().decode("utf-8")
    except KlipingError as error:
        problems += [problem for problem in error.problems if problem not in problems]
        return
    now = current(record, article)
    for doubt in now.doubts:
        yield Question(path=path, text=text, article=article, record=now, doubt=doubt)


def _answered(question: Question, site: Site, *, ask: Ask, say: Say, edit: Edit) -> str | None:
    """What was done: "accepted", "corrected", "left"; None to end."""
    while (letter := chosen(CHOICES, ask=ask, say=say)) != QUIT:
        match letter:
            case "a":
                _write(question, amend.accepted(question.text, question.article, [question.doubt.field]), site)
                return "accepted"
            case "c" if question.doubt.field in _BY_HAND:
                say("This cannot be typed in one line: open the file in the editor.")
            case "c":
                if done := _corrected(question, site, ask=ask, say=say):
                    return done
            case "l":
                return "left"
            case _:
                edit(question.path)
                return "corrected" if question.path.read_bytes() != question.text.encode("utf-8") else "left"
    return None


def _corrected(question: Question, site: Site, *, ask: Ask, say: Say) -> str | None:
    """Ask for the value until it can be written: a slip of the hand is typed again, not begun again."""
    field = question.doubt.field
    while typed := (ask(f"{field} (an empty line: as it is; - takes it away; ; between several): ") or "").strip():
        try:
            article = amend.edited(question.article, field, typed, zone=site.zone)
            key = "images" if field.partition("-")[0] in {"credit", "image"} else field
            text = amend.amended(question.text, article, (key,))
        except KlipingError as error:
            problem = error.problem
            say(f"{problem.what}." + (f" {problem.hint}" if problem.hint else ""))
            continue
        if article == question.article:
            say("That is what is there. To keep it, accept it.")
            return None
        _write(question, text, site)
        return "corrected"
    return None


def _write(question: Question, text: str, site: Site) -> None:
    write(question.path, text.encode("utf-8"), within=site.articles_dir)


def _shown(question: Question) -> str:
    doubt, record = question.doubt, question.record
    lines = ["", question.article.title, f"  {record.markdown}, from {record.file}", f"  {doubt.kind}: {doubt.why}"]
    lines += [_line(entry, question) for entry in around(question)]
    if doubt.field not in _BY_HAND:
        lines.append(f"  {doubt.field}: {value(question.article, doubt.field) or '(nothing)'}")
    return "\n".join(line.replace("\xa0", " ") for line in lines)


def _line(entry: Entry, question: Question) -> str:
    """A raw line, marked where it is what the doubt is about; of a long one the part that matters."""
    sign = ">" if _is_about(entry, question) else " "
    start = 0
    if sign == ">" and question.doubt.field == "date":
        start = next((max(0, found.start - _WIDTH // 2) for found in dates.find(entry.text[:3000])), 0)
    text = " ".join(entry.text[start : start + _WIDTH].split())
    return f"{sign} {entry.line:>5} {entry.label:<28.28} {'… ' if start else ''}{text}"


def around(question: Question) -> Sequence[Entry]:
    """The raw lines in which a person sees whether the doubt is right."""
    ledger = question.record.ledger
    places = [at for at, entry in enumerate(ledger) if _is_about(entry, question)] or [0]
    if question.doubt.kind == "dropped":
        return [ledger[at] for at in places[:8]]
    near = dict.fromkeys(at for place in places[:2] for at in range(place - _BEFORE, place + _AFTER + 1))
    return [ledger[at] for at in sorted(near) if 0 <= at < len(ledger)]


def _is_about(entry: Entry, question: Question) -> bool:
    doubt, article = question.doubt, question.article
    if question.record.evidence.get(doubt.field) == f"line {entry.line}":
        return True
    kind, _, number = doubt.field.partition("-")
    match kind:
        case "date" if article.date is None:
            return any(dates.find(entry.text[:3000]))
        case "date":
            day = str(article.date)[:10]
            return any(str(found.day) == day for found in dates.find(entry.text[:3000]))
        case "credit" | "image" if number.isdecimal() and int(number) <= len(article.images):
            caption = article.images[int(number) - 1].caption
            return bool(caption and caption[:40] in entry.text)
        case "incomplete":
            return entry.label.startswith("pagination")
        case "dropped":
            return entry.is_dropped and len(entry.text) > 100
        case "authors":
            return "byline" in entry.label
        case _:
            return False
