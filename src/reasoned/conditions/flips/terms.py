"""Proposals for comparisons, members and texts: a change of fact gives a term a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from reasoned.conditions.arithmetic import apply
from reasoned.conditions.flips import items as flip_items
from reasoned.conditions.flips import values
from reasoned.conditions.flips.state import (
    NONE,
    Changes,
    Setter,
    Solver,
    Way,
    assigner,
    getter,
    nothing_helps,
    trimmed,
)
from reasoned.conditions.tree import (
    Arith,
    Choice,
    Count,
    InList,
    Lit,
    LowerAscii,
    Neg,
    Now,
    Ref,
    Size,
    StringTest,
    Term,
    ToDouble,
    Var,
)
from reasoned.conditions.types import Field, Scalar
from reasoned.conditions.values import Partial, Truth, Value

if TYPE_CHECKING:
    from reasoned.conditions.flips.solve import Ways

_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_INVERSE = {"+": "-", "-": "+", "*": "/", "/": "*"}
_FOR_RIGHT = {"+": ("-", False), "-": ("-", True), "*": ("/", False), "/": ("/", True)}
"""How `left op right == value` is solved for the right side: an operation on the value and
the left side, or (True) on the left side and the value."""


def field_of(term: Term) -> Field:
    """What the term may be."""
    if isinstance(term, Ref | Var):
        return term.field
    return Field(getattr(term, "type", Scalar.BOOL))


def comparison(ways: Ways, op: str, left: Term, right: Term, want: bool, making: int | None) -> Way:
    """Changes after which `left op right` may be `want`: one side moves past the other."""
    op = op if want else _OPPOSITE[op]
    mirrored = _MIRRORED[op]
    left_field, right_field = field_of(left), field_of(right)
    if isinstance(right, Lit):
        return ways.choose(left, values.beyond(op, right.value, left_field), making)
    move_left, move_right = become(ways, left, making), become(ways, right, making)
    value_left, value_right = getter(left), getter(right)

    def way(s: Solver, _: Truth) -> list[Changes]:
        one = value_left(s.record, s.now, s.items)
        other = value_right(s.record, s.now, s.items)
        found: list[Changes] = []
        if other is not None and move_left is not None:
            for target in values.beyond(op, other, left_field):
                found += move_left(s, target)
        if one is not None and move_right is not None:
            for target in values.beyond(mirrored, one, right_field):
                found += move_right(s, target)
        if one is None and other is None and move_left is not None and move_right is not None:
            start = values.example(right_field)
            for target in values.beyond(op, start, left_field):
                found += s.together([move_right(s, start), move_left(s, target)])
        return trimmed(found)

    return nothing_helps if move_left is move_right is None else way


def membership(ways: Ways, node: InList, want: bool, making: int | None) -> Way:
    """Changes after which `term in list` may be `want`."""
    move = become(ways, node.term, making)
    assign = assigner(node.over, making)
    value_of, items_of = getter(node.term), getter(node.over)
    field = field_of(node.term)

    def way(s: Solver, _: Truth) -> list[Changes]:
        value = value_of(s.record, s.now, s.items)
        items = items_of(s.record, s.now, s.items)
        found: list[Changes] = []
        if value is not None and assign is not None:
            present = items or ()
            changed = (*present, value) if want else tuple([i for i in present if i != value])
            found += assign(s, changed)
        if move is not None:
            if items is not None and not (isinstance(items, Partial) and not want):
                among = items[: flip_items.MOST_ITEMS] if want else values.others(field, items)
                for other in among:
                    found += move(s, other)
            if value is None and items is None and assign is not None:
                start = values.example(field)
                found += s.together([move(s, start), assign(s, (start,) if want else ())])
        return trimmed(found)

    return nothing_helps if move is None and assign is None else way


def text_test(ways: Ways, node: StringTest, want: bool, making: int | None) -> Way:
    """Changes after which the text starts, ends or contains, or doesn't."""
    kind = node.kind
    move = become(ways, node.term, making)
    if move is None:
        return nothing_helps
    text_of, needle_of = getter(node.term), getter(node.arg)

    def way(s: Solver, _: Truth) -> list[Changes]:
        needle = needle_of(s.record, s.now, s.items)
        if needle is None:
            return NONE
        text = values.reworded(kind, text_of(s.record, s.now, s.items), needle, want)
        return NONE if text is None else trimmed(move(s, text))

    return way


def no_match(ways: Ways, term: Term, pattern: str, want: bool, making: int | None) -> Way:
    """Changes after which the text doesn't match; no text is made up that would."""
    move = become(ways, term, making)
    if want or move is None:
        return nothing_helps
    text_of = getter(term)

    def way(s: Solver, _: Truth) -> list[Changes]:
        text = text_of(s.record, s.now, s.items)
        text = values.without_matches(values.ELSE if text is None else text, pattern)
        return NONE if text is None else trimmed(move(s, text))

    return way


def become(ways: Ways, term: Term, making: int | None) -> Setter | None:
    """How the term comes to have a value; None where no change can do that."""
    match term:
        case Ref() | Var():
            return assigner(term, making)
        case Lit() | Now():
            return None
        case ToDouble(inner):
            return _through(become(ways, inner, making), _wholes)
        case Neg(inner):
            return _through(become(ways, inner, making), lambda v: (-v,))
        case LowerAscii(inner):
            return become(ways, inner, making)
        case Arith(op, left, right, _):
            return _arith(ways, op, left, right, making)
        case Size(inner):
            return _size(ways, inner, making)
        case Count():
            return flip_items.count(ways, term, making)
        case Choice():
            return _choice(ways, term, making)
    by_value = {want: ways.solve(term, want, making) for want in (True, False)}
    return lambda s, value: by_value[value](s)


def _through(move: Setter | None, inverse: Callable[[Value], tuple[Value, ...]]) -> Setter | None:
    if move is None:
        return None
    return lambda s, value: [c for v in inverse(value) for c in move(s, v)]


def _wholes(value: Value) -> tuple[Value, ...]:
    whole = int(value)
    return (whole,) if whole == value else (whole, whole + 1, whole - 1)


def _size(ways: Ways, inner: Term, making: int | None) -> Setter | None:
    move, value_of = become(ways, inner, making), getter(inner)
    if move is None:
        return None

    def shorter(s: Solver, value: Value) -> list[Changes]:
        whole = value_of(s.record, s.now, s.items)
        if whole is None or not 0 <= value < len(whole):
            return NONE
        return move(s, whole[:value])

    return shorter


def _choice(ways: Ways, term: Choice, making: int | None) -> Setter | None:
    branches = [
        (ways.solve(term.test, which, making), become(ways, branch, making))
        for which, branch in ((True, term.then), (False, term.other))
    ]

    def either(s: Solver, value: Value) -> list[Changes]:
        return [
            c
            for test, move in branches
            if move is not None
            for c in s.together([test(s), move(s, value)])
        ]

    return None if all(move is None for _, move in branches) else either


def _arith(ways: Ways, op: str, left: Term, right: Term, making: int | None) -> Setter | None:
    move_left, move_right = become(ways, left, making), become(ways, right, making)
    value_left, value_right = getter(left), getter(right)
    inverse, for_right = _INVERSE.get(op), _FOR_RIGHT.get(op)

    # left op right == value, solved for one side while the other stays.
    def solved(s: Solver, value: Value) -> list[Changes]:
        found: list[Changes] = []
        if move_left is not None and inverse is not None:
            other = value_right(s.record, s.now, s.items)
            if other is not None:
                for target in _around(apply(inverse, value, other)):
                    found += move_left(s, target)
        if move_right is not None and for_right is not None:
            one = value_left(s.record, s.now, s.items)
            if one is not None:
                operation, turned = for_right
                first, second = (one, value) if turned else (value, one)
                for target in _around(apply(operation, first, second)):
                    found += move_right(s, target)
        return found

    return None if move_left is move_right is None else solved


def _around(target: Value) -> list[Value]:
    """The value, and for whole numbers its neighbours, since their division rounds."""
    if target is None:
        return []
    if isinstance(target, int):
        near = (target, apply("+", target, 1), apply("-", target, 1))
        return [n for n in near if n is not None]
    return [target]
