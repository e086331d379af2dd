"""Extracted articles -> Markdown files and pictures below content/. What a person has edited stays as it is."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal, TypeAlias
from urllib.parse import unquote, urlsplit

from kliping import __version__, frontmatter, slug
from kliping.converter import pictures
from kliping.converter.ledger import Extracted
from kliping.converter.readers import shown
from kliping.errors import ClashError
from kliping.model import Article, Image, Origin, Problem, Raw, When

Did: TypeAlias = Literal["converted", "updated", "unchanged", "left", "skipped"]
_FIELD = re.compile(r"^(?:id|  sha256): (.+)$", re.MULTILINE)
_PLACED = re.compile(r"(?<!\\)\]\(#image-(\d{1,5})\)")
ID_LIMIT = 120


@dataclass(frozen=True, kw_only=True)
class Known:
    """A Markdown file that came from a raw one."""

    path: Path
    id: str | None
    sha256: str | None


@dataclass(frozen=True, kw_only=True)
class Written:
    """What was done with one article."""

    did: Did
    path: Path | None = None
    notes: tuple[Problem, ...] = ()


@dataclass
class Shelf:
    """The articles there are: which raw file each came from, and which paths and ids are taken. Lives for one run."""

    content: Path
    known: dict[str, Known] = field(default_factory=dict)  # raw file -> its Markdown
    taken: set[Path] = field(default_factory=set)
    ids: dict[str, str] = field(default_factory=dict)  # id -> raw file, or the Markdown written by hand
    bytes: dict[str, str] = field(default_factory=dict)  # sha256 of an original -> raw file
    problems: list[Problem] = field(default_factory=list)  # Markdown that cannot be read

    @property
    def articles_dir(self) -> Path:
        """Where the Markdown is."""
        return self.content / "articles"

    def put(self, raw: Raw, extracted: Extracted, *, force: bool) -> Written:
        """Write an article, or leave what is there. Raises ContentError, OSError."""
        first = self._same_bytes(raw)
        if first:
            note = Problem(where=shown(raw.file), what=f"skipped: the same bytes as {shown(first)}")
            return Written(did="skipped", notes=(note,))
        known = self.known.get(raw.file)
        if known and not force and _is_edited(known.path):
            what = "left as it is: edited since it was converted"
            note = Problem(where=self.shown(known.path), what=what, hint="Use --force to replace it.")
            return Written(did="left", path=known.path, notes=(note,))
        return self._write(raw, extracted, known)

    def _same_bytes(self, raw: Raw) -> str | None:
        """The raw file that holds the same bytes and came first. One that was renamed is not another one."""
        first = self.bytes.setdefault(raw.sha256, raw.file)
        if first == raw.file:
            return None
        if (self.content / "raw" / first).exists():
            return first
        if raw.file not in self.known and first in self.known:
            self.known[raw.file] = self.known.pop(first)
        self.bytes[raw.sha256] = raw.file
        return None

    def _write(self, raw: Raw, extracted: Extracted, known: Known | None) -> Written:
        path = known.path if known else self._path(extracted.article)
        identity = (known.id if known else None) or self._id(raw.file)
        article, notes = self._with_pictures(raw, extracted, path)
        origin = Origin(
            file=raw.file, sha256=raw.sha256, converter=__version__, date_from=extracted.evidence.get("date")
        )
        text = frontmatter.sealed(replace(article, slug=path.stem, id=identity, origin=origin))
        frontmatter.loads(text, origin=shown(raw.file))  # what a build would refuse is not written
        self.taken.add(path)
        self.ids[identity] = raw.file
        self.known[raw.file] = Known(path=path, id=identity, sha256=raw.sha256)
        changed = write(path, text.encode("utf-8"), within=self.articles_dir)
        did: Did = "unchanged" if not changed else "updated" if known else "converted"
        return Written(did=did, path=path, notes=notes)

    def _path(self, article: Article) -> Path:
        folder = self.articles_dir / _month(article.date)
        name = _name(article)
        path, number = folder / f"{name}.md", 1
        while path in self.taken or path.exists() or path.is_symlink():
            number += 1
            path = folder / f"{name}-{number}.md"
        return path

    def _id(self, file: str) -> str:
        name = slug.named(re.sub(r"\.[^./]*$", "", file).replace("/", " "), limit=ID_LIMIT)
        identity, number = name, 1
        while self.ids.get(identity, file) != file:
            number += 1
            identity = f"{name}-{number}"
        return identity

    def _with_pictures(self, raw: Raw, extracted: Extracted, path: Path) -> tuple[Article, tuple[Problem, ...]]:
        """Copy the pictures that lie beside a saved page, and name their place in the article."""
        article, notes = extracted.article, [Problem(where=shown(raw.file), what=note) for note in extracted.notes]
        images: list[Image] = list(article.images)
        folder = (self.content / "raw" / raw.file).parent
        old = path.read_text("utf-8", errors="replace") if path.is_file() else ""
        for picture in extracted.pictures:
            loaded = pictures.load(picture.src, folder)
            if isinstance(loaded, str):
                notes.append(Problem(where=shown(raw.file), what=f"picture {picture.src[:120]} {loaded}"))
                continue
            place = self._place(loaded, path, picture.image, old)
            write(place, loaded.data, within=self.content / "images")
            src = place.relative_to(self.content).as_posix()
            images[picture.image - 1] = replace(images[picture.image - 1], src=src)
        body = _PLACED.sub(lambda found: _placed(found, images), article.body)
        return replace(article, images=tuple(images), body=body), tuple(notes)

    def _place(self, file: pictures.File, path: Path, number: int, old: str) -> Path:
        """Where a picture goes: beside no other of that name, unless it is this article's own from an earlier run."""
        folder = self.content / "images" / path.parent.relative_to(self.articles_dir)
        place = folder / f"{path.stem}-{number}{file.suffix}"
        if place.exists() and place.read_bytes() != file.data and place.relative_to(self.content).as_posix() not in old:
            place = folder / f"{path.stem}-{number}-{sha256(file.data).hexdigest()[:8]}{file.suffix}"
        return place

    def shown(self, path: Path) -> str:
        """A file as a person would type it."""
        return "content/" + path.relative_to(self.content).as_posix()


def shelf(content: Path) -> Shelf:
    """Look through the articles that there are."""
    shelf = Shelf(content=content)
    for path in _markdown(shelf.articles_dir):
        try:
            text = path.read_text("utf-8", errors="replace")
        except OSError as error:
            shelf.problems.append(Problem(where=shelf.shown(path), what=f"cannot be read: {error.strerror}"))
            shelf.taken.add(path)
            continue
        file = frontmatter.origin_file(text)
        head = text[: text.find("\n---", 4) + 1] if text.startswith("---") else ""
        values = {found.group().split(":")[0].strip(): found[1].strip("\"' ") for found in _FIELD.finditer(head)}
        shelf.taken.add(path)
        if values.get("id"):
            shelf.ids[values["id"]] = file or str(path)
        if file and file not in shelf.known:
            shelf.known[file] = Known(path=path, id=values.get("id"), sha256=values.get("sha256"))
            if values.get("sha256"):
                shelf.bytes.setdefault(values["sha256"], file)
    return shelf


def write(path: Path, data: bytes, *, within: Path) -> bool:
    """Write a file whole or not at all; False where it has these bytes already. Never leaves `within`."""
    if path.is_file() and not path.is_symlink() and path.read_bytes() == data:
        return False
    _make(path.parent, within)
    part = None
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
            part = Path(file.name)
            file.write(data)
        part.chmod(0o644)
        os.replace(part, path)  # noqa: PTH105
    except BaseException:
        if part is not None:
            part.unlink(missing_ok=True)
        raise
    return True


def _make(folder: Path, within: Path) -> None:
    """Make a folder, unless a link on the way leads out of the one that it has to be in."""
    if within.is_symlink() and not within.resolve().is_relative_to(within.parent.resolve()):
        raise ClashError(str(within), "is a link that leads out of the content folder", hint="Remove the link.")
    at = within
    for part in ("", *folder.relative_to(within).parts):
        at = at / part
        if at.is_symlink() and at != within and not at.resolve().is_relative_to(within.resolve()):
            raise ClashError(str(at), "is a link that leads out of the content folder", hint="Remove the link.")
        at.mkdir(parents=at == within, exist_ok=True)


def _markdown(folder: Path) -> Iterator[Path]:
    for at, folders, files in os.walk(folder):
        folders.sort()
        yield from (
            Path(at, name) for name in sorted(files) if name.endswith(".md") and not Path(at, name).is_symlink()
        )


def _is_edited(path: Path) -> bool:
    try:
        return frontmatter.is_edited(path.read_text("utf-8"))
    except UnicodeDecodeError:
        return True


def _month(when: When | None) -> str:
    if when is None:
        return "undated"
    day = when.date() if isinstance(when, datetime) else when
    return f"{day.year:04}/{day.month:02}"


def _name(article: Article) -> str:
    """The title's slug; of a title in another script, the one that the page's own address has."""
    name = slug.named(article.title)
    if name == slug.slug(article.title) or not article.source_url:
        return name
    last = unquote(urlsplit(article.source_url).path).rstrip("/").rpartition("/")[2]
    own = slug.slug(re.sub(r"\.[a-z]{2,5}$", "", last))
    return own if re.search(r"[a-z]{3}", own) else name


def _placed(found: re.Match[str], images: list[Image]) -> str:
    number = int(found[1])
    image = images[number - 1] if 0 < number <= len(images) else None
    return f"]({image.src})" if image and image.src else found.group()
