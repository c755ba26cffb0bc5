"""Facts: their versions side by side, corrected, erased; and measures, as they are given."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Query
from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.keeping.erasing import erase
from reasoned.cases.reading.fact_authors import versions_shown
from reasoned.cases.screening.take import BrokenMeasure, take_measure
from reasoned.cases.submitting.correct import correct
from reasoned.store.unit import Unit
from reasoned.web import answers as a
from reasoned.web import bodies as b
from reasoned.web.call import Api, Call
from reasoned.web.effects import respond
from reasoned.web.lookups import may_see
from reasoned.web.problems import broken
from reasoned.web.routes.shown import DONE, Json, Ref, submitted_shown
from reasoned.web.who import check_everywhere
from reasoned.web.wire import JsonResponse, encode

api = Api("facts")
_PROBLEMS: dict[str, Any] = {"problems": ("not-found", "refused", "another-market")}


@api("GET", "/facts/{fact}", Scope.READ, "Read a fact's versions", a.FactVersions,
     problems=("not-found", "another-market"))  # fmt: skip
async def read_fact(call: Call, fact: Ref) -> Response:
    """Every version side by side, oldest first. What was erased has no value.

    `source.author` is a pseudonym: the same for all facts of a subject, nowhere else.
    """

    def query(connection: sa.Connection) -> bytes:
        may_see(connection, call.actor, "fact", fact)
        return encode({"items": versions_shown(connection, fact)})

    return JsonResponse(await call.house.read(query))


@api("POST", "/facts/{fact}/corrections", Scope.FACTS, "Correct a fact", a.CorrectedAnswer,
     status=201, **_PROBLEMS)  # fmt: skip
async def correct_fact(call: Call, fact: Ref, body: b.CorrectionIn) -> Response:
    """Old and new stand side by side, and the rules run again.

    Decisions that leaned on it are put in front of a person.
    """
    house, actor = call.house, call.actor

    def job(unit: Unit) -> Json:
        may_see(unit.connection, actor, "fact", fact)
        done = correct(
            unit,
            house.desk(),
            fact,
            value=body.value,
            evidence=body.evidence,
            by=actor.person,
            status=body.status,
        )
        return {
            "old": done.old,
            "new": done.new,
            "decided": [submitted_shown(came) for came in done.decided],
            "rechecked": done.rechecked,
        }

    return await respond(call, job, 201)


@api("DELETE", "/facts/{fact}", Scope.ERASE, "Erase a fact's value", a.Done, **_PROBLEMS)
async def erase_fact(
    call: Call,
    fact: Ref,
    reason: Annotated[str, Query(min_length=1, max_length=1_000, description="Why.")],
) -> Response:
    """Every version's value, evidence and salts go, and its words in statements and letters; its
    identity and all digests stay."""
    actor = call.actor

    def job(unit: Unit) -> Json:
        may_see(unit.connection, actor, "fact", fact)
        erase(unit, call.house.desk(), fact, reason, by=actor.person)
        return DONE

    return await respond(call, job)


@api("POST", "/measures", Scope.SCREEN, "Give a measure", a.MeasureTaken, status=201)
async def give_measure(call: Call, body: b.MeasureIn) -> Response:
    """An authority's measure, as YAML; a later document of the same id replaces it.

    Only for who works for all markets, since a measure is.
    """
    house = call.house
    check_everywhere(call.actor, "A measure is for every market")

    def job(unit: Unit) -> Json:
        try:
            taken = take_measure(unit, house.desk(), body.document, body.name)
        except BrokenMeasure as error:
            raise broken("document", error.problems) from error
        return {"measure": taken.measure, "state": taken.state, "rechecked": taken.rechecked}

    return await respond(call, job, 201)
