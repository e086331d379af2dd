"""What a person should look at: an article and the account of how it was read -> its doubts, heaviest first. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from kliping.converter.ledger import Confidence, Entry
from kliping.converter.prose import words
from kliping.model import Article, Image

Kind: TypeAlias = Literal[
    "no-date", "guessed-date", "no-source", "no-credit", "dead-image", "low-confidence", "incomplete", "paywall",
    "short", "dropped", "no-author",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)

WEIGHTS: Mapping[Kind, int] = {
    "paywall": 10, "no-date": 9, "guessed-date": 7, "incomplete": 7, "short": 6, "dropped": 5, "dead-image": 4,
    "no-source": 4, "low-confidence": 4, "no-credit": 2, "no-author": 1,
}  # fmt: skip

SHORT = 40  # words; fewer is a caption, a teaser or a cookie wall
DROPPED = 0.4  # of the text that reads as prose
_PROSE = 25  # words; a dropped line with fewer is a button, a headline, a stamp
_LEAST_DROPPED = 80  # words

_HIGH = frozenset({"json-ld", "meta", "microdata", "rdfa", "og", "stamp", "h1", "field", "feed", "front", "file"})
_LOW = frozenset({"prose", "guess"})


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """Something about an article that a person should look at."""

    kind: Kind
    field: str  # what `reviewed` calls it: "date", "credit-1"
    why: str
    weight: int


def confidence(
    article: Article, evidence: Mapping[str, str], said: Mapping[str, Confidence]
) -> dict[str, Confidence]:
    """How sure each field that has evidence is: what the reader said of it, or else what its evidence is worth."""
    known = [name for name in (*evidence, *said) if getattr(article, name, True)]
    return {name: said.get(name) or _worth(evidence[name]) for name in dict.fromkeys(known)}


def _worth(evidence: str) -> Confidence:
    """Markup and stamps are made to be read, bylines and lines are conventions, prose and addresses are neither."""
    first = evidence.split(maxsplit=1)[0].rstrip(":").casefold() if evidence.strip() else ""
    return "high" if first in _HIGH else "low" if first in _LOW else "medium"


def doubts(
    article: Article,
    evidence: Mapping[str, str],
    confidence: Mapping[str, Confidence],
    ledger: Sequence[Entry],
    *,
    dead: Collection[int] = (),
) -> tuple[Doubt, ...]:
    """What is doubtful about an article, heaviest first, without what a person has accepted.

    `dead` has the numbers, from 1, of the pictures whose file beside the page is missing.
    """
    found = [
        *_of_date(article, evidence, confidence),
        *_of_fields(article, evidence, confidence),
        *_of_pictures(article.images, dead),
        *_of_text(article, ledger),
    ]
    left = [doubt for doubt in found if doubt.field not in article.reviewed]
    return tuple(sorted(left, key=lambda doubt: (-doubt.weight, doubt.field, doubt.kind)))


def weight(found: Sequence[Doubt]) -> int:
    """Of an article: the sum of its doubts. The queue is sorted by it."""
    return sum(doubt.weight for doubt in found)


def _doubt(kind: Kind, field: str, why: str) -> Doubt:
    return Doubt(kind=kind, field=field, why=why, weight=WEIGHTS[kind])


def _of_date(article: Article, evidence: Mapping[str, str], sure: Mapping[str, Confidence]) -> list[Doubt]:
    if article.date is None:
        return [_doubt("no-date", "date", "there is no date of publication")]
    origin = evidence.get("date")
    is_guess = origin is not None and origin.startswith(("prose", "url", "relative"))
    if sure.get("date") == "low" or (is_guess and sure.get("date") != "high"):
        return [_doubt("guessed-date", "date", f"the date was read from {_from(origin)}")]
    return []


def _of_fields(article: Article, evidence: Mapping[str, str], sure: Mapping[str, Confidence]) -> list[Doubt]:
    found = []
    if not article.source:
        found.append(_doubt("no-source", "source", "no paper or site is named"))
    if not article.authors and not article.extra.get("initials"):
        found.append(_doubt("no-author", "authors", "nobody is named as the writer"))
    for name, how in sure.items():
        if how == "low" and name != "date" and (getattr(article, name, None) or name.startswith("credit-")):
            found.append(_doubt("low-confidence", name, f"it was read from {_from(evidence.get(name))}"))
    return found


def _of_pictures(images: Sequence[Image], dead: Collection[int]) -> list[Doubt]:
    found = []
    for number, image in enumerate(images, 1):
        if number in dead:
            found.append(_doubt("dead-image", f"image-{number}", "its file is not beside the page"))
        if not image.credit and not image.creator:
            found.append(_doubt("no-credit", f"credit-{number}", f"picture {number} names nobody"))
    return found


def _of_text(article: Article, ledger: Sequence[Entry]) -> list[Doubt]:
    found = []
    if article.incomplete:
        kind: Kind = "paywall" if "paywall" in article.incomplete.casefold() else "incomplete"
        found.append(_doubt(kind, "incomplete", article.incomplete))
    count = words(article.body)
    if count < SHORT:
        found.append(_doubt("short", "body", f"the text has {count} word{'s' * (count != 1)}"))
    lost = sum(many for entry in ledger if entry.is_dropped and (many := words(entry.text)) >= _PROSE)
    if lost >= _LEAST_DROPPED and lost > DROPPED * (lost + count):
        found.append(_doubt("dropped", "dropped", f"{lost} words in whole paragraphs were left out; {count} were kept"))
    return found


def _from(evidence: str | None) -> str:
    """As a sentence goes on."""
    if evidence and evidence.startswith("relative ("):
        return evidence.removeprefix("relative (").removesuffix(")")
    return {"prose": "the text itself", "url": "the address", None: "an unsure place"}.get(evidence, str(evidence))
