"""Pairs that the first generator makes of the lists: matches, and what is merely like them.

For each kind of noise: the noised name against its own (a match), against the nearest name of
another entity, and a name whose telling word was swapped, noised alike, against the name. So
each kind has its own non-matches, and a scorer that likes one noise too much is seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random

from benchmarks.screening.lists import Entity, fold
from benchmarks.screening.near import Others
from benchmarks.screening.noise import KINDS, PLANTED
from benchmarks.screening.pairs import SCHEMAS, Pair


def pairs(
    entities: Sequence[Entity], kind: str, half: str, each: int = 400, seed: int = 1
) -> list[Pair]:
    """Up to `each` matches of each noise, and up to two non-matches for each of them.

    `kind` is `organisation` or `person`, `half` is `tune` or `measure`; near names come from
    all entities of the kind.
    """
    of_kind = [e for e in entities if e.kind == kind]
    others = Others(of_kind)
    out: list[Pair] = []
    for noise, make in KINDS.items():
        # A seed of its own for each noise: a new one doesn't change the others' pairs.
        random = Random(f"{seed}/{kind}/{noise}")
        made: list[tuple[str, str, Entity]] = []
        for name, entity in _names(random, of_kind, half):
            noisy = make(random, name, entity)
            if noisy and noisy != name and len(fold(noisy)) >= 2:
                made.append((noisy, name, entity))
            if len(made) == each:
                break
        near = others.nearest([(name, entity) for _, name, entity in made])
        for (noisy, name, entity), other in zip(made, near, strict=True):
            out.append(Pair(noisy, name, kind, True, noise, SCHEMAS[kind]))
            if other:
                out.append(Pair(noisy, other, kind, False, noise, SCHEMAS[kind]))
            swapped = others.swapped(random, name)
            altered = make(random, swapped, entity) if swapped else None
            if altered and fold(altered) != fold(name):
                out.append(Pair(altered, name, kind, False, noise, SCHEMAS[kind]))
    return out


def planted(made: Sequence[Pair]) -> list[Pair]:
    """The matches that planted recall is taken over: as many of each of the eight kinds.

    A kind with fewer pairs than others has them repeated.
    """
    by_kind = [[p for p in made if p.same and p.group in groups] for groups in PLANTED.values()]
    by_kind = [pairs for pairs in by_kind if pairs]
    most = max(map(len, by_kind), default=0)
    return [pairs[i % len(pairs)] for pairs in by_kind for i in range(most)]


def balanced(made: Sequence[Pair]) -> list[Pair]:
    """The pairs with the eight kinds alike: scripts thinned to one kind's worth, no acronyms."""
    matches = Counter(p.group for p in made if p.same)
    most = max(matches.values(), default=0)
    keep: dict[str, float] = {}
    for groups in PLANTED.values():
        together = sum(matches[g] for g in groups)
        keep |= {g: min(1.0, most / together) for g in groups if together}
    out: list[Pair] = []
    seen: Counter[str] = Counter()
    kept = False
    for pair in made:
        if pair.group in keep:
            if pair.same:
                # Each match is followed by its non-matches, which go where it goes.
                before, seen[pair.group] = seen[pair.group], seen[pair.group] + 1
                share = keep[pair.group]
                kept = int((before + 1) * share + 1e-9) > int(before * share + 1e-9)
            if kept:
                out.append(pair)
    return out


def _names(random: Random, entities: Sequence[Entity], half: str) -> list[tuple[str, Entity]]:
    """Names of the half's entities in a random order; each entity's own name comes first."""
    chosen = [e for e in entities if e.half == half]
    random.shuffle(chosen)
    first = [(e.names[0], e) for e in chosen if len(fold(e.names[0])) >= 5]
    rest = [(n, e) for e in chosen for n in e.names[1:] if len(fold(n)) >= 5]
    return first + rest
