"""The command line: arguments -> one call -> its Report on the screen -> an exit status.

0 done, 1 problems in the content, 2 wrong use or settings.
"""

import json
import logging
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kliping import __version__
from kliping.entities.command import entities
from kliping.errors import KlipingError, UsageError
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
            click.echo(_json(name, report, status=report.status))
            return
        if self.verbose:
            for detail in report.details:
                what, where = detail.get("reason") or detail.get("did"), detail.get("path") or detail.get("file")
                click.echo(_visible(f"  {what}: {where}"))
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
            click.echo(_visible(str(problem)), err=True)

    @contextmanager
    def progress(self, words: str) -> Iterator[Callable[[int, int], None]]:
        """A bar on stderr, on a terminal only; the yielded function takes how many are done, of how many."""
        console = Console(stderr=True)
        if self.quiet or self.as_json or not console.is_terminal:
            yield lambda done, total: None
            return
        columns = (TextColumn(words), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task(words, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)


def _visible(text: str) -> str:
    """Text from files, with control characters made visible: a title must not move the terminal's cursor."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _json(name: str, report: Report, *, status: int) -> str:
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


def _common(command: F) -> F:
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


def _screen(context: click.Context, folder: Path | None, quiet: bool, verbose: bool, as_json: bool) -> Screen:
    above: dict[str, Any] = context.obj or {}
    logging.basicConfig(format="%(name)s: %(message)s")
    logging.getLogger("kliping").setLevel(logging.DEBUG if verbose or above.get("verbose") else logging.ERROR)
    return Screen(
        folder=(folder or above.get("folder") or Path()).resolve(),
        quiet=quiet or bool(above.get("quiet")),
        verbose=verbose or bool(above.get("verbose")),
        as_json=as_json or bool(above.get("as_json")),
    )


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", message="kliping %(version)s")
@_common
@click.pass_context
def cli(context: click.Context, /, **options: object) -> None:
    """Turn a heap of raw news articles into a searchable static archive.

    \b
      kliping init my-archive     start an archive, with a few articles to look at
      kliping -C my-archive serve look at it, and see every change at once
      kliping -C my-archive build make public/, to be put on any static host
    """
    context.obj = options


@cli.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--title", default=None, help="The archive's title [default: from the folder's name].")
@_common
@click.pass_context
def init(context: click.Context, /, directory: Path, title: str | None, **options: Any) -> None:
    """Start an archive in DIRECTORY: settings, folders, and a few articles of our own to look at."""
    from kliping.starter import start  # noqa: PLC0415  (each command imports what it needs)

    screen = _screen(context, **options)
    target = screen.folder / directory
    report = start(target, title=title)
    screen.show("init", f"Made {report.did['files']} files in {directory}", report)
    shown = directory if not options["folder"] else target
    screen.say(f"\nNow look at it:\n\n  kliping -C {shown} serve")
    context.exit(report.status)


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--force", is_flag=True, help="Also replace articles that were edited since they were converted.")
@click.option(
    "--map",
    "fields",
    multiple=True,
    metavar="FIELD=KEY,...",
    help="Which key of the rows of a JSON or CSV file holds a field: title=headline,body=isi [default: known names].",
)
@click.option(
    "--report",
    "report_to",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write what became of every line as FILE.html and FILE.json; into a folder as report.html and report.json.",
)
@click.option("--fetch-images", is_flag=True, help="Copy the articles' pictures from the network into content/images/.")
@_common
@click.pass_context
def convert(
    context: click.Context,
    /,
    paths: tuple[Path, ...],
    force: bool,
    fields: tuple[str, ...],
    report_to: Path | None,
    fetch_images: bool,
    **options: Any,
) -> None:
    """Convert raw articles (files or folders; default: content/raw/) to Markdown in content/articles/.

    The originals are kept in content/raw/. Running it again changes nothing, and an article that a person has edited
    since is left as it is.
    """
    from kliping.converter import convert as run  # noqa: PLC0415
    from kliping.converter.fetch import Fetcher  # noqa: PLC0415
    from kliping.converter.records import Records  # noqa: PLC0415
    from kliping.converter.report import write  # noqa: PLC0415
    from kliping.executor import executor  # noqa: PLC0415
    from kliping.site import field_map, load_site  # noqa: PLC0415

    screen = _screen(context, **options)
    site = load_site(screen.folder)
    own = field_map(fields)
    with (
        Records(site.cache_dir / "records.sqlite") as records,
        executor("processes", preload=["kliping.converter.loaded"]) as workers,
        screen.progress("Converting") as progress,
    ):
        inputs = [Path.cwd() / path for path in paths]
        report = run(
            inputs,
            site,
            executor=workers,
            force=force,
            progress=progress,
            fields=own,
            with_details=screen.as_json or screen.verbose,
            records=records,
            fetcher=Fetcher() if fetch_images else None,
            today=datetime.now(UTC).date(),
        )
        if report_to is not None:
            files = write(Path.cwd() / report_to, lambda: records.queue(run=records.run), report, site)
    screen.show("convert", _converted(report), report)
    if report_to is not None:
        screen.say(f"The report is in {_visible(str(files[1]))}")
    context.exit(report.status)


def _converted(report: Report) -> str:
    did = report.did
    parts = [f"{did[name]:,} {words}" for name, words in _CONVERTED.items() if did.get(name)]
    return f"Converted: {', '.join(parts) or 'nothing to do'}" + _problems(report)


_CONVERTED = {
    "converted": "new",
    "updated": "updated",
    "unchanged": "unchanged",
    "left": "left as edited",
    "skipped": "skipped",
    "failed": "failed",
    "fetched": "pictures fetched",
    "refused": "pictures refused",
    "stories": "told more than once",
}


@cli.command()
@click.option("--only", multiple=True, metavar="KIND", help="Only doubts of this kind; may be given several times.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Ask at most N questions.")
@_common
@click.pass_context
def review(context: click.Context, /, only: tuple[str, ...], limit: int | None, **options: Any) -> None:
    """Walk through what the last conversions left in doubt: accept it, correct it, or leave it for later.

    It goes on where the last review ended. A correction is written into the Markdown, which counts as edited from then
    on. What is accepted is not asked again. With --json it asks nothing and writes the doubts.
    """
    from kliping.converter.doubts import KINDS  # noqa: PLC0415
    from kliping.converter.records import Records  # noqa: PLC0415
    from kliping.converter.review import queue  # noqa: PLC0415
    from kliping.converter.review import review as run  # noqa: PLC0415
    from kliping.site import load_site  # noqa: PLC0415

    screen = _screen(context, **options)
    for kind in only:
        if kind not in KINDS:
            raise click.BadParameter(f'no doubt "{_visible(kind)}"; there are {", ".join(KINDS)}', param_hint="--only")
    site = load_site(screen.folder)
    with Records(site.cache_dir / "records.sqlite", hold=False) as records:
        if not records.count():
            what = "no conversion has left its account here"
            raise UsageError(None, what, hint='Run "kliping convert" first.')
        if screen.as_json:
            report = queue(site, records, only=only, limit=limit)
        else:
            report = run(site, records, ask=_ask, say=_tell, edit=_edit, only=only, limit=limit)
    done = ", ".join(f"{number:,} {name}" for name, number in report.did.items() if number)
    screen.show("review", f"Reviewed: {done or 'nothing to do'}" + _problems(report), report)
    context.exit(report.status)


def _ask(question: str) -> str | None:
    """One line from the person; None where there are no more."""
    try:
        return input(question)
    except EOFError:
        click.echo()
        return None


def _tell(lines: str) -> None:
    for line in lines.split("\n"):
        click.echo(_visible(line))


def _edit(path: Path) -> None:
    """Open a file in the person's editor, without a shell between."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if os.name == "nt" else "vi")
    try:
        subprocess.run([*shlex.split(editor), str(path)], check=False)  # noqa: S603  (it is their own editor)
    except (OSError, ValueError) as error:
        click.echo(f"{_visible(editor)} cannot be started: {error}. Set EDITOR.", err=True)


@cli.command()
@click.option("--portable", is_flag=True, help="Write links that work from a disk, without a web server.")
@click.option("--no-search", is_flag=True, help="Leave the search index as it is.")
@click.option("--search-only", is_flag=True, help="Bring the search index up to date, and write no page.")
@click.option("--profile", is_flag=True, help="Say where the time went.")
@_common
@click.pass_context
def build(
    context: click.Context, /, portable: bool, no_search: bool, search_only: bool, profile: bool, **options: Any
) -> None:
    """Build the site in public/. Only what has changed is written."""
    from kliping import builder  # noqa: PLC0415
    from kliping.cache import Built  # noqa: PLC0415
    from kliping.executor import executor  # noqa: PLC0415
    from kliping.site import load_site  # noqa: PLC0415

    if no_search and search_only:
        raise click.UsageError("--no-search and --search-only leave nothing to do. Give one of them.")
    screen = _screen(context, **options)
    site = load_site(screen.folder)
    with (
        Built(site.cache_dir / "built.sqlite") as built,
        executor("processes", preload=["kliping.builder"]) as workers,
        screen.progress("Building") as progress,
    ):
        for note in built.notes:
            screen.say(note)
        if search_only:
            report = builder.index(site, executor=workers, built=built)
        else:
            report = builder.build(
                site,
                executor=workers,
                built=built,
                portable=portable,
                with_search=not no_search,
                progress=progress,
            )
    if profile and not screen.as_json:
        for stage, seconds in report.stages.items():
            screen.say(f"{stage:<8}{seconds:9.3f} s")
    screen.show("build", _indexed(report) if search_only else _built(report), report)
    context.exit(report.status)


def _built(report: Report) -> str:
    did = report.did
    return (
        f"Built {did['pages']:,} pages of {did['articles']:,} articles: {did['written']:,} files written, "
        f"{did['unchanged']:,} unchanged, {did['removed']:,} removed" + _problems(report)
    )


def _indexed(report: Report) -> str:
    state = "is up to date" if report.did["indexed"] else "was up to date"
    return f"Search {state}, {report.did['articles']:,} articles" + _problems(report)


def _problems(report: Report) -> str:
    count = len(report.problems)
    return f"; {count} problem{'s' if count != 1 else ''}" if count else ""


@cli.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Taken: the next free one."
)
@click.option("--open", "open_browser", is_flag=True, help="Open it in the browser.")
@_common
@click.pass_context
def serve(context: click.Context, /, port: int, open_browser: bool, **options: Any) -> None:
    """Preview the archive on this computer: builds, serves, and shows every change at once. Ctrl-C ends it."""
    from kliping.preview import preview  # noqa: PLC0415

    screen = _screen(context, **options)

    def tell(stage: str, report: Report) -> None:
        """One line for what a pass did, where it did anything; always its problems."""
        if stage == "build" and "pages" in report.did:
            screen.show(stage, _built(report), report)
        elif stage == "convert" and (
            report.problems or any(report.did.get(n) for n in ("converted", "updated", "failed"))
        ):
            screen.show(stage, _converted(report), report)
        elif report.problems or report.did.get("indexed"):
            words = "Search could not be brought up to date" if report.problems else "Search is up to date"
            screen.show(stage, words, report)

    context.exit(preview(screen.folder, port=port, open_browser=open_browser, say=screen.say, tell=tell))


@cli.command()
@_common
@click.pass_context
def check(context: click.Context, /, **options: Any) -> None:
    """Look the archive over without writing: every page, every link, every picture, every original."""
    from kliping.builder.check import check as run  # noqa: PLC0415
    from kliping.executor import executor  # noqa: PLC0415
    from kliping.site import load_site  # noqa: PLC0415

    screen = _screen(context, **options)
    site = load_site(screen.folder)
    with executor("serial") as workers:
        report = run(site, executor=workers)
    did = report.did
    line = (
        f"Checked {did['articles']:,} articles, {did['files']:,} files, {did['links']:,} links, "
        f"{did['originals']:,} originals" + (_problems(report) or ": no problem")
    )
    screen.show("check", line, report)
    context.exit(report.status)


cli.add_command(entities)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and end the process with its status. Expected trouble ends in one line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status = cli.main(
            args=list(arguments) if arguments is not None else None,
            standalone_mode=False,
            prog_name="kliping",
        )
    except KlipingError as error:
        if "--json" in (arguments if arguments is not None else sys.argv):
            click.echo(_json("", Report(problems=error.problems), status=error.status))
        for problem in error.problems:
            click.echo(_visible(str(problem)), err=True)
        status = error.status
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        status = 128 + signal.SIGINT
    except BrokenPipeError:
        # The reader of our output has gone (`kliping ... | head`); nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    except OSError as error:
        where = error.filename or "kliping"
        click.echo(
            _visible(f"{where}: {error.strerror or error}. Free the disk or mend the permissions, then try again."),
            err=True,
        )
        status = 1
    sys.exit(status or 0)
