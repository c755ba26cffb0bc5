"""An index of names: which of them another name could be, without looking at each.

Names are found by words alike, by words written together or apart, and by initials. A word
that is rarer finds first: words that together weigh too little to make a match find nobody
by themselves. What is found is then held to an upper bound of what the two can have in
common, and handed over for comparing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from reasoned.screening.index.near import Numbers, Vocabulary
from reasoned.screening.index.terms import initials, joins
from reasoned.screening.names.name import Name
from reasoned.screening.score.bound import most_alike, most_logit
from reasoned.screening.score.pair import REVIEW_LOGIT
from reasoned.screening.score.rarity import Rarity
from reasoned.screening.score.weights import weights as weights_of

LEAST_SHARED = 0.4
"""Share of two names' weight (Dice) that they must be able to have in common."""

_SLACK = 0.02


class NameIndex:
    """Names with numbers from 0 in the order given; they don't change.

    Memory is about 300 bytes a name, besides the names themselves.
    """

    def __init__(self, names: Sequence[Name], rarity: Rarity, persons: Sequence[bool] = ()) -> None:
        """`persons`: of which names it is known that they are a person's (none, if left out)."""
        self.names = list(names)
        self._persons = np.array(persons or [False] * len(names), dtype=bool)
        self._joined, self._ordered = _texts(self.names)
        self.rarity = rarity
        self._weights = np.array([rarity.of(name.words) for name in names], dtype=np.float32)
        terms: dict[str, int] = {}
        rows: list[int] = []
        columns: list[int] = []
        shares: list[float] = []
        for number, name in enumerate(names):
            for term, weight in _filed(name, rarity).items():
                rows.append(terms.setdefault(term, len(terms)))
                columns.append(number)
                shares.append(weight)
        self._vocabulary = Vocabulary(list(terms))
        shape = (len(terms), len(self.names))
        self._postings = csr_array(
            (np.array(shares, dtype=np.float32), (rows, columns)), shape=shape
        )
        self._near: dict[str, tuple[NDArray[np.int32], NDArray[np.float32]]] = {}

    def __len__(self) -> int:
        return len(self.names)

    def candidates(
        self,
        asked: Sequence[Name],
        persons: Sequence[bool] = (),
        least: float = REVIEW_LOGIT,
    ) -> tuple[Numbers, Numbers]:
        """Pairs of place asked and number here that are worth comparing, in order.

        `persons`: which of those asked are known to be persons' names. `least`: log-odds that a
        pair must be able to reach by its names.
        """
        self._learn(asked)
        starts = [0]
        terms: list[NDArray[np.int32]] = []
        values: list[NDArray[np.float32]] = []
        weights = np.zeros(len(asked), dtype=np.float32)
        known = self._near
        size = 0
        for place, name in enumerate(asked):
            weights[place] = self.rarity.of(name.words)
            for word in name.words:
                near, likeness = known[word]
                if len(near):
                    terms.append(near)
                    values.append(likeness)
                    size += len(near)
            for term in _whole(name, self._vocabulary.number):
                terms.append(np.array([term], dtype=np.int32))
                values.append(np.ones(1, dtype=np.float32))
                size += 1
            starts.append(size)
        if not size:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        asking = csr_array(
            (np.concatenate(values), np.concatenate(terms), np.array(starts)),
            shape=(len(asked), len(self._vocabulary)),
        )
        shared = (asking @ self._postings).tocoo()
        place, number = shared.row.astype(np.int64), shared.col.astype(np.int64)
        most = np.minimum(shared.data, np.minimum(weights[place], self._weights[number]))
        enough = 2 * most >= (LEAST_SHARED - _SLACK) * (weights[place] + self._weights[number])
        place, number, most = place[enough], number[enough], most[enough]
        joined, ordered = _texts(asked)
        whole = most_alike(
            joined[place], self._joined[number], ordered[place], self._ordered[number]
        )
        sides = most, weights[place], self._weights[number]
        organisation, person = weights_of()
        best = most_logit(whole, *sides, organisation)
        either = self._persons[number]
        if len(persons):
            either = either | np.array(persons, dtype=bool)[place]
        if either.any():
            best = np.where(either, most_logit(whole, *sides, person), best)
        able = best >= least
        place, number = place[able], number[able]
        order = np.lexsort((number, place))
        return place[order], number[order]

    def _learn(self, asked: Sequence[Name]) -> None:
        """Look up the words that weren't asked about before."""
        if len(self._near) > 2_000_000:
            self._near.clear()
        new = list({word for name in asked for word in name.words}.difference(self._near))
        if not new:
            return
        places, numbers, likeness = self._vocabulary.near(new)
        numbered = numbers.astype(np.int32)
        cuts = np.searchsorted(places, np.arange(len(new) + 1))
        for place, word in enumerate(new):
            first, last = cuts[place], cuts[place + 1]
            self._near[word] = (numbered[first:last], likeness[first:last])


def _texts(names: Sequence[Name]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Names without spaces, in their words' order and in the alphabet's."""
    joined = np.empty(len(names), dtype=object)
    ordered = np.empty(len(names), dtype=object)
    for at, name in enumerate(names):
        joined[at] = name.joined
        ordered[at] = "".join(sorted(name.words)) if len(name.words) > 1 else name.joined
    return joined, ordered


def _filed(name: Name, rarity: Rarity) -> dict[str, float]:
    """The terms under which a name is filed, and the weight that each stands for."""
    weights = [rarity(word) for word in name.words]
    found: dict[str, float] = {}
    for term, (first, last) in joins(name.words).items():
        found[term] = sum(weights[first:last])
    short = initials(name.words)
    if short:
        found[short] = sum(weights)
    for word, weight in zip(name.words, weights, strict=True):
        found[word] = max(weight, found.get(word, 0.0))
    return found


def _whole(name: Name, known: dict[str, int]) -> list[int]:
    """Terms that the name's words make when written together, where anything has them."""
    words = name.words
    if len(words) < 2:
        return []
    found = [known[term] for term in joins(words) if term in known]
    short = initials(words)
    if short and short in known:
        found.append(known[short])
    return found
