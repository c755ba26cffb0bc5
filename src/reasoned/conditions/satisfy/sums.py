"""Sums of whole numbers, times and durations, so that `now - x > d` and `x < now` meet.

A comparison of such terms says that a sum lies between two whole numbers (microseconds for
times). That is exact wherever the comparison is known, since an overflow makes it unknown.
Doubles round, so they are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import gcd
from typing import Any, TypeAlias

from reasoned.conditions.render import render
from reasoned.conditions.satisfy.domains import Fits
from reasoned.conditions.tree import Arith, Lit, Neg, Term
from reasoned.conditions.types import Scalar
from reasoned.conditions.values import DURATION_MAX, INT_MAX, INT_MIN, TIME_MAX, TIME_MIN, Value

Bounds: TypeAlias = tuple[int | None, int | None]


@dataclass(frozen=True)
class Sum:
    """`parts`, terms and how often each counts, add up to between `low` and `high`.

    The first counts positively, and no number divides all of them. None: open.
    """

    parts: tuple[tuple[Term, int], ...]
    low: int | None
    high: int | None


_WHOLE = (Scalar.INT, Scalar.TIMESTAMP, Scalar.DURATION)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRROR = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def compared(op: str, left: Term, right: Term, truth: bool) -> Iterator[Sum | tuple[Term, Fits]]:
    """What `left op right` says where it is known and `truth`.

    Raises Impossible where it can't be so.
    """
    kind = getattr(left, "type", Scalar.BOOL)
    plain = isinstance(left, Lit) or isinstance(right, Lit)
    if kind not in _WHOLE or (plain and not any(isinstance(t, Arith | Neg) for t in (left, right))):
        return
    parts: dict[Term, int] = {}
    constant = _add(left, 1, parts) + _add(right, -1, parts)
    counted = sorted(((t, n) for t, n in parts.items() if n), key=lambda part: render(part[0]))
    if not truth:
        op = _OPPOSITE[op]
    if counted and counted[0][1] < 0:
        counted, constant, op = [(t, -n) for t, n in counted], -constant, _MIRROR[op]
    divisor = gcd(*(n for _, n in counted)) or 1
    bounds = _bounds(op, -constant, divisor)
    if not counted:
        if bounds is not None and not _within(0, bounds):
            raise Impossible
        if bounds is None and constant == 0:
            raise Impossible
        return
    divided = tuple((t, n // divisor) for t, n in counted)
    if len(divided) == 1:
        yield from _of_one(divided[0][0], op, -constant, divisor, bounds)
    elif bounds is not None:
        yield Sum(divided, *bounds)


class Impossible(Exception):
    """No values make the comparison so."""


def _add(term: Term, times: int, parts: dict[Term, int]) -> int:
    """Add `term`, counted `times`, to the parts; gives what is constant of it."""
    match term:
        case Lit(value):
            return times * ordinal(value)
        case Arith("+" | "-", left, right):
            other = times if term.op == "+" else -times
            return _add(left, times, parts) + _add(right, other, parts)
        case Neg(inner):
            return _add(inner, -times, parts)
        case Arith("*", left, Lit(int() as factor)) | Arith("*", Lit(int() as factor), left):
            return _add(left, times * factor, parts)
    parts[term] = parts.get(term, 0) + times
    return 0


def _bounds(op: str, target: int, divisor: int) -> Bounds | None:
    """Bounds of k where `k * divisor op target`; None for `!=`."""
    floor, ceiling = target // divisor, -(-target // divisor)
    match op:
        case "==":
            if floor != ceiling:
                raise Impossible
            return floor, floor
        case "<":
            return None, ceiling - 1
        case "<=":
            return None, floor
        case ">":
            return floor + 1, None
        case ">=":
            return ceiling, None
    return None


def _of_one(
    term: Term, op: str, target: int, divisor: int, bounds: Bounds | None
) -> Iterator[tuple[Term, Fits]]:
    kind = getattr(term, "type", Scalar.BOOL)
    least, most = LIMITS[kind]
    if bounds is None:
        if target % divisor == 0 and least <= target // divisor <= most:
            yield term, Fits("!=", of_ordinal(target // divisor, kind))
        return
    low, high = bounds
    if (low is not None and low > most) or (high is not None and high < least):
        raise Impossible
    if low is not None and low > least:
        yield term, Fits(">=", of_ordinal(low, kind))
    if high is not None and high < most:
        yield term, Fits("<=", of_ordinal(high, kind))


def _within(value: int, bounds: Bounds) -> bool:
    low, high = bounds
    return (low is None or low <= value) and (high is None or value <= high)


def ordinal(value: Value) -> int:
    """The value as a whole number: itself, or its microseconds."""
    if isinstance(value, datetime):
        return (value - _EPOCH) // _TICK
    if isinstance(value, timedelta):
        return value // _TICK
    return int(value)


def of_ordinal(number: int, kind: Scalar) -> Value:
    """The value of that type; the number must be within its limits."""
    if kind is Scalar.INT:
        return number
    return number * _TICK if kind is Scalar.DURATION else _EPOCH + number * _TICK


LIMITS: dict[Scalar, tuple[int, int]] = {
    Scalar.INT: (INT_MIN, INT_MAX),
    Scalar.TIMESTAMP: (ordinal(TIME_MIN), ordinal(TIME_MAX)),
    Scalar.DURATION: (ordinal(-DURATION_MAX), ordinal(DURATION_MAX)),
}


def go_together(sums: Iterable[Sum], bounds: Callable[[Term], tuple[Any, Any]]) -> bool:
    """False where the sums certainly contradict each other, or the bounds of their terms.

    `bounds`: the least and the greatest value of a term (None: open). Sums of more than two
    terms are compared with those of the same parts only.
    """
    merged: dict[tuple[tuple[Term, int], ...], Bounds] = {}
    for one in sums:
        low, high = merged.get(one.parts, (None, None))
        low = one.low if low is None or (one.low is not None and one.low > low) else low
        high = one.high if high is None or (one.high is not None and one.high < high) else high
        if low is not None and high is not None and low > high:
            return False
        merged[one.parts] = low, high
    return _no_negative_cycle(list(_edges(merged, bounds)))


_Edge: TypeAlias = tuple[object, object, int]
_ZERO = "zero"


def _edges(
    merged: dict[tuple[tuple[Term, int], ...], Bounds], bounds: Callable[[Term], tuple[Any, Any]]
) -> Iterator[_Edge]:
    """(a, b, w) for each known `b - a <= w`."""
    terms: dict[Term, None] = {}
    for parts, (low, high) in merged.items():
        if len(parts) != 2 or parts[0][1] != 1 or parts[1][1] != -1:
            continue
        (more, _), (less, _) = parts
        terms.update({more: None, less: None})
        if high is not None:
            yield less, more, high
        if low is not None:
            yield more, less, -low
    for term in terms:
        low_value, high_value = bounds(term)
        least, most = LIMITS[getattr(term, "type", Scalar.INT)]
        yield _ZERO, term, most if high_value is None else min(most, ordinal(high_value))
        yield term, _ZERO, -(least if low_value is None else max(least, ordinal(low_value)))


def _no_negative_cycle(edges: list[_Edge]) -> bool:
    """Bellman and Ford: differences have a solution unless a cycle adds up to less than none."""
    distance: dict[object, int] = {node: 0 for a, b, _ in edges for node in (a, b)}
    for _ in range(len(distance) + 1):
        changed = False
        for a, b, weight in edges:
            if distance[a] + weight < distance[b]:
                distance[b] = distance[a] + weight
                changed = True
        if not changed:
            return True
    return False
