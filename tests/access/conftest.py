"""A door on each database, with nobody behind it.

All tests here share one database of each kind: what they write to isn't append-only, so it can
be emptied, which takes far less than a new database for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import pytest
import sqlalchemy as sa

from reasoned.access.people import Person, add_person
from reasoned.access.roles import Role
from reasoned.store.database import Database, open_database
from reasoned.store.tables import access
from reasoned.store.unit import Unit
from reasoned.store.writer import Writer
from tests.cases.house import Clock

T = TypeVar("T")
PASSWORD = "nine lives and a ladder"


@dataclass
class Door:
    """A writer over a database, and a clock that stands still."""

    database: Database
    clock: Clock
    writer: Writer

    def run(self, job: Callable[[Unit], T]) -> T:
        return self.writer.run(job)

    def read(self, query: Callable[[sa.Connection], T]) -> T:
        with self.database.reading() as connection:
            return query(connection)

    def add(
        self,
        name: str = "ann",
        *,
        roles: tuple[str, ...] = (Role.REVIEWER,),
        password: str | None = None,
    ) -> Person:
        return self.run(
            lambda unit: add_person(
                unit, f"{name}@example.org", name.capitalize(), roles, password=password
            )
        )


@pytest.fixture(scope="session")
def shared() -> dict[str, str]:
    """URLs by kind."""
    return {}


@pytest.fixture
def emptied(
    shared: dict[str, str], database_kind: str, new_database: Callable[[], str]
) -> Iterator[Database]:
    if database_kind not in shared:
        shared[database_kind] = new_database()
    database = open_database(shared[database_kind])
    with database.engine.begin() as connection:
        for table in (access.session, access.api_token, access.login_attempt):
            connection.execute(table.delete())
        connection.execute(access.person.delete().where(access.person.c.id != access.SOFTWARE))
    yield database
    database.close()


@pytest.fixture
def door(emptied: Database) -> Iterator[Door]:
    database, clock = emptied, Clock()
    numbers = iter(range(1, 10**9))
    writer = Writer(
        database,
        now=clock,
        new_ref=lambda kind: f"{kind}_{next(numbers):06}",
        new_salt=lambda: b"",
    )
    yield Door(database, clock, writer)
    writer.close()
