"""What proposals are made of: one record, the changes of fact, and who makes them.

How a condition is solved is left to `solve`; here is what its parts share.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeAlias

from reasoned.conditions.python.compile import compile_value, compile_values
from reasoned.conditions.tree import Lit, Node, Ref, Truthy, Var
from reasoned.conditions.types import ListType
from reasoned.conditions.values import Record, Truth, Value
from reasoned.conditions.walk import by_identity

MOST = 16
"""Proposals kept for one part."""
MOST_CHANGES = 3
"""Facts that one proposal may change."""

Changes: TypeAlias = tuple[tuple[str, Value], ...]
"""Names and their new values, each name once, in order of name. Names are facts; where an
item is being made, they are its fields (a lone value's name is empty)."""

NOTHING: list[Changes] = [()]
"""No change is needed."""
NONE: list[Changes] = []
"""No change is possible. Lists of proposals are shared, so nobody changes one in place."""

Values: TypeAlias = tuple[Value, ...]
Getter: TypeAlias = Callable[[Record, datetime, Sequence[Value]], Value]
"""What a node is for a record, a moment and the items of the macros around it."""


class Solver:
    """One record to propose for. `cut`: some proposals were left out."""

    __slots__ = ("cut", "fixed", "items", "now", "record")

    def __init__(self, record: Record, now: datetime, fixed: frozenset[str]) -> None:
        self.record, self.now, self.fixed = record, now, fixed
        self.items: list[Value] = []
        self.cut = False

    def together(self, every: Sequence[list[Changes]]) -> list[Changes]:
        """One of each, where they don't disagree."""
        result = NOTHING
        for some in every:
            if some is not NOTHING:
                result = some if result is NOTHING else self.merged(result, some)
        return result

    def merged(self, some: list[Changes], more: list[Changes]) -> list[Changes]:
        """One of either, the fewest changes first."""
        result: list[Changes] = []
        for one in some:
            for other in more:
                both = _both(one, other)
                if both is not None:
                    result.append(both)
        if len(set(map(len, result))) > 1:
            result.sort(key=len)
        self.cut |= len(result) > 2 * MOST
        return result[: 2 * MOST]


def _both(one: Changes, other: Changes) -> Changes | None:
    if len(one) == 1 == len(other) and one[0][0] != other[0][0]:
        return one + other if one[0][0] < other[0][0] else other + one
    both = dict(one)
    for name, value in other:
        if name in both and both[name] != value:
            return None
        both[name] = value
    if len(both) > MOST_CHANGES:
        return None
    return tuple([(name, both[name]) for name in sorted(both)])


Way: TypeAlias = Callable[[Solver, Truth], list[Changes]]
"""Proposals for a node that is a certain truth now, which isn't the wanted one."""
Solve: TypeAlias = Callable[[Solver], list[Changes]]
"""Proposals for a node that may be as wanted already."""
Setter: TypeAlias = Callable[[Solver, Value], list[Changes]]
"""Proposals after which a term may have a value."""


def nothing_helps(_: Solver, __: Truth) -> list[Changes]:
    """The way of what no change can turn."""
    return NONE


@by_identity
def getter(node: Node) -> Getter:
    """What the node is, by code that is compiled when it is first asked for."""
    if isinstance(node, Lit):
        constant = node.value
        return lambda record, now, items: constant
    ref = node.ref if isinstance(node, Truthy) else node
    if isinstance(ref, Ref) and not ref.path:
        fact = ref.fact
        return lambda record, now, items: record.get(fact)
    run: Getter | None = None

    def value(record: Record, now: datetime, items: Sequence[Value]) -> Value:
        nonlocal run
        if run is None:
            run = compile_value(node)
        return run(record, now, items)

    return value


def all_getter(nodes: Sequence[Node]) -> Callable[[Record, datetime, Sequence[Value]], Values]:
    """What several nodes are, asked for together."""
    run: Callable[[Record, datetime, Sequence[Value]], Values] | None = None

    def all_values(record: Record, now: datetime, items: Sequence[Value]) -> Values:
        nonlocal run
        if run is None:
            run = compile_values(nodes)
        return run(record, now, items)

    return all_values


def trimmed(found: list[Changes]) -> list[Changes]:
    """The proposals with the fewest changes first, and no more than `MOST`."""
    if len(found) > 1:
        found = sorted(found, key=len)[:MOST]
    return found


def assigner(ref: Ref | Var, making: int | None) -> Setter | None:
    """The change that gives `ref` a value; None where it can't change."""
    checks = bool(ref.field.values)
    if isinstance(ref, Var):
        if ref.depth != making:
            return None
        field = name_of(ref)
        return lambda s, v: [((field, v),)] if allowed(ref, v) else NONE
    if making is not None:
        return None
    fact = ref.fact
    if ref.path:
        inner = ref.path[0]

        def into(s: Solver, v: Value) -> list[Changes]:
            if fact in s.fixed or not allowed(ref, v):
                return NONE
            return [((fact, {**(s.record.get(fact) or {}), inner: v}),)]

        return into

    def whole(s: Solver, v: Value) -> list[Changes]:
        if fact in s.fixed or ((checks or v is None) and not allowed(ref, v)):
            return NONE
        return [((fact, v),)]

    return whole


def allowed(ref: Ref | Var, value: Value) -> bool:
    """Whether the declarations let `ref` have the value."""
    if isinstance(value, str) and ref.field.values and value not in ref.field.values:
        return False
    return value is not None or (ref.field.optional and not isinstance(ref.type, ListType))


def name_of(ref: Ref | Var) -> str:
    """What a change of `ref` is called: its fact, or the field of an item."""
    if isinstance(ref, Ref):
        return ref.fact
    return ref.path[0] if ref.path else ""
