"""Appeals, argument by argument, and rulings by another person."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.answering.appeal import Argument, file_appeal, withdraw_appeal
from reasoned.cases.answering.rule import ArgumentAnswer, Milder, rule
from reasoned.cases.reading.show import show_appeal
from reasoned.store.unit import Unit
from reasoned.web import answers as a
from reasoned.web import bodies as b
from reasoned.web.call import Api, Call
from reasoned.web.effects import respond
from reasoned.web.lookups import may_see
from reasoned.web.routes.shown import DONE, Json, Ref
from reasoned.web.wire import JsonResponse, encode

api = Api("appeals")
_PROBLEMS: dict[str, Any] = {"problems": ("not-found", "refused", "another-market")}


@api("POST", "/decisions/{decision}/appeals", Scope.APPEAL, "Appeal a decision", a.FiledAnswer,
     status=201, **_PROBLEMS)  # fmt: skip
async def appeal_decision(call: Call, decision: Ref, body: b.AppealIn) -> Response:
    """An argument may contest a fact: from then on it is contested, and counts against nobody.

    The decision stands until another person rules. It counts as filed by you in the advertiser's
    name: you don't rule on it, and the advertiser's own appeal, by its letter's link, takes its
    place.
    """
    house, actor = call.house, call.actor
    arguments = [Argument(g.text, g.evidence, g.contests) for g in body.arguments]

    def job(unit: Unit) -> Json:
        may_see(unit.connection, actor, "decision", decision)
        filed = file_appeal(
            unit, house.desk(), decision, arguments, filed_by=body.filed_by, by=actor.person
        )
        return {
            "appeal": filed.appeal,
            "case": filed.case,
            "arguments": filed.arguments,
            "due_at": filed.due_at,
        }

    return await respond(call, job, 201)


@api("GET", "/appeals/{appeal}", Scope.READ, "Read an appeal", a.AppealShown,
     problems=("not-found", "another-market"))  # fmt: skip
async def read_appeal(call: Call, appeal: Ref) -> Response:
    """Its arguments, and the ruling with an answer to each."""

    def query(connection: sa.Connection) -> bytes:
        may_see(connection, call.actor, "appeal", appeal)
        return encode(show_appeal(connection, appeal))

    return JsonResponse(await call.house.read(query))


@api("POST", "/appeals/{appeal}/withdraw", Scope.APPEAL, "Take an appeal back", a.Done,
     **_PROBLEMS)  # fmt: skip
async def take_appeal_back(call: Call, appeal: Ref, body: b.WithdrawalIn) -> Response:
    """Before it is ruled on: what one of us filed for the advertiser, by who didn't decide.

    What the advertiser filed itself it takes back by the link in its letter.
    """
    house, actor = call.house, call.actor

    def job(unit: Unit) -> Json:
        may_see(unit.connection, actor, "appeal", appeal)
        withdraw_appeal(unit, house.desk(), appeal, by=actor.person, said=body.said)
        return DONE

    return await respond(call, job)


@api("POST", "/appeals/{appeal}/ruling", Scope.RULE, "Rule on an appeal", a.RuledAnswer,
     status=201, **_PROBLEMS)  # fmt: skip
async def rule_on_appeal(call: Call, appeal: Ref, body: b.RulingIn) -> Response:
    """Somebody who didn't decide answers every argument, and upholds, varies or reverses.

    A reversal or variation changes standing at once.
    """
    house, actor = call.house, call.actor
    answers = [ArgumentAnswer(g.n, g.result, g.answer) for g in body.answers]
    milder = None if body.milder is None else Milder(body.milder.ends_at, body.milder.excluded)

    def job(unit: Unit) -> Json:
        may_see(unit.connection, actor, "appeal", appeal)
        ruled = rule(
            unit, house.desk(), appeal, body.result, answers, by=actor.person, milder=milder
        )
        return {"ruling": ruled.ruling, "case": ruled.case, "result": ruled.result}

    return await respond(call, job, 201)
