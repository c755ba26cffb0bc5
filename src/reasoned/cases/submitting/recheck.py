"""What changed puts the decisions that leaned on it in front of a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.cases.desk import Desk
from reasoned.cases.work.tasks import open_task
from reasoned.intake.claims import Claim
from reasoned.store import values
from reasoned.store.columns import Moment
from reasoned.store.prepared import Prepared
from reasoned.store.tables.cases import case, task
from reasoned.store.tables.decisions import decision, finding, lean, lean_measure, lift
from reasoned.store.tables.subjects import fact, subject
from reasoned.store.unit import Unit

ADVERTISER = "advertiser"
"""In a task's detail, as `from`: who put it there, and is owed an answer."""


_changed = fact.alias("changed")


def _standing(leaning: sa.Select[Any], now: datetime | sa.BindParameter[Any]) -> sa.Select[Any]:
    d = decision
    return (
        sa.select(d.c.id, d.c.ref, d.c.case_id, case.c.market)
        .join(case, case.c.id == d.c.case_id)
        .outerjoin(lift, lift.c.decision_id == d.c.id)
        .where(
            d.c.id.in_(leaning),
            # What a ruling left of a restriction still leans on the same.
            sa.or_(lift.c.decision_id.is_(None), lift.c.cause == "varied"),
            sa.or_(d.c.ends_at.is_(None), d.c.ends_at > now),
        )
    )


_LEANING = Prepared(
    _standing(
        sa.select(lean.c.decision_id)
        .join(fact, fact.c.id == lean.c.fact_id)
        .join(
            _changed,
            sa.and_(
                _changed.c.subject_id == fact.c.subject_id, _changed.c.fact_key == fact.c.fact_key
            ),
        )
        .where(_changed.c.id == sa.bindparam("fact")),
        sa.bindparam("now", type_=Moment),
    )
)


def recheck_leaning(
    unit: Unit, desk: Desk, fact_id: int, because: str, *, but: int | None = None
) -> int:
    """Of the fact's any version; gives how many cases. `but`: a decision that is dealt with."""
    rows = _LEANING.all(unit.connection, fact=fact_id, now=unit.now)
    if not rows:
        return 0
    name = unit.connection.execute(sa.select(fact.c.name).where(fact.c.id == fact_id)).scalar_one()
    return _recheck(unit, desk, rows, {"because": because, "fact": name}, but)


def changed_by(before: Sequence[Any], claims: Sequence[Claim]) -> list[int]:
    """Which facts so far claims are about to change, by row; those on which nothing leans too."""
    said = {claim.name: values.write(claim.value) for claim in claims}
    return [row.id for row in before if said.get(row.name, row.value) != row.value]


def recheck_measure(
    unit: Unit, desk: Desk, measure: str, because: str, *, advertiser: int | None = None
) -> int:
    """Of the decisions that leaned on a measure; of one advertiser where only it is concerned."""
    leaning = sa.select(lean_measure.c.decision_id).where(lean_measure.c.measure == measure)
    if advertiser is not None:
        leaning = (
            leaning.join(decision, decision.c.id == lean_measure.c.decision_id)
            .join(subject, subject.c.id == decision.c.subject_id)
            .where(sa.or_(subject.c.id == advertiser, subject.c.advertiser_id == advertiser))
        )
    rows = unit.all(_standing(leaning, unit.now))
    return _recheck(unit, desk, rows, {"because": because, "measure": measure}, None)


def recheck_rules(unit: Unit, desk: Desk, versions: Sequence[int], rules: Sequence[str]) -> int:
    """Of the decisions that rules of earlier policy versions carry."""
    detail = {"because": "a rule changed", "rules": list(rules)}
    rows = unit.all(_standing(_carried(versions, rules), unit.now))
    return _recheck(unit, desk, rows, detail, None)


def count_carried(
    connection: sa.Connection, now: datetime, versions: Sequence[int], rules: Sequence[str]
) -> int:
    """How many standing decisions those rules of those policy versions carry."""
    standing = _standing(_carried(versions, rules), now).subquery()
    return connection.execute(sa.select(sa.func.count(sa.distinct(standing.c.id)))).scalar_one()


def _carried(versions: Sequence[int], rules: Sequence[str]) -> sa.Select[Any]:
    return (
        sa.select(decision.c.id)
        .join(finding, finding.c.evaluation_id == decision.c.evaluation_id)
        .where(
            finding.c.role == "by",
            finding.c.rule.in_(list(rules)),
            finding.c.policy_version_id.in_(list(versions)),
        )
    )


def _recheck(
    unit: Unit, desk: Desk, rows: Sequence[Any], detail: dict[str, Any], but: int | None
) -> int:
    waiting = unit.all(
        sa.select(task.c.case_id, task.c.detail).where(
            task.c.kind == "recheck",
            task.c.done_at.is_(None),
            task.c.case_id.in_([row.case_id for row in rows]),
        )
    )
    # What the advertiser asked is done once it is answered, and this isn't.
    open_already = {row.case_id for row in waiting if row.detail.get("from") != ADVERTISER}
    count = 0
    for row in rows:
        if row.id == but or row.case_id in open_already:
            continue
        open_task(
            unit,
            desk,
            row.case_id,
            "recheck",
            market=row.market,
            rule="",
            detail={**detail, "decision": row.ref},
            within=desk.settings.to_review,
        )
        open_already.add(row.case_id)
        count += 1
    return count
