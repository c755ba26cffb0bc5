"""What a term may still be, after comparisons with constants: empty, or some value.

One term at a time: the bounds, the values named and shut out, how a text begins, ends and
what it contains. It says "empty" only where it is certain; how terms hang together and how
conditions split into cases is left to `ask`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from reasoned.conditions.arithmetic import lower_ascii
from reasoned.conditions.regex import searcher
from reasoned.conditions.tree import Count, LowerAscii, Ref, Size, Term, Var
from reasoned.conditions.types import Scalar, Type
from reasoned.conditions.values import INT_MAX, INT_MIN, TIME_MAX, TIME_MIN, Value


@dataclass(frozen=True)
class Fits:
    """One demand on a term's value. `op` is a comparison, `in`, a string test or `matches`;
    `holds` False demands that it doesn't hold."""

    op: str
    value: Any
    holds: bool = True

    def __call__(self, value: Value) -> bool:
        return _TESTS[self.op](value, self.value) is self.holds


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: bool(a == b),
    "!=": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
    "in": lambda a, b: a in b,
    "startsWith": lambda a, b: bool(a.startswith(b)),
    "endsWith": lambda a, b: bool(a.endswith(b)),
    "contains": lambda a, b: b in a,
    "matches": lambda a, b: searcher(b)(a) is not None,
}
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@dataclass(frozen=True)
class Domain:
    """What is left of a term.

    `low` and `high` bound it (None: open; a bound itself may be shut out, so they are never
    too narrow). `only`: the values still possible, where they can be listed. `picks`: a few
    values that meet every demand; none where none was found.
    """

    empty: bool = False
    low: Any = None
    high: Any = None
    only: tuple[Value, ...] | None = None
    picks: tuple[Value, ...] = ()


_EMPTY = Domain(empty=True)
PICKS = 4


def domain(term: Term, demands: Sequence[Fits]) -> Domain:
    """What the term may be where it meets every demand."""
    kind: Type = getattr(term, "type", Scalar.BOOL)
    plain = [_positive(d) for d in demands]
    listed = _listed(term, plain)
    if listed is not None:
        return _of_list([v for v in listed if all(d(v) for d in plain)])
    if kind is Scalar.STRING:
        return _text(plain, isinstance(term, LowerAscii))
    return _ordered(kind, plain, isinstance(term, Size | Count))


def plain_value(kind: Scalar) -> Value:
    """Some value of that type."""
    if kind is Scalar.BOOL:
        return False
    return "x" if kind is Scalar.STRING else _MIDDLE[kind][0]


def _positive(demand: Fits) -> Fits:
    if not demand.holds and demand.op in _OPPOSITE:
        return Fits(_OPPOSITE[demand.op], demand.value)
    return demand


def _listed(term: Term, demands: Sequence[Fits]) -> list[Value] | None:
    """The values that are named, by the demands or by the fact's declaration."""
    for demand in demands:
        if demand.op == "==":
            found = [demand.value]
            break
        if demand.op == "in" and demand.holds:
            found = list(demand.value)
            break
    else:
        if getattr(term, "type", Scalar.BOOL) is Scalar.BOOL:
            return [False, True]
        inner = term.term if isinstance(term, LowerAscii) else term
        if not isinstance(inner, Ref | Var) or not inner.field.values:
            return None
        found = list(inner.field.values)
        if isinstance(term, LowerAscii):
            found = [lower_ascii(v) for v in found]
    if isinstance(term, LowerAscii):
        found = [v for v in found if lower_ascii(v) == v]
    if isinstance(term, Size | Count):
        found = [v for v in found if v >= 0]
    declared = term.field.values if isinstance(term, Ref | Var) else ()
    return [v for v in found if not declared or v in declared]


def _of_list(values: list[Value]) -> Domain:
    if not values:
        return _EMPTY
    return Domain(False, min(values), max(values), tuple(values), tuple(values[:PICKS]))


# --- numbers and times ----------------------------------------------------------------


def _ordered(kind: Type, demands: Sequence[Fits], counted: bool) -> Domain:
    low: Any = None
    high: Any = None
    if kind is Scalar.INT:
        low, high = (0 if counted else INT_MIN), INT_MAX
    elif kind is Scalar.TIMESTAMP:
        low, high = TIME_MIN, TIME_MAX
    shut: set[Value] = set()
    for demand in demands:
        match demand.op:
            case ">" | ">=":
                bound = demand.value + 1 if _steps(kind, demand.op) else demand.value
                low = bound if low is None else max(low, bound)
                shut |= {demand.value} if demand.op == ">" else set()
            case "<" | "<=":
                bound = demand.value - 1 if _steps(kind, demand.op) else demand.value
                high = bound if high is None else min(high, bound)
                shut |= {demand.value} if demand.op == "<" else set()
            case "!=":
                shut.add(demand.value)
            case "in":
                shut |= set(demand.value)
    if low is not None and high is not None:
        if low > high or (low == high and low in shut):
            return _EMPTY
        if kind is Scalar.INT and high - low < len(shut) + 1:
            return _of_list([v for v in range(low, high + 1) if v not in shut])
    return Domain(False, low, high, None, _some(_near(kind, low, high), demands, low))


def _steps(kind: Type, op: str) -> bool:
    return kind is Scalar.INT and op in {"<", ">"}


def _some(values: Iterable[Value], demands: Sequence[Fits], low: Any) -> tuple[Value, ...]:
    found: list[Value] = []
    for value in values:
        if (low is None or value >= low) and all(d(value) for d in demands):
            found.append(value)
            if len(found) == PICKS:
                break
    return tuple(found)


def _near(kind: Type, low: Any, high: Any) -> Iterable[Value]:
    """Candidates around the bounds, the plainest first."""
    if not isinstance(kind, Scalar) or kind not in _MIDDLE:
        return
    middle, step = _MIDDLE[kind]
    bounds = [b for b in (low, high) if b not in (None, INT_MIN, INT_MAX, TIME_MIN, TIME_MAX)]
    for base in (middle, *bounds):
        for times in (0, 1, -1, 2, -2, 3, 4, 5):
            try:
                value = base + step * times
            except OverflowError:
                continue
            if kind is not Scalar.INT or INT_MIN <= value <= INT_MAX:
                yield value
    if low is not None and high is not None and kind is not Scalar.INT:
        # Halved first, so that no double between the bounds becomes infinite.
        yield low / 2 + high / 2 if kind is Scalar.DOUBLE else low + (high - low) / 2


_MIDDLE: dict[Scalar, tuple[Any, Any]] = {
    Scalar.INT: (1, 1),
    Scalar.DOUBLE: (1.0, 1.0),
    Scalar.TIMESTAMP: (datetime(2020, 1, 1, tzinfo=UTC), timedelta(days=1)),
    Scalar.DURATION: (timedelta(days=1), timedelta(hours=1)),
}


# --- texts ----------------------------------------------------------------------------


def _text(demands: Sequence[Fits], lower: bool) -> Domain:
    def wanted(op: str, holds: bool = True) -> list[str]:
        return [d.value for d in demands if d.op == op and d.holds is holds]

    begins, ends = wanted("startsWith"), wanted("endsWith")
    parts = [*begins, *ends, *wanted("contains")]
    if lower and any(lower_ascii(p) != p for p in parts):
        return _EMPTY
    first, last = max(begins, key=len, default=""), max(ends, key=len, default="")
    if not all(first.startswith(b) for b in begins) or not all(last.endswith(e) for e in ends):
        return _EMPTY
    if any(first.startswith(b) for b in wanted("startsWith", False)):
        return _EMPTY
    if any(last.endswith(e) for e in wanted("endsWith", False)):
        return _EMPTY
    if any(shut in part for shut in wanted("contains", False) for part in (*parts, "")):
        return _EMPTY
    low = max([*wanted(">"), *wanted(">=")], default=None)
    high = min([*wanted("<"), *wanted("<=")], default=None)
    strict = high is not None and high in wanted("<")
    if high is not None and (high == "" and strict):
        return _EMPTY
    if low is not None and high is not None:
        strict = strict or low in wanted(">")
        if low > high or (low == high and strict):
            return _EMPTY
    inner = "".join(wanted("contains"))
    tries = [first + inner + last, first + last, "x", "y", "z", "", f"{first}{inner}x{last}"]
    tries += [] if low is None else [low, low + "x", low + "\0"]
    if lower:
        tries = [t for t in tries if lower_ascii(t) == t]
    return Domain(False, low, high, None, _some(tries, demands, None))
