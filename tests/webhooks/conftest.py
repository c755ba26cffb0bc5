"""A database with events to tell, its writer, and a clock."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa

from reasoned.store.database import Database
from reasoned.store.tables.access import SOFTWARE
from reasoned.store.tables.outbox import delivery, event, webhook
from reasoned.store.unit import Unit
from reasoned.store.writer import Writer
from reasoned.webhooks import endpoints
from reasoned.webhooks.client import Client
from reasoned.webhooks.deliver import Delivered, deliver_due
from reasoned.webhooks.endpoints import Added
from reasoned.webhooks.queue import enqueue


def _now() -> datetime:
    """The library that receivers verify with compares with the real clock."""
    return datetime.now(UTC).replace(microsecond=250_000)


@dataclass
class Clock:
    """It stands still from when it was made, until somebody moves it."""

    start: datetime = field(default_factory=_now)
    at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.at = self.start

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, time: timedelta) -> None:
        self.at += time


def new_writer(database: Database, clock: Callable[[], datetime], first: int = 1) -> Writer:
    numbers, salts = count(first), count(first)
    return Writer(
        database,
        now=clock,
        new_ref=lambda kind: f"{kind}_{next(numbers)}",
        new_salt=lambda: hashlib.sha256(str(next(salts)).encode()).digest()[:16],
    )


@dataclass
class Hooks:
    database: Database
    writer: Writer
    clock: Clock
    client: Client = field(default_factory=lambda: Client(allow_local=True, connect=2, whole=5))

    def add(self, url: str, *kinds: str) -> Added:
        return self.writer.run(lambda u: endpoints.add(u, url, kinds, allow_local=True))

    def happens(self, kind: str = "ruling.made", **data: Any) -> str:
        """Write an event and queue it; gives its ref."""

        def job(unit: Unit) -> str:
            ref = unit.new_ref("evt")
            number = unit.add(
                event, ref=ref, kind=kind, actor=SOFTWARE, data=data or {"n": "ä"}, at=unit.now
            )
            enqueue(unit, number, kind)
            return ref

        return self.writer.run(job)

    def deliver(self, limit: int = 100) -> Delivered:
        return deliver_due(self.database, self.writer, self.clock, limit, self.client)

    def rows(self) -> list[Any]:
        """All deliveries, with their event's and endpoint's refs."""
        query: sa.Select[Any] = (
            sa.select(delivery, event.c.ref.label("event"), webhook.c.ref.label("endpoint"))
            .join(event, event.c.id == delivery.c.event_id)
            .join(webhook, webhook.c.id == delivery.c.webhook_id)
            .order_by(delivery.c.id)
        )
        with self.database.reading() as connection:
            return list(connection.execute(query))

    def listed(self) -> list[endpoints.Endpoint]:
        with self.database.reading() as connection:
            return endpoints.listed(connection)


@pytest.fixture
def hooks(database: Database) -> Iterator[Hooks]:
    clock = Clock()
    writer = new_writer(database, clock)
    yield Hooks(database, writer, clock)
    writer.close()
