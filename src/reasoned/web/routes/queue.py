"""What waits for people, what happened, and who takes what."""

from __future__ import annotations

from typing import Annotated, Literal

import sqlalchemy as sa
from fastapi import Query
from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.answering.reply import reply
from reasoned.cases.work.handover import give
from reasoned.cases.work.queue import Filter, events, waiting
from reasoned.store.unit import Unit
from reasoned.web import answers as a
from reasoned.web import answers_service as s
from reasoned.web import bodies as b
from reasoned.web.call import Api, Call
from reasoned.web.effects import respond
from reasoned.web.lookups import may_see
from reasoned.web.routes.shown import DONE, Cursor, Json, Limit, Ref
from reasoned.web.wire import JsonResponse, encode

api = Api("queue")
_KINDS = Literal["", "review", "second", "appeal", "objection", "recheck", "legacy"]


@api("GET", "/queue", Scope.READ, "See what waits for people", a.QueuePage)
async def see_queue(
    call: Call,
    kind: Annotated[_KINDS, Query()] = "",
    rule: Annotated[str, Query(max_length=200)] = "",
    market: Annotated[list[str] | None, Query(max_length=50)] = None,
    mine: bool = False,
    unassigned: bool = False,
    escalated: bool = False,
    late: bool = False,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Response:
    """Open tasks, the most urgent first."""
    actor, now = call.actor, call.house.now()
    allowed = [m for m in market or actor.markets if actor.may_in(m)]
    if market and not allowed:
        return JsonResponse(encode({"items": [], "next": ""}))
    by = Filter(
        kind=kind,
        rule=rule,
        markets=allowed,
        mine=actor.person if mine else None,
        unassigned=unassigned,
        escalated=escalated,
        late=now if late else None,
    )

    def query(connection: sa.Connection) -> bytes:
        page = waiting(connection, by, cursor=cursor, limit=limit)
        return encode({"items": page.items, "next": page.next})

    return JsonResponse(await call.house.read(query))


_PROBLEMS = ("not-found", "refused", "another-market")


@api("POST", "/tasks/{task}/assign", Scope.DECIDE, "Take a task, or give it to somebody",
     a.Done, problems=_PROBLEMS)  # fmt: skip
async def assign_task(call: Call, task: Ref, body: b.AssignIn) -> Response:
    """To somebody who can do what it asks for: an appeal isn't given to who decided.

    Nobody else is kept from acting; the queue shows who is at it.
    """
    actor = call.actor

    def job(unit: Unit) -> Json:
        may_see(unit.connection, actor, "task", task)
        give(unit, task, body.to or actor.ref)
        return DONE

    return await respond(call, job)


@api("POST", "/tasks/{task}/unassign", Scope.DECIDE, "Give a task back to all", a.Done,
     problems=_PROBLEMS)  # fmt: skip
async def unassign_task(call: Call, task: Ref) -> Response:
    actor = call.actor

    def job(unit: Unit) -> Json:
        may_see(unit.connection, actor, "task", task)
        give(unit, task, "")
        return DONE

    return await respond(call, job)


@api("POST", "/tasks/{task}/reply", Scope.DECIDE, "Answer the advertiser", a.Done,
     problems=_PROBLEMS)  # fmt: skip
async def reply_to_advertiser(call: Call, task: Ref, body: b.ReplyIn) -> Response:
    """What it asked, contested or offered; it alone reads the answer, by its link.

    A contested fact that is `kept` is as it was before; one that is `dropped` counts against
    nobody. Evidence that is `established` counts from now on.
    """
    house, actor = call.house, call.actor

    def job(unit: Unit) -> Json:
        may_see(unit.connection, actor, "task", task)
        reply(unit, house.desk(), task, body.text, result=body.result, by=actor.person)
        return DONE

    return await respond(call, job)


@api("GET", "/events", Scope.EVENTS, "Read what happened", s.EventPage)
async def read_events(
    call: Call,
    type: Annotated[str, Query(max_length=100)] = "",  # noqa: A002
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Response:
    """Oldest first; `next` can be asked again later, for what has happened since."""
    markets = call.actor.markets

    def query(connection: sa.Connection) -> bytes:
        page = events(connection, kind=type, markets=markets, cursor=cursor, limit=limit)
        return encode({"items": page.items, "next": page.next})

    return JsonResponse(await call.house.read(query))
