"""What a person has decided on ids and types -> which addresses of people, organisations and places lead elsewhere."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kliping import slug, urls
from kliping.model import ENTITY_TYPES, EntityType, Ruling, Term
from kliping.urls import Kind


class Move(NamedTuple):
    """An address that a name had, and the name whose page it leads to."""

    kind: Kind
    id: str
    to_kind: Kind
    to_id: str


def moves(terms: Iterable[Term], rulings: Iterable[Ruling]) -> tuple[Move, ...]:
    """Older ids of terms, and the names that a person has given another type: their pages were in another folder.

    As which type software had found such a name is not known here, so that both other folders lead on.
    """
    terms = list(terms)
    found: dict[tuple[Kind, str], Move] = {}
    for term in terms:
        for kind, old in urls.was(term):
            found.setdefault((kind, old), Move(kind, old, _kind(term), term.id))
    owners = _owners(terms)
    for ruling in rulings:
        old = slug.named(ruling.name)
        for kind in ENTITY_TYPES if ruling.becomes else ():
            if ruling.becomes and kind != ruling.becomes:
                to = owners.get((ruling.becomes, old), old)
                found.setdefault((kind, old), Move(kind, old, ruling.becomes, to))
    return tuple(found.values())


def _owners(terms: Iterable[Term]) -> Mapping[tuple[EntityType, str], str]:
    """Type and folded name -> the id of the term that has it without a condition."""
    found: dict[tuple[EntityType, str], str] = {}
    for term in terms:
        for name in term.unconditional:
            found.setdefault((_kind(term), slug.named(name)), term.id)
    return found


def _kind(term: Term) -> EntityType:
    return next(type_ for type_ in ENTITY_TYPES if type_ == term.type)
