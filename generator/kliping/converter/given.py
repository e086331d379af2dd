"""What a container says of an article, over what was read out of its body: the container was not guessing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any

from kliping.converter import ago, dates
from kliping.converter.addresses import web_address
from kliping.converter.language import language
from kliping.converter.ledger import Extracted
from kliping.converter.published import in_url
from kliping.converter.same import key
from kliping.model import Image, Raw, When

_TEXTS = ("title", "source", "description")
_TUPLES = ("authors", "tags")
_NUMBERED = re.compile(r"(?<!\\)\]\(#image-(\d{1,5})\)")


def over(extracted: Extracted, raw: Raw, *, zone: tzinfo) -> Extracted:
    """The article with what its container says; where that says nothing, what was read stays."""
    given = raw.fields
    article, evidence, sure = extracted.article, dict(extracted.evidence), dict(extracted.confidence)
    changes: dict[str, Any] = {}
    for name in (*_TEXTS, *_TUPLES):
        if value := given.get(name):
            changes[name] = value
    # Of a captured page, the address that it gives itself is the canonical one.
    is_captured = raw.evidence.get("source_url", "").startswith(("warc", "mhtml", "singlefile"))
    if (url := web_address(given.get("source_url"))) and not (article.source_url and is_captured):
        changes["source_url"] = url
    for name in ("date", "lastmod"):
        if (when := moment(given.get(name), zone)) is not None:
            changes[name] = when
    told = ago.read(str(given.get("date") or "")) if "date" not in changes and not article.date else None
    if relative := ago.dated(told, moment(given.get("captured"), zone), zone):
        changes["date"], sure["date"], evidence["date"] = relative
    if not ("date" in changes or article.date) and (day := in_url(changes.get("source_url") or article.source_url)):
        changes["date"], evidence["date"], sure["date"] = day, "url", "medium"
    if changes.get("lastmod") and changes["lastmod"] == changes.get("date", article.date):
        del changes["lastmod"]
    images, pictures = given.get("images"), extracted.pictures
    if isinstance(images, tuple) and images:
        changes["images"], is_first = merged(article.images, images)
        if is_first:  # the body and the files name pictures by their number
            changes["body"] = _NUMBERED.sub(lambda found: f"](#image-{int(found[1]) + 1})", article.body)
            pictures = tuple(replace(picture, image=picture.image + 1) for picture in pictures)
    for name in changes:
        if name in raw.evidence and not (name == "date" and relative):
            evidence[name] = raw.evidence[name]
            sure[name] = "medium" if ", " in raw.evidence[name] else "high"
    changed = replace(article, **changes)
    extra = dict(article.extra)
    if given.get("draft") is True:
        extra["draft"] = True
    if isinstance(kept := given.get("extra"), Mapping):
        extra |= kept
    description = changed.description
    if description and description != extracted.article.description and _begins(changed.body, description):
        description = None  # the beginning of the text, not a standfirst
    lang = given.get("lang")
    if isinstance(lang, str):
        found = language(f"{changed.title}\n{_plain(changed.body)}", declared=lang)
        if found and found != changed.lang:
            changed, evidence["lang"] = replace(changed, lang=found), raw.evidence.get("lang", "container")
    return replace(
        extracted,
        article=replace(changed, extra=extra, description=description),
        evidence=evidence,
        confidence=sure,
        pictures=pictures,
        notes=(*extracted.notes, *raw.notes),
    )


def merged(found: Sequence[Image], given: Sequence[Image]) -> tuple[tuple[Image, ...], bool]:
    """The pictures of the body with what the container knows of the same ones; one that only it has leads.

    Also whether a new one came in before all others.
    """
    images = list(found)
    is_first = False
    for told in given:
        at = next((number for number, image in enumerate(images) if same(image, told)), None)
        if at is None and len(given) == 1:  # the caption above a text is that of the row's one picture
            at = next((n for n, one in enumerate(images) if one.role == "lead" and not one.src), None)
            at = at if told.src and not (told.caption or told.credit) else None
        if at is not None:
            images[at] = filled(images[at], told)
        elif not any(image.role == "lead" for image in images):
            images.insert(0, replace(told, role="lead"))
            is_first = True
        else:
            images.append(told)
    return tuple(images), is_first


def filled(image: Image, told: Image) -> Image:
    """A picture with what another account of it knows besides."""
    return replace(
        image,
        src=image.src or told.src,
        caption=image.caption or told.caption,
        credit=image.credit or told.credit,
        creator=image.creator or told.creator,
        alt=image.alt or told.alt,
    )


def same(one: Image, other: Image) -> bool:
    """One picture: the same address but for its size, or the same caption where one of them has no address."""
    if one.src and other.src:
        return key(one.src) == key(other.src)
    return bool(one.caption and other.caption) and _fold(one.caption or "") == _fold(other.caption or "")


def moment(value: object, zone: tzinfo) -> When | None:
    """A date as a container writes it. Midnight without a zone is a day; a moment without one is one of `zone`."""
    if not isinstance(value, str) or not value.strip() or len(value) > 100:
        return None
    text = value.strip()
    found = _iso(text)
    if found is None:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            found = None
    if found is None:
        told = next((one for one in dates.find(text) if not one.is_ambiguous), None)
        return told.when(zone) if told else None
    if isinstance(found, datetime):
        if not 1600 <= found.year <= 2200:
            return None
        if (found.hour, found.minute, found.second) == (0, 0, 0) and found.tzinfo is None:
            return found.date()
        try:
            offset = found.utcoffset() if found.tzinfo else found.replace(tzinfo=zone).utcoffset()
        except (ValueError, OverflowError):
            return None
        return found.replace(microsecond=0, tzinfo=timezone(offset or timedelta()))
    return found if 1600 <= found.year <= 2200 else None


def _iso(text: str) -> When | None:
    text = re.sub(r"\s*(?:Z|UTC|GMT)$", "+00:00", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=\d)\s+(?=[+-]\d\d:?\d\d$)", "", text)
    text = re.sub(r"(?<=\d\d:\d\d:\d\d)[.,]\d+", "", text)
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-?\d\d-?\d\d", text) else datetime.fromisoformat(text)
    except ValueError:
        return None


def _plain(body: str) -> str:
    return re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)|[*_#>`\\]", r"\1", body[:4000])


def _begins(body: str, description: str) -> bool:
    """Whether a text begins with its description, which is not its whole first paragraph."""
    first = body.partition("\n\n")[0]
    return _fold(body).startswith(_fold(description.rstrip(". …[]"))[:80]) and _fold(first) != _fold(description)


def _fold(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
