"""Names that a person has decided not to be one -> what each is not, for its page."""

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from kliping import slug
from kliping.model import ENTITY_TYPES, Apart

Told: TypeAlias = Mapping[tuple[str, str], tuple[str, ...]]  # type and name folded -> other names
_ITEM = re.compile(r"Q[1-9][0-9]*")  # of Wikidata: it has no page


def told(decisions: Iterable[Apart]) -> Told:
    """What each name is not."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in decisions:
        names = [name for name in one.names if not _ITEM.fullmatch(name)]
        for type_ in (one.type,) if one.type else ENTITY_TYPES:
            for name in names:
                own = slug.named(name)
                others = tuple(other for other in names if slug.named(other) != own)
                found[type_, own] = (*found.get((type_, own), ()), *others)
    return found


def not_these(told: Told, type_: str, spellings: Iterable[str], known: Iterable[str] = ()) -> tuple[str, ...]:
    """What somebody with these spellings is not: what is known of that, and what was decided."""
    own = dict.fromkeys(map(slug.named, spellings))
    decided = (other for name in own for other in told.get((type_, name), ()) if slug.named(other) not in own)
    return tuple(dict.fromkeys((*known, *decided)))
