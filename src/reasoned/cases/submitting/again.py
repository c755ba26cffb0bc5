"""What comes again on the very same facts: the restriction that stands is the answer.

Nobody is told twice of one thing, and nobody is asked again for what a person has applied.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from reasoned.cases.deciding.run_rules import Evaluated, Kept, in_force_of, rules_of
from reasoned.cases.deciding.settled import standing_on
from reasoned.cases.subjects import SubjectRow
from reasoned.decisions.model import Outcome
from reasoned.decisions.territory import combined
from reasoned.store.tables.access import SOFTWARE, person
from reasoned.store.tables.cases import case
from reasoned.store.unit import Unit


def stands_already(unit: Unit, who: SubjectRow, evaluated: Evaluated) -> tuple[str, Kept] | None:
    """The case and the restriction that stands on these facts, where nothing else waits.

    What software would restrict is restricted by software already, and what it would propose a
    person has applied.
    """
    decision = evaluated.decision
    held = (*decision.by, *decision.proposed)
    if not held or decision.undetermined:
        return None
    in_force = {row.id: row for row in in_force_of(unit, who.id)}
    found = standing_on(unit.connection, who.id, held)
    if not found or not found.keys() <= in_force.keys():
        return None
    row = in_force[max(found)]
    if decision.restricts and not any(in_force[number].automatic for number in found):
        return None
    carry = rules_of(unit, row.evaluation_id)
    by = tuple(f for f in held if f.rule.id in carry)
    if {f.rule.id for f in by} != carry:
        return None
    outcome = Outcome(row.outcome)
    restriction, *also = combined([f.then for f in by])
    stands = replace(
        decision,
        outcome=outcome,
        restriction=restriction,
        also=tuple(also),
        by=by,
        proposed=(),
        automatic=bool(row.automatic),
        people=_people(unit, row),
    )
    of = unit.connection.execute(sa.select(case.c.ref).where(case.c.id == row.case_id)).scalar_one()
    return of, Kept(row.id, row.ref, outcome, row.letter_id, stands)


def _people(unit: Unit, row: sa.Row[Any]) -> tuple[str, ...]:
    deciders = {row.decider_1, row.decider_2} - {SOFTWARE}
    rows = unit.connection.execute(
        sa.select(person.c.ref).where(person.c.id.in_(deciders)).order_by(person.c.id)
    )
    return tuple(rows.scalars())
