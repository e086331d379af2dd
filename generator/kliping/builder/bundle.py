"""The search index as it stands in the output: whether it is the one that was put there."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from kliping.builder.output import BUNDLE
from kliping.cache import Record
from kliping.digest import joined


def is_current(key: str, output: Path, built: Mapping[str, Record]) -> bool:
    """Whether an output has the index with a key: an unchanged archive is not indexed again."""
    known = built.get(f"{BUNDLE}/")
    return bool(known and known.key == key and known.mtime_ns == state_of(output / BUNDLE))


def state_of(folder: Path) -> int:
    """A number that changes when a file below a folder is removed, added or cut short."""
    return int(joined(*sorted(_sizes(str(folder), "")))[:15], 16)


def _sizes(folder: str, prefix: str) -> Iterator[tuple[str, int]]:
    try:
        with os.scandir(folder) as listing:
            for entry in listing:
                if entry.is_dir(follow_symlinks=False):
                    yield from _sizes(entry.path, f"{prefix}{entry.name}/")
                else:
                    yield prefix + entry.name, entry.stat(follow_symlinks=False).st_size
    except OSError:
        return
