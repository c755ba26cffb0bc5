"""Values to try: on the other side of a bound, something else, an example of a type."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import floor, isfinite, log10

from reasoned.conditions.arithmetic import apply
from reasoned.conditions.regex import searcher
from reasoned.conditions.types import Field, ListType, ObjectType, Scalar
from reasoned.conditions.values import Value

ELSE = "something else"
"""Stands for any other text, where no particular one is meant."""

NAMED = "something named"
"""Stands for a text that has to be there, whichever it is."""

MOST_VALUES = 4

MOST_CUTS = 8
"""Matches that are cut out of a text before giving up."""


def others(field: Field, than: Sequence[Value], near: Value = None) -> list[Value]:
    """Values that the fact may have and that aren't among `than`."""
    match field.type:
        case Scalar.BOOL:
            choice: Sequence[Value] = (True, False)
        case Scalar.STRING:
            choice = field.values or (ELSE, "")
        case Scalar.INT:
            top = max((t for t in than if isinstance(t, int)), default=0)
            choice = (apply("+", top, 1), 0)
        case Scalar.DOUBLE:
            most = max((t for t in than if isinstance(t, float)), default=0.0)
            choice = (apply("+", most, step(most)), 0.0)
        case Scalar.TIMESTAMP | Scalar.DURATION:
            base = near if near is not None else (than[0] if than else example(field))
            choice = (apply("+", base, step(base)), apply("-", base, step(base)))
        case _:
            choice = (example(field),)
    return [c for c in choice if c is not None and c not in than][:MOST_VALUES]


def beyond(op: str, bound: Value, field: Field) -> list[Value]:
    """Values v with `v op bound`, the nearest that reads well."""
    match op:
        case "==" | "<=" | ">=":
            return [bound]
        case "!=":
            return others(field, [bound], bound)
        case "<" | ">" if isinstance(bound, str):
            return [bound + "a"] if op == ">" else [""]
        case "<":
            found = apply("-", bound, step(bound))
        case _:
            found = apply("+", bound, step(bound))
    return [] if found is None else [found]


def step(value: Value) -> Value:
    """A small, round difference: a whole, a day, an hour, about a tenth of the size."""
    if isinstance(value, float):
        if value == 0.0 or not isfinite(value):
            return 1.0
        return float(10 ** (floor(log10(abs(value))) - 1))
    if isinstance(value, datetime):
        return timedelta(days=1)
    return timedelta(hours=1) if isinstance(value, timedelta) else 1


def example(field: Field) -> Value:
    """Some value of the field's type."""
    match field.type:
        case Scalar.BOOL:
            return True
        case Scalar.INT:
            return 1
        case Scalar.DOUBLE:
            return 1.0
        case Scalar.STRING:
            return field.values[0] if field.values else NAMED
        case Scalar.TIMESTAMP:
            return datetime(2000, 1, 1, tzinfo=UTC)
        case Scalar.DURATION:
            return timedelta(days=1)
        case ListType():
            return ()
        case ObjectType():
            return {}
    raise AssertionError(field.type)


def without_matches(text: str, pattern: str) -> str | None:
    """The text with what matches the pattern cut out; None where that isn't enough."""
    search = searcher(pattern)
    for _ in range(MOST_CUTS):
        found = search(text)
        if found is None:
            return text
        start, end = found.span()
        if start == end:
            return None
        text = text[:start] + text[end:]
    return text if search(text) is None else None


def reworded(kind: str, text: str | None, arg: str, want: bool) -> str | None:
    """A text for which `text.<kind>(arg)` is `want`; None where there is none at hand."""
    if text is None:
        return arg if want else ELSE
    if want:
        return {"startsWith": arg + text, "endsWith": text + arg}.get(kind, f"{text} {arg}".strip())
    if not arg:
        return None
    match kind:
        case "startsWith":
            return text.removeprefix(arg)
        case "endsWith":
            return text.removesuffix(arg)
    return text.replace(arg, "")
