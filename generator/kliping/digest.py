"""A stable hash of plain values: the same on every machine, in every process, for ever.

A value that carries a `digest` is hashed by it, so that a key joins digests and does not walk bodies again.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import TypeAlias


def digest(value: object) -> str:
    """Return 32 hexadecimal digits for a value made of mappings, sequences, dataclasses, text, numbers and dates.

    Raises TypeError for anything else: a key must not depend on a `repr` that another run would not repeat.
    """
    return blake2b(_encode(_plain(value)).encode("ascii"), digest_size=16).hexdigest()


# One encoder for all: json.dumps makes a new one each time. _plain has no end for a circle, so none is looked for.
_encode = json.JSONEncoder(ensure_ascii=True, check_circular=False, separators=(",", ":")).encode
_AS_IS = frozenset((str, int, bool, type(None)))


def _plain(value: object) -> object:
    """JSON of a form in which no two different values look alike: every container and scalar names its kind."""
    if type(value) in _AS_IS:
        return value
    # mypy takes the class for one of its values, which may be unhashable.
    if names := _names(type(value)):  # type: ignore[arg-type]
        carried = getattr(value, "digest", None)
        if isinstance(carried, str):
            return ["digest", carried]
        return ["is", type(value).__name__, [_plain(getattr(value, name)) for name in names]]
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return ["float", value.hex()]
        case datetime():
            return ["datetime", value.isoformat()]
        case date():
            return ["date", value.isoformat()]
        case bytes():
            return ["bytes", value.hex()]
        case list() | tuple():
            return ["list", [item if type(item) in _AS_IS else _plain(item) for item in value]]
        case set() | frozenset():
            return ["set", sorted(json.dumps(_plain(item), sort_keys=True) for item in value)]
        case Mapping():
            # A list of pairs in the mapping's own order: templates see that order.
            return ["map", [[_plain(key), _plain(item)] for key, item in value.items()]]
        case _ if is_dataclass(value) and not isinstance(value, type):  # one without fields
            carried = getattr(value, "digest", None)
            return ["digest", carried] if isinstance(carried, str) else ["is", type(value).__name__, []]
        case _ if isinstance(carried := getattr(value, "digest", None), str):
            return ["digest", carried]
        case _:
            raise TypeError(f"{type(value).__name__} has no stable digest")


@lru_cache(maxsize=256)
def _names(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass that is no other kind of value besides; () of all else."""
    is_other = issubclass(kind, str | int | float | date | bytes | list | tuple | set | frozenset | Mapping)
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) and not is_other else ()


DIGITS = 32  # hexadecimal, of each digest
Part: TypeAlias = str | int | tuple[object, ...] | None


def joined(*parts: Part) -> str:
    """Return 32 hexadecimal digits for texts, numbers, None and tuples of them: quicker than `digest`, and as distinct.

    The repr of such values is the same in every process, and no two different ones share it.
    """
    return blake2b(repr(parts).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()
