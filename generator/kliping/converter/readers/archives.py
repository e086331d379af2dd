"""zip and tar: the files in them, each read as if it lay in the raw folder, with limits against bombs and tricks."""

import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Any
from urllib.parse import unquote

from kliping.converter import pictures
from kliping.converter.readers import items
from kliping.converter.readers.decoding import shown
from kliping.converter.readers.items import Item
from kliping.errors import ReadError
from kliping.model import Raw

MOST_FILES = 200_000
MOST_MEMBER = 16 * 2**30  # bytes of one file in an archive
MOST_TOTAL = 64 * 2**30
MOST_RATIO = 250  # times the packed size, once more than FREE bytes came out
FREE = 64 * 2**20
_SRC = re.compile(r"""(?:src|data-src)\s*=\s*["']?([^"'\s>]{1,400}\.(?:jpe?g|png|gif|webp|avif))""", re.IGNORECASE)
_BESIDE = re.compile(
    r"(?:^|/)(?:__MACOSX|\.[^/]+|[^/]*(?:_files|\.files))/|(?:^|/)(?:\._|~\$)[^/]*$|/?\.DS_Store$|Thumbs\.db$|desktop\.ini$"
)
_PACKED = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".wacz")
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".css", ".js", ".svg", ".woff", ".woff2", ".ico")

Find = Callable[[str], Any]  # a file's name -> its reader, or None


@dataclass(frozen=True, kw_only=True)
class Member:
    """A file in an archive."""

    name: str
    size: int
    open: Callable[[], IO[bytes]]


def zip_file(path: Path, file: str, *, find: Find) -> Iterator[Item]:
    """Read the files in a zip archive."""
    with _told(file), zipfile.ZipFile(path) as packed:
        kept: list[Member] = []
        for info in packed.infolist()[: MOST_FILES + 1]:
            mode = info.external_attr >> 16
            why = "it is encrypted" if info.flag_bits & 1 else "it is a link" if (mode & 0o170000) == 0o120000 else None
            if info.is_dir():
                continue
            if why := why or _wrong_name(info.filename):
                yield items.note(file, items.part_name(info.filename), f"left out: {why}")
                continue
            kept.append(Member(name=info.filename, size=info.file_size, open=lambda info=info: packed.open(info)))  # type: ignore[misc]
        yield from _Members(path, file, kept, find).read()


def tar_file(path: Path, file: str, *, find: Find) -> Iterator[Item]:
    """Read the files in a tar archive, packed or not."""
    with _told(file), tarfile.open(path) as packed:
        kept: list[Member] = []
        size = 0
        for info in packed:
            size += info.size
            _check_ratio(file, size, path.stat().st_size)
            if len(kept) > MOST_FILES:
                break
            if info.isdir():
                continue
            why = None if info.isreg() else "it is a link" if info.issym() or info.islnk() else "it is a device"
            if why := why or _wrong_name(info.name):
                yield items.note(file, items.part_name(info.name), f"left out: {why}")
                continue
            kept.append(Member(name=info.name, size=info.size, open=lambda info=info: packed.extractfile(info)))  # type: ignore[misc, arg-type]
        yield from _Members(path, file, kept, find).read()


@contextmanager
def _told(file: str) -> Iterator[None]:
    """What goes wrong with an archive, in words."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        EOFError,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ) as error:
        if isinstance(error, RecursionError):
            raise
        what = f"breaks off or is damaged: {str(error)[:120] or type(error).__name__}"
        raise ReadError(shown(file), what, hint="What came before it has been read. Fetch it again.") from error


def _wrong_name(name: str) -> str | None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or re.match(r"[A-Za-z]:", name):
        return "its name is an absolute path"
    return "its name leads out of the archive" if ".." in path.parts else "its name is broken" if "\0" in name else None


def _check_ratio(file: str, size: int, packed: int) -> None:
    if size > MOST_TOTAL or (size > FREE and size > packed * MOST_RATIO):
        what = f"becomes more than {size / 2**20:,.0f} MiB from {packed / 2**20:,.1f} MiB"
        raise ReadError(shown(file), what, hint="Is it a bomb? Unpack it yourself, if you trust it.")


class _Members:
    """The files of one archive. Lives for one reading of it."""

    def __init__(self, path: Path, file: str, members: list[Member], find: Find) -> None:
        self.file, self.members, self.find = file, members, find
        self.by_name: Mapping[str, Member] = {one.name.replace("\\", "/"): one for one in members}
        self.packed = path.stat().st_size
        self.sha = items.digest(path)
        self.unpacked = 0

    def read(self) -> Iterator[Item]:
        """The articles of all files, in the archive's order. One bad file does not end it."""
        if len(self.members) > MOST_FILES:
            what = f"holds more than {MOST_FILES:,} files"
            raise ReadError(shown(self.file), what, hint="Unpack it into content/raw/.")
        _check_ratio(self.file, sum(one.size for one in self.members), self.packed)
        unread: dict[str, int] = {}
        found = 0
        for member in self.members:
            name = member.name.replace("\\", "/")
            if _BESIDE.search(name):
                continue
            if name.lower().endswith(_PACKED):
                yield items.note(self.file, items.part_name(name), "left out: an archive in an archive", "Unpack it.")
                continue
            reader = self.find(PurePosixPath(name).name)
            if reader is None:
                ending = PurePosixPath(name).suffix.lower() or "no ending"
                if ending not in _PICTURES:
                    unread[ending] = unread.get(ending, 0) + 1
                continue
            found += 1
            yield from self._articles(member, name, reader)
        for ending, count in sorted(unread.items()):
            yield items.note(
                self.file, None, f"{count} file{'s' * (count > 1)} with {ending} left out: there is no reader"
            )
        if not found:
            raise ReadError(shown(self.file), "holds no file that could be an article")

    def _articles(self, member: Member, name: str, reader: Any) -> Iterator[Item]:  # noqa: ANN401 - a reader
        part = items.part_name(name)
        with TemporaryDirectory(prefix="kliping-") as folder:
            path = Path(folder, re.sub(r"[^\w.-]", "_", PurePosixPath(name).name)[-100:])
            try:
                self._unpack(member, path)
                for item in map(items.item, reader(path, self.file)):
                    yield self._placed(item, part, name)
            except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as error:
                yield items.wrong(
                    self.file, part, f"cannot be unpacked: {str(error)[:100]}", "Fetch the archive again."
                )
            except ReadError as error:
                if error.problem.what.startswith("becomes more than"):
                    raise
                yield items.wrong(self.file, part, error.problem.what, error.problem.hint)

    def _unpack(self, member: Member, path: Path) -> None:
        size = 0
        with member.open() as data, path.open("wb") as file:
            while chunk := data.read(2**20):
                size += len(chunk)
                self.unpacked += len(chunk)
                _check_ratio(self.file, self.unpacked, self.packed)
                if size > MOST_MEMBER:
                    raise ReadError(shown(self.file), f"becomes more than {MOST_MEMBER // 2**30} GiB")
                file.write(chunk)
        if not size:
            raise ReadError(shown(self.file), "is empty")

    def _placed(self, item: Item, part: str, name: str) -> Item:
        """The item as one of the archive, and not of a file of its own."""
        if not isinstance(item, Raw):
            inner = (item.where or "").partition("#")[2]
            return replace(item, where=shown(self.file, f"{part}#{inner}" if inner else part))
        raw: Raw = replace(item, sha256=self.sha, part=items.part_name(f"{part}#{item.part}") if item.part else part)
        return replace(raw, files={**raw.files, **self._pictures(raw, name)}) if raw.kind == "html" else raw

    def _pictures(self, raw: Raw, name: str) -> dict[str, bytes]:
        """The pictures that lie beside a saved page in the archive."""
        found: dict[str, bytes] = {}
        for src in dict.fromkeys(_SRC.findall(raw.text)):
            if "//" in src or len(found) >= 60:
                continue
            place = _beside(name, unquote(src.replace("&amp;", "&")))
            member = self.by_name.get(place) if place else None
            if member and member.size <= items.MOST_PICTURE:
                with member.open() as data:
                    bytes_ = data.read(items.MOST_PICTURE + 1)
                self.unpacked += len(bytes_)
                _check_ratio(self.file, self.unpacked, self.packed)
                if len(bytes_) <= items.MOST_PICTURE and pictures.kind(bytes_):
                    found[src] = bytes_
        return found


def _beside(name: str, src: str) -> str | None:
    path = PurePosixPath(name).parent / src.partition("?")[0].removeprefix("./")
    return None if ".." in path.parts or path.is_absolute() else path.as_posix()
