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
from reasoned.decisions.model import Finding, Outcome
from reasoned.decisions.territory import combined
from reasoned.policies.model import DecidedBy, RestrictionKind
from reasoned.store.tables.access import SOFTWARE, person
from reasoned.store.tables.cases import case
from reasoned.store.unit import Unit


def stands_already(unit: Unit, who: SubjectRow, evaluated: Evaluated) -> tuple[str, Kept]:
    """The case and the strictest restriction that stands on these facts, where nothing is to be
    decided beyond what stands (`deciding.beside`)."""
    decision = evaluated.decision
    held = (*decision.by, *decision.proposed)
    there = standing_on(unit.connection, who.id, held)
    row = max(
        (row for row in in_force_of(unit, who.id) if row.id in there),
        key=lambda row: (RestrictionKind(row.outcome).severity, row.id),
    )
    carry = rules_of(unit, row.evaluation_id)
    by = tuple(_as_decided(f, row) for f in held if f.rule.id in carry)
    outcome = Outcome(row.outcome)
    restriction, *also = combined([f.then for f in by])
    stands = replace(
        decision,
        outcome=outcome,
        restriction=restriction,
        also=tuple(also),
        by=by,
        proposed=(),
        undetermined=(),
        automatic=bool(row.automatic),
        people=_people(unit, row),
    )
    of = unit.connection.execute(sa.select(case.c.ref).where(case.c.id == row.case_id)).scalar_one()
    return of, Kept(row.id, row.ref, outcome, row.letter_id, stands)


def _as_decided(found: Finding, row: sa.Row[Any]) -> Finding:
    """A rule that a breaker has stopped since was for software when it restricted."""
    if not row.automatic:
        return found
    return replace(found, rule=replace(found.rule, decided_by=DecidedBy.AUTOMATIC))


def _people(unit: Unit, row: sa.Row[Any]) -> tuple[str, ...]:
    deciders = {row.decider_1, row.decider_2} - {SOFTWARE}
    rows = unit.connection.execute(
        sa.select(person.c.ref).where(person.c.id.in_(deciders)).order_by(person.c.id)
    )
    return tuple(rows.scalars())
