"""An empty house on each database, with nobody in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import pytest
import sqlalchemy as sa

from reasoned.access.people import Person, add_person
from reasoned.access.roles import Role
from reasoned.store.database import Database
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


@pytest.fixture
def door(database: Database) -> Iterator[Door]:
    clock = Clock()
    numbers = iter(range(1, 10**9))
    writer = Writer(
        database,
        now=clock,
        new_ref=lambda kind: f"{kind}_{next(numbers):06}",
        new_salt=lambda: b"",
    )
    yield Door(database, clock, writer)
    writer.close()
