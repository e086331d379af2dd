"""Markdown text with YAML front matter -> Article; `frontmatterwrite` is the way back, and loses nothing.

The file is `---`, the YAML, `---`, an empty line, and the body to its last character.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from difflib import get_close_matches
from hashlib import blake2b
from pathlib import Path
from typing import Any

from kliping.errors import FrontMatterError, KlipingError
from kliping.language import is_language
from kliping.model import BY, ENTITY_TYPES, ROLES, Article, Entity, Image, Origin, When
from kliping.slug import is_safe
from kliping.yamlnodes import STR, Entry, Node, Pairs, Scalar
from kliping.yamltext import Document, is_text, nearest

KEYS = (
    "title", "date", "lastmod", "lang", "source", "source_url", "authors", "dateline", "description",
    "is_based_on", "incomplete", "images", "tags", "entities", "say", "slug", "id", "reviewed", "origin",
)  # fmt: skip
IMAGE_KEYS = ("src", "caption", "credit", "creator", "alt", "role", "hold")
ENTITY_KEYS = ("id", "name", "type", "count", "by", "confidence", "role", "forms")
ORIGIN_KEYS = ("file", "part", "sha256", "converter", "date_from", "checksum")
BOM = "\ufeff"
CLOSING = re.compile(r"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
MAX_NAME = 200  # what a disk takes as a name, with something put behind it

_OPENING = re.compile(r"---[ \t]*\r?\n")
_EMPTY_LINE = re.compile(r"\r?\n")
_ORIGIN = re.compile(r"^origin:[ \t]*\r?\n((?:[ \t].*(?:\n|\Z)|\r?\n)*)", re.MULTILINE)
_PART = re.compile(r"^[ \t]+part:[ \t]+(?:'([^'\r\n]*)'|([^\s\"'|>&*!][^\r\n]*))(?=[ \t]*\r?$)", re.MULTILINE)
_FILE = re.compile(r"^[ \t]+file:[ \t]+([^\s\"'|>&*!][^\r\n]*)", re.MULTILINE)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt]|[ \t]+)([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"[ \t]*(?:([Zz])|([+-][0-9]{2})(?::?([0-9]{2})(:[0-9]{2}(?:\.[0-9]{6})?)?)?)?"
)
_COUNT = re.compile(r"[0-9]{1,9}")
_SHARE = re.compile(r"0(?:\.[0-9]{1,17})?|1(?:\.0{1,17})?")
_KNOWN: Mapping[str, tuple[str, ...]] = {"type": ENTITY_TYPES, "by": BY, "role": ROLES}
_ADDRESS = re.compile(r"https?://[^\s/?#]\S*", re.IGNORECASE)


def loads(text: str, *, origin: str, zone: tzinfo = UTC) -> Article:
    """Read an article; a moment that names no zone is one of `zone`. Raises FrontMatterError."""
    article = _loaded(text, origin, zone)
    # The file's text says all of an article but the zone of its moments; walking the values costs ten times as much.
    vars(article)["digest"] = _digest(text, article)
    return article


def _loaded(text: str, origin: str, zone: tzinfo) -> Article:
    head, body = _split(text, origin)
    return _article(Document.parse(head, where=origin, error=FrontMatterError, first=2), body, zone)


def _digest(text: str, article: Article) -> str:
    moments = f"{article.date and article.date.isoformat()} {article.lastmod and article.lastmod.isoformat()}\n"
    return blake2b((moments + text).encode("utf-8", "surrogatepass"), digest_size=16, person=b"file").hexdigest()


def load(path: Path | str, *, shown: str, zone: tzinfo = UTC) -> Article:
    """Read an article from a file that is `shown` in messages. Raises FrontMatterError."""
    return decoded(_bytes(path, shown), shown=shown, zone=zone)


def decoded(data: bytes, *, shown: str, zone: tzinfo = UTC) -> Article:
    """Read an article from the bytes of a file that is `shown` in messages. Raises FrontMatterError."""
    return _loaded(_decoded(data, shown), shown, zone)


def _bytes(path: Path | str, shown: str) -> bytes:
    try:
        with open(path, "rb") as file:  # noqa: PTH123  (half of the time of Path.read_bytes)
            return file.read()
    except OSError as error:
        raise FrontMatterError(shown, f"cannot be read: {error.strerror}") from error


def _decoded(data: bytes, shown: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"the byte {data[error.start]:02X} is not UTF-8"
        raise FrontMatterError(shown, what, line=line, hint="Save the file as UTF-8.") from error


def body(path: Path | str, *, shown: str) -> str:
    """The body of an article's file, whose front matter is not looked at. Raises FrontMatterError."""
    return _split(_decoded(_bytes(path, shown), shown), shown)[1]


def origin_key(text: str) -> tuple[str, str | None] | None:
    """Return the original that a Markdown text names in its `origin`, and which article of it: file and part."""
    if not text.startswith(("---", BOM)):
        return None
    end = CLOSING.search(text, 4)
    head = text[: end.start() if end else len(text)]
    block = _ORIGIN.search(head)
    if block and (quick := _quick_key(block[1])):
        return quick
    if not re.search(r"^origin:", head, re.MULTILINE):
        return None
    try:
        document = Document.parse(head.partition("\n")[2], where="", error=FrontMatterError)
        entry = document.mapping(document.root).get("origin")
        parts = document.mapping(entry.node, "origin") if entry else {}
        texts = {key: document.text(parts[key].node, key) for key in ("file", "part") if key in parts}
    except KlipingError:
        return None
    file = texts.get("file")
    return (file, texts.get("part")) if file else None


def _quick_key(block: str) -> tuple[str, str | None] | None:
    """File and part where they are written plainly; None where YAML has to be asked."""
    name, part = _FILE.search(block), _PART.search(block)
    file = name[1].rstrip(" \t") if name else ""
    if not file or re.search(r" #|: |:$", file):
        return None
    if part is None:
        return None if re.search(r"^[ \t]+[\"']?part", block, re.MULTILINE) else (file, None)
    plain = (part[2] or "").rstrip(" \t")
    if plain and (re.search(r" #|: |:$", plain) or not is_text(plain)):
        return None
    return file, part[1] or plain or None


def _split(text: str, origin: str) -> tuple[str, str]:
    text = text.removeprefix(BOM)
    opening = _OPENING.match(text)
    if not opening:
        hint = 'Start it with a line "---", lines such as "title: ..." and a line "---".'
        raise FrontMatterError(origin, "has no front matter", line=1, hint=hint)
    closing = CLOSING.search(text, opening.end())
    if not closing:
        hint = 'Write a line "---" where it ends.'
        raise FrontMatterError(origin, "the front matter has no end", line=1, hint=hint)
    empty = _EMPTY_LINE.match(text, closing.end())
    return text[opening.end() : closing.start()], text[empty.end() if empty else closing.end() :]


def _article(document: Document, body: str, zone: tzinfo) -> Article:
    entries = document.mapping(document.root)
    fields: dict[str, Any] = {}
    extra: dict[str, object] = {}
    for key, (_, node) in entries.items():
        if key in ("date", "lastmod"):
            fields[key] = _when(document, node, key, zone)
        elif key in _READERS:
            fields[key] = _READERS[key](document, node, key)
        else:
            extra[key] = document.plain(node, key)
    if not (fields.get("title") or "").strip():
        raise _untitled(document, entries)
    return Article(body=body, extra=extra, **fields)


def _untitled(document: Document, entries: Mapping[str, Entry]) -> KlipingError:
    if entry := entries.get("title"):
        return document.fail(entry.line, "title: is empty", "Write the headline there.")
    near = get_close_matches("title", entries.keys() - set(KEYS), n=1)
    if near:
        return document.fail(entries[near[0]].line, f"{near[0]}: there is no title", 'Did you mean "title"?')
    return document.fail(1, "title: is missing", 'Write a line "title: ...".')


def _text(document: Document, node: Node, name: str) -> str | None:
    text = document.text(node, name)
    told = text and wrong(name, text)
    if told:
        raise document.fail(node.line, *told)
    return text


def _images(document: Document, node: Node, name: str) -> tuple[Image, ...]:
    return tuple(_image(document, item, name) for item in document.items(node, name))


def _image(document: Document, node: Node, name: str) -> Image:
    parts = _parts(document, node, name, IMAGE_KEYS)
    if "hold" in parts:
        line, held = document.mapping(node, name)["hold"]
        parts["hold"] = document.plain(held, "hold")
        if not isinstance(parts["hold"], bool):
            raise document.fail(line, "images: hold must be true or false", 'Write "hold: true".')
    return Image(**parts)


def _entities(document: Document, node: Node, name: str) -> tuple[Entity, ...]:
    return tuple(_plain_entity(item) or _entity(document, item, name) for item in document.items(node, name))


def _plain_entity(node: Node) -> Entity | None:
    """An entity as kliping writes it, in a third of the time; None where anything is otherwise: `_entity` says what."""
    if not isinstance(node, Pairs):
        return None
    parts: dict[str, Any] = {}
    for key, value in node.pairs:
        if not isinstance(key, Scalar) or key.text in parts:
            return None
        found = _plain_forms(value) if key.text == "forms" else _plain_part(key.text, value)
        if not found:
            return None
        parts[key.text] = found
    return Entity(**parts) if "name" in parts and "type" in parts else None


def _plain_part(key: str, value: Node) -> object:
    if not isinstance(value, Scalar) or value.tag not in (None, STR) or value.is_null:
        return None
    text = value.text
    if key == "name":
        return text
    if key in _KNOWN:
        return text if text in _KNOWN[key] else None
    if key == "id":
        return text if is_safe(text) and len(text) <= MAX_NAME else None
    if key == "count":
        return int(text) if _COUNT.fullmatch(text) else None
    return float(text) if key == "confidence" and _SHARE.fullmatch(text) else None


def _plain_forms(node: Node) -> tuple[tuple[str, int], ...] | None:
    if not isinstance(node, Pairs):
        return None
    found: dict[str, int] = {}
    for key, value in node.pairs:
        if not isinstance(key, Scalar) or not isinstance(value, Scalar) or not _COUNT.fullmatch(value.text):
            return None
        found[key.text] = int(value.text)
    return tuple(found.items()) if len(found) == len(node.pairs) else None


def _entity(document: Document, node: Node, name: str) -> Entity:
    entries = document.mapping(node, name)
    forms = entries.get("forms")
    parts: dict[str, Any] = _parts(document, node, name, ENTITY_KEYS, required=("name", "type"), inner=("forms",))
    for key, known in _KNOWN.items():
        if key in parts and parts[key] not in known:
            hint = nearest(parts[key], known) or f"There are {', '.join(known)}."
            raise document.fail(node.line, f'{name}: no {key} "{parts[key]}"', hint)
    if "count" in parts:
        parts["count"] = _number(document, entries["count"], f"{name}: count", parts["count"])
    if "confidence" in parts:
        parts["confidence"] = _share(document, entries["confidence"], f"{name}: confidence", parts["confidence"])
    if forms:
        parts["forms"] = tuple(
            (form, _number(document, entry, f"{name}: forms", document.text(entry.node, f"{name}: forms") or ""))
            for form, entry in document.mapping(forms.node, f"{name}: forms").items()
        )
    return Entity(**parts)


def _number(document: Document, entry: Entry, name: str, text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise document.fail(entry.line, f'{name}: "{text}" is not a whole number', "Write how often it is named: 3.")
    return int(text)


def _share(document: Document, entry: Entry, name: str, text: str) -> float:
    if not _SHARE.fullmatch(text):
        raise document.fail(entry.line, f'{name}: "{text}" is not between 0 and 1', "Write it as 0.9.")
    return float(text)


def _say(document: Document, node: Node, name: str) -> tuple[tuple[str, str], ...]:
    found = []
    for form, (line, value) in document.mapping(node, name).items():
        told = document.text(value, name)
        if told is None or not is_safe(told):
            hint = 'Write the id of entities.yaml after the name: "Kim: kim-jong-un".'
            raise document.fail(line, f'{name}: "{told or ""}" is not an id', hint)
        found.append((form, told))
    return tuple(found)


def _origin(document: Document, node: Node, name: str) -> Origin | None:
    parts = _parts(document, node, name, ORIGIN_KEYS, required=("file", "sha256", "converter"))
    return Origin(**parts) if parts else None


def _parts(
    document: Document,
    node: Node,
    name: str,
    keys: Iterable[str],
    required: Iterable[str] = (),
    inner: Iterable[str] = (),
) -> dict[str, Any]:
    """Return the texts of a mapping inside the front matter, but for `inner` keys; {} where there is no mapping."""
    entries = document.mapping(node, name)
    for key, (line, _) in entries.items():
        if key not in keys:
            raise document.unknown(line, f"{name}: {key}", key, keys)
    parts = {
        key: text
        for key in keys
        if key in entries and key not in inner and (text := _text(document, entries[key].node, key))
    }
    for key in required if entries or name == "entities" else ():
        if key not in parts:
            raise document.fail(node.line, f"{name}: {key} is missing", f'Write "{key}: ..." there.')
    return parts


_READERS: Mapping[str, Callable[[Document, Node, str], object]] = {
    **dict.fromkeys(KEYS, _text),
    **dict.fromkeys(("authors", "is_based_on", "tags", "reviewed"), Document.texts),
    "images": _images,
    "entities": _entities,
    "say": _say,
    "origin": _origin,
}


def _when(document: Document, node: Node, name: str, zone: tzinfo) -> When | None:
    text = document.text(node, name)
    if text is None:
        return None
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else _moment(text, zone)
    except (ValueError, OverflowError) as error:
        raise document.fail(
            node.line, f'{name}: "{text}" is not a date', "Write it as 2024-05-17."
        ) from error


def _moment(text: str, zone: tzinfo) -> datetime:
    found = _MOMENT.fullmatch(text)
    if not found:
        raise ValueError(text)
    day, hour, second, utc, hours, minutes, seconds = found.groups()
    offset = "+00:00" if utc else f"{hours}:{minutes or '00'}{seconds or ''}" if hours else ""
    moment = datetime.fromisoformat(f"{day}T{hour}{second or ':00'}{offset}")
    if moment.tzinfo is None:
        # The number, and not the zone: it is what the file says after the next writing.
        moment = moment.replace(tzinfo=timezone(moment.replace(tzinfo=zone).utcoffset() or timedelta()))
    return moment


def wrong(key: str, text: str) -> tuple[str, str] | None:
    """Return what is wrong with a text of that key, and what to do; None where nothing is."""
    match key:
        case "slug" | "id" if not is_safe(text):
            return f'{key}: "{text}" cannot be part of an address', "Use a-z, 0-9 and single hyphens."
        case "slug" | "id" if len(text) > MAX_NAME:
            return f"{key}: is longer than {MAX_NAME} characters", "Shorten it."
        case "lang" if not is_language(text):
            return f'lang: "{text}" is not a language tag', "Write it as id, en-GB or zh-Hant."
        case "source_url" if not _ADDRESS.fullmatch(text):
            return f'source_url: "{text}" is not a web address', "Write it as https://example.org/page."
        case _:
            return None
