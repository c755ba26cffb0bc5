"""Holds: an advertiser or ad waits, for a reason and a time, and may object.

A hold isn't a decision. It ends by itself; somebody other than who placed it answers an
objection, and other than who of us filed that in the advertiser's name.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from reasoned.cases.case_row import case_of
from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid, NotFound, Refused
from reasoned.cases.events import happened
from reasoned.cases.people import needs_person
from reasoned.cases.post import queue_letter
from reasoned.cases.subjects import SubjectRow, subject_by_id
from reasoned.cases.work.tasks import close_task, open_task
from reasoned.decisions.statement_parts import plain
from reasoned.store.tables.access import SOFTWARE
from reasoned.store.tables.cases import OBJECTED, case, hold, objection
from reasoned.store.unit import Unit


def place(unit: Unit, desk: Desk, case_ref: str, reason: str, until: datetime, *, by: int) -> str:
    """Let a case's subject wait until a moment; gives the hold's id. Raises Invalid, Refused."""
    needs_person(by, "place a hold")
    row = case_of(unit, case_ref)
    if not reason.strip():
        raise Invalid("reason", "Say what you wait for.")
    latest = unit.now + desk.settings.hold_at_most
    if not unit.now < until <= latest:
        raise Invalid(
            "until", f"A hold ends after now, and by {latest.day} {latest:%B %Y, %H:%M} UTC."
        )
    if _open(unit, row.subject_id):
        raise Refused("already-held", "It is held already. One hold at a time, so that it ends.")
    who = subject_by_id(unit.connection, row.subject_id)
    _not_for_ever(unit, desk, who, until)
    ref = unit.new_ref("hold")
    letter = queue_letter(
        unit,
        desk,
        kind="hold",
        about=who,
        content={
            "hold": ref,
            "case": case_ref,
            "about": who.name or who.external_id,
            "kind": who.kind.value,
            "waits": row.waits,
            "reason": reason,
            "until": plain(until),
        },
    )
    unit.add(
        hold,
        ref=ref,
        case_id=row.id,
        subject_id=who.id,
        reason=reason,
        starts_at=unit.now,
        ends_at=until,
        held_by=by,
        letter_id=letter,
    )
    happened(
        unit,
        "hold.placed",
        actor=by,
        case=row.id,
        subject=who.id,
        data={"hold": ref, "case": case_ref, "until": plain(until)},
    )
    return ref


def _not_for_ever(unit: Unit, desk: Desk, who: SubjectRow, until: datetime) -> None:
    """In any `hold_within` the holds of a subject add up to no more than one may last, whatever
    cases they are of; for an ad those of its advertiser count too. None follows an objection
    that was right. Raises Refused."""
    settings = desk.settings
    since = unit.now - settings.hold_within
    earlier = unit.all(
        sa.select(hold.c.starts_at, hold.c.ends_at, hold.c.lifted_at, objection.c.result)
        .outerjoin(objection, objection.c.hold_id == hold.c.id)
        .where(
            hold.c.subject_id.in_([who.id, who.advertiser]),
            sa.func.coalesce(hold.c.lifted_at, hold.c.ends_at) > since,
        )
    )
    if any(held.result == "lifted" for held in earlier):
        raise Refused(
            "hold-lifted",
            "A hold of this was lifted on an objection, so it isn't held again. Decide the case.",
        )
    spans = [(max(h.starts_at, since), min(h.lifted_at or h.ends_at, h.ends_at)) for h in earlier]
    if _together([*spans, (unit.now, until)]) > settings.hold_at_most:
        raise Refused(
            "held-long-enough",
            f"Holds last at most {settings.hold_at_most.days} days together in any"
            f" {settings.hold_within.days}, whatever cases they are of. Decide the case.",
        )


def _together(spans: Iterable[tuple[datetime, datetime]]) -> timedelta:
    """How long any of the spans lasted; what several share counts once."""
    total, reached = timedelta(0), None
    for start, end in sorted(spans):
        begins = start if reached is None else max(start, reached)
        total += max(end - begins, timedelta(0))
        reached = end if reached is None else max(end, reached)
    return total


def lift_hold(unit: Unit, ref: str, *, by: int) -> None:
    """End a hold before its time."""
    row = _hold(unit, ref)
    if row.lifted_at is not None or row.ends_at <= unit.now:
        raise Refused("hold-ended", "The hold has ended already.")
    _end(unit, row, by)


def object_to(unit: Unit, desk: Desk, ref: str, text: str, *, by: int = SOFTWARE) -> str:
    """The advertiser objects; a person other than who placed the hold answers.

    `by` is the person here who objects in its name, SOFTWARE where it does so itself. What we
    filed for it doesn't stop its own, which takes the place. Raises NotFound, Invalid, Refused.
    """
    row = _hold(unit, ref)
    if row.lifted_at is not None or row.ends_at <= unit.now:
        raise Refused("hold-ended", "The hold has ended; there is nothing to object to.")
    if not text.strip():
        raise Invalid("text", "Say what you object to.")
    earlier = unit.one(sa.select(objection).where(OBJECTED, hold.c.id == row.id))
    if earlier is not None:
        if by != SOFTWARE or earlier.recorded_by == SOFTWARE:
            raise Refused(
                "objected-already",
                "An objection to this hold is being looked at already."
                if earlier.answered_at is None
                else "An objection to this hold has been answered already.",
            )
        unit.change(objection, earlier.id, replaced_at=unit.now)
        close_task(unit, row.case_id, "objection", {"objection": earlier.ref}, by=by)
    number = unit.new_ref("obj")
    unit.add(objection, ref=number, hold_id=row.id, text=text, at=unit.now, recorded_by=by)
    of = unit.connection.execute(sa.select(case).where(case.c.id == row.case_id)).one()
    open_task(
        unit,
        desk,
        row.case_id,
        "objection",
        market=of.market,
        rule="",
        detail={"hold": ref, "objection": number},
        within=desk.settings.to_review,
    )
    happened(
        unit,
        "hold.objected",
        actor=by,
        case=row.case_id,
        subject=row.subject_id,
        data={"hold": ref, "case": of.ref},
    )
    return number


def answer_objection(unit: Unit, desk: Desk, ref: str, *, lift: bool, answer: str, by: int) -> None:
    """Keep the hold or lift it, and say why; a letter tells it."""
    needs_person(by, "answer an objection")
    row = unit.one(sa.select(objection).where(objection.c.ref == ref).with_for_update())
    if row is None:
        raise NotFound("objection", ref)
    held = unit.connection.execute(sa.select(hold).where(hold.c.id == row.hold_id)).one()
    if held.held_by == by:
        raise Refused("same-person", "You placed the hold; somebody else answers the objection.")
    if row.recorded_by == by:
        raise Refused("same-person", "You filed it for the advertiser; somebody else answers.")
    if row.replaced_at is not None:
        raise Refused("objection-replaced", "The advertiser objected itself; answer that.")
    if row.answered_at is not None:
        raise Refused("answered", "The objection has been answered.")
    if not answer.strip():
        raise Invalid("answer", "Answer the objection.")
    unit.change(
        objection,
        row.id,
        result="lifted" if lift else "kept",
        answer=answer,
        answered_by=by,
        answered_at=unit.now,
    )
    close_task(unit, held.case_id, "objection", {"objection": ref}, by=by)
    who = subject_by_id(unit.connection, held.subject_id)
    of = unit.connection.execute(
        sa.select(case.c.ref, case.c.waits).where(case.c.id == held.case_id)
    ).one()
    queue_letter(
        unit,
        desk,
        kind="hold",
        about=who,
        content={
            "hold": held.ref,
            "case": of.ref,
            "about": who.name or who.external_id,
            "kind": who.kind.value,
            "waits": of.waits,
            "objection": row.text,
            "answer": answer,
            "result": "lifted" if lift else "kept",
            "until": plain(held.ends_at),
        },
    )
    if lift and held.lifted_at is None and held.ends_at > unit.now:
        _end(unit, held, by)


def tell_ended(unit: Unit, since: datetime) -> int:
    """Say of holds that ended by themselves since a moment that they did; gives how many."""
    rows = unit.all(
        sa.select(hold).where(
            hold.c.lifted_at.is_(None), hold.c.ends_at > since, hold.c.ends_at <= unit.now
        )
    )
    for row in rows:
        _end(unit, row, SOFTWARE)
    return len(rows)


def _end(unit: Unit, row: sa.Row[Any], by: int) -> None:
    unit.change(hold, row.id, lifted_at=unit.now, lifted_by=by)
    happened(
        unit,
        "hold.ended",
        actor=by,
        case=row.case_id,
        subject=row.subject_id,
        data={"hold": row.ref},
    )


def _hold(unit: Unit, ref: str) -> sa.Row[Any]:
    row = unit.one(sa.select(hold).where(hold.c.ref == ref).with_for_update())
    if row is None:
        raise NotFound("hold", ref)
    return row


def _open(unit: Unit, subject: int) -> bool:
    query = sa.select(hold.c.id).where(
        hold.c.subject_id == subject, hold.c.lifted_at.is_(None), hold.c.ends_at > unit.now
    )
    return unit.one(query) is not None
