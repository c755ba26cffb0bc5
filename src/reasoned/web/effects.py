"""Runs what changes something: one unit of work, whose answer is kept under its idempotency key.

The key's record commits with the effect, so that no crash can part them: whoever asks again
is answered with what is there, or the effect happens now.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from starlette.responses import Response

from reasoned.store.tables.access import idempotency
from reasoned.store.unit import Unit
from reasoned.web.call import Call
from reasoned.web.problems import Problem
from reasoned.web.wire import JsonResponse, encode

T = TypeVar("T")
Job = Callable[[Unit], Any]
"""What is done; gives the document of its answer."""
REPLAYED = "Idempotency-Replayed"


@dataclass(frozen=True)
class Effect:
    """An answer's body. `replayed`: it was given before, and nothing happened now."""

    status: int
    body: str
    replayed: bool = False


class _KeyReused(Exception):
    pass


async def request_hash(call: Call) -> bytes:
    """What makes a request the same as another: method, path and body."""
    found = hashlib.sha256(f"{call.method} {call.url.path}\n".encode())
    found.update(await call.body())
    return found.digest()


async def effect(
    call: Call, job: Job, status: int = 200, *, part: str = "", hidden: Sequence[str] = ()
) -> Effect:
    """Run a job and wait until it is durable. `part`: which part of a request it is.

    `hidden`: members of the answer that aren't kept, so that they are shown only once.

    Raises what the job raises, Problem for a key of another request, Busy and Unavailable.
    """
    key = call.key
    if not key:
        body = await run(call, lambda unit: encode(job(unit)).decode())
        return Effect(status, body)
    wanted = await request_hash(call)
    actor = call.actor.ref

    def once(unit: Unit) -> Effect:
        found = unit.one(
            sa.select(idempotency).where(
                idempotency.c.actor == actor, idempotency.c.idempotency_key == key + part
            )
        )
        if found is not None:
            if bytes(found.request_hash) != wanted:
                raise _KeyReused
            return Effect(found.status, found.body, True)
        document = job(unit)
        kept = {k: None if k in hidden else v for k, v in document.items()}
        unit.add(
            idempotency,
            actor=actor,
            idempotency_key=key + part,
            request_hash=wanted,
            status=status,
            headers={},
            body=encode(kept).decode(),
            at=unit.now,
        )
        return Effect(status, encode(document).decode())

    try:
        return await run(call, once)
    except _KeyReused:
        raise Problem(
            "key-reused", "That Idempotency-Key was used for another request. Choose a new one."
        ) from None


async def run(call: Call, job: Callable[[Unit], T]) -> T:
    """Run a job as one unit of work and wait until it is durable."""
    writer = call.house.writer
    try:
        return await asyncio.wrap_future(writer.submit(job))
    except sa.exc.IntegrityError:
        # Another process wrote the same at the same moment; now its rows are there to be seen.
        return await asyncio.wrap_future(writer.submit(job))


async def respond(
    call: Call, job: Job, status: int = 200, *, hidden: Sequence[str] = ()
) -> Response:
    """Run a job and answer with its document, a dict."""
    return response_of(await effect(call, job, status, hidden=hidden))


def response_of(found: Effect) -> Response:
    headers = {REPLAYED: "true"} if found.replayed else None
    return JsonResponse(found.body, found.status, headers)
