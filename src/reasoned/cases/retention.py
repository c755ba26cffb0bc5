"""How long what is kept, by setting; a preview says what a run would remove, before it does.

Decisions, rulings and leaves stay. What goes is what they no longer need: values of facts that
a later version replaced long ago, old sessions, idempotency keys and login attempts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from reasoned.cases.errors import Invalid, NotFound
from reasoned.register.commitments import name_in
from reasoned.store.tables import access, subjects, upkeep
from reasoned.store.tables.cases import note
from reasoned.store.tables.decisions import decision, lean
from reasoned.store.tables.outbox import delivery, letter, vault
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


def erase(unit: Unit, fact_ref: str, reason: str, *, by: int) -> None:
    """Erase a fact's value and evidence, and every salt that commits to it. Raises NotFound.

    The fact's identity stays, and so do all digests: what was published still verifies.
    """
    row = unit.one(sa.select(subjects.fact).where(subjects.fact.c.ref == fact_ref))
    if row is None:
        raise NotFound("fact", fact_ref)
    if not reason.strip():
        raise Invalid("reason", "Say why it is erased.")
    value = subjects.fact_value
    unit.connection.execute(value.delete().where(value.c.fact_id == row.id))
    _forget_salts(unit, row)
    if (
        unit.one(sa.select(subjects.erasure.c.at).where(subjects.erasure.c.fact_id == row.id))
        is None
    ):
        unit.connection.execute(
            subjects.erasure.insert(),
            {"fact_id": row.id, "at": unit.now, "reason": reason, "erased_by": by},
        )


def _forget_salts(unit: Unit, row: sa.Row[Any]) -> None:
    """Remove every disclosure that reveals a fact: in the vault, and as letters attach it."""
    leaned = sa.select(decision.c.leaf_id).join(lean, lean.c.decision_id == decision.c.id)
    found = unit.all(
        sa.select(vault.c.id, vault.c.disclosure, decision.c.letter_id)
        .join(decision, decision.c.leaf_id == vault.c.leaf_id)
        .where(
            sa.or_(
                vault.c.fact_id == row.id,
                vault.c.leaf_id.in_(leaned.where(lean.c.fact_id == row.id)),
            )
        )
    )
    mine = [entry for entry in found if name_in(entry.disclosure) == row.name]
    unit.connection.execute(vault.delete().where(vault.c.id.in_([entry.id for entry in mine])))
    gone = {entry.disclosure for entry in mine}
    for number in {entry.letter_id for entry in mine}:
        content = unit.connection.execute(
            sa.select(letter.c.content).where(letter.c.id == number)
        ).scalar_one()
        kept = [told for told in content["disclosures"] if told not in gone]
        unit.change(letter, number, content={**content, "disclosures": kept})
