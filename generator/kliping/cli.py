"""The command line: arguments -> one call -> its Report on the screen -> an exit status.

0 done, 1 problems in the content, 2 wrong use or settings.
"""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn

import click

from kliping import __version__
from kliping.errors import KlipingError, UsageError
from kliping.model import Report
from kliping.screen import ask, common, edit, executing, json_of, problems_of, screen_of, tell, visible

if TYPE_CHECKING:
    from kliping.builder.publish import Target


class _Commands(click.Group):
    """Our commands; those that have commands of their own are imported when somebody asks for them."""

    _later: Mapping[str, str] = MappingProxyType({"entities": "entities", "tags": "tags", "theme": "theming"})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all."""
        return sorted([*super().list_commands(ctx), *self._later])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        if cmd_name not in self._later:
            return super().get_command(ctx, cmd_name)
        found: click.Command = getattr(import_module(f"kliping.{self._later[cmd_name]}.command"), cmd_name)
        return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", message="kliping %(version)s")
@common
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
@common
@click.pass_context
def init(context: click.Context, /, directory: Path, title: str | None, **options: Any) -> None:
    """Start an archive in DIRECTORY: settings, folders, and a few articles of our own to look at."""
    from kliping.starter import start  # noqa: PLC0415  (each command imports what it needs)

    screen = screen_of(context, **options)
    target = screen.folder / directory
    report = start(target, title=title)
    screen.show("init", f"Made {report.did['files']} files in {directory}", report)
    shown = directory if not options["folder"] else target
    screen.say(f"\nNow look at it:\n\n  kliping -C {shown} serve")
    context.exit(report.status)


@cli.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
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
@executing
@common
@click.pass_context
def convert(
    context: click.Context,
    /,
    paths: tuple[str, ...],
    force: bool,
    fields: tuple[str, ...],
    report_to: Path | None,
    fetch_images: bool,
    where: str,
    **options: Any,
) -> None:
    """Convert raw articles (files, folders or URLs of them; default: content/raw/) to Markdown in content/articles/.

    The originals are kept in content/raw/. Running it again changes nothing, and an article that a person has edited
    since is left as it is.
    """
    from kliping.content import at_hand  # noqa: PLC0415
    from kliping.converter import convert as run  # noqa: PLC0415
    from kliping.converter.fetch import Fetcher  # noqa: PLC0415
    from kliping.converter.records import Records  # noqa: PLC0415
    from kliping.converter.report import write  # noqa: PLC0415
    from kliping.entities.recognition import preload  # noqa: PLC0415
    from kliping.executor import executor  # noqa: PLC0415
    from kliping.site import field_map, load_site  # noqa: PLC0415

    screen = screen_of(context, **options)
    site = load_site(screen.folder)
    own = field_map(fields)
    with (
        at_hand(site, inputs=paths, writes=True, raw=True, say=screen.say, progress=screen.progress) as held,
        Records(site.cache_dir / "records.sqlite") as records,
        executor(where, preload=["kliping.converter.loaded", *preload(site)], folder=site.root) as workers,
        screen.progress("Converting") as progress,
    ):
        report = run(
            held.inputs,
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
        report = held.finished(report)
    screen.show("convert", _converted(report), report)
    if report_to is not None:
        screen.say(f"The report is in {visible(str(files[1]))}")
    context.exit(report.status)


def _converted(report: Report) -> str:
    did = report.did
    parts = [f"{did[name]:,} {words}" for name, words in _CONVERTED.items() if did.get(name)]
    return f"Converted: {', '.join(parts) or 'nothing to do'}" + problems_of(report)


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
@common
@click.pass_context
def review(context: click.Context, /, only: tuple[str, ...], limit: int | None, **options: Any) -> None:
    """Walk through what the last conversions left in doubt: accept it, correct it, or leave it for later.

    It goes on where the last review ended. A correction is written into the Markdown, which counts as edited from then
    on. What is accepted is not asked again. With --json it asks nothing and writes the doubts.
    """
    from kliping.content import at_hand  # noqa: PLC0415
    from kliping.converter.doubts import KINDS  # noqa: PLC0415
    from kliping.converter.records import Records  # noqa: PLC0415
    from kliping.converter.review import queue  # noqa: PLC0415
    from kliping.converter.review import review as run  # noqa: PLC0415
    from kliping.site import load_site  # noqa: PLC0415

    screen = screen_of(context, **options)
    for kind in only:
        if kind not in KINDS:
            raise click.BadParameter(f'no doubt "{visible(kind)}"; there are {", ".join(KINDS)}', param_hint="--only")
    site = load_site(screen.folder)
    with (
        at_hand(site, writes=True, say=screen.say, progress=screen.progress) as held,
        Records(site.cache_dir / "records.sqlite", hold=False) as records,
    ):
        if not records.count():
            what = "no conversion has left its account here"
            raise UsageError(None, what, hint='Run "kliping convert" first.')
        if screen.as_json:
            report = queue(site, records, only=only, limit=limit)
        else:
            report = run(site, records, ask=ask, say=tell, edit=edit, only=only, limit=limit)
        report = held.finished(report)
    done = ", ".join(f"{number:,} {name}" for name, number in report.did.items() if number)
    screen.show("review", f"Reviewed: {done or 'nothing to do'}" + problems_of(report), report)
    context.exit(report.status)


@cli.command()
@click.option("--portable", is_flag=True, help="Write links that work from a disk, without a web server.")
@click.option("--no-search", is_flag=True, help="Leave the search index as it is.")
@click.option("--search-only", is_flag=True, help="Bring the search index up to date, and write no page.")
@click.option("--profile", is_flag=True, help="Say where the time went.")
@click.option(
    "--publish",
    "publish_to",
    metavar="URL",
    help="Send what differs to object storage, such as s3://bucket/path.",
)
@executing
@common
@click.pass_context
def build(
    context: click.Context,
    /,
    portable: bool,
    no_search: bool,
    search_only: bool,
    profile: bool,
    publish_to: str | None,
    where: str,
    **options: Any,
) -> None:
    """Build the site in public/. Only what has changed is written."""
    from kliping.builder import build as run  # noqa: PLC0415
    from kliping.cache import Built  # noqa: PLC0415
    from kliping.content import at_hand  # noqa: PLC0415
    from kliping.executor import executor  # noqa: PLC0415
    from kliping.site import load_site  # noqa: PLC0415

    if no_search and search_only:
        raise click.UsageError("--no-search and --search-only leave nothing to do. Give one of them.")
    screen = screen_of(context, **options)
    site = load_site(screen.folder)
    target = _target(publish_to) if publish_to else None
    with (
        at_hand(site, say=screen.say, progress=screen.progress) as held,
        Built(site.cache_dir / "built.sqlite") as built,
        executor(where, preload=["kliping.builder.loaded"], folder=site.root) as workers,
        screen.progress("Building") as progress,
    ):
        for note in built.notes:
            screen.say(note)
        if search_only:
            from kliping.builder.whole import index  # noqa: PLC0415

            report = index(site, executor=workers, built=built)
        else:
            report = run(
                site,
                executor=workers,
                built=built,
                portable=portable,
                with_search=not no_search,
                with_details=screen.as_json or screen.verbose,
                progress=progress,
            )
        if target is not None:
            from kliping.builder.output import Output  # noqa: PLC0415
            from kliping.builder.publish import published  # noqa: PLC0415

            report = published(report, target, site.output, Output(site.output).files(built), progress=progress)
        report = held.finished(report)
    if profile and not screen.as_json:
        for stage, seconds in report.stages.items():
            screen.say(f"{stage:<8}{seconds:9.3f} s")
    screen.show("build", _indexed(report) if search_only else _built(report), report)
    context.exit(report.status)


def _target(url: str) -> "Target":
    from kliping.builder.publish import Target  # noqa: PLC0415

    return Target(url)


def _built(report: Report) -> str:
    did = report.did
    return (
        f"Built {did['pages']:,} pages of {did['articles']:,} articles: {did['written']:,} files written, "
        f"{did['unchanged']:,} unchanged, {did['removed']:,} removed{_sent(report)}" + problems_of(report)
    )


def _sent(report: Report) -> str:
    did = report.did
    return f"; published: {did['sent']:,} sent, {did['withdrawn']:,} removed" if "sent" in did else ""


def _indexed(report: Report) -> str:
    state = "is up to date" if report.did["indexed"] else "was up to date"
    return f"Search {state}, {report.did['articles']:,} articles{_sent(report)}" + problems_of(report)


@cli.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Taken: the next free one."
)
@click.option("--open", "open_browser", is_flag=True, help="Open it in the browser.")
@common
@click.pass_context
def serve(context: click.Context, /, port: int, open_browser: bool, **options: Any) -> None:
    """Preview the archive on this computer: builds, serves, and shows every change at once. Ctrl-C ends it."""
    from kliping.preview import preview  # noqa: PLC0415

    screen = screen_of(context, **options)

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
@common
@click.pass_context
def check(context: click.Context, /, **options: Any) -> None:
    """Look the archive over without writing: every page, every link, every picture, every original."""
    from kliping.builder.check import check as run  # noqa: PLC0415
    from kliping.content import at_hand  # noqa: PLC0415
    from kliping.executor import executor  # noqa: PLC0415
    from kliping.site import load_site  # noqa: PLC0415

    screen = screen_of(context, **options)
    site = load_site(screen.folder)
    with (
        at_hand(site, raw=True, say=screen.say, progress=screen.progress) as held,
        executor("serial") as workers,
    ):
        report = held.finished(run(site, executor=workers))
    did = report.did
    line = (
        f"Checked {did['articles']:,} articles, {did['files']:,} files, {did['links']:,} links, "
        f"{did['originals']:,} originals" + (problems_of(report) or ": no problem")
    )
    screen.show("check", line, report)
    context.exit(report.status)


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
            click.echo(json_of("", Report(problems=error.problems), status=error.status))
        for problem in error.problems:
            click.echo(visible(str(problem)), err=True)
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
            visible(f"{where}: {error.strerror or error}. Free the disk or mend the permissions, then try again."),
            err=True,
        )
        status = 1
    sys.exit(status or 0)
