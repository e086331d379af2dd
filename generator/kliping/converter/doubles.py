"""Articles that tell one story in the same words: syndicated copies and re-scrapes, found by 5-word shingles.

    text --shingles--> hashes --signature--> MinHash --candidates--> pairs --overlap--> near copies --stories--> groups

A MinHash of the whole text finds copies that differ here and there, one of its opening those whose end is cut off.
Candidates are then compared shingle by shingle, so that the hashes decide only what is looked at.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, pairwise
from tempfile import TemporaryFile
from typing import IO, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Hashes: TypeAlias = NDArray[np.uint64]  # of shingles, sorted, each once

SHINGLE = 5  # words
UNSPACED = 10  # characters, in scripts without spaces between words
OPENING = 100  # words: what is left of a copy that was cut
LEAST = 30  # shingles; a shorter text says too little
SAME = 0.6  # of the shorter text's shingles are in the longer one
BANDS, ROWS = 40, 3  # two texts that share half of their shingles meet in a band with 99.5 %
CROWD = 200  # texts in one bucket: what they share is a footer, and not the story

SIZE = 2 * BANDS * ROWS * 4  # bytes of a signature
CHUNK = 1024  # texts whose signatures are in memory at a time

_MARKDOWN = re.compile(r"!?\[([^\]]*)\]\((?:[^()\s]|\([^()]*\))*\)|[\\*_#>`|]")
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}_]+")
_LONE = re.compile(rf"[{_UNSPACED}]")
_SEEDS = np.random.default_rng(20240517)
_FACTORS = _SEEDS.integers(1, 2**63, BANDS * ROWS, dtype=np.uint64) | np.uint64(1)
_TERMS = _SEEDS.integers(0, 2**63, BANDS * ROWS, dtype=np.uint64)
_BASE = np.uint64(0x9E3779B97F4A7C15)


def shingles(text: str, *, most: int | None = None) -> Hashes:
    """The runs of five words in a Markdown text, as sorted numbers; of its first `most` words where given."""
    return np.unique(_shingles(_words(text), most))


def signature(text: str) -> bytes | None:
    """What is kept of a text to find its copies: MinHashes of the whole and of its opening; None of a short one."""
    words = _words(text)
    whole = _shingles(words, None)
    if len(whole) < LEAST:
        return None
    return np.concatenate([_minhash(whole), _minhash(whole[:OPENING])]).tobytes()


def candidates(signatures: Iterable[bytes]) -> NDArray[np.int64]:
    """Pairs of texts that may be copies, as rows of two places in the order of the signatures.

    One band is in memory at a time, and the signatures never: 40 bytes for each text, and the pairs.
    """
    with TemporaryFile(prefix="kliping-") as file:
        counts = [_spread(file, chunk, at) for at, chunk in enumerate(_chunks(signatures))]
        found = np.empty(0, dtype=np.uint64)
        for band in range(2 * BANDS):
            keys = _band(file, band, counts)
            pairs = [one << 32 | other for bucket in _buckets(keys) for one, other in _pairs(bucket)]
            found = np.union1d(found, np.array(pairs, dtype=np.uint64))
    return np.column_stack((found >> np.uint64(32), found & np.uint64(2**32 - 1))).astype(np.int64)


def _chunks(signatures: Iterable[bytes]) -> Iterator[list[bytes]]:
    left = iter(signatures)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


def _spread(file: IO[bytes], chunk: list[bytes], at: int) -> int:
    """Write one number for each band of each text, all texts of a band beside each other."""
    table = np.frombuffer(b"".join(chunk), dtype=np.uint32).reshape(len(chunk), 2 * BANDS, ROWS)
    keys = np.zeros((2 * BANDS, CHUNK), dtype=np.uint64)
    for column in range(ROWS):
        part = table[:, :, column].T.astype(np.uint64)
        keys[:, : len(chunk)] = _mix(keys[:, : len(chunk)] * _BASE + part)
    file.seek(at * keys.nbytes)
    file.write(keys.tobytes())
    return len(chunk)


def _band(file: IO[bytes], band: int, counts: Sequence[int]) -> Hashes:
    parts = []
    for at, count in enumerate(counts):
        file.seek((at * 2 * BANDS + band) * CHUNK * 8)
        parts.append(np.frombuffer(file.read(count * 8), dtype=np.uint64))
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.uint64)


def overlap(a: Hashes, b: Hashes) -> float:
    """How much of the shorter text is in the longer one, from 0 to 1."""
    shorter = min(len(a), len(b))
    if not shorter:
        return 0.0
    return float(len(np.intersect1d(a, b, assume_unique=True)) / shorter)


def near_copies(signatures: Iterable[bytes], load: Callable[[int], str]) -> dict[tuple[int, int], float]:
    """The pairs of texts that are near copies, by their places, with their overlap. `load` gives a place's text."""
    kept: dict[int, Hashes] = {}
    found: dict[tuple[int, int], float] = {}
    for row in candidates(signatures):
        pair = int(row[0]), int(row[1])
        for place in pair:
            if place not in kept:
                if len(kept) >= _KEPT:
                    kept.clear()
                kept[place] = shingles(load(place))
        a, b = kept[pair[0]], kept[pair[1]]
        if min(len(a), len(b)) >= LEAST and (share := overlap(a, b)) >= SAME:
            found[pair] = share
    return found


_KEPT = 5000  # texts whose shingles are in memory: some 20 MB


def groups(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Names that are joined by pairs, in order."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for a, b in pairs:
        one, other = sorted((root(a), root(b)))
        parent[other] = one
    members: dict[str, list[str]] = defaultdict(list)
    for name in parent:
        members[root(name)].append(name)
    return sorted(tuple(sorted(names)) for names in members.values())


def _words(text: str) -> list[str]:
    return _WORD.findall(_MARKDOWN.sub(lambda found: found[1] or "", text).casefold())


def _shingles(words: list[str], most: int | None) -> Hashes:
    """In order, with repetitions."""
    words = words[:most]
    sample = words[:400]
    size = UNSPACED if sum(bool(_LONE.match(word)) for word in sample) > len(sample) // 2 else SHINGLE
    count = len(words) - size + 1
    if count <= 0:
        return np.empty(0, dtype=np.uint64)
    numbers = np.fromiter((crc32(word.encode("utf-8", "replace")) for word in words), dtype=np.uint64, count=len(words))
    mixed = np.zeros(count, dtype=np.uint64)
    for at in range(size):
        mixed = _mix(mixed * _BASE + numbers[at : at + count])
    return mixed


def _mix(numbers: Hashes) -> Hashes:
    numbers = (numbers ^ (numbers >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    return numbers ^ (numbers >> np.uint64(29))


def _minhash(hashes: Hashes) -> NDArray[np.uint32]:
    """For each of the permutations the smallest of all hashes."""
    table = (hashes[:, None] * _FACTORS + _TERMS) >> np.uint64(32)
    smallest: NDArray[np.uint64] = table.min(axis=0)
    return smallest.astype(np.uint32)


def _buckets(keys: Hashes) -> Iterator[list[int]]:
    """The places of numbers that are equal, where there are several."""
    order = np.argsort(keys, kind="stable")
    sorted_keys = keys[order]
    starts = np.flatnonzero(np.r_[True, sorted_keys[1:] != sorted_keys[:-1]]) if len(keys) else order
    ends = np.r_[starts[1:], len(order)]
    several = ends - starts > 1
    for start, end in zip(starts[several], ends[several], strict=True):
        yield [int(place) for place in order[start:end]]


def _pairs(bucket: list[int]) -> Iterator[tuple[int, int]]:
    """All pairs of a bucket; in a crowd each with its neighbour only, which is enough to join real copies."""
    if len(bucket) > CROWD:
        yield from pairwise(bucket)
        return
    for at, one in enumerate(bucket):
        for other in bucket[at + 1 :]:
            yield one, other
