"""Reading: the answers that people gave to a case's questions, and what software decided upon them.

An answer stays to be seen and mended when no rule asks for it any more. It is given anew as it
was given first, by `submitting.answer`; the newest counts.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from reasoned.cases.desk import Desk
from reasoned.cases.people import pseudonym
from reasoned.cases.subjects import subject_by_id
from reasoned.cases.submitting.answer import ANSWER
from reasoned.conditions.types import Field
from reasoned.decisions import words
from reasoned.facts.model import Declaration, Declarations
from reasoned.store import values
from reasoned.store.tables.access import SOFTWARE, person
from reasoned.store.tables.cases import case
from reasoned.store.tables.decisions import decision
from reasoned.store.tables.outbox import event
from reasoned.store.tables.subjects import fact, fact_value


@dataclass(frozen=True)
class GivenAnswer:
    """One answer. `ref`: the fact's version; `case`: where it was given, empty where that isn't
    known; `here`: in this very case; `status` as it is by now; `newest`: none replaced it yet.
    `said`: its value in words; `decision`: what software decided upon it, empty without that."""

    name: str
    ref: str
    question: str
    field: Field
    value: Any
    said: str
    erased: bool
    evidence: str
    where: str
    status: str
    by: str
    by_ref: str
    at: datetime
    case: str
    here: bool
    newest: bool
    decision: str


def answers_given(connection: sa.Connection, desk: Desk, case_ref: str) -> tuple[GivenAnswer, ...]:
    """Every answer about a case's subject and its advertiser, by question, the oldest first."""
    of = connection.execute(sa.select(case).where(case.c.ref == case_ref)).one()
    who = subject_by_id(connection, of.subject_id)
    declarations = desk.book.policy_set.declarations
    given_in = _given_in(connection, who.id)
    upon = {
        row.at: str(row.ref)
        for row in connection.execute(
            sa.select(decision.c.ref, decision.c.at).where(
                decision.c.case_id == of.id,
                decision.c.automatic.is_(True),
                decision.c.outcome != "review",
            )
        )
    }
    found: list[GivenAnswer] = []
    for row, status, newest in _answers(connection, {who.id, who.advertiser}):
        declared = declarations.facts.get(row.name)
        if declared is None:
            continue
        asked_in = given_in.get((row.name, row.known_from), "")
        here = asked_in == case_ref
        found.append(
            GivenAnswer(
                name=row.name,
                ref=row.ref,
                question=declared.question,
                field=declared.field,
                value=None if row.value is None else json.loads(row.value),
                said=_in_words(row, declared, declarations),
                erased=row.value is None,
                evidence=row.evidence or "",
                where=row.source["title"],
                status=status,
                by=row.by_name,
                by_ref=row.by_ref,
                at=row.known_from,
                case=asked_in,
                here=here,
                newest=newest,
                decision=upon.get(row.known_from, "") if here else "",
            )
        )
    return tuple(found)


def answers_shown(connection: sa.Connection, desk: Desk, case_ref: str) -> list[dict[str, Any]]:
    """The same for programs, without anybody's name."""
    return [
        {
            "fact": given.name,
            "version": given.ref,
            "question": given.question,
            "value": given.value,
            "erased": given.erased,
            "evidence": given.evidence,
            "source": given.where,
            "status": given.status,
            "by": pseudonym(case_ref, given.by_ref),
            "at": given.at,
            "case": given.case,
            "newest": given.newest,
            "decision": given.decision,
        }
        for given in answers_given(connection, desk, case_ref)
    ]


def _given_in(connection: sa.Connection, subject: int) -> Mapping[tuple[str, datetime], str]:
    """The case in which a subject's questions were answered, by fact and moment."""
    rows = connection.execute(
        sa.select(event.c.data, event.c.at, case.c.ref)
        .join(case, case.c.id == event.c.case_id)
        .where(event.c.subject_id == subject, event.c.kind == "case.question")
    )
    return {(row.data["fact"], row.at): str(row.ref) for row in rows}


def _answers(
    connection: sa.Connection, subjects: Collection[int]
) -> Iterator[tuple[Any, str, bool]]:
    """Each answer as a row, its status by now, and whether none replaced it yet.

    A version that says nothing new (the fact was contested, or ruled on) is of the one before.
    """
    rows = connection.execute(
        sa.select(
            fact,
            fact_value.c.value,
            fact_value.c.evidence,
            person.c.name.label("by_name"),
            person.c.ref.label("by_ref"),
        )
        .outerjoin(fact_value, fact_value.c.fact_id == fact.c.id)
        .join(person, person.c.id == fact.c.recorded_by)
        .where(fact.c.subject_id.in_(subjects), fact.c.fact_key == fact.c.name + ANSWER)
        .order_by(fact.c.subject_id, fact.c.fact_key, fact.c.id)
    )
    for _, versions in groupby(rows, key=lambda row: (row.subject_id, row.fact_key)):
        said: list[tuple[Any, str]] = []
        for row in versions:
            if row.observed_at == row.known_from and row.recorded_by != SOFTWARE:
                said.append((row, row.status))
            elif said:
                said[-1] = (said[-1][0], row.status)
        for n, (row, status) in enumerate(said, 1):
            yield row, status, n == len(said)


def _in_words(row: Any, declared: Declaration, declarations: Declarations) -> str:
    if row.value is None:
        return "erased"
    try:
        value = values.read(row.name, row.value, declarations)
    except values.Unreadable:
        return str(row.value)
    return words.value_text(value, declared.unit)
