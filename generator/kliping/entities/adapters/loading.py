"""What all adapters need: their library or one line that says how to get it, and mentions that fit the text."""

from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType

from kliping.entities.values import Doc, Mention
from kliping.entities.zones import stretches
from kliping.errors import UsageError
from kliping.model import EntityType

LABELS: Mapping[str, EntityType] = {
    "PER": "person", "PERSON": "person", "PS": "person", "PRS": "person",
    "ORG": "organisation", "ORGANIZATION": "organisation", "ORGANISATION": "organisation", "NGO": "organisation",
    "LOC": "place", "LOCATION": "place", "GPE": "place", "FAC": "place", "PLACE": "place",
}  # fmt: skip


def library(name: str) -> ModuleType:
    """The module of a library. Raises UsageError with the command that installs it."""
    try:
        return import_module(name)
    except ImportError as error:
        hint = f'Install it: pip install "kliping[{name}]"'
        raise UsageError(None, f'the recogniser "{name}" needs the package {name}', hint=hint) from error


def release(name: str) -> str:
    """The version of a package that is installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"


def pieces(doc: Doc) -> list[tuple[int, str]]:
    """The stretches of a text that are read, each with its place: not credits, bylines, dropped headlines."""
    return [(start, doc.text[start:end]) for start, end, _ in stretches(doc) if doc.text[start:end].strip()]


def mention(doc: Doc, start: int, end: int, label: str, score: float = 0.9) -> Mention | None:
    """A mention as another software gives it; None where it is of no type of ours, or not in the text."""
    type_ = LABELS.get(label.upper())
    while start < end and 0 <= start < len(doc.text) and doc.text[start].isspace():
        start += 1
    while start < end <= len(doc.text) and doc.text[end - 1].isspace():
        end -= 1
    if type_ is None or not 0 <= start < end <= len(doc.text):
        return None
    return Mention(start=start, end=end, type=type_, score=round(min(max(float(score), 0.0), 1.0), 3))


def apart(mentions: Iterable[Mention | None]) -> list[Mention]:
    """In order, none over another: the surer, then the longer one stays."""
    kept: list[Mention] = []
    best = sorted((m for m in mentions if m), key=lambda m: (-m.score, m.start - m.end, m.start, m.type))
    for one in best:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda m: m.start)
