"""The pictures that the archive has, with their sizes in pixels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import unquote

from kliping.model import Copy

Size: TypeAlias = tuple[int | None, int | None]  # width and height in pixels, where they are known


@dataclass(frozen=True, kw_only=True)
class File:
    """A picture's file."""

    path: str  # below the content folder, and in the output: images/2024/06/x.jpg
    file: str  # on this disk
    key: str  # SHA-256 of its bytes
    width: int | None
    height: int | None


@dataclass(frozen=True)
class Catalogue:
    """All pictures of the archive, by path."""

    files: Mapping[str, File] = field(default_factory=dict)

    def sizes(self, paths: Iterable[str]) -> dict[str, Size]:
        """The width and height of those paths that there are."""
        files = self.files
        return {path: (files[path].width, files[path].height) for path in paths if path in files}

    def copies(self) -> list[Copy]:
        """The files to be copied into the output."""
        return [Copy(path=f.path, file=f.file, key=f.key, claimed_by=f"content/{f.path}") for f in self.files.values()]


def local(src: str | None) -> str | None:
    """The path below the content folder that a `src` names, or None where it is on another host."""
    if src is None or "://" in src or src.startswith(("//", "data:", "#")):
        return None
    return unquote(src).lstrip("/")
