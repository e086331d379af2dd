"""Markdown of other site generators: the front matter is read, the body stays as it is.

Hugo (YAML, TOML, JSON), Jekyll, Eleventy, and Pelican's lines of metadata.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from kliping.converter.readers import fieldmap, items
from kliping.converter.readers.decoding import MOST_TEXT, decode, shown
from kliping.converter.readers.items import Item
from kliping.errors import FrontMatterError, KlipingError, ReadError
from kliping.model import Image
from kliping.yamltext import Document

_YAML = re.compile(r"\s*---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\s*\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_PELICAN = re.compile(r"((?:[A-Za-z][\w -]{0,30}:[ \t]*[^\n]*\n(?:[ \t]{4,}[^\n]+\n)*){2,})\s*\n")
_JEKYLL = re.compile(r"^((?:19|20)\d\d-\d\d-\d\d)-")
_KEPT = ("aliases", "redirect_from", "url", "permalink", "slug", "weight", "layout", "series")
_PICTURES = (
    "cover", "image", "featured_image", "featuredImage", "featureimage", "thumbnail", "header", "images", "banner",
)  # fmt: skip
_HEADING = re.compile(r"^(?:#[ \t]+(?P<title>[^\n]+?)[ \t#]*|(?P<under>[^\n]{1,200})\n=+[ \t]*)(?:\n+|\Z)")


def markdown(path: Path, file: str) -> Iterator[Item]:
    """Read a Markdown file."""
    text, encoding = decode(items.whole(path, file, MOST_TEXT), file)
    sha = items.digest(path)
    if path.name.startswith("_index."):
        yield items.note(file, None, "left out: the head of a list of pages, not an article")
        return
    said, body, kind = _parted(text, file)
    fields, evidence = _fields(said, kind)
    if "title" not in fields and (heading := _HEADING.match(body.lstrip("\n"))):
        fields["title"], evidence["title"] = (heading["title"] or heading["under"]).strip(), "markdown: heading"
        body = body.lstrip("\n")[heading.end() :]
    if "date" not in fields and (named := _JEKYLL.match(path.name)):
        fields["date"], evidence["date"] = named[1], "file name"
    if "title" not in fields:
        raise ReadError(shown(file), "has no title", hint='Write a line "title: ..." into its front matter.')
    fields["extra"] = {key: value for key in _KEPT if (value := _plain(said.get(key))) not in (None, "", [])}
    yield items.raw(file, sha, "markdown", body.strip("\n") + "\n", fields=fields, evidence=evidence, encoding=encoding)


def _parted(text: str, file: str) -> tuple[Mapping[str, Any], str, str]:
    """The metadata, the body, and whose way of writing it is."""
    if found := _YAML.match(text):
        return _yaml(found[1], file), text[found.end() :], "yaml"
    if found := _TOML.match(text):
        try:
            return tomllib.loads(found[1]), text[found.end() :], "toml"
        except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
            what = f"its front matter is not TOML: {str(error)[:120]}"
            raise ReadError(shown(file), what, hint="Mend it, and convert again.") from error
    if text.lstrip().startswith("{"):
        try:
            said, end = json.JSONDecoder(strict=False).raw_decode(text.lstrip())
        except (ValueError, RecursionError):
            return {}, text, "markdown"
        return (said, text.lstrip()[end:], "json") if isinstance(said, dict) else ({}, text, "markdown")
    if (found := _PELICAN.match(text)) and re.search(r"^title:", found[1], re.IGNORECASE | re.MULTILINE):
        lines = re.findall(r"^([A-Za-z][\w -]{0,30}):[ \t]*([^\n]*(?:\n[ \t]{4,}[^\n]+)*)", found[1], re.MULTILINE)
        return {key.strip().lower(): " ".join(value.split()) for key, value in lines}, text[found.end() :], "pelican"
    return {}, text, "markdown"


def _yaml(head: str, file: str) -> Mapping[str, Any]:
    """The front matter, with the types that YAML gives. One that is not YAML is told with its line."""
    try:
        document = Document.parse(head, where=shown(file), error=FrontMatterError, first=2)
        return {key: document.plain(entry.node, key) for key, entry in document.mapping(document.root).items()}
    except KlipingError as error:
        problem = error.problem
        raise ReadError(shown(file), problem.what, line=problem.line, hint=problem.hint) from error


def _fields(said: Mapping[str, Any], kind: str) -> tuple[dict[str, object], dict[str, str]]:
    flat = {key: _plain(value) for key, value in said.items()}
    params = flat.get("params")
    if isinstance(params, dict):
        flat = params | flat
    read = fieldmap.row(flat, kind, own={}, order=None)
    fields, evidence = dict(read.fields), dict(read.evidence)
    for name in ("source_url", "images", "source"):
        fields.pop(name, None)
        evidence.pop(name, None)
    for key in ("source_url", "canonical_url", "canonicalURL", "original_url", "external_url", "link", "url"):
        if url := fieldmap.address(flat.get(key)):
            fields["source_url"], evidence["source_url"] = url, f"{kind}: {key}"
            break
    for key in ("source", "publisher", "publication"):
        if (source := fieldmap.text(flat.get(key))) and not fieldmap.address(source):
            fields["source"], evidence["source"] = source, f"{kind}: {key}"
            break
    kinds = fieldmap.tags(flat.get("categories") or flat.get("category"))
    tags = fieldmap.tags([*kinds, *fieldmap.tags(flat.get("tags") or flat.get("keywords"))])
    if tags:
        fields["tags"], evidence["tags"] = tags, f"{kind}: tags"
    if picture := _picture(flat):
        fields["images"], evidence["images"] = (picture,), f"{kind}: image"
    is_draft = str(flat.get("draft")).casefold() == "true" or flat.get("published") is False
    if is_draft or str(flat.get("status")).casefold() in {"draft", "hidden"}:
        fields["draft"], evidence["draft"] = True, f"{kind}: draft"
        fields = {key: value for key, value in fields.items() if not (key == "date" and value in ("False", "false"))}
    return fields, evidence


def _picture(flat: Mapping[str, Any]) -> Image | None:
    for key in _PICTURES:
        value = flat.get(key)
        value = value[0] if isinstance(value, list) and value else value
        told = value if isinstance(value, dict) else flat
        src = fieldmap.address(value) or (
            next((url for name in ("image", "src", "url", "path") if (url := fieldmap.address(value.get(name)))), None)
            if isinstance(value, dict)
            else None
        )
        if src:
            prefix = "" if isinstance(value, dict) else "image_"
            caption = fieldmap.text(told.get(f"{prefix}caption"))
            credit = fieldmap.text(told.get(f"{prefix}credit"))
            return Image(src=src, caption=caption, credit=credit, alt=fieldmap.text(told.get(f"{prefix}alt")))
    return None


def _plain(value: object) -> object:
    """Values that YAML can write again; dates as they were written."""
    match value:
        case datetime():
            return value.isoformat()
        case date() | time():
            return value.isoformat()
        case dict():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case list() | tuple() | set():
            return [_plain(inner) for inner in value]
        case str() | int() | float() | bool() | None:
            return value
        case _:
            return str(value)
