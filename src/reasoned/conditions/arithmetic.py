"""CEL's arithmetic on values, where every error is unknown (None).

Whole numbers have 64 bits; division and remainder round towards zero; doubles stay
finite; times stay within the years 1 to 9999.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import isfinite

from reasoned.conditions.values import DURATION_MAX, INT_MAX, INT_MIN, Value

_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def lower_ascii(text: str) -> str:
    """A to Z in lower case; every other character as it is."""
    return text.lower() if text.isascii() else text.translate(_LOWER)


def apply(op: str, left: Value, right: Value) -> Value:
    """`left op right` for `+ - * / %`; None where a side is None or CEL has an error."""
    if left is None or right is None:
        return None
    if type(left) is int:
        return _whole(op, left, right)
    if type(left) is float:
        return _double(op, left, right)
    try:
        result = left + right if op == "+" else left - right
    except OverflowError:
        return None
    if isinstance(result, timedelta):
        return result if -DURATION_MAX <= result <= DURATION_MAX else None
    assert isinstance(result, datetime)
    return result


def _whole(op: str, left: int, right: int) -> int | None:
    match op:
        case "+":
            result = left + right
        case "-":
            result = left - right
        case "*":
            result = left * right
        case "/" | "%":
            if right == 0:
                return None
            result = abs(left) // abs(right)
            if (left < 0) != (right < 0):
                result = -result
            if op == "%":
                # INT_MIN % -1 overflows in C, hence is an error in CEL.
                if left == INT_MIN and right == -1:
                    return None
                result = left - right * result
        case _:
            raise AssertionError(op)
    return result if INT_MIN <= result <= INT_MAX else None


def _double(op: str, left: float, right: float) -> float | None:
    match op:
        case "+":
            result = left + right
        case "-":
            result = left - right
        case "*":
            result = left * right
        case "/":
            if right == 0.0:
                return None
            result = left / right
        case _:
            raise AssertionError(op)
    return result if isfinite(result) else None
