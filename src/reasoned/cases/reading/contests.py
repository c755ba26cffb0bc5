"""Reading: what was said against facts, and the facts that appeals contest, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from reasoned.cases.desk import Desk
from reasoned.cases.subjects import SubjectRow
from reasoned.decisions import words
from reasoned.facts.model import Status
from reasoned.store import values
from reasoned.store.tables.subjects import fact, fact_value


@dataclass(frozen=True)
class Contested:
    """What was said against a fact, and when. `text` begins with who said it."""

    at: datetime
    text: str


def contests_of(connection: sa.Connection, who: SubjectRow) -> Mapping[str, tuple[Contested, ...]]:
    """By name of a fact of a subject or its advertiser, all that was said against it."""
    rows = connection.execute(
        sa.select(fact.c.name, fact.c.known_from, fact_value.c.evidence)
        .join(fact_value, fact_value.c.fact_id == fact.c.id)
        .where(
            fact.c.subject_id.in_([who.id, who.advertiser]),
            fact.c.status == Status.CONTESTED.value,
            fact_value.c.evidence != "",
        )
        .order_by(fact.c.id)
    )
    found: dict[str, tuple[Contested, ...]] = {}
    for row in rows:
        found[row.name] = (*found.get(row.name, ()), Contested(row.known_from, row.evidence))
    return found


def facts_said(connection: sa.Connection, desk: Desk, refs: Iterable[str]) -> Mapping[str, str]:
    """Facts by their ids, in words: what a fact is called, and what it says."""
    declarations = desk.book.policy_set.declarations.facts
    rows = connection.execute(
        sa.select(fact.c.ref, fact.c.name, fact_value.c.value)
        .outerjoin(fact_value, fact_value.c.fact_id == fact.c.id)
        .where(fact.c.ref.in_(sorted(set(refs) - {""})))
    )
    found = {}
    for row in rows:
        declared = declarations.get(row.name)
        label = words.label_text(declared) if declared is not None else row.name
        said = "erased"
        if row.value is not None:
            try:
                value = values.read(row.name, row.value, desk.book.policy_set.declarations)
                said = words.value_text(value, "" if declared is None else declared.unit)
            except values.Unreadable:
                said = row.value
        found[row.ref] = f"{label}: {said}"
    return found
