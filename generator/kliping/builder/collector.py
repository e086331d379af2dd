"""Python's search for objects that are in circles, left out for a while."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """A hundred thousand articles are a million objects, and none is in a circle: looking for some takes a second.

    What a preview keeps is never looked at again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
