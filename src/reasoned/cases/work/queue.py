"""The queue of what waits for people, and search, page by page.

A cursor names the last row seen, so that a page costs the same however far one is.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.cases.errors import Invalid
from reasoned.cases.reading.show import task_shown
from reasoned.cases.work.open_rules import open_rules, waits_for
from reasoned.facts.model import SubjectKind
from reasoned.store.tables.access import person
from reasoned.store.tables.cases import case, task
from reasoned.store.tables.outbox import event
from reasoned.store.tables.subjects import subject

MOST = 200
"""Most items on a page."""


@dataclass(frozen=True)
class Page:
    """Items, and the cursor of what follows; empty on the last page."""

    items: list[dict[str, Any]]
    next: str


@dataclass(frozen=True)
class Filter:
    """What to show of the queue; what is empty doesn't narrow it.

    `rule`: one that a task is about, or that its case waits for beside others.
    `markets`: those that the reader may see. `mine`: the row of a person; `unassigned`:
    what nobody holds. `late`: what is past its time at that moment.
    """

    kind: str = ""
    rule: str = ""
    markets: Sequence[str] = ()
    mine: int | None = None
    unassigned: bool = False
    escalated: bool = False
    late: datetime | None = None


def _narrowed(by: Filter) -> list[sa.ColumnElement[bool]]:
    """The conditions of a filter; what is done is never shown."""
    found: list[sa.ColumnElement[bool]] = [task.c.done_at.is_(None)]
    if by.kind:
        found.append(task.c.kind == by.kind)
    if by.rule:
        found.append(waits_for(by.rule))
    if by.markets:
        found.append(task.c.market.in_(["", *by.markets]))
    if by.mine is not None:
        found.append(task.c.assignee == by.mine)
    if by.unassigned:
        found.append(task.c.assignee.is_(None))
    if by.escalated:
        found.append(task.c.escalated_at.is_not(None))
    if by.late is not None:
        found.append(task.c.due_at <= by.late)
    return found


def how_many(connection: sa.Connection, by: Filter) -> int:
    """How many open tasks a filter leaves."""
    query = sa.select(sa.func.count()).select_from(task).where(*_narrowed(by))
    return connection.execute(query).scalar_one()


def following(connection: sa.Connection, by: Filter, case_ref: str) -> str:
    """The case that comes after another in the queue, and after the last the first; empty where
    no other waits. One that is decided has its place still."""
    query = (
        sa.select(case.c.ref)
        .join(task, task.c.case_id == case.c.id)
        .where(*_narrowed(by), case.c.ref != case_ref)
        .order_by(task.c.due_at, task.c.id)
        .limit(1)
    )
    place = connection.execute(
        sa.select(task.c.due_at, task.c.id)
        .join(case, case.c.id == task.c.case_id)
        .where(case.c.ref == case_ref)
        .order_by(task.c.done_at.is_not(None), task.c.id.desc())
        .limit(1)
    ).first()
    found = None
    if place is not None:
        found = connection.execute(query.where(_after(_micros(place.due_at), place.id))).scalar()
    return found or connection.execute(query).scalar() or ""


def _after(due: int, number: int) -> sa.ColumnElement[bool]:
    at = sa.cast(sa.literal(due, sa.BigInteger), sa.BigInteger)
    return sa.or_(
        sa.type_coerce(task.c.due_at, sa.BigInteger) > at,
        sa.and_(sa.type_coerce(task.c.due_at, sa.BigInteger) == at, task.c.id > number),
    )


def waiting(connection: sa.Connection, by: Filter, *, cursor: str = "", limit: int = 50) -> Page:
    """Open tasks, the most urgent first, each with all rules that its case still waits for.

    Raises Invalid for a cursor that isn't one.
    """
    assignee = person.alias("assignee")
    query = (
        sa.select(
            task,
            assignee.c.ref.label("assignee_ref"),
            case.c.ref.label("case_ref"),
            subject.c.kind.label("subject_kind"),
            subject.c.external_id,
            subject.c.name,
        )
        .join(case, case.c.id == task.c.case_id)
        .join(subject, subject.c.id == case.c.subject_id)
        .outerjoin(assignee, assignee.c.id == task.c.assignee)
        .where(*_narrowed(by))
    )
    if cursor:
        query = query.where(_after(*_position(cursor)))
    limit = _limit(limit)
    rows = connection.execute(query.order_by(task.c.due_at, task.c.id).limit(limit + 1)).all()
    rules = open_rules(connection, (row.ref for row in rows[:limit]))
    items = [
        {
            **task_shown(row),
            "rules": rules.get(row.ref) or ([row.rule] if row.rule else []),
            "case": row.case_ref,
            "subject": {
                "kind": row.subject_kind,
                "external_id": row.external_id,
                "name": row.name,
            },
        }
        for row in rows[:limit]
    ]
    further = ""
    if len(rows) > limit:
        last = rows[limit - 1]
        further = _cursor(_micros(last.due_at), last.id)
    return Page(items, further)


def search(
    connection: sa.Connection,
    *,
    kind: str = "",
    external_id: str = "",
    ref: str = "",
    name: str = "",
    waits: bool | None = None,
    markets: Sequence[str] = (),
    cursor: str = "",
    limit: int = 50,
) -> Page:
    """Cases, the newest first; of one subject where its id is given, or one by its own `ref`.

    `name`: an advertiser's in full, as it is written; its own cases and those of its ads.
    """
    query = sa.select(
        case, subject.c.kind, subject.c.external_id, subject.c.name.label("name")
    ).join(subject, subject.c.id == case.c.subject_id)
    if external_id:
        # Ids are indexed by kind, so that both kinds are named where none is.
        kinds = [kind] if kind else list(SubjectKind)
        query = query.where(subject.c.external_id == external_id, subject.c.kind.in_(kinds))
    elif kind:
        query = query.where(subject.c.kind == kind)
    if ref:
        query = query.where(case.c.ref == ref)
    if name:
        # As the index has it, which a bound value wouldn't show to be the same.
        called = sa.select(subject.c.id).where(
            sa.text("subject.kind = 'advertiser'"), subject.c.name == name
        )
        of = connection.execute(called.limit(MOST)).scalars().all()
        query = query.where(sa.or_(subject.c.id.in_(of), subject.c.advertiser_id.in_(of)))
    if waits is not None:
        query = query.where(case.c.waits.is_(waits))
    if markets:
        query = query.where(case.c.market.in_(["", *markets]))
    if cursor:
        query = query.where(case.c.id < _position(cursor)[1])
    limit = _limit(limit)
    rows = connection.execute(query.order_by(case.c.id.desc()).limit(limit + 1)).all()
    items = [
        {
            "case": row.ref,
            "subject": {"kind": row.kind, "external_id": row.external_id, "name": row.name},
            "market": row.market,
            "waits": row.waits,
            "opened_at": row.opened_at,
        }
        for row in rows[:limit]
    ]
    return Page(items, _cursor(0, rows[limit - 1].id) if len(rows) > limit else "")


def events(
    connection: sa.Connection,
    *,
    kind: str = "",
    markets: Sequence[str] = (),
    cursor: str = "",
    limit: int = 50,
) -> Page:
    """What happened, oldest first; the cursor of the last page can be asked again later.

    `markets`: only what is about cases of these or of none, about subjects likewise where there
    is no case, and about neither. The cursor goes on past what isn't shown.
    """
    limit = _limit(limit)
    position = _position(cursor)[1] if cursor else 0
    # Found before the rows are, so that the cursor never passes one that comes meanwhile.
    last = connection.execute(sa.select(sa.func.max(event.c.id))).scalar() or 0
    query = sa.select(event).where(event.c.id > position, event.c.id <= last)
    if kind:
        query = query.where(event.c.kind == kind)
    if markets:
        query = (
            query.outerjoin(case, case.c.id == event.c.case_id)
            .outerjoin(subject, subject.c.id == event.c.subject_id)
            .where(sa.func.coalesce(case.c.market, subject.c.market, "").in_(["", *markets]))
        )
    rows = connection.execute(query.order_by(event.c.id).limit(limit)).all()
    items = [
        {"event": row.ref, "type": row.kind, "timestamp": row.at, "data": row.data} for row in rows
    ]
    return Page(items, _cursor(0, rows[-1].id if len(rows) == limit else max(last, position)))


def _limit(limit: int) -> int:
    if not 1 <= limit <= MOST:
        raise Invalid("limit", f"A page has 1 to {MOST} items.")
    return limit


def _micros(at: datetime) -> int:
    return round(at.timestamp() * 1_000_000)


def _cursor(position: int, number: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([position, number]).encode()).decode().rstrip("=")


def _position(cursor: str) -> tuple[int, int]:
    try:
        position, number = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not (-(2**63) <= int(position) < 2**63 and 0 <= int(number) < 2**63):
            raise ValueError(cursor)
        return int(position), int(number)
    except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError) as error:
        raise Invalid("cursor", "That isn't a cursor of this list. Begin without one.") from error
