"""The pictures that the archive shows, with the widths that they are made in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote

from kliping.model import Copy, Picture
from kliping.values import changed


class Print(NamedTuple):
    """What a page shows of a picture's file; without `src` where the picture is held."""

    src: str | None  # path in the output of the widest JPEG
    width: int | None = None  # of that, in pixels
    height: int | None = None
    widths: tuple[int, ...] = ()  # that there are, as JPEG and as AVIF
    file: str | None = None  # path in the output of what a reader may keep: the original, where that is published

    def of(self, said: Picture) -> Picture:
        """The picture, from what is said of it."""
        return changed(
            said,
            src=self.src,
            width=self.width,
            height=self.height,
            widths=self.widths,
            file=self.file,
            is_held=self.src is None,
        )


HELD = Print(None)
Prints: TypeAlias = Mapping[str, Print]


@dataclass(frozen=True)
class File:
    """A picture's file with what was made of it."""

    path: str  # below the content folder: images/2024/06/x.jpg
    file: str  # on this disk
    key: str  # SHA-256 of its bytes
    folder: str  # on this disk: of what was made of it
    made: tuple[tuple[int, int], ...]  # widths and heights of that, the narrowest first
    has_original: bool  # it is published itself

    @property
    def printed(self) -> Print:
        """What pages show of it."""
        width, height = self.made[-1]
        widest = made_path(self.path, width, "jpg")
        return Print(widest, width, height, tuple(w for w, _ in self.made), self.path if self.has_original else widest)

    @property
    def copies(self) -> list[Copy]:
        """What of it is put into the output."""
        claimed_by = f"content/{self.path}"
        copies = [
            Copy(
                path=made_path(self.path, width, suffix),
                file=f"{self.folder}/{width}x{height}.{suffix}",
                key=f"{self.folder.rpartition('/')[2]}-{width}.{suffix}",
                claimed_by=claimed_by,
            )
            for width, height in self.made
            for suffix in SUFFIXES
        ]
        if self.has_original:
            copies.append(Copy(path=self.path, file=self.file, key=self.key, claimed_by=claimed_by))
        return copies


SUFFIXES = ("avif", "jpg")


def made_path(path: str, width: int, suffix: str) -> str:
    """Where what is made of a picture goes: images/x.png at 480 is images/x-png-480.avif."""
    stem, _, ending = path.rpartition(".")
    return f"{stem}-{ending}-{width}.{suffix}"


@dataclass(frozen=True)
class Catalogue:
    """The pictures of the archive, by path: those that are shown, and those that are there and are not."""

    files: Mapping[str, File] = field(default_factory=dict)
    held: frozenset[str] = frozenset()  # nobody has cleared them
    unfit: frozenset[str] = frozenset()  # they cannot be shown, which is told elsewhere
    folders: frozenset[str] = frozenset()  # on this disk: of what was made, or could not be
    is_whole: bool = True  # what could not be made never can be

    def prints(self, paths: Iterable[str]) -> dict[str, Print]:
        """What pages show of those paths that there are."""
        files, held = self.files, self.held
        return {
            path: HELD if path in held else files[path].printed for path in paths if path in files or path in held
        }

    def printed(self, path: str | None) -> Print | None:
        """What pages show of a picture, where it is shown."""
        file = self.files.get(path) if path else None
        return file.printed if file else None

    def has(self, path: str) -> bool:
        """Whether there is such a file, shown or not."""
        return path in self.files or path in self.held or path in self.unfit

    def copies(self) -> list[Copy]:
        """The files to be put into the output."""
        return [copy for file in self.files.values() for copy in file.copies]


def local(src: str | None) -> str | None:
    """The path below the content folder that a `src` names, or None where it is on another host."""
    if src is None or "://" in src or src.startswith(("//", "data:", "#")):
        return None
    return unquote(src).lstrip("/")
