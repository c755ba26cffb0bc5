"""A PostgreSQL database that tests have one after another, emptied in between.

Emptying one takes a few milliseconds, making one from a template and dropping it a hundred. What
a test gets is the same: no row of another test's, sequences at their start, the schema as
migrations made it (a database whose schema was touched is thrown away) and nobody connected.
"""

from __future__ import annotations

import time

import psycopg
from psycopg import sql

from tests import postgresql

_USES = 100
"""Rows that were deleted still take room; after so many tests the database is made anew."""

_SCHEMA = """
SELECT md5(string_agg(part, ' ' ORDER BY part)) FROM (
    SELECT 'c' || c.oid || ' ' || c.xmin FROM pg_class c WHERE relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'a' || attrelid || ' ' || attnum || ' ' || a.xmin FROM pg_attribute a
        JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'k' || oid || ' ' || xmin FROM pg_constraint
    UNION ALL
    SELECT 't' || oid || ' ' || xmin FROM pg_trigger
    UNION ALL
    SELECT 'f' || oid || ' ' || xmin FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) AS parts (part)
"""
"""Whatever changes a table, a column, a constraint, a trigger or a function writes its row anew."""

_OTHERS = """
SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class EmptiedDatabase:
    """`url` is that of the database; call `empty` before each test but the first."""

    def __init__(self, running: postgresql.Server, template: str, name: str) -> None:
        self.url = running.url(name)
        self._template, self._name = sql.Identifier(template), sql.Identifier(name)
        self._server = psycopg.connect(running.url("postgres"), autocommit=True)
        self._make()

    def empty(self) -> None:
        while self._inside.execute(_OTHERS).fetchall():
            time.sleep(0.002)
        self._uses += 1
        if self._uses < _USES and self._inside.execute(_SCHEMA).fetchone() == self._schema:
            self._inside.execute(self._emptying)
        else:
            self._drop()
            self._make()

    def close(self) -> None:
        self._drop()
        self._server.close()

    def _make(self) -> None:
        self._server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(self._name, self._template)
        )
        # As a replica: triggers that keep rows and references between them don't act.
        self._inside = psycopg.connect(
            self.url, autocommit=True, options="-c session_replication_role=replica"
        )
        self._uses = 0
        self._emptying = self._how_to_empty()
        self._schema = self._inside.execute(_SCHEMA).fetchone()

    def _drop(self) -> None:
        self._inside.close()
        self._server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(self._name))

    def _how_to_empty(self) -> sql.Composed:
        """Statements that delete all rows, write those of the template, and count from 1."""
        parts: list[sql.Composable] = [sql.SQL("BEGIN")]
        tables = self._names("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for table in tables:
            parts.append(sql.SQL("DELETE FROM {}").format(table))
            if self._inside.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(table)).fetchone():
                kept = sql.Identifier("pg_temp", f"kept_{len(parts)}")
                self._inside.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(kept, table))
                parts.append(sql.SQL("INSERT INTO {} TABLE {}").format(table, kept))
        sequences = self._names("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
        parts += [
            sql.SQL("SELECT setval({}, 1, false)").format(sql.Literal(sequence.as_string()))
            for sequence in sequences
        ]
        return sql.SQL("; ").join([*parts, sql.SQL("COMMIT")])

    def _names(self, query: str) -> list[sql.Identifier]:
        return [sql.Identifier(row[0]) for row in self._inside.execute(sql.SQL(query)).fetchall()]
