"""A person confirms or rejects that an advertiser is a target of a measure.

What was confirmed counts as a fact from then on; either way the decisions that leaned on it
are put in front of a person at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid, NotFound
from reasoned.cases.events import happened
from reasoned.cases.people import needs_person
from reasoned.cases.screening.advertiser import digest_of, side_of
from reasoned.cases.subjects import SubjectRow, subject_by_id
from reasoned.cases.submitting.recheck import recheck_measure
from reasoned.cases.submitting.submit import Submitted, decide_in_new_case
from reasoned.facts.measure_document import read_target
from reasoned.facts.measures import MatchStatus
from reasoned.screening.side import of_target
from reasoned.store.tables.screening import match, match_target, measure, target
from reasoned.store.unit import Unit


def judge_match(
    unit: Unit,
    desk: Desk,
    who: SubjectRow,
    measure_id: str,
    status: str,
    reasons: Sequence[str],
    *,
    by: int,
    target_key: str = "",
) -> int:
    """Confirm or reject that an advertiser is a measure's target; gives cases to see again.

    `target_key`: which of its targets; "" for the measure as a whole. Raises Invalid, NotFound.
    """
    if status not in set(MatchStatus):
        raise Invalid("status", f"A match is one of: {', '.join(MatchStatus)}.")
    if status != MatchStatus.UNCONFIRMED:
        needs_person(by, "judge a match")
    if not any(reason.strip() for reason in reasons):
        raise Invalid("reasons", "Say what speaks for it, or against.")
    if unit.one(sa.select(measure.c.id).where(measure.c.measure == measure_id)) is None:
        raise NotFound("measure", measure_id)
    sides = _sides(unit, desk, who, measure_id, target_key) if target_key else ""
    number = unit.add(
        match,
        subject_id=who.advertiser,
        measure=measure_id,
        status=status,
        reasons=list(reasons),
        at=unit.now,
        decided_by=by,
    )
    if target_key:
        unit.add(match_target, match_id=number, target=target_key, sides=sides)
    happened(
        unit,
        "match.judged",
        actor=by,
        subject=who.advertiser,
        data={
            "subject": subject_by_id(unit.connection, who.advertiser).ref,
            "measure": measure_id,
            "target": target_key,
            "status": status,
        },
    )
    return recheck_measure(unit, desk, measure_id, "a match changed", advertiser=who.advertiser)


def judge_candidate(
    unit: Unit,
    desk: Desk,
    who: SubjectRow,
    measure_id: str,
    target_key: str,
    status: str,
    reason: str,
    *,
    by: int,
) -> Submitted:
    """Judge a match with one target, and run the rules on the advertiser again.

    Raises Invalid, NotFound.
    """
    if status == MatchStatus.UNCONFIRMED:
        raise Invalid("status", "Say that it is the target, or that it isn't.")
    judge_match(unit, desk, who, measure_id, status, [reason], by=by, target_key=target_key)
    return run_again(unit, desk, who, by=by)


def run_again(unit: Unit, desk: Desk, who: SubjectRow, *, by: int) -> Submitted:
    """Run the rules on an advertiser whose matches were judged."""
    owner = subject_by_id(unit.connection, who.advertiser)
    return decide_in_new_case(unit, desk, owner, by=by, cause="match judged")


def _sides(unit: Unit, desk: Desk, who: SubjectRow, measure_id: str, key: str) -> str:
    """What tells later whether either side has changed."""
    row = unit.one(
        sa.select(target.c.document)
        .where(target.c.measure == measure_id, target.c.target == key)
        .order_by(target.c.id.desc())
        .limit(1)
    )
    if row is None:
        raise NotFound("target", key)
    side = side_of(unit.connection, who, desk.book.policy_set.declarations, unit.now)
    there = of_target(read_target(row.document))
    return digest_of(side, there) if side is not None else digest_of(there)
