"""What was made of pictures, in the cache folder: a folder for each, named after all that it depends on."""

import os
import shutil
from collections.abc import Collection, Sequence
from concurrent.futures import Executor
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypeAlias

from kliping.builder.order import Progress
from kliping.builder.pictures import SUFFIXES
from kliping.digest import joined
from kliping.errors import PictureError
from kliping.executor import stream
from kliping.model import Problem

AHEAD = 8  # pictures that wait for a worker: each is some megabytes there
_PROBLEM = "problem"  # instead of pictures: why there are none


Made: TypeAlias = tuple[tuple[int, int], ...] | str | None  # widths and heights; or why there are none; or not yet


class Job(NamedTuple):
    """A picture of which nothing was made yet."""

    file: str  # on this disk
    shown: str  # as a person would type it
    folder: str  # on this disk: where to


def folder_of(key: str, cache: Path) -> str:
    """Where that goes which is made of a picture's bytes (their SHA-256), as this Pillow makes it."""
    import PIL  # noqa: PLC0415  (only its number; an archive without pictures has no need of it)

    name = joined(key, _code(), PIL.__version__)
    return str(cache / name[:2] / name)


def made(folder: str) -> Made:
    """What was made of a picture, the narrowest first."""
    try:
        names = os.listdir(folder)
    except OSError:
        return None
    if names == [_PROBLEM]:
        return (Path(folder) / _PROBLEM).read_text(encoding="utf-8")
    sizes = {suffix: sorted(_size(name) for name in names if name.endswith(f".{suffix}")) for suffix in SUFFIXES}
    every = sizes[SUFFIXES[0]]
    return tuple(every) if every and all(found == every for found in sizes.values()) else None


def _size(name: str) -> tuple[int, int]:
    width, _, height = name.partition(".")[0].partition("x")
    return (int(width), int(height)) if width.isdecimal() and height.isdecimal() else (0, 0)


def make(jobs: Sequence[Job], executor: Executor, progress: Progress | None = None) -> list[Problem]:
    """Make what is not there yet, several pictures at once. What is wrong with a picture itself is kept beside."""
    found = stream(executor, _make_batch, iter(jobs), size=1, ahead=AHEAD, lost=_lost)
    problems = []
    for done, problem in enumerate(found, start=1):
        if problem:
            problems.append(problem)
        if progress:
            progress(done, len(jobs))
    return problems


def _make_batch(jobs: Sequence[Job]) -> list[Problem | None]:
    return [_make(job) for job in jobs]


def _make(job: Job) -> Problem | None:
    from kliping.builder import derive  # noqa: PLC0415  (Pillow is large)

    target = Path(job.folder)
    temporary = target.with_name(f"tmp-{os.getpid()}-{target.name}")
    try:
        temporary.mkdir(parents=True, exist_ok=True)
        try:
            for name, data in derive.derive(Path(job.file).read_bytes(), shown=job.shown):
                (temporary / name).write_bytes(data)
        except PictureError as error:
            for path in temporary.iterdir():
                path.unlink()
            text = f"{error.problem.what}\n{error.problem.hint or ''}"
            (temporary / _PROBLEM).write_text(text, encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)  # what somebody took a part of
        temporary.replace(target)
    except OSError as error:
        what = f"cannot be made smaller: {error.strerror or error}"
        return Problem(where=job.shown, what=what, hint="Free the disk or mend the permissions, then build again.")
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return None


def _lost(job: Job) -> Problem:
    return Problem(where=job.shown, what="takes more memory than there is", hint="Save it smaller.")


def prune(cache: Path, kept: Collection[str]) -> None:
    """Remove what was made of pictures that are gone, or that another Pillow made."""
    for above in _folders(cache):
        for folder in _folders(above):
            if str(folder) not in kept:
                shutil.rmtree(folder, ignore_errors=True)
        if not _folders(above):
            shutil.rmtree(above, ignore_errors=True)


def _folders(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()]
    except OSError:
        return []


_made_by: list[str] = []


def _code() -> str:
    """The digest of the code that decides what comes out, read once."""
    if not _made_by:
        here = Path(__file__).parent
        files = (here / "derive.py", here.parent / "inscription.py")
        _made_by.append(sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest())
    return _made_by[0]
