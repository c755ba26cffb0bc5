"""How long what is kept, by setting; a preview says what a run would remove, before it does.

Decisions, rulings and leaves stay. What goes is what they no longer need: values of facts that
a later version replaced long ago, old sessions, idempotency keys and login attempts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from reasoned.store.tables import access, subjects, upkeep
from reasoned.store.tables.cases import note
from reasoned.store.tables.outbox import delivery
from reasoned.store.unit import Unit


@dataclass(frozen=True)
class Retention:
    """Spans after which something goes; None keeps it."""

    replaced_values: timedelta | None = timedelta(days=3 * 365)
    notes: timedelta | None = timedelta(days=3 * 365)
    deliveries: timedelta | None = timedelta(days=90)
    idempotency: timedelta | None = timedelta(days=7)
    login_attempts: timedelta | None = timedelta(days=30)
    sessions: timedelta | None = timedelta(days=1)


def _conditions(
    keep: Retention, now: datetime
) -> dict[str, tuple[sa.Table, sa.ColumnElement[bool]]]:
    found: dict[str, tuple[sa.Table, sa.ColumnElement[bool]]] = {}

    def old(
        name: str, table: sa.Table, column: sa.Column[datetime], span: timedelta | None
    ) -> None:
        if span is not None:
            found[name] = (table, column < now - span)

    old("notes", note, note.c.at, keep.notes)
    old("deliveries", delivery, delivery.c.done_at, keep.deliveries)
    old("idempotency", access.idempotency, access.idempotency.c.at, keep.idempotency)
    old("login_attempts", access.login_attempt, access.login_attempt.c.at, keep.login_attempts)
    old("sessions", access.session, access.session.c.expires_at, keep.sessions)
    if keep.replaced_values is not None:
        newer = subjects.fact.alias("newer")
        replaced = (
            sa.select(subjects.fact.c.id)
            .join(
                newer,
                sa.and_(
                    newer.c.subject_id == subjects.fact.c.subject_id,
                    newer.c.fact_key == subjects.fact.c.fact_key,
                    newer.c.id > subjects.fact.c.id,
                ),
            )
            .where(newer.c.known_from < now - keep.replaced_values)
        )
        value = subjects.fact_value
        found["replaced_values"] = (value, value.c.fact_id.in_(replaced))
    return found


def preview(connection: sa.Connection, keep: Retention, now: datetime) -> Mapping[str, int]:
    """How many rows a run would remove now, by kind."""
    return {
        name: connection.execute(
            sa.select(sa.func.count()).select_from(table).where(condition)
        ).scalar_one()
        for name, (table, condition) in _conditions(keep, now).items()
    }


def run(unit: Unit, keep: Retention, *, by: int) -> Mapping[str, int]:
    """Remove what `preview` counts; gives the same counts, and keeps a record of the run."""
    removed = {}
    for name, (table, condition) in _conditions(keep, unit.now).items():
        removed[name] = unit.connection.execute(table.delete().where(condition)).rowcount
    unit.add(upkeep.retention_run, removed=removed, at=unit.now, run_by=by)
    return removed
