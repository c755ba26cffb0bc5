"""Holds: placed, lifted, objected to; and what people answer to an objection."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.deciding.hold import answer_objection, lift_hold, object_to, place
from reasoned.store.unit import Unit
from reasoned.web import answers as a
from reasoned.web import bodies as b
from reasoned.web.call import Api, Call
from reasoned.web.effects import respond
from reasoned.web.lookups import may_see
from reasoned.web.routes.shown import DONE, Json, Ref

api = Api("holds")
_PROBLEMS: dict[str, Any] = {"problems": ("not-found", "refused", "another-market")}


@api("POST", "/cases/{case}/holds", Scope.DECIDE, "Place a hold", a.HoldPlaced, status=201,
     **_PROBLEMS)  # fmt: skip
async def place_hold(call: Call, case: Ref, body: b.HoldIn) -> Response:
    """The case's subject waits, for a reason and until a moment, and may object."""
    house, actor = call.house, call.actor

    def job(unit: Unit) -> Json:
        may_see(unit.connection, actor, "case", case)
        ref = place(unit, house.desk(), case, body.reason, body.until, by=actor.person)
        return {"hold": ref}

    return await respond(call, job, 201)


@api("POST", "/holds/{hold}/lift", Scope.DECIDE, "Lift a hold", a.Done, **_PROBLEMS)
async def lift_a_hold(call: Call, hold: Ref) -> Response:
    """End it before its time."""
    actor = call.actor

    def job(unit: Unit) -> Json:
        may_see(unit.connection, actor, "hold", hold)
        lift_hold(unit, hold, by=actor.person)
        return DONE

    return await respond(call, job)


@api("POST", "/holds/{hold}/objections", Scope.APPEAL, "Object to a hold", a.Objected,
     status=201, **_PROBLEMS)  # fmt: skip
async def object_to_hold(call: Call, hold: Ref, body: b.ObjectionIn) -> Response:
    """The advertiser objects; a person other than who placed the hold answers."""
    house, actor = call.house, call.actor

    def job(unit: Unit) -> Json:
        may_see(unit.connection, actor, "hold", hold)
        return {"objection": object_to(unit, house.desk(), hold, body.text, by=actor.person)}

    return await respond(call, job, 201)


@api("POST", "/objections/{objection}/answer", Scope.DECIDE, "Answer an objection", a.Done,
     **_PROBLEMS)  # fmt: skip
async def answer_to_objection(call: Call, objection: Ref, body: b.ObjectionAnswerIn) -> Response:
    """Keep the hold or lift it, and say why."""
    actor = call.actor

    def job(unit: Unit) -> Json:
        may_see(unit.connection, actor, "objection", objection)
        desk = call.house.desk()
        answer_objection(unit, desk, objection, lift=body.lift, answer=body.answer, by=actor.person)
        return DONE

    return await respond(call, job)
