"""Cases: found, read, and what people do in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Query
from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.answering.remark import state
from reasoned.cases.deciding.decide import apply, let_be, withdraw_vote
from reasoned.cases.reading.case_rules import seen_in_case
from reasoned.cases.reading.given_answers import answers_shown
from reasoned.cases.reading.show import show_case
from reasoned.cases.submitting.answer import Answer, answer
from reasoned.cases.work.note import note_on, notes_of
from reasoned.cases.work.queue import search
from reasoned.store.unit import Unit
from reasoned.web import answers as a
from reasoned.web import bodies as b
from reasoned.web.call import Api, Call
from reasoned.web.effects import respond
from reasoned.web.lookups import may_see
from reasoned.web.routes.shown import Cursor, Json, Limit, Ref, kept_shown, submitted_shown
from reasoned.web.wire import JsonResponse, encode

api = Api("cases")


@api("GET", "/cases", Scope.READ, "Find cases", a.CasePage)
async def find_cases(
    call: Call,
    kind: Annotated[str, Query(pattern="^(advertiser|ad)?$")] = "",
    external_id: Annotated[str, Query(max_length=500)] = "",
    waits: bool | None = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Response:
    """The newest first; of one subject where its id is given."""

    def query(connection: sa.Connection) -> bytes:
        page = search(
            connection,
            kind=kind,
            external_id=external_id,
            waits=waits,
            markets=call.actor.markets,
            cursor=cursor,
            limit=limit,
        )
        return encode({"items": page.items, "next": page.next})

    return JsonResponse(await call.house.read(query))


@api("GET", "/cases/{case}", Scope.READ, "Read a case", a.CaseShown,
     problems=("not-found", "another-market"))  # fmt: skip
async def read_case(call: Call, case: Ref) -> Response:
    """Decisions with what was known then, people's answers, tasks, holds, appeals and remarks."""
    desk, now = call.house.desk(), call.house.now()

    def query(connection: sa.Connection) -> bytes:
        may_see(connection, call.actor, "case", case)
        seen = seen_in_case(connection, desk, case, now)
        answers = answers_shown(connection, desk, case)
        return encode({**show_case(connection, case), "answers": answers, "seen": seen})

    return JsonResponse(await call.house.read(query))


def _job(call: Call, case: str, use: Callable[[Unit], Json]) -> Callable[[Unit], Json]:
    """What happens in a case, where whoever asks has a part in its market."""
    actor = call.actor

    def job(unit: Unit) -> Json:
        may_see(unit.connection, actor, "case", case)
        return use(unit)

    return job


_IN_A_CASE: dict[str, Any] = {"problems": ("not-found", "refused", "another-market")}


@api("POST", "/cases/{case}/answers", Scope.DECIDE, "Answer a question", a.SubmittedAnswer,
     **_IN_A_CASE)  # fmt: skip
async def answer_question(call: Call, case: Ref, body: b.AnswerIn) -> Response:
    """The answer becomes a fact, and the rules run again. What was answered before is answered
    anew where `replaces` names its version, though no rule asks for it any more.
    """
    given = Answer(body.fact, body.value, body.evidence, body.source, body.status, body.replaces)
    house, by = call.house, call.actor.person
    return await respond(
        call,
        _job(call, case, lambda u: submitted_shown(answer(u, house.desk(), case, given, by=by))),
    )


@api("POST", "/cases/{case}/decisions", Scope.DECIDE, "Apply a rule that holds", a.AppliedAnswer,
     **_IN_A_CASE)  # fmt: skip
async def apply_rule(call: Call, case: Ref, body: b.ApplyIn) -> Response:
    """A ban needs two: the first proposes, another applies the same rule on the same facts.

    Refused as `unfounded` where the rule doesn't hold; `details` say what is missing. What stands
    on the very same facts, and is to be looked at again, is kept as it is.
    """
    house, by = call.house, call.actor.person

    def use(unit: Unit) -> Json:
        applied = apply(
            unit, house.desk(), case, body.rule, by=by, grounds=body.grounds, seen=body.seen
        )
        made = applied.decision
        return {
            "case": applied.case,
            "decision": None if made is None else kept_shown(made),
            "waits_for_second": applied.waits_for_second,
        }

    return await respond(call, _job(call, case, use))


@api("POST", "/cases/{case}/let-be", Scope.DECIDE, "Restrict nothing", a.DecisionMade,
     **_IN_A_CASE)  # fmt: skip
async def let_case_be(call: Call, case: Ref, body: b.ReasonIn) -> Response:
    """Decide that nothing is restricted, though a rule is proposed or open, and say why. What
    people restricted ends; what software restricts by itself stays as it is.
    """
    house, by = call.house, call.actor.person

    def use(unit: Unit) -> Json:
        made = let_be(unit, house.desk(), case, body.reason, by=by, seen=body.seen)
        return kept_shown(made)

    return await respond(call, _job(call, case, use))


@api("DELETE", "/cases/{case}/proposals/{rule}", Scope.DECIDE, "Take a proposal back", a.Done,
     **_IN_A_CASE)  # fmt: skip
async def withdraw_proposal(call: Call, case: Ref, rule: Ref) -> Response:
    """Your own, before a second person has confirmed it."""
    by = call.actor.person

    def use(unit: Unit) -> Json:
        withdraw_vote(unit, case, rule, by=by)
        return {"done": True}

    return await respond(call, _job(call, case, use))


@api("POST", "/cases/{case}/remarks", Scope.DECIDE, "State something for the record",
     a.RemarkedAnswer, status=201, **_IN_A_CASE)  # fmt: skip
async def state_remark(call: Call, case: Ref, body: b.RemarkIn) -> Response:
    """Published with the decision, dated, and never changed. A reason that no decision contains
    is flagged. It is done with the questions that it `answers`, and with nothing else.
    """
    house, by = call.house, call.actor.person

    def use(unit: Unit) -> Json:
        made = state(
            unit,
            house.desk(),
            case,
            body.side,
            body.text,
            cites=body.cites,
            answers=body.answers,
            by=by,
        )
        return {"remark": made.remark, "unsupported": list(made.unsupported)}

    return await respond(call, _job(call, case, use), 201)


@api("GET", "/cases/{case}/notes", Scope.DECIDE, "Read a case's notes", a.NotesShown,
     problems=("not-found", "another-market"))  # fmt: skip
async def read_notes(call: Call, case: Ref) -> Response:
    """What colleagues wrote for each other; it never leaves the operator."""

    def query(connection: sa.Connection) -> bytes:
        may_see(connection, call.actor, "case", case)
        return encode({"items": notes_of(connection, case)})

    return JsonResponse(await call.house.read(query))


@api("POST", "/cases/{case}/notes", Scope.DECIDE, "Write a note for colleagues", a.Done,
     status=201, **_IN_A_CASE)  # fmt: skip
async def write_note(call: Call, case: Ref, body: b.NoteIn) -> Response:
    by = call.actor.person

    def use(unit: Unit) -> Json:
        note_on(unit, case, body.text, by=by)
        return {"done": True}

    return await respond(call, _job(call, case, use), 201)
