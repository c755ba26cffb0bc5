"""A small house for tests: a database with the example policies published, and people in it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from reasoned.cases.desk import Desk, Settings
from reasoned.cases.policies.publish import publish, read_folder
from reasoned.cases.policies.rulebook import Rulebook, load_rulebook
from reasoned.store.database import Database
from reasoned.store.tables import metadata
from reasoned.store.tables.access import SOFTWARE, person
from reasoned.store.unit import Unit
from reasoned.store.writer import Writer

T = TypeVar("T")
POLICIES = Path(__file__).parents[2] / "examples" / "policies"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)

read_policies = lru_cache(read_folder)


@dataclass(frozen=True)
class _Opened:
    """What opening a house on an empty database wrote, to be written again for the next one.

    `drawn`: how many random ids and salts it took; the next house goes on counting from there.
    """

    rows: tuple[tuple[sa.Table, list[dict[str, Any]]], ...]
    drawn: int
    people: dict[str, int]
    book: Rulebook


_opened: dict[tuple[Path, str], _Opened] = {}
"""By policies and kind of database: the first house of each is opened in earnest, and in a
fresh house the rows are the same every time."""


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
    opened = _opened.get((policies, database.name))
    numbers = itertools.count(opened.drawn + 1 if opened else 1)
    clock = Clock()
    writer = Writer(
        database,
        now=clock,
        new_ref=lambda kind: f"{kind}_{next(numbers):06d}",
        new_salt=lambda: next(numbers).to_bytes(16, "big"),
    )
    house = House(database, clock, writer, settings or Settings())
    if opened is None:
        _open(house, policies)
        drawn = next(numbers) - 1
        numbers = itertools.count(drawn + 1)
        opened = _Opened(_rows(database), drawn, dict(house.people), house.desk.book)
        _opened[policies, database.name] = opened
    else:
        again = opened
        writer.run(lambda unit: _write(unit, again.rows))
        house.people.update(again.people)
        house.desk = Desk(again.book, house.settings)
    yield house
    writer.close()


def _open(house: House, policies: Path) -> None:
    """People come into an empty house, and its policies are published."""

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

    house.run(people)
    house.run(lambda unit: publish(unit, house.settings, read_policies(policies), by=0))
    house.reload()


def _rows(database: Database) -> tuple[tuple[sa.Table, list[dict[str, Any]]], ...]:
    """All rows but those that migrations write: every table is empty but for these."""
    with database.reading() as connection:
        found = [
            (table, [dict(row) for row in connection.execute(_in_order(table)).mappings()])
            for table in metadata.sorted_tables
        ]
    return tuple(
        (table, kept)
        for table, rows in found
        if (kept := [row for row in rows if table is not person or row["id"] != SOFTWARE])
    )


def _in_order(table: sa.Table) -> sa.Select[Any]:
    return sa.select(table).order_by(*table.primary_key)


def _write(unit: Unit, rows: Iterable[tuple[sa.Table, list[dict[str, Any]]]]) -> None:
    for table, values in rows:
        unit.add_all(table, values)
    if unit.connection.dialect.name == "postgresql":
        # PostgreSQL doesn't count rows that come with their numbers.
        lasts = (
            sa.func.setval(sa.func.pg_get_serial_sequence(table.name, "id"), values[-1]["id"])
            for table, values in rows
            if "id" in table.c
        )
        unit.connection.execute(sa.select(*lasts))
