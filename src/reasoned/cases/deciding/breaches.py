"""Earlier restrictions of ours, as facts about an advertiser: what we decided, and what stood.

A fact that we alone know comes from our own decisions, and is as complete as they are.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from reasoned.conditions.types import ListType, ObjectType
from reasoned.facts.model import Declarations, Fact, Source
from reasoned.store.columns import Moment
from reasoned.store.prepared import Prepared
from reasoned.store.tables.appeals import APPEALED, appeal
from reasoned.store.tables.decisions import decision, finding, lift
from reasoned.store.tables.subjects import subject

BREACHES = "advertiser.breaches"
"""A list of objects with any of the fields `rule`, `decided_at` and `state`."""
SOURCE = Source("provider", "Our own decisions")

_mine = sa.select(subject.c.id).where(
    sa.or_(
        subject.c.id == sa.bindparam("advertiser"),
        subject.c.advertiser_id == sa.bindparam("advertiser"),
    )
)
_EARLIER = Prepared(
    sa.select(
        decision.c.ref,
        decision.c.made_at,
        finding.c.rule,
        lift.c.cause,
        lift.c.at.label("ended_at"),
        appeal.c.filed_at,
    )
    .join(finding, finding.c.id == decision.c.lead_finding_id)
    .outerjoin(lift, lift.c.decision_id == decision.c.id)
    .outerjoin(appeal, APPEALED)
    .where(
        decision.c.subject_id.in_(_mine), decision.c.made_at <= sa.bindparam("at", type_=Moment())
    )
    .order_by(decision.c.id)
)


def breaches_of(
    connection: sa.Connection, advertiser: int, about: str, declarations: Declarations, at: datetime
) -> list[Fact]:
    """One fact for each restriction of an advertiser or its ads, as it stood at `at`.

    `about` is the advertiser as facts name it. Nothing where the fact isn't declared.
    """
    declared = declarations.facts.get(BREACHES)
    if declared is None or not isinstance(declared.field.type, ListType):
        return []
    item = declared.field.type.item
    if not isinstance(item, ObjectType):
        return []
    fields = {name for name, _ in item.fields}
    found = []
    for row in _EARLIER.all(connection, advertiser=advertiser, at=at):
        if row.cause == "withdrawn" and row.ended_at <= at:
            continue
        state = "stands"
        if row.cause == "reversed" and row.ended_at <= at:
            state = "reversed"
        elif row.filed_at is not None and row.filed_at <= at:
            state = "appealed"
        whole = {"rule": row.rule, "decided_at": row.made_at, "state": state}
        value = {name: part for name, part in whole.items() if name in fields}
        found.append(
            Fact(
                f"{BREACHES}/{row.ref}", about, BREACHES, (value,), SOURCE, row.made_at, row.made_at
            )
        )
    return found
