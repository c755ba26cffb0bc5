"""One question that is asked from anywhere at any time, outside of every transaction.

It is `prepared` and has a connection of its own, so that asking it costs next to nothing.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Mapping
from typing import Any

from reasoned.store.database import Database
from reasoned.store.prepared import Compiled, Question


class Asked:
    """A SELECT with bound parameters. `rows` may be called from several threads.

    On SQLite it has a connection of its own; there one statement alone sees one state of the
    database.
    """

    def __init__(self, database: Database, question: Question) -> None:
        self._database = database
        self._compiled = Compiled(question, database.engine.dialect)
        self._own: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    @property
    def quick(self) -> bool:
        """Whether it takes less than handing it to another thread: there is no network."""
        return self._database.name == "sqlite"

    def rows(self, given: Mapping[str, Any]) -> list[list[Any]]:
        """The rows, each a list of its columns. Raises SQLAlchemy's errors."""
        compiled = self._compiled
        return [compiled.converted(row) for row in self._fetch(compiled.parameters(given))]

    def _fetch(self, parameters: Any) -> list[list[Any]]:
        if self.quick:
            with contextlib.suppress(sqlite3.Error), self._lock:
                return list(map(list, self._connection().execute(self._compiled.sql, parameters)))
            self.close()
        # Here also what failed above, so that it fails as everywhere else, or has passed.
        with self._database.engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            return list(map(list, alone.exec_driver_sql(self._compiled.sql, parameters)))

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
