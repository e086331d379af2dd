"""The content of a site, at hand for a command: a folder of this disk, or the copy of what is on object storage.

Where nothing is elsewhere, nothing of all this is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from kliping import address
from kliping.errors import KlipingError, UsageError
from kliping.model import Problem, Report
from kliping.site import Site

if TYPE_CHECKING:
    from kliping.mirror import Done, Mirror

RAW = "raw"  # the folder of the originals, which a build does not read
Say: TypeAlias = Callable[[str], None]
Progress: TypeAlias = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]


@contextmanager
def at_hand(
    site: Site,
    *,
    inputs: Sequence[str] = (),
    writes: bool = False,
    raw: bool = False,
    say: Say = lambda _: None,
    progress: Progress | None = None,
) -> Iterator[Content]:
    """Fetch the content, and what is given to a command, where they are elsewhere; with `raw` the originals as well.

    What a command `writes` to the content is sent when it has `finished`. Errors that are raised inside name files by
    their URL. Raises UsageError, StorageError where something cannot be had.
    """
    with ExitStack() as stack:
        held = Content(site, stack, say, progress)
        try:
            held.begin(inputs, writes=writes, raw=raw)
            yield held
        except KlipingError as error:
            if not held.is_elsewhere:
                raise
            raise type(error).of([held.named(problem) for problem in error.problems]) from error


class Content:
    """What a command has of content elsewhere. Lives as long as the command."""

    def __init__(self, site: Site, stack: ExitStack, say: Say, progress: Progress | None) -> None:
        self.inputs: list[Path] = []  # what was given to the command
        self._site, self._stack, self._say, self._progress = site, stack, say, progress
        self._written: Mirror | None = None
        self._names: list[tuple[str, str]] = []  # how a folder of a copy is written, and what stands for it
        self._problems: list[Problem] = []
        self._notes: list[Problem] = []

    @property
    def is_elsewhere(self) -> bool:
        """Whether anything has been fetched."""
        return bool(self._names)

    def begin(self, inputs: Sequence[str], *, writes: bool, raw: bool) -> None:
        """Bring the copies up to date. What a command before this one could not send goes there first."""
        url = self._site.content_url
        if url is not None:
            mirror = self._mirror(url, "content")
            if mirror.is_unsent:
                self._sent(mirror)
            only = self._named(inputs)
            self._fetched(mirror, url, but=None if raw and not only else RAW, only=only)
            if writes:
                mirror.begin_writing()
                self._written = mirror
        given = {text.rstrip("/"): text for text in inputs}.values()  # a URL twice would wait for itself
        self.inputs = [self._input(text) if address.is_url(text) else Path.cwd() / text for text in given]

    def finished(self, report: Report) -> Report:
        """Send what the command wrote, and have its report tell what was wrong with that."""
        if self._written is not None:
            try:
                sent = self._sent(self._written)
            except KlipingError as error:
                self._problems += error.problems
            else:
                report = replace(report, did={**report.did, "sent": sent})
        if not self.is_elsewhere:
            return report
        return replace(
            report,
            problems=tuple(map(self.named, (*self._problems, *report.problems))),
            notes=tuple(map(self.named, (*self._notes, *report.notes))),
            details=tuple({key: self._in(value) for key, value in detail.items()} for detail in report.details),
        )

    def named(self, problem: Problem) -> Problem:
        """A problem that names files by their URL."""
        where, hint = (text and self.told(text) for text in (problem.where, problem.hint))
        return replace(problem, where=where, what=self.told(problem.what), hint=hint)

    def told(self, text: str) -> str:
        """A text that names files by their URL."""
        for folder, shown in self._names:
            text = text.replace(folder, shown)
        return text

    def _in(self, value: object) -> object:
        return self.told(value) if isinstance(value, str) else value

    def _below(self, url: str) -> str | None:
        """The path in the content that a URL names."""
        above = f"{(self._site.content_url or '').rstrip('/')}/"
        return url.removeprefix(above).rstrip("/") if self._site.content_url and url.startswith(above) else None

    def _named(self, inputs: Sequence[str]) -> list[str]:
        """The originals that a command is about; none where it may need all, as for what comes from elsewhere."""
        paths = [self._below(text) or "" for text in inputs]
        return paths if all(path.startswith(f"{RAW}/") for path in paths) else []

    def _input(self, url: str) -> Path:
        if re.match("https?:", url):
            what = "is a web address, and kliping fetches no pages"
            raise UsageError(address.shown(url), what, hint="Save what is there, and name the file.")
        if not (url.isprintable() and address.name(url)):
            raise UsageError(address.shown(url), "names no folder and no file", hint="Write it as s3://bucket/path.")
        if below := self._below(url):
            return self._site.content / below
        mirror = self._mirror(url, "convert")
        self._fetched(mirror, url)
        return mirror.place

    def _mirror(self, url: str, needed_by: str) -> Mirror:
        from kliping.mirror import Mirror  # noqa: PLC0415  (fsspec is not for everyone)
        from kliping.storage import Storage  # noqa: PLC0415

        storage = Storage(url, needed_by=needed_by, hint="Write it as s3://bucket/path.")
        mirror = self._stack.enter_context(Mirror(storage, url, self._site.cache_dir))
        shown = address.shown(url).rstrip("/")
        below = mirror.place.relative_to(self._site.root).as_posix()
        self._names += [(str(mirror.place), shown), (below, shown)]
        return mirror

    def _fetched(self, mirror: Mirror, url: str, *, but: str | None = None, only: Sequence[str] = ()) -> None:
        with self._progress("Fetching") if self._progress else nullcontext() as progress:
            done = mirror.pull(but=but, only=only, progress=progress)
        if done.fetched or done.removed:
            self._say(f"Fetched {_files(done.fetched)} from {address.shown(url)}; {done.removed:,} removed here")
        self._take(done)

    def _sent(self, mirror: Mirror) -> int:
        done = mirror.push()
        if done.sent:
            self._say(f"Sent {_files(done.sent)} to {address.shown(self._site.content_url or '')}")
        self._take(done)
        return done.sent

    def _take(self, done: Done) -> None:
        self._problems += done.problems
        self._notes += done.notes


def _files(number: int) -> str:
    return f"{number:,} file{'s' if number != 1 else ''}"
