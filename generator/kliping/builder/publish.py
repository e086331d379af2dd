"""public/ -> object storage, or whatever else fsspec reaches: what differs is sent, what we sent and is gone, removed.

A manifest in the target, in the form of sha256sum, says what is ours there; nothing else is ever touched. A path is
entered before its file is sent, so that a run that is killed leaves nothing behind that the next one does not know.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from kliping.errors import KlipingError, PublishError, UsageError
from kliping.executor import batches
from kliping.model import Report
from kliping.stages import Stages

MANIFEST = ".kliping-published"
BATCH = 200  # files of one call, which fsspec sends side by side where it can
_UNSENT = "0" * 64  # stands for the sum of a file that was about to be sent
Sums: TypeAlias = Mapping[str, str]  # SHA-256 by path
Progress: TypeAlias = Callable[[int, int], None]


class Target:
    """A folder that is reached by a URL. Raises UsageError where nothing can be published there."""

    def __init__(self, url: str) -> None:
        self.shown = re.sub(r"//[^/@]*@", "//", url)  # without a password
        try:
            from fsspec.core import url_to_fs  # noqa: PLC0415  (fsspec is not for everyone)
        except ImportError as error:
            what = "--publish needs fsspec, which is not installed"
            raise UsageError(None, what, hint='Install it with: pip install "kliping[remote]"') from error
        if not re.fullmatch(r"[a-z][a-z0-9+.-]*", urlsplit(url).scheme) or "://" not in url:
            hint = "Write it as s3://bucket/path; for a folder, set output: in site.yaml."
            raise UsageError(None, f'--publish: "{self.shown}" is no URL', hint=hint)
        try:
            fs, root = url_to_fs(url, **({"auto_mkdir": True} if url.startswith("file:") else {}))
        except (ImportError, ValueError, OSError) as error:
            raise UsageError(self.shown, f"cannot be reached: {_first_line(error)}") from error
        self._fs: Any = fs  # fsspec has no types
        self._root = root.rstrip("/")
        if not self._root.strip("/"):
            raise UsageError(self.shown, "names no folder", hint="Write one after the host or the bucket.")

    def update(self, folder: Path, paths: Iterable[str], progress: Progress | None = None) -> dict[str, int]:
        """Make it have these files of a folder and none of those sent before that are not among them; count them.

        Raises UsageError where it has files in their places that we did not send, PublishError where it fails on the
        way: the next run goes on.
        """
        ours = {path: sha256((folder / path).read_bytes()).hexdigest() for path in sorted({*paths} - {MANIFEST})}
        with self._told():
            theirs = self._manifest()
            stale = sorted((path for path, hashed in ours.items() if theirs.get(path) != hashed), key=_turn)
            gone = [path for path in theirs if path not in ours]
            self._refuse_foreign([path for path in stale if path not in theirs])
            if stale or gone:
                self._note({**theirs, **dict.fromkeys(stale, _UNSENT)})
                self._send(folder, stale, progress)
                self._remove(gone)
                self._note(ours)
        return {"sent": len(stale), "withdrawn": len(gone)}

    def _send(self, folder: Path, paths: list[str], progress: Progress | None) -> None:
        done = 0
        for part in batches(paths, BATCH):
            self._fs.put([str(folder / path) for path in part], [self._at(path) for path in part])
            done += len(part)
            if progress:
                progress(done, len(paths))

    def _remove(self, paths: list[str]) -> None:
        for path in paths:
            if self._fs.isfile(self._at(path)):
                self._fs.rm_file(self._at(path))

    def _refuse_foreign(self, new: list[str]) -> None:
        """Raise UsageError where a file of another has the place of a new one of ours."""
        if len(new) > BATCH:
            there = set(self._fs.find(self._root))
            foreign = next((path for path in new if self._at(path) in there), None)
        else:
            foreign = next((path for path in new if self._fs.exists(self._at(path))), None)
        if foreign:
            hint = "Remove it, or publish to another folder."
            raise UsageError(f"{self.shown.rstrip('/')}/{foreign}", "is there, and kliping did not send it", hint=hint)

    def _manifest(self) -> dict[str, str]:
        """What is ours there. Raises UsageError where the manifest is damaged."""
        self._fs.invalidate_cache()
        try:
            text = self._fs.cat_file(self._at(MANIFEST)).decode("utf-8")
        except FileNotFoundError:
            return {}
        except UnicodeDecodeError:
            text = "damaged"
        found = {}
        for line in text.splitlines():
            match = re.fullmatch(r"([0-9a-f]{64})  (.+)", line)
            # A path that leads elsewhere was not written by us, and must not have us remove something.
            if match is None or {"", ".", ".."} & set(match[2].split("/")):
                hint = "Bring back an older version of it, or empty the folder."
                raise UsageError(f"{self.shown.rstrip('/')}/{MANIFEST}", "is damaged", hint=hint)
            found[match[2]] = match[1]
        return found

    def _note(self, sums: Sums) -> None:
        lines = (f"{hashed}  {path}\n" for path, hashed in sorted(sums.items()))
        self._fs.pipe_file(self._at(MANIFEST), "".join(lines).encode("utf-8"))

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}"

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except KlipingError:
            raise
        except Exception as error:  # each file system has exceptions of its own
            what = f"cannot be published to: {_first_line(error)}"
            hint = "What was sent stays. Mend it and run the command again: it goes on."
            raise PublishError(self.shown, what, hint=hint) from error


def published(
    report: Report, target: Target, folder: Path, paths: Iterable[str], *, progress: Progress | None = None
) -> Report:
    """Publish after a build, and add to its report what was done and what was wrong."""
    stages = Stages()
    with stages("publish"):
        try:
            did, problems = target.update(folder, paths, progress), report.problems
        except KlipingError as error:
            did, problems = {}, (*report.problems, *error.problems)
    return replace(
        report,
        did={**report.did, **did},
        problems=problems,
        seconds=report.seconds + stages.total,
        stages={**report.stages, **stages.seconds},
    )


def _turn(path: str) -> tuple[bool, bool, int, str]:
    """Pages come after what they show, lists after their articles, and the list of the search after its parts."""
    return path.endswith(".html"), path.endswith(".json"), -path.count("/"), path


def _first_line(error: Exception) -> str:
    told = str(error).strip().partition("\n")[0][:200]
    return f"{type(error).__name__}: {told}" if told else type(error).__name__
