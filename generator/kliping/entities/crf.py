"""A linear-chain CRF: its weights, kept in little space, and the best labels of many sequences at once.

python-crfsuite trains it (see `train`); it is read and applied with numpy alone, because there the weights of all
that is said of a word are added up once for each word and not once for each of its occurrences.
"""

import json
import lzma
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kliping.entities import words as of
from kliping.entities.features import ALL, LABELS, Numbers, keys, size, templates
from kliping.entities.statistics import Counts

Weights = NDArray[np.float32]
STEP = 1 / 64  # weights are kept as whole multiples of this
_AROUND = (-2, -1, 0, 1, 2)
_MOST_WORDS = 60_000  # that weights are kept for in memory
NOTHING = LABELS[0]
_MAGIC = b"kliping crf 1\n"


@dataclass(frozen=True, eq=False)
class Crf:
    """A trained model. `rows` has the weights of a feature for each label; `moves[a, b]` those of b after a."""

    labels: tuple[str, ...]
    moves: Weights
    rows: Mapping[str, Weights]
    counts: Counts = field(default_factory=Counter)  # how its own texts use their words
    lean: float = 0.0  # taken from the label of no name: recall for precision
    about: Mapping[str, object] = field(default_factory=dict)  # language, data, settings of the training

    @cached_property
    def _tables(self) -> list[Weights]:
        """The weights of each template, by the number that it gives."""
        tables = [np.zeros((size(template), len(self.labels)), dtype=np.float32) for template in ALL]
        for name, row in self.rows.items():
            if name.startswith("T"):
                template, _, number = name[1:].partition("=")
                tables[int(template)][int(number)] = row
        return tables

    @cached_property
    def _words(self) -> "_Words":
        return _Words(self.rows, len(self.labels))

    def emissions(self, words: list[str], table: Mapping[str, Numbers]) -> Weights:
        """The weight of each label at each word, by itself."""
        length = len(words)
        total = np.zeros((length, len(self.labels)), dtype=np.float32)
        around = self._words.around(words)
        for place, offset in enumerate(_AROUND):
            low, high = max(0, -offset), min(length, length - offset)
            if low < high:
                total[low:high] += around[low + offset : high + offset, place]
        for weights, template in zip(self._tables, templates(table), strict=False):
            total += weights[keys(table, template)]
        total[:, self.labels.index(NOTHING)] -= self.lean
        return total

    def pack(self) -> bytes:
        """Its bytes; the same for the same weights."""
        names = sorted(self.rows)
        table = np.array([self.rows[name] for name in names], dtype=np.float32).reshape(-1, len(self.labels))
        head = {"labels": self.labels, "lean": self.lean, "about": self.about, "rows": len(names)}
        counts = [f"{word}\t{what}\t{number}" for (word, what), number in sorted(self.counts.items())]
        texts = [json.dumps(head, ensure_ascii=False, sort_keys=True), "\n".join(names), "\n".join(counts)]
        plain = [text.encode("utf-8") for text in texts]
        plain += [_whole(self.moves).tobytes(), _whole(table).T.tobytes()]
        packed = b"".join(len(part).to_bytes(4, "little") + part for part in plain)
        return _MAGIC + lzma.compress(packed, preset=9 | lzma.PRESET_EXTREME)

    @classmethod
    def unpack(cls, data: bytes) -> "Crf":
        """The model of such bytes. Raises ValueError where they are none."""
        try:
            return cls._unpacked(data)
        except (lzma.LZMAError, KeyError, IndexError, TypeError) as error:
            raise ValueError("is no model of kliping") from error

    @classmethod
    def _unpacked(cls, data: bytes) -> "Crf":
        if not data.startswith(_MAGIC):
            raise ValueError("is no model of kliping")
        parts = list(_parts(lzma.decompress(data[len(_MAGIC) :])))
        head = json.loads(parts[0])
        names, labels = parts[1].decode("utf-8").split("\n"), tuple(head["labels"])
        counts: Counts = Counter()
        for line in parts[2].decode("utf-8").splitlines():
            word, what, number = line.split("\t")
            counts[word, int(what)] = int(number)
        moves = np.frombuffer(parts[3], dtype="<i2").reshape(len(labels), len(labels)) * np.float32(STEP)
        table = np.frombuffer(parts[4], dtype="<i2").reshape(len(labels), -1).T * np.float32(STEP)
        rows = dict(zip(names, np.ascontiguousarray(table), strict=True))
        return cls(labels, moves, rows, counts, head["lean"], head["about"])


def _whole(weights: Weights) -> NDArray[np.int16]:
    return np.rint(np.asarray(weights, dtype=np.float64) / STEP).clip(-32000, 32000).astype("<i2")


def _parts(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "little")
        yield data[at + 4 : at + 4 + length]
        at += 4 + length


class _Words:
    """The weights that a word brings to the labels of itself and of its neighbours, added up when it is first seen."""

    def __init__(self, rows: Mapping[str, Weights], labels: int) -> None:
        self._rows, self._labels = rows, labels
        self._numbers: dict[str, int] = {}
        self._weights = np.zeros((1024, len(_AROUND), labels), dtype=np.float32)

    def around(self, words: list[str]) -> Weights:
        """For each word its weights, by the offset of the word that they are for."""
        if len(self._numbers) > _MOST_WORDS:
            self._numbers.clear()
        numbers = [self._number(word) for word in words]  # may grow the weights
        return self._weights[numbers]

    def _number(self, word: str) -> int:
        found = self._numbers.get(word)
        if found is not None:
            return found
        number = self._numbers[word] = len(self._numbers)
        if number == len(self._weights):
            self._weights = np.concatenate((self._weights, np.zeros_like(self._weights)))
        self._weights[number] = self._sum(word)
        return number

    def _sum(self, word: str) -> Weights:
        total = np.zeros((len(_AROUND), self._labels), dtype=np.float32)
        for name, reach in of.said(word):
            for place, offset in enumerate(_AROUND):
                if abs(offset) <= reach:
                    row = self._rows.get(f"{offset}{name}")
                    if row is not None:
                        total[place] += row
        return total
