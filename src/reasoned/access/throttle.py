"""Slows down who guesses passwords: by e-mail and by address, both kept as hashes only."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa

from reasoned.store.tables.access import login_attempt
from reasoned.store.unit import Unit

WINDOW = timedelta(minutes=15)
FREE_BY_EMAIL, FREE_BY_ADDRESS = 5, 50
"""Failures within the window that cost nothing yet."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=15)


def wait_for(connection: sa.Connection, email: str, address: str, now: datetime) -> timedelta:
    """How long to wait before the next try; zero: try now."""
    waits = (
        _wait(connection, _hash("email", email.strip().lower()), FREE_BY_EMAIL, now),
        _wait(connection, _hash("address", address), FREE_BY_ADDRESS, now),
    )
    return max(waits)


def note(unit: Unit, email: str, address: str, *, succeeded: bool) -> None:
    """Write a try down; success forgets the failures of that e-mail, and old tries go."""
    table = login_attempt
    about = [_hash("email", email.strip().lower()), _hash("address", address)]
    unit.connection.execute(table.delete().where(table.c.at < unit.now - 4 * WINDOW))
    if succeeded:
        unit.connection.execute(table.delete().where(table.c.about == about[0]))
        return
    unit.add_all(table, [{"about": a, "at": unit.now, "succeeded": False} for a in about])


def _wait(connection: sa.Connection, about: str, free: int, now: datetime) -> timedelta:
    table = login_attempt
    failures, last = connection.execute(
        sa.select(sa.func.count(), sa.func.max(table.c.at)).where(
            table.c.about == about, table.c.at > now - WINDOW, table.c.succeeded.is_(False)
        )
    ).one()
    if failures < free or last is None:
        return timedelta(0)
    wait = min(FIRST_WAIT * (1 << min(failures - free, 20)), LONGEST_WAIT)
    until: datetime = last + wait
    return max(until - now, timedelta(0))


def _hash(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}\0{value}".encode("utf-8", "surrogatepass")).hexdigest()
