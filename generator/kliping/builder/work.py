"""What a worker does: pages are rendered and written, files are copied, in batches."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kliping.builder.look import Look
from kliping.builder.output import Outcome, Output
from kliping.builder.render import render
from kliping.builder.sheet import Sheet
from kliping.cache import Record
from kliping.errors import KlipingError
from kliping.model import Copy, Problem


class Job(NamedTuple):
    """What is to be written, and the key it gets."""

    what: Sheet | Copy
    key: str


_ITEM = 100  # bytes: what one thing of a long list takes, about


def weight(job: Job) -> int:
    """About how many bytes of a job go to a worker."""
    if isinstance(job.what, Copy):
        return len(job.what.data or b"")
    return sum([
        len(value) * (_ITEM if isinstance(value, tuple) else 1)
        for value in job.what.context.values()
        if isinstance(value, str | bytes | tuple)
    ])


def work(
    parts: Sequence[tuple[Look, Path, Sequence[Job]]],
) -> list[list[tuple[Outcome, Record] | Problem]]:
    """Write batches of pages and files; for each, what to remember of it or what went wrong."""
    return [_batch(look, Output(root), jobs) for look, root, jobs in parts]


def _batch(look: Look, output: Output, jobs: Sequence[Job]) -> list[tuple[Outcome, Record] | Problem]:
    return [_one(look, output, job) for job in jobs]


def _copied(what: Copy) -> bytes:
    data = Path(what.file).read_bytes() if what.data is None else what.data
    if what.shrinks == "css":
        from kliping.builder.styles import minified  # noqa: PLC0415  (few builds have a style sheet to write)

        return minified(data)
    if what.shrinks == "js":
        import rjsmin  # noqa: PLC0415  (nor a script)

        return bytes(rjsmin.jsmin(data))
    return data


def _one(look: Look, output: Output, job: Job) -> tuple[Outcome, Record] | Problem:
    what = job.what
    try:
        data = render(what, look) if isinstance(what, Sheet) else _copied(what)
        return output.write(what.path, data, job.key)
    except KlipingError as error:
        return error.problem
    except OSError as error:
        where = str(error.filename or what.claimed_by)
        return Problem(
            where=where,
            what=f"cannot be written: {error.strerror or error}",
            hint="Free the disk or mend the permissions, then build again.",
        )
