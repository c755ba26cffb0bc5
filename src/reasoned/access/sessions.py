"""Sessions of people: a random token in a cookie, its hash here, an end for idleness and for
age."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from reasoned.access.people import Person, of_row
from reasoned.access.tokens import hash_of
from reasoned.store.tables.access import person, session
from reasoned.store.unit import Unit

IDLE, LONGEST = timedelta(hours=8), timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=1)
"""A session's row is touched at most so often."""


def start(
    unit: Unit,
    person_id: int,
    new_secret: Callable[[], str] = lambda: secrets.token_urlsafe(32),
) -> str:
    """Start a session; gives its token, this once."""
    token = new_secret()
    unit.connection.execute(
        session.insert(),
        {
            "token_hash": hash_of(token),
            "person_id": person_id,
            "created_at": unit.now,
            "seen_at": unit.now,
            "expires_at": unit.now + LONGEST,
        },
    )
    return token


def find(connection: sa.Connection, token: str, now: datetime) -> tuple[Person, bool] | None:
    """Whose session it is, and whether `seen` is due; None where it has ended."""
    row = connection.execute(
        sa.select(session.c.seen_at, session.c.expires_at, person)
        .join(person, person.c.id == session.c.person_id)
        .where(session.c.token_hash == hash_of(token), person.c.active.is_(True))
    ).first()
    if row is None or row.expires_at <= now or row.seen_at + IDLE <= now:
        return None
    return of_row(row), row.seen_at + SEEN_EVERY <= now


def seen(unit: Unit, token: str) -> None:
    unit.connection.execute(
        session.update().where(session.c.token_hash == hash_of(token)), {"seen_at": unit.now}
    )


def end(unit: Unit, token: str) -> None:
    unit.connection.execute(session.delete().where(session.c.token_hash == hash_of(token)))


def end_all(unit: Unit, person_id: int) -> None:
    unit.connection.execute(session.delete().where(session.c.person_id == person_id))
