"""What an advertiser asked, contested or offered waits until a person has dealt with just that.

A question waits for its answer; a contested fact, and evidence, until somebody has said what the
fact is. What came of it stands with the task, in private: it is the advertiser's to read. How it
is put in front of a person is for `answer_back`, answering it in words for `reply`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from reasoned.cases.submitting.recheck import ADVERTISER
from reasoned.facts.model import Status
from reasoned.store.tables.cases import case, task
from reasoned.store.tables.subjects import fact, fact_value, subject
from reasoned.store.unit import Unit

WORDS = ("text", "answer")
"""Where a task's detail has the advertiser's words, and ours."""
NO_LONGER = "a contest was taken back"
"""Why a person looks again, where an appeal contested a fact and doesn't any more."""
_OF = {"contest": "contested", "offer": "offered"}
"""Where a task's detail has the fact that it is about."""


def finish(unit: Unit, row: sa.Row[Any], came: str, *, by: int, **said: str) -> None:
    """One of them is done. `came`: what came of it, as the advertiser reads it; `said`: the words
    of that (`answer`), or the remark that answers it."""
    detail = {**row.detail, "came": came, **said}
    unit.change(task, row.id, detail=detail, done_at=unit.now, done_by=by)


def settled(
    unit: Unit, subject_id: int, name: str, value: str, status: Status, *, by: int, why: str
) -> None:
    """A person has said what a fact is (`value` as it is stored): what was contested or offered
    about it is done."""
    for row, _, said in _about(unit, subject_id, name=name):
        offered = row.detail["about"] == "offer"
        if status is not Status.ESTABLISHED:
            # What was offered is still to be looked at where something else is put in doubt.
            if not offered:
                finish(unit, row, "dropped", by=by)
        elif said == value:
            finish(unit, row, "established" if offered else "kept", by=by, answer=why)
        else:
            finish(unit, row, "corrected", by=by)
    looked_at(unit, subject_id, name, by=by)


def looked_at(unit: Unit, subject_id: int, name: str, *, by: int) -> None:
    """Nobody need look any more at a fact whose contest was taken back."""
    for row in _to_recheck(unit, subject_id):
        if (row.detail.get("because"), row.detail.get("fact")) == (NO_LONGER, name):
            unit.change(task, row.id, done_at=unit.now, done_by=by)


def ruled_on(unit: Unit, fact_id: int, *, kept: bool, by: int, why: str) -> None:
    """A ruling has said what becomes of a fact that was contested otherwise, too."""
    of = unit.connection.execute(sa.select(fact).where(fact.c.id == fact_id)).one()
    for row, key, _ in _about(unit, of.subject_id, name=of.name):
        if key == of.fact_key and row.detail["about"] == "contest":
            finish(unit, row, "kept" if kept else "dropped", by=by, answer=why)


def forgotten(unit: Unit, subject_id: int, name: str, key: str, *, by: int) -> None:
    """A fact was erased: its words go from here too, and nothing is left to look at."""
    for row, about, _ in _about(unit, subject_id, name=name, done=True):
        if about != key:
            continue
        detail = {part: text for part, text in row.detail.items() if part not in WORDS}
        unit.change(task, row.id, detail=detail)
        if row.done_at is None:
            unit.change(
                task, row.id, detail={**detail, "came": "dropped"}, done_at=unit.now, done_by=by
            )


def stays_contested(unit: Unit, fact_id: int) -> bool:
    """Whether a fact that was contested counts against nobody until a person says otherwise:
    nobody has looked yet, or somebody found it not to be shown."""
    of = unit.connection.execute(sa.select(fact).where(fact.c.id == fact_id)).one()
    about = [
        row
        for row, key, _ in _about(unit, of.subject_id, name=of.name, done=True)
        if key == of.fact_key and row.detail["about"] == "contest"
    ]
    return bool(about) and about[-1].detail.get("came", "dropped") == "dropped"


def is_open(unit: Unit, fact_id: int) -> bool:
    """Whether a person still has to look at a fact that was contested."""
    of = unit.connection.execute(sa.select(fact).where(fact.c.id == fact_id)).one()
    return any(
        key == of.fact_key and row.detail["about"] == "contest"
        for row, key, _ in _about(unit, of.subject_id, name=of.name)
    )


def _about(
    unit: Unit, subject_id: int, *, name: str, done: bool = False
) -> Sequence[tuple[Any, str, str | None]]:
    """What waits about a subject's fact, with the key of the very fact, and what that said."""
    rows = _to_recheck(unit, subject_id, done=done)
    asked = {
        row.id: row.detail[_OF[row.detail["about"]]]
        for row in rows
        if row.detail.get("from") == ADVERTISER
        and row.detail["about"] in _OF
        and row.detail["fact"] == name
    }
    if not asked:
        return ()
    known = {
        found.ref: found
        for found in unit.all(
            sa.select(fact.c.ref, fact.c.fact_key, fact_value.c.value)
            .outerjoin(fact_value, fact_value.c.fact_id == fact.c.id)
            .where(fact.c.ref.in_(asked.values()), fact.c.subject_id == subject_id)
        )
    }
    return [
        (row, known[asked[row.id]].fact_key, known[asked[row.id]].value)
        for row in rows
        if asked.get(row.id) in known
    ]


def _to_recheck(unit: Unit, subject_id: int, *, done: bool = False) -> Sequence[sa.Row[Any]]:
    """What waits, or ever waited, for a second look about a subject and its ads."""
    mine = sa.select(subject.c.id).where(
        sa.or_(subject.c.id == subject_id, subject.c.advertiser_id == subject_id)
    )
    return unit.all(
        sa.select(task)
        .join(case, case.c.id == task.c.case_id)
        .where(
            task.c.kind == "recheck",
            case.c.subject_id.in_(mine),
            *(() if done else (task.c.done_at.is_(None),)),
        )
        .order_by(task.c.id)
    )
