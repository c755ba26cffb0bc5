"""Migrations bring both databases to what the tables say, and nothing else."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from reasoned.store.database import Database, open_database
from reasoned.store.guards import GUARDS, columns_guarded, guard_sql
from reasoned.store.tables import metadata
from reasoned.store.upgrade import check_schema, newest, revision_of, upgrade


def test_migrations_make_the_tables_that_the_code_works_with(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": False}
        )
        assert compare_metadata(context, metadata) == []
    check_schema(database)


def test_an_upgrade_of_the_newest_schema_changes_nothing(database: Database) -> None:
    assert upgrade(database) == (newest(), newest())
    assert revision_of(database) == newest()


def test_the_triggers_guard_what_the_guards_say(sqlite_template: Path) -> None:
    database = open_database(f"sqlite:///{sqlite_template}")
    query = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
    with database.reading() as connection:
        found = set(connection.execute(query).scalars())
    database.close()
    assert found == {
        sql
        for table in GUARDS
        for sql in guard_sql("sqlite", table, *columns_guarded(metadata.tables[table]))
    }


def test_every_guarded_table_has_its_triggers(database: Database) -> None:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if database.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with database.reading() as connection:
        found = set(connection.execute(sa.text(query)).scalars())
    wanted = {f"guard_{table}_{event}" for table in GUARDS for event in ("update", "delete")}
    assert found == wanted
