"""A walk over what may be decided on names: each with its sentences; what a person decides goes to a file of its own.

That is content/entities.decided.yaml, to which it is added. entities.yaml is never written: see docs/decisions/0013.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from hashlib import blake2b
from pathlib import Path
from time import perf_counter

from kliping import decisions, textfile, vocabulary, wholefile
from kliping.asking import QUIT, Ask, Say, chosen, picked, typed
from kliping.builder.listing import shown
from kliping.entities import offers, verdicts
from kliping.entities.known import Known
from kliping.entities.offers import Offer, a_type
from kliping.entities.propose import ENTITIES, propose
from kliping.entities.sentences import marked
from kliping.entities.verdicts import Decision
from kliping.errors import ReadError, VocabularyError
from kliping.matching import has_word
from kliping.model import ENTITY_TYPES, Report
from kliping.site import Site

_LATER = {"l": "[l]eave", QUIT: "[q]uit"}
_ONE = {"r": "[r]ename", "t": "re[t]ype", "k": "[k]ill"}
CHOICES = {
    "alike": {"m": "[m]erge", "a": "keep [a]part", **_ONE, **_LATER},
    "short": {"m": "[m]erge", "a": "keep [a]part", **_ONE, **_LATER},
    "types": {"t": "re[t]ype", "a": "keep [a]part", "k": "[k]ill", **_LATER},
    "ambiguous": {"m": "it [m]eans", "n": "[n]one of them", "k": "[k]ill", **_LATER},
    "wikidata": {"m": "it is, [m]erge", "a": "none: keep [a]part", **_LATER},
}
_LEFT = "entities-left.json"  # in .kliping: what was left, so that the next review begins after it


def review(
    site: Site, *, ask: Ask, say: Say, today: date, only: Collection[str] = (), limit: int | None = None
) -> Report:
    """Walk through the offers, what concerns most mentions first, from where the last review ended.

    Raises VocabularyError where entities.yaml, the decisions or the proposals cannot be read whole: nothing is then
    decided on half of what is known.
    """
    start = perf_counter()
    walk = _Walk(site, today, only)
    did = {"decided": 0, "left": 0}
    waiting = walk.waiting()
    most = min(len(waiting), limit or len(waiting))
    for number, offer in enumerate(walk.offers(waiting), 1):
        if number > most:
            break
        say(f"\n{number} of {most}: {_shown(offer)}")
        outcome = _answered(offer, walk, ask=ask, say=say)
        if outcome is None:
            break
        did[outcome] += 1
        if outcome == "left":
            walk.leave(offer)
    return Report(did=did, seconds=perf_counter() - start)


def queue(site: Site, *, only: Collection[str] = (), limit: int | None = None) -> Report:
    """The offers themselves, for machines."""
    start = perf_counter()
    walk = _Walk(site, date.min, only)
    found = [offer for offer in walk.all() if walk.is_asked(offer)][:limit]
    return Report(
        did={"proposals": len(found)},
        details=tuple(offers.plain(offer) for offer in found),
        seconds=perf_counter() - start,
    )


class _Walk:
    """What a review knows and writes."""

    def __init__(self, site: Site, today: date, only: Collection[str]) -> None:
        self._site = site
        self._today = today
        self._only = only
        self._own = site.content / ENTITIES
        self._log = decisions.beside(self._own)
        self._left_file = site.cache_dir / _LEFT
        self._left = _read_left(self._left_file)
        self._read = self._knowledge()
        self.known = Known(self._read.entities)

    def all(self) -> tuple[Offer, ...]:
        """What was proposed; it is made where it never was."""
        path = self._site.content / offers.PROPOSED
        if not path.exists():
            report = propose(self._site)
            if report.problems:
                raise VocabularyError.of(report.problems)
        return offers.load(path, shown=shown(path, self._site)) or ()

    def is_asked(self, offer: Offer) -> bool:
        """Whether an offer is still open, and of a kind that is asked about."""
        return (not self._only or offer.why in self._only) and verdicts.is_open(offer, self.known)

    def waiting(self) -> list[Offer]:
        """What is to be asked. Where all that is open was left before, a new round begins."""
        open_ = [offer for offer in self.all() if self.is_asked(offer)]
        fresh = [offer for offer in open_ if _hash(offer) not in self._left]
        if not fresh:
            self._left.clear()
        return fresh or open_

    def offers(self, waiting: Iterable[Offer]) -> Iterator[Offer]:
        """What is still open of what waits, when its turn comes: one answer may decide on others."""
        for offer in waiting:
            if self.is_asked(offer):
                yield verdicts.still(offer, self.known)

    def leave(self, offer: Offer) -> None:
        """Remember that an offer was left."""
        self._left[_hash(offer)] = None
        wholefile.write(self._left_file, json.dumps(list(self._left)))

    def decide(self, decision: Decision) -> bool:
        """Add a decision to the file; False where entities.yaml says otherwise, so that it would not be so."""
        if not verdicts.holds(decision, Known(self._read.after(decision.entries))):
            return False
        text = textfile.read(self._log, ReadError, shown=shown(self._log, self._site)) or ""
        wholefile.write(self._log, decisions.added(text, f"{self._today}: {decision.said}", decision.entries))
        self._read = self._knowledge()
        self.known = Known(self._read.entities)
        return True

    def _knowledge(self) -> vocabulary.Knowledge:
        known = vocabulary.knowledge(self._own, shown=shown(self._own, self._site))
        if known.problems:
            raise VocabularyError.of(known.problems)
        return known


def _answered(offer: Offer, walk: _Walk, *, ask: Ask, say: Say) -> str | None:
    """What was done: "decided", "left"; None to end."""
    numbers = [str(number) for number in range(1, len(offer.choices) + 1)]
    while (letter := chosen(CHOICES[offer.why], also=numbers, ask=ask, say=say)) not in _LATER:
        decision = _decided(letter, offer, walk.known, ask=ask, say=say)
        if decision is None:
            continue
        if walk.decide(decision):
            say(f"  {decision.said}.")
            return "decided"
        say("entities.yaml says otherwise, and that counts. Change it there.")
    return None if letter == QUIT else "left"


def _decided(letter: str, offer: Offer, known: Known, *, ask: Ask, say: Say) -> Decision | None:
    """The decision; None where the person went back."""
    match letter:
        case _ if (letter == "m" and offer.choices) or letter.isdecimal():
            number = _of_choices(offer, ask=ask, say=say) if letter == "m" else int(letter)
            if number is None:
                return None
            made = verdicts.mean if offer.why == "ambiguous" else verdicts.identify
            return made(offer, offer.choices[number - 1], known)
        case "m":
            return _merged(offer, known, ask=ask, say=say)
        case "n":
            return verdicts.mean(offer, None, known)
        case "a":
            return verdicts.keep_apart(offer)
        case "t":
            return _retyped(offer, ask=ask, say=say)
        case "r":
            return _renamed(offer, known, ask=ask, say=say)
        case "k" if offer.why == "ambiguous":
            return verdicts.no_name(offer)
        case _:
            return _killed(offer, ask=ask, say=say)


def _of_choices(offer: Offer, *, ask: Ask, say: Say) -> int | None:
    if len(offer.choices) == 1:
        return 1
    return picked(f"Which, 1 to {len(offer.choices)} (an empty line: back): ", len(offer.choices), ask=ask, say=say)


def _merged(offer: Offer, known: Known, *, ask: Ask, say: Say) -> Decision | None:
    answer = typed(f"Shown as (an empty line: {_of(offer)[0]}; 2: {offer.other}; or another name): ", ask=ask)
    if answer is None:
        return None
    name = {"": None, "1": None, "2": offer.other}.get(answer, answer)
    if name is not None and not _is_name(name):
        say(_NO_NAME)
        return None
    return verdicts.merge(offer, known, name)


def _renamed(offer: Offer, known: Known, *, ask: Ask, say: Say) -> Decision | None:
    old = _which(offer, ask=ask, say=say)
    new = typed(f"{old} is called (an empty line: back): ", ask=ask) if old else ""
    if not old or not new:
        return None
    if not _is_name(new):
        say(_NO_NAME)
        return None
    return verdicts.rename(offer, old, new, known)


_NO_NAME = "A name has a letter or a digit, and nothing that cannot be seen."


def _is_name(text: str) -> bool:
    return has_word(text) and text.isprintable()


def _retyped(offer: Offer, *, ask: Ask, say: Say) -> Decision | None:
    name = _which(offer, ask=ask, say=say)
    if name is None:
        return None
    # One that is found as two types may be either; of any other it is known what it is taken for.
    types = [type_ for type_ in ENTITY_TYPES if offer.why == "types" or type_ != offer.type]
    words = ", ".join(f"{number} {type_}" for number, type_ in enumerate(types, 1))
    number = picked(f"{name} is: {words} (an empty line: back): ", len(types), ask=ask, say=say)
    return verdicts.retype(name, types[number - 1]) if number else None


def _killed(offer: Offer, *, ask: Ask, say: Say) -> Decision | None:
    if offer.why == "types" and offer.other_type:
        types = (offer.type, offer.other_type)
        number = picked(f"It is no: 1 {types[0]}, 2 {types[1]} (an empty line: back): ", 2, ask=ask, say=say)
        return verdicts.kill(offer.name, types[number - 1]) if number else None
    name = _which(offer, ask=ask, say=say)
    return verdicts.kill(name, offer.type) if name else None


def _which(offer: Offer, *, ask: Ask, say: Say) -> str | None:
    """Which of the names of an offer is meant."""
    names = _of(offer)
    if len(names) == 1:
        return names[0]
    words = ", ".join(f"{number} {name}" for number, name in enumerate(names, 1))
    number = picked(f"Which: {words} (an empty line: back): ", len(names), ask=ask, say=say)
    return names[number - 1] if number else None


def _of(offer: Offer) -> tuple[str, ...]:
    return (offer.name, offer.other) if offer.other else (offer.name,)


_SAID: dict[str, Callable[[Offer], str]] = {
    "alike": lambda o: f"{o.name} ({_times(o.count)}) and {o.other} ({_times(o.other_count)}) are alike: one {o.type}?",
    "short": lambda o: f"{o.other} ({_times(o.other_count)}) may be {o.name} ({_times(o.count)}), {a_type(o.type)}",
    "types": lambda o: (
        f"{o.name} is {a_type(o.type)} ({_times(o.count)}) and {a_type(o.other_type)} ({_times(o.other_count)}): both?"
    ),
    "ambiguous": lambda o: f"{o.name} ({_times(o.count)}, articles: {len(o.articles)}) may be several: who is it?",
    "wikidata": lambda o: f"{o.name} ({_times(o.count)}), {a_type(o.type)}, in Wikidata",
}


def _times(count: int) -> str:
    return "never" if not count else "once" if count == 1 else f"{count} times"


def _shown(offer: Offer) -> str:
    lines = [_SAID[offer.why](offer)]
    longer = [offer.name, offer.other or "", *(choice.name for choice in offer.choices)]
    for number, choice in enumerate(offer.choices, 1):
        more = f"  {choice.description}" if choice.description else ""
        lines.append(f"  {number} {choice.name} ({choice.id}){more}")
    file = None
    for sentence in offer.sentences:
        if sentence.file != file:
            file = sentence.file
            lines.append(f"  {file}")
        lines.append(f"    {marked(sentence.text, sentence.name, longer=longer)}")
    return "\n".join(lines)


def _hash(offer: Offer) -> str:
    return blake2b(offer.key.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _read_left(path: Path) -> dict[str, None]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}  # it lies in .kliping, which can be deleted
    return dict.fromkeys(map(str, found)) if isinstance(found, list) else {}
