"""`kliping tags`: what a person asks of the archive's subjects at the terminal."""

from pathlib import Path
from time import perf_counter
from typing import Any

import click

from kliping.errors import ReadError
from kliping.model import Problem, Report
from kliping.screen import common, problems_of, screen_of


@click.group()
def tags() -> None:
    """Subjects: a vocabulary to begin with, and phrases of the articles that may be tags."""


@tags.command()
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="At most so many.")
@common
@click.pass_context
def propose(context: click.Context, /, limit: int, **options: Any) -> None:
    """Write phrases that several articles use, and that are neither names nor tags, to content/tags.proposed.yaml."""
    from kliping.content import at_hand  # noqa: PLC0415
    from kliping.site import load_site  # noqa: PLC0415
    from kliping.tags.propose import PROPOSED  # noqa: PLC0415
    from kliping.tags.propose import propose as run  # noqa: PLC0415

    screen = screen_of(context, **options)
    site = load_site(screen.folder)
    with (
        at_hand(site, writes=True, say=screen.say, progress=screen.progress) as held,
        screen.progress("Reading") as progress,
    ):
        report = held.finished(run(site, most=limit, progress=progress))
        where = held.told(_shown(site.content / PROPOSED, site.root))
    line = f"Proposed {report.did['proposed']:,} tags from {report.did['articles']:,} articles in {where}"
    screen.show("tags propose", line + problems_of(report), report)
    context.exit(report.status)


@tags.command()
@common
@click.pass_context
def topics(context: click.Context, /, **options: Any) -> None:
    """Add the 17 top subjects of the IPTC Media Topics, with cues, to the end of content/tags.yaml."""
    from kliping import textfile, vocabulary, wholefile  # noqa: PLC0415
    from kliping.content import at_hand  # noqa: PLC0415
    from kliping.site import load_site  # noqa: PLC0415
    from kliping.tags.topics import added  # noqa: PLC0415

    screen = screen_of(context, **options)
    start = perf_counter()
    site = load_site(screen.folder)
    path = site.content / "tags.yaml"
    shown = _shown(path, site.root)
    with at_hand(site, writes=True, say=screen.say, progress=screen.progress) as held:
        known = vocabulary.load_tags(path, shown=shown)
        new = added(textfile.read(path, ReadError, shown=shown) or "", known, lang=site.languages[0], shown=shown)
        if new.count:
            wholefile.write(path, new.text)
        notes = tuple(Problem(where=shown, what=what, hint="It was left out.") for what in new.left)
        report = held.finished(Report(did={"added": new.count}, notes=notes, seconds=perf_counter() - start))
        shown = held.told(shown)
    screen.show("tags topics", f"Added {new.count} subjects to {shown}", report)
    context.exit(report.status)


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
