"""Weights of labels -> the best labels of each sequence, and how sure each is: many sequences at once."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Weights: TypeAlias = NDArray[np.float32]
Best: TypeAlias = tuple[NDArray[np.int64], NDArray[np.float64]]
_CELLS = 12_000  # tokens of a batch, with what fills up its shorter sequences


def best(emissions: Sequence[Weights], moves: Weights) -> list[Best]:
    """For each sequence its labels, as numbers, and the probability of each.

    What it says of a sequence does not depend on the others.
    """
    order = sorted(range(len(emissions)), key=lambda number: (len(emissions[number]), number))
    found: list[Best] = [(np.empty(0, np.int64), np.empty(0, np.float64))] * len(emissions)
    for batch in _batches(order, emissions):
        lengths = [len(emissions[number]) for number in batch]
        cells = np.zeros((lengths[-1], len(batch), moves.shape[0]), dtype=np.float32)
        for place, number in enumerate(batch):
            cells[: lengths[place], place] = emissions[number]
        labels, sure = _viterbi(cells, moves, lengths), _marginals(cells, moves, lengths)
        for place, (number, length) in enumerate(zip(batch, lengths, strict=True)):
            own = labels[:length, place]
            found[number] = (own, sure[np.arange(length), place, own])
    return found


def _batches(order: list[int], emissions: Sequence[Weights]) -> Iterator[list[int]]:
    batch: list[int] = []
    for number in order:
        if not len(emissions[number]):
            continue
        if batch and (len(batch) + 1) * len(emissions[number]) > _CELLS:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def _viterbi(cells: Weights, moves: Weights, lengths: list[int]) -> NDArray[np.int64]:
    longest, count, labels = cells.shape
    ends = np.array(lengths)
    back = np.zeros((longest, count, labels), dtype=np.int64)
    score = cells[0]
    for at in range(1, longest):
        through = score[:, :, None] + moves
        back[at] = through.argmax(axis=1)
        step = through.max(axis=1) + cells[at]
        score = np.where((ends > at)[:, None], step, score)
    path = np.zeros((longest, count), dtype=np.int64)
    now = score.argmax(axis=1)
    everyone = np.arange(count)
    for at in range(longest - 1, -1, -1):
        path[at] = now
        if at:
            now = np.where(ends > at, back[at, everyone, now], now)
    return path


def _marginals(cells: Weights, moves: Weights, lengths: list[int]) -> NDArray[np.float64]:
    """The probability of each label at each token, forward and backward, each step scaled to 1.

    In double precision: the rounding of a matrix product depends on the batch, and is not to be seen in a score.
    """
    longest, ends = len(cells), np.array(lengths)
    local = np.exp(cells.astype(np.float64) - cells.max(axis=2, keepdims=True)).clip(1e-30)
    through = np.exp(moves.astype(np.float64) - moves.max())
    ahead, behind = np.empty_like(local), np.ones_like(local)
    ahead[0] = local[0]
    for at in range(1, longest):
        before = ahead[at - 1] / ahead[at - 1].sum(axis=1, keepdims=True)
        ahead[at] = (before @ through) * local[at]
    for at in range(longest - 2, -1, -1):
        after = (behind[at + 1] * local[at + 1]) @ through.T
        behind[at] = np.where((ends > at + 1)[:, None], after / after.sum(axis=1, keepdims=True), 1.0)
    both = ahead * behind
    total: NDArray[np.float64] = both / both.sum(axis=2, keepdims=True).clip(1e-30)
    return total
