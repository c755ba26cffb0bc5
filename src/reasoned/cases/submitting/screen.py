"""Measures come in or change, and a person confirms or rejects a match with one.

Both put the decisions that leaned on them in front of a person. Reading lists and finding
matches is for `screening`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid, NotFound
from reasoned.cases.people import needs_person
from reasoned.cases.subjects import SubjectRow
from reasoned.cases.submitting.recheck import recheck_measure
from reasoned.facts.measure_file import parse_measure
from reasoned.facts.measures import MatchStatus
from reasoned.facts.problems import Problem
from reasoned.store.tables.screening import match, measure
from reasoned.store.unit import Unit


@dataclass(frozen=True)
class Taken:
    """`state` is `added`, `changed` or `same`."""

    measure: str
    state: str
    rechecked: int


class BrokenMeasure(Exception):
    """A measure's document has errors; it wasn't kept."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(p) for p in problems))
        self.problems = problems


def take_measure(unit: Unit, desk: Desk, document: str, path: str) -> Taken:
    """Keep a measure; a later document of the same id replaces it. Raises BrokenMeasure."""
    parsed, problems = parse_measure(document, path)
    if parsed is None:
        raise BrokenMeasure(problems)
    digest = hashlib.sha256(document.encode()).hexdigest()
    newest = unit.one(
        sa.select(measure)
        .where(measure.c.measure == parsed.id)
        .order_by(measure.c.id.desc())
        .limit(1)
    )
    if newest is not None and newest.sha256 == digest:
        return Taken(parsed.id, "same", 0)
    unit.add(measure, measure=parsed.id, document=document, sha256=digest, known_from=unit.now)
    if newest is None:
        return Taken(parsed.id, "added", 0)
    return Taken(parsed.id, "changed", recheck_measure(unit, desk, parsed.id, "a measure changed"))


def judge_match(
    unit: Unit,
    desk: Desk,
    who: SubjectRow,
    measure_id: str,
    status: str,
    reasons: Sequence[str],
    *,
    by: int,
) -> int:
    """Confirm or reject that an advertiser is a measure's target; gives cases to see again."""
    if status not in set(MatchStatus):
        raise Invalid("status", f"A match is one of: {', '.join(MatchStatus)}.")
    if status != MatchStatus.UNCONFIRMED:
        needs_person(by, "judge a match")
    if not any(reason.strip() for reason in reasons):
        raise Invalid("reasons", "Say what speaks for it, or against.")
    if unit.one(sa.select(measure.c.id).where(measure.c.measure == measure_id)) is None:
        raise NotFound("measure", measure_id)
    unit.add(
        match,
        subject_id=who.advertiser,
        measure=measure_id,
        status=status,
        reasons=list(reasons),
        at=unit.now,
        decided_by=by,
    )
    return recheck_measure(unit, desk, measure_id, "a match changed", advertiser=who.advertiser)
