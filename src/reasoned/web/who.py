"""Who asks: a bearer token's or a session's actor, found once and remembered for a moment.

What a token or a session is, is for `access`. Here also: who may in which market.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import sqlalchemy as sa

from reasoned.access import sessions, tokens
from reasoned.access.roles import Actor, Scope
from reasoned.store.tables.access import person
from reasoned.store.writer import Busy, Unavailable
from reasoned.web.guard import COOKIE
from reasoned.web.problems import Problem

if TYPE_CHECKING:
    from reasoned.web.call import Call

REMEMBERED = 2.0
"""Seconds for which a token that was found isn't looked up again, so the longest that one
taken back elsewhere still works; here it stops at once."""
_MOST = 10_000


class Remembered:
    """Actors by their token's hash, for a moment."""

    def __init__(self) -> None:
        self._found: dict[bytes, tuple[float, Actor]] = {}
        self._lock = threading.Lock()

    def get(self, digest: bytes) -> Actor | None:
        found = self._found.get(digest)
        return found[1] if found is not None and found[0] > time.monotonic() else None

    def keep(self, digest: bytes, actor: Actor) -> None:
        with self._lock:
            if len(self._found) >= _MOST:
                self._found.clear()
            self._found[digest] = (time.monotonic() + REMEMBERED, actor)

    def forget(self) -> None:
        with self._lock:
            self._found.clear()


async def identify(call: Call, scope: Scope | None) -> None:
    """Note who asks. Raises Problem where nobody known does, or somebody who may not."""
    if scope is None:
        return
    said = call.headers.get("authorization")
    actor = await (_by_session(call) if said is None else _by_token(call, said))
    if not actor.may(scope):
        raise Problem("forbidden", f"This needs the scope `{scope.value}`.")
    call.scope["reasoned.actor"] = actor


async def _by_token(call: Call, said: str) -> Actor:
    kind, _, token = said.partition(" ")
    token = token.strip()
    if kind.lower() != "bearer" or not token:
        raise Problem("unauthenticated", _SEND)
    remembered: Remembered = call.app.state.remembered
    digest = tokens.hash_of(token)
    actor = remembered.get(digest)
    if actor is None:
        house = call.house
        actor = await house.read(lambda connection: tokens.find(connection, token, house.now()))
        if actor is None:
            raise Problem("unauthenticated", "The token isn't known, has ended or was taken back.")
        remembered.keep(digest, actor)
    return actor


_SEND = "Send a token, as `Authorization: Bearer TOKEN`."


async def _by_session(call: Call) -> Actor:
    token = call.cookies.get(COOKIE)
    if not token:
        raise Problem("unauthenticated", _SEND)
    house = call.house
    found = await house.read(lambda connection: sessions.find(connection, token, house.now()))
    if found is None:
        raise Problem("unauthenticated", "The session has ended. Sign in again.")
    who, due = found
    if due:
        # Nobody waits for it: a session that isn't noted as used ends a little earlier.
        with suppress(Busy, Unavailable):
            house.writer.submit(lambda unit: sessions.seen(unit, token))
    return who.actor


def check_market(actor: Actor, market: str) -> None:
    """Raises Problem where a market is none of the actor's."""
    if not actor.may_in(market):
        raise Problem("another-market", f"You have no part in the market {market!r}.")


def person_by_ref(connection: sa.Connection, ref: str) -> int | None:
    """The row of a person who works here, by id."""
    found = connection.execute(
        sa.select(person.c.id).where(person.c.ref == ref, person.c.active.is_(True))
    ).first()
    return None if found is None else int(found.id)
