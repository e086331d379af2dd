"""Mentions -> who and what they are, within one article and across the archive. Nothing is merged on a likeness alone.

Within an article a short form stands for a full name of the same text; an abbreviation for what the text says it
does, or what the table of news abbreviations does. Across the archive the same name of the same type is the same;
the authority file has the last word (kliping.builder.named). What only looks alike is a proposal.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from kliping.entities import words as of
from kliping.entities.consistent import consistent, matched, parted
from kliping.entities.default import lines
from kliping.entities.gazetteer import CITY, COUNTRY, FIRST, LAST, gazetteer, read
from kliping.entities.heads import headed, prefixed
from kliping.entities.tokens import Sequence as Line
from kliping.entities.values import Doc, Mention
from kliping.model import ENTITY_TYPES, EntityType

By = Literal["gazetteer", "tagger"]
Role = Literal["subject", "credit", "byline"]
Key = tuple[str, EntityType]  # a name, and what it is a name of


@dataclass(frozen=True, kw_only=True)
class Named:
    """Someone or something that an article names."""

    name: str  # the fullest form
    type: EntityType
    forms: tuple[tuple[str, int], ...]  # each way it is written, and how often; the most frequent first
    spans: tuple[tuple[int, int], ...]  # where, in the order of the text
    confidence: float  # of its best mention
    by: By = "tagger"
    role: Role = "subject"  # what it is to the text: what it is about, or who made it

    @property
    def count(self) -> int:
        """How often it is named."""
        return len(self.spans)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Two names that may be one. A person decides."""

    type: EntityType
    name: str  # the fuller or more frequent
    other: str
    why: Literal["alike", "short"]
    score: float  # 0 to 1


def resolve(doc: Doc, mentions: Sequence[Mention]) -> list[Named]:
    """Who and what an article names, in the order of the first mention."""
    read = [line.tokens for line in lines(doc)]
    found = prefixed(read, parted(doc.text, mentions))
    own = headed(read, consistent(doc.text, read, found))
    all_ = sorted([*own, *_described(read, own)], key=lambda mention: mention.start)
    keys = [(_name(doc.text, mention), mention.type) for mention in all_]
    short = _defined(doc.text, all_, keys)
    table = _abbreviations((doc.lang or "").split("-")[0])
    keys = [short.get(key) or table.get(key) or key for key in keys]
    taken = set(own)
    groups: dict[Key, list[Mention]] = defaultdict(list)
    for mention, target in zip(all_, _settled(keys), strict=True):
        groups[target].append(mention)
    return [_named(doc.text, key, mentions, taken) for key, mentions in groups.items()]


def _named(text: str, key: Key, mentions: Sequence[Mention], taken: set[Mention]) -> Named:
    forms = Counter(_name(text, mention) for mention in mentions)
    return Named(
        name=key[0],
        type=key[1],
        forms=tuple(sorted(forms.items(), key=lambda form: (-form[1], form[0]))),
        spans=tuple((mention.start, mention.end) for mention in mentions),
        confidence=max(mention.score for mention in mentions),
        by="tagger" if any(mention in taken for mention in mentions) else "gazetteer",
    )


def _name(text: str, mention: Mention) -> str:
    name = " ".join(unicodedata.normalize("NFC", text[mention.start : mention.end]).split())
    name = re.sub(r"['’]s$", "", name)
    return name if mention.type == "person" else _LOWER.sub("", name) or name


_LOWER = re.compile(r"^(?:[^\W\d_A-Z]+ )+(?=[A-Z])")  # "wilayah timur Ukraina" is Ukraina


def _described(read: Sequence[Line], mentions: Sequence[Mention]) -> list[Mention]:
    """Countries and cities that were not taken for names where they only describe ("militer Israel")."""
    known = gazetteer()
    found: dict[str, tuple[EntityType, float]] = {}
    for tokens in read:
        for at, word in enumerate(tokens.words):
            about = of.word(word)
            if about.form in of.NAMED and len(word) > 1:
                length, bits = known.phrase(tokens.words, at)
                if bits & COUNTRY:
                    found[" ".join(tokens.words[at : at + length])] = ("place", _KNOWN)
                elif (about.lists & COUNTRY and not about.kind) or _is_city(tokens.words, at):
                    found[word] = ("place", _KNOWN)
    return matched(read, found, mentions)


_KNOWN = 0.9
_LEAST = 5  # letters of a city's name that is no other word


def _is_city(words: Sequence[str], at: int) -> bool:
    """Whether a capitalised word that stands alone within a sentence is a city, and nobody's name."""
    about = of.word(words[at])
    if not about.lists & CITY or about.lists & (FIRST | LAST) or about.kind or len(words[at]) < _LEAST or not at:
        return False
    beside = [of.word(words[place]).form for place in (at - 1, at + 1) if place < len(words)]
    return beside[0] == of.FORMS.index("lower") and all(form not in of.NAMED for form in beside)


_IN_BRACKETS = re.compile(r"\s*\(\s*([^()\n]{2,60}?)\s*[),;]")


def _defined(text: str, mentions: Sequence[Mention], keys: Sequence[Key]) -> dict[Key, Key]:
    """Short form -> full name, where the text has "Mahkamah Konstitusi (MK)" or "MK (Mahkamah Konstitusi)"."""
    found: dict[Key, Key] = {}
    for mention, key in zip(mentions, keys, strict=True):
        bracket = _IN_BRACKETS.match(text, mention.end)
        if not bracket:
            continue
        inside = " ".join(bracket[1].split())
        long, short = (key[0], inside) if len(key[0]) > len(inside) else (inside, key[0])
        if is_short_of(short, long):
            for type_ in ENTITY_TYPES:
                found[short, type_] = (long, key[1])
    return found


def is_short_of(short: str, long: str) -> bool:
    """Whether it is made of the other's letters, in order, and begins as it or one of its words does: MK, Kemensos."""
    if not (2 <= len(short) <= 15 and " " not in short and " " in long and any(c.isupper() for c in short)):
        return False
    letters = iter(long.casefold())
    begins = {word[0].casefold() for word in long.split()}
    return short[0].casefold() in begins and all(c in letters for c in short.casefold() if c.isalnum())


@lru_cache(maxsize=8)
def _abbreviations(language: str) -> Mapping[Key, Key]:
    """What short forms stand for in a language; whatever type was read into them."""
    found: dict[Key, Key] = {}
    for line in read("abbreviations.tsv").decode("utf-8").splitlines():
        if line.startswith("#") or line.split("\t")[0] != language:
            continue
        _, written, shorts, full = line.split("\t")
        type_ = next(type_ for type_ in ENTITY_TYPES if type_ == written)
        found |= {(short, other): (full, type_) for short in shorts.split("|") for other in ENTITY_TYPES}
    return found


def _settled(keys: Sequence[Key]) -> Iterator[Key]:
    """For each mention the full name that it stands for, of several the most named; itself where there is none."""
    counts = Counter(keys)
    first = {key: number for number, key in reversed(list(enumerate(keys)))}
    by_word: dict[str, list[Key]] = defaultdict(list)
    for key in counts:
        for word in dict.fromkeys(key[0].casefold().split()):
            by_word[word].append(key)
    fits: dict[Key, list[Key]] = {}  # in the order of their first mentions, as the keys are
    told: dict[tuple[Key, int], Key] = {}
    for number, own in enumerate(keys):
        if own not in fits:
            fits[own] = [key for key in by_word[own[0].casefold().split()[0]] if is_part(own, key)]
        before = bisect_left(fits[own], number, key=lambda key: first[key])
        if (own, before) not in told:
            fit = _longest(fits[own][:before] or fits[own])
            told[own, before] = max(fit, key=lambda key: counts[key]) if fit else own
        yield told[own, before]


def _longest(keys: list[Key]) -> list[Key]:
    """Those that are not themselves part of another."""
    return [key for key in keys if not any(is_part(key, other) for other in keys)] if len(keys) > 1 else keys


def is_part(short: Key, long: Key) -> bool:
    """Whether the one may stand for the other in the same text.

    People go by any part of their name, bodies by it without "Partai" or "PT"; a city is not its airport.
    """
    if short[1] != long[1] or short == long or short[1] == "place":
        return False
    few, many = short[0].casefold().split(), long[0].casefold().split()
    if len(few) >= len(many):
        return False
    if short[1] == "person":
        return any(many[at : at + len(few)] == few for at in range(len(many) - len(few) + 1))
    head = many[: len(many) - len(few)]
    return many[len(head) :] == few and all(of.CLASSES[of.word(word).kind] == "body" for word in head)
