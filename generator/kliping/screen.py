"""The screen: where a command's results, progress and questions go, and the options that every command has."""

import json
import logging
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from kliping.model import Problem, Report

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Screen:
    """Where results and progress go: results to stdout, progress and problems to stderr."""

    folder: Path
    quiet: bool
    verbose: bool
    as_json: bool

    def show(self, name: str, line: str, report: Report) -> None:
        """The report of a command, as one line with its problems, or as JSON."""
        if self.as_json:
            click.echo(json_of(name, report, status=report.status))
            return
        if self.verbose:
            for detail in report.details:
                what, where = detail.get("reason") or detail.get("did"), detail.get("path") or detail.get("file")
                click.echo(visible(f"  {what}: {where}"))
        self._list(report.problems)
        if not self.quiet:
            self._list(report.notes)
            click.echo(f"{line} ({report.seconds:.1f} s)")

    def say(self, line: str) -> None:
        """A line for a person."""
        if not self.quiet and not self.as_json:
            click.echo(line)

    def _list(self, problems: Sequence[Problem]) -> None:
        for problem in problems:
            click.echo(visible(str(problem)), err=True)

    @contextmanager
    def progress(self, words: str) -> Iterator[Callable[[int, int], None]]:
        """A bar on stderr, on a terminal only; the yielded function takes how many are done, of how many."""
        if self.quiet or self.as_json or not sys.stderr.isatty():
            yield lambda done, total: None
            return
        from kliping.progress import bar  # noqa: PLC0415  (rich is large, and most output goes elsewhere)

        with bar(words) as told:
            yield told


def visible(text: str) -> str:
    """Text from files, with control characters made visible: a title must not move the terminal's cursor."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def json_of(name: str, report: Report, *, status: int) -> str:
    """A report as JSON."""
    return json.dumps(_plain(name, report, status), ensure_ascii=False, indent=2, default=str)


def _plain(name: str, report: Report, status: int) -> dict[str, object]:
    return {
        "command": name or None,
        "status": status,
        "did": dict(report.did),
        "problems": [asdict(problem) | {"line_text": str(problem)} for problem in report.problems],
        "notes": [asdict(note) | {"line_text": str(note)} for note in report.notes],
        "seconds": round(report.seconds, 3),
        "stages": {stage: round(seconds, 3) for stage, seconds in report.stages.items()},
        "details": [dict(detail) for detail in report.details],
    }


def common(command: F) -> F:
    """The options that every command has."""
    options = (
        click.option(
            "-C",
            "folder",
            type=click.Path(path_type=Path),
            metavar="DIR",
            help="The archive's folder [default: this one].",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing unless something is wrong."),
        click.option("-v", "--verbose", is_flag=True, help="Say what was done with each file, and why."),
        click.option("--json", "as_json", is_flag=True, help="Write the report as JSON to standard output."),
    )
    for option in reversed(options):
        command = option(command)
    return command


executing = click.option(
    "--executor",
    "where",
    default="processes",
    metavar="KIND",
    help="Where the work is done: serial, processes, or a cluster at dask://host:port [default: processes].",
)


def screen_of(context: click.Context, folder: Path | None, quiet: bool, verbose: bool, as_json: bool) -> Screen:
    """The screen that the common options ask for, before or after a command's name."""
    above: dict[str, Any] = context.obj or {}
    logging.basicConfig(format="%(name)s: %(message)s")
    logging.getLogger("kliping").setLevel(logging.DEBUG if verbose or above.get("verbose") else logging.ERROR)
    return Screen(
        folder=(folder or above.get("folder") or Path()).resolve(),
        quiet=quiet or bool(above.get("quiet")),
        verbose=verbose or bool(above.get("verbose")),
        as_json=as_json or bool(above.get("as_json")),
    )


def ask(question: str) -> str | None:
    """One line from the person; None where there are no more."""
    try:
        return input(question)
    except EOFError:
        click.echo()
        return None


def tell(lines: str) -> None:
    """Show lines that may hold text from files."""
    for line in lines.split("\n"):
        click.echo(visible(line))


def edit(path: Path) -> None:
    """Open a file in the person's editor, without a shell between."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if os.name == "nt" else "vi")
    try:
        subprocess.run([*shlex.split(editor), str(path)], check=False)  # noqa: S603  (it is their own editor)
    except (OSError, ValueError) as error:
        click.echo(f"{visible(editor)} cannot be started: {error}. Set EDITOR.", err=True)


def problems_of(report: Report) -> str:
    """What a command's line says of problems, after all else."""
    count = len(report.problems)
    return f"; {count} problem{'s' if count != 1 else ''}" if count else ""
