"""Proposals for comparisons: a term is given a value by changing a fact within it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reasoned.conditions import flip_items
from reasoned.conditions import flip_values as values
from reasoned.conditions.arithmetic import apply
from reasoned.conditions.tree import (
    Arith,
    Choice,
    Count,
    Lit,
    LowerAscii,
    Neg,
    Now,
    Ref,
    Size,
    Term,
    ToDouble,
    Var,
)
from reasoned.conditions.types import Field, Scalar
from reasoned.conditions.values import Value

if TYPE_CHECKING:
    from reasoned.conditions.flip_solve import Changes, Solver

_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def field_of(term: Term) -> Field:
    """What the term may be."""
    if isinstance(term, Ref | Var):
        return term.field
    return Field(getattr(term, "type", Scalar.BOOL))


def comparison(solver: Solver, op: str, left: Term, right: Term, want: bool) -> list[Changes]:
    """Changes after which `left op right` may be `want`: one side moves past the other."""
    op = op if want else _OPPOSITE[op]
    one, other = solver.value(left), solver.value(right)
    found: list[Changes] = []
    if other is not None:
        for target in values.beyond(op, other, field_of(left)):
            found += become(solver, left, target)
    if one is not None:
        for target in values.beyond(_MIRRORED[op], one, field_of(right)):
            found += become(solver, right, target)
    if one is None and other is None:
        start = values.example(field_of(right))
        for target in values.beyond(op, start, field_of(left)):
            found += solver.together([become(solver, right, start), become(solver, left, target)])
    return found


def become(solver: Solver, term: Term, value: Value) -> list[Changes]:
    """Changes after which the term may have the value."""
    match term:
        case Ref() | Var():
            return solver.assign(term, value)
        case Lit() | Now():
            return []
        case ToDouble(inner):
            whole = int(value)
            exact = [whole] if whole == value else [whole, whole + 1, whole - 1]
            return [c for w in exact for c in become(solver, inner, w)]
        case Neg(inner):
            return become(solver, inner, -value)
        case LowerAscii(inner):
            return become(solver, inner, value)
        case Arith(op, left, right, _):
            return _arith(solver, op, left, right, value)
        case Size(inner):
            whole_value = solver.value(inner)
            if whole_value is None or not 0 <= value < len(whole_value):
                return []
            return become(solver, inner, whole_value[:value])
        case Count():
            return flip_items.count(solver, term, value)
        case Choice(test, then, other, _):
            return [
                *solver.together([solver.solve(test, True), become(solver, then, value)]),
                *solver.together([solver.solve(test, False), become(solver, other, value)]),
            ]
    return solver.solve(term, value)


def _arith(solver: Solver, op: str, left: Term, right: Term, value: Value) -> list[Changes]:
    one, other = solver.value(left), solver.value(right)
    found: list[Changes] = []
    # left op right == value, solved for one side while the other stays.
    if other is not None:
        inverse = {"+": "-", "-": "+", "*": "/", "/": "*"}.get(op)
        target = apply(inverse, value, other) if inverse else None
        found += [c for t in _around(target) for c in become(solver, left, t)]
    if one is not None:
        match op:
            case "+":
                target = apply("-", value, one)
            case "-":
                target = apply("-", one, value)
            case "*":
                target = apply("/", value, one)
            case "/":
                target = apply("/", one, value)
            case _:
                target = None
        found += [c for t in _around(target) for c in become(solver, right, t)]
    return found


def _around(target: Value) -> list[Value]:
    """The value, and for whole numbers its neighbours, since their division rounds."""
    if target is None:
        return []
    if isinstance(target, int):
        near = (target, apply("+", target, 1), apply("-", target, 1))
        return [n for n in near if n is not None]
    return [target]
