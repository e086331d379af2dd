"""The place at the head of a first paragraph: "JAKARTA, KOMPAS.com – Warga ..." -> the place, the paper, the rest."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath

from kliping.converter import dates
from kliping.converter.names import is_outlet
from kliping.converter.phrases import DOMAIN

_DASH = re.compile(r"[\s\u00a0]+(?:--?|–|—|―|-)[\s\u00a0]*(?=\S)|(?<=[\w)])(?:--|—)\s?(?=\S)|\s[-–—](?=[A-Z“\"])")
_HYPHEN = re.compile(r"[-–—―]")  # is in all that `_DASH` finds, and quick to look for
_CASED = re.compile(r"[A-Za-zÀ-ÿ\u0370-\u052f]")
_BRACKET = re.compile(r"\s*\(([^()]{2,40})\)\s*$")
_NO_DASH = re.compile(
    r"^(?P<place>[A-Z][A-Z .'-]{2,40}),\s(?P<source>[A-Za-z0-9-]{2,30}\.(?:com|co\.id|id|net|tv|org))\s+(?=[A-Z“\"])"
)
_SITE_ALONE = re.compile(
    r"^(?P<source>[A-Z0-9-]{3,30}\.(?:COM|CO\.ID|ID|NET|TV|ORG|CO))(?:\s{2,}|[\s\u00a0]*[-–—:]+[\s\u00a0]+|,\s)(?=[A-Z“\"][a-z])"
)
_JAPANESE = re.compile(r"^【(?P<place>[^】＝=]{1,20})(?:[＝=](?P<who>[^】]{1,30}))?】\s*")
_SMALL = {
    "de",
    "da",
    "do",
    "of",
    "the",
    "al",
    "el",
    "la",
    "di",
    "dan",
    "and",
    "a",
    "am",
    "an",
    "der",
    "sur",
    "on",
    "pada",
}


# "Laporan Wartawan TRIBUN.com, A B C TRIBUN.COM, BOGOR -- ": the reporter has run into the dateline.
_REPORT = re.compile(
    r"^Laporan\s+(?:Wartawan|Reporter|Kontributor|Jurnalis|Koresponden)\s+(?:[\w-]+\.(?:com|co\.id|id|net|tv)\s*,\s*)?"
    r"(?P<name>(?-i:(?:[A-Z][\w'’-]+\s+){1,4}?))(?=(?-i:[A-Z][A-Z0-9-]+)(?:\.[A-Z]|,))",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Dateline:
    """What stands before the dash."""

    rest: str
    place: str | None = None
    source: str | None = None
    found: dates.Found | None = None
    author: str | None = None


@lru_cache(maxsize=256)
def dateline(paragraph: str, *, outlets: frozenset[str] = frozenset()) -> Dateline | None:
    """Cut the dateline from a first paragraph. `outlets` are names known to be papers, folded to letters."""
    if (report := _REPORT.match(paragraph)) and (under := dateline(paragraph[report.end() :], outlets=outlets)):
        return replace(under, author=report["name"].strip())
    if match := _JAPANESE.match(paragraph):
        return Dateline(place=match["place"], rest=paragraph[match.end() :])
    if match := _NO_DASH.match(paragraph):
        return Dateline(place=match["place"].strip().title(), source=match["source"], rest=paragraph[match.end() :])
    if match := _SITE_ALONE.match(paragraph):
        return Dateline(source=match["source"], rest=paragraph[match.end() :])
    match = _DASH.search(paragraph, 2, 90) if _HYPHEN.search(paragraph, 2, 90) else None
    if match is None:
        return None
    head, rest = paragraph[: match.start()].strip(" \u00a0,"), paragraph[match.end() :].strip(" \u00a0")
    if not rest or (_CASED.match(rest[0]) and rest[0].islower()):
        return None
    hyphen = match.group().strip(" \u00a0") == "-"
    place, source, found = _parts(head, outlets)
    if place is None and source is None:
        return None
    if place and not _is_place(place):
        return None
    if place and hyphen and source is None and not place.isupper() and len(place.split()) > 3:
        return None
    return Dateline(rest=rest, place=_case(place), source=source, found=found)


def folders(file: str) -> frozenset[str]:
    """The names of the folders that a raw file lies in: owners sort by paper, which tells a paper from a place."""
    return frozenset(re.sub(r"\W|_", "", part).casefold() for part in PurePosixPath(file).parts[:-1])


def _parts(head: str, outlets: frozenset[str]) -> tuple[str | None, str | None, dates.Found | None]:
    source: str | None = None
    found = next(dates.find(head), None)
    if found:
        head = (head[: found.start] + head[found.end :]).strip(" ,.")
    if bracket := _BRACKET.search(head):
        source = bracket[1].strip()
        head = head[: bracket.start()].strip(" ,")
    places: list[str] = []
    for part in (part.strip() for part in head.split(",")):
        site = DOMAIN.search(part)
        if site and site.group() != part:
            source = site.group()  # "Laporan Wartawan X TRIBUNNEWS.COM": a byline has run into it
        elif part and (DOMAIN.fullmatch(part) or re.sub(r"\W", "", part).casefold() in outlets or is_outlet(part)):
            source = part
        elif part:
            places.append(part)
    return ", ".join(places) or None, source, found


def _is_place(text: str) -> bool:
    words = text.replace("/", " ").split()
    if not 1 <= len(words) <= 6 or len(text) > 50 or any(character in text for character in '"“”:;?!'):
        return False
    if not _CASED.search(text):
        return len(words) <= 4
    return all(word[0].isupper() or word in _SMALL for word in words if word[0].isalpha()) and not any(
        character.isdigit() for character in text
    )


def _case(place: str | None) -> str | None:
    """KUALA TEMBAGA -> Kuala Tembaga, but NTB stays."""
    if place is None:
        return None
    return ", ".join(part.title() if part.isupper() and len(part) > 4 else part for part in place.split(", "))
