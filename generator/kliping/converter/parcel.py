"""A value that goes to another process as bytes, and is made again only where somebody looks at it."""

import pickle
from typing import Generic, TypeVar

T = TypeVar("T")


class Parcel(Generic[T]):
    """A value, packed where it is handed over. Who hands it on, or drops it, need not make its many parts again."""

    __slots__ = ("_packed", "_value")

    def __init__(self, value: T) -> None:
        self._packed: bytes | None = None
        self._value: T | None = value

    @property
    def value(self) -> T:
        """What is in it. It is opened once."""
        packed, self._packed = self._packed, None
        if packed is not None:
            self._value = pickle.loads(packed)  # noqa: S301 - made by a worker of ours, it never lies in a file
        return self._value  # type: ignore[return-value]  # None where T may be

    def __getstate__(self) -> bytes:
        return pickle.dumps(self._value, protocol=5) if self._packed is None else self._packed

    def __setstate__(self, packed: bytes) -> None:
        self._packed, self._value = packed, None
