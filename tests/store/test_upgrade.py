"""Migrations bring both databases to what the tables say, and nothing else."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from reasoned.store.database import Database, open_database
from reasoned.store.guards import GUARDS, columns_guarded, guard_sql
from reasoned.store.tables import metadata
from reasoned.store.tables.appeals import appeal, ruling, ruling_answer
from reasoned.store.tables.cases import objection
from reasoned.store.tables.decisions import lift
from reasoned.store.tables.subjects import fact, fact_value, subject
from reasoned.store.upgrade import check_schema, newest, revision_of, scripts, upgrade
from tests import postgresql

ROWS = (
    (
        "INSERT INTO subject (id, ref, kind, external_id, name, market, created_at)"
        " VALUES (1, 'sub_1', 'advertiser', 'acme', 'Acme', '', 1)"
    ),
    (
        "INSERT INTO fact (id, ref, subject_id, name, fact_key, status, source, observed_at,"
        " known_from, recorded_by)"
        " VALUES (1, 'fact_1', 1, 'advertiser.country', 'k', 'established', '{}', 1, 1, 0)"
    ),
    "INSERT INTO fact_value (fact_id, value, evidence) VALUES (1, '\"DE\"', '')",
    (
        "INSERT INTO person (id, ref, email, name, roles, markets, active, created_at)"
        " VALUES (1, 'per_1', 'ann@example.org', 'Ann', '[]', '[]', true, 1)"
    ),
    (
        'INSERT INTO "case" (id, ref, subject_id, market, while_waiting, report, waits,'
        " opened_at, changed_at) VALUES (1, 'case_1', 1, '', 'hold', '', false, 1, 1)"
    ),
    "INSERT INTO evaluation (id, subject_id, at) VALUES (1, 1, 1)",
    (
        "INSERT INTO decision (id, ref, case_id, subject_id, evaluation_id, outcome, reason,"
        " restrictions, automatic, decider_1, decider_2, at, made_at)"
        " VALUES (1, 'dec_1', 1, 1, 1, 'allow', '', '[]', true, 0, 0, 1, 1)"
    ),
    "INSERT INTO leaf (id, kind, content, leaf_hash, created_at) VALUES (1, 'ruling', '', '', 1)",
    *(
        "INSERT INTO letter (id, ref, kind, message_id, subject_id, recipient, language, content,"
        f" created_at, state, error) VALUES ({n}, 'let_{n}', '{kind}', '<{n}@x>', 1, '', 'en',"
        " '{}', 1, 'queued', '')"
        for n, kind in ((1, "ruling"), (2, "hold"))
    ),
    (
        "INSERT INTO appeal (id, ref, decision_id, filed_by, filed_at, due_at)"
        " VALUES (1, 'app_1', 1, 'Acme', 1, 2)"
    ),
    "INSERT INTO argument (id, appeal_id, n, text, evidence) VALUES (1, 1, 1, 'No.', '[]')",
    (
        "INSERT INTO ruling (id, ref, appeal_id, decision_id, decider_1, decider_2, ruled_by,"
        " result, ruled_at, restrictions, statement, letter_id, leaf_id)"
        " VALUES (1, 'rul_1', 1, 1, 0, 0, 1, 'reversed', 2, '[]', '{}', 1, 1)"
    ),
    (
        "INSERT INTO ruling_answer (argument_id, ruling_id, appeal_id, result, answer)"
        " VALUES (1, 1, 1, 'accepted', 'Yes.')"
    ),
    (
        "INSERT INTO lift (decision_id, at, cause, lifted_by, reason, ruling_id)"
        " VALUES (1, 2, 'reversed', 1, '', 1)"
    ),
    (
        "INSERT INTO hold (id, ref, case_id, subject_id, reason, starts_at, ends_at, held_by,"
        " letter_id) VALUES (1, 'hold_1', 1, 1, 'We ask.', 1, 2, 1, 2)"
    ),
    "INSERT INTO objection (id, ref, hold_id, text, at) VALUES (1, 'obj_1', 1, 'No.', 1)",
)
"""A row of what every schema so far has, as that schema took it."""


def released() -> list[str]:
    """Every schema, the oldest first."""
    return [s.revision for s in reversed(list(scripts().walk_revisions()))]


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


@pytest.mark.parametrize("earlier", released()[:-1])
def test_rows_of_every_earlier_schema_are_there_after_the_upgrade(
    earlier: str, database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if database_kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'earlier.db'}"
    else:
        running: postgresql.Server = request.getfixturevalue("postgresql_server")
        with psycopg.connect(running.url("postgres"), autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS earlier_{earlier}")
            admin.execute(f"CREATE DATABASE earlier_{earlier}")
        url = running.url(f"earlier_{earlier}")
    database = open_database(url)
    assert upgrade(database, earlier) == (None, earlier)
    with database.engine.begin() as connection:
        for sql in ROWS:
            connection.execute(sa.text(sql))
    assert upgrade(database) == (earlier, newest())
    with database.engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        kept = connection.execute(
            sa.select(fact.c.ref, fact_value.c.value, subject.c.external_id)
            .join(fact_value, fact_value.c.fact_id == fact.c.id)
            .join(subject, subject.c.id == fact.c.subject_id)
        ).all()
        assert kept == [("fact_1", '"DE"', "acme")]
        answered = connection.execute(
            sa.select(appeal.c.recorded_by, ruling.c.result, ruling_answer.c.answer, lift.c.cause)
            .join(ruling, ruling.c.appeal_id == appeal.c.id)
            .join(ruling_answer, ruling_answer.c.ruling_id == ruling.c.id)
            .join(lift, lift.c.ruling_id == ruling.c.id)
        ).all()
        assert answered == [(0, "reversed", "Yes.", "reversed")]
        assert connection.execute(sa.select(objection.c.text)).all() == [("No.",)]
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            connection.execute(sa.text("UPDATE fact SET name = 'advertiser.other'"))
    database.close()


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
