"""Measures as they stand, who could be a target of one, and whose money may not move."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import sqlalchemy as sa
from fastapi import Path, Query
from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.errors import NotFound
from reasoned.cases.screening.frozen import freezes_of
from reasoned.cases.screening.judge import judge_match, run_again
from reasoned.cases.screening.reading.matches import Narrowed, OpenCandidate, open_candidates
from reasoned.cases.screening.reading.measures import Listed, measures_known
from reasoned.cases.subjects import find_subject
from reasoned.facts.measures import Measure, Named
from reasoned.facts.model import SubjectKind
from reasoned.screening.score.context import Reason
from reasoned.screening.score.say import says
from reasoned.store.unit import Unit
from reasoned.web import answers_screening as a
from reasoned.web import bodies as b
from reasoned.web.call import Api, Call
from reasoned.web.effects import respond
from reasoned.web.routes.shown import Json, Limit, Ref, submitted_shown
from reasoned.web.who import check_market
from reasoned.web.wire import JsonResponse, encode

api = Api("screening")


@api("GET", "/measures", Scope.READ, "List measures", a.MeasuresShown)
async def list_measures(call: Call) -> Response:
    """Every measure as it stands now, by title, with how many targets it names."""
    now = call.house.now()

    def query(connection: sa.Connection) -> bytes:
        items = [_listed(each, each.measure.in_force(now)) for each in measures_known(connection)]
        return encode({"items": items})

    return JsonResponse(await call.house.read(query))


@api("GET", "/measures/{measure}", Scope.READ, "Read a measure", a.MeasureShown,
     problems=("not-found",))  # fmt: skip
async def read_measure(call: Call, measure: Ref) -> Response:
    """Whom it binds to do what by when, where, what it covers and what it leaves out."""
    now = call.house.now()

    def query(connection: sa.Connection) -> bytes:
        found = [each for each in measures_known(connection) if each.measure.id == measure]
        if not found:
            raise NotFound("measure", measure)
        of = found[0].measure
        return encode(_listed(found[0], of.in_force(now)) | _says(of))

    return JsonResponse(await call.house.read(query))


@api("GET", "/matches", Scope.READ, "See who could be whom", a.CandidatePage)
async def see_matches(
    call: Call,
    measure: Annotated[str, Query(max_length=200)] = "",
    status: Annotated[Literal["", "certain", "review"], Query()] = "",
    q: Annotated[str, Query(max_length=200, description="A name, alias or number.")] = "",
    cursor: Annotated[
        str, Query(max_length=2_000, description="The `next` of the page before.")
    ] = "",
    limit: Limit = 50,
) -> Response:
    """Candidates that nobody has answered, the certain ones first, then by score."""
    now = call.house.now()
    by = Narrowed(measure, status, q, markets=call.actor.markets)

    def query(connection: sa.Connection) -> bytes:
        page = open_candidates(connection, by, now, cursor=cursor, limit=limit)
        return encode({"items": [_candidate(each) for each in page.rows], "next": page.next})

    return JsonResponse(await call.house.read(query))


@api("POST", "/matches", Scope.SCREEN, "Judge a match", a.MatchJudged, status=201,
     problems=("not-found", "refused", "another-market"))  # fmt: skip
async def judge_a_match(call: Call, body: b.MatchIn) -> Response:
    """A person confirms or rejects that an advertiser is a measure's target, with reasons.

    `target`: which of its targets; then the rules run on the advertiser again. Without, it is
    about the measure as a whole.
    """
    house, actor = call.house, call.actor

    def job(unit: Unit) -> Json:
        who = find_subject(unit.connection, SubjectKind(body.kind), body.external_id)
        if who is None:
            raise NotFound(body.kind, body.external_id)
        check_market(actor, who.market)
        desk = house.desk()
        again = judge_match(
            unit,
            desk,
            who,
            body.measure,
            body.status,
            body.reasons,
            by=actor.person,
            target_key=body.target,
        )
        came = None
        if body.target and body.status != "unconfirmed":
            came = submitted_shown(run_again(unit, desk, who, by=actor.person))
        return {"rechecked": again, "decided": came}

    return await respond(call, job, 201)


@api("GET", "/advertisers/{external_id:path}/freezes", Scope.STANDING,
     "Ask whether money may move", a.FreezesShown, problems=("not-found",))  # fmt: skip
async def read_freezes(call: Call, external_id: Annotated[str, Path(max_length=500)]) -> Response:
    """Asset freezes in force that a person confirmed: nothing is refunded, paid out or moved."""
    now = call.house.now()

    def query(connection: sa.Connection) -> bytes:
        who = find_subject(connection, SubjectKind.ADVERTISER, external_id)
        if who is None:
            raise NotFound("advertiser", external_id)
        items = [
            {
                "measure": each.measure,
                "title": each.title,
                "authority": each.authority,
                "since": each.since.isoformat(),
                "confirmed_at": each.confirmed_at,
            }
            for each in freezes_of(connection, who, now)
        ]
        return encode({"external_id": external_id, "frozen": bool(items), "items": items})

    return JsonResponse(await call.house.read(query))


def _listed(of: Listed, in_force: bool) -> Json:
    measure = of.measure
    ends = measure.in_force_until
    return {
        "measure": measure.id,
        "title": measure.title,
        "kind": measure.kind.value,
        "authority": measure.authority.name,
        "identifier": measure.identifier,
        "url": measure.url,
        "published": measure.published.isoformat(),
        "in_force_from": measure.starts.isoformat(),
        "in_force_until": None if ends is None else ends.isoformat(),
        "in_force": in_force,
        "targets": of.targets,
    }


def _says(of: Measure) -> Json:
    return {
        "superseded_by": of.superseded_by.measure if of.superseded_by else "",
        "binds": _named(of.binds),
        "duties": [
            {
                "what": duty.text,
                "by": None if duty.by is None else duty.by.isoformat(),
                "every": duty.every,
            }
            for duty in of.duties
        ],
        "territory": list(of.territory),
        "covers": _named(of.covers),
        "leaves_out": _named(of.leaves_out),
        "challenges": [
            {
                "where": step.where,
                "case": step.case,
                "result": step.result,
                "date": step.date.isoformat(),
                "source": step.source.where or step.source.title,
            }
            for step in of.challenges
        ],
        "note": of.note,
    }


def _named(named: tuple[Named, ...]) -> list[Any]:
    return [{"text": each.text, "code": each.code} for each in named]


def _candidate(each: OpenCandidate) -> Json:
    return {
        "external_id": each.external_id,
        "advertiser": each.advertiser,
        "market": each.market,
        "measure": each.measure,
        "target": each.target_key,
        "target_name": each.target,
        "score": each.score,
        "status": each.status,
        "found_at": each.found_at,
        "reasons": [
            {
                **reason,
                "says": says(
                    Reason(
                        reason["feature"], reason["advertiser"], reason["target"], reason["adds"]
                    )
                ),
            }
            for reason in each.reasons
        ],
    }
