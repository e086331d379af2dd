"""site.yaml -> Site. Unknown or wrong keys are errors that name the line and the nearest right key."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from kliping import address, textfile
from kliping.errors import SettingsError, UsageError
from kliping.language import is_language
from kliping.model import Problem
from kliping.yamlnodes import Entry
from kliping.yamltext import Document, nearest

SETTINGS = "site.yaml"
CACHE = ".kliping"
NO_RECOGNISER = "none"
# What the rows of a dump can say of an article.
FIELDS = (
    "title", "date", "lastmod", "authors", "source", "source_url", "description", "lang", "tags", "images", "caption",
    "credit", "body", "captured",
)  # fmt: skip
# What an archive can be built without, to have fewer or smaller files.
PARTS = ("days", "feeds", "data", "related", "sentences")
Check: TypeAlias = Callable[[str], object]     # returns the value, or raises _WrongError


@dataclass(frozen=True, kw_only=True)
class Site:
    """The settings of one archive. Paths are absolute."""

    root: Path                       # the folder of site.yaml
    title: str
    base_url: str                    # where it will be published; ends in "/"
    description: str | None = None
    languages: tuple[str, ...] = ("id",)     # BCP 47; the first is that of the interface
    time_zone: str = "Asia/Jakarta"  # of dates that name no zone
    theme: str = "broadsheet"
    font: str = "late"               # when the theme's own font comes: late, eager, none
    content: Path                    # content/, or where the copy of content_url is
    content_url: str | None = field(default=None, repr=False)    # may have a password in it
    output: Path                     # public/
    page_size: int = 50              # rows of a list page
    home_size: int = 10              # articles on the home page
    feed_size: int = 20              # entries of a feed
    min_articles: int = 2            # a name needs this many, or an entry in entities.yaml, to have a page
    images: str = "publish"          # pictures of which nothing else is said: publish, hold
    originals: str = "hold"          # the pictures' own files, beside what is made of them: publish, hold
    link_names: str = "first"        # which mentions of a name lead to its page: first, none
    leave_out: tuple[str, ...] = ()  # those of PARTS that are not made
    recogniser: str = "default"      # what finds the names in articles, or "none"
    recogniser_settings: tuple[tuple[str, object], ...] | None = None   # its own settings: texts, numbers, truths
    fields: tuple[tuple[str, str], ...] | None = None   # of rows: our field, and the key it is under

    @property
    def zone(self) -> tzinfo:
        """The time zone; zoneinfo keeps those that it has read."""
        return ZoneInfo(self.time_zone)

    @property
    def raw_dir(self) -> Path:
        """Originals, as received."""
        return self.content / "raw"

    @property
    def articles_dir(self) -> Path:
        """The Markdown of the articles."""
        return self.content / "articles"

    @property
    def images_dir(self) -> Path:
        """Pictures that the owner has."""
        return self.content / "images"

    @property
    def pages_dir(self) -> Path:
        """Free pages."""
        return self.content / "pages"

    @property
    def pictures_cache(self) -> Path:
        """What was made of pictures."""
        return self.cache_dir / "pictures"

    @property
    def cache_dir(self) -> Path:
        """What can be deleted at any time."""
        return self.root / CACHE


def load_site(root: Path) -> Site:
    """Read root/site.yaml. Raises SettingsError with all that is wrong in it."""
    root = root.resolve()
    document = Document.parse(_read(root / SETTINGS), where=SETTINGS, error=SettingsError)
    entries = document.mapping(document.root)
    fields: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, entry in entries.items():
        try:
            fields[key] = _value(document, key, entry)
        except SettingsError as error:
            problems += error.problems
    lines = {key: entry.line for key, entry in entries.items()}
    known = {"content": "content", "output": "public"} | {k: v for k, v in fields.items() if v is not None}
    url = known["content"] if address.is_url(known["content"]) else None
    problems += _missing(known, lines, problems)
    problems += _misplaced(root, known, lines)
    if problems:
        raise SettingsError.of(sorted(problems, key=lambda problem: problem.line or 0))
    folders = {key: root / known.pop(key) for key in ("content", "output")}
    if url:
        folders["content"] = address.mirror(url, root / CACHE)
    return Site(root=root, content_url=url, **folders, **known)


def field_map(given: Iterable[str]) -> dict[str, str]:
    """The map of `--map title=headline,body=isi`. Raises UsageError."""
    pairs: dict[str, str] = {}
    for text in given:
        for pair in text.split(","):
            name, sign, key = (part.strip() for part in pair.partition("="))
            if not sign or not key:
                raise UsageError(None, f'--map: "{pair}" is not FIELD=KEY', hint="Write it as --map title=headline.")
            if name not in FIELDS:
                hint = nearest(name, FIELDS) or f"There are {', '.join(FIELDS)}."
                raise UsageError(None, f'--map: no field "{name}"', hint=hint)
            pairs[name] = key
    return pairs


def _read(path: Path) -> str:
    text = textfile.read(path, SettingsError, shown=SETTINGS)
    if text is None:
        hint = 'Run "kliping init DIR" to start an archive, or name its folder with -C.'
        raise SettingsError(SETTINGS, f"is not in {path.parent}", hint=hint)
    return text


def _value(document: Document, key: str, entry: Entry) -> object:
    """Return the value of a setting; None where the line says nothing."""
    if key not in _CHECKS:
        raise document.unknown(entry.line, key, key, _CHECKS)
    if key == "fields":
        return _field_map(document, entry)
    if key == "recogniser_settings":
        return _recogniser_settings(document, entry)
    if key == "languages":
        texts = document.texts(entry.node, key)
        for number, tag in enumerate(texts):
            _checked(document, entry, key, tag, _language if number else _interface)
        return tuple(dict.fromkeys(texts)) or None
    if key == "leave_out":
        texts = document.texts(entry.node, key)
        return tuple(dict.fromkeys([_checked(document, entry, key, text, _CHECKS[key]) for text in texts]))
    text = document.text(entry.node, key)
    return None if text is None else _checked(document, entry, key, text, _CHECKS[key])


def _field_map(document: Document, entry: Entry) -> tuple[tuple[str, str], ...] | None:
    """Which key of a scraper's rows holds which field."""
    pairs: list[tuple[str, str]] = []
    for name, (line, node) in document.mapping(entry.node, "fields").items():
        if name not in FIELDS:
            raise document.unknown(line, f"fields: {name}", name, FIELDS)
        if key := document.text(node, name):
            pairs.append((name, key))
    return tuple(pairs) or None


def _recogniser_settings(document: Document, entry: Entry) -> tuple[tuple[str, object], ...] | None:
    """The settings of a recogniser, which knows itself what they may be."""
    pairs: list[tuple[str, object]] = []
    for name, (line, node) in document.mapping(entry.node, "recogniser_settings").items():
        value = document.plain(node, name)
        if not isinstance(value, str | int | float):
            what = f"recogniser_settings: {name} must be a text, a number, true or false"
            raise document.fail(line, what, 'Write "model: en_core_web_sm".')
        pairs.append((name, value))
    return tuple(pairs) or None


def _checked(document: Document, entry: Entry, key: str, text: str, check: Check) -> object:
    try:
        return check(text)
    except _WrongError as wrong:
        said = address.shown(text) if key in ("content", "output") else text
        raise document.fail(entry.line, f'{key}: "{said}" {wrong}', wrong.hint) from wrong


class _WrongError(ValueError):
    """A value is not what it has to be: the rest of the sentence, and what to do."""

    def __init__(self, what: str, hint: str | None = None) -> None:
        super().__init__(what)
        self.hint = hint


def _title(text: str) -> str:
    if not text.strip():
        raise _WrongError("is empty", "Write the archive's name.")
    return text


def _base_url(text: str) -> str:
    hint = "Write it as https://example.org/archive/."
    try:
        parts = urlsplit(text)
        is_site = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError as error:
        raise _WrongError("is not a web address", hint) from error
    if not is_site or re.search(r"[\s\x00-\x1f\\\\\"<>]", text):
        raise _WrongError("is not a web address", hint)
    if parts.query or parts.fragment or parts.username is not None:
        raise _WrongError("has more than a host and a path", hint)
    return text if text.endswith("/") else text + "/"


def _language(text: str) -> str:
    if not is_language(text):
        raise _WrongError("is not a language tag", "Write it as id, en-GB or zh-Hant.")
    return text


def _interface(text: str) -> str:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  (CLDR is large, and asked for nothing else here)

    _language(text)
    try:
        Locale.parse(text, sep="-")
    except (ValueError, UnknownLocaleError) as error:
        what = "has no names of months and days"
        raise _WrongError(what, "Put another language first.") from error
    return text


def _time_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ValueError, KeyError, OSError) as error:
        hint = nearest(text, available_timezones()) or "Write it as Asia/Jakarta."
        raise _WrongError("is not a time zone", hint) from error
    return text


def _theme(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*", text):
        raise _WrongError("is not a theme's name", "Name a folder in themes/.")
    return text


def _one_of(*known: str) -> Check:
    def check(text: str) -> str:
        if text not in known:
            raise _WrongError("is not one of " + ", ".join(known), nearest(text, known) or f"Write it as {known[0]}.")
        return text

    return check


def _recogniser(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*", text):
        raise _WrongError("is not a recogniser's name", "Write default, none, or the name of one that is installed.")
    return text


def _folder(text: str) -> str:
    path = PurePosixPath(text)
    if address.is_url(text):
        raise _WrongError("is no folder", "Build into one, and send it: kliping build --publish URL.")
    if path.is_absolute() or ".." in path.parts or re.search(r"[\x00-\x1f\\\\:]", text):
        raise _WrongError("is not below the folder of site.yaml", "Write it as public.")
    return text


def _content(text: str) -> str:
    if not address.is_url(text):
        return _folder(text)
    if not text.isprintable() or not address.name(text):
        raise _WrongError("names no folder", "Write it as s3://bucket/path.")
    return text


def _number(most: int) -> Check:
    def check(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,6}", text) or not 1 <= int(text) <= most:
            raise _WrongError(f"is not a whole number from 1 to {most}")
        return int(text)

    return check


_CHECKS: Mapping[str, Check] = {
    "title": _title,
    "base_url": _base_url,
    "description": str,
    "languages": _language,
    "time_zone": _time_zone,
    "theme": _theme,
    "font": _one_of("late", "eager", "none"),
    "content": _content,
    "output": _folder,
    "page_size": _number(1000),
    "home_size": _number(200),
    "feed_size": _number(1000),
    "min_articles": _number(100_000),
    "images": _one_of("publish", "hold"),
    "originals": _one_of("hold", "publish"),
    "link_names": _one_of("first", "none"),
    "leave_out": _one_of(*PARTS),
    "recogniser": _recogniser,
    "recogniser_settings": str,
    "fields": str,
}


def _missing(known: Mapping[str, object], lines: Mapping[str, int], found: list[Problem]) -> list[Problem]:
    told = {problem.line for problem in found}
    return [
        Problem(where=SETTINGS, line=lines.get(key), what=f"{key}: is missing", hint=f"Write {example}")
        for key, example in (("title", "title: My archive"), ("base_url", "base_url: https://example.org/"))
        if key not in known and lines.get(key, 0) not in told
    ]


def _misplaced(root: Path, known: Mapping[str, Any], lines: Mapping[str, int]) -> Iterator[Problem]:
    """Content and output each need a folder of their own: what nothing claims in the output is removed."""
    taken = {name: root / name for name in ("themes", ".git", CACHE)}
    for key in ("content", "output"):
        name = known[key]
        if address.is_url(name):
            continue
        path = (root / name).resolve()
        clash = next((other for other, place in taken.items() if _overlap(path, place.resolve())), None)
        if path == root:
            what = "is the folder of site.yaml itself"
        elif not path.is_relative_to(root):
            what = "leads out of the folder of site.yaml"
        elif clash:
            what = f"overlaps with {clash}"
        else:
            taken[name] = path
            continue
        hint = "Choose a folder of its own."
        yield Problem(where=SETTINGS, line=lines.get(key), what=f'{key}: "{name}" {what}', hint=hint)


def _overlap(one: Path, other: Path) -> bool:
    """Whether one is in the other, also where the file system takes "Content" for "content"."""
    a, b = Path(str(one).casefold()), Path(str(other).casefold())
    return a.is_relative_to(b) or b.is_relative_to(a)
