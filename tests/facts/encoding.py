"""Checks that a value is as `conditions.values` says that records are: written anew here, so
that it shares no code with what makes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import isfinite

from reasoned.conditions.types import Field, ListType, ObjectType, Scalar, Schema
from reasoned.conditions.values import DURATION_MAX, INT_MAX, INT_MIN, Partial, Record

_CLASSES = {
    Scalar.BOOL: bool,
    Scalar.INT: int,
    Scalar.DOUBLE: float,
    Scalar.STRING: str,
    Scalar.TIMESTAMP: datetime,
    Scalar.DURATION: timedelta,
}


def assert_encoded(record: Record, schema: Schema) -> None:
    """Fail unless every value of the record is encoded as its declaration demands."""
    assert type(record) is dict
    for name, value in record.items():
        assert name in schema
        _assert_field(value, schema[name])


def _assert_field(value: object, declared: Field) -> None:
    kind = declared.type
    if isinstance(kind, ListType):
        assert type(value) in (tuple, Partial)
        assert isinstance(value, tuple)
        for item in value:
            if isinstance(kind.item, ObjectType):
                _assert_object(item, kind.item)
            else:
                _assert_scalar(item, kind.item, declared.values)
    elif value is None:
        assert declared.optional
    elif isinstance(kind, ObjectType):
        _assert_object(value, kind)
    else:
        _assert_scalar(value, kind, declared.values)


def _assert_object(value: object, kind: ObjectType) -> None:
    assert type(value) is dict
    for name, part in value.items():
        declared = kind.field(name)
        assert declared is not None
        _assert_field(part, declared)


def _assert_scalar(value: object, kind: Scalar, values: tuple[str, ...]) -> None:
    assert type(value) is _CLASSES[kind]
    match value:
        case bool():
            pass
        case int():
            assert INT_MIN <= value <= INT_MAX
        case float():
            assert isfinite(value)
        case str():
            assert "\0" not in value
            value.encode("utf-8")
            assert not values or value in values
        case datetime():
            assert value.tzinfo is UTC
        case timedelta():
            assert abs(value) <= DURATION_MAX
