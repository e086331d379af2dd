"""A decision on an offer -> the entries that say it. Pure; nothing here asks or writes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from kliping import decisions, slug
from kliping.entities.offers import Choice, Offer, a
from kliping.model import ENTITY_TYPES, Apart, Entities, EntityType, Meant, Ruling, Term, Verdict


@dataclass(frozen=True)
class Decision:
    """What a person has decided: in words, and as entries."""

    said: str
    entries: tuple[Term | Verdict, ...]


def merge(offer: Offer, entities: Entities, name: str | None = None) -> Decision:
    """Return the decision that two names are one, which is shown as `name`."""
    other = offer.other or ""
    term = _term(offer, entities)
    shown = name or term.name
    spelled = (*term.aliases, *(one for one in (term.name, offer.name, other) if one != shown))
    aliases = tuple(dict.fromkeys(one for one in spelled if one != shown))
    was = _was(term, slug.named(other), entities)
    names = term.names if shown == term.name else ()
    return Decision(
        f"{other} is {shown}", (replace(term, name=shown, names=names, aliases=aliases, was=was),)
    )


def keep_apart(offer: Offer) -> Decision:
    """Return the decision that two names, or a name and items of Wikidata, are not one."""
    if offer.why == "wikidata":
        items = tuple(choice.id for choice in offer.choices)
        said = f"{offer.name} is none of {', '.join(items)}"
        return Decision(said, (Apart(names=(offer.name, *items), type=offer.type),))
    other = offer.other or offer.name
    said = f"{offer.name} and {other} are two"
    if offer.why == "types":
        said = f"{offer.name} is {a(offer.type)} and {a(offer.other_type)}"
    return Decision(said, (Apart(names=(offer.name, other), type=None if offer.why == "types" else offer.type),))


def rename(offer: Offer, old: str, new: str, entities: Entities) -> Decision:
    """Return the decision that a name is shown as another; its page stays where it is."""
    term = owner(old, offer.type, entities)
    if term is None:
        id_ = offer.id if old == offer.name else slug.named(old)
        term = Term(id=_free(id_, entities), type=offer.type, name=old)
    aliases = tuple(dict.fromkeys(one for one in (*term.aliases, term.name, old) if one != new))
    return Decision(f"{old} is called {new}", (replace(term, name=new, names=(), aliases=aliases),))


def retype(name: str, type_: EntityType) -> Decision:
    """Return the decision that a name is of another type than software takes it for."""
    return Decision(f"{name} is {a(type_)}", (Ruling(name=name, becomes=type_),))


def kill(name: str, type_: EntityType) -> Decision:
    """Return the decision that a name is none, where software takes it for this type."""
    return Decision(f"{name} is no {type_}", (Ruling(name=name, type=type_),))


def mean(offer: Offer, choice: Choice | None, entities: Entities) -> Decision:
    """Return the decision whom a short form means in its articles; None: none of those that it fits."""
    if choice is None:
        said = f"{offer.name} is none of {', '.join(one.name for one in offer.choices)} in these articles"
        return Decision(said, (Meant(name=offer.name, id=slug.named(offer.name), articles=offer.articles),))
    is_known = any(term.id == choice.id for term in entities.terms)
    new = () if is_known else (Term(id=choice.id, type=offer.type, name=choice.name),)
    said = f"{offer.name} is {choice.name} in these articles"
    return Decision(said, (*new, Meant(name=offer.name, id=choice.id, articles=offer.articles)))


def identify(offer: Offer, choice: Choice, entities: Entities) -> Decision:
    """Return the decision which item of Wikidata a name is."""
    term = replace(_term(offer, entities), wikidata=choice.id)
    return Decision(f"{offer.name} is {choice.id}", (term,))


def owner(name: str, type_: str, entities: Entities) -> Term | None:
    """The term of a type that has a name without a condition."""
    for term in entities.terms:
        bound = dict(term.only_with)
        if term.type == type_ and any(
            decisions.folded(one) == decisions.folded(name) for one in term.spellings if one not in bound
        ):
            return term
    return None


def holds(decision: Decision, entities: Entities) -> bool:
    """Whether all that was decided is so, once it is written: the file of the person may say otherwise."""
    for entry in decision.entries:
        match entry:
            case Term():
                term = owner(entry.name, entry.type, entities)
                is_so = term is not None and term.name == entry.name and entry.wikidata in (None, term.wikidata)
                if not is_so or any(owner(name, entry.type, entities) != term for name in entry.aliases):
                    return False
            case Ruling():
                if entry not in entities.rulings:
                    return False
            case _:
                pass
    return True


def is_open(offer: Offer, entities: Entities) -> bool:
    """Whether nobody has decided yet: an offer may be older than a decision."""
    names = (offer.name, *((offer.other,) if offer.other else ()))
    ruled = {decisions.folded(one.name) for one in entities.rulings if one.type in (None, offer.type, offer.other_type)}
    if any(decisions.folded(name) in ruled for name in names):
        return False
    match offer.why:
        case "alike" | "short":
            return owner(offer.other or "", offer.type, entities) is None and not _is_apart(names, offer, entities)
        case "types":
            is_known = any(owner(offer.name, type_, entities) for type_ in ENTITY_TYPES)
            return not is_known and not _is_apart((offer.name, offer.name), offer, entities)
        case "ambiguous":
            return bool(_undecided(offer, entities))
        case "wikidata":
            term = owner(offer.name, offer.type, entities)
            items = [choice.id for choice in offer.choices if not _is_apart((offer.name, choice.id), offer, entities)]
            return bool(items) and not (term and term.wikidata)


def still(offer: Offer, entities: Entities) -> Offer:
    """What of an offer is still open."""
    return replace(offer, articles=_undecided(offer, entities)) if offer.why == "ambiguous" else offer


def _undecided(offer: Offer, entities: Entities) -> tuple[str, ...]:
    done = {article for one in entities.meant if one.name == offer.name for article in one.articles}
    return tuple(article for article in offer.articles if article not in done)


def _is_apart(names: Sequence[str], offer: Offer, entities: Entities) -> bool:
    wanted = [decisions.folded(name) for name in names]
    for one in entities.apart:
        told = list(map(decisions.folded, one.names))
        if one.type in (None, offer.type) and all(told.count(name) >= wanted.count(name) for name in wanted):
            return True
    terms = {decisions.folded(name): term for term in entities.terms for name in (*term.spellings, term.id)}
    return any(
        decisions.folded(text) == other
        for name, other in (wanted[:2], wanted[1::-1])
        for text in (terms[name].apart if name in terms else ())
    )


def _term(offer: Offer, entities: Entities) -> Term:
    """The term that has the first name of an offer, or one for it."""
    return owner(offer.name, offer.type, entities) or Term(
        id=_free(offer.id, entities), type=offer.type, name=offer.name
    )


def _free(id_: str, entities: Entities) -> str:
    taken = {term.id for term in entities.terms}
    return next(name for name in _ids(id_) if name not in taken)


def _ids(id_: str) -> Iterator[str]:
    yield id_
    yield from (f"{id_}-{number}" for number in count(2))


def _was(term: Term, id_: str, entities: Entities) -> tuple[str, ...]:
    """The ids that a term had, with that of the page of the name that is merged into it."""
    taken = {old for one in entities.terms for old in (one.id, *one.was)} | {term.id}
    return term.was if id_ in taken else (*term.was, id_)
