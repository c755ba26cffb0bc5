"""Facts that an appeal contests and nobody has ruled on: saying them again settles nothing.

Only the ruling does, by another person than who decided. How an appeal is filed is for `appeal`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import sqlalchemy as sa

from reasoned.store.prepared import Prepared
from reasoned.store.tables.appeals import appeal, argument, ruling
from reasoned.store.tables.decisions import lift
from reasoned.store.tables.subjects import fact, fact_value

STILL_CONTESTED = "An appeal contests that. Who rules on the appeal settles it."

Contests: TypeAlias = Mapping[tuple[int, str], Sequence[str]]
"""Contested values, as they are stored, by subject row and fact name."""

_OPEN = Prepared(
    sa.select(fact.c.subject_id, fact.c.name, fact_value.c.value)
    .select_from(fact)
    .join(argument, argument.c.contests == fact.c.id)
    .join(appeal, appeal.c.id == argument.c.appeal_id)
    .join(fact_value, fact_value.c.fact_id == fact.c.id)
    .outerjoin(ruling, ruling.c.appeal_id == appeal.c.id)
    .outerjoin(lift, lift.c.decision_id == appeal.c.decision_id)
    .where(
        fact.c.subject_id.in_([sa.bindparam("subject"), sa.bindparam("advertiser")]),
        appeal.c.withdrawn_at.is_(None),
        ruling.c.id.is_(None),
        lift.c.decision_id.is_(None),
    )
)


def open_contests(connection: sa.Connection, subject: int, advertiser: int) -> Contests:
    """What open appeals contest of a subject and its advertiser."""
    found: dict[tuple[int, str], list[str]] = {}
    for row in _OPEN.all(connection, subject=subject, advertiser=advertiser):
        found.setdefault((row.subject_id, row.name), []).append(row.value)
    return found


def repeats(contests: Contests, subject: int, name: str, value: str) -> bool:
    """Whether a value (as it is stored) says again what is contested.

    A list does where it has an item of the contested one.
    """
    return any(_says(value, text) for text in contests.get((subject, name), ()))


def _says(value: str, contested: str) -> bool:
    if value == contested:
        return True
    items, others = (_items(json.loads(text)) for text in (value, contested))
    return any(item in others for item in items)


def _items(value: object) -> list[object]:
    if isinstance(value, dict) and isinstance(value.get("items"), list):
        value = value["items"]
    return value if isinstance(value, list) else []
