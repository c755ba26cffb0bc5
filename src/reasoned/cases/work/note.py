"""Notes that colleagues write for each other in a case. They never leave the operator."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from reasoned.cases.case_row import case_of
from reasoned.cases.errors import Invalid, NotFound
from reasoned.cases.people import needs_person
from reasoned.store.tables.access import person
from reasoned.store.tables.cases import case, note
from reasoned.store.unit import Unit


def note_on(unit: Unit, case_ref: str, text: str, *, by: int) -> None:
    """Write a note. Raises NotFound and Invalid."""
    needs_person(by, "write a note")
    if not text.strip():
        raise Invalid("text", "Say something.")
    unit.add(note, case_id=case_of(unit, case_ref).id, text=text, at=unit.now, written_by=by)


def notes_of(connection: sa.Connection, case_ref: str) -> list[dict[str, Any]]:
    """A case's notes, oldest first, with who wrote them. Raises NotFound."""
    number = connection.execute(sa.select(case.c.id).where(case.c.ref == case_ref)).scalar()
    if number is None:
        raise NotFound("case", case_ref)
    rows = connection.execute(
        sa.select(note.c.text, note.c.at, person.c.name)
        .join(person, person.c.id == note.c.written_by)
        .where(note.c.case_id == number)
        .order_by(note.c.id)
    )
    return [{"text": row.text, "at": row.at, "by": row.name} for row in rows]
