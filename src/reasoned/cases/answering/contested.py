"""Facts that an appeal contests: saying them again settles nothing.

Only the ruling does, by another person than who decided; what it found not to be shown stays
so, whoever submits it again. How an appeal is filed is for `appeal`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa

from reasoned.facts.model import Status
from reasoned.store.prepared import Prepared
from reasoned.store.tables.appeals import appeal, argument, ruling, ruling_answer
from reasoned.store.tables.decisions import decision
from reasoned.store.tables.subjects import fact, fact_value
from reasoned.store.unit import Unit

STILL_CONTESTED = "An appeal contests that. Who rules on the appeal settles it."

Contests: TypeAlias = Mapping[tuple[int, str], Sequence[str]]
"""Contested values, as they are stored, by subject row and fact name."""

_CONTESTED = (
    sa.select(fact.c.subject_id, fact.c.name, fact_value.c.value)
    .select_from(fact)
    .join(argument, argument.c.contests == fact.c.id)
    .join(appeal, appeal.c.id == argument.c.appeal_id)
    .join(fact_value, fact_value.c.fact_id == fact.c.id)
    .outerjoin(ruling_answer, ruling_answer.c.argument_id == argument.c.id)
    .where(
        fact.c.subject_id.in_([sa.bindparam("subject"), sa.bindparam("advertiser")]),
        appeal.c.withdrawn_at.is_(None),
    )
)
_OPEN = Prepared(_CONTESTED.where(ruling_answer.c.result.is_(None)))
_NOT_SHOWN = Prepared(
    _CONTESTED.where(sa.or_(ruling_answer.c.result.is_(None), ruling_answer.c.result != "rejected"))
)
_APPEALED = Prepared(
    sa.select(appeal.c.decision_id)
    .join(decision, decision.c.id == appeal.c.decision_id)
    .outerjoin(ruling, ruling.c.appeal_id == appeal.c.id)
    .where(
        decision.c.subject_id == sa.bindparam("subject"),
        appeal.c.withdrawn_at.is_(None),
        ruling.c.id.is_(None),
    )
)


def open_contests(connection: sa.Connection, subject: int, advertiser: int) -> Contests:
    """What open appeals contest of a subject and its advertiser."""
    return _by_name(_OPEN.all(connection, subject=subject, advertiser=advertiser))


def not_shown(connection: sa.Connection, subject: int, advertiser: int) -> Contests:
    """What open appeals contest, and what rulings found not to be shown."""
    return _by_name(_NOT_SHOWN.all(connection, subject=subject, advertiser=advertiser))


@dataclass(frozen=True)
class Before:
    """What a fact was before anybody contested it: its status, and the evidence for it."""

    status: Status
    evidence: str


def before_contest(unit: Unit, fact_id: int, value: str) -> Before:
    """How a fact stood, saying the same, when nobody had contested it.

    Whoever finds it to be so settles its status. Their own words are an answer to the
    advertiser, and no evidence of the fact's source.
    """
    of = unit.connection.execute(sa.select(fact).where(fact.c.id == fact_id)).one()
    found = unit.one(
        sa.select(fact.c.status, fact_value.c.evidence)
        .join(fact_value, fact_value.c.fact_id == fact.c.id)
        .where(
            fact.c.subject_id == of.subject_id,
            fact.c.fact_key == of.fact_key,
            fact.c.status != Status.CONTESTED.value,
            fact_value.c.value == value,
        )
        .order_by(fact.c.id.desc())
    )
    if found is None:
        return Before(Status.ESTABLISHED, "")
    return Before(Status(found.status), found.evidence)


def appealed_of(unit: Unit, subject: int) -> frozenset[int]:
    """The rows of a subject's decisions whose appeal waits for a ruling."""
    return frozenset(row.decision_id for row in _APPEALED.all(unit.connection, subject=subject))


def _by_name(rows: Sequence[Any]) -> Contests:
    found: dict[tuple[int, str], list[str]] = {}
    for row in rows:
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
