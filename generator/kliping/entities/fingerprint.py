"""What the answers of the default recogniser depend on, digested without loading any of it."""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files

from kliping.digest import joined

VERSION = 3  # rises when its answers may differ for the same models
FILES = ("id.model", "en.model", "any.model", "nouns.model", "gazetteer.xz", "triggers.tsv", "abbreviations.tsv")


def fingerprint(
    own: Mapping[str, str], *, alone: bool, archive: str = "", names: tuple[tuple[str, str], ...] = ()
) -> str:
    """Of the models and lists that come with kliping, the digests of the owner's models, what else is known."""
    return joined("default", VERSION, _bundled(), tuple(sorted(own.items())), archive, names, int(alone))


def digest(data: bytes) -> str:
    """Of a model's bytes."""
    return blake2b(data, digest_size=16).hexdigest()


@lru_cache(maxsize=1)
def _bundled() -> str:
    folder = files("kliping.entities") / "data"
    return joined(*(digest((folder / name).read_bytes()) for name in FILES))
