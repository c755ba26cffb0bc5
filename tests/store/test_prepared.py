"""A question that is compiled once, in a transaction, gives what any other way of asking gives."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from reasoned.store.columns import Moment
from reasoned.store.database import Database
from reasoned.store.prepared import Prepared
from reasoned.store.tables.access import person

AT = datetime(2026, 3, 2, 9, 0, 0, 123456, UTC)
QUESTION = (
    sa.select(person.c.ref, person.c.roles, person.c.created_at.label("since"))
    .where(person.c.created_at >= sa.bindparam("at", type_=Moment()))
    .where(person.c.ref.in_([sa.bindparam("one"), sa.bindparam("other")]))
    .where(person.c.name != "x%")
    .order_by(person.c.id)
)
ROW = {
    "email": "n@example.org",
    "name": "N",
    "roles": ["reviewer", "é"],
    "markets": [],
    "active": True,
    "created_at": AT,
}


def test_rows_have_the_same_names_and_values_as_always(database: Database) -> None:
    asked = Prepared(QUESTION)
    given = {"at": AT, "one": "a", "other": "b"}
    with database.engine.begin() as connection:
        connection.execute(
            person.insert(), [ROW | {"ref": r, "email": f"{r}@example.org"} for r in "abc"]
        )
        usual = connection.execute(QUESTION, given).all()
        found = asked.all(connection, **given)
    assert [tuple(row) for row in found] == [tuple(row) for row in usual]
    assert [(row.ref, row.roles, row.since) for row in found] == [
        ("a", ["reviewer", "é"], AT),
        ("b", ["reviewer", "é"], AT),
    ]


def test_what_the_same_transaction_wrote_is_seen_and_what_it_took_back_is_not(
    database: Database,
) -> None:
    asked = Prepared(QUESTION)
    given = {"at": AT, "one": "a", "other": "a"}
    with database.engine.begin() as connection:
        assert asked.first(connection, **given) is None
        with connection.begin_nested() as savepoint:
            connection.execute(person.insert(), ROW | {"ref": "a"})
            assert asked.first(connection, **given).ref == "a"
            savepoint.rollback()
        assert asked.first(connection, **given) is None


def test_a_table_that_is_gone_fails_as_everywhere(database: Database) -> None:
    asked = Prepared(QUESTION)
    with database.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE person RENAME TO people"))
    with (
        pytest.raises(sa.exc.DBAPIError),
        database.engine.begin() as connection,
    ):
        asked.all(connection, at=AT, one="a", other="b")
