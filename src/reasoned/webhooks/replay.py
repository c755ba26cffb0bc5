"""Queues events once more for an endpoint: one, or all since a moment.

They keep their ids, so a receiver that has them already can tell.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from reasoned.store.columns import Moment
from reasoned.store.tables.outbox import delivery, event
from reasoned.store.unit import Unit
from reasoned.webhooks.endpoints import find


class NoEvent(LookupError):
    """There is no such event."""


def replay_event(unit: Unit, endpoint: str, event_ref: str) -> None:
    """Tell an endpoint of an event once more, whatever kinds it wants, by their ids.

    Raises NoEndpoint and NoEvent.
    """
    number = find(unit, endpoint).id
    found = unit.one(sa.select(event.c.id).where(event.c.ref == event_ref))
    if found is None:
        raise NoEvent("There is no such event.")
    _queue(unit, number, event.c.id == found.id)


def replay_since(unit: Unit, endpoint: str, since: datetime) -> int:
    """Tell an endpoint once more of all that it wants from `since` on; gives how many.

    Raises NoEndpoint.
    """
    row = find(unit, endpoint)
    wanted = event.c.at >= since
    if row.kinds:
        wanted = sa.and_(wanted, event.c.kind.in_(row.kinds))
    return _queue(unit, row.id, wanted)


def _queue(unit: Unit, endpoint: int, wanted: sa.ColumnElement[bool]) -> int:
    again = unit.connection.execute(
        delivery.update()
        .where(
            delivery.c.webhook_id == endpoint,
            delivery.c.event_id.in_(sa.select(event.c.id).where(wanted)),
        )
        .values(next_at=unit.now, done_at=None, attempts=0, error="", status=0)
    )
    known = sa.exists().where(delivery.c.webhook_id == endpoint, delivery.c.event_id == event.c.id)
    new = unit.connection.execute(
        delivery.insert().from_select(
            ["webhook_id", "event_id", "next_at", "error"],
            sa.select(
                sa.literal(endpoint, sa.BigInteger()),
                event.c.id,
                sa.literal(unit.now, Moment()),
                sa.literal("", sa.Text()),
            )
            .where(wanted, ~known)
            .order_by(event.c.id),
        ),
        execution_options={"preserve_rowcount": True},
    )
    return again.rowcount + new.rowcount
