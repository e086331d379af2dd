"""Pictures that articles name on other hosts -> content/images/fetched/, asked for once and kept from then on.

`fetched.jsonl` beside them says where each came from. A conversion uses what is there, whether or not it may
fetch more; so a second run gives the same bytes, and one that was ended goes on where it was.
"""

import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kliping import slug
from kliping.converter import pictures
from kliping.converter.articles import write
from kliping.converter.escape import target
from kliping.converter.fetch import Fetcher, RefusedError
from kliping.converter.ledger import Extracted
from kliping.errors import KlipingError
from kliping.model import Image

FOLDER = "images/fetched"  # below the content folder
MOST_PICTURES = 10_000  # in one run
MOST_BYTES = 2 * 2**30
MOST_SECONDS = 3600.0
_PLACE = re.compile(rf"{FOLDER}/[a-z0-9-]+/[a-z0-9-]+\.(?:jpg|png|gif|webp|avif)")


@dataclass
class Fetched:
    """The pictures that were fetched, and who may fetch more. Lives for one run."""

    content: Path
    fetcher: Fetcher | None = None
    today: date | None = None
    clock: Callable[[], float] = time.monotonic
    places: dict[str, str] = field(default_factory=dict)  # address -> path below the content folder
    refused: dict[str, str] = field(default_factory=dict)  # address -> why
    count: int = 0
    bytes: int = 0
    until: float = 0.0

    def __post_init__(self) -> None:
        self.until = self.clock() + MOST_SECONDS
        self.places = dict(_read(self.content))

    def concern(self, sources: Sequence[str]) -> bool:
        """Whether any of these pictures is in the archive, or may be fetched."""
        wanted = self.fetcher is not None and bool(sources)
        return wanted or any(src.startswith("images/") or src in self.places for src in sources)

    def known(self, extracted: Extracted) -> Extracted:
        """The article with the pictures that were fetched before."""
        return _with(extracted, {src: place for src in _remote(extracted) if (place := self._place(src))})

    def fetch(self, extracted: Extracted) -> Extracted:
        """The article with all pictures that can be had; of the others a note says why not."""
        if self.fetcher is None:
            return extracted
        notes = []
        for src in _remote(extracted):
            why = None if self._place(src) else self._get(src, self.fetcher)
            if why:
                notes.append(f"picture {src[:200]} {why}")
        return replace(self.known(extracted), notes=(*extracted.notes, *notes))

    def _place(self, src: str) -> str | None:
        place = self.places.get(src)
        return place if place and (self.content / place).is_file() else None

    def _get(self, src: str, fetcher: Fetcher) -> str | None:
        """Fetch a picture; a text says why it was not taken."""
        if src in self.refused:
            return self.refused[src]
        if self.count >= MOST_PICTURES or self.bytes >= MOST_BYTES or self.clock() > self.until:
            return "is left for the next run: this one has fetched as much as it may"
        try:
            file = fetcher.fetch(src)
        except RefusedError as error:
            self.refused[src] = str(error)
            return self.refused[src]
        self.count += 1
        self.bytes += len(file.data)
        try:
            self._keep(src, file)
        except (OSError, KlipingError) as error:
            return f"cannot be kept: {error}"
        return None

    def _keep(self, src: str, file: pictures.File) -> None:
        place = _name(src, file.suffix)
        write(self.content / place, file.data, within=self.content / "images")
        row = {"url": src, "file": place, "sha256": sha256(file.data).hexdigest(), "fetched": str(self.today or "")}
        with list_of(self.content).open("a", encoding="utf-8", newline="\n") as rows:
            rows.write(json.dumps(row) + "\n")
        self.places[src] = place


def list_of(content: Path) -> Path:
    """The file that says what was fetched."""
    return content / FOLDER / "fetched.jsonl"


def _read(content: Path) -> dict[str, str]:
    """Address -> place, from the list; a line that was cut off, or that leads elsewhere, counts for nothing."""
    path = list_of(content)
    places: dict[str, str] = {}
    if not path.is_file() or not path.resolve().is_relative_to(content.resolve()):
        return places
    for line in path.read_text("utf-8", errors="replace").splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and isinstance(row.get("url"), str) and _PLACE.fullmatch(str(row.get("file"))):
            places[row["url"]] = row["file"]
    return places


def _name(src: str, suffix: str) -> str:
    """A name that says where it came from, and that no other address has."""
    split = urlsplit(src)
    own = slug.slug(re.sub(r"\.[A-Za-z]{2,5}$", "", unquote(split.path).rpartition("/")[2]), limit=60)
    host = slug.slug((split.hostname or "").replace(".", "-"), limit=60) or "host"
    mark = sha256(src.encode("utf-8", "replace")).hexdigest()[:12]
    return f"{FOLDER}/{host}/{own + '-' if own else ''}{mark}{suffix}"


def _remote(extracted: Extracted) -> list[str]:
    sources = [image.src for image in extracted.article.images]
    return [src for src in dict.fromkeys(sources) if src and re.match(r"https?://", src, re.IGNORECASE)]


def _with(extracted: Extracted, places: dict[str, str]) -> Extracted:
    """The article with its own files in place of addresses, in its images and in its text."""
    if not places:
        return extracted
    article = extracted.article
    images = tuple(_local(image, places) for image in article.images)
    body = article.body
    for src, place in places.items():
        body = body.replace(f"]({target(src)})", f"]({place})")
    return replace(extracted, article=replace(article, images=images, body=body))


def _local(image: Image, places: dict[str, str]) -> Image:
    return replace(image, src=places.get(image.src or "", image.src))
