"""Brings a database to the newest schema, and says which schema one has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from reasoned.store.database import Database

_LOCK = 7_301_852_114
"""PostgreSQL's advisory lock that one upgrade at a time holds."""


class WrongSchema(Exception):
    """The database's schema isn't the one that this release works with."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def scripts() -> ScriptDirectory:
    """The migrations, one for each schema."""
    return ScriptDirectory.from_config(_config())


def newest() -> str:
    """The newest schema's revision."""
    head = scripts().get_current_head()
    assert head is not None
    return head


def revision_of(database: Database) -> str | None:
    """The database's revision; None where it is empty."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, to: str = "head") -> tuple[str | None, str]:
    """Bring the database to a revision; gives those before and after. Nothing goes back."""
    config = _config()
    with database.engine.connect() as connection:
        if database.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
            connection.commit()
        before = MigrationContext.configure(connection).get_current_revision()
        connection.rollback()
        known = {s.revision for s in scripts().walk_revisions()}
        if before is not None and before not in known:
            raise WrongSchema(
                f"The database has schema {before}, which this release doesn't know: it is newer."
                " Run the release that wrote it, or restore a backup."
            )
        config.attributes["connection"] = connection
        with _tables_made_anew(database, connection):
            command.upgrade(config, to)
            connection.commit()
        after = MigrationContext.configure(connection).get_current_revision()
        connection.rollback()
        if database.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
            connection.commit()
    assert after is not None
    return before, after


@contextmanager
def _tables_made_anew(database: Database, connection: sa.Connection) -> Iterator[None]:
    """SQLite changes a constraint by making the table anew, which others refer to meanwhile."""
    if database.name != "sqlite":
        yield
        return
    # Within a transaction these do nothing, so they go past SQLAlchemy, which would begin one.
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys = ON")


def check_schema(database: Database) -> None:
    """Raises WrongSchema where the database isn't at the newest revision."""
    found = revision_of(database)
    if found != newest():
        raise WrongSchema(
            f"The database has schema {found or 'none'}, this release needs {newest()}."
            " Run `reasoned db upgrade` first."
        )
