"""A door on each database, with nobody behind it.

All tests here share one database of each kind: what they write to isn't append-only, so it can
be emptied, which takes far less than a new database for each.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import psycopg
import pytest
import sqlalchemy as sa

from reasoned.access.people import Person, add_person
from reasoned.access.provider import OidcSettings
from reasoned.access.roles import Role
from reasoned.store.database import Database
from reasoned.store.tables import access
from reasoned.store.unit import Unit
from reasoned.store.writer import Writer
from tests import postgresql
from tests.access.provider import CLIENT, SECRET, Provider, running
from tests.cases.house import Clock
from tests.databases import reopen

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
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], str]:
    """Gives the URL of the one database of a kind, which outlives the test that asked first."""

    @cache
    def make(kind: str) -> str:
        if kind == "sqlite":
            path = tmp_path_factory.mktemp("access") / "shared.db"
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
            return f"sqlite:///{path}"
        running: postgresql.Server = request.getfixturevalue("postgresql_server")
        with psycopg.connect(running.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE access TEMPLATE template")
        return running.url("access")

    return make


@pytest.fixture
def emptied(shared: Callable[[str], str], database_kind: str) -> Iterator[Database]:
    database = reopen(shared(database_kind))
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


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def provider(clock: Clock) -> Iterator[Provider]:
    with running(clock) as started:
        yield started


@pytest.fixture
def ours(provider: Provider) -> OidcSettings:
    return OidcSettings(provider.issuer, CLIENT, SECRET)
