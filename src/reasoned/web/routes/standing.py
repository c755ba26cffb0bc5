"""What an advertiser or ad may do now: asked before every ad that is served, so kept short."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.deciding.standing import standing_of
from reasoned.facts.model import SubjectKind
from reasoned.store.asked import Asked
from reasoned.web import answers_service as s
from reasoned.web.call import Api, Call
from reasoned.web.wire import JsonResponse, encode

api = Api("standing")


@api("GET", "/standing/{kind}/{external_id:path}", Scope.STANDING, "Ask what it may do now",
     s.StandingShown, problems=("not-found",))  # fmt: skip
async def read_standing(
    call: Call,
    kind: Annotated[Literal["advertiser", "ad"], Path()],
    external_id: Annotated[str, Path(max_length=500)],
) -> Response:
    """Derived from decisions, holds and what waits; an ad has its advertiser's too."""
    now = call.house.now()
    asked: Asked = call.app.state.standing
    given = {"kind": kind, "external_id": external_id, "now": now}
    rows = asked.rows(given) if asked.quick else await run_in_threadpool(asked.rows, given)
    return JsonResponse(encode(standing_of(rows, SubjectKind(kind), external_id, now)))
