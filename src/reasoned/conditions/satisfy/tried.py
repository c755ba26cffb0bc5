"""Trying the values that a term may still have on every condition that reads nothing else.

So `x == "abc"` meets `size(x) > 3`, which no bound tells. It rules values out, and never in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from reasoned.conditions.interpret import MAX_STEPS, Run, evaluate
from reasoned.conditions.satisfy.domains import PICKS, Domain
from reasoned.conditions.tree import (
    Bool,
    Compare,
    Count,
    InList,
    InSet,
    Lit,
    Matches,
    Now,
    Quantifier,
    Ref,
    StringTest,
    Term,
    Truthy,
    Var,
)
from reasoned.conditions.values import Truth
from reasoned.conditions.walk import nodes

MOST_TRIED = 100
"""Values of one term that are tried."""

_ANY_TIME = datetime(2020, 1, 1, tzinfo=UTC)


def narrowed(
    truths: Mapping[Bool, frozenset[Truth]], found: dict[Term, Domain]
) -> dict[Term, Domain]:
    """What is left of each term once the values that can be listed have been tried."""
    listed = {t: d for t, d in found.items() if isinstance(t, Ref | Var) and d.only is not None}
    if not listed:
        return found
    changed = dict(found)
    for tree, wanted in truths.items():
        if _is_plain(tree):
            continue
        inner = set(nodes(tree))
        leaves = {n for n in inner if isinstance(n, Ref | Var | Now)}
        if len(leaves) != 1 or any(isinstance(n, Count | InList | Quantifier) for n in inner):
            continue
        (leaf,) = leaves
        known = changed.get(leaf) if leaf in listed else None
        if isinstance(leaf, Now) or known is None or known.only is None:
            continue
        if len(known.only) > MOST_TRIED:
            continue
        left = tuple(v for v in known.only if _tried(tree, leaf, v) in wanted)
        if len(left) < len(known.only):
            low, high = (min(left), max(left)) if left else (None, None)
            changed[leaf] = Domain(not left, low, high, left, left[:PICKS])
    return changed


def _is_plain(tree: Bool) -> bool:
    """Whether its bounds tell all of it, or nothing can be tried on it."""
    match tree:
        case InList() | Quantifier() | Truthy() | InSet(Ref() | Var()) | Matches(Ref() | Var()):
            return True
        case Compare(_, Ref() | Var(), Lit()) | Compare(_, Lit(), Ref() | Var()):
            return True
        case StringTest(_, Ref() | Var(), Lit()):
            return True
    return False


def _tried(tree: Bool, leaf: Ref | Var, value: object) -> Truth:
    whole: object = {leaf.path[0]: value} if leaf.path else value
    if isinstance(leaf, Ref):
        return evaluate(tree, {leaf.fact: whole}, _ANY_TIME)
    run = Run({}, _ANY_TIME, MAX_STEPS)
    # Depths of items are negative, and count from the end.
    run.items = [whole] * (abs(leaf.depth) + 1)
    truth: Truth = run.value(tree)
    return truth
