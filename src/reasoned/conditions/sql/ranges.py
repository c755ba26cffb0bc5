"""Between which numbers a term lies in every row of a source, where the source tells.

Sums that can't leave their type's range need neither wider numbers nor a check, and can't
be unknown by themselves. Being unsure costs time, never truth.
"""

from __future__ import annotations

from math import isfinite
from typing import TypeAlias

from reasoned.conditions.sql.reader import Reader
from reasoned.conditions.tree import (
    Arith,
    Choice,
    Count,
    Lit,
    Neg,
    Node,
    Ref,
    Size,
    ToDouble,
    Var,
)
from reasoned.conditions.types import Scalar
from reasoned.conditions.values import INT_MAX, INT_MIN

Range: TypeAlias = "tuple[float, float] | tuple[int, int]"
"""The least and the greatest: ints for an int, doubles for a double."""

_LARGEST = 1e300
"""Doubles beyond it are left alone, so that rounding can't matter."""
_LONGEST = 2**32


class Ranges(Reader):
    """Answers `bounds` for the terms of one source."""

    def bounds(self, term: Node) -> Range | None:
        """The range of a number wherever it is known; None where that isn't told, or where
        the term may overflow or divide by zero."""
        match term:
            case Lit(value=int() | float() as value) if not isinstance(value, bool):
                return (value, value)
            case Ref() | Var():
                return self._columns.ranges.get(self.path(term))
            case Size() | Count():
                return (0, _LONGEST)
            case ToDouble():
                inner = self.bounds(term.term)
                return inner and (float(inner[0]), float(inner[1]))
            case Neg():
                inner = self.bounds(term.term)
                return inner and _fitting([-inner[0], -inner[1]], term.type)
            case Choice():
                return _hull(self.bounds(term.then), self.bounds(term.other))
            case Arith():
                return self._result(term)
        return None

    def _result(self, node: Arith) -> Range | None:
        if node.type not in {Scalar.INT, Scalar.DOUBLE}:
            return None
        left, right = self.bounds(node.left), self.bounds(node.right)
        if left is None or right is None:
            return None
        match node.op:
            case "+":
                ends = [left[0] + right[0], left[1] + right[1]]
            case "-":
                ends = [left[0] - right[1], left[1] - right[0]]
            case "*":
                ends = [a * b for a in left for b in right]
            case _ if right[0] <= 0:
                return None
            case "/" if node.type is Scalar.DOUBLE:
                ends = [a / b for a in left for b in right]
            case "/":
                ends = [min(left[0], 0), max(left[1], 0)]
            case _:
                ends = [1 - right[1], right[1] - 1]
        return _fitting(ends, node.type)


def _fitting(ends: list[float], kind: Scalar) -> Range | None:
    low, high = min(ends), max(ends)
    if kind is Scalar.INT:
        return (low, high) if low >= INT_MIN and high <= INT_MAX else None
    inside = all(isfinite(end) and abs(end) <= _LARGEST for end in ends)
    return (low, high) if inside else None


def _hull(one: Range | None, other: Range | None) -> Range | None:
    if one is None or other is None:
        return None
    return (min(one[0], other[0]), max(one[1], other[1]))
