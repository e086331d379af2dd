"""What is to be converted: the inputs of a run -> files below the raw folder, where each original is kept."""

import os
import re
import shutil
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from filecmp import cmp
from hashlib import file_digest
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import unquote

from kliping.converter.readers import CONTAINERS, MOST_BYTES, READERS, ending
from kliping.model import Problem
from kliping.site import Site

_LOCAL_SRC = re.compile(
    rb"""(?:src|href|srcset|data-src)\s*=\s*["']?([^"'\s>]{1,400}\.(?:jpe?g|png|gif|webp|avif))""", re.IGNORECASE
)


@dataclass
class Originals:
    """What a run has found to convert. Lives for one run."""

    files: dict[Path, None] = field(default_factory=dict)  # below the raw folder, in order
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    ignored: int = 0


def originals(inputs: Sequence[Path], site: Site) -> Originals:
    """Find the raw files of the inputs; those from elsewhere are copied into the raw folder first."""
    found = Originals()
    raw_dir = _absolute(site.raw_dir)
    for given in inputs or [raw_dir]:
        path = _absolute(given)
        if path.is_relative_to(raw_dir):
            if path == raw_dir and not path.exists():
                continue
            if any(_is_beside(part) for part in path.relative_to(raw_dir).parts[:-1]):
                found.ignored += 1  # a picture of a saved page, which comes along with its page
            else:
                _add(path, raw_dir, found, shown=_shown(path, raw_dir))
        elif not _is_there(path):
            found.problems.append(Problem(where=str(given), what="is not there", hint="Check the path."))
        else:
            _bring(path, given, raw_dir, found)
    found.files = dict.fromkeys(sorted(found.files, key=lambda path: path.relative_to(raw_dir).parts))
    return found


def _absolute(path: Path) -> Path:
    """Without `..`, but with symbolic links as they are: a link in the raw folder is judged when it is read."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute() keeps ".."


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no disk has
        return False


def _shown(path: Path, raw_dir: Path) -> str:
    return "content/raw" + ("" if path == raw_dir else "/" + path.relative_to(raw_dir).as_posix())


def _add(path: Path, raw_dir: Path, found: Originals, *, shown: str) -> None:
    """Take a file, or all files of a folder."""
    if path.is_dir() and not path.is_symlink():
        for file in _walk(path, found, raw_dir):
            _take(file, found, _shown(file, raw_dir))
    elif path.is_symlink() or path.exists():
        _take(path, found, shown)
    else:
        found.problems.append(Problem(where=shown, what="is not there", hint="Check the path."))


def _take(file: Path, found: Originals, shown: str) -> None:
    if ending(file.name) in READERS:
        found.files[file] = None
    elif file.is_symlink() and file.is_dir():
        found.problems.append(
            Problem(
                where=shown, what="is a link to a folder, which is not followed", hint="Copy the folder itself there."
            )
        )
    else:
        what = (
            f"there is no reader for {file.suffix}" if file.suffix else "there is no reader for files without an ending"
        )
        found.notes.append(Problem(where=shown, what=what))


def _walk(folder: Path, found: Originals, raw_dir: Path) -> Iterator[Path]:
    """The files of a folder that could be articles; hidden ones and what lies beside a saved page are ignored."""

    def unreadable(error: OSError) -> None:
        where = _shown(Path(error.filename), raw_dir) if error.filename else None
        found.problems.append(Problem(where=where, what=f"cannot be read: {error.strerror}"))

    for at, folders, files in os.walk(folder, onerror=unreadable):
        for name in sorted(folders):
            link = Path(at, name)
            if link.is_symlink() and not name.startswith("."):
                yield link
        beside = [name for name in folders if _is_beside(name)]
        found.ignored += sum(len(names) for name in beside for _, _, names in os.walk(Path(at, name)))
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and not _is_beside(name) and not Path(at, name).is_symlink()
        )
        for name in sorted(files):
            if name.startswith((".", "~$")) or name in {"Thumbs.db", "desktop.ini"}:
                found.ignored += 1
            else:
                yield Path(at, name)


def _is_beside(folder: str) -> bool:
    """The folder in which browsers put the parts of a saved page."""
    return folder.lower().endswith(("_files", ".files", "-dateien", "_fichiers", "_archivos", "_berkas", "_bestanden"))


def _bring(path: Path, given: Path, raw_dir: Path, found: Originals) -> None:
    """Copy an input from elsewhere into the raw folder: a folder under its own name, with its structure."""
    inside = _absolute(raw_dir.parent)
    if path.is_dir() and inside.is_relative_to(path):
        found.problems.append(
            Problem(where=str(given), what="holds the archive itself", hint="Name the folder of raw files.")
        )
        return
    files = sorted(_walk(path, found, path)) if path.is_dir() else [path]
    for file in files:
        relative = Path(path.name, file.relative_to(path)) if path.is_dir() else Path(path.name)
        shown = str(given / file.relative_to(path)) if path.is_dir() else str(given)
        if ending(file.name) not in READERS:
            _take(file, found, shown)
            continue
        try:
            _check_plain(file, path if path.is_dir() else path.parent)
            kept = _keep(file, raw_dir / relative, raw_dir)
            if kept.suffix.lower().startswith(".htm"):
                _keep_pictures(file, kept)
        except OSError as error:
            found.problems.append(Problem(where=shown, what=f"cannot be copied to content/raw: {error.strerror}"))
        else:
            found.files[kept] = None


def _check_plain(file: Path, within: Path) -> None:
    """Raise OSError for what is no plain file, or a link that leads out of the folder that was named."""
    if not stat.S_ISREG(file.stat().st_mode):
        raise OSError(22, "it is not a plain file")
    if file.is_symlink() and not file.resolve().is_relative_to(within.resolve()):
        raise OSError(40, "it is a link that leads elsewhere")


def _keep(file: Path, place: Path, within: Path) -> Path:
    """Copy a file; other bytes under the same name are kept apart by a part of their hash."""
    if file.stat().st_size > MOST_BYTES and ending(file.name) not in CONTAINERS:
        raise OSError(27, f"it has more than {MOST_BYTES // 2**20} MiB")
    if not place.resolve().is_relative_to(within.resolve()):
        raise OSError(40, "a link on the way leads out of it")
    if place.exists() and not cmp(file, place, shallow=False):
        with file.open("rb") as data:
            own = file_digest(data, "sha256").hexdigest()[:8]
        end = ending(place.name)
        place = place.with_name(f"{place.name[: -len(end)]}-{own}{place.name[-len(end) :]}")
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        with (
            file.open("rb") as data,
            NamedTemporaryFile(dir=place.parent, prefix=".", suffix=".part", delete=False) as part,
        ):
            shutil.copyfileobj(data, part, 2**20)
        Path(part.name).chmod(0o644)
        os.replace(part.name, place)  # noqa: PTH105
    return place


def _keep_pictures(page: Path, kept: Path) -> None:
    """Copy the pictures that a saved page refers to and that lie in its folder."""
    folder = page.parent.resolve()
    for written in dict.fromkeys(_LOCAL_SRC.findall(page.read_bytes())):
        relative = Path(unquote(written.decode("utf-8", "replace")).removeprefix("./"))
        if relative.is_absolute() or ".." in relative.parts or ":" in relative.parts[0]:
            continue
        if "\0" in str(relative):
            continue
        picture = (page.parent / relative).resolve()
        if picture.is_relative_to(folder) and picture.is_file() and picture.stat().st_size <= MOST_BYTES:
            place = kept.parent / relative
            if not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(picture, place)
