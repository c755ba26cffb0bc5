"""Finds what a request is about, and whether who asks has a part in its market.

Each gives the market or the case of something by its id; all raise NotFound and Problem.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from reasoned.access.roles import Actor
from reasoned.cases.errors import NotFound
from reasoned.cases.subjects import find_subject
from reasoned.facts.model import SubjectKind
from reasoned.store.tables.appeals import appeal
from reasoned.store.tables.cases import case, hold, objection, task
from reasoned.store.tables.decisions import decision
from reasoned.store.tables.outbox import letter
from reasoned.store.tables.subjects import fact, subject
from reasoned.web.who import check_market

_MARKETS: dict[str, sa.Select[Any]] = {
    "case": sa.select(case.c.market).where(case.c.ref == sa.bindparam("ref")),
    "decision": sa.select(case.c.market)
    .join(decision, decision.c.case_id == case.c.id)
    .where(decision.c.ref == sa.bindparam("ref")),
    "appeal": sa.select(case.c.market)
    .join(decision, decision.c.case_id == case.c.id)
    .join(appeal, appeal.c.decision_id == decision.c.id)
    .where(appeal.c.ref == sa.bindparam("ref")),
    "hold": sa.select(case.c.market)
    .join(hold, hold.c.case_id == case.c.id)
    .where(hold.c.ref == sa.bindparam("ref")),
    "objection": sa.select(case.c.market)
    .join(hold, hold.c.case_id == case.c.id)
    .join(objection, objection.c.hold_id == hold.c.id)
    .where(objection.c.ref == sa.bindparam("ref")),
    "task": sa.select(task.c.market).where(task.c.ref == sa.bindparam("ref")),
    "fact": sa.select(subject.c.market)
    .join(fact, fact.c.subject_id == subject.c.id)
    .where(fact.c.ref == sa.bindparam("ref")),
    "letter": sa.select(subject.c.market)
    .join(letter, letter.c.subject_id == subject.c.id)
    .where(letter.c.ref == sa.bindparam("ref")),
}


def may_see(connection: sa.Connection, actor: Actor, what: str, ref: str) -> None:
    """Raises NotFound, and Problem where it belongs to another market."""
    row = connection.execute(_MARKETS[what], {"ref": ref}).first()
    if row is None:
        raise NotFound(what, ref)
    check_market(actor, row.market)


def may_submit(
    connection: sa.Connection,
    actor: Actor,
    kind: SubjectKind,
    external_id: str,
    advertiser: str = "",
) -> None:
    """Raises Problem where a subject that is known already, or its `advertiser`, is of another
    market, whatever market is said of it now."""
    if not actor.markets:
        return
    known = [find_subject(connection, kind, external_id)]
    if kind is SubjectKind.AD:
        known.append(find_subject(connection, SubjectKind.ADVERTISER, advertiser))
    for one in known:
        if one is not None:
            check_market(actor, one.market)
