"""What an article is called where nothing else has the name: its file, the file's folder, its id. Pure."""

import re
from datetime import datetime
from urllib.parse import unquote, urlsplit

from kliping import slug
from kliping.converter.readers import ending
from kliping.model import Article, Raw, When

ID_LIMIT = 120


def folder(when: When | None) -> str:
    """The folder of a date, below that of all articles."""
    if when is None:
        return "undated"
    day = when.date() if isinstance(when, datetime) else when
    return f"{day.year:04}/{day.month:02}"


def name(article: Article) -> str:
    """The title's slug; of a title in another script, the one that the page's own address has."""
    named = slug.named_once(article.title)
    if not article.source_url or named == slug.slug(article.title):
        return named
    last = unquote(urlsplit(article.source_url).path).rstrip("/").rpartition("/")[2]
    own = slug.slug(re.sub(r"\.[a-z]{2,5}$", "", last))
    return own if re.search(r"[a-z]{3}", own) else named


def identity(raw: Raw) -> str:
    """The id: which original, and which article of it."""
    return slug.named_once(f"{_stem(raw.file)} {raw.part or ''}".strip(), limit=ID_LIMIT)


def _stem(file: str) -> str:
    """A raw file's path as words, without its ending."""
    own = ending(file.rpartition("/")[2])
    return (file[: -len(own)] if own else file).replace("/", " ")
