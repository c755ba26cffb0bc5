"""Advertisers and ads are submitted, one or many at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Body
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.submitting.submit import AdRecord, Contact, Submission, submit
from reasoned.facts.model import SubjectKind
from reasoned.store.unit import Unit
from reasoned.web.answers import BulkAnswer, SubmittedAnswer
from reasoned.web.bodies import AdIn, AdvertiserIn
from reasoned.web.call import Api, BulkCall, Call
from reasoned.web.effects import REPLAYED, Effect, effect, respond
from reasoned.web.lookups import may_submit
from reasoned.web.problems import Problem, field_errors, invalid, log, told, told_of
from reasoned.web.routes.shown import Json, submitted_shown
from reasoned.web.who import check_market
from reasoned.web.wire import JsonResponse, encode

api = Api("submissions")

_SCHEMA = {
    "type": "array",
    "minItems": 1,
    "maxItems": 500,
    "items": {
        "anyOf": [
            {"$ref": "#/components/schemas/AdvertiserIn"},
            {"$ref": "#/components/schemas/AdIn"},
        ]
    },
}
_KINDS: dict[str, TypeAdapter[Any]] = {
    "advertiser": TypeAdapter(AdvertiserIn),
    "ad": TypeAdapter(AdIn),
}


@api("POST", "/advertisers", Scope.SUBMIT, "Submit an advertiser", SubmittedAnswer, status=201,
     problems=("refused", "another-market"))  # fmt: skip
async def submit_advertiser(call: Call, body: AdvertiserIn) -> Response:
    """Its facts are kept and the rules run at once. What needs a person waits in a case."""
    return await respond(call, _job(call, body), 201)


@api("POST", "/ads", Scope.SUBMIT, "Submit an ad", SubmittedAnswer, status=201,
     problems=("refused", "another-market"))  # fmt: skip
async def submit_ad(call: Call, body: AdIn) -> Response:
    """Its facts are kept and the rules run at once. What needs a person waits in a case."""
    return await respond(call, _job(call, body), 201)


@api("POST", "/submissions", Scope.SUBMIT, "Submit many advertisers and ads", BulkAnswer,
     bulk=True)  # fmt: skip
async def submit_many(
    call: BulkCall, body: Annotated[list[Any], Body(json_schema_extra=_SCHEMA)]
) -> Response:
    """Each item is decided by itself, in order, and has a statement of its own.

    One that can't be used doesn't keep the others from being taken: it has its problem in the
    answer. With an Idempotency-Key, asking again does only what wasn't done.
    """
    most = call.house.limits.items
    if not 1 <= len(body) <= most:
        raise Problem("invalid", f"Send 1 to {most} items at a time.", errors=[
            {"field": "body", "message": f"There are {len(body)}."}
        ])  # fmt: skip
    if call.key:
        # The key is bound to this very request before anything of it takes effect.
        await effect(call, lambda unit: {}, part=" all")
    items = await asyncio.gather(*(_one(call, n, raw) for n, raw in enumerate(body)))
    done = [found for _, found in items if found is not None]
    parts = [text for text, _ in items]
    replayed = bool(done) and len(done) == len(items) and all(found.replayed for found in done)
    return JsonResponse(
        f'{{"items":[{",".join(parts)}]}}', 200, {REPLAYED: "true"} if replayed else None
    )


async def _one(call: Call, n: int, raw: Any) -> tuple[str, Effect | None]:
    """One item's part of the answer, as JSON."""
    kind = raw.get("kind") if isinstance(raw, dict) else None
    adapter = _KINDS.get(kind) if isinstance(kind, str) else None
    problem: Json | None
    if adapter is None:
        problem = invalid([("kind", "An item says its kind: advertiser or ad.")])
    else:
        try:
            found = await effect(call, _job(call, adapter.validate_python(raw)), 201, part=f" {n}")
        except ValidationError as error:
            problem = invalid(field_errors(error.errors()))
        except Exception as error:
            problem = told_of(error)
            if problem is None:
                log.error("item failed", error=type(error).__name__)
                problem = told("internal")
        else:
            return f'{{"n":{n},"status":201,"result":{found.body},"problem":null}}', found
    item = {"n": n, "status": problem["status"], "result": None, "problem": problem}
    return encode(item).decode(), None


def _job(call: Call, body: AdvertiserIn | AdIn) -> Callable[[Unit], Json]:
    check_market(call.actor, body.market)
    given = _submission(body)
    house, actor = call.house, call.actor

    def job(unit: Unit) -> Json:
        may_submit(unit.connection, actor, given.kind, given.external_id, given.advertiser)
        return submitted_shown(submit(unit, house.desk(), given, by=actor.person))

    return job


def _submission(body: AdvertiserIn | AdIn) -> Submission:
    about = body.contact
    contact = None if about is None else Contact(about.email, about.language, about.representative)
    common: dict[str, Any] = {
        "kind": SubjectKind(body.kind),
        "external_id": body.external_id,
        "name": body.name,
        "market": body.market,
        "facts": body.facts,
        "contact": contact,
        "report": body.report,
        "source": body.source,
    }
    if isinstance(body, AdvertiserIn):
        return Submission(**common)
    return Submission(
        **common,
        advertiser=body.advertiser,
        ad=AdRecord(
            payer=body.payer,
            beneficiary=body.beneficiary,
            targeting=body.targeting,
            content=body.content,
            first_shown=body.first_shown,
            last_shown=body.last_shown,
            reach=body.reach,
        ),
    )
