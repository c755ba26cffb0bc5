"""What stands already beside what is decided now: nothing is decided twice on the same facts.

A restriction by software stands as long as its rules hold on the very facts on which it was
decided, whatever people decide beside it. So nobody is told twice of one thing, and what people
decided ends without it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import sqlalchemy as sa

from reasoned.cases.deciding.run_rules import in_force_of
from reasoned.cases.deciding.settled import grounds_of, rests_on
from reasoned.cases.subjects import SubjectRow
from reasoned.decisions.model import Decision, Finding, Outcome, may_be_automatic
from reasoned.decisions.territory import combined
from reasoned.store.unit import Unit


def stays_beside(unit: Unit, row: sa.Row[tuple[object, ...]], decision: Decision) -> bool:
    """Whether a restriction is software's own, and nothing has changed on which it rests."""
    its = grounds_of(unit, row.evaluation_id)
    by_software = (f for f in decision.held if may_be_automatic(f.rule))
    return bool(row.automatic) and bool(its) and its <= _grounds(by_software)


def beyond(unit: Unit, who: SubjectRow, decision: Decision) -> Decision | None:
    """What there is to decide beyond what stands already; None where that is nothing.

    What software would restrict is there where software has restricted it, and what it would
    propose where it was decided by anybody. What is open is asked all the same.
    """
    if who.new or not (decision.by or decision.proposed):
        return decision
    rows = in_force_of(unit, who.id)
    if not rows:
        return decision
    software = [row for row in rows if stays_beside(unit, row, decision)]
    restricted = {part for row in software for part in grounds_of(unit, row.evaluation_id)}
    decided = {part for row in rows for part in grounds_of(unit, row.evaluation_id)}
    by = tuple(f for f in decision.by if rests_on(f) not in restricted)
    proposed = tuple(f for f in decision.proposed if rests_on(f) not in decided)
    if by:
        return without(replace(decision, proposed=proposed), restricted)
    if not decision.by:
        open_ones = proposed or decision.undetermined
        return replace(decision, proposed=proposed) if open_ones else None
    left = replace(decision, proposed=proposed)
    if not (left.waits or proposed):
        return None
    return replace(left, outcome=Outcome.REVIEW, restriction=None, also=(), by=())


def without(decision: Decision, grounds: Iterable[str | None]) -> Decision:
    """A restriction without the rules that restrict already, on those very grounds."""
    there = set(grounds)
    by = tuple(f for f in decision.by if rests_on(f) not in there)
    if not by or len(by) == len(decision.by):
        return decision
    restriction, *also = combined([f.then for f in by])
    return replace(decision, by=by, restriction=restriction, also=tuple(also))


def only_new(unit: Unit, subject: int, decision: Decision) -> Decision:
    """What people decide, without what software restricts beside it already."""
    return without(
        decision,
        (
            part
            for row in in_force_of(unit, subject)
            if stays_beside(unit, row, decision)
            for part in grounds_of(unit, row.evaluation_id)
        ),
    )


def _grounds(findings: Iterable[Finding]) -> frozenset[str]:
    return frozenset(rests_on(found) for found in findings)
