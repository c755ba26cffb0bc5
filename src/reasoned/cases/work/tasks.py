"""What waits for a person: opening, assigning and closing tasks, and their deadlines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from reasoned.cases.desk import Desk
from reasoned.cases.errors import NotFound, Refused
from reasoned.cases.events import happened
from reasoned.cases.work.notices import Notifier
from reasoned.store.tables.cases import case, task
from reasoned.store.tables.subjects import subject
from reasoned.store.unit import Unit


def open_task(
    unit: Unit,
    desk: Desk,
    case_id: int,
    kind: str,
    *,
    market: str,
    rule: str,
    detail: Mapping[str, Any],
    within: timedelta,
) -> str:
    """Put something in front of a person; gives the task's id."""
    ref = unit.new_ref("task")
    unit.add(
        task,
        ref=ref,
        case_id=case_id,
        kind=kind,
        market=market,
        rule=rule,
        detail=dict(detail),
        opened_at=unit.now,
        due_at=unit.now + within,
    )
    return ref


def close_task(unit: Unit, case_id: int, kind: str, about: Mapping[str, str], *, by: int) -> None:
    """What is open in a case and has that in its detail is done, and nothing else of its kind."""
    rows = unit.all(
        sa.select(task.c.id, task.c.detail).where(
            task.c.case_id == case_id, task.c.kind == kind, task.c.done_at.is_(None)
        )
    )
    for row in rows:
        if about.items() <= row.detail.items():
            unit.change(task, row.id, done_at=unit.now, done_by=by)


def close_tasks(unit: Unit, case_id: int, kinds: Sequence[str], *, by: int) -> None:
    """What of those kinds is open in a case is done, but for what the advertiser asked, contested
    or offered: that is answered."""
    theirs = sa.type_coerce(task.c.detail, sa.Text).like('%"from":"advertiser"%')
    unit.connection.execute(
        task.update().where(
            task.c.case_id == case_id,
            task.c.kind.in_(list(kinds)),
            task.c.done_at.is_(None),
            sa.not_(theirs),
        ),
        {"done_at": unit.now, "done_by": by},
    )


def to_decide(unit: Unit, subject_id: int, case_id: int | None = None) -> Sequence[sa.Row[Any]]:
    """What waits to be decided about a subject, or in one of its cases; what is due first first."""
    mine = sa.select(case.c.id).where(case.c.subject_id == subject_id)
    return unit.all(
        sa.select(task)
        .where(
            task.c.case_id.in_(mine) if case_id is None else task.c.case_id == case_id,
            task.c.kind.in_(("review", "second")),
            task.c.done_at.is_(None),
        )
        .order_by(task.c.due_at, task.c.id)
    )


def go_on(
    unit: Unit,
    desk: Desk,
    case_id: int,
    waited: Sequence[sa.Row[Any]],
    *,
    market: str,
    rule: str,
    detail: Mapping[str, Any],
) -> None:
    """Ask a person to decide. What waited goes on: as the same task, if one is open in the case;
    else as another, with the holder and the deadline of the first of those whose place it takes.
    """
    now: dict[str, Any] = {"market": market, "rule": rule, "detail": dict(detail)}
    if not waited:
        within = desk.settings.to_review
        open_task(unit, desk, case_id, "review", **now, within=within)
        return
    same = next((row for row in waited if (row.case_id, row.kind) == (case_id, "review")), None)
    if same is not None:
        unit.change(task, same.id, **now)
    else:
        kept = ("due_at", "assignee", "escalated_at", "missed_at")
        unit.add(
            task,
            ref=unit.new_ref("task"),
            case_id=case_id,
            kind="review",
            opened_at=unit.now,
            **now,
            **{name: waited[0]._mapping[name] for name in kept},
        )
    for row in waited:
        if row is not same:
            unit.change(task, row.id, done_at=unit.now, done_by=0)


def assign(unit: Unit, ref: str, to: int | None) -> None:
    """Give a task to somebody, or back to all. Raises NotFound, and Refused where it is done."""
    row = unit.one(sa.select(task).where(task.c.ref == ref).with_for_update())
    if row is None:
        raise NotFound("task", ref)
    if row.done_at is not None:
        raise Refused("task-done", "That is done already; nobody needs to take it.")
    unit.change(task, row.id, assignee=to)


def escalate(unit: Unit, desk: Desk) -> int:
    """What is due soon goes to the seniors; what is late is said to all concerned. How many.

    An event says it to programs, and a notice by e-mail to whoever holds the task, or else to
    the seniors.
    """
    soon = unit.now + desk.settings.escalate_before
    rows = unit.all(
        sa.select(
            task,
            case.c.ref.label("case_ref"),
            case.c.subject_id,
            subject.c.kind.label("subject_kind"),
            subject.c.external_id,
        )
        .join(case, case.c.id == task.c.case_id)
        .join(subject, subject.c.id == case.c.subject_id)
        .where(task.c.done_at.is_(None), task.c.due_at <= soon)
        .where(
            sa.or_(
                task.c.escalated_at.is_(None),
                sa.and_(task.c.due_at <= unit.now, task.c.missed_at.is_(None)),
            )
        )
        .order_by(task.c.due_at)
        .limit(500)
    )
    notices = Notifier(unit, desk)
    for row in rows:
        missed = row.due_at <= unit.now
        changes: dict[str, Any] = {"missed_at": unit.now} if missed else {}
        if row.escalated_at is None:
            changes["escalated_at"] = unit.now
        unit.change(task, row.id, **changes)
        kind = "task.missed" if missed else "task.escalated"
        notices.tell(kind, row)
        happened(
            unit,
            kind,
            actor=0,
            case=row.case_id,
            subject=row.subject_id,
            data={"task": row.ref, "kind": row.kind, "case": row.case_ref},
        )
    return len(rows)
