"""A stable hash of plain values: the same on every machine, in every process, for ever.

A value that carries a `digest` is hashed by it, so that a key joins digests and does not walk bodies again.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from hashlib import blake2b


def digest(value: object) -> str:
    """Return 32 hexadecimal digits for a value made of mappings, sequences, dataclasses, text, numbers and dates.

    Raises TypeError for anything else: a key must not depend on a `repr` that another run would not repeat.
    """
    text = json.dumps(_plain(value), ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return blake2b(text.encode("ascii"), digest_size=16).hexdigest()


def _plain(value: object) -> object:
    """JSON of a form in which no two different values look alike: every container and scalar names its kind."""
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
            return ["list", [_plain(item) for item in value]]
        case set() | frozenset():
            return ["set", sorted(json.dumps(_plain(item), sort_keys=True) for item in value)]
        case Mapping():
            # A list of pairs in the mapping's own order: templates see that order.
            return ["map", [[_plain(key), _plain(item)] for key, item in value.items()]]
        case _ if is_dataclass(value) and not isinstance(value, type):
            carried = getattr(value, "digest", None)
            if isinstance(carried, str):
                return ["digest", carried]
            return ["is", type(value).__name__, [_plain(getattr(value, f.name)) for f in fields(value)]]
        case _:
            raise TypeError(f"{type(value).__name__} has no stable digest")
