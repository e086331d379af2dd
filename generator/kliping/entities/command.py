"""`kliping entities`: what a person asks of names at the terminal."""

from pathlib import Path
from time import perf_counter
from typing import Any

import click

from kliping.entities import curation
from kliping.errors import UsageError
from kliping.model import Report
from kliping.screen import common, problems_of, screen_of, visible


@click.group()
def entities() -> None:
    """People, organisations and places: find them, decide who is who, and train the software that finds them."""


for command in (curation.propose, curation.review, curation.export, curation.take, curation.reconcile):
    entities.add_command(command)


@entities.command()
@click.option(
    "--from",
    "files",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Sentences with marked names; may be given several times.",
)
@click.option("--lang", required=True, metavar="LANG", help="Their language: id, en, sv, ...")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="[default: LANG.model in the archive's folder]",
)
@click.option("--alone", is_flag=True, help="Do not start from the model that comes with kliping.")
@common
@click.pass_context
def train(
    context: click.Context, /, files: tuple[Path, ...], lang: str, target: Path | None, alone: bool, **options: Any
) -> None:
    """Train a model of your own sentences, on top of the one that comes with kliping.

    \b
    A sentence a line, its names marked:
      Presiden [Joko Widodo](person) tiba di [Jakarta](place).
    """
    from kliping.entities.own import learn  # noqa: PLC0415

    screen = screen_of(context, **options)
    report = learn(files, lang, folder=screen.folder, target=target, alone=alone)
    did = report.did
    where = visible(str(target or f"{lang}.model"))
    line = f"Trained on {did['sentences']:,} sentences: {where}, {did['bytes'] / 1000:,.0f} KB"
    screen.show("entities train", line, report)


@entities.command()
@click.argument("labelled", type=click.Path(path_type=Path), metavar="FOLDER")
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), metavar="DIR")
@common
@click.pass_context
def models(context: click.Context, /, labelled: Path, target: Path, **options: Any) -> None:
    """Make the models that come with kliping anew, from the labelled data in FOLDER."""
    from kliping import wholefile  # noqa: PLC0415
    from kliping.entities.recipes import RECIPES, made, sentences  # noqa: PLC0415

    screen, sizes, start = screen_of(context, **options), dict[str, int](), perf_counter()
    for name, recipe in RECIPES.items():
        try:
            data = made(name, list(sentences(labelled, recipe.files))).pack()
        except OSError as error:
            raise UsageError(str(labelled), f"{error.filename} cannot be read: {error.strerror}") from error
        wholefile.replace(target / f"{name}.model", data)
        sizes[name] = len(data)
    told = ", ".join(f"{name}.model {size / 1000:,.0f} KB" for name, size in sizes.items())
    screen.show("entities models", f"Made {told}", Report(did=sizes, seconds=perf_counter() - start))


@entities.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@common
@click.pass_context
def find(context: click.Context, /, paths: tuple[Path, ...], **options: Any) -> None:
    """Find the names in articles that you wrote (files or folders; default: all), and write them into their heads.

    An article that has `entities:` already keeps it as it is; `entities: []` keeps it without. Articles that
    "kliping convert" wrote get theirs from that.
    """
    from kliping.content import at_hand  # noqa: PLC0415
    from kliping.entities.find import find as run  # noqa: PLC0415
    from kliping.entities.find import line  # noqa: PLC0415
    from kliping.entities.recognition import preload  # noqa: PLC0415
    from kliping.executor import executor  # noqa: PLC0415
    from kliping.site import load_site  # noqa: PLC0415

    screen = screen_of(context, **options)
    site = load_site(screen.folder)
    with (
        at_hand(site, writes=True, say=screen.say, progress=screen.progress) as held,
        executor("processes", preload=preload(site)) as workers,
        screen.progress("Finding names") as progress,
    ):
        report = held.finished(run([Path.cwd() / path for path in paths], site, executor=workers, progress=progress))
    screen.show("entities find", line(report) + problems_of(report), report)
    context.exit(report.status)
