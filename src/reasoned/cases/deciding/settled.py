"""What a restriction rests on, as a digest, and what has been settled about just that.

A ruling that reverses or varies a decision speaks of a rule's version on certain facts. On the
very same facts the rule isn't applied again; new facts, or a new version, are another matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import sqlalchemy as sa

from reasoned.decisions.model import Finding
from reasoned.decisions.statement_parts import plain
from reasoned.store.prepared import Prepared
from reasoned.store.tables.appeals import ruling
from reasoned.store.tables.decisions import decision, finding, lift
from reasoned.store.unit import Unit

_RULED = Prepared(
    sa.select(finding.c.rests_on)
    .join(decision, decision.c.evaluation_id == finding.c.evaluation_id)
    .join(ruling, ruling.c.decision_id == decision.c.id)
    .where(
        decision.c.subject_id == sa.bindparam("subject"),
        finding.c.role == "by",
        ruling.c.result != "upheld",
        finding.c.rests_on.is_not(None),
    )
)
_STANDING = Prepared(
    sa.select(decision.c.id, decision.c.ref, decision.c.automatic, finding.c.rests_on)
    .join(finding, finding.c.evaluation_id == decision.c.evaluation_id)
    .outerjoin(lift, lift.c.decision_id == decision.c.id)
    .where(
        decision.c.subject_id == sa.bindparam("subject"),
        decision.c.statement_id.is_not(None),
        finding.c.role == "by",
        lift.c.decision_id.is_(None),
    )
    .order_by(decision.c.id)
)


def rests_on(of: Finding) -> str:
    """What a finding rests on: the rule's version and each fact that it read."""
    said = [of.rule.policy, of.rule.version.isoformat(), of.rule.id]
    said += [f"{r.name}={plain(r.value) if r.known else '?'}" for r in of.reads]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def settled_by_rulings(connection: sa.Connection, subject: int) -> frozenset[str]:
    """What rulings have reversed or made milder for a subject."""
    return frozenset(row.rests_on for row in _RULED.all(connection, subject=subject))


def grounds_of(unit: Unit, evaluation: int) -> frozenset[str | None]:
    """What the rules that carry a restriction rest on; None for what was erased."""
    rows = unit.connection.execute(
        sa.select(finding.c.rests_on).where(
            finding.c.evaluation_id == evaluation, finding.c.role == "by"
        )
    )
    return frozenset(rows.scalars())


def standing_on(
    connection: sa.Connection, subject: int, findings: Iterable[Finding]
) -> dict[int, str]:
    """Restrictions that carry all of these findings between them: ids by row, the oldest first.

    None where one finding isn't carried. One whose end has come is for the caller to leave out.
    """
    wanted = {rests_on(found) for found in findings}
    rows = [r for r in _STANDING.all(connection, subject=subject) if r.rests_on in wanted]
    return {r.id: r.ref for r in rows} if {r.rests_on for r in rows} == wanted else {}
