"""`kliping theme new`: the folder of a theme that extends another, with its options to be filled in."""

import re
import time
from pathlib import Path

from kliping import wholefile
from kliping.builder import stylesheet
from kliping.builder.theme import SETTINGS, load_theme
from kliping.errors import UsageError
from kliping.model import Report

_SETTINGS = """\
# Take away the "# " before what you want to choose. What is not here is as in {extends}.
name: {name}
extends: {extends}
# accent: "#1a5c3a"             # or {{light: "#1a5c3a", dark: "#8fd3ae", sepia: "#1a5c3a"}}
# font: Literata, Georgia, serif
# logo: logo.svg                # a file in assets/
# home: [{home}]
# navigation: [{navigation}]
# wording:
#   tags: Topics
"""
_STYLE = """\
/* Rules here stand after all those of {extends}, and win.
   A file with the name of a layer ({layers}) takes its place. */
"""


def new(name: str, site_themes: Path, *, extends: str) -> Report:
    """Start a theme. Raises UsageError where the name is none or is taken, ThemeError where there is none to extend."""
    began = time.perf_counter()
    if not re.fullmatch(r"[a-z0-9]+(?:[_-][a-z0-9]+)*", name):
        raise UsageError(None, f'"{name}" is not a name for a theme', hint="Use small letters, digits and hyphens.")
    folder = site_themes / name
    if folder.exists() or folder.is_symlink():
        raise UsageError(f"themes/{name}", "is there already", hint="Choose another name, or edit that one.")
    if name == extends:
        raise UsageError(None, f'"{name}" cannot extend itself', hint="Choose another name.")
    options = load_theme(extends, site_themes).options
    words = {
        "name": name,
        "extends": extends,
        "home": ", ".join(options.home),
        "navigation": ", ".join(options.navigation),
        "layers": ", ".join(f"{layer}.css" for layer in stylesheet.LAYERS),
    }
    files = {SETTINGS: _SETTINGS, f"styles/{name}.css": _STYLE}
    for path, text in files.items():
        place = folder / path
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            wholefile.write(place, text.format(**words))
        except OSError as error:
            raise UsageError(f"themes/{name}/{path}", f"cannot be written: {error.strerror}") from error
    return Report(did={"files": len(files)}, seconds=time.perf_counter() - began)
