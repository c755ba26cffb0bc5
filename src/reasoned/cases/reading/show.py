"""Reading: a case with all that belongs to it, decisions, findings with the facts of then.

What the outside may see of it is for the readers of these (the API, the pages); here
nothing is withheld but who a reviewer is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from reasoned.cases.answering.remark import recorded_by
from reasoned.cases.errors import NotFound
from reasoned.cases.people import pseudonym
from reasoned.cases.post import state_of
from reasoned.store.tables.access import SOFTWARE, person
from reasoned.store.tables.appeals import appeal, argument, ruling, ruling_answer
from reasoned.store.tables.cases import OBJECTED, case, hold, legacy, objection, remark, task
from reasoned.store.tables.decisions import decision, finding, lift, statement
from reasoned.store.tables.outbox import leaf, letter
from reasoned.store.tables.policies import policy_version
from reasoned.store.tables.subjects import fact, fact_value, subject

Json = dict[str, Any]


def show_case(connection: sa.Connection, ref: str) -> Json:
    """Everything of a case, oldest first. Raises NotFound."""
    row = connection.execute(
        sa.select(
            case,
            subject.c.ref.label("subject_ref"),
            subject.c.kind,
            subject.c.external_id,
            subject.c.name,
        )
        .join(subject, subject.c.id == case.c.subject_id)
        .where(case.c.ref == ref)
    ).first()
    if row is None:
        raise NotFound("case", ref)
    made = connection.execute(
        sa.select(decision).where(decision.c.case_id == row.id).order_by(decision.c.id)
    ).all()
    return {
        "case": row.ref,
        "subject": {
            "ref": row.subject_ref,
            "kind": row.kind,
            "external_id": row.external_id,
            "name": row.name,
        },
        "market": row.market,
        "opened_at": row.opened_at,
        "waits": row.waits,
        "while_waiting": row.while_waiting if row.waits else "",
        "decisions": [_decision(connection, d, row.ref) for d in made],
        "tasks": tasks_of(connection, task.c.case_id == row.id),
        "holds": _holds(connection, row.id, row.ref),
        "appeals": [a for d in made for a in _appeals(connection, d, row.ref)],
        "remarks": _remarks(connection, row.id),
        "legacy": _legacy(connection, row.id),
    }


def show_decision(connection: sa.Connection, ref: str) -> Json:
    """A decision with its findings and what was known then. Raises NotFound."""
    row = connection.execute(
        sa.select(decision, case.c.ref.label("case_ref"))
        .join(case, case.c.id == decision.c.case_id)
        .where(decision.c.ref == ref)
    ).first()
    if row is None:
        raise NotFound("decision", ref)
    return _decision(connection, row, row.case_ref)


def show_statement(connection: sa.Connection, ref: str, audience: str) -> Json:
    """The statement of a restriction as `party` or `public` may see it. Raises NotFound."""
    column = statement.c.party if audience == "party" else statement.c.public
    found = connection.execute(
        sa.select(column)
        .join(decision, decision.c.statement_id == statement.c.id)
        .where(decision.c.ref == ref)
    ).first()
    if found is None:
        raise NotFound("statement of the decision", ref)
    told: Json = found[0]
    return told


def show_appeal(connection: sa.Connection, ref: str) -> Json:
    """Raises NotFound."""
    row = connection.execute(
        sa.select(decision, case.c.ref.label("case_ref"))
        .join(appeal, appeal.c.decision_id == decision.c.id)
        .join(case, case.c.id == decision.c.case_id)
        .where(appeal.c.ref == ref)
    ).first()
    if row is None:
        raise NotFound("appeal", ref)
    return next(a for a in _appeals(connection, row, row.case_ref) if a["appeal"] == ref)


def tasks_of(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[Json]:
    """Tasks that meet a condition, by when they are due."""
    assignee = person.alias("assignee")
    rows = connection.execute(
        sa.select(task, assignee.c.ref.label("assignee_ref"))
        .outerjoin(assignee, assignee.c.id == task.c.assignee)
        .where(condition)
        .order_by(task.c.due_at, task.c.id)
    )
    return [task_shown(row) for row in rows]


def task_shown(row: Any) -> Json:
    return {
        "task": row.ref,
        "kind": row.kind,
        "market": row.market,
        "rule": row.rule,
        "detail": {k: v for k, v in row.detail.items() if k != "first"},
        "opened_at": row.opened_at,
        "due_at": row.due_at,
        "assignee": row.assignee_ref or "",
        "escalated_at": row.escalated_at,
        "missed_at": row.missed_at,
        "done_at": row.done_at,
    }


def _decision(connection: sa.Connection, row: Any, case_ref: str) -> Json:
    ended = connection.execute(sa.select(lift).where(lift.c.decision_id == row.id)).first()
    told = None
    if row.statement_id is not None:
        told = connection.execute(
            sa.select(
                statement.c.puid,
                letter.c.ref.label("letter"),
                letter.c.state.label("letter_state"),
                letter.c.next_at,
                leaf.c.leaf_hash,
                leaf.c.leaf_index,
            )
            .select_from(statement)
            .join(letter, letter.c.id == row.letter_id)
            .join(leaf, leaf.c.id == row.leaf_id)
            .where(statement.c.id == row.statement_id)
        ).one()
    return {
        "decision": row.ref,
        "case": case_ref,
        "outcome": row.outcome,
        "reason": row.reason,
        "restrictions": row.restrictions,
        "automatic": row.automatic,
        "deciders": _people(connection, (row.decider_1, row.decider_2), case_ref),
        "at": row.at,
        "ends_at": row.ends_at,
        "appeal_until": row.appeal_until,
        "ended": None if ended is None else {"at": ended.at, "cause": ended.cause},
        "puid": None if told is None else told.puid,
        "letter": None
        if told is None
        else {"letter": told.letter, "state": state_of(told.letter_state, told.next_at)},
        "register": None
        if told is None
        else {
            "leaf_hash": told.leaf_hash.hex(),
            "index": told.leaf_index,
            "state": "pending" if told.leaf_index is None else "included",
        },
        "findings": findings_of(connection, row.evaluation_id),
    }


def findings_of(connection: sa.Connection, evaluation_id: int) -> list[Json]:
    """Each finding with its policy version and the fact versions it read, as known then."""
    rows = connection.execute(
        sa.select(finding, policy_version.c.policy, policy_version.c.version)
        .join(policy_version, policy_version.c.id == finding.c.policy_version_id)
        .where(finding.c.evaluation_id == evaluation_id)
        .order_by(finding.c.id)
    ).all()
    wanted = {n for row in rows for part in row.elements for r in part["reads"] for n in r["facts"]}
    facts = _facts(connection, sorted(wanted))
    return [
        {
            "rule": row.rule,
            "policy": row.policy,
            "version": row.version,
            "role": row.role,
            "mode": row.mode,
            "result": row.result,
            "missing": row.missing,
            "elements": [
                {
                    **part,
                    "reads": [
                        {**read, "facts": [facts[n] for n in read["facts"] if n in facts]}
                        for read in part["reads"]
                    ],
                }
                for part in row.elements
            ],
        }
        for row in rows
    ]


def _facts(connection: sa.Connection, numbers: Sequence[int]) -> Mapping[int, Json]:
    if not numbers:
        return {}
    rows = connection.execute(
        sa.select(fact, fact_value.c.value, fact_value.c.evidence)
        .outerjoin(fact_value, fact_value.c.fact_id == fact.c.id)
        .where(fact.c.id.in_(numbers))
    )
    return {
        row.id: {
            "fact": row.ref,
            "value": None if row.value is None else json.loads(row.value),
            "erased": row.value is None,
            "status": row.status,
            "source": {"title": row.source["title"], "where": row.source["where"]},
            "evidence": row.evidence or "",
            "observed_at": row.observed_at,
            "known_from": row.known_from,
        }
        for row in rows
    }


def _people(connection: sa.Connection, numbers: Sequence[int], case_ref: str) -> list[str]:
    """Pseudonyms of this case, for the people among them."""
    people = [n for n in numbers if n != SOFTWARE]
    if not people:
        return []
    rows = connection.execute(sa.select(person.c.id, person.c.ref).where(person.c.id.in_(people)))
    refs = {row.id: row.ref for row in rows}
    return [pseudonym(case_ref, refs[n]) for n in people]


def _holds(connection: sa.Connection, case_id: int, case_ref: str) -> list[Json]:
    rows = connection.execute(
        sa.select(
            hold,
            objection.c.ref.label("objection"),
            objection.c.text.label("objects"),
            objection.c.result,
            objection.c.answer,
        )
        .outerjoin(objection, OBJECTED)
        .where(hold.c.case_id == case_id)
        .order_by(hold.c.id)
    )
    return [
        {
            "hold": row.ref,
            "reason": row.reason,
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
            "lifted_at": row.lifted_at,
            "held_by": _people(connection, (row.held_by,), case_ref),
            "objection": None
            if row.objection is None
            else {
                "objection": row.objection,
                "text": row.objects,
                "result": row.result,
                "answer": row.answer,
            },
        }
        for row in rows
    ]


def _appeals(connection: sa.Connection, made: Any, case_ref: str) -> list[Json]:
    """Every appeal of a decision, the oldest first; the last one is what there is now."""
    rows = connection.execute(
        sa.select(appeal).where(appeal.c.decision_id == made.id).order_by(appeal.c.id)
    )
    return [_appeal(connection, row, made, case_ref) for row in rows.all()]


def _appeal(connection: sa.Connection, row: Any, made: Any, case_ref: str) -> Json:
    ruled = connection.execute(sa.select(ruling).where(ruling.c.appeal_id == row.id)).first()
    arguments = connection.execute(
        sa.select(
            argument,
            ruling_answer.c.result,
            ruling_answer.c.answer,
            fact.c.ref.label("contests_ref"),
        )
        .outerjoin(ruling_answer, ruling_answer.c.argument_id == argument.c.id)
        .outerjoin(fact, fact.c.id == argument.c.contests)
        .where(argument.c.appeal_id == row.id)
        .order_by(argument.c.n)
    )
    return {
        "appeal": row.ref,
        "decision": made.ref,
        "filed_by": row.filed_by,
        "by_staff": row.recorded_by != SOFTWARE,
        "filed_at": row.filed_at,
        "due_at": row.due_at,
        "withdrawn_at": row.withdrawn_at,
        "arguments": [
            {
                "n": a.n,
                "text": a.text,
                "evidence": a.evidence,
                "contests": a.contests_ref or "",
                "result": a.result,
                "answer": a.answer,
            }
            for a in arguments
        ],
        "ruling": None
        if ruled is None
        else {
            "ruling": ruled.ref,
            "result": ruled.result,
            "ruled_at": ruled.ruled_at,
            "ruled_by": _people(connection, (ruled.ruled_by,), case_ref),
            "restrictions": ruled.restrictions,
        },
    }


def _remarks(connection: sa.Connection, case_id: int) -> list[Json]:
    rows = connection.execute(
        sa.select(remark).where(remark.c.case_id == case_id).order_by(remark.c.id)
    )
    return [
        {
            "remark": row.ref,
            "side": row.side,
            "text": row.text,
            "cites": row.cites,
            "unsupported": row.unsupported,
            "at": row.at,
            "recorded_by": recorded_by(row),
        }
        for row in rows
    ]


def _legacy(connection: sa.Connection, case_id: int) -> Json | None:
    row = connection.execute(sa.select(legacy).where(legacy.c.case_id == case_id)).first()
    if row is None:
        return None
    return {
        "legacy": row.ref,
        "restriction": row.restriction,
        "since": row.since,
        "said": row.said,
        "reasons": False,
        "replaced_at": row.replaced_at,
    }
