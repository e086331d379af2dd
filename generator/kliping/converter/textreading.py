"""What has been read of a text so far: the state that its lines are read into, from the top."""

from dataclasses import dataclass, field, replace
from datetime import tzinfo

from kliping.converter import ago, names
from kliping.converter.captioned import Captioned
from kliping.converter.escape import label
from kliping.converter.ledger import Confidence, Entry
from kliping.converter.lines import Line
from kliping.model import Image, When


@dataclass
class TextReading:
    """What has been read so far. Lives for one article."""

    lines: list[Line]
    is_text: list[bool]  # of each line
    below: bool  # captions stand under their credits
    zone: tzinfo
    outlets: frozenset[str]
    entries: list[Entry] = field(default_factory=list)
    title: str | None = None
    titled_at: int = 0  # its line
    date: When | None = None
    date_from: str | None = None
    captured: When | None = None  # by whoever saved it
    said_ago: ago.Ago | None = None  # how long before that it was published
    lastmod: When | None = None
    description: str | None = None
    source: str | None = None
    authors: tuple[str, ...] = ()
    place: str | None = None
    tags: tuple[str, ...] = ()
    initials: str | None = None
    incomplete: str | None = None
    images: list[Image] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)  # Markdown
    plain: list[str] = field(default_factory=list)  # the paragraphs as they were
    evidence: dict[str, str] = field(default_factory=dict)
    confidence: dict[str, Confidence] = field(default_factory=dict)

    def mark(self, line: Line, label: str) -> None:
        """Tell the ledger what became of a line."""
        self.entries.append(Entry(line=line.number, text=line.text, label=label))

    def told(self, name: str, line: Line, confidence: Confidence) -> None:
        """Note where a field has been read, the first time."""
        if name not in self.evidence:
            self.evidence[name] = f"line {line.number}"
            self.confidence[name] = confidence


def show(reading: TextReading, at: int, picture: Captioned, *, role: str) -> int:
    """Take a picture in. One that has been there before is the same picture."""
    image = replace(
        picture.image, role=role, creator=names.not_outlet(picture.image.creator, picture.image.credit, reading.outlets)
    )
    number = next(
        (
            index
            for index, known in enumerate(reading.images, 1)
            if (known.caption, known.credit) == (image.caption, image.credit)
        ),
        None,
    )
    again = " (same block again)" if number else ""
    for line, name in zip(reading.lines[at : picture.end], picture.labels, strict=True):
        lead = "lead " if role == "lead" and not again and name.startswith("image caption") else ""
        reading.mark(line, name if name == "credit label" else f"{lead}{name}{again}")
    if number is None:
        reading.images.append(image)
        if role == "inline":
            reading.blocks.append(f"![{label(image.caption or image.credit or '')}](#image-{len(reading.images)})")
    return picture.end
