"""A unit of work: one transaction's connection, its moment, and its random ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True)
class Unit:
    """What a use case works with. `now` (aware UTC) is the moment of all that it writes."""

    connection: sa.Connection
    now: datetime
    new_ref: Callable[[str], str]
    new_salt: Callable[[], bytes]

    def add(self, table: sa.Table, **values: Any) -> int:
        """Insert a row; gives its number."""
        result = self.connection.execute(table.insert(), values)
        assert result.inserted_primary_key is not None
        return int(result.inserted_primary_key[0])

    def add_all(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows of the same columns."""
        if rows:
            self.connection.execute(table.insert(), rows)

    def add_numbered(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Insert rows of the same columns at once; gives their numbers in that order."""
        if not rows:
            return []
        insert = table.insert().returning(table.c.id, sort_by_parameter_order=True)
        return list(self.connection.execute(insert, rows).scalars())

    def one(self, query: sa.Select[Any]) -> sa.Row[Any] | None:
        """The first row, or None."""
        return self.connection.execute(query).first()

    def all(self, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        return self.connection.execute(query).all()

    def change(self, table: sa.Table, row: int, **values: Any) -> None:
        """Change a row by its number."""
        self.connection.execute(table.update().where(table.c.id == row), values)
