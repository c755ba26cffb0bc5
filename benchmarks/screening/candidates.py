"""The few names of the lists that an advertiser is held against, the same for every system.

Holding each of thousands of advertisers against each of 9,000 names would take logic-v2 days.
So each meets the names that share the most letters with it: by the cosine of three-letter
pieces, rare pieces weighing more, over names in ASCII (so that scripts meet); and the nearest
by token_sort_ratio besides. This errs towards too few alerts, for every system alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from benchmarks.screening.lists import fold

BY_PIECES = 12
BY_SORTING = 4
_AT_ONCE = 500


class Candidates:
    """The lists' names, indexed by their pieces."""

    def __init__(self, names: Sequence[str]) -> None:
        self._folded = [fold(n) for n in names]
        pieces = [_pieces(n) for n in self._folded]
        counts = Counter(p for each in pieces for p in each)
        self._weights = {p: log(len(names) / c) for p, c in counts.items()}
        holders: dict[str, list[int]] = {p: [] for p in counts}
        for i, each in enumerate(pieces):
            for piece in each:
                holders[piece].append(i)
        self._holders = {p: np.array(h, dtype=np.intp) for p, h in holders.items()}
        norms = [sum(self._weights[p] ** 2 for p in each) ** 0.5 for each in pieces]
        self._norms = np.maximum(np.array(norms), 1e-9)

    def of(self, advertisers: Sequence[str]) -> list[NDArray[np.intp]]:
        """For each advertiser the places of its candidates in the lists' names, sorted."""
        out: list[NDArray[np.intp]] = []
        for start in range(0, len(advertisers), _AT_ONCE):
            folded = [fold(a) for a in advertisers[start : start + _AT_ONCE]]
            sorting = process.cdist(
                folded, self._folded, scorer=fuzz.token_sort_ratio, dtype=np.uint8, workers=2
            )
            for name, row in zip(folded, sorting, strict=True):
                out.append(np.union1d(self._by_pieces(name), _top(row, BY_SORTING)))
        return out

    def _by_pieces(self, name: str) -> NDArray[np.intp]:
        known = [p for p in _pieces(name) if p in self._holders]
        if not known:
            return np.empty(0, dtype=np.intp)
        holders = [self._holders[p] for p in known]
        weights = np.repeat([self._weights[p] ** 2 for p in known], [len(h) for h in holders])
        likeness = np.bincount(np.concatenate(holders), weights, minlength=len(self._norms))
        return _top(likeness / self._norms, BY_PIECES)


def _pieces(folded: str) -> set[str]:
    text = f" {folded} "
    return {text[i : i + 3] for i in range(len(text) - 2)}


def _top(values: NDArray[np.floating] | NDArray[np.unsignedinteger], many: int) -> NDArray[np.intp]:
    many = min(many, len(values))
    return np.argpartition(values, -many)[-many:]
