"""Queues an event for each endpoint that wants its kind, in the event's own transaction."""

from __future__ import annotations

import sqlalchemy as sa

from reasoned.store.prepared import Prepared
from reasoned.store.tables.outbox import delivery, webhook
from reasoned.store.unit import Unit

_ACTIVE = Prepared(sa.select(webhook.c.id, webhook.c.kinds).where(webhook.c.active.is_(True)))


def enqueue(unit: Unit, event_id: int, kind: str) -> int:
    """One delivery for each active endpoint that wants the kind; gives how many."""
    hooks = _ACTIVE.all(unit.connection)
    rows = [
        {"webhook_id": hook.id, "event_id": event_id, "next_at": unit.now, "error": ""}
        for hook in hooks
        if not hook.kinds or kind in hook.kinds
    ]
    unit.add_all(delivery, rows)
    return len(rows)
