"""Names that are merely like another: what a careless screener stops.

Two sorts. Near names: of other entities, those whose spelling lies nearest (token_sort_ratio
over all names of that kind), leaving out entities that share a name. Swapped names: the word
that tells a name from others replaced by such a word of another entity. As the near names are
the ones that token_sort_ratio likes best, its own figures come out lower than they would on
names that another system had picked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from random import Random

import numpy as np
from rapidfuzz import fuzz, process

from benchmarks.screening.lists import Entity, fold

_AT_ONCE = 250


class Others:
    """The names of one kind of entity, and who shares one with whom."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self.names = [n for e in entities for n in e.names]
        self.owners = np.array([i for i, e in enumerate(entities) for _ in e.names])
        self.folded = [fold(n) for n in self.names]
        self._index = {e.number: i for i, e in enumerate(entities)}
        holders: dict[str, set[int]] = defaultdict(set)
        for owner, name in zip(self.owners.tolist(), self.folded, strict=True):
            holders[" ".join(sorted(name.split()))].add(owner)
        self._kin: dict[int, set[int]] = defaultdict(set)
        for together in holders.values():
            for owner in together:
                self._kin[owner] |= together
        self._counts = Counter(w for n in self.folded for w in set(n.split()))
        self._rare = sorted(w for w, c in self._counts.items() if c <= 3 and len(w) >= 4)

    def nearest(self, names: Sequence[tuple[str, Entity]]) -> list[str | None]:
        """For each (name, its entity) the nearest name of an entity that isn't kin to it."""
        out: list[str | None] = []
        for start in range(0, len(names), _AT_ONCE):
            some = names[start : start + _AT_ONCE]
            scores = process.cdist(
                [fold(n) for n, _ in some],
                self.folded,
                scorer=fuzz.token_sort_ratio,
                dtype=np.float32,
                workers=2,
            )
            for row, (_, entity) in zip(scores, some, strict=True):
                own = self._index[entity.number]
                row[np.isin(self.owners, list(self._kin[own] | {own}))] = -1
                best = int(row.argmax())
                out.append(self.names[best] if row[best] > 0 else None)
        return out

    def swapped(self, random: Random, name: str) -> str | None:
        """The name with its rarest word replaced; None where the word tells nothing."""
        words = name.split()
        long = [(self._counts[fold(w)], i) for i, w in enumerate(words) if len(fold(w)) >= 4]
        if len(words) < 2 or not long or min(long)[0] > 10:
            return None
        at = min(long)[1]
        new = random.choice(self._rare)
        if fuzz.ratio(new, fold(words[at])) >= 60:
            return None
        words[at] = new.upper() if words[at].isupper() else new.title()
        return " ".join(words)
