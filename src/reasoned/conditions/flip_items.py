"""Proposals for lists: an item more, an item less, an item otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reasoned.conditions import flip_values as values
from reasoned.conditions.tree import Bool, Count, InList, Node, Quantifier, Ref, Var
from reasoned.conditions.types import Field, ListType, ObjectType
from reasoned.conditions.values import Partial, Truth, Value
from reasoned.conditions.walk import by_identity, reads

if TYPE_CHECKING:
    from reasoned.conditions.flip_solve import Changes, Solver

MOST_ITEMS = 3
"""Items of a list that are tried one by one."""


def membership(solver: Solver, node: InList, want: bool) -> list[Changes]:
    """Changes after which `term in list` may be `want`."""
    from reasoned.conditions.flip_terms import become, field_of

    value, items = solver.value(node.term), solver.value(node.over)
    found: list[Changes] = []
    if value is not None:
        present = items or ()
        changed = (*present, value) if want else tuple(i for i in present if i != value)
        found += solver.assign(node.over, changed)
    if items is not None and not (isinstance(items, Partial) and not want):
        among = list(items[:MOST_ITEMS]) if want else values.others(field_of(node.term), items)
        found += [c for v in among for c in become(solver, node.term, v)]
    if value is None and items is None:
        start = values.example(field_of(node.term))
        changed = (start,) if want else ()
        found += solver.together(
            [become(solver, node.term, start), solver.assign(node.over, changed)]
        )
    return found


def quantifier(solver: Solver, node: Quantifier, want: bool) -> list[Changes]:
    """Changes after which the macro may be `want`."""
    items = solver.value(node.over)
    present = () if items is None else tuple(items)
    if node.kind == "exists_one":
        return _exactly(solver, node, present, 1 if want else 0)
    # exists wants one item with a true body, or all false; all is the other way round.
    body_want = node.kind == "exists"
    truths = _truths(solver, node.body, present)
    if want is body_want:
        wrong = [n for n, truth in enumerate(truths) if truth is not body_want]
        found = _otherwise(solver, node, present, wrong, want=body_want)
        # Two changes of the same list are never both shown: a new item, where no other helps.
        if all(name != _name(node.over) for c in found for name, _ in c):
            found = found + _one_more(solver, node, present, body_want)
        return found
    wrong = [n for n, truth in enumerate(truths) if truth is not (not body_want)]
    kept = tuple(i for n, i in enumerate(present) if n not in wrong)
    # An item that stands against somebody goes, rather than becoming something else.
    found = solver.assign(node.over, kept)
    if len(wrong) == 1 and (not found or reads_facts(node.body)):
        found = found + _otherwise(solver, node, present, wrong, want=not body_want)
    return found


def count(solver: Solver, node: Count, wanted: int) -> list[Changes]:
    """Changes after which so many items have a true body."""
    items = solver.value(node.over)
    return _exactly(solver, node, () if items is None else tuple(items), wanted)


def _truths(solver: Solver, body: Bool, items: tuple[Value, ...]) -> list[Truth]:
    truths = []
    for item in items:
        with solver.item(item):
            truths.append(solver.value(body))
    return truths


def _one_more(
    solver: Solver, node: Quantifier | Count, items: tuple[Value, ...], want: bool
) -> list[Changes]:
    made = _made(solver, node, {} if _holds_objects(node.over) else None, want)
    return [c for item in made for c in solver.assign(node.over, (*items, item))]


def _otherwise(
    solver: Solver, node: Quantifier, items: tuple[Value, ...], wrong: list[int], want: bool
) -> list[Changes]:
    """One item that isn't `want` becomes it: by its own fields, or by facts outside."""
    found: list[Changes] = []
    for place in wrong[:MOST_ITEMS]:
        item = items[place]
        if reads_facts(node.body):
            with solver.item(item):
                found += [c for c in solver.solve(node.body, want) if c]
        if isinstance(item, dict) and not found:
            for changed in _made(solver, node, item, want)[:1]:
                found += solver.assign(node.over, (*items[:place], changed, *items[place + 1 :]))
    return found


def _exactly(
    solver: Solver, node: Quantifier | Count, items: tuple[Value, ...], wanted: int
) -> list[Changes]:
    truths = _truths(solver, node.body, items)
    true = [i for i, t in zip(items, truths, strict=True) if t is True]
    if wanted < 0:
        return []
    if len(true) >= wanted:
        kept, seen = [], 0
        for item, truth in zip(items, truths, strict=True):
            seen += truth is True
            if truth is False or (truth is True and seen <= wanted):
                kept.append(item)
        return solver.assign(node.over, tuple(kept))
    known = tuple(i for i, t in zip(items, truths, strict=True) if t is not None)
    start: Value = {} if _holds_objects(node.over) else None
    more = wanted - len(true)
    if more > MOST_ITEMS:
        return []
    made = _made(solver, node, start, True)
    return [c for item in made for c in solver.assign(node.over, (*known, *[item] * more))]


def _made(solver: Solver, node: Quantifier | Count, start: Value, want: bool) -> list[Value]:
    """Items for which the body is `want`, made from `start` by changing its fields."""
    maker = solver.maker(node.depth)
    maker.items.append(_example(node.over) if start is None else start)
    found = []
    for changes in maker.solve(node.body, want):
        item = {**start, **dict(changes)} if isinstance(start, dict) else dict(changes).get("")
        if item is None:
            item = maker.items[-1]
        maker.items[-1], before = item, maker.items[-1]
        if maker.value(node.body) is want:
            found.append(item)
        maker.items[-1] = before
    return found[:MOST_ITEMS]


def _name(over: Ref | Var) -> str:
    if isinstance(over, Ref):
        return over.fact
    return over.path[0] if over.path else ""


@by_identity
def reads_facts(body: Node) -> bool:
    """Whether a macro's body reads facts beside its item."""
    return bool(reads(body))


def _holds_objects(over: Ref | Var) -> bool:
    return isinstance(over.type, ListType) and isinstance(over.type.item, ObjectType)


def _example(over: Ref | Var) -> Value:
    assert isinstance(over.type, ListType)
    return values.example(Field(over.type.item, values=over.field.values))
