"""`kliping entities`: what a person asks of names at the terminal."""

from pathlib import Path
from typing import Any

import click

from kliping.entities import curation
from kliping.errors import ReadError, UsageError
from kliping.screen import common, problems_of, screen_of


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
@click.pass_context
def train(context: click.Context, /, files: tuple[Path, ...], lang: str, target: Path | None, alone: bool) -> None:
    """Train a model of your own sentences, on top of the one that comes with kliping.

    \b
    A sentence a line, its names marked:
      Presiden [Joko Widodo](person) tiba di [Jakarta](place).
    """
    from kliping import wholefile  # noqa: PLC0415
    from kliping.entities.labelled import example, read  # noqa: PLC0415
    from kliping.entities.own import trained  # noqa: PLC0415

    sentences = [example(marked) for path in files for marked in read(_text(path), origin=str(path))]
    data = trained(sentences, lang, alone=alone).pack()
    above = context.obj or {}
    target = target or (above.get("folder") or Path()) / f"{lang}.model"
    wholefile.replace(target, data)
    if not above.get("quiet"):
        click.echo(f"Trained on {len(sentences):,} sentences: {target}, {len(data) / 1000:,.0f} KB")


@entities.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), metavar="DIR")
def models(folder: Path, target: Path) -> None:
    """Make the models that come with kliping anew, from the labelled data in FOLDER."""
    from kliping import wholefile  # noqa: PLC0415
    from kliping.entities.recipes import RECIPES, made, sentences  # noqa: PLC0415

    for name, recipe in RECIPES.items():
        try:
            data = made(name, list(sentences(folder, recipe.files))).pack()
        except OSError as error:
            raise UsageError(str(folder), f"{error.filename} cannot be read: {error.strerror}") from error
        wholefile.replace(target / f"{name}.model", data)
        click.echo(f"{name}.model: {len(data) / 1000:,.0f} KB")


@entities.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@common
@click.pass_context
def find(context: click.Context, /, paths: tuple[Path, ...], **options: Any) -> None:
    """Find the names in articles that you wrote (files or folders; default: all), and write them into their heads.

    An article that has `entities:` already keeps it as it is; `entities: []` keeps it without. Articles that
    "kliping convert" wrote get theirs from that.
    """
    from kliping.entities.find import find as run  # noqa: PLC0415
    from kliping.entities.find import line  # noqa: PLC0415
    from kliping.entities.recognition import preload  # noqa: PLC0415
    from kliping.executor import executor  # noqa: PLC0415
    from kliping.site import load_site  # noqa: PLC0415

    screen = screen_of(context, **options)
    site = load_site(screen.folder)
    with (
        executor("processes", preload=preload(site)) as workers,
        screen.progress("Finding names") as progress,
    ):
        report = run([Path.cwd() / path for path in paths], site, executor=workers, progress=progress)
    screen.show("entities find", line(report) + problems_of(report), report)
    context.exit(report.status)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ReadError(str(path), f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ReadError(str(path), "is not UTF-8", hint="Save the file as UTF-8.") from error
