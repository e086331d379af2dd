"""Questions to a person at a terminal, for reviews: asking and showing are given, so that nothing here knows of one."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TypeAlias

Ask: TypeAlias = Callable[[str], str | None]  # a question -> the answer; None where the input has ended
Say: TypeAlias = Callable[[str], None]
Edit: TypeAlias = Callable[[Path], None]

QUIT = "q"


def line(choices: Mapping[str, str]) -> str:
    """The choices in one line: letter -> what it does, with its letter in brackets."""
    return ", ".join(choices.values())


def chosen(choices: Mapping[str, str], *, ask: Ask, say: Say, also: Collection[str] = ()) -> str:
    """Ask until one of the letters, or a number that is in `also`, is typed; QUIT where the input has ended."""
    while (answer := ask(f"{line(choices)}: ")) is not None:
        if answer.strip() in also:
            return answer.strip()
        letter = answer.strip().casefold()[:1]
        if letter in choices:
            return letter
        say(f"Type one letter: {line(choices)}.")
    return QUIT


def typed(question: str, *, ask: Ask) -> str | None:
    """One line, without the spaces round it; None where the input has ended."""
    answer = ask(question)
    return None if answer is None else answer.strip()


def picked(question: str, most: int, *, ask: Ask, say: Say) -> int | None:
    """A number from 1 to `most`; None for an empty line."""
    while answer := typed(question, ask=ask):
        if answer.isascii() and answer.isdecimal() and 1 <= int(answer[:9]) <= most:
            return int(answer[:9])
        say(f"Type a number from 1 to {most}, or an empty line to go back.")
    return None
