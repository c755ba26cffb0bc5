"""An event is queued for every endpoint that wants it, with the event itself or not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

import pytest
import sqlalchemy as sa

from reasoned.store.database import Database
from reasoned.store.tables.outbox import delivery, event
from reasoned.store.unit import Unit
from reasoned.store.writer import Writer
from reasoned.webhooks.endpoints import add, deactivate
from reasoned.webhooks.queue import enqueue

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def _event(unit: Unit, kind: str) -> int:
    return unit.add(event, ref=unit.new_ref("evt"), kind=kind, actor=0, data={}, at=unit.now)


def test_only_active_endpoints_that_want_the_kind_are_told(database: Database) -> None:
    numbers = count(1)
    writer = Writer(
        database,
        now=lambda: NOW,
        new_ref=lambda kind: f"{kind}_{next(numbers)}",
        new_salt=lambda: bytes(16),
    )

    def queued(kind: str, *, fail: bool = False) -> int:
        def job(unit: Unit) -> int:
            found = enqueue(unit, _event(unit, kind), kind)
            if fail:
                raise ValueError(kind)
            return found

        return writer.run(job)

    try:
        writer.run(lambda unit: add(unit, "https://all.example.org/"))
        some = writer.run(lambda unit: add(unit, "https://some.example.org/", ["ruling.made"]))
        gone = writer.run(lambda unit: add(unit, "https://gone.example.org/"))
        writer.run(lambda unit: deactivate(unit, gone.ref))
        assert (queued("ruling.made"), queued("decision.made")) == (2, 1)
        writer.run(lambda unit: deactivate(unit, some.ref))
        assert queued("ruling.made") == 1
        with pytest.raises(ValueError):
            queued("decision.made", fail=True)
        with database.reading() as connection:
            rows = connection.execute(sa.select(sa.func.count()).select_from(delivery))
            assert rows.scalar_one() == 4
    finally:
        writer.close()
