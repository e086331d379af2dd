"""content/entities.proposed.yaml <-> offers: what software would have a person decide, with the sentences to see it by.

The program writes this file anew each time, and the authority file never.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast, get_args

from kliping import textfile, vocabulary, yamlwrite
from kliping.errors import VocabularyError
from kliping.model import ENTITY_TYPES, EntityType
from kliping.yamltext import Document

PROPOSED = "entities.proposed.yaml"
Why: TypeAlias = Literal["alike", "short", "types", "ambiguous", "wikidata"]
_HEAD = (
    "# What may be decided on names. `kliping entities propose` writes this file anew each time;\n"
    "# decide with `kliping entities review`, or in entities.yaml. What is decided is not proposed again.\n"
)
_MAX_BYTES = 64 << 20


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence in which a name occurs."""

    file: str  # as a person would type it
    name: str  # as the sentence has it
    text: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Whom a name may mean: an entity, or an item of Wikidata."""

    id: str  # of the entity; Q and a number
    name: str
    description: str | None = None


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One decision to be made.

    alike: two names that are nearly the same; short: a name that one longer name has in it; types: a name that is found
    as two types; ambiguous: a short form that fits several full names of its article; wikidata: items that may be it.
    """

    why: Why
    type: EntityType
    name: str
    id: str  # of its page
    count: int  # how often it is named
    other: str | None = None  # alike, short
    other_type: EntityType | None = None  # types
    other_count: int = 0
    score: float | None = None  # 0 to 1
    choices: tuple[Choice, ...] = ()  # ambiguous, wikidata
    articles: tuple[str, ...] = ()  # ambiguous: ids of the articles
    sentences: tuple[Sentence, ...] = ()

    @property
    def key(self) -> str:
        """Tells it from all others."""
        more = (self.other or self.other_type or "", *sorted(choice.id for choice in self.choices))
        return "\0".join((self.why, self.type, self.name, *more, *self.articles))


def dumps(offers: Iterable[Offer]) -> str:
    """Write offers."""
    rows = [plain(offer) for offer in offers]
    if not rows:
        return _HEAD
    lines = yamlwrite.dump({"": rows}).split("\n", 1)[1].splitlines(keepends=True)
    return _HEAD + "".join("\n" * line.startswith("  - ") + line[2:] for line in lines)


def plain(offer: Offer) -> dict[str, object]:
    """An offer as plain values, those that say nothing left out."""
    values: dict[str, object] = {
        "why": offer.why,
        "type": offer.type,
        "name": offer.name,
        "id": offer.id,
        "count": offer.count,
        "other": offer.other,
        "other_type": offer.other_type,
        "other_count": offer.other_count or None,
        "score": offer.score,
        "choices": [
            {key: value for key, value in vars(one).items() if value is not None} for one in offer.choices
        ],
        "articles": list(offer.articles),
        "sentences": [{"in": one.file, "name": one.name, "text": one.text} for one in offer.sentences],
    }
    return {key: value for key, value in values.items() if value or key == "count"}


def load(path: Path, *, shown: str) -> tuple[Offer, ...] | None:
    """Read the file; None where there is none. Raises VocabularyError."""
    text = textfile.read(path, VocabularyError, shown=shown, hint=_AGAIN)
    if text is None:
        return None
    document = Document.parse(text, where=shown, error=VocabularyError, limit=_MAX_BYTES)
    found = []
    for node in document.items(document.root):
        try:
            found.append(_offer(cast(Any, document.plain(node, "proposal"))))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise document.fail(node.line, "is not a proposal as the program writes it", _AGAIN) from error
    return tuple(found)


_AGAIN = 'Run "kliping entities propose", which writes it anew.'


def _offer(values: Mapping[str, Any]) -> Offer:
    if values["why"] not in get_args(Why) or values["type"] not in ENTITY_TYPES:
        raise ValueError(values["why"])
    if values.get("other_type") not in (None, *ENTITY_TYPES):
        raise ValueError(values["other_type"])
    score = values.get("score")
    return Offer(
        why=values["why"],
        type=values["type"],
        name=_fit("name", values["name"]),
        id=_fit("id", values["id"]),
        count=int(values["count"]),
        other=_fit("name", values["other"]) if values.get("other") is not None else None,
        other_type=values.get("other_type"),
        other_count=int(values.get("other_count") or 0),
        score=float(score) if score is not None else None,
        choices=tuple(_choice(one, values["why"]) for one in values.get("choices") or ()),
        articles=tuple(_fit("in", one) for one in values.get("articles") or ()),
        sentences=tuple(
            Sentence(file=_text(one["in"]), name=_text(one["name"]), text=_text(one["text"]))
            for one in values.get("sentences") or ()
        ),
    )


def _choice(values: Mapping[str, Any], why: Why) -> Choice:
    description = values.get("description")
    said = _text(description) if description is not None else None
    is_item = why == "wikidata"
    id_ = _fit("wikidata" if is_item else "id", values["id"])
    return Choice(id=id_, name=_text(values["name"]) if is_item else _fit("name", values["name"]), description=said)


def _fit(key: str, value: object) -> str:
    """A text that may stand in a decision: what cannot be read there would stop all reviews after this one."""
    if vocabulary.wrong(key, text := _text(value)):
        raise ValueError(text)
    return text


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def a_type(type_: str | None) -> str:
    """A type with its article, for a sentence: "an organisation"."""
    return f"an {type_}" if type_ == "organisation" else f"a {type_}"


def counts(offers: Sequence[Offer]) -> dict[str, int]:
    """How many there are of each kind."""
    return {why: sum(offer.why == why for offer in offers) for why in get_args(Why)}
