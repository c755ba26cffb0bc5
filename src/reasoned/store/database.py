"""Opening a database by its URL: SQLite in a file, or PostgreSQL.

Reading goes through `Database.reading`; all writing goes through `writer`, which owns a
connection of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool


class CannotOpen(Exception):
    """The database can't be opened as it is; the message says what would mend it."""


@dataclass(frozen=True)
class Database:
    """A database and its connections. `name` is the dialect: `sqlite` or `postgresql`."""

    engine: sa.Engine

    @property
    def name(self) -> str:
        return self.engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the database throughout, and writes nothing."""
        with self.engine.connect() as connection:
            if self.name == "postgresql":
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with connection.begin():
                yield connection

    def clock(self) -> Callable[[sa.Connection], datetime] | None:
        """The one clock of all who write to it, where they are several; else None.

        What one process wrote must not seem to come after what another writes later.
        """
        return _server_time if self.name == "postgresql" else None

    def close(self) -> None:
        self.engine.dispose()


def _server_time(connection: sa.Connection) -> datetime:
    found: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    return found.astimezone(UTC)


def open_database(url: str, *, pool: int = 8) -> Database:
    """Open `sqlite:///PATH` or `postgresql://...`. Raises CannotOpen."""
    try:
        parsed = make_url(url)
    except sa.exc.ArgumentError as error:
        raise CannotOpen(
            f"{url!r} isn't a database URL. Write sqlite:///reasoned.db or"
            " postgresql://user@host/name."
        ) from error
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return Database(_postgresql(parsed.set(drivername="postgresql+psycopg"), pool))
    if backend != "sqlite" or not parsed.database or parsed.database == ":memory:":
        raise CannotOpen(
            "The database is a SQLite file (sqlite:///reasoned.db) or PostgreSQL"
            " (postgresql://user@host/name)."
        )
    folder = Path(parsed.database).resolve().parent
    if not folder.is_dir():
        raise CannotOpen(f"The folder {folder} for the database doesn't exist. Make it first.")
    return Database(_sqlite(parsed, pool))


def _postgresql(url: sa.URL, pool: int) -> sa.Engine:
    try:
        return sa.create_engine(
            url,
            pool_size=pool,
            max_overflow=pool,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": 5,
                "options": "-c timezone=UTC",
                # A network that is gone is noticed in seconds, not in the system's hours.
                "tcp_user_timeout": 10_000,
                "keepalives_idle": 5,
                "keepalives_interval": 2,
                "keepalives_count": 3,
            },
        )
    except ModuleNotFoundError as error:
        raise CannotOpen(
            "PostgreSQL needs its driver: pip install 'reasoned[postgresql]'."
        ) from error


def _sqlite(url: sa.URL, pool: int) -> sa.Engine:
    engine = sa.create_engine(
        url,
        poolclass=QueuePool,
        pool_size=pool,
        max_overflow=pool,
        connect_args={"timeout": 30.0, "check_same_thread": False, "isolation_level": None},
    )

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "temp_store = MEMORY",
            "cache_size = -65536",
            "mmap_size = 268435456",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # The driver's own transactions would begin too late for savepoints.
        options = connection.get_execution_options()
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")

    return engine
