"""What is installed: our own source files, the themes that come with them, and the libraries beside, by their names."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

_PACKAGE = Path(__file__).parent


def bundled_themes() -> Path:
    """The folder of the themes that come with kliping: in the package of a wheel, else in the checkout."""
    packaged = _PACKAGE / "themes"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1] / "themes"


def sources() -> list[str]:
    """The files of our own code, sorted."""
    return sorted(_below(str(_PACKAGE)))


def _below(folder: str) -> Iterator[str]:
    with os.scandir(folder) as listing:
        entries = list(listing)
    for entry in entries:
        if entry.name.endswith(".py"):
            yield f"{folder}/{entry.name}"
        elif entry.is_dir() and entry.name != "__pycache__":
            yield from _below(f"{folder}/{entry.name}")


def distributions() -> list[str]:
    """The folders that name an installed library with its version, where this process would import from."""
    found = []
    for place in sys.path:
        try:
            found += [name for name in os.listdir(place) if name.endswith((".dist-info", ".egg-info"))]
        except OSError:  # not a folder, or none that we may read
            continue
    return sorted(found)
