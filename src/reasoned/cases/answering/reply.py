"""Somebody here answers what an advertiser asked, contested or offered, to the advertiser alone.

A question is answered in words. A contested fact stays as it is, or counts no more; what was
offered counts from now on, or doesn't: each with the reason. What is said for everybody to read
is for `remark`.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from reasoned.cases.answering.appeal import new_version, newest_version, value_of
from reasoned.cases.answering.asked import finish
from reasoned.cases.answering.contested import (
    STILL_CONTESTED,
    before_contest,
    open_contests,
    repeats,
)
from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid, NotFound, Refused
from reasoned.cases.events import happened
from reasoned.cases.people import name_of, needs_person
from reasoned.cases.submitting.correct import correct, decide_again
from reasoned.cases.submitting.recheck import ADVERTISER, recheck_leaning
from reasoned.facts.model import Source, Status
from reasoned.store.tables.cases import case, task
from reasoned.store.tables.subjects import fact, fact_value
from reasoned.store.unit import Unit

RESULTS = {"question": (), "contest": ("kept", "dropped"), "offer": ("established", "declined")}
"""What can come of what, beside the words; of a question, only the answer."""


def reply(unit: Unit, desk: Desk, task_ref: str, text: str, *, by: int, result: str = "") -> None:
    """Answer one of the things that an advertiser is owed an answer to; `text` is the answer, or
    the reason for the `result`. Raises NotFound, Invalid and Refused."""
    needs_person(by, "answer an advertiser")
    row = unit.one(
        sa.select(task, case.c.ref.label("case_ref"), case.c.subject_id)
        .join(case, case.c.id == task.c.case_id)
        .where(task.c.ref == task_ref)
    )
    if row is None:
        raise NotFound("task", task_ref)
    if row.detail.get("from") != ADVERTISER:
        raise Refused(
            "not-theirs", "The advertiser didn't ask for this; there is nobody to answer."
        )
    if row.done_at is not None:
        raise Refused("task-done", "That is answered already.")
    about = row.detail["about"]
    if not text.strip():
        raise Invalid("text", "Say something: the advertiser reads it.")
    if RESULTS[about] and result not in RESULTS[about]:
        raise Invalid("result", f"Say what comes of it: {' or '.join(RESULTS[about])}.")
    if result and not RESULTS[about]:
        raise Invalid("result", "A question has an answer and no result.")
    came = result or "answered"
    # First, so that what follows finds it done.
    finish(unit, row, came, by=by, answer=text.strip())
    match came:
        case "kept":
            _keep(unit, desk, row.detail["contested"], by)
        case "dropped":
            _drop(unit, desk, row.detail["contested"], by)
        case "established":
            _establish(unit, desk, row.detail["offered"], by)
    unit.change(case, row.case_id, changed_at=unit.now)
    happened(
        unit,
        "advertiser.replied",
        actor=by,
        case=row.case_id,
        subject=row.subject_id,
        data={"case": row.case_ref, "task": task_ref, "about": about, "came": came},
    )


def _keep(unit: Unit, desk: Desk, ref: str, by: int) -> None:
    """The fact is again as it was before it was contested; who looked stands with it."""
    of = _fact(unit, ref)
    newest = newest_version(unit, of.id)
    status = unit.connection.execute(
        sa.select(fact.c.status).where(fact.c.id == newest)
    ).scalar_one()
    value = value_of(unit, newest)
    if status != Status.CONTESTED or value is None:
        return
    if repeats(
        open_contests(unit.connection, of.subject_id, of.subject_id), of.subject_id, of.name, value
    ):
        raise Refused("contested", STILL_CONTESTED)
    before = before_contest(unit, newest, value)
    source = Source("person", of.source["title"], of.source["where"], name_of(unit, by))
    new_version(
        unit,
        newest,
        by,
        status=before.status,
        evidence=before.evidence,
        source=source,
    )
    decide_again(unit, desk, of, by)


def _drop(unit: Unit, desk: Desk, ref: str, by: int) -> None:
    """It stays contested, so that it counts against nobody; what rests on it is looked at."""
    of = _fact(unit, ref)
    decide_again(unit, desk, of, by)
    recheck_leaning(unit, desk, of.id, "a contested fact wasn't shown")


def _establish(unit: Unit, desk: Desk, ref: str, by: int) -> None:
    of = _fact(unit, ref)
    said = unit.one(sa.select(fact_value).where(fact_value.c.fact_id == of.id))
    if said is None:
        raise Refused("fact-changed", "What was offered has been erased.")
    value = json.loads(said.value)
    correct(unit, desk, ref, value=value, evidence=said.evidence, by=by)


def _fact(unit: Unit, ref: str) -> Any:
    return unit.connection.execute(sa.select(fact).where(fact.c.ref == ref)).one()
