"""The links by which an advertiser answers a letter: which letters have one, and how long.

A link lives at least as long as an appeal and its ruling can take, and a while longer to read
what came of it. The token stands in clear in one place only: in the letter's row, until the
letter has left. How a token is kept and found is for `access.doors`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from reasoned.access import doors
from reasoned.cases.desk import Desk
from reasoned.cases.errors import NotFound, Refused
from reasoned.store.prepared import Prepared
from reasoned.store.tables.cases import case
from reasoned.store.tables.outbox import letter
from reasoned.store.unit import Unit

AFTERWARDS = timedelta(days=90)
"""How long a link still opens the case when all that could be done by it is over."""
LINK = "door"
"""Where a letter's content has the token; empty once the letter has left."""
_CASE = Prepared(sa.select(case.c.id).where(case.c.ref == sa.bindparam("ref")))


@dataclass(frozen=True)
class Link:
    """A new link. `token` is told this once and can't be had again."""

    token: str
    expires_at: datetime


def wants_link(desk: Desk, recipient: str) -> bool:
    """Whether a letter that is queued now goes out with a link."""
    return bool(recipient and desk.settings.public_url)


def open_for(
    unit: Unit, desk: Desk, token: str, *, number: int, subject: int, content: Mapping[str, Any]
) -> datetime:
    """Let a token open the case that a letter is about; gives until when."""
    told = content.get("statement") or {}
    found = _CASE.first(unit.connection, ref=content.get("case") or told["case"])
    assert found is not None
    until = max(_answer_by(content), unit.now) + desk.settings.to_rule + AFTERWARDS
    doors.open_door(unit, token, subject=subject, case=found.id, letter=number, until=until)
    return until


def _answer_by(content: Mapping[str, Any]) -> datetime:
    """The last moment at which what a letter tells can be answered."""
    if "until" in content:
        return datetime.fromisoformat(content["until"])
    day = date.fromisoformat(content["statement"]["redress"]["complaint_until"])
    return datetime.combine(day, time.max, UTC)


def fresh_link(unit: Unit, desk: Desk, letter_ref: str) -> Link:
    """One more link to what a letter tells, beside those that it has.

    Raises NotFound, and Refused where what it tells was taken back.
    """
    row = _row(unit, letter_ref)
    if is_withdrawn(row):
        raise Refused("taken-back", "What the letter tells was taken back; nobody is told of it.")
    token = doors.new_token()
    until = open_for(unit, desk, token, number=row.id, subject=row.subject_id, content=row.content)
    return Link(token, until)


def put_link(unit: Unit, desk: Desk, letter_ref: str) -> None:
    """Give a letter that is queued again a link of its own to go out with."""
    row = _row(unit, letter_ref)
    if wants_link(desk, row.recipient):
        content = {**row.content, LINK: fresh_link(unit, desk, letter_ref).token}
        unit.change(letter, row.id, content=content)


def revoke_links(unit: Unit, letter_ref: str) -> int:
    """End all links of a letter, also the one that it would still go out with. Raises NotFound."""
    row = _row(unit, letter_ref)
    if LINK in row.content:
        kept = {name: part for name, part in row.content.items() if name != LINK}
        unit.change(letter, row.id, content=kept)
    return doors.revoke(unit, row.id)


def forget_token(unit: Unit, number: int) -> None:
    """Once a letter has left, or never will, its token stands nowhere in clear any more."""
    content = unit.connection.execute(
        sa.select(letter.c.content).where(letter.c.id == number)
    ).scalar_one()
    if content.get(LINK):
        unit.change(letter, number, content={**content, LINK: ""})


def is_withdrawn(row: sa.Row[Any]) -> bool:
    """Whether a letter is queued for no moment, so that it is never sent."""
    return row.state == "queued" and row.next_at is None


def _row(unit: Unit, ref: str) -> sa.Row[Any]:
    row = unit.one(sa.select(letter).where(letter.c.ref == ref).with_for_update())
    if row is None:
        raise NotFound("letter", ref)
    return row
