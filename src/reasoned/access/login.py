"""Signing in with e-mail and password: one answer for everything that is wrong with them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from reasoned.access import sessions, throttle
from reasoned.access.passwords import hash_password, is_outdated, matches
from reasoned.store.tables.access import person
from reasoned.store.unit import Unit


@dataclass(frozen=True)
class SignedIn:
    """`token` goes into the session cookie."""

    token: str


@dataclass(frozen=True)
class NotSignedIn:
    """`wait`: how long before the next try is looked at; zero: e-mail or password are wrong."""

    wait: timedelta = timedelta(0)

    def __str__(self) -> str:
        if self.wait:
            return (
                f"Too many tries. Try again in {max(1, round(self.wait.total_seconds()))} seconds."
            )
        return "E-mail or password are wrong."


@dataclass(frozen=True)
class Checked:
    """What came of looking at e-mail and password. `person`: the row, where they are right."""

    email: str
    address: str
    person: int | None
    outdated: str | None
    wait: timedelta = timedelta(0)


def check(
    connection: sa.Connection, email: str, password: str, address: str, now: datetime
) -> Checked:
    """Look at them. It takes a while, so it is done outside of any unit of work.

    An unknown person takes the same work as a wrong password.
    """
    wait = throttle.wait_for(connection, email, address, now)
    if wait:
        return Checked(email, address, None, None, wait)
    row = connection.execute(
        sa.select(person).where(person.c.email == email.strip().lower(), person.c.active.is_(True))
    ).first()
    good = matches(None if row is None else row.password, password)
    if row is None or not good:
        return Checked(email, address, None, None)
    fresh = hash_password(password) if is_outdated(row.password) else None
    return Checked(email, address, row.id, fresh)


def log_in(
    unit: Unit,
    checked: Checked,
    new_secret: Callable[[], str] = lambda: secrets.token_urlsafe(32),
) -> SignedIn | NotSignedIn:
    """Start a session where they were right; note the try either way.

    Tries that were looked at side by side are counted here, before one of them gets in.
    """
    if checked.wait:
        return NotSignedIn(checked.wait)
    wait = throttle.wait_for(unit.connection, checked.email, checked.address, unit.now)
    if wait:
        return NotSignedIn(wait)
    throttle.note(unit, checked.email, checked.address, succeeded=checked.person is not None)
    if checked.person is None:
        return NotSignedIn()
    if checked.outdated is not None:
        unit.change(person, checked.person, password=checked.outdated)
    return SignedIn(sessions.start(unit, checked.person, new_secret))
