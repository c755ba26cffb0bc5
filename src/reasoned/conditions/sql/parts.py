"""Small pieces of SQL for DuckDB, as sqlglot nodes; what is constant is simplified."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from sqlglot import exp

from reasoned.conditions.tree import Lit
from reasoned.conditions.types import Scalar

Sql: TypeAlias = exp.Expr

BIGINT = exp.DataType.build("BIGINT", dialect="duckdb")
HUGEINT = exp.DataType.build("HUGEINT", dialect="duckdb")
DOUBLE = exp.DataType.build("DOUBLE", dialect="duckdb")
TIMESTAMPTZ = exp.DataType.build("TIMESTAMPTZ", dialect="duckdb")
TYPES = {
    Scalar.BOOL: exp.DataType.build("BOOLEAN", dialect="duckdb"),
    Scalar.INT: BIGINT,
    Scalar.DOUBLE: DOUBLE,
    Scalar.STRING: exp.DataType.build("VARCHAR", dialect="duckdb"),
    Scalar.TIMESTAMP: TIMESTAMPTZ,
    Scalar.DURATION: BIGINT,
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CLOSED = (exp.Column, exp.Literal, exp.Boolean, exp.Null, exp.Func, exp.Paren)


def microseconds(value: datetime | timedelta) -> int:
    """A duration, or a time since 1970, in microseconds."""
    return (value - _EPOCH if isinstance(value, datetime) else value) // _MICROSECOND


def number(value: int) -> Sql:
    """A whole number as BIGINT."""
    if value < 0:
        # -9223372036854775808 would be read as the negation of what doesn't fit.
        return cast(text(str(value)), BIGINT)
    return exp.Literal(this=str(value), is_string=False)


def text(value: str) -> Sql:
    return exp.Literal.string(value)


def cast(value: Sql, kind: exp.DataType) -> Sql:
    return exp.Cast(this=value, to=kind.copy())


def try_cast(value: Sql, kind: exp.DataType) -> Sql:
    """NULL where the value doesn't fit."""
    return exp.TryCast(this=value, to=kind.copy())


def null(kind: Scalar) -> Sql:
    """An unknown value."""
    return cast(exp.Null(), TYPES[kind])


def literal(lit: Lit) -> Sql:
    """A constant, as a column holds it."""
    value = lit.value
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, int):
        return number(value)
    if isinstance(value, float):
        return cast(text(repr(value)), DOUBLE)  # a bare 0.1 is a DECIMAL
    if isinstance(value, str):
        return text(value)
    if isinstance(value, timedelta):
        return number(microseconds(value))
    return cast(text(value.astimezone(UTC).isoformat(sep=" ")), TIMESTAMPTZ)


def call(name: str, *args: Sql) -> Sql:
    """A function that sqlglot has no node for."""
    return exp.Anonymous(this=name, expressions=list(args))


def _closed(part: Sql) -> Sql:
    # To sqlglot AND and OR are functions too.
    if isinstance(part, _CLOSED) and not isinstance(part, exp.Connector):
        return part
    return exp.Paren(this=part)


def binary(kind: type[exp.Binary], left: Sql, right: Sql) -> Sql:
    """`left op right`, in brackets where they are needed."""
    return kind(this=_closed(left), expression=_closed(right))


def between(value: Sql, low: Sql, high: Sql) -> Sql:
    return exp.Between(this=_closed(value), low=low, high=high)


def both(parts: Iterable[Sql]) -> Sql:
    """All of the predicates."""
    return _joined(exp.And, parts, absorbing=False)


def either(parts: Iterable[Sql]) -> Sql:
    """One of the predicates, or more."""
    return _joined(exp.Or, parts, absorbing=True)


def _joined(kind: type[exp.Connector], parts: Iterable[Sql], absorbing: bool) -> Sql:
    result: Sql | None = None
    for part in parts:
        if not isinstance(part, exp.Boolean):
            if result is None:
                result = part
            else:
                left = result if isinstance(result, kind) else _closed(result)
                result = kind(this=left, expression=_closed(part))
        elif part.this is absorbing:
            return part
    return exp.Boolean(this=not absorbing) if result is None else result


def negated(part: Sql) -> Sql:
    """NOT, which leaves NULL as it is."""
    if isinstance(part, exp.Boolean):
        return exp.Boolean(this=not part.this)
    return exp.Not(this=_closed(part))


def missing(part: Sql) -> Sql:
    """IS NULL."""
    return exp.Is(this=_closed(part), expression=exp.Null())


def is_true(part: Sql) -> Sql:
    """IS TRUE: false also for NULL."""
    return exp.Is(this=_closed(part), expression=exp.Boolean(this=True))


def case(*branches: tuple[Sql, Sql], default: Sql | None = None) -> Sql:
    """The value of the first branch whose test is true; else the default, or NULL."""
    ifs = [exp.If(this=test, true=value) for test, value in branches]
    return exp.Case(ifs=ifs, default=default)


def boolean(predicate: Sql) -> Sql:
    """TRUE or FALSE for a predicate that may be NULL.

    CASE also stops at the first part that settles the answer; a bare AND works out all.
    """
    if isinstance(predicate, exp.Boolean):
        return predicate
    return case((predicate, exp.Boolean(this=True)), default=exp.Boolean(this=False))


def contains(items: Sql, value: Sql) -> Sql:
    """Whether a list contains a value; NULL where it or a non-empty list's value is."""
    return exp.ArrayContains(this=items, expression=value)


def transformed(items: Sql, variable: str, body: Sql) -> Sql:
    """The list of `body` for each item."""
    function = exp.Lambda(this=body, expressions=[exp.to_identifier(variable)])
    return exp.Transform(this=items, expression=function)


def filtered(items: Sql, variable: str, predicate: Sql) -> Sql:
    """The list of the items that meet the predicate."""
    function = exp.Lambda(this=predicate, expressions=[exp.to_identifier(variable)])
    return exp.ArrayFilter(this=items, expression=function)


def let(variable: str, value: Sql, body: Sql) -> Sql:
    """`body`, in which `variable` is a value that is worked out once."""
    alone = exp.Array(expressions=[value])
    return call("LIST_EXTRACT", transformed(alone, variable, body), number(1))
