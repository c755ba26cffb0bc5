"""Column types and small pieces that all tables are made of, the same on both databases.

Moments are whole microseconds since 1970 (exact, and they sort), documents are JSON text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every table of the store."""

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A row's own number; SQLite numbers rows by itself only in an INTEGER."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime. Raises ValueError where one without a time zone is given."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("A moment needs a time zone.")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else _EPOCH + value * _MICROSECOND


class Json(sa.types.TypeDecorator[Any]):
    """A JSON document, as text; NULL is no document, not JSON's null."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        return None if value is None else dump(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:
        return None if value is None else json.loads(value)


def dump(value: Any) -> str:
    """JSON text, compact. Raises ValueError for NaN and infinities."""
    return _ENCODER.encode(value)


# One for all: `json.dumps` would make an encoder each time.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def key() -> sa.Column[int]:
    """The row's number, which never leaves the store."""
    return sa.Column("id", Key, primary_key=True)


def ref() -> sa.Column[str]:
    """The random id by which the outside knows the row."""
    return sa.Column("ref", sa.Text, nullable=False, unique=True)


def to(table: str, name: str = "", *, optional: bool = False, index: bool = True) -> sa.Column[int]:
    """A foreign key to another table's number."""
    return sa.Column(
        name or f"{table}_id",
        Key,
        sa.ForeignKey(f"{table}.id"),
        nullable=optional,
        index=index or None,
    )


def text(name: str, *, optional: bool = False, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=optional, server_default=default)


def moment(name: str, *, optional: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, Moment, nullable=optional)


def document(name: str, *, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Json, nullable=optional)


def flag(name: str, *, default: bool = False) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, default=default)


def count(name: str, *, default: int = 0) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=str(default))


def one_of(column: str, values: Iterable[str]) -> sa.CheckConstraint:
    """Only those values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def said(column: str) -> sa.CheckConstraint:
    """A text that isn't blank."""
    return sa.CheckConstraint(f"length(trim({column})) > 0", name=f"{column}_said")


def filed_here() -> sa.Column[int]:
    """Who of ours filed something in the advertiser's name; 0: it did so itself."""
    return sa.Column(
        "recorded_by",
        Key,
        sa.ForeignKey("person.id"),
        nullable=False,
        server_default="0",
        index=True,
    )


def one_stands(table: str, about: str) -> sa.Index:
    """Of what was filed about the same, one stands: the others' place was taken."""
    stands = sa.text("replaced_at IS NULL")
    return sa.Index(
        f"uq_{table}_stands", about, unique=True, sqlite_where=stands, postgresql_where=stands
    )
