"""Article -> Markdown text with YAML front matter, and the seal of what was converted. `loads(dumps(a)) == a`."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from kliping import yamlwrite
from kliping.errors import FrontMatterError
from kliping.frontmatter import BOM, CLOSING, ENTITY_KEYS, IMAGE_KEYS, KEYS, ORIGIN_KEYS, wrong
from kliping.model import Article, Entity, Image, Origin
from kliping.slug import is_safe

_CHECKSUM = re.compile(r"(\norigin:\n(?:  .*\n)*?)  checksum: '?([0-9a-f]{64})'?\n")


def dumps(article: Article) -> str:
    """Write an article. Raises FrontMatterError where the file could not be read again."""
    return _checked(lambda: f"---\n{yamlwrite.dump(_fields(article))}---\n\n{article.body}")


def _checked(write: Callable[[], str]) -> str:
    try:
        text = write()
        text.encode()
    except UnicodeEncodeError as error:
        raise FrontMatterError(None, "body: half of a surrogate pair is not a character") from error
    except ValueError as error:
        raise FrontMatterError(None, str(error)) from error
    return text


def checksum(text: str) -> str:
    """SHA-256 of a Markdown file's text without its own `  checksum: ` line, line ends as "\\n"."""
    return _sum(_unsealed(text)[0])


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A converted article as text, without its names and its seal: what comes before, between and after them."""

    head: str
    origin: str
    tail: str


def draft(article: Article) -> Draft:
    """Write an article but for its slug, id, `reviewed` and checksum. Raises FrontMatterError as `dumps`."""
    if article.origin is None:
        raise FrontMatterError(None, "origin: is missing; only a converted article is sealed")
    origin = replace(article.origin, checksum=None)

    def pieces() -> Iterator[str]:
        fields = _fields(replace(article, slug=None, id=None, reviewed=(), origin=None))
        extra = {key: fields.pop(key) for key in article.extra}
        yield f"---\n{yamlwrite.dump(fields)}"
        yield yamlwrite.dump({"origin": _writable("origin", origin)})
        yield f"{yamlwrite.dump(extra)}---\n\n{article.body}"

    head, middle, tail = _checked(lambda: "\0".join(pieces())).split("\0", 2)
    return Draft(head=head, origin=middle, tail=tail)


def finished(draft: Draft, *, slug: str | None, identity: str | None, reviewed: tuple[str, ...] = ()) -> str:
    """The text of a draft with its names and its checksum. Raises FrontMatterError."""
    given = {"slug": slug, "id": identity, "reviewed": reviewed}
    fields = {key: value for key, value in given.items() if value}
    names = _checked(lambda: yamlwrite.dump({key: _writable(key, value) for key, value in fields.items()}))
    above = draft.head + names + draft.origin
    return f"{above}  checksum: {yamlwrite.scalar(checksum(above + draft.tail))}\n{draft.tail}"


def sealed(article: Article) -> str:
    """`dumps` of a converted article with origin.checksum filled in (article.origin must be there)."""
    return finished(draft(article), slug=article.slug, identity=article.id, reviewed=article.reviewed)


def is_edited(text: str) -> bool:
    """True where the text differs from what its checksum was made of, or has none: a person wrote in it."""
    bare, seal = _unsealed(text)
    return seal != _sum(bare)


def _fields(article: Article) -> dict[str, object]:
    """Return what is written, in order. Raises ValueError for what could not be read again."""
    if not article.title.strip():
        raise ValueError("title: is empty")
    fields: dict[str, object] = {}
    for key in KEYS:
        value = getattr(article, key)
        if value is not None and value not in ("", ()):
            fields[key] = _writable(key, value)
    for key, value in article.extra.items():
        if not isinstance(key, str) or key in KEYS:
            raise ValueError(f"{key}: cannot be an extra key")
        fields[key] = value
    return fields


def _writable(key: str, value: object) -> object:
    match value:
        case str() if told := wrong(key, value):
            raise ValueError(". ".join(told))
        case datetime():
            return _written_moment(key, value)
        case Origin():
            return _present(value, ORIGIN_KEYS)
        case tuple() if key == "say":
            return yamlwrite.Line({form: told for form, told in value if _is_told(told)})
        case tuple():
            return [_writable_part(part) for part in value if part != ""]
        case _:
            return value


def _writable_part(part: object) -> object:
    match part:
        case Image():
            return _present(part, IMAGE_KEYS)
        case Entity():
            return yamlwrite.Line(_present(replace(part, forms=()), ENTITY_KEYS) | _forms(part))
        case _:
            return part


def _is_told(told: str) -> bool:
    if not is_safe(told):
        raise ValueError(f'say: "{told}" is not an id')
    return True


def _forms(entity: Entity) -> dict[str, object]:
    return {"forms": yamlwrite.Line(entity.forms)} if entity.forms else {}


def _present(value: object, keys: Iterable[str]) -> dict[str, object]:
    return {key: _writable(key, part) for key in keys if (part := getattr(value, key)) not in (None, "", ())}


def _written_moment(key: str, moment: datetime) -> object:
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError(f"{key}: {moment.isoformat()} has no time zone")
    # YAML has no seconds in an offset (Jakarta had them before 1924): such a moment is written as text.
    return moment if not offset.total_seconds() % 60 else moment.isoformat()


def _unsealed(text: str) -> tuple[str, str | None]:
    """Return the text without its checksum, and the checksum. Line ends are what a checkout made of them."""
    unix = text.removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n")
    end = CLOSING.search(unix, 4)
    found = _CHECKSUM.search(unix, 0, end.start()) if end else None
    return (unix[: found.end(1)] + unix[found.end() :], found[2]) if found else (unix, None)


def _sum(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
