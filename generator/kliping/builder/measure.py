"""content/images/ -> a catalogue of the pictures that the archive has."""

import os
from collections.abc import MutableMapping
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

import imagesize

from kliping.builder.listing import scan, unreadable
from kliping.builder.pictures import Catalogue, File
from kliping.model import Problem
from kliping.site import Site

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"})
Measured: TypeAlias = MutableMapping[str, tuple[tuple[int, int], File]]


def catalogue(site: Site, *, seen: Measured | None = None) -> tuple[Catalogue, list[Problem]]:
    """Measure every picture below content/images/. `seen` keeps what is known of files that have not changed."""
    seen = {} if seen is None else seen
    found: dict[str, File] = {}
    files, problems = scan(site.images_dir, site)
    for path, _, *state in files:
        if os.path.splitext(path)[1].lower() not in SUFFIXES:  # noqa: PTH122  (of a hundred thousand)
            continue
        stamp = (state[0], state[1])
        try:
            known = seen.get(path)
            if known is None or known[0] != stamp:
                known = seen[path] = (stamp, _measure(Path(path), site))
            found[known[1].path] = known[1]
        except OSError as error:
            problems.append(unreadable(Path(path), site, error))
    return Catalogue(found), problems


def _measure(path: Path, site: Site) -> File:
    try:
        width, height = imagesize.get(path)
    except (ValueError, OSError, KeyError, IndexError, TypeError):  # what a broken file makes of its parser
        width, height = -1, -1
    return File(
        path=path.relative_to(site.content).as_posix(),
        file=str(path),
        key=hashed(path),
        width=int(width) if width > 0 else None,
        height=int(height) if height > 0 else None,
    )


def hashed(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    return sha256(path.read_bytes()).hexdigest()
