"""A Markdown file's text with other front matter, and everything else in it as a person wrote it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, tzinfo

from kliping import frontmatter, frontmatterwrite, yamlwrite
from kliping.errors import FrontMatterError
from kliping.model import Article

_HEAD = re.compile(r"\ufeff?---[ \t]*\r?\n")
_END = re.compile(r"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)


def accepted(text: str, article: Article, names: Sequence[str]) -> str:
    """The text with names added to `reviewed`. An article that nobody has edited does not count as edited after it."""
    new = replace(article, reviewed=tuple(dict.fromkeys((*article.reviewed, *names))))
    if article.origin is not None and not frontmatterwrite.is_edited(text):
        return frontmatterwrite.sealed(new)
    return amended(text, new, ("reviewed",))


def amended(text: str, article: Article, keys: Sequence[str]) -> str:
    """The text with the keys as they are in the article. Raises FrontMatterError where they cannot be written."""
    dumped = frontmatterwrite.dumps(article)
    fresh = _blocks(dumped)
    new = text
    for key in keys:
        new = _with_key(new, key, fresh.get(key, ""))
    try:
        if frontmatter.loads(new, origin="") == replace(article, body=frontmatter.loads(text, origin="").body):
            return new
    except FrontMatterError:
        pass
    return dumped  # written in a way that cannot be patched: the values are the same


def edited(article: Article, field: str, typed: str, *, zone: tzinfo = UTC) -> Article:
    """The article with a field as typed; "-" takes it away, and ";" parts a list. Raises FrontMatterError."""
    typed = typed.strip()
    kind, _, number = field.partition("-")
    if kind in {"credit", "image"} and number.isdecimal():
        return _with_image(article, int(number) - 1, "credit" if kind == "credit" else "src", typed)
    if field not in frontmatter.KEYS or field in {"images", "entities", "origin", "reviewed"}:
        raise FrontMatterError(None, f"{field}: cannot be typed here", hint="Open the file in an editor.")
    if typed == "-" and field != "title":
        value: object = [] if isinstance(getattr(article, field), tuple) else None
    else:
        is_list = isinstance(getattr(article, field), tuple)
        value = [part.strip() for part in typed.split(";") if part.strip()] if is_list else typed
    try:
        head = yamlwrite.dump({"title": article.title, field: value})
    except ValueError as error:
        raise FrontMatterError(None, str(error)) from error
    read = frontmatter.loads(f"---\n{head}---\n", origin="", zone=zone)
    return replace(article, **{field: getattr(read, field)})


def _with_image(article: Article, at: int, part: str, typed: str) -> Article:
    if not 0 <= at < len(article.images):
        raise FrontMatterError(None, f"there is no picture {at + 1}")
    value = None if typed in {"-", ""} else typed
    image = replace(article.images[at], **{part: value})  # type: ignore[arg-type]  # credit and src are texts
    return replace(article, images=(*article.images[:at], image, *article.images[at + 1 :]))


def _blocks(text: str) -> dict[str, str]:
    """Each key of a front matter as it was written, with its lines."""
    start = _HEAD.match(text)
    end = _END.search(text, start.end()) if start else None
    if not start or not end:
        return {}
    found: dict[str, str] = {}
    key = ""
    for line in text[start.end() : end.start()].splitlines(keepends=True):
        if named := re.match(r"([A-Za-z_][\w-]*):", line):
            key = named[1]
        found[key] = found.get(key, "") + line
    return found


def _with_key(text: str, key: str, block: str) -> str:
    start = _HEAD.match(text)
    end = _END.search(text, start.end()) if start else None
    if not start or not end:
        return text
    if text[: end.start()].count("\r\n") > 1:
        block = block.replace("\n", "\r\n")
    old = re.compile(rf"^{key}:.*(?:\n|\Z)(?:(?:[ \t-].*)?\n)*", re.MULTILINE).search(text, start.end(), end.start())
    if old:
        kept = re.search(r"(?:[ \t]*\r?\n)*\Z", old[0])  # empty lines after it
        return text[: old.start()] + block + text[old.end() - (len(kept[0]) - 1 if kept and block else 0) :]
    return text[: end.start()] + block + text[end.start() :]
