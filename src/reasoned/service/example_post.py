"""The example's post: a letter arrives when its time has come, and nothing leaves the machine."""

from __future__ import annotations

import sqlalchemy as sa

from reasoned.letters.outbox import note_delivered
from reasoned.store.tables.outbox import letter
from reasoned.store.unit import Unit


def deliver_here(unit: Unit) -> int:
    """Note every letter that is due as delivered, as if by post; gives how many."""
    due = unit.all(
        sa.select(letter.c.id)
        .where(letter.c.state == "queued", letter.c.next_at <= unit.now, letter.c.attempts == 0)
        .order_by(letter.c.id)
    )
    for row in due:
        note_delivered(unit, row.id)
    return len(due)
