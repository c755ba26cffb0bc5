"""What a condition costs to ask of many rows, roughly, and how large it is.

Costs are nanoseconds a row on one core, to the nearest power of two or so; they only
decide what is asked first, so being wrong costs time and never truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

from reasoned.conditions.tree import (
    Bool,
    Count,
    InList,
    InSet,
    LowerAscii,
    Matches,
    Node,
    Quantifier,
    Size,
    StringTest,
)
from reasoned.conditions.walk import children, nodes

_OWN: dict[type, int] = {
    InSet: 4,
    InList: 30,
    Size: 4,
    StringTest: 8,
    LowerAscii: 60,
    Matches: 120,
    Quantifier: 60,
    Count: 120,
}
_ITEMS = 2
"""Items that a list is taken to have."""
_SMALL = 16

N = TypeVar("N", bound=Bool)


@lru_cache(maxsize=65_536)
def cost(node: Node) -> int:
    """Nanoseconds a row, roughly."""
    inner = sum(cost(child) for child in children(node))
    if isinstance(node, Quantifier | Count):
        inner *= _ITEMS
    return _OWN.get(type(node), 1) + inner


def cheapest_first(args: Sequence[N]) -> list[N]:
    """The args by cost; of equal cost, as written."""
    return sorted(args, key=cost)


@lru_cache(maxsize=65_536)
def is_small(node: Node) -> bool:
    """Whether it may stand twice in the SQL. What is larger is worked out once, so that
    the text of nested conditions doesn't double with every level."""
    return sum(1 for _ in nodes(node)) <= _SMALL
