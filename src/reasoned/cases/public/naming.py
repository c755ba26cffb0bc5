"""Whether the public may learn whom a decision is about; nothing else decides that.

Nobody is named before they were told and had their time, nor while an appeal of theirs waits
for a ruling. A case is named or isn't as a whole: its id stands on each of its decisions, so
that one name would name them all. What may be shown of an unnamed one is for `unnamed`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from reasoned.cases.post import TOLD_AGAIN, WITHDRAWN
from reasoned.store.tables.appeals import APPEALED, appeal, ruling
from reasoned.store.tables.cases import case
from reasoned.store.tables.decisions import decision, lift
from reasoned.store.tables.outbox import letter
from reasoned.store.tables.subjects import subject


@dataclass(frozen=True)
class Told:
    """How far an advertiser knows of one decision and has answered it.

    `letter` is the letter's state now: one that came back told nobody, whenever it was sent.
    """

    letter: str
    sent_at: datetime | None
    appealed: bool = False
    appeal_ended: bool = False


def may_name(told: Iterable[Told], name_after: timedelta | None, now: datetime) -> bool:
    """Whether an advertiser may be named, given all that was decided in its case.

    `name_after` None: never.
    """
    every = tuple(told)
    if name_after is None or not every:
        return False
    return all(_had_its_time(one, name_after, now) for one in every)


def _had_its_time(told: Told, name_after: timedelta, now: datetime) -> bool:
    if told.letter != "sent" or told.sent_at is None:
        return False
    # Compared by the time that went by: a sum could leave the calendar.
    if now - told.sent_at < max(name_after, timedelta(0)):
        return False
    return told.appeal_ended or not told.appealed


@dataclass(frozen=True)
class Whom:
    """Whom a decision is about, as the public may know it.

    `name` is the advertiser's; where it may not be named, the case's id stands in its place,
    and `ad` is empty.
    """

    named: bool
    name: str
    kind: str
    ad: str = ""


def whom(
    connection: sa.Connection,
    cases: Collection[int],
    name_after: timedelta | None,
    now: datetime,
) -> Mapping[int, Whom]:
    """Whom the cases in these rows are about."""
    numbers = sorted(set(cases))
    told: dict[int, list[Told]] = {number: [] for number in numbers}
    for row in connection.execute(_told(numbers)):
        told[row.case_id].append(
            Told(
                row.state,
                _sent_at(row),
                row.filed_at is not None,
                row.withdrawn_at is not None or row.ruled_at is not None,
            )
        )
    owner = subject.alias("owner")
    rows = connection.execute(
        sa.select(
            case.c.id,
            case.c.ref,
            subject.c.kind,
            subject.c.external_id,
            subject.c.name,
            owner.c.external_id.label("owner_id"),
            owner.c.name.label("owner_name"),
        )
        .join(subject, subject.c.id == case.c.subject_id)
        .outerjoin(owner, owner.c.id == subject.c.advertiser_id)
        .where(case.c.id.in_(numbers))
    )
    return {row.id: _whom(row, may_name(told[row.id], name_after, now)) for row in rows}


def _whom(row: Any, named: bool) -> Whom:
    if not named:
        return Whom(False, row.ref, row.kind)
    own = row.name or row.external_id
    if row.kind == "ad":
        return Whom(True, row.owner_name or row.owner_id, row.kind, own)
    return Whom(True, own, row.kind)


def _sent_at(row: Any) -> datetime | None:
    """When the letter was sent; of one that had come back, when it was sent again."""
    again = row.content.get(TOLD_AGAIN)
    return datetime.fromisoformat(again) if again else row.sent_at


def _told(numbers: Collection[int]) -> sa.Select[Any]:
    """Of each restriction but those that were taken back: nobody is told of them, nor shown
    them."""
    return (
        sa.select(
            decision.c.case_id,
            letter.c.state,
            letter.c.sent_at,
            letter.c.content,
            appeal.c.filed_at,
            appeal.c.withdrawn_at,
            ruling.c.ruled_at,
        )
        .join(letter, letter.c.id == decision.c.letter_id)
        .outerjoin(appeal, APPEALED)
        .outerjoin(ruling, ruling.c.appeal_id == appeal.c.id)
        .outerjoin(lift, lift.c.decision_id == decision.c.id)
        .where(
            decision.c.case_id.in_(numbers),
            sa.or_(lift.c.cause.is_(None), lift.c.cause != WITHDRAWN),
        )
    )
