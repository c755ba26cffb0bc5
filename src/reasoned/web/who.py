"""Who asks: a bearer token's or a session's actor, found once and remembered for a moment.

What a token or a session is, is for `access`. Here also: who may in which market.
"""

from __future__ import annotations

import re
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from reasoned.access import sessions, tokens
from reasoned.access.roles import Actor, Scope
from reasoned.store.writer import Busy, Unavailable
from reasoned.web.problems import Problem

if TYPE_CHECKING:
    from reasoned.web.call import Call

REMEMBERED = 2.0
"""Seconds for which a token that was found isn't looked up again, so the longest that one
taken back elsewhere still works; here it stops at once."""
_MOST = 10_000
COOKIE = "reasoned"
"""The cookie that carries a session's token; by TLS with `__Host-` before it."""
_THIS_MACHINE = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.ASCII)


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
    actor = await whoever(call)
    if not actor.may(scope):
        raise Problem("forbidden", f"This needs the scope `{scope.value}`.")
    call.scope["reasoned.actor"] = actor


async def whoever(call: Call) -> Actor:
    """Who asks, whatever they may. Raises Problem where nobody known does."""
    said = call.headers.get("authorization")
    return await (_by_session(call) if said is None else _by_token(call, said))


def is_tls(call: Call) -> bool:
    """Whether a browser reaches this by TLS: everywhere but by plain http on its own machine.

    Behind a proxy that ends TLS the scheme may not be known here, so it isn't asked elsewhere.
    """
    if any(origin.startswith("https://") for origin in call.house.origins):
        return True
    host = call.headers.get("host", "")
    return call.scope["scheme"] != "http" or _THIS_MACHINE.fullmatch(host) is None


def cookie_name(call: Call, name: str = COOKIE) -> str:
    """A cookie's name here. With `__Host-` no other host of the domain can set it."""
    return f"__Host-{name}" if is_tls(call) else name


def session_of(call: Call) -> str | None:
    """The session's token that the browser sent."""
    return call.cookies.get(cookie_name(call)) or None


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
    token = session_of(call)
    if token is None:
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


def check_everywhere(actor: Actor, what: str) -> None:
    """Raises Problem where the actor works for some markets only: `what` is for all of them."""
    if actor.markets:
        raise Problem(
            "forbidden", f"{what}, and you work for some only. Ask somebody who works for all."
        )
