"""Extracted articles -> Markdown files and pictures below content/. What a person has edited stays as it is."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import file_digest, sha256
from pathlib import Path
from shlex import quote
from tempfile import mkstemp
from typing import Literal, TypeAlias
from urllib.parse import unquote, urlsplit

from kliping import frontmatterwrite
from kliping.converter import naming, pictures
from kliping.converter.accepted import carried
from kliping.converter.catalogue import Catalogue, Known, State, key
from kliping.converter.drafts import Drafted, draft
from kliping.converter.ledger import Extracted
from kliping.converter.parcel import Parcel
from kliping.converter.readers import shown
from kliping.errors import ClashError
from kliping.model import Article, Image, Problem, Raw

Did: TypeAlias = Literal["converted", "updated", "unchanged", "left", "skipped"]
_PLACED = re.compile(r"(?<!\\)\]\(#image-(\d{1,5})\)")


@dataclass(frozen=True, kw_only=True)
class Written:
    """What was done with one article."""

    did: Did
    path: Path | None = None
    id: str | None = None
    notes: tuple[Problem, ...] = ()
    as_drafted: bool = False  # the file holds what the worker drafted, and nothing else
    state: State | None = None  # of the file
    beside: tuple[str, ...] = ()  # files that it depends on, below the content folder
    copy_of: str | None = None  # the original with the same bytes


@dataclass
class Shelf:
    """Where articles are put, beside those there are. Lives for one run."""

    content: Path
    catalogue: Catalogue
    told: tuple[str, str] | None = None  # of which file it was last said that it is a copy, once for all its articles
    own: tuple[str, str] | None = None  # the file, and its bytes, of which it was last found that it is no copy
    made: set[str] = field(default_factory=set)  # folders that were looked through, or made, on the way to a file

    @cached_property
    def articles_dir(self) -> Path:
        """Where the Markdown is."""
        return self.content / "articles"

    def put(self, raw: Raw, extracted: Parcel[Extracted], *, force: bool, drafted: Drafted | None = None) -> Written:
        """Write an article, or leave what is there; `drafted` is its file. Raises ContentError, OSError."""
        first = self._same_bytes(raw)
        if first:
            note = Problem(where=shown(raw.file), what=f"skipped: the same bytes as {shown(first)}")
            told, self.told = self.told, (raw.file, first)
            return Written(did="skipped", notes=() if told == self.told else (note,), copy_of=first)
        known = self.catalogue.known(raw.file, raw.part)
        if drafted and (written := self._as_drafted(raw, drafted, known)):
            return written
        if known and not force and _is_edited(known.path):
            what = "left as it is: edited since it was converted"
            hint = f"To replace it: kliping convert --force {quote(shown(raw.file))}"
            note = Problem(where=self.shown(known.path), what=what, hint=hint)
            beside = _beside(raw, extracted.value, extracted.value.article)
            return Written(did="left", path=known.path, notes=(note,), beside=beside)
        return self._write(raw, extracted.value, known, drafted)

    def _same_bytes(self, raw: Raw) -> str | None:
        """The raw file that holds the same bytes and came first. One that was renamed is not another one."""
        if self.own == (raw.file, raw.sha256):
            return None
        first = self.catalogue.first(raw.sha256, raw.file)
        if first != key(raw.file):
            if self.told == (raw.file, first) or _sha256(self.content / "raw" / first) == raw.sha256:
                return first
            # It was renamed, or holds something else by now.
            self.catalogue.came(raw.sha256, raw.file)
            if not os.path.lexists(self.content / "raw" / first):
                self.catalogue.rename(first, raw.file)
        self.own = raw.file, raw.sha256
        return None

    def _as_drafted(self, raw: Raw, drafted: Drafted, known: Known | None) -> Written | None:
        """Write a new article, or find it as it is; None where the file that is there has other bytes."""
        path = known.path if known else self._path(drafted.folder, drafted.slug)
        identity = (known.id if known else None) or self._id(drafted.identity, raw)
        data = drafted.under(path.stem, identity)
        if known is None:
            place(path, data, within=self.articles_dir, made=self.made)
        elif not _holds(path, data):
            return None
        state = self.catalogue.put(path, data, file=raw.file, part=raw.part, identity=identity, sha256=raw.sha256)
        where = shown(raw.file, raw.part)
        return Written(
            did="unchanged" if known else "converted",
            path=path,
            id=identity,
            notes=tuple(Problem(where=where, what=note) for note in drafted.notes),
            as_drafted=True,
            state=state,
            beside=_own(drafted.sources),
        )

    def _write(self, raw: Raw, extracted: Extracted, known: Known | None, drafted: Drafted | None) -> Written:
        found = extracted.article
        path = known.path if known else self._path(naming.folder(found.date), naming.name(found))
        identity = (known.id if known else None) or self._id(naming.identity(raw), raw)
        article, notes = self._with_pictures(raw, extracted, path)
        reviewed = carried(path, article) if known else ()
        made = drafted.text.value if drafted else draft(article, raw, extracted.evidence)
        text = frontmatterwrite.finished(made, slug=path.stem, identity=identity, reviewed=reviewed)
        data = text.encode("utf-8")
        changed = write(path, data, within=self.articles_dir)
        state = self.catalogue.put(path, data, file=raw.file, part=raw.part, identity=identity, sha256=raw.sha256)
        did: Did = "unchanged" if not changed else "updated" if known else "converted"
        beside = _beside(raw, extracted, article)
        as_drafted = drafted is not None and not reviewed
        return Written(
            did=did, path=path, id=identity, notes=notes, as_drafted=as_drafted, state=state, beside=beside
        )

    def _path(self, folder: str, name: str) -> Path:
        start = f"{self.articles_dir}/{folder}/{name}"
        path, number = f"{start}.md", 1
        while os.path.lexists(path):
            number += 1
            path = f"{start}-{number}.md"
        return Path(path)

    def _id(self, name: str, raw: Raw) -> str:
        identity, number = name, 1
        while not self.catalogue.is_free(identity, raw.file, raw.part):
            number += 1
            identity = f"{name}-{number}"
        return identity

    def _with_pictures(self, raw: Raw, extracted: Extracted, path: Path) -> tuple[Article, tuple[Problem, ...]]:
        """Copy the pictures that lie beside a saved page, and name their place in the article."""
        where = shown(raw.file, raw.part)
        article, notes = extracted.article, [Problem(where=where, what=note) for note in extracted.notes]
        if not extracted.pictures and "](#image-" not in article.body:
            return article, tuple(notes)
        images: list[Image] = list(article.images)
        folder = (self.content / "raw" / raw.file).parent
        old = path.read_text("utf-8", errors="replace") if path.is_file() else ""
        for picture in extracted.pictures:
            given = raw.files.get(picture.src)
            loaded = pictures.load(picture.src, folder) if given is None else pictures.given(given)
            if isinstance(loaded, str):
                notes.append(Problem(where=where, what=f"picture {picture.src[:120]} {loaded}"))
                continue
            picked = self._place(loaded, path, picture.image, old)
            write(picked, loaded.data, within=self.content / "images")
            src = picked.relative_to(self.content).as_posix()
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


def _beside(raw: Raw, extracted: Extracted, article: Article) -> tuple[str, ...]:
    """The pictures that an article depends on: those beside its page, and those in the archive."""
    folder = f"raw/{raw.file}".rpartition("/")[0]
    sources = [picture.src for picture in extracted.pictures if picture.src not in raw.files]
    beside = [os.path.normpath(f"{folder}/{unquote(urlsplit(src).path)}") for src in sources]
    return tuple(dict.fromkeys((*beside, *_own(image.src for image in article.images if image.src))))


def _own(sources: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(src for src in sources if src.startswith("images/")))


def write(path: Path, data: bytes, *, within: Path) -> bool:
    """Write a file whole or not at all; False where it has these bytes already. Never leaves `within`."""
    if _holds(path, data):
        return False
    place(path, data, within=within, made=set())
    return True


def place(path: Path, data: bytes, *, within: Path, made: set[str]) -> None:
    """Write a file whole or not at all. Never leaves `within`; the folders of `made` are known not to."""
    folder = os.path.dirname(path)  # noqa: PTH120 - a Path takes longer than the folder does
    if folder not in made or not os.path.isdir(folder):  # noqa: PTH112
        _make(Path(folder), within)
        made.add(folder)
    part = None
    try:
        descriptor, part = mkstemp(dir=folder, prefix=".", suffix=".part")
        with open(descriptor, "wb") as file:  # noqa: PTH123 - it is open already
            file.write(data)
        os.chmod(part, 0o644)  # noqa: PTH101
        os.replace(part, path)  # noqa: PTH105
    except BaseException:
        if part is not None:
            Path(part).unlink(missing_ok=True)
        raise


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.read_bytes() == data


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


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _is_edited(path: Path) -> bool:
    try:
        return frontmatterwrite.is_edited(path.read_text("utf-8"))
    except UnicodeDecodeError:
        return True


def _placed(found: re.Match[str], images: list[Image]) -> str:
    number = int(found[1])
    image = images[number - 1] if 0 < number <= len(images) else None
    return f"]({image.src})" if image and image.src else found.group()
