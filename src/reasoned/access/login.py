"""Signing in with e-mail and password: one answer for everything that is wrong with them."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from reasoned.access import sessions, throttle
from reasoned.access.passwords import hash_password, is_outdated, matches
from reasoned.access.people import as_email
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
            seconds = max(1, math.ceil(self.wait.total_seconds()))
            return (
                f"Too many tries. Try again in {seconds} {'second' if seconds == 1 else 'seconds'}."
            )
        return "E-mail or password are wrong."


@dataclass(frozen=True)
class Checked:
    """What came of looking at e-mail and password.

    `person`: the row, where they are right; `against`: the hash that the password met;
    `fresh`: a new hash, where that one was made with other parameters than today's.
    """

    email: str
    address: str
    person: int | None = None
    against: str | None = field(default=None, repr=False)
    fresh: str | None = field(default=None, repr=False)
    wait: timedelta = timedelta(0)


def check(
    connection: sa.Connection, email: str, password: str, address: str, now: datetime
) -> Checked:
    """Look at them. It takes a while, so it is done outside of any unit of work.

    An unknown person takes the same work as a wrong password.
    """
    wait = throttle.wait_for(connection, email, address, now)
    if wait:
        return Checked(email, address, wait=wait)
    row = connection.execute(
        sa.select(person).where(person.c.email == as_email(email), person.c.active.is_(True))
    ).first()
    good = matches(None if row is None else row.password, password)
    if row is None or not good:
        return Checked(email, address)
    fresh = hash_password(password) if is_outdated(row.password) else None
    return Checked(email, address, row.id, row.password, fresh)


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
    right = _still_right(unit, checked)
    throttle.note(unit, checked.email, checked.address, succeeded=right)
    if not right or checked.person is None:
        return NotSignedIn()
    if checked.fresh is not None:
        unit.change(person, checked.person, password=checked.fresh)
    return SignedIn(sessions.start(unit, checked.person, new_secret))


def _still_right(unit: Unit, checked: Checked) -> bool:
    """Whether the person is still here, with the password that was looked at.

    Since then it may have been changed: the old one lets nobody in, and its new hash must not
    take the new password's place.
    """
    if checked.person is None:
        return False
    query = sa.select(person.c.id).where(
        person.c.id == checked.person,
        person.c.active.is_(True),
        person.c.password == checked.against,
    )
    return unit.one(query) is not None
