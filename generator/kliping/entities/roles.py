"""Credits and bylines -> who made a text and its pictures. They have a role in it; they are not what it is about."""

import re
from collections.abc import Iterator

from kliping.entities import words as of
from kliping.entities.gazetteer import BODY, gazetteer
from kliping.entities.identity import Named, Role
from kliping.entities.tokens import sequences
from kliping.entities.values import Doc
from kliping.model import EntityType

_BETWEEN = re.compile(r"\s*[,;/|•·()\n]\s*|\s+(?:via|and|dan|und|och|e|et|y)\s+|\s+[-–—]\s+", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:oleh|by|reporter|penulis|editor|foto|photo|doc|dok|sumber|source|courtesy|credit|kredit)\b\.?\s*:?\s*",
    re.IGNORECASE,
)
_WHAT = re.compile(r"(?:\s+(?:pool|photos?|foto|handout|file))+$", re.IGNORECASE)
_SITE = re.compile(r"^[\w-]+(?:\.[\w-]+)+$")
_PEOPLE = range(2, 5)  # words of a person's name
_MADE = re.compile(r"\b(?:images?|press|agency|news|media|studio|team|tim|humas|redaksi|ap|afp)\b", re.IGNORECASE)


def roles(doc: Doc) -> list[Named]:
    """The people and bodies that the credits and bylines of a text name."""
    found: dict[tuple[str, Role], Named] = {}
    for span in doc.zones:
        if span.zone in ("credit", "byline"):
            role: Role = "credit" if span.zone == "credit" else "byline"
            for name, start in _names(doc.text, max(0, span.start), min(span.end, len(doc.text))):
                one = _one(name, start, role, found.get((name, role)))
                found[name, role] = one
    return list(found.values())


def _one(name: str, start: int, role: Role, before: Named | None) -> Named:
    spans = (*(before.spans if before else ()), (start, start + len(name)))
    return Named(name=name, type=kind(name), forms=((name, len(spans)),), spans=spans, confidence=_SCORE, role=role)


_SCORE = 0.8


def _names(text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    at = start
    for cut in [*_BETWEEN.finditer(text, start, end), None]:
        stop = cut.start() if cut else end
        part = text[at:stop]
        bare = part.lstrip()
        label = _LABEL.match(bare)
        name = bare[label.end() :] if label else bare
        begins = stop - len(name)
        name = _WHAT.sub("", name.rstrip())
        if (
            name
            and any(c.isalpha() for c in name)
            and (name[0].isupper() or name.upper() == name.lower() or _SITE.match(name))
        ):
            yield name, begins
        at = cut.end() if cut else end


def kind(name: str) -> EntityType:
    """Whether a credit names a person or a body."""
    words = [word for line in sequences(name) for word in line.words]
    about = [of.word(word) for word in words]
    if _SITE.match(name) or _MADE.search(name) or any(of.CLASSES[one.kind] in ("body", "tail") for one in about):
        return "organisation"
    phrase = gazetteer().phrase(words, 0)[1] | about[0].lists
    if phrase & BODY or len(words) not in _PEOPLE or name.isupper():
        return "organisation"
    return "person"
