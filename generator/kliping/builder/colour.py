"""Colours as themes write them (#rrggbb), and how well one is read on another (WCAG 2.2, contrast ratio)."""

import re
from collections.abc import Iterable

ENOUGH = 4.5  # for text of any size: WCAG 2.2, 1.4.3
_CLEAR = 6.5  # of an accent that we choose ourselves
_STEPS = 50


def hexed(text: str) -> str | None:
    """#rrggbb in small letters, of #rgb too; None where it is no such colour."""
    if not re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}", text):
        return None
    digits = text[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def least(colour: str, grounds: Iterable[str]) -> tuple[float, str]:
    """The lowest ratio of a colour to its grounds, and the ground that has it."""
    return min((contrast(colour, ground), ground) for ground in grounds)


def readable(colour: str, grounds: Iterable[str], *, ratio: float = ENOUGH) -> str:
    """The nearest colour of this hue that is read on all the grounds: darker on light ones, lighter on dark ones."""
    grounds = tuple(grounds)
    towards = max(("#000000", "#ffffff"), key=lambda end: least(end, grounds)[0])
    for step in range(_STEPS):
        mixed = _mixed(colour, towards, step / _STEPS)
        if least(mixed, grounds)[0] >= ratio:
            return mixed
    return towards


def lighter(colour: str, grounds: Iterable[str]) -> str:
    """The same hue for dark grounds, where only the colour for light ones is given."""
    return readable(colour, grounds, ratio=_CLEAR)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (n / 255 for n in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mixed(one: str, other: str, share: float) -> str:
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
