"""`kliping init`: a new archive, with settings and a few articles of our own words to look at."""

import time
import unicodedata
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from kliping.converter import convert
from kliping.errors import UsageError
from kliping.executor import SerialExecutor
from kliping.model import Report
from kliping.site import load_site

TITLE = "Arsip Berita"
# Packaging tools drop files whose names start with a dot.
_NAMES = {"gitignore": ".gitignore"}


def start(target: Path, *, title: str | None = None) -> Report:
    """Make the archive and convert its articles. Raises UsageError where the folder is not empty."""
    began = time.perf_counter()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        hint = "Name a new or empty folder."
        raise UsageError(str(target), "is not empty" if target.is_dir() else "is not a folder", hint=hint)
    words = " ".join((title or _title(target.name)).split())
    if not words or any(unicodedata.category(char) == "Cc" for char in words):
        raise UsageError("--title", "is empty or has characters that cannot be shown", hint="Give another title.")
    try:
        count = _copy(files(__package__) / "files", target)
        settings = target / "site.yaml"
        text = settings.read_text(encoding="utf-8").replace(f"title: {TITLE}", f"title: {_quoted(words)}")
        settings.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(str(error.filename or target), f"cannot be written: {error.strerror}") from error
    report = convert([], load_site(target), executor=SerialExecutor())
    return Report(did={"files": count}, problems=report.problems, seconds=time.perf_counter() - began)


def _copy(source: Traversable, target: Path) -> int:
    target.mkdir(parents=True, exist_ok=True)
    count = 0
    for item in source.iterdir():
        place = target / _NAMES.get(item.name, item.name)
        if item.is_dir():
            count += _copy(item, place)
        else:
            place.write_bytes(item.read_bytes())
            count += 1
    return count


def _title(name: str) -> str:
    words = name.replace("-", " ").replace("_", " ").strip()
    words = "".join(char for char in words if char.isprintable())
    return words[:1].upper() + words[1:] or TITLE


def _quoted(text: str) -> str:
    """As YAML's single-quoted text, in which only the quote itself is special."""
    return "'" + " ".join(text.split()).replace("'", "''") + "'"
