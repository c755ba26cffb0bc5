"""What an advertiser or ad may do now: asked before every ad that is served, so kept short."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path
from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.standing import standing
from reasoned.facts.model import SubjectKind
from reasoned.web import answers as a
from reasoned.web.call import Api, Call
from reasoned.web.wire import JsonResponse, encode

api = Api("standing")


@api("GET", "/standing/{kind}/{external_id:path}", Scope.STANDING, "Ask what it may do now",
     a.StandingShown, problems=("not-found",))  # fmt: skip
async def read_standing(
    call: Call,
    kind: Annotated[Literal["advertiser", "ad"], Path()],
    external_id: Annotated[str, Path(max_length=500)],
) -> Response:
    """Derived from decisions, holds and what waits; an ad has its advertiser's too."""
    now = call.house.now()
    subject = SubjectKind(kind)
    found = await call.house.glance(lambda c: encode(standing(c, subject, external_id, now)))
    return JsonResponse(found)
