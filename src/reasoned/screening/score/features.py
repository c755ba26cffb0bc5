"""Two names in numbers: what they have in common, and what each has alone.

What the numbers count is for `weights`; none of it says anything of two organisations alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from rapidfuzz.distance import Indel

from reasoned.screening.names.legal_forms import same_family
from reasoned.screening.names.name import Name
from reasoned.screening.score.align import Tie, align
from reasoned.screening.score.rarity import Rarity

FEATURES: tuple[str, ...] = (
    "words", "spelling", "both_left", "left_alike", "one_left", "one_part", "evidence", "whole",
    "numbers", "forms", "first",
)  # fmt: skip
"""The features in the order of `Compared.values`. All lie between 0 and 1.

words: share of both names' weight that is in common (Dice).
spelling: how much rests on one word that is spelt differently, the shorter the more.
both_left: each side has words that say who, and the other lacks them.
left_alike: how alike those are all the same, if too little to be one word misspelt.
one_left: one side has more such words than the other.
one_part: the same as a share of that and of what they have in common.
evidence: how much says who in what is common; a long name with rare words nears 1.
whole: likeness of both names written without spaces, in their order or the alphabet's
    (longest common subsequence).
numbers: they hold different numbers (1), or only one holds any (0.5).
forms: their legal forms are different ones.
first: they begin with the same word.
"""


@dataclass(frozen=True, slots=True)
class Compared:
    """`common` is the weight of what two names share; `left_*` what each has alone."""

    values: tuple[float, ...]
    ties: tuple[Tie, ...]
    common: float
    left_one: float
    left_other: float


def compare(one: Name, other: Name, rarity: Rarity, *, person: bool = False) -> Compared:
    """What two names have in common; symmetrical but for the sides' order in the answer."""
    ties = align(one.words, other.words, person=person)
    weights = [rarity(word) for word in one.words]
    others = [rarity(word) for word in other.words]
    total, other_total = sum(weights), sum(others)
    common = doubt = tied = other_tied = 0.0
    for tie in ties:
        here = _weight(weights, tie.left)
        there = _weight(others, tie.right)
        tied += here
        other_tied += there
        if tie.how == "initial":
            tied -= max(0.0, here - there) / 2
            other_tied -= max(0.0, there - here) / 2
        # A letter stands for a word, and for hundreds of others.
        mean = min(here, there) if tie.how == "initial" else (here + there) / 2
        common += mean * tie.likeness
        if tie.how == "alike":
            letters = len(one.words[tie.left[0]])
            doubt += mean * mean * min(1.0, (1.0 - tie.likeness) * letters / max(1, letters - 3))
    left, other_left = max(0.0, total - tied), max(0.0, other_total - other_tied)
    both_left = 1.0 - exp(-2.0 * min(left, other_left))
    values = (
        2 * common / (total + other_total) if total + other_total else 0.0,
        doubt / max(total, other_total) ** 2 if doubt else 0.0,
        both_left,
        both_left * _left_alike(one, other, ties) if both_left > 0.2 else 0.0,
        1.0 - exp(-abs(left - other_left)),
        _share(abs(left - other_left), common),
        1.0 - exp(-common),
        _whole(one, other),
        _numbers(one, other, ties),
        _forms(one, other),
        1.0 if ties and any(0 in tie.left and 0 in tie.right for tie in ties) else 0.0,
    )
    return Compared(values, tuple(ties), common, left, other_left)


def _weight(weights: Sequence[float], places: tuple[int, ...]) -> float:
    if len(places) == 1:
        return weights[places[0]]
    return sum(weights[place] for place in places)


def _share(part: float, rest: float) -> float:
    return part / (part + rest) if part else 0.0


def _whole(one: Name, other: Name) -> float:
    straight = Indel.normalized_similarity(one.joined, other.joined)
    if straight == 1.0 or len(one.words) == 1 == len(other.words):
        return float(straight)
    ordered = Indel.normalized_similarity("".join(sorted(one.words)), "".join(sorted(other.words)))
    return float(max(straight, ordered))


def _left_alike(one: Name, other: Name, ties: Sequence[Tie]) -> float:
    """Likeness of what no tie holds, from 0 (up to half their letters in common) to 1."""
    tied = {place for tie in ties for place in tie.left}
    other_tied = {place for tie in ties for place in tie.right}
    left = "".join(word for place, word in enumerate(one.words) if place not in tied)
    there = "".join(word for place, word in enumerate(other.words) if place not in other_tied)
    return max(0.0, 2.0 * Indel.normalized_similarity(left, there) - 1.0)


def _numbers(one: Name, other: Name, ties: Sequence[Tie]) -> float:
    here = {w for w in one.words if w.isdigit()}
    there = {w for w in other.words if w.isdigit()}
    if here == there:
        return 0.0
    return 1.0 if here and there else 0.5


def _forms(one: Name, other: Name) -> float:
    if not one.forms or not other.forms:
        return 0.0
    alike = any(same_family(a, b) for a in one.forms for b in other.forms)
    return 0.0 if alike else 1.0
