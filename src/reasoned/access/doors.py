"""Links in letters: a random token opens one advertiser's case, without an account.

Here only the token's hash is kept. For how long a link is good, and which letters have one,
is for `cases.answering.door`; what one sees by it, for the pages.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from reasoned.access.tokens import hash_of
from reasoned.store.prepared import Prepared
from reasoned.store.tables.access import door
from reasoned.store.unit import Unit

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_BY_HASH = Prepared(sa.select(door).where(door.c.token_hash == sa.bindparam("digest")))


class State(StrEnum):
    """Whether a link still opens anything."""

    OPEN = "open"
    ENDED = "ended"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Door:
    """What a link opens: rows of a subject, its case, and the letter that it stands in."""

    ref: str
    subject: int
    case: int
    letter: int
    expires_at: datetime
    revoked_at: datetime | None

    def state(self, now: datetime) -> State:
        if self.revoked_at is not None:
            return State.REVOKED
        return State.OPEN if now < self.expires_at else State.ENDED


def new_token() -> str:
    """256 random bits, as they stand in an address."""
    return secrets.token_urlsafe(32)


def open_door(
    unit: Unit, token: str, *, subject: int, case: int, letter: int, until: datetime
) -> None:
    """Let a token open a case until a moment."""
    unit.add(
        door,
        ref=unit.new_ref("door"),
        token_hash=hash_of(token),
        subject_id=subject,
        case_id=case,
        letter_id=letter,
        created_at=unit.now,
        expires_at=until,
    )


def find(connection: sa.Connection, token: str) -> Door | None:
    """What a token opens or once opened; None for one that never was.

    It is looked up by its hash, so that how long this takes says nothing of the token.
    """
    if not _TOKEN.fullmatch(token):
        return None
    row = _BY_HASH.first(connection, digest=hash_of(token))
    if row is None:
        return None
    return Door(row.ref, row.subject_id, row.case_id, row.letter_id, row.expires_at, row.revoked_at)


def revoke(unit: Unit, letter: int) -> int:
    """End every link of a letter now; gives how many were open."""
    done = unit.connection.execute(
        door.update().where(
            door.c.letter_id == letter, door.c.revoked_at.is_(None), door.c.expires_at > unit.now
        ),
        {"revoked_at": unit.now},
    )
    return int(done.rowcount)
