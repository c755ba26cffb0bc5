"""Advertisers against targets: who is worth a look, and why.

It finds by name, domain and identifier, compares, and ranks. What people said of a match, and
what a match means, is for `cases`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reasoned.facts.measures import TargetKind
from reasoned.screening.index.names import NameIndex
from reasoned.screening.names.name import Name
from reasoned.screening.score.context import SHARED_DOMAINS
from reasoned.screening.score.pair import REVIEW_LOGIT, Scored, name_logit, score_pair
from reasoned.screening.score.rarity import Rarity, count_words
from reasoned.screening.side import Side

MOST_CANDIDATES = 200
"""Candidates of one that are given; the highest scores, so that answers stay bounded."""

_MOST_AROUND = 2.1
"""What country and address can add to a name at most, in log-odds."""


@dataclass(frozen=True)
class Candidate:
    """Two sides that may be one, by their places among those asked and those known."""

    asked: int
    known: int
    scored: Scored


class SideIndex:
    """Targets to be found: of all lists, or of those that are new.

    It doesn't change; sides have numbers from 0 in the order given.
    """

    def __init__(self, sides: Sequence[Side], rarity: Rarity | None = None) -> None:
        self.sides = list(sides)
        names: list[Name] = []
        owners: list[int] = []
        self._by_key: dict[str, list[int]] = defaultdict(list)
        for number, side in enumerate(self.sides):
            for called in side.names:
                names.append(called.name)
                owners.append(number)
            for key in _keys(side):
                self._by_key[key].append(number)
        self.rarity = rarity if rarity is not None else count_words(names)
        self._owners = owners
        persons = [self.sides[number].kind is TargetKind.PERSON for number in owners]
        self._names = NameIndex(names, self.rarity, persons)

    def __len__(self) -> int:
        return len(self.sides)

    def screen(self, asked: Sequence[Side]) -> list[Candidate]:
        """Targets that each advertiser asked could be, best first; several hundred at once are
        quickest.
        """
        found: list[Candidate] = []
        for place, numbers in enumerate(self._hopeful(asked)):
            mine: list[Candidate] = []
            for number in numbers:
                scored = score_pair(asked[place], self.sides[number], self.rarity)
                if scored.status is not None:
                    mine.append(Candidate(place, number, scored))
            mine.sort(key=lambda each: (-each.scored.logit, each.known))
            found.extend(mine[:MOST_CANDIDATES])
        return found

    def _hopeful(self, asked: Sequence[Side]) -> list[list[int]]:
        """For each side asked, the sides that names or keys make worth a full comparison."""
        names: list[Name] = []
        askers: list[int] = []
        hopeful: list[set[int]] = []
        for place, side in enumerate(asked):
            for called in side.names:
                names.append(called.name)
                askers.append(place)
            hopeful.append({n for key in _keys(side) for n in self._by_key.get(key, ())})
        rarity, owners, known = self.rarity, self._owners, self._names.names
        persons = [asked[place].kind is TargetKind.PERSON for place in askers]
        around = any(side.countries or side.addresses for side in asked)
        least = REVIEW_LOGIT - (_MOST_AROUND if around else 0.0)
        places, numbers = self._names.candidates(names, persons, least)
        for name, number in zip(places.tolist(), numbers.tolist(), strict=True):
            place, owner = askers[name], owners[number]
            if owner in hopeful[place]:
                continue
            side, other = asked[place], self.sides[owner]
            person = TargetKind.PERSON in (side.kind, other.kind)
            least = REVIEW_LOGIT - (_MOST_AROUND if _around(side, other) else 0.0)
            if name_logit(names[name], known[number], rarity, person=person) >= least:
                hopeful[place].add(owner)
        return [sorted(numbers) for numbers in hopeful]


def _around(one: Side, other: Side) -> bool:
    return bool((one.countries and other.countries) or (one.addresses and other.addresses))


def _keys(side: Side) -> Iterator[str]:
    """What finds a side whatever its name: each of its domains and identifiers."""
    for domain in side.domains:
        if domain not in SHARED_DOMAINS:
            yield f"domain {domain}"
    for _, value in side.identifiers:
        if len(value) > 3:
            yield f"identifier {value}"
