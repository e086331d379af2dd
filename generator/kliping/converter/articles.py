"""Extracted articles -> Markdown files and pictures below content/. What a person has edited stays as it is."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from shlex import quote
from tempfile import NamedTemporaryFile
from typing import Any, Literal, TypeAlias
from urllib.parse import unquote, urlsplit

from kliping import __version__, frontmatter, slug
from kliping.converter import pictures
from kliping.converter.accepted import carried
from kliping.converter.ledger import Extracted
from kliping.converter.readers import ending as readers_ending
from kliping.converter.readers import shown
from kliping.errors import ClashError
from kliping.model import Article, Image, Origin, Problem, Raw, When

Key: TypeAlias = tuple[str, str | None]  # a raw file, and which article of it
Did: TypeAlias = Literal["converted", "updated", "unchanged", "left", "skipped"]
_FIELD = re.compile(r"^(?:id|  sha256): (.+)$", re.MULTILINE)
_PLACED = re.compile(r"(?<!\\)\]\(#image-(\d{1,5})\)")
ID_LIMIT = 120
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


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
    known: dict[Key, Known] = field(default_factory=dict)  # article of a raw file -> its Markdown
    taken: set[Path] = field(default_factory=set)
    ids: dict[str, Key] = field(default_factory=dict)  # id -> article of a raw file, or Markdown written by hand
    bytes: dict[str, str] = field(default_factory=dict)  # sha256 of an original -> raw file
    told: str | None = None  # the file of which it was last said that it is a copy: once, not for each article
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
            told, self.told = self.told, raw.file
            return Written(did="skipped", notes=() if told == raw.file else (note,))
        known = self.known.get((raw.file, raw.part))
        if known and not force and _is_edited(known.path):
            what = "left as it is: edited since it was converted"
            hint = f"To replace it: kliping convert --force {quote(shown(raw.file))}"
            note = Problem(where=self.shown(known.path), what=what, hint=hint)
            return Written(did="left", path=known.path, notes=(note,))
        return self._write(raw, extracted, known)

    def _same_bytes(self, raw: Raw) -> str | None:
        """The raw file that holds the same bytes and came first. One that was renamed is not another one."""
        first = self.bytes.setdefault(raw.sha256, raw.file)
        if first == raw.file:
            return None
        if (self.content / "raw" / first).exists():
            return first
        renamed = {key for key in self.known if key[0] == first}
        for key in renamed if not any(key[0] == raw.file for key in self.known) else ():
            self.known[(raw.file, key[1])] = self.known.pop(key)
        self.bytes[raw.sha256] = raw.file
        return None

    def _write(self, raw: Raw, extracted: Extracted, known: Known | None) -> Written:
        path = known.path if known else self._path(extracted.article)
        identity = (known.id if known else None) or self._id(raw)
        article, notes = self._with_pictures(raw, extracted, path)
        origin = Origin(
            file=raw.file, part=raw.part, sha256=raw.sha256, converter=__version__,
            date_from=extracted.evidence.get("date"),
        )  # fmt: skip
        reviewed = carried(path, article) if known else ()
        text = frontmatter.sealed(
            _writable(replace(article, slug=path.stem, id=identity, reviewed=reviewed, origin=origin))
        )
        frontmatter.loads(text, origin=shown(raw.file, raw.part))  # what a build would refuse is not written
        self.taken.add(path)
        self.ids[identity] = (raw.file, raw.part)
        self.known[(raw.file, raw.part)] = Known(path=path, id=identity, sha256=raw.sha256)
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

    def _id(self, raw: Raw) -> str:
        key = (raw.file, raw.part)
        name = slug.named(f"{_stem(raw.file)} {raw.part or ''}".strip(), limit=ID_LIMIT)
        identity, number = name, 1
        while self.ids.get(identity, key) != key:
            number += 1
            identity = f"{name}-{number}"
        return identity

    def _with_pictures(self, raw: Raw, extracted: Extracted, path: Path) -> tuple[Article, tuple[Problem, ...]]:
        """Copy the pictures that lie beside a saved page, and name their place in the article."""
        where = shown(raw.file, raw.part)
        article, notes = extracted.article, [Problem(where=where, what=note) for note in extracted.notes]
        images: list[Image] = list(article.images)
        folder = (self.content / "raw" / raw.file).parent
        old = path.read_text("utf-8", errors="replace") if path.is_file() else ""
        for picture in extracted.pictures:
            given = raw.files.get(picture.src)
            loaded = pictures.load(picture.src, folder) if given is None else pictures.given(given)
            if isinstance(loaded, str):
                notes.append(Problem(where=where, what=f"picture {picture.src[:120]} {loaded}"))
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
        key = frontmatter.origin_key(text)
        head = text[: text.find("\n---", 4) + 1] if text.startswith("---") else ""
        values = {found.group().split(":")[0].strip(): found[1].strip("\"' ") for found in _FIELD.finditer(head)}
        shelf.taken.add(path)
        if values.get("id"):
            shelf.ids[values["id"]] = key or (str(path), None)
        if key and key not in shelf.known:
            shelf.known[key] = Known(path=path, id=values.get("id"), sha256=values.get("sha256"))
            if values.get("sha256"):
                shelf.bytes.setdefault(values["sha256"], key[0])
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


def _stem(file: str) -> str:
    """A raw file's path as words, without its ending."""
    ending = readers_ending(file.rpartition("/")[2])
    return (file[: -len(ending)] if ending else file).replace("/", " ")


def _writable(article: Article) -> Article:
    """Without the characters that no text file holds: they come in through JSON's \\u escapes."""
    changes: dict[str, Any] = {
        name: _UNWRITABLE.sub("\ufffd" if name == "body" else "", value)
        for name in ("title", "body", "source", "description", "dateline", "incomplete")
        if isinstance(value := getattr(article, name), str) and _UNWRITABLE.search(value)
    }
    return replace(article, **changes) if changes else article


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
