"""How much a word tells of who somebody is, by how seldom it is.

The words that are common everywhere are known beforehand; the rest is counted in the lists
and among advertisers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import log1p

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from reasoned.screening.names.common_words import COMMON, PARTICLES, TITLES
from reasoned.screening.names.legal_forms import MISSPELT
from reasoned.screening.names.name import Name

ENOUGH = 1000
"""Names that must be counted before the count says anything."""

_FLOOR = 0.1


class Rarity:
    """Weights of words, from 0.1 (says next to nothing) to 1 (in one name of the whole corpus).

    `counts` has in how many of the `names` a word stands.
    """

    __slots__ = ("_known", "counts", "names")

    def __init__(self, counts: Mapping[str, int] | None = None, names: int = 0) -> None:
        self.counts = counts or {}
        self.names = names
        self._known: dict[str, float] = {}

    def __call__(self, word: str) -> float:
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = self._weigh(word)
        return known

    def of(self, words: Iterable[str]) -> float:
        """The weight of several words together."""
        return sum(map(self, words))

    def _weigh(self, word: str) -> float:
        beforehand = _before_counting(word)
        if self.names < ENOUGH:
            return beforehand
        seen = max(1, self.counts.get(word, 0))
        counted = log1p(self.names / seen - 1) / log1p(self.names - 1)
        return min(beforehand, max(_FLOOR, counted))


def count_words(names: Iterable[Name]) -> Rarity:
    """The rarity of words as those names have them."""
    counts: Counter[str] = Counter()
    total = 0
    for name in names:
        counts.update(set(name.words))
        total += 1
    return Rarity(counts, total)


def _before_counting(word: str) -> float:
    if word in PARTICLES or word in TITLES:
        return _FLOOR
    if word in COMMON:
        return 0.3
    if word.isdigit():
        return 0.5
    if len(word) >= 6 and extractOne(
        word, MISSPELT, scorer=OSA.normalized_similarity, score_cutoff=0.8
    ):
        # `LIMTED` and `CLMPANY` are no part of a name.
        return _FLOOR
    return {1: 0.2, 2: 0.6, 3: 0.9}.get(len(word), 1.0)
