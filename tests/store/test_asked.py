"""A question that is compiled once gives the same rows as any other way of asking."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from reasoned.store.asked import Asked
from reasoned.store.columns import Moment
from reasoned.store.database import Database
from reasoned.store.tables.access import person

AT = datetime(2026, 3, 2, 9, 0, 0, 123456, UTC)
QUESTION = (
    sa.select(person.c.ref, person.c.roles, person.c.created_at)
    .where(person.c.created_at >= sa.bindparam("since", type_=Moment()))
    .where(person.c.active.is_(True), person.c.name != "x%")
    .order_by(person.c.id)
)


def add(database: Database, ref: str) -> None:
    row = {
        "ref": ref,
        "email": f"{ref}@example.org",
        "name": "N",
        "roles": ["reviewer", "é"],
        "markets": [],
        "active": True,
        "created_at": AT,
    }
    with database.engine.begin() as connection:
        connection.execute(person.insert(), row)


def test_values_are_converted_as_always(database: Database) -> None:
    asked = Asked(database, QUESTION)
    add(database, "a")
    with database.reading() as connection:
        usual = [list(row) for row in connection.execute(QUESTION, {"since": AT})]
    assert asked.rows({"since": AT}) == usual == [["a", ["reviewer", "é"], AT]]
    assert asked.rows({"since": datetime(2027, 1, 1, tzinfo=UTC)}) == []
    asked.close()


def test_what_was_committed_since_is_seen(database: Database) -> None:
    asked = Asked(database, QUESTION)
    for number in range(3):
        assert len(asked.rows({"since": AT})) == number
        add(database, f"p{number}")
    asked.close()


def test_several_threads_may_ask(database: Database) -> None:
    asked = Asked(database, QUESTION)
    add(database, "a")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: asked.rows({"since": AT}), range(200)))
    assert found == [[["a", ["reviewer", "é"], AT]]] * 200
    asked.close()


def test_a_table_that_is_gone_fails_as_everywhere(database: Database) -> None:
    asked = Asked(database, QUESTION)
    with database.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE person RENAME TO people"))
    with pytest.raises(sa.exc.DBAPIError):
        asked.rows({"since": AT})
    asked.close()
