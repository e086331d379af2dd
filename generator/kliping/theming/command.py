"""`kliping theme`: what a person asks of themes at the terminal."""

from typing import Any

import click

from kliping.screen import common, screen_of


@click.group()
def theme() -> None:
    """Themes: how the archive looks."""


@theme.command()
@click.argument("name")
@click.option("--extends", default="broadsheet", show_default=True, help="The theme that it takes the rest from.")
@common
@click.pass_context
def new(context: click.Context, /, name: str, extends: str, **options: Any) -> None:
    """Start a theme of your own in themes/NAME, which has only what differs from another."""
    from kliping.site import load_site  # noqa: PLC0415
    from kliping.theming.starting import new as run  # noqa: PLC0415

    screen = screen_of(context, **options)
    site = load_site(screen.folder)
    report = run(name, site.root / "themes", extends=extends)
    screen.show("theme new", f"Made themes/{name}/ with {report.did['files']} files", report)
    screen.say(f"To use it, write in site.yaml:\n\n  theme: {name}")
    context.exit(report.status)
