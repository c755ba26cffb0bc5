"""A fact is corrected: old and new side by side, the rules run again, leaning cases are seen.

Nothing is overwritten: the new version replaces the old from now on, and what was decided
before can still be shown with what was known then.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from reasoned.cases.answering.appeal import new_version
from reasoned.cases.answering.asked import settled
from reasoned.cases.answering.contested import STILL_CONTESTED, open_contests, repeats
from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid, NotFound, Refused
from reasoned.cases.events import happened
from reasoned.cases.people import name_of
from reasoned.cases.subjects import SubjectRow, subject_by_id
from reasoned.cases.submitting.recheck import recheck_leaning
from reasoned.cases.submitting.submit import Submitted, decide_in_new_case
from reasoned.facts.fit import DROPPED
from reasoned.facts.model import Source, Status
from reasoned.facts.normalise import normaliser_for
from reasoned.store import values
from reasoned.store.tables.decisions import decision, lean, lift
from reasoned.store.tables.subjects import fact, fact_value
from reasoned.store.unit import Unit


@dataclass(frozen=True)
class Corrected:
    """Old and new version by their ids, and what the rules gave for each subject concerned."""

    old: str
    new: str
    decided: tuple[Submitted, ...]
    rechecked: int


def correct(
    unit: Unit,
    desk: Desk,
    fact_ref: str,
    *,
    value: Any,
    evidence: str,
    by: int,
    status: str = "established",
) -> Corrected:
    """Correct a fact's value or status. Raises NotFound and Invalid."""
    old = unit.one(sa.select(fact).where(fact.c.ref == fact_ref).with_for_update())
    if old is None:
        raise NotFound("fact", fact_ref)
    if not evidence.strip():
        raise Invalid("evidence", "A correction quotes its evidence.")
    if status not in set(Status):
        raise Invalid("status", f"A fact is one of: {', '.join(Status)}.")
    declarations = desk.book.policy_set.declarations
    if old.name not in declarations.facts:
        raise Invalid("fact", f"`{old.name}` isn't declared any more; no rule reads it.")
    fitting, problems = normaliser_for(declarations).fits(old.name, value)
    if fitting is DROPPED:
        raise Invalid("value", "; ".join(str(p) for p in problems))
    written = values.write(fitting)
    contests = open_contests(unit.connection, old.subject_id, old.subject_id)
    if status == Status.ESTABLISHED and repeats(contests, old.subject_id, old.name, written):
        raise Refused("contested", STILL_CONTESTED)
    number = new_version(
        unit,
        old.id,
        by,
        status=Status(status),
        evidence=evidence,
        value=written,
        source=Source("person", "A correction", author=name_of(unit, by)),
    )
    new = unit.connection.execute(sa.select(fact.c.ref).where(fact.c.id == number)).scalar_one()
    happened(
        unit,
        "fact.corrected",
        actor=by,
        subject=old.subject_id,
        data={"old": fact_ref, "new": new, "fact": old.name},
    )
    settled(unit, old.subject_id, old.name, written, Status(status), by=by, why=evidence)
    decided = decide_again(unit, desk, old, by)
    rechecked = recheck_leaning(unit, desk, old.id, "a fact was corrected")
    return Corrected(fact_ref, new, decided, rechecked)


def decide_again(unit: Unit, desk: Desk, old: sa.Row[Any], by: int) -> tuple[Submitted, ...]:
    """Run the rules again on whom a fact concerns, since a person has said what it is."""
    return tuple(_again(unit, desk, who, by) for who in _concerned(unit, old))


def _concerned(unit: Unit, old: sa.Row[Any]) -> list[SubjectRow]:
    """The fact's own subject, and every ad with a standing automatic restriction on it."""
    d = decision
    leaning = (
        sa.select(d.c.subject_id)
        .join(lean, lean.c.decision_id == d.c.id)
        .join(fact, fact.c.id == lean.c.fact_id)
        .outerjoin(lift, lift.c.decision_id == d.c.id)
        .where(
            fact.c.subject_id == old.subject_id,
            fact.c.fact_key == old.fact_key,
            lift.c.decision_id.is_(None),
            d.c.automatic.is_(True),
        )
    )
    numbers = set(unit.connection.execute(leaning).scalars()) | {old.subject_id}
    return [subject_by_id(unit.connection, number) for number in sorted(numbers)]


def _again(unit: Unit, desk: Desk, who: SubjectRow, by: int) -> Submitted:
    cause = "a fact was corrected"
    return decide_in_new_case(unit, desk, who, by=by, cause=cause, goes_on=True)


def side_by_side(connection: sa.Connection, fact_ref: str) -> list[dict[str, Any]]:
    """Every version of a fact, oldest first. Raises NotFound. What was erased has no value."""
    of = connection.execute(sa.select(fact).where(fact.c.ref == fact_ref)).first()
    if of is None:
        raise NotFound("fact", fact_ref)
    rows = connection.execute(
        sa.select(fact, fact_value.c.value, fact_value.c.evidence)
        .outerjoin(fact_value, fact_value.c.fact_id == fact.c.id)
        .where(fact.c.subject_id == of.subject_id, fact.c.fact_key == of.fact_key)
        .order_by(fact.c.id)
    )
    return [
        {
            "fact": row.ref,
            "name": row.name,
            "value": None if row.value is None else json.loads(row.value),
            "erased": row.value is None,
            "status": row.status,
            "source": row.source,
            "evidence": row.evidence or "",
            "observed_at": row.observed_at,
            "known_from": row.known_from,
        }
        for row in rows
    ]
