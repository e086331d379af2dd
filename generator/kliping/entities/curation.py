"""`kliping entities propose`, `review`, `export`, `import`, `reconcile`: a person's decisions on names."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from kliping.model import Report
from kliping.screen import ask, common, problems_of, screen_of, tell, visible

KINDS = ("alike", "short", "types", "ambiguous", "wikidata")


@click.command()
@click.option("--limit", type=click.IntRange(1, 100_000), default=500, show_default=True, help="At most so many.")
@common
@click.pass_context
def propose(context: click.Context, /, limit: int, **options: Any) -> None:
    """Write what may be decided on the names of the articles to content/entities.proposed.yaml.

    Names that are alike, short forms that may be longer names, names of two types, short forms that fit several. What
    is decided already is not proposed again.
    """
    from kliping.content import at_hand  # noqa: PLC0415
    from kliping.entities.propose import propose as run  # noqa: PLC0415
    from kliping.entities.wikidata import Cache  # noqa: PLC0415
    from kliping.site import load_site  # noqa: PLC0415

    screen = screen_of(context, **options)
    site = load_site(screen.folder)
    with (
        at_hand(site, writes=True, say=screen.say, progress=screen.progress) as held,
        screen.progress("Reading") as progress,
        Cache(site.cache_dir) as cache,
    ):
        candidates = cache.candidates(site.languages[0].split("-")[0])
        report = held.finished(run(site, candidates=candidates, most=limit, progress=progress))
    screen.show("entities propose", _proposed(report), report)
    context.exit(report.status)


def _proposed(report: Report) -> str:
    kinds = ", ".join(f"{report.did[kind]:,} {kind}" for kind in KINDS if report.did.get(kind))
    line = f"Proposed {report.did['proposed']:,} decisions from {report.did['articles']:,} articles"
    return line + (f": {kinds}" if kinds else "") + problems_of(report)


@click.command()
@click.option("--only", multiple=True, type=click.Choice(KINDS), help="Only this kind; may be given several times.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Ask at most N questions.")
@common
@click.pass_context
def review(context: click.Context, /, only: tuple[str, ...], limit: int | None, **options: Any) -> None:
    """Walk through the proposals, with the sentences in view: merge, keep apart, rename, retype, kill.

    Decisions are added to content/entities.decided.yaml; entities.yaml is never written, and counts where the two
    differ. It goes on where the last review ended. With --json it asks nothing and writes the proposals.
    """
    from kliping.content import at_hand  # noqa: PLC0415
    from kliping.entities.review import queue  # noqa: PLC0415
    from kliping.entities.review import review as run  # noqa: PLC0415
    from kliping.site import load_site  # noqa: PLC0415

    screen = screen_of(context, **options)
    site = load_site(screen.folder)
    with at_hand(site, writes=True, say=screen.say, progress=screen.progress) as held:
        if screen.as_json:
            report = queue(site, only=only, limit=limit)
        else:
            report = run(site, ask=ask, say=tell, today=datetime.now(UTC).date(), only=only, limit=limit)
        report = held.finished(report)
    done = ", ".join(f"{number:,} {name}" for name, number in report.did.items() if number)
    screen.show("entities review", f"Reviewed: {done or 'nothing to do'}", report)
    context.exit(report.status)


@click.command()
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="At most so many.")
@click.option("--again", is_flag=True, help="Also ask for names that were asked before.")
@click.option("--offline", is_flag=True, help="Ask nothing; use what was said before.")
@click.option("--api", metavar="URL", help="The API to ask [default: that of wikidata.org].")
@common
@click.pass_context
def reconcile(
    context: click.Context, /, limit: int, again: bool, offline: bool, api: str | None, **options: Any
) -> None:
    """Ask Wikidata which items the names may be; the proposals are decided in a review.

    At most a request a second, and what was said is kept in .kliping/.
    """
    from kliping.content import at_hand  # noqa: PLC0415
    from kliping.entities.reconcile import reconcile as run  # noqa: PLC0415
    from kliping.entities.wikidata import API, Cache, Wikidata  # noqa: PLC0415
    from kliping.site import load_site  # noqa: PLC0415

    screen = screen_of(context, **options)
    site = load_site(screen.folder)
    wikidata = None if offline else Wikidata(api=api or API, contact=site.base_url)
    with (
        at_hand(site, writes=True, say=screen.say, progress=screen.progress) as held,
        screen.progress("Asking") as progress,
        Cache(site.cache_dir) as cache,
    ):
        report = held.finished(run(site, wikidata, cache, limit=limit, again=again, progress=progress))
    did = report.did
    line = f"Asked for {did['asked']:,} names, {did['left']:,} left; {did['proposed']:,} proposals have items"
    screen.show("entities reconcile", line + problems_of(report), report)
    context.exit(report.status)


@click.command()
@click.option("--csv", "target", required=True, type=click.Path(path_type=Path), metavar="FILE", help="-: the screen.")
@common
@click.pass_context
def export(context: click.Context, /, target: Path, **options: Any) -> None:
    """Write who is known, what was decided, and the names that the articles have beside, as a table."""
    from kliping import wholefile  # noqa: PLC0415
    from kliping.content import at_hand  # noqa: PLC0415
    from kliping.entities.exchange import export as run  # noqa: PLC0415
    from kliping.site import load_site  # noqa: PLC0415

    screen = screen_of(context, **options)
    site = load_site(screen.folder)
    with at_hand(site, progress=screen.progress) as held, screen.progress("Reading") as progress:
        text, report = run(site, progress=progress)
        report = held.finished(report)
    if str(target) == "-":
        click.echo(text, nl=False)
    else:
        wholefile.write(Path.cwd() / target, text)
        did = report.did
        line = f"Wrote {did['known']:,} entities and {did['found']:,} other names to {visible(str(target))}"
        screen.show("entities export", line + problems_of(report), report)
    context.exit(report.status)


@click.command("import")
@click.option("--csv", "source", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The table.")
@common
@click.pass_context
def take(context: click.Context, /, source: Path, **options: Any) -> None:
    """Take over what a table from `export` says that is not known yet; where a row is wrong, nothing of it.

    It is added to content/entities.decided.yaml, as what a review decides.
    """
    from kliping.content import at_hand  # noqa: PLC0415
    from kliping.entities.exchange import take as run  # noqa: PLC0415
    from kliping.site import load_site  # noqa: PLC0415

    screen = screen_of(context, **options)
    site = load_site(screen.folder)
    with at_hand(site, writes=True, say=screen.say, progress=screen.progress) as held:
        report = held.finished(run(site, Path.cwd() / source, today=datetime.now(UTC).date()))
    screen.show("entities import", f"Decisions taken over: {report.did['decided']:,}", report)
    context.exit(report.status)
