"""content/images/ -> a catalogue of the pictures that the archive shows. What is not named is not looked at."""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from concurrent.futures import Executor
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import TypeAlias

from kliping import markdown
from kliping.builder import derived
from kliping.builder.entry import Entry
from kliping.builder.listing import Found, scan, unreadable
from kliping.builder.order import Progress
from kliping.builder.pictures import Catalogue, File, local
from kliping.model import Problem
from kliping.site import Site

SUFFIXES = frozenset({"jpg", "jpeg", "png", "gif", "webp", "avif"})
Measured: TypeAlias = MutableMapping[str, tuple[tuple[int, int], str]]  # time, size and SHA-256 of a file


@dataclass(frozen=True, kw_only=True)
class Named:
    """The pictures that are named, by path: in order, and with what is said of clearing them."""

    paths: tuple[str, ...]
    holds: frozenset[str]  # somebody says: not this one
    clears: frozenset[str]  # somebody says: this one, whatever the setting

    def is_held(self, path: str, setting: str) -> bool:
        """Whether a picture stays out. Who holds it is right against who does not."""
        return path in self.holds or (setting == "hold" and path not in self.clears)


def named(entries: Iterable[Entry], texts: Iterable[str], others: Iterable[str | None]) -> Named:
    """The pictures of articles, those of other texts, and others."""
    paths: dict[str, None] = {}
    holds: dict[bool, set[str]] = {True: set(), False: set()}
    for entry in entries:
        for _, path in entry.pictures:
            paths[path] = None
        for shown in entry.gallery:
            if shown.hold is not None:
                holds[shown.hold].add(shown.path)
    for text in texts:
        for _, target in markdown.images(text):
            if in_archive := local(target):
                paths[in_archive] = None
    paths |= dict.fromkeys(path for path in others if path)
    return Named(paths=tuple(paths), holds=frozenset(holds[True]), clears=frozenset(holds[False]))


def catalogue(
    site: Site,
    wanted: Named,
    *,
    executor: Executor,
    seen: Measured | None = None,
    progress: Progress | None = None,
) -> tuple[Catalogue, list[Problem]]:
    """Make every picture that is named and not held in the widths that pages need, where that was not done before.

    `seen` keeps what is known of files that have not changed.
    """
    listed, problems = scan(site.images_dir, site)
    if not wanted.paths:
        return Catalogue(), problems
    start = len(f"{site.content}/")
    there = {found.path[start:]: found for found in listed}
    paths = [path for path in wanted.paths if path in there]
    held = frozenset(path for path in paths if wanted.is_held(path, site.images))
    shown = {path: there[path] for path in paths if path not in held}
    keys, wrong = _keys(shown, site, {} if seen is None else seen)
    folders = {path: derived.folder_of(key, site.pictures_cache) for path, key in keys.items()}
    known, unmade = _known(shown, folders, executor, progress)
    files = {
        path: File(path, there[path].path, keys[path], folder, made, site.originals == "publish")
        for path, folder in folders.items()
        if (made := known[folder]) and not isinstance(made, str)
    }
    found = Catalogue(
        files=files,
        held=held,
        unfit=frozenset(path for path in shown if path not in files),
        folders=frozenset(folders.values()),
        is_whole=not unmade,
    )
    return found, [*problems, *wrong, *_unfit(shown, folders, known), *unmade]


def _known(
    shown: Mapping[str, Found], folders: Mapping[str, str], executor: Executor, progress: Progress | None
) -> tuple[dict[str, derived.Made], list[Problem]]:
    """What was made of each picture, by folder; what is not there yet is made. And what went wrong with that."""
    known = {folder: derived.made(folder) for folder in dict.fromkeys(folders.values())}
    jobs = {
        folder: derived.Job(shown[path].path, shown[path].file, folder)
        for path, folder in folders.items()
        if known[folder] is None
    }
    problems = derived.make(list(jobs.values()), executor, progress)
    return known | {folder: derived.made(folder) for folder in jobs}, problems


def _unfit(
    shown: Mapping[str, Found], folders: Mapping[str, str], known: Mapping[str, derived.Made]
) -> Iterator[Problem]:
    """What is wrong with pictures themselves."""
    for path, folder in folders.items():
        why = known[folder]
        if isinstance(why, str):
            what, _, hint = why.partition("\n")
            yield Problem(where=shown[path].file, what=what, hint=hint or None)


def _keys(shown: Mapping[str, Found], site: Site, seen: Measured) -> tuple[dict[str, str], list[Problem]]:
    """The SHA-256 of each file, and what is wrong with those that are none of ours to open."""
    keys: dict[str, str] = {}
    problems: list[Problem] = []
    for path, found in shown.items():
        if path.rpartition(".")[2].lower() not in SUFFIXES:
            # SVG may hold scripts and ask other hosts.
            what = "is not of a kind of picture that is shown"
            hint = "Save it as a JPEG, PNG, GIF, WebP or AVIF."
            problems.append(Problem(where=found.file, what=what, hint=hint))
            continue
        stamp = found[2:]
        try:
            known = seen.get(found.path)
            if known is None or known[0] != stamp:
                known = seen[found.path] = (stamp, hashed(Path(found.path)))
            keys[path] = known[1]
        except OSError as error:
            problems.append(unreadable(Path(found.path), site, error))
    return keys, problems


def hashed(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
