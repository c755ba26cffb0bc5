"""Decisions, their statements of reasons, and the letters that carry them."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import sqlalchemy as sa
from fastapi import Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.deciding.take_back import take_back
from reasoned.cases.reading.show import show_decision, show_statement
from reasoned.letters.mail import LetterRow
from reasoned.store.unit import Unit
from reasoned.web import answers as a
from reasoned.web.call import Api, Call
from reasoned.web.effects import respond
from reasoned.web.letters import MEDIA, letter_about, letter_by_ref, rendered
from reasoned.web.lookups import may_see
from reasoned.web.routes.shown import Json, Ref
from reasoned.web.wire import JsonResponse, encode

api = Api("decisions")
Form: TypeAlias = Annotated[Literal["html", "txt", "pdf"], Query(alias="format")]
Language: TypeAlias = Annotated[str, Query(max_length=35, description="Else the letter's own.")]


@api("GET", "/decisions/{decision}", Scope.READ, "Read a decision", a.DecisionShown,
     problems=("not-found", "another-market"))  # fmt: skip
async def read_decision(call: Call, decision: Ref) -> Response:
    """With its findings, and every fact as it was known then."""

    def query(connection: sa.Connection) -> bytes:
        may_see(connection, call.actor, "decision", decision)
        return encode(show_decision(connection, decision))

    return JsonResponse(await call.house.read(query))


@api("GET", "/decisions/{decision}/statement", Scope.READ, "Read a statement of reasons", Json,
     problems=("not-found", "another-market"))  # fmt: skip
async def read_statement(
    call: Call,
    decision: Ref,
    audience: Annotated[Literal["party", "public"], Query()] = "party",
) -> Response:
    """As the advertiser may see it, or the public (JSON of the schema `statement-1`)."""

    def query(connection: sa.Connection) -> bytes:
        may_see(connection, call.actor, "decision", decision)
        return encode(show_statement(connection, decision, audience))

    return JsonResponse(await call.house.read(query))


@api("GET", "/decisions/{decision}/letter", Scope.READ, "Read a decision's letter", None,
     problems=("not-found", "another-market"), media=MEDIA)  # fmt: skip
async def read_letter(
    call: Call,
    decision: Ref,
    form: Form = "html",
    language: Language = "",
) -> Response:
    """As it was sent, or as it would be in another language."""

    def query(connection: sa.Connection) -> LetterRow:
        may_see(connection, call.actor, "decision", decision)
        return letter_about(connection, decision)

    house = call.house
    row = await house.read(query)
    return await run_in_threadpool(rendered, row, house.desk(), house.address, language, form)


@api("POST", "/decisions/{decision}/take-back", Scope.DECIDE, "Take a decision back", a.TakenBack,
     problems=("not-found", "refused", "another-market"))  # fmt: skip
async def take_decision_back(call: Call, decision: Ref) -> Response:
    """Your own, while its letter hasn't been sent. The letter is never sent then.

    What the case asked is asked again.
    """
    house, actor = call.house, call.actor

    def job(unit: Unit) -> Json:
        may_see(unit.connection, actor, "decision", decision)
        taken = take_back(unit, house.desk(), decision, by=actor.person)
        return {"decision": taken.decision, "case": taken.case, "waits": taken.waits}

    return await respond(call, job)


@api("GET", "/letters/{letter}/document", Scope.READ, "Read any letter", None,
     problems=("not-found", "another-market"), media=MEDIA)  # fmt: skip
async def read_any_letter(
    call: Call, letter: Ref, form: Form = "html", language: Language = ""
) -> Response:
    """Of a decision, a ruling or a hold."""

    def query(connection: sa.Connection) -> LetterRow:
        may_see(connection, call.actor, "letter", letter)
        return letter_by_ref(connection, letter)

    house = call.house
    row = await house.read(query)
    return await run_in_threadpool(rendered, row, house.desk(), house.address, language, form)
