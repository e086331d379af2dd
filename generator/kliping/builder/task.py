"""What is to be indexed, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kliping.builder.record import Records
from kliping.builder.shards import Stretch
from kliping.model import Problem


@dataclass(frozen=True)
class Shard:
    """A part of the index: its stretch, its articles' paths, and the key of all that decides what it is."""

    stretch: Stretch
    paths: tuple[str, ...]
    key: str

    @property
    def folder(self) -> str:
        """Its folder in the output."""
        return f"{self.stretch.name}-{self.key[:12]}"


@dataclass(frozen=True, kw_only=True)
class Task:
    """An index to be made: its shards, newest first, where they are made and put, and the key of it all."""

    shards: tuple[Shard, ...]
    records: Records
    output: Path
    folder: Path
    language: str
    key: str


@dataclass(frozen=True, kw_only=True)
class Made:
    """Shards that wait to be put into the output, and what could not be made."""

    shards: Mapping[Shard, Path]
    partly: frozenset[Shard]  # an article's record could not be made: another time
    shared: Mapping[str, bytes]  # what Pagefind has in every bundle
    problems: tuple[Problem, ...] = ()
