"""Words that no subject begins or ends with, by language."""

from functools import lru_cache
from importlib.resources import files

_LIKE = {"ms": "id"}  # Malay


@lru_cache(maxsize=16)
def stopwords(lang: str | None) -> frozenset[str]:
    """The words of a language, in lower case; of a language without a list, those of all lists together."""
    own = _lists().get(_base(lang))
    return own if own is not None else frozenset().union(*_lists().values())


def has_stopwords(lang: str | None) -> bool:
    """Whether a language has a list."""
    return _base(lang) in _lists()


def _base(lang: str | None) -> str:
    base = (lang or "").split("-")[0].lower()
    return _LIKE.get(base, base)


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    lists: dict[str, frozenset[str]] = {}
    name = ""
    words: dict[str, list[str]] = {}
    for line in files(__package__).joinpath("stopwords.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        if line[:1] != " ":
            name, _, line = line.partition(":")  # noqa: PLW2901
        words.setdefault(name, []).extend(line.split())
    for name, found in words.items():
        lists[name] = frozenset(found)
    return lists
