"""What an advertiser has shown or said of itself, as far as everybody may know it.

Its assurances and what it spent on ads, where these are declared public and are established.
They name it, so they are for pages that name it; whether one may, is for `naming`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.facts.model import Declarations, Disclosure, Status
from reasoned.facts.subjects import ASSURANCES
from reasoned.store import values
from reasoned.store.tables.decisions import decision
from reasoned.store.tables.subjects import fact, fact_value, subject

SPENDING = "advertiser.yearly_spending"


@dataclass(frozen=True)
class Offered:
    """One assurance, or what was spent in one year; `value` has its fields."""

    name: str
    value: Mapping[str, Any]
    source: str
    where: str
    observed_at: datetime


def offered(
    connection: sa.Connection, decision_ref: str, declarations: Declarations, now: datetime
) -> tuple[Offered, ...]:
    """What the advertiser of a decision has shown by now, the oldest first."""
    public = [
        name
        for name in (ASSURANCES, SPENDING)
        if (declared := declarations.facts.get(name)) is not None
        and declared.disclosure is Disclosure.PUBLIC
        and not declared.personal
    ]
    owner = (
        sa.select(sa.func.coalesce(subject.c.advertiser_id, subject.c.id))
        .join(decision, decision.c.subject_id == subject.c.id)
        .where(decision.c.ref == decision_ref)
        .scalar_subquery()
    )
    newest = (
        sa.select(sa.func.max(fact.c.id))
        .where(fact.c.subject_id == owner, fact.c.known_from <= now)
        .group_by(fact.c.fact_key)
    )
    rows = connection.execute(
        sa.select(fact, fact_value.c.value)
        .join(fact_value, fact_value.c.fact_id == fact.c.id)
        .where(
            fact.c.id.in_(newest),
            fact.c.name.in_(public),
            fact.c.status == Status.ESTABLISHED,
            sa.or_(fact.c.expires_at.is_(None), fact.c.expires_at > now),
        )
        .order_by(fact.c.observed_at, fact.c.id)
    )
    return tuple(one for row in rows for one in _each(row, declarations))


def _each(row: sa.Row[Any], declarations: Declarations) -> list[Offered]:
    try:
        value = values.read(row.name, row.value, declarations)
    except values.Unreadable:
        return []
    items = value if isinstance(value, tuple) else (value,)
    source = row.source
    return [
        Offered(row.name, item, source["title"], source["where"], row.observed_at)
        for item in items
        if isinstance(item, dict)
    ]
