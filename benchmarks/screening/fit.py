"""Makes `src/reasoned/screening/score/weights.yaml`: `python -m benchmarks.screening.fit`.

Logistic regression (L2, bounded) over three sources: names of the `tune` half of the lists'
entities under the first generator's noise, each kind counting alike, against names that are
merely near or have another word swapped in; unrelated advertisers (of another seed than those
that are measured with) against the names that the index finds for them; and the labelled
pairs of ../shared/data. The second generator and the `measure` half have no part in it. As the
labelled pairs have one, `crossed` gives each of them a score from weights made without it.

The bounds and how much each source counts were chosen with the labelled pairs, the first
generator and 20,000 unrelated advertisers in view.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.screening.labelled import labelled
from benchmarks.screening.lists import Entity, entities, fold
from benchmarks.screening.near import Others
from benchmarks.screening.noise import KINDS, PLANTED
from benchmarks.screening.pairs import ORGANISATION, PERSON
from benchmarks.screening.peers import install
from benchmarks.screening.unrelated import population
from reasoned.screening.index.names import NameIndex
from reasoned.screening.names.name import Name, read_name
from reasoned.screening.score import weights as weights_module
from reasoned.screening.score.features import FEATURES, compare
from reasoned.screening.score.rarity import Rarity, count_words

SEED = 20180214
EACH = 600
"""Pairs of each kind of noise, and three times as many negatives of both sorts together."""

BOUNDS: dict[str, tuple[float | None, float | None]] = {
    "words": (1.0, None), "spelling": (None, -2.0), "both_left": (None, 0.0),
    "left_alike": (0.0, None), "one_left": (-2.0, 0.0), "one_part": (None, 0.0),
    "evidence": (1.5, None), "whole": (0.0, None), "numbers": (None, -0.3),
    "forms": (-1.5, 0.0), "first": (0.0, None),
}  # fmt: skip
"""Which way a feature may count, and how far: what speaks against a match never speaks for it.

Another legal form is mostly a sister company, which an authority's words often mean as well; it
may not outweigh a name that is the same.
"""

PERSONS: dict[str, tuple[float | None, float | None]] = {
    "one_left": (-2.0, -1.2),
    "one_part": (None, -0.7),
}
"""The same for persons where it differs: a first name alone is nobody."""

PENALTY = 0.001
"""On the squares of the weights, where all pairs together count 1."""

LABELLED = {ORGANISATION: 2.0, PERSON: 0.3}
"""How much the labelled pairs count against all others together."""

UNRELATED = 8.0
"""How much the unrelated advertisers' names count against those made by the generator."""

ADVERTISERS = 15_000

FOLDS = 10

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Material:
    """Feature values (pairs x features), whether the same, and how much each pair counts."""

    values: Floats
    same: Floats
    share: Floats


def main() -> None:
    table = {}
    for kind in (ORGANISATION, PERSON):
        made, judged = material(kind)
        base, weights = fit(_together(made, judged), kind)
        table[kind] = {"base": base} | dict(zip(FEATURES, weights, strict=True))
        print(f"{kind}: {len(made.same):,} pairs made, {len(judged.same):,} labelled")
        for name, weight in table[kind].items():
            print(f"  {name:11} {weight:+.3f}")
    text = yaml.safe_dump(table, sort_keys=False, default_flow_style=None, width=96)
    head = (
        "# Made by `python -m benchmarks.screening.fit`; what the features mean: see features.py.\n"
    )
    Path(weights_module.__file__).with_name("weights.yaml").write_text(head + text, "utf-8")


def crossed(kind: str) -> list[float]:
    """Log-odds of the labelled pairs of that kind, in their order; of each, from weights
    that were made without it (and without the tenth of the pairs that it is in)."""
    made, judged = material(kind)
    order = np.random.default_rng(SEED).permutation(len(judged.same))
    found = np.zeros(len(order))
    for tenth in range(FOLDS):
        out = order[tenth::FOLDS]
        rest = np.setdiff1d(order, out)
        part = Material(judged.values[rest], judged.same[rest], judged.share[rest])
        base, weights = fit(_together(made, part), kind)
        found[out] = judged.values[out] @ np.array(weights) + base
    return [float(each) for each in found]


@lru_cache(maxsize=2)
def material(kind: str) -> tuple[Material, Material]:
    """What was made (by the generator, and of unrelated advertisers), and the labelled pairs."""
    ours = [entity for entity in entities() if entity.kind == kind]
    names = [read_name(name) for entity in ours for name in entity.names]
    rarity = count_words(names)
    values, same, share = sample([e for e in ours if e.half == "tune"], ours, rarity)
    pairs = [pair for pair in labelled() if pair.kind == kind]
    theirs = _values([(p.left, p.right) for p in pairs], rarity, person=kind == PERSON)
    yes = np.array([p.same for p in pairs], dtype=float)
    count = np.where(yes > 0, 0.5 / yes.sum(), 0.5 / (len(yes) - yes.sum())) * LABELLED[kind]
    made = Material(values, same, share / share.sum())
    if kind == ORGANISATION:
        made = _together(made, unrelated(names, rarity))
    return made, Material(theirs, yes, count)


def unrelated(names: Sequence[Name], rarity: Rarity) -> Material:
    """Unrelated advertisers against the listed names that the index finds for them."""
    listed = {fold(name.text) for name in names}
    people = population(install().seeds(), ADVERTISERS, listed, seed=SEED).names
    index = NameIndex(names, rarity)
    values = []
    for start in range(0, len(people), 1000):
        asked = [read_name(text) for text in people[start : start + 1000]]
        places, numbers = index.candidates(asked)
        values += [
            compare(asked[place], names[number], rarity).values
            for place, number in zip(places.tolist(), numbers.tolist(), strict=True)
        ]
    count = len(values)
    return Material(np.array(values), np.zeros(count), np.full(count, UNRELATED / count))


def _together(one: Material, other: Material) -> Material:
    return Material(
        np.vstack([one.values, other.values]),
        np.append(one.same, other.same),
        np.append(one.share, other.share),
    )


def _values(pairs: Sequence[tuple[str, str]], rarity: Rarity, *, person: bool) -> Floats:
    return np.array(
        [compare(read_name(a), read_name(b), rarity, person=person).values for a, b in pairs]
    )


def sample(
    tune: Sequence[Entity], ours: Sequence[Entity], rarity: Rarity
) -> tuple[Floats, Floats, Floats]:
    """Feature values (pairs x features), whether the same, and how much each pair counts."""
    random = Random(SEED)
    left: list[str] = []
    right: list[str] = []
    group: list[str] = []
    for planted, kinds in PLANTED.items():
        made = 0
        for _ in range(EACH * 4):
            entity = random.choice(tune)
            name = random.choice(entity.names)
            written = KINDS[random.choice(kinds)](random, name, entity)
            if written is not None and made < EACH:
                made += 1
                left.append(written)
                right.append(name)
                group.append(planted)
    others = Others(ours)
    asked = [(random.choice(entity.names), entity) for entity in random.choices(tune, k=2 * EACH)]
    for (name, _), near in zip(asked, others.nearest(asked), strict=True):
        if near is not None:
            left.append(name)
            right.append(near)
            group.append("-near")
    for name, _ in asked:
        swapped = others.swapped(random, name)
        if swapped is not None:
            left.append(swapped)
            right.append(name)
            group.append("-swapped")
    person = ours[0].kind == PERSON
    values = _values(list(zip(left, right, strict=True)), rarity, person=person)
    same = np.array([not each.startswith("-") for each in group], dtype=float)
    # Each kind of noise counts alike, and both answers do.
    sizes = Counter(group)
    sides = Counter(each.startswith("-") for each in sizes)
    share = np.array([1 / sizes[g] / sides[g.startswith("-")] for g in group]) * len(group) / 2
    return values, same, share


def fit(of: Material, kind: str) -> tuple[float, list[float]]:
    """The base and the weight of each feature, in log-odds."""
    rows = np.hstack([of.values, np.ones((len(of.values), 1))])

    def loss(weights: Floats) -> tuple[float, Floats]:
        logit = rows @ weights
        missed = 1 / (1 + np.exp(-logit)) - of.same
        total = (of.share * (np.logaddexp(0, logit) - of.same * logit)).sum()
        total += PENALTY * (weights[:-1] ** 2).sum() / 2
        return float(total), rows.T @ (of.share * missed) + PENALTY * np.append(weights[:-1], 0)

    bounded = BOUNDS | (PERSONS if kind == PERSON else {})
    bounds = [bounded[name] for name in FEATURES] + [(None, None)]
    start = np.zeros(rows.shape[1])
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x
    return round(float(found[-1]), 3), [round(float(weight), 3) for weight in found[:-1]]


if __name__ == "__main__":
    main()
