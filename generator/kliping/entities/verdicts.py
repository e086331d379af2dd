"""A decision on an offer -> the entries that say it. Pure; nothing here asks or writes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from kliping import slug
from kliping.entities.known import Known
from kliping.entities.offers import Choice, Offer, a_type
from kliping.model import ENTITY_TYPES, Apart, Entities, EntityType, Meant, Ruling, Term, Verdict


@dataclass(frozen=True)
class Decision:
    """What a person has decided: in words, and as entries."""

    said: str
    entries: tuple[Term | Verdict, ...]


def merge(offer: Offer, known: Known, name: str | None = None) -> Decision:
    """Return the decision that two names are one, which is shown as `name`."""
    other = offer.other or ""
    term = _term(offer, known)
    shown = name or term.name
    spelled = (*term.aliases, *(one for one in (term.name, offer.name, other) if one != shown))
    aliases = tuple(dict.fromkeys(one for one in spelled if one != shown))
    was = _was(term, slug.named(other), known)
    names = term.names if shown == term.name else ()
    others = [one for one in dict.fromkeys((term.name, other)) if one != shown]
    said = f"{' and '.join(others)} {'are' if len(others) > 1 else 'is'} {shown}"
    return Decision(said, (replace(term, name=shown, names=names, aliases=aliases, was=was),))


def keep_apart(offer: Offer) -> Decision:
    """Return the decision that two names, or a name and items of Wikidata, are not one."""
    if offer.why == "wikidata":
        items = tuple(choice.id for choice in offer.choices)
        said = f"{offer.name} is none of {', '.join(items)}"
        return Decision(said, (Apart(names=(offer.name, *items), type=offer.type),))
    other = offer.other or offer.name
    said = f"{offer.name} and {other} are two"
    if offer.why == "types":
        said = f"{offer.name} is {a_type(offer.type)} and {a_type(offer.other_type)}"
    return Decision(said, (Apart(names=(offer.name, other), type=None if offer.why == "types" else offer.type),))


def rename(offer: Offer, old: str, new: str, known: Known) -> Decision:
    """Return the decision that a name is shown as another; its page stays where it is."""
    term = known.owner(old, offer.type)
    if term is None:
        id_ = offer.id if old == offer.name else slug.named(old)
        term = Term(id=_free(id_, known), type=offer.type, name=old)
    aliases = tuple(dict.fromkeys(one for one in (*term.aliases, term.name, old) if one != new))
    return Decision(f"{old} is called {new}", (replace(term, name=new, names=(), aliases=aliases),))


def retype(name: str, type_: EntityType) -> Decision:
    """Return the decision that a name is of another type than software takes it for."""
    return Decision(f"{name} is {a_type(type_)}", (Ruling(name=name, becomes=type_),))


def kill(name: str, type_: EntityType) -> Decision:
    """Return the decision that a name is none, where software takes it for this type."""
    return Decision(f"{name} is no {type_}", (Ruling(name=name, type=type_),))


def mean(offer: Offer, choice: Choice | None, known: Known) -> Decision:
    """Return the decision whom a short form means in its articles; None: none of those that it fits."""
    if choice is None:
        said = f"{offer.name} is none of {', '.join(one.name for one in offer.choices)} in these articles"
        return Decision(said, (Meant(name=offer.name, id=slug.named(offer.name), articles=offer.articles),))
    new = () if choice.id in known.ids else (Term(id=choice.id, type=offer.type, name=choice.name),)
    said = f"{offer.name} is {choice.name} in these articles"
    return Decision(said, (*new, Meant(name=offer.name, id=choice.id, articles=offer.articles)))


def no_name(offer: Offer) -> Decision:
    """Return the decision that a short form is none of those that it fits, nor a name at all."""
    killed = kill(offer.name, offer.type)
    return Decision(killed.said, (*mean(offer, None, Known(Entities())).entries, *killed.entries))


def identify(offer: Offer, choice: Choice, known: Known) -> Decision:
    """Return the decision which item of Wikidata a name is."""
    term = replace(_term(offer, known), wikidata=choice.id)
    return Decision(f"{offer.name} is {choice.id}", (term,))


def holds(decision: Decision, known: Known) -> bool:
    """Whether all that was decided is so, once it is written: the file of the person may say otherwise."""
    for entry in decision.entries:
        match entry:
            case Term():
                term = known.owner(entry.name, entry.type)
                is_so = term is not None and term.name == entry.name and entry.wikidata in (None, term.wikidata)
                if not is_so or any(known.owner(name, entry.type) != term for name in entry.aliases):
                    return False
            case Ruling():
                if entry not in known.rulings(entry.name):
                    return False
            case _:
                pass
    return True


def is_open(offer: Offer, known: Known) -> bool:
    """Whether nobody has decided yet: an offer may be older than a decision."""
    names = (offer.name, *((offer.other,) if offer.other else ()))
    if any(_closes(ruling, offer) for name in names for ruling in known.rulings(name)):
        return False
    match offer.why:
        case "alike" | "short":
            other = offer.other or ""
            return not known.owner(other, offer.type) and not known.are_apart(offer.type, offer.name, other)
        case "types":
            is_known = any(known.owner(offer.name, type_) for type_ in ENTITY_TYPES)
            return not is_known and not known.are_apart(offer.type, offer.name, offer.name)
        case "ambiguous":
            return bool(_undecided(offer, known))
        case "wikidata":
            term = known.owner(offer.name, offer.type)
            are_all_apart = all(known.are_apart(offer.type, offer.name, one.id) for one in offer.choices)
            return not are_all_apart and not (term and term.wikidata)


def _closes(ruling: Ruling, offer: Offer) -> bool:
    """Whether a decision on a name leaves nothing to be asked of it: it is none, or not what the offer takes it for."""
    if ruling.becomes:
        return offer.why == "types" or ruling.becomes != offer.type
    return ruling.type in (None, offer.type, offer.other_type)


def still(offer: Offer, known: Known) -> Offer:
    """What of an offer is still open."""
    return replace(offer, articles=_undecided(offer, known)) if offer.why == "ambiguous" else offer


def _undecided(offer: Offer, known: Known) -> tuple[str, ...]:
    done = known.meant(offer.name)
    return tuple(article for article in offer.articles if article not in done)


def _term(offer: Offer, known: Known) -> Term:
    """The term that has the first name of an offer, or one for it."""
    return known.owner(offer.name, offer.type) or Term(
        id=_free(offer.id, known), type=offer.type, name=offer.name
    )


def _free(id_: str, known: Known) -> str:
    return next(name for name in _ids(id_) if name not in known.ids)


def _ids(id_: str) -> Iterator[str]:
    yield id_
    yield from (f"{id_}-{number}" for number in count(2))


def _was(term: Term, id_: str, known: Known) -> tuple[str, ...]:
    """The ids that a term had, with that of the page of the name that is merged into it."""
    is_taken = (term.type, id_) in known.addresses or id_ == term.id
    return term.was if is_taken else (*term.was, id_)
