"""A row of a scraper, whichever names it uses -> what it says of the article, and the article's text.

The names are those of newspaper, news-please, trafilatura, fundus, Scrapy projects, WordPress and JSON Feed dumps, in
English and Indonesian. A map of the user's own comes before all of them.
"""

import ast
import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from kliping.converter import names as people_of
from kliping.converter.escape import clean
from kliping.model import Image
from kliping.site import FIELDS

Order: TypeAlias = Literal["day first", "month first"]

NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline", "judul", "judul_berita", "article_title", "post_title", "news_title", "heading",
              "title_page", "og:title", "name"),
    "date": ("date_publish_final", "date_publish", "publish_date", "published_at", "date_published", "publishing_date",
             "datePublished", "published_date", "publication_date", "pub_date", "publish_time", "published_time",
             "published_on", "publish_at", "published", "posted_at", "post_date", "tanggal_terbit", "tanggal_publikasi",
             "tanggal", "tgl", "waktu", "release_date", "date", "datetime", "date_time", "created_at", "time"),
    "lastmod": ("date_modify", "date_modified", "modified_at", "updated_at", "last_modified", "lastmod", "modified",
                "updated"),
    "authors": ("authors", "author", "byline", "penulis", "writer", "wartawan", "reporter", "journalist", "author_name",
                "creator", "dc:creator", "contributor"),
    "source": ("source_name", "sitename", "site_name", "publisher", "newspaper", "outlet", "media", "publication",
               "sumber", "source", "source_domain", "hostname", "domain", "site", "portal"),
    "source_url": ("url", "link", "article_url", "original_url", "canonical_url", "canonical_link", "permalink",
                   "page_url", "href", "tautan", "source_url", "uri", "source"),
    "description": ("description", "excerpt", "subtitle", "standfirst", "abstract", "ringkasan", "teaser", "dek",
                    "meta_description", "lead"),
    "lang": ("language", "lang", "meta_lang", "in_language", "bahasa"),
    "tags": ("tags", "tag", "topics", "topik", "labels", "meta_keywords", "keywords", "categories", "category",
             "kategori"),
    "images": ("top_image", "top_img", "image_url", "image", "lead_image", "main_image", "featured_image", "img",
               "img_url", "gambar", "foto", "og_image", "thumbnail", "images"),
    "caption": ("image_caption", "caption", "photo_caption", "keterangan_foto", "img_caption"),
    "credit": ("image_credit", "credit", "photo_credit", "kredit_foto", "photographer", "fotografer"),
    "body": ("maintext", "text", "content", "body", "isi", "isi_berita", "konten", "teks", "article_text", "full_text",
             "main_content", "cleaned_text", "article_body", "raw_text", "plaintext", "content_text", "paragraphs",
             "content_html", "body_html", "article_html", "html", "raw_html", "article", "berita", "page"),
    "captured": ("date_download", "scraped_at", "scraped", "crawl_date", "crawled_at", "crawled", "fetched_at",
                 "downloaded_at", "retrieved_at", "retrieved", "download_date", "captured"),
}  # fmt: skip
_WRAPPERS = ("_source", "article", "data", "item", "post", "fields", "attributes")
_BODY = ("rendered", "summary", "headline", "text", "content", "value", "paragraphs", "sections")
_PARTS = re.compile(r"\s*[;|]\s*|\s*,\s+|,")
_NUMBERS = re.compile(r"^\D{0,12}(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d)\b")
_ADDRESS = re.compile(r"https?://|www\.|\.com\b|\.co\.id\b|^https?$|@", re.IGNORECASE)
_NOBODY = re.compile(
    r"^(?:admin\w*|root|user|guest|unknown|anonim|anonymous|penulis|redaksi|redaktur|editor|wartawan|reporter|staff|newsroom|"
    r"(?:content|brand|native)\s+\w+|advertorial|sponsored|adv|iklan)$",
    re.IGNORECASE,
)
_MAIL_NAME = re.compile(r"^\S+@\S+\s*\(([^()]{2,60})\)$|^\"?([^<\"]{2,60}?)\"?\s*<\S+@\S+>$")


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a row says, with the key that each of it was under."""

    fields: Mapping[str, object] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


def row(said: Mapping[str, Any], kind: str, *, own: Mapping[str, str], order: Order | None) -> Row:
    """Read a row. `own` is the user's map from our fields to the row's keys; `order` is that of numbers in dates."""
    said = _unwrapped(said)
    folded = {_fold(key): key for key in reversed(list(said)) if isinstance(key, str)}
    fields: dict[str, object] = {}
    evidence: dict[str, str] = {}
    body = ""
    for name in FIELDS:
        for key, value in _candidates(said, folded, name, own):
            if name == "body":
                body = _body(value)
                if not body.strip():
                    continue
            else:
                read = _READERS[name](value)
                if read in (None, (), ""):
                    continue
                fields[name] = read
            evidence[name] = f"{kind}: {key}"
            break
    _dated(fields, evidence, order)
    _pictured(fields, evidence)
    return Row(fields=fields, evidence=evidence, body=body)


def _candidates(
    said: Mapping[str, Any], folded: Mapping[str, str], name: str, own: Mapping[str, str]
) -> Iterator[tuple[str, Any]]:
    if name in own:
        value: Any = said
        for step in [own[name]] if own[name] in said else own[name].split("."):
            value = value.get(step) if isinstance(value, dict) else None
        yield own[name], value
        return
    taken = {key.split(".")[0] for key in own.values()}
    for known in _folded_names()[name]:
        key = folded.get(known)
        if key is not None and key not in taken:
            yield key, said[key]


def _unwrapped(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row inside the row: Elasticsearch has it in `_source`, others in `article` or `data`."""
    for name in _WRAPPERS:
        inner = said.get(name)
        if isinstance(inner, dict) and len(inner) > 1 and not any(key in said for key in ("title", "headline")):
            return inner
    return said


@lru_cache(maxsize=1)
def _folded_names() -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(map(_fold, known)) for name, known in NAMES.items()}


def _fold(key: str) -> str:
    return re.sub(r"[\W_]+", "", key).casefold()


def text(value: object) -> str | None:
    """A text of one line; None for what is none."""
    if isinstance(value, list | tuple):
        value = next((item for item in value if isinstance(item, str) and item.strip()), None)
    if isinstance(value, dict):
        value = next((value[key] for key in ("name", "title", "rendered", "value", "text") if key in value), None)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    told = str(value)[:20_000]
    if "<" in told:
        told = re.sub(r"<[^<>]{0,500}>", " ", told)
    told = clean(html.unescape(html.unescape(told)))
    return None if told.casefold() in {"", "none", "null", "nan", "n/a", "-", "undefined"} else told[:5000]


def address(value: object) -> str | None:
    """A web address."""
    told = text(value)
    return told if told and re.match(r"https?://[^\s/?#]", told) and not re.search(r"\s", told) else None


def outlet(value: object) -> str | None:
    """The name of a paper; trafilatura has an address under `source`."""
    told = text(value)
    return None if told and address(told) else told


def listed(value: object) -> list[object]:
    """A list, also one that was written as text: "['a', 'b']" or "a; b"."""
    if isinstance(value, str):
        written = value.strip()
        if written[:1] in "[({" and len(written) < 100_000:
            for load in (json.loads, ast.literal_eval):
                try:
                    found = load(written)
                except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
                    continue
                return list(found)[:500] if isinstance(found, list | tuple | set) else [found]
        return [part for part in _PARTS.split(written)[:500] if part.strip()]
    if isinstance(value, list | tuple):
        return list(value)[:500]
    return [value] if isinstance(value, dict) else []


def authors(value: object) -> tuple[str, ...]:
    """The people of an author field: without outlets, addresses and what a scraper took for a name. Nobody is added."""
    told: dict[str, str] = {}
    values = listed(value) if isinstance(value, list | tuple | dict) or str(value).strip()[:1] in "[({" else [value]
    for one in values[:40]:
        name = text(one)
        if name and (mail := _MAIL_NAME.match(name)):
            name = mail[1] or mail[2]
        if not name or (_ADDRESS.search(name) and " - " not in name):
            continue
        for person in people_of.people(name):
            if not _ADDRESS.search(person) and not _NOBODY.match(person):
                told.setdefault(person.casefold(), person)
    return tuple(told.values())[:20]


def tags(value: object) -> tuple[str, ...]:
    """Subjects, each once however it is spelt."""
    told: dict[str, str] = {}
    for one in listed(value):
        tag = text(one)
        tag = tag.strip(" #\"'") if tag else ""
        if 1 < len(tag) <= 80 and not re.match(r"\w+:\S", tag):
            told.setdefault(tag.casefold(), tag)
    return tuple(told.values())[:40]


def moment(value: object) -> str | None:
    """A date as it is written; seconds since 1970 as a moment."""
    if isinstance(value, dict):
        value = value.get("$date") or value.get("date") or value.get("value")
    if isinstance(value, str) and re.fullmatch(r"\d{10}(?:\d{3})?(?:\.\d+)?", value.strip()):
        value = float(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value / 1000 if value > 10**11 else value
        try:
            return datetime.fromtimestamp(seconds, UTC).isoformat() if 10**8 < seconds < 10**10 else None
        except (ValueError, OverflowError, OSError):
            return None
    return text(value)


def images(value: object) -> tuple[Image, ...]:
    """Pictures: an address, an object with caption and credit, or a list of these."""
    written: object = value
    if isinstance(value, str):
        written = listed(value) if value.strip()[:1] in {"[", "{"} else [value]
    found: dict[str, Image] = {}
    for one in written if isinstance(written, list | tuple) else [written]:
        image = _image(one)
        if image:
            found.setdefault(image.src or image.caption or "", image)
    return tuple(found.values())[:50]


def _image(value: object) -> Image | None:
    if not isinstance(value, dict):
        src = address(value)
        return Image(src=src) if src else None
    versions = value.get("versions")  # fundus has each picture in several sizes, the largest last
    largest = versions[-1] if isinstance(versions, list) and versions and isinstance(versions[-1], dict) else {}
    told = [value.get(key) for key in ("url", "src", "link", "href", "contentUrl", "image_url")]
    src = next((found for found in map(address, [*told, largest.get("url")]) if found), None)
    caption = text(value.get("caption")) or text(value.get("title"))
    people = [text(one) for one in listed(value.get("authors") or value.get("photographer"))]
    credit = text(value.get("credit")) or text(value.get("creditText")) or ", ".join(filter(None, people)) or None
    alt = text(value.get("alt")) or text(value.get("description"))
    if not (src or caption or credit):
        return None
    return Image(
        src=src, caption=caption, credit=credit, creator=people_of.creator(credit) if credit else None,
        alt=alt if alt != caption else None,
    )  # fmt: skip


def _body(value: object, depth: int = 0) -> str:
    """A text, or paragraphs in lists and sections."""
    if isinstance(value, str):
        if value.strip()[:2] in {"['", '["'} and value.rstrip().endswith("]"):
            return "\n\n".join(part for part in listed(value) if isinstance(part, str))
        return value
    if depth > 8:
        return ""
    if isinstance(value, list | tuple):
        return "\n\n".join(part for part in (_body(item, depth + 1) for item in value) if part.strip())
    if isinstance(value, dict):
        return _body([value[key] for key in _BODY if key in value], depth + 1)
    return ""


def order(values: Iterator[str]) -> Order | None:
    """Whether dates such as 05/06/2026 have the day first: some of a file tell it of all, if none says otherwise."""
    votes = {"day first": 0, "month first": 0}
    for value in values:
        if found := _NUMBERS.match(value):
            votes["day first"] += int(found[1]) > 12
            votes["month first"] += int(found[2]) > 12
    if votes["day first"] and not votes["month first"]:
        return "day first"
    return "month first" if votes["month first"] and not votes["day first"] else None


def date_values(said: Mapping[str, Any], own: Mapping[str, str]) -> Iterator[str]:
    """The dates of a row, for `order`."""
    said = _unwrapped(said)
    folded = {_fold(key): key for key in said if isinstance(key, str)}
    yield from (value for _, value in _candidates(said, folded, "date", own) if isinstance(value, str))


def _dated(fields: dict[str, object], evidence: dict[str, str], known: Order | None) -> None:
    for name in ("date", "lastmod", "captured"):
        found = _NUMBERS.match(str(fields.get(name) or ""))
        if not found or not (known or max(int(found[1]), int(found[2])) > 12):
            continue
        one, two, year = int(found[1]), int(found[2]), found[3]
        day, month = (two, one) if (known == "month first" and one <= 12) or two > 12 else (one, two)
        fields[name] = f"{year}-{month:02}-{day:02}{str(fields[name])[found.end() :]}"
        if max(one, two) <= 12:
            evidence[name] += f", {known} as in other rows"


def _pictured(fields: dict[str, object], evidence: dict[str, str]) -> None:
    """A caption and a credit that stand beside the picture's address."""
    caption, credit = fields.pop("caption", None), fields.pop("credit", None)
    for name in ("caption", "credit"):
        evidence.pop(name, None)
    found = fields.get("images")
    first = found[0] if isinstance(found, tuple) and found else None
    if (caption or credit) and (first or caption):
        told = first or Image()
        credit = told.credit or (credit if isinstance(credit, str) else None)
        made = Image(
            src=told.src, alt=told.alt, caption=told.caption or (caption if isinstance(caption, str) else None),
            credit=credit, creator=told.creator or (people_of.creator(credit) if credit else None),
        )  # fmt: skip
        fields["images"] = (made, *(found[1:] if isinstance(found, tuple) else ()))
        evidence.setdefault("images", "caption")


_READERS: Mapping[str, Any] = {
    "title": text, "date": moment, "lastmod": moment, "authors": authors, "source": outlet, "source_url": address,
    "description": text, "lang": text, "tags": tags, "images": images, "caption": text, "credit": text,
    "captured": moment,
}  # fmt: skip
