"""A small house for tests: a database with the example policies published, and people in it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from reasoned.cases.desk import Desk, Settings
from reasoned.cases.policies.publish import publish, read_folder
from reasoned.cases.policies.rulebook import Rulebook, load_rulebook
from reasoned.store.database import Database
from reasoned.store.tables.access import person
from reasoned.store.unit import Unit
from reasoned.store.writer import Writer

T = TypeVar("T")
POLICIES = Path(__file__).parents[2] / "examples" / "policies"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)

read_policies = lru_cache(read_folder)
_books: dict[Path, Rulebook] = {}
"""Rulebooks that were loaded already: in a fresh house the rows are the same every time."""


@dataclass
class Clock:
    """A clock that stands still until somebody moves it."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def on(self, span: timedelta) -> None:
        self.now += span


@dataclass
class House:
    """A writer over a database, and a desk. People: `ann`, `bob`, `cleo` (rows by name)."""

    database: Database
    clock: Clock
    writer: Writer
    settings: Settings = field(default_factory=Settings)
    people: dict[str, int] = field(default_factory=dict)
    desk: Desk = field(init=False)

    def do(self, job: Callable[..., T], *args: Any, **named: Any) -> T:
        """Run a use case as one unit of work: `do(submit, submission, by=0)`."""
        return self.writer.run(lambda unit: job(unit, self.desk, *args, **named))

    def run(self, job: Callable[[Unit], T]) -> T:
        return self.writer.run(job)

    def reload(self) -> None:
        with self.database.reading() as connection:
            self.desk = Desk(load_rulebook(connection), self.settings)

    def read(self, query: Callable[..., T], *args: Any, **named: Any) -> T:
        with self.database.reading() as connection:
            return query(connection, *args, **named)


def open_house(
    database: Database, policies: Path = POLICIES, settings: Settings | None = None
) -> Iterator[House]:
    numbers = itertools.count(1)
    clock = Clock()
    writer = Writer(
        database,
        now=clock,
        new_ref=lambda kind: f"{kind}_{next(numbers):06d}",
        new_salt=lambda: next(numbers).to_bytes(16, "big"),
    )
    house = House(database, clock, writer, settings or Settings())

    def people(unit: Unit) -> None:
        for name in ("ann", "bob", "cleo"):
            house.people[name] = unit.add(
                person,
                ref=f"per_{name}",
                email=f"{name}@example.org",
                name=name.capitalize(),
                roles=["reviewer"],
                markets=[],
                active=True,
                created_at=unit.now,
            )

    writer.run(people)
    writer.run(lambda unit: publish(unit, house.settings, read_policies(policies), by=0))
    if policies in _books:
        house.desk = Desk(_books[policies], house.settings)
    else:
        house.reload()
        _books[policies] = house.desk.book
    yield house
    writer.close()
