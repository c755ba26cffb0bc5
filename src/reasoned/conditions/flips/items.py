"""Proposals for lists: an item more, an item less, an item otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from reasoned.conditions.flips import values
from reasoned.conditions.flips.state import (
    Changes,
    Getter,
    Setter,
    Solver,
    Way,
    assigner,
    getter,
    trimmed,
)
from reasoned.conditions.python.emit import outer_depths
from reasoned.conditions.tree import Count, Node, Quantifier, Ref, Var
from reasoned.conditions.types import Field, ListType, ObjectType
from reasoned.conditions.values import Truth, Value
from reasoned.conditions.walk import reads

if TYPE_CHECKING:
    from reasoned.conditions.flips.solve import Ways

MOST_ITEMS = 3
"""Items of a list that are tried one by one."""

Maker: TypeAlias = "Callable[[Solver, Value, int], list[Value]]"
"""So many items for which a macro's body is as wanted, made from one by changing fields."""
Otherwise: TypeAlias = "Callable[[Solver, tuple[Value, ...], Sequence[int]], list[Changes]]"
"""Changes after which one of some items, by place, has another body."""


def quantifier(ways: Ways, node: Quantifier, want: bool, making: int | None) -> Way:
    """Changes after which the macro may be `want`."""
    items_of = getter(node.over)
    if node.kind == "exists_one":
        exactly = _exactly(ways, node, making)

        def one(s: Solver, _: Truth) -> list[Changes]:
            items = items_of(s.record, s.now, s.items)
            return trimmed(exactly(s, items or (), 1 if want else 0))

        return one
    # exists wants one item with a true body, or all false; all is the other way round.
    body_want = node.kind == "exists"
    if want is body_want:
        return _one_item(ways, node, body_want, making)
    return _no_item(ways, node, body_want, making)


def _one_item(ways: Ways, node: Quantifier, want: bool, making: int | None) -> Way:
    """Changes after which some item's body is `want`."""
    items_of, body = getter(node.over), getter(node.body)
    otherwise = _otherwise(ways, node, want, making)
    assign = assigner(node.over, making)
    start = _start(node.over)
    made = None if assign is None else _made(ways, node, want)

    def way(s: Solver, _: Truth) -> list[Changes]:
        items = items_of(s.record, s.now, s.items) or ()
        found: list[Changes] = []
        if items:
            truths = _truths(s, body, items)
            found += otherwise(s, items, [n for n, t in enumerate(truths) if t is not want])
        # Two changes of the same list are never both shown, but the first may undo what the
        # other items were good for, and then a new item does.
        if assign is not None and made is not None:
            for item in made(s, start, MOST_ITEMS):
                found += assign(s, (*items, item))
        return trimmed(found)

    return way


def _no_item(ways: Ways, node: Quantifier, unwanted: bool, making: int | None) -> Way:
    """Changes after which no item's body is `unwanted`, and none is unknown."""
    items_of, body = getter(node.over), getter(node.body)
    otherwise = _otherwise(ways, node, not unwanted, making)
    assign = assigner(node.over, making)
    always = reads_facts(node.body)

    def way(s: Solver, _: Truth) -> list[Changes]:
        items = items_of(s.record, s.now, s.items) or ()
        fine = [truth is (not unwanted) for truth in _truths(s, body, items)]
        found: list[Changes] = []
        # An item that stands against somebody goes, rather than becoming something else.
        if assign is not None:
            found += assign(s, tuple([i for i, f in zip(items, fine, strict=True) if f]))
        if fine.count(False) == 1 and (always or not found):
            found += otherwise(s, items, [fine.index(False)])
        return trimmed(found)

    return way


def count(ways: Ways, node: Count, making: int | None) -> Setter | None:
    """Changes after which so many items have a true body."""
    items_of = getter(node.over)
    exactly = _exactly(ways, node, making)
    if assigner(node.over, making) is None:
        return None
    return lambda s, wanted: exactly(s, items_of(s.record, s.now, s.items) or (), wanted)


def _truths(s: Solver, body: Getter, items: Sequence[Value]) -> list[Truth]:
    record, now, around = s.record, s.now, s.items
    truths = []
    around.append(None)
    for item in items:
        around[-1] = item
        truths.append(body(record, now, around))
    around.pop()
    return truths


def _otherwise(ways: Ways, node: Quantifier, want: bool, making: int | None) -> Otherwise:
    """One item that isn't `want` becomes it: by its own fields, or by facts outside."""
    outside = ways.solve(node.body, want, making) if reads_facts(node.body) else None
    assign = assigner(node.over, making) if _holds_objects(node.over) else None
    made = None if assign is None else _made(ways, node, want)

    def otherwise(s: Solver, items: tuple[Value, ...], wrong: Sequence[int]) -> list[Changes]:
        found: list[Changes] = []
        for place in wrong[:MOST_ITEMS]:
            item = items[place]
            if outside is not None:
                s.items.append(item)
                found += [c for c in outside(s) if c]
                s.items.pop()
            if assign is not None and made is not None and not found:
                for changed in made(s, item, 1):
                    found += assign(s, (*items[:place], changed, *items[place + 1 :]))
        return found

    return otherwise


def _exactly(
    ways: Ways, node: Quantifier | Count, making: int | None
) -> Callable[[Solver, tuple[Value, ...], int], list[Changes]]:
    assign, body = assigner(node.over, making), getter(node.body)
    made, start = _made(ways, node, True), _start(node.over)

    def exactly(s: Solver, items: tuple[Value, ...], wanted: int) -> list[Changes]:
        if wanted < 0 or assign is None:
            return []
        truths = _truths(s, body, items)
        more = wanted - truths.count(True)
        if more <= 0:
            kept, seen = [], 0
            for item, truth in zip(items, truths, strict=True):
                seen += truth is True
                if truth is False or (truth is True and seen <= wanted):
                    kept.append(item)
            return assign(s, tuple(kept))
        if more > MOST_ITEMS:
            return []
        known = [i for i, t in zip(items, truths, strict=True) if t is not None]
        new = made(s, start, MOST_ITEMS)
        return [c for item in new for c in assign(s, (*known, *[item] * more))]

    return exactly


def _made(ways: Ways, node: Quantifier | Count, want: bool) -> Maker:
    """Items for which the body is `want`, made by changing the fields of another."""
    body, solve = getter(node.body), ways.solve(node.body, want, node.depth)
    example = _example(node.over)

    def made(s: Solver, start: Value, most: int) -> list[Value]:
        before = s.cut
        s.items.append(example if start is None else start)
        found: list[Value] = []
        for changes in solve(s):
            item = {**start, **dict(changes)} if isinstance(start, dict) else dict(changes).get("")
            begun = s.items[-1]
            s.items[-1] = begun if item is None else item
            if body(s.record, s.now, s.items) is want:
                found.append(s.items[-1])
                if len(found) == most:
                    break
            s.items[-1] = begun
        s.items.pop()
        s.cut = before  # an item that isn't made leaves out no change of fact
        return found

    alone = not reads_facts(node.body) and not set(outer_depths(node.body)) - {node.depth}
    return _once_a_moment(made) if alone else made


def _once_a_moment(made: Maker) -> Maker:
    """New items whose body asks nothing but the clock beside them are made once."""
    at: datetime | None = None
    ready: list[Value] = []

    def remembered(s: Solver, start: Value, most: int) -> list[Value]:
        nonlocal at, ready
        if start:
            return made(s, start, most)
        if at != s.now:
            at, ready = s.now, made(s, start, MOST_ITEMS)
        return ready[:most]

    return remembered


def reads_facts(body: Node) -> bool:
    """Whether a macro's body reads facts beside its item."""
    return bool(reads(body))


def _start(over: Ref | Var) -> Value:
    """What a new item is made from: an object without fields, else any value."""
    return {} if _holds_objects(over) else None


def _holds_objects(over: Ref | Var) -> bool:
    return isinstance(over.type, ListType) and isinstance(over.type.item, ObjectType)


def _example(over: Ref | Var) -> Value:
    assert isinstance(over.type, ListType)
    return values.example(Field(over.type.item, values=over.field.values))
