"""Who is at a task: somebody takes it, hands it back, or gives it to a colleague with a note.

Nobody else is kept from acting; that the queue shows who is at it is all that this does.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from reasoned.access.people import NoPerson, find_person
from reasoned.cases.errors import Invalid, NotFound, Refused
from reasoned.cases.people import needs_person
from reasoned.cases.work.note import note_on
from reasoned.cases.work.takes import why_not
from reasoned.cases.work.tasks import assign
from reasoned.store.tables.access import person
from reasoned.store.tables.cases import case, task
from reasoned.store.unit import Unit

LONGEST_NOTE = 5_000


def hand_over(
    unit: Unit, task_ref: str, to: str, *, by: int, note: str = "", seen: str | None = None
) -> None:
    """Give a task to a person by id, or to nobody (`""`); the note is for whoever opens the case.

    `seen`: who held it when `by` looked; where that is somebody else by now, it is refused, so
    that nobody takes a task out of another's hands unawares. Raises NotFound, Invalid, Refused.
    """
    needs_person(by, "hand over a task")
    row = unit.one(
        sa.select(case.c.ref.label("case_ref"), person.c.ref, person.c.name)
        .join(case, case.c.id == task.c.case_id)
        .outerjoin(person, person.c.id == task.c.assignee)
        .where(task.c.ref == task_ref)
    )
    if row is None:
        raise NotFound("task", task_ref)
    holder = row.ref or ""
    if seen is not None and holder not in (seen, to):
        raise Refused(
            "held-by-another",
            f"{row.name} has taken it meanwhile. Ask them, or look at it again and then give it."
            if holder
            else "It was handed back meanwhile. Look at it again, and then take or give it.",
        )
    if len(note) > LONGEST_NOTE:
        raise Invalid("note", f"A note here has at most {LONGEST_NOTE:,} characters.")
    give(unit, task_ref, to)
    if note.strip():
        note_on(unit, row.case_ref, note.strip(), by=by)


def give(unit: Unit, task_ref: str, to: str) -> None:
    """Give a task to a person by id who can do what it asks for, or to nobody (`""`).

    Raises NotFound, Invalid and Refused.
    """
    row = unit.one(sa.select(task).where(task.c.ref == task_ref))
    if row is None:
        raise NotFound("task", task_ref)
    assign(unit, task_ref, _able(unit, row, to) if to and row.done_at is None else None)


def _able(unit: Unit, row: sa.Row[Any], ref: str) -> int:
    """The row of somebody who works here and can do what a task asks for. Raises Invalid."""
    try:
        someone = find_person(unit.connection, ref)
    except NoPerson as error:
        raise Invalid("to", "Nobody who works here has that id.") from error
    why = why_not(unit, row, someone)
    if why:
        raise Invalid("to", why)
    return someone.id
