"""The zones of a text: which of its stretches are read for names, and how."""

from collections.abc import Iterator, Sequence
from typing import Literal

from kliping.entities import words as of
from kliping.entities.tokens import sequences
from kliping.entities.values import Doc, Span

How = Literal["read", "matched"]  # by a model; against names known from elsewhere
_MOSTLY = 0.75
_SHORT = 4  # letters of a word that a title may leave small


def stretches(doc: Doc) -> Iterator[tuple[int, int, How]]:
    """What of a text is looked at: bodies, captions and titles.

    Credits and bylines say who made it, not what it is about. Dropped headlines are other articles'. A title in
    capitals does not show what is a name: it is matched.
    """
    for zone, start, end in _all(doc.text, doc.zones):
        if zone == "title":
            yield start, end, "matched" if is_title_case(doc.text[start:end]) else "read"
        elif zone in ("body", "caption"):
            yield start, end, "read"


def is_title_case(text: str) -> bool:
    """Whether most longer words of a headline have capitals."""
    words = [word for line in sequences(text) for word in line.words if word[0].isalpha()]
    long = [word for word in words[1:] if len(word) >= _SHORT and word.lower() != word.upper()]
    return bool(long) and sum(of.word(word).form in of.NAMED for word in long) >= _MOSTLY * len(long)


def _all(text: str, zones: Sequence[Span]) -> Iterator[tuple[str, int, int]]:
    at = 0
    for span in sorted(zones, key=lambda span: (span.start, span.end)):
        start, end = max(at, min(span.start, len(text))), min(span.end, len(text))
        if start >= end:
            continue
        if at < start:
            yield "body", at, start
        yield span.zone, start, end
        at = end
    if at < len(text):
        yield "body", at, len(text)
