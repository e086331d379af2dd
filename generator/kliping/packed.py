"""Values <-> bytes, for files of ours that somebody else may have changed: reading them can make values and do nothing.

Pickle's format, which is the quickest for Python's own values; but what is read may name the classes below alone.
"""

import io
import pickle
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module

_CLASSES: Mapping[str, frozenset[str]] = {
    "datetime": frozenset({"date", "datetime", "timedelta", "timezone"}),
    "kliping.model": frozenset({"Article", "Card", "Entity", "Image", "Link", "Origin", "Picture", "Problem"}),
    "kliping.prose": frozenset({"Figure"}),
    "kliping.builder.archive": frozenset({"_cards"}),
    "kliping.builder.entry": frozenset({"Shown"}),
    "kliping.builder.leaf": frozenset({"Leaf"}),
    "kliping.builder.pictures": frozenset({"Print"}),
    "kliping.builder.sheet": frozenset({"Around", "Other"}),
}


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        """Return a class of values. Raises UnpicklingError for anything else."""
        return _class(module, name)


@lru_cache(maxsize=64)
def _class(module: str, name: str) -> object:
    if name not in _CLASSES.get(module, ()):
        raise pickle.UnpicklingError(f"{module}.{name} is no value of ours")
    return getattr(import_module(module), name)


def dumps(value: object) -> bytes:
    """Pack plain values and values of the classes above."""
    return pickle.dumps(value, protocol=5)


def loads(data: bytes) -> object:
    """Unpack them. Raises ValueError for what `dumps` did not make."""
    try:
        return _Reader(io.BytesIO(data)).load()
    except Exception as error:  # what damaged bytes make pickle raise is not limited
        raise ValueError(f"not packed values: {error}") from error
