"""What a conversion says of an article that is not whole; told apart for who shows it in another language."""

import re
from typing import Literal, NamedTuple, TypeAlias

PAGE = "a later page is missing"
PAID = "the rest is for subscribers"
WALL = "the page is behind a paywall"
_WORDS = "the page says that the article has {} words"

Key: TypeAlias = Literal["incomplete_page", "incomplete_paid", "incomplete_words"]  # of the interface's words

_KEYS: dict[str, Key] = {PAGE: "incomplete_page", PAID: "incomplete_paid", WALL: "incomplete_paid"}
_SAID = re.compile(r'(?:"(?P<quoted>[^\n]*)"(?: at line \d+)?: )?(?P<why>[^"\n]+)')
_COUNTED = re.compile(_WORDS.format(r"(\d{1,9})"))


class Why(NamedTuple):
    """Why an article is not whole."""

    key: Key
    quoted: str | None = None  # what its original has in place of the rest
    words: int | None = None  # that the original says it has


def of_words(count: int) -> str:
    """What is said of an article that has fewer words than its page says."""
    return _WORDS.format(count)


def why(said: str) -> Why | None:
    """Tell a conversion's own saying apart; None where a person wrote something else."""
    if counted := _COUNTED.fullmatch(said):
        return Why("incomplete_words", words=int(counted[1]))
    found = _SAID.fullmatch(said)
    key = _KEYS.get(found["why"]) if found else None
    return Why(key, quoted=found["quoted"]) if found and key else None
