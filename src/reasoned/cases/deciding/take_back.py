"""Whoever decided takes it back, while its letter hasn't been sent.

What the rules ask of a person is asked again, on the facts of now. Nothing is removed: the
decision stays with its end, and the register gets an entry of its own. The advertiser is told
nothing, since nobody told it of the decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from reasoned.cases.answering.appeal import decision_row
from reasoned.cases.answering.door import revoke_links
from reasoned.cases.deciding.run_rules import keep_leaf, lift
from reasoned.cases.deciding.supersede import taken_over_by
from reasoned.cases.desk import Desk
from reasoned.cases.errors import Refused
from reasoned.cases.events import happened
from reasoned.cases.people import needs_person
from reasoned.cases.post import TAKEN_BACK, WITHDRAWN
from reasoned.cases.subjects import subject_by_id
from reasoned.cases.submitting.submit import settle
from reasoned.register.entries import withdrawal_entry
from reasoned.store.tables.access import SOFTWARE
from reasoned.store.tables.appeals import APPEALED, appeal
from reasoned.store.tables.cases import case, legacy, task
from reasoned.store.tables.decisions import decision
from reasoned.store.tables.decisions import lift as lifts
from reasoned.store.tables.outbox import letter
from reasoned.store.unit import Unit

LONGEST = timedelta(days=1)
"""However long a mail server is away: by then others have acted on the decision."""


@dataclass(frozen=True)
class TakenBack:
    """What was taken back. `waits`: whether its case waits for a person again."""

    decision: str
    case: str
    waits: bool


def take_back(unit: Unit, desk: Desk, decision_ref: str, *, by: int) -> TakenBack:
    """End one's own decision as if it hadn't been made. Raises NotFound and Refused."""
    needs_person(by, "take a decision back")
    made = decision_row(unit, decision_ref)
    if made.letter_id is not None:
        # Whoever would send it now waits, and finds it due no more.
        unit.one(sa.select(letter).where(letter.c.id == made.letter_id).with_for_update())
    why = why_not(unit.connection, desk, made, by=by, now=unit.now)
    if why is not None:
        raise why
    of = unit.connection.execute(
        sa.select(case).where(case.c.id == made.case_id).with_for_update()
    ).one()
    who = subject_by_id(unit.connection, made.subject_id)
    lift(unit, made.id, WITHDRAWN, by)
    told = {"decision": made.ref, "case": of.ref, "outcome": made.outcome, "letter": ""}
    if made.letter_id is not None:
        _never_send(unit, made.letter_id)
        keep_leaf(unit, withdrawal_entry(case=of.ref, decision_id=made.ref, at=unit.now))
        told["letter"] = WITHDRAWN
        happened(
            unit,
            "restriction.ended",
            actor=by,
            case=of.id,
            subject=who.id,
            data={"decision": made.ref, "cause": WITHDRAWN},
        )
    happened(unit, "decision.taken_back", actor=by, case=of.id, subject=who.id, data=told)
    asked = _asked_again(unit, made)
    unit.connection.execute(
        legacy.update().where(legacy.c.subject_id == who.id, legacy.c.replaced_at == made.made_at),
        {"replaced_at": None},
    )
    came = settle(unit, desk, who, case_id=of.id, case_ref=of.ref, report=of.report)
    if asked is not None:
        # Nobody waits longer because somebody erred.
        unit.connection.execute(
            task.update().where(
                task.c.case_id == of.id, task.c.kind == "review", task.c.done_at.is_(None)
            ),
            {
                "due_at": asked.due_at,
                "assignee": asked.assignee,
                "escalated_at": asked.escalated_at,
                "missed_at": asked.missed_at,
            },
        )
    return TakenBack(made.ref, of.ref, came.decision.decision.waits)


def _never_send(unit: Unit, number: int) -> None:
    """The letter stays, unsent; the link that it would have gone out with opens nothing."""
    unit.change(letter, number, state="queued", next_at=None, error=TAKEN_BACK)
    ref = unit.connection.execute(sa.select(letter.c.ref).where(letter.c.id == number))
    revoke_links(unit, ref.scalar_one())


def why_not(
    connection: sa.Connection, desk: Desk, made: sa.Row[Any], *, by: int, now: datetime
) -> Refused | None:
    """What stands against taking a decision's row back, in words; None where nothing does."""
    if made.automatic:
        return Refused("by-software", "Software decided this. It ends by mended facts or a ruling.")
    if by not in (made.decider_1, made.decider_2):
        return Refused("not-yours", "Somebody else decided this; only they can take it back.")
    ended = connection.execute(sa.select(lifts).where(lifts.c.decision_id == made.id)).first()
    if ended is not None and ended.cause == WITHDRAWN:
        return Refused("taken-back", "It has been taken back already.")
    if ended is not None:
        return Refused("restriction-ended", "It has ended already; there is nothing to take back.")
    out = _letter_is_out(connection, desk, made, now)
    if out is not None:
        return out
    if connection.execute(sa.select(appeal.c.id).where(appeal.c.decision_id == made.id)).first():
        return Refused("appealed", "It has been appealed; another person rules on the appeal.")
    return _took_the_place(connection, made)


def _letter_is_out(
    connection: sa.Connection, desk: Desk, made: sa.Row[Any], now: datetime
) -> Refused | None:
    """The letter's own state counts, not the clock: a mail server may be away for long."""
    if made.letter_id is not None:
        row = connection.execute(sa.select(letter).where(letter.c.id == made.letter_id)).one()
        if row.state == "queued" and row.attempts == 0:
            return _late(now, made.made_at + max(desk.settings.send_after, LONGEST))
        if row.state == "queued":
            return Refused(
                "letter-out", "Its letter is being sent. It ends by a ruling on an appeal now."
            )
        if row.state != "unaddressed":
            return Refused("letter-out", "Its letter was sent. It ends by a ruling on an appeal.")
    return _late(now, made.made_at + desk.settings.send_after)


def _late(now: datetime, until: datetime) -> Refused | None:
    if now <= until:
        return None
    return Refused("too-late", "The time to take it back is over. Decide anew instead.")


def _took_the_place(connection: sa.Connection, made: sa.Row[Any]) -> Refused | None:
    """An end can't be undone. What software made, the rules make again; what people did, no."""
    earlier = connection.execute(
        sa.select(decision.c.ref, decision.c.automatic, appeal.c.id.label("appeal"))
        .join(lifts, lifts.c.decision_id == decision.c.id)
        .outerjoin(appeal, APPEALED)
        .where(
            decision.c.subject_id == made.subject_id,
            lifts.c.cause == "superseded",
            lifts.c.reason == taken_over_by(made.ref),
        )
        .order_by(decision.c.id)
    ).all()
    kept = tuple(row.ref for row in earlier if not row.automatic or row.appeal is not None)
    if not kept:
        return None
    return Refused(
        "took-the-place",
        "It ended an earlier restriction, which can't be brought back. Decide anew instead.",
        kept,
    )


def _asked_again(unit: Unit, made: sa.Row[Any]) -> sa.Row[Any] | None:
    """What else the decision was done with waits again; gives the task that it settled."""
    done = unit.all(
        sa.select(task)
        .where(
            task.c.case_id == made.case_id,
            task.c.done_at == made.made_at,
            task.c.done_by.in_([n for n in (made.decider_1, made.decider_2) if n != SOFTWARE]),
        )
        .order_by(task.c.id)
    )
    for row in done:
        if row.kind in ("recheck", "legacy"):
            unit.change(task, row.id, done_at=None, done_by=None)
    return next((row for row in done if row.kind in ("review", "second")), None)
