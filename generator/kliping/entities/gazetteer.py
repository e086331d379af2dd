"""The names that come with kliping: places of CLDR and GeoNames, people's names of Faker's lists.

`data/gazetteer.xz` is made by tools/build_gazetteer.py; data/ATTRIBUTION.md says whose it is.
"""

import lzma
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

from kliping.entities.tokens import sequences

KINDS = ("country", "city", "town", "region", "metropolis", "first", "last", "body", "person")
COUNTRY, CITY, TOWN, REGION, METROPOLIS, FIRST, LAST, BODY, PERSON = (1 << number for number in range(9))
PLACE = COUNTRY | CITY | TOWN | REGION | METROPOLIS
_GENITIVE = 5  # letters, with the s
_BITS = {kind: 1 << number for number, kind in enumerate(KINDS)}


def read(name: str) -> bytes:
    """A file of the package's data."""
    return files("kliping.entities").joinpath("data", name).read_bytes()


class Gazetteer:
    """Names of one word and of several, each with the kinds of thing that it names, as bits."""

    def __init__(self, names: Mapping[str, int]) -> None:
        """Take names and their bits."""
        self.words: dict[str, int] = {}
        self.phrases: dict[str, dict[str, int]] = {}  # first word -> the whole, with single spaces
        self.longest = 1
        for name, bits in names.items():
            parts = _parts(name)
            if len(parts) == 1:
                self.words[name] = self.words.get(name, 0) | bits
            else:
                self.phrases.setdefault(parts[0], {})[" ".join(parts)] = bits
                self.longest = max(self.longest, len(parts))

    def all(self) -> Iterator[tuple[str, int]]:
        """Every name, with its bits; those of several words with single spaces."""
        yield from self.words.items()
        for known in self.phrases.values():
            yield from known.items()

    def bits(self, word: str) -> int:
        """What a word names; the genitive s of Swedish, German and hasty English may be at its end."""
        bits = self.words.get(word, 0)
        return bits if bits or word[-1:] != "s" or len(word) < _GENITIVE else self.words.get(word[:-1], 0)

    def phrase(self, words: list[str], at: int) -> tuple[int, int]:
        """The longest name of several words that starts there: how many words, and its bits; (0, 0) for none."""
        known = self.phrases.get(words[at])
        if known:
            for length in range(min(self.longest, len(words) - at), 1, -1):
                bits = known.get(" ".join(words[at : at + length]))
                if bits:
                    return length, bits
        return 0, 0


def _parts(name: str) -> list[str]:
    return [word for line in sequences(name) for word in line.words] if not name.isalpha() else [name]


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The one that comes with kliping; read once in a process."""
    names: dict[str, int] = {}
    for line in lzma.decompress(read("gazetteer.xz")).decode("utf-8").splitlines():
        name, kinds = line.split("\t")
        names[name] = sum(_BITS[kind] for kind in kinds.split(","))
    return Gazetteer(names)


@lru_cache(maxsize=1)
def triggers() -> Mapping[str, str]:
    """Word in lower case -> the class of words beside names that it belongs to."""
    found: dict[str, str] = {}
    for line in read("triggers.tsv").decode("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, words = line.split("\t")
            for word in words.split("|"):
                found.setdefault(word, kind)
    return found
