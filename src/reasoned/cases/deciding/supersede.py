"""What a new decision takes the place of: a subject's earlier restrictions, and what waits."""

from __future__ import annotations

import sqlalchemy as sa

from reasoned.cases.answering.contested import appealed_of
from reasoned.cases.deciding.beside import stays_beside
from reasoned.cases.deciding.run_rules import Kept, in_force_of, lift, rules_of
from reasoned.cases.events import happened
from reasoned.cases.subjects import SubjectRow
from reasoned.cases.work.tasks import close_tasks
from reasoned.decisions.model import Outcome
from reasoned.store.tables.cases import case
from reasoned.store.unit import Unit


def replace_waiting(unit: Unit, who: SubjectRow, case_id: int, *, by: int = 0) -> None:
    """A subject waits in one case at a time: what waits in its others is asked in this one."""
    others = unit.all(
        sa.select(case.c.id, case.c.waits).where(case.c.subject_id == who.id, case.c.id != case_id)
    )
    for other in others:
        close_tasks(unit, other.id, ("review", "second"), by=by)
        if other.waits:
            unit.change(case, other.id, waits=False, changed_at=unit.now)


def supersede(unit: Unit, who: SubjectRow, kept: Kept, *, by: int = 0) -> None:
    """End a subject's earlier restrictions where a new decision takes their place.

    Software ends only what software made; what nothing has changed of stands beside whatever is
    decided. While something is open, or where a person applied
    another rule, a restriction stays whose own rule may still hold. One that is appealed ends
    only where nothing restricts any more: its appeal is ruled on, whatever comes meanwhile.
    """
    decision = kept.decision
    appealed = appealed_of(unit, who.id)
    may_hold = {f.rule.id for f in (*decision.held, *decision.undetermined)}
    may_hold -= {f.rule.id for f in decision.by}
    for row in in_force_of(unit, who.id):
        if row.id == kept.id or not (row.automatic or by):
            continue
        if row.id in appealed and kept.outcome is not Outcome.ALLOW:
            continue
        if stays_beside(unit, row, decision):
            continue
        stays = decision.waits or (decision.restricts and not row.automatic)
        if not stays or may_hold.isdisjoint(rules_of(unit, row.evaluation_id)):
            close_tasks(unit, row.case_id, ("recheck",), by=by)
            lift(unit, row.id, "superseded", by, reason=taken_over_by(kept.ref))
            happened(
                unit,
                "restriction.ended",
                actor=by,
                case=row.case_id,
                subject=who.id,
                data={"decision": row.ref, "cause": "superseded", "by": kept.ref},
            )


def taken_over_by(decision_ref: str) -> str:
    """What is kept as the reason why a restriction ended, where a decision took its place."""
    return f"decided again: {decision_ref}"
