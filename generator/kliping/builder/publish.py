"""public/ -> object storage, or whatever else fsspec reaches: what differs is sent, what we sent and is gone, removed.

A manifest in the target, in the form of sha256sum, says what is ours there; nothing else is ever touched. A path is
entered before its file is sent, so that a run that is killed leaves nothing behind that the next one does not know.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

from kliping.errors import KlipingError, PublishError, UsageError
from kliping.executor import batches
from kliping.model import Report
from kliping.stages import Stages
from kliping.storage import BATCH, Storage

MANIFEST = ".kliping-published"
_GO_ON = "What was sent stays. Mend it and run the command again: it goes on."
_UNSENT = "0" * 64  # stands for the sum of a file that was about to be sent
Sums: TypeAlias = Mapping[str, str]  # SHA-256 by path
Progress: TypeAlias = Callable[[int, int], None]


class Target:
    """A folder that is reached by a URL. Raises UsageError where nothing can be published there."""

    def __init__(self, url: str) -> None:
        hint = "Write it as s3://bucket/path; for a folder, set output: in site.yaml."
        self._storage = Storage(url, needed_by="--publish", hint=hint)
        self._fs = self._storage.fs

    def update(self, folder: Path, paths: Iterable[str], progress: Progress | None = None) -> dict[str, int]:
        """Make it have these files of a folder and none of those sent before that are not among them; count them.

        Raises UsageError where it has files in their places that we did not send, PublishError where it fails on the
        way: the next run goes on.
        """
        ours = {path: sha256((folder / path).read_bytes()).hexdigest() for path in sorted({*paths} - {MANIFEST})}
        with self._storage.telling(PublishError, "cannot be published to", _GO_ON):
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
            self._storage.put([(folder / path, path) for path in part])
            done += len(part)
            if progress:
                progress(done, len(paths))

    def _remove(self, paths: list[str]) -> None:
        for path in paths:
            if self._fs.isfile(self._storage.at(path)):
                self._fs.rm_file(self._storage.at(path))

    def _refuse_foreign(self, new: list[str]) -> None:
        """Raise UsageError where a file of another has the place of a new one of ours."""
        if len(new) > BATCH:
            there = set(self._fs.find(self._storage.root))
            foreign = next((path for path in new if self._storage.at(path) in there), None)
        else:
            foreign = next((path for path in new if self._fs.exists(self._storage.at(path))), None)
        if foreign:
            hint = "Remove it, or publish to another folder."
            raise UsageError(self._storage.where(foreign), "is there, and kliping did not send it", hint=hint)

    def _manifest(self) -> dict[str, str]:
        """What is ours there. Raises UsageError where the manifest is damaged."""
        self._fs.invalidate_cache()
        try:
            text = self._fs.cat_file(self._storage.at(MANIFEST)).decode("utf-8")
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
                raise UsageError(self._storage.where(MANIFEST), "is damaged", hint=hint)
            found[match[2]] = match[1]
        return found

    def _note(self, sums: Sums) -> None:
        lines = (f"{hashed}  {path}\n" for path, hashed in sorted(sums.items()))
        self._fs.pipe_file(self._storage.at(MANIFEST), "".join(lines).encode("utf-8"))


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
