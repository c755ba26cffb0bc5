"""A measure ended: its document gets an end, and the decisions that leaned on it a person.

Nothing else of it changes, and nobody is taken off it: whom it named stays to be read. What a
later document of its list says is for `take`, which leaves the end as it is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid, NotFound
from reasoned.cases.matches import read_measure
from reasoned.cases.submitting.recheck import recheck_measure
from reasoned.facts.measure_document import measure_text
from reasoned.facts.measures import Measure
from reasoned.store.tables.screening import measure
from reasoned.store.unit import Unit

WITHDRAWN = "It ended, as the operator was told:"
"""With what the note of a measure that was withdrawn here goes on."""

LONGEST_REASON = 1_000


@dataclass(frozen=True)
class Withdrawn:
    """`rechecked`: cases put in front of a person; `changed`: False where it had that end."""

    measure: str
    since: date
    rechecked: int
    changed: bool = True


def withdraw_measure(
    unit: Unit, desk: Desk, measure_id: str, since: date, reason: str
) -> Withdrawn:
    """A measure doesn't bind any more from the day `since`. Raises Invalid, NotFound, Refused."""
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise Invalid("reason", f"Say why it ended, in at most {LONGEST_REASON:,} characters.")
    newest = unit.one(
        sa.select(measure)
        .where(measure.c.measure == measure_id)
        .order_by(measure.c.id.desc())
        .limit(1)
    )
    if newest is None:
        raise NotFound("measure", measure_id)
    read = read_measure(newest.sha256, newest.document)
    if since <= read.starts:
        raise Invalid("since", f"It begins on {read.starts}; it can't end before that.")
    ended = ended_on(read, since, reason)
    if ended == read:
        return Withdrawn(measure_id, since, 0, changed=False)
    document = fresh_document(unit, measure_id, measure_text(ended))
    unit.add(
        measure,
        measure=measure_id,
        document=document,
        sha256=hashlib.sha256(document.encode()).hexdigest(),
        known_from=unit.now,
    )
    because = f"a measure ended on {since}: {reason}"
    return Withdrawn(measure_id, since, recheck_measure(unit, desk, measure_id, because))


def ended_on(read: Measure, since: date, reason: str) -> Measure:
    """The measure with an end, and why in its note."""
    before = read.note.split(WITHDRAWN, 1)[0].strip()
    note = f"{before} {WITHDRAWN} {reason}".strip()
    return replace(read, in_force_until=since, note=note)


def still_ended(before: Measure, read: Measure) -> Measure:
    """What a list says of a measure now, with the end that it was given here before.

    An end of the list's own counts instead.
    """
    if WITHDRAWN not in before.note or read.in_force_until or before.in_force_until is None:
        return read
    return ended_on(read, before.in_force_until, before.note.split(WITHDRAWN, 1)[1].strip())


def fresh_document(unit: Unit, measure_id: str, document: str) -> str:
    """The document as one that the measure never had: what was replaced may come again, and is
    a version of its own. An empty line more says nothing."""
    had = set(
        unit.connection.execute(
            sa.select(measure.c.sha256).where(measure.c.measure == measure_id)
        ).scalars()
    )
    while hashlib.sha256(document.encode()).hexdigest() in had:
        document += "\n"
    return document
