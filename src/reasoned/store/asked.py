"""One question that is asked very often: compiled once, its values converted as always.

SQLAlchemy's way from a statement to rows costs several times what the database needs for a
small one. Everything else goes that way all the same.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from reasoned.store.database import Database

Convert = Callable[[Any], Any]


class Asked:
    """A SELECT with bound parameters. `rows` may be called from several threads.

    On SQLite it has a connection of its own; there one statement alone sees one state of the
    database.
    """

    def __init__(self, database: Database, question: sa.Select[Any] | sa.CompoundSelect[Any]):
        self._database = database
        dialect = database.engine.dialect
        compiled: Any = question.compile(dialect=dialect)
        self._sql = str(compiled)
        self._order: Sequence[str] | None = compiled.positiontup
        self._fixed: Mapping[str, Any] = dict(compiled.params)
        self._bind = {
            name: convert
            for name, bind in compiled.binds.items()
            if (convert := bind.type.bind_processor(dialect)) is not None
        }
        self._results = [
            (n, convert)
            for n, column in enumerate(question.selected_columns)
            if (convert := column.type.result_processor(dialect, None)) is not None
        ]
        self._own: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    @property
    def quick(self) -> bool:
        """Whether it takes less than handing it to another thread: there is no network."""
        return self._database.name == "sqlite"

    def rows(self, given: Mapping[str, Any]) -> list[list[Any]]:
        """The rows, each a list of its columns. Raises SQLAlchemy's errors."""
        values = {**self._fixed, **given}
        for name, convert in self._bind.items():
            values[name] = convert(values[name])
        parameters: Any = values
        if self._order is not None:
            parameters = tuple([values[name] for name in self._order])
        found = self._fetch(parameters)
        for row in found:
            for n, convert in self._results:
                row[n] = convert(row[n])
        return found

    def _fetch(self, parameters: Any) -> list[list[Any]]:
        if self.quick:
            with contextlib.suppress(sqlite3.Error), self._lock:
                return list(map(list, self._connection().execute(self._sql, parameters)))
            self.close()
        # Here also what failed above, so that it fails as everywhere else, or has passed.
        with self._database.engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            return list(map(list, alone.exec_driver_sql(self._sql, parameters)))

    def _connection(self) -> sqlite3.Connection:
        if self._own is None:
            pooled = self._database.engine.raw_connection()
            own = pooled.driver_connection
            pooled.detach()
            assert isinstance(own, sqlite3.Connection)
            # Whoever asks waits in line; better fail, and be tried again apart.
            own.execute("PRAGMA busy_timeout = 200")
            self._own = own
        return self._own

    def close(self) -> None:
        with self._lock:
            own, self._own = self._own, None
            if own is not None:
                own.close()
