"""Questions that are asked very often: compiled once, their values converted as always.

SQLAlchemy's way from a statement to rows costs several times what SQLite needs for a small
one. Over a network that is little, so PostgreSQL goes the usual way, as does what fails.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

Question = sa.Select[Any] | sa.CompoundSelect[Any]
Convert = Callable[[Any], Any]


class Compiled:
    """A SELECT with bound parameters as one dialect's text."""

    def __init__(self, question: Question, dialect: sa.Dialect) -> None:
        compiled: Any = question.compile(dialect=dialect)
        self.sql = str(compiled)
        self._order: Sequence[str] | None = compiled.positiontup
        self._fixed: Mapping[str, Any] = dict(compiled.params)
        self._bind = {
            name: convert
            for name, bind in compiled.binds.items()
            if (convert := bind.type.bind_processor(dialect)) is not None
        }
        self._results: list[tuple[int, Convert]] = [
            (n, convert)
            for n, column in enumerate(question.selected_columns)
            if (convert := column.type.result_processor(dialect, None)) is not None
        ]

    def parameters(self, given: Mapping[str, Any]) -> Any:
        """What the driver is given: by position or by name, as the dialect has it."""
        values = {**self._fixed, **given}
        for name, convert in self._bind.items():
            values[name] = convert(values[name])
        if self._order is None:
            return values
        return tuple([values[name] for name in self._order])

    def converted(self, row: list[Any]) -> list[Any]:
        """A row of the driver's values as Python's, in place."""
        for n, convert in self._results:
            row[n] = convert(row[n])
        return row


class Prepared:
    """A SELECT with bound parameters and columns of different names."""

    def __init__(self, question: Question) -> None:
        self._question = question

    def all(self, connection: sa.Connection, **given: Any) -> Sequence[Any]:
        """The rows, their columns by name. Raises SQLAlchemy's errors."""
        driver = _sqlite(connection)
        if driver is not None:
            compiled, row = self._for_sqlite
            try:
                found = driver.execute(compiled.sql, compiled.parameters(given)).fetchall()
                return [row._make(compiled.converted(list(values))) for values in found]
            except sqlite3.Error:
                pass  # asked again below, so that it fails as everywhere else
        return connection.execute(self._question, given).all()

    def first(self, connection: sa.Connection, **given: Any) -> Any:
        """The first row, or None."""
        found = self.all(connection, **given)
        return found[0] if found else None

    @cached_property
    def _for_sqlite(self) -> tuple[Compiled, Any]:
        names = [str(column.key) for column in self._question.selected_columns]
        return Compiled(self._question, SQLiteDialect_pysqlite()), namedtuple("Found", names)


def _sqlite(connection: sa.Connection) -> sqlite3.Connection | None:
    if connection.dialect.name != "sqlite" or not connection.in_transaction():
        return None
    driver = connection.connection.driver_connection
    return driver if isinstance(driver, sqlite3.Connection) else None
