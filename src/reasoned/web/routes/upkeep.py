"""Keeping house: retention, old restrictions taken in, and letters that didn't arrive."""

from __future__ import annotations

import sqlalchemy as sa
from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.answering.door import put_link
from reasoned.cases.errors import Invalid, NotFound, Refused
from reasoned.cases.keeping.retention import preview
from reasoned.cases.keeping.retention import run as run_retention_now
from reasoned.cases.post import state_of
from reasoned.cases.submitting.legacy import Rejected, read_rows, take_all
from reasoned.letters.mail import BadAddress
from reasoned.letters.outbox import CannotReaddress, readdress
from reasoned.store.tables.outbox import letter
from reasoned.store.unit import Unit
from reasoned.web import answers as a
from reasoned.web import answers_service as s
from reasoned.web import bodies as b
from reasoned.web.call import Api, Call
from reasoned.web.effects import respond
from reasoned.web.lookups import may_see, may_submit
from reasoned.web.routes.shown import DONE, Json, Ref
from reasoned.web.who import check_market
from reasoned.web.wire import JsonResponse, encode

api = Api("upkeep")


@api("GET", "/retention", Scope.ADMIN, "Preview what retention would remove", s.RetentionShown)
async def preview_retention(call: Call) -> Response:
    """Rows by kind, by the spans that are set."""
    house = call.house
    now = house.now()
    return JsonResponse(
        await house.read(lambda c: encode({"removed": preview(c, house.retention, now)}))
    )


@api("POST", "/retention/runs", Scope.ADMIN, "Remove what is past its time", s.RetentionShown,
     status=201)  # fmt: skip
async def run_retention(call: Call) -> Response:
    """Removes what the preview counts, and keeps a record of it."""
    house, by = call.house, call.actor.person

    def job(unit: Unit) -> Json:
        return {"removed": dict(run_retention_now(unit, house.retention, by=by))}

    return await respond(call, job, 201)


@api("POST", "/legacy", Scope.ADMIN, "Take in old restrictions", s.LegacyAnswer, bulk=True,
     problems=("another-market",))  # fmt: skip
async def import_legacy(call: Call, body: b.LegacyIn) -> Response:
    """Bans from an earlier system: visibly without reasons, and queued to be decided again.

    Columns: kind, external_id, name, advertiser, restriction, since, said, market.
    """
    house, actor = call.house, call.actor
    good, bad = read_rows(enumerate(body.rows, 1))
    for row in good:
        check_market(actor, row.market)

    def job(unit: Unit) -> Json:
        for row in good:
            may_submit(unit.connection, actor, row.kind, row.external_id, row.advertiser)
        desk = house.desk()
        taken, refused = take_all(unit, desk, good, by=actor.person)
        return {
            "taken": taken,
            "known": len(good) - taken - len(refused),
            "rejected": [_rejected(row) for row in (*bad, *refused)],
        }

    return await respond(call, job)


def _rejected(row: Rejected) -> Json:
    return {"line": row.line, "reason": row.reason}


@api("GET", "/letters/{letter}", Scope.READ, "See where a letter is", s.LetterShown,
     problems=("not-found", "another-market"))  # fmt: skip
async def see_letter(call: Call, letter: Ref) -> Response:
    """Whether it was sent, came back, or waits for an address."""

    def query(connection: sa.Connection) -> bytes:
        may_see(connection, call.actor, "letter", letter)
        return encode(_state(connection, letter))

    return JsonResponse(await call.house.read(query))


def _state(connection: sa.Connection, ref: str) -> Json:
    row = connection.execute(sa.select(letter).where(letter.c.ref == ref)).one()
    return {
        "letter": row.ref,
        "kind": row.kind,
        "state": state_of(row.state, row.next_at),
        "language": row.language,
        "attempts": row.attempts,
        "created_at": row.created_at,
        "sent_at": row.sent_at,
        "next_at": row.next_at,
        "error": row.error,
    }


@api("POST", "/letters/{letter}/readdress", Scope.DECIDE, "Send a letter to another address",
     a.Done, problems=("not-found", "refused", "another-market"))  # fmt: skip
async def readdress_letter(call: Call, letter: Ref, body: b.AddressIn) -> Response:
    """One that didn't arrive goes out once more, under the same Message-ID, with a new link."""
    house, actor = call.house, call.actor

    def job(unit: Unit) -> Json:
        may_see(unit.connection, actor, "letter", letter)
        _readdress(unit, letter, body.recipient)
        put_link(unit, house.desk(), letter)
        return DONE

    return await respond(call, job)


def _readdress(unit: Unit, ref: str, recipient: str) -> None:
    row = unit.one(sa.select(letter.c.id).where(letter.c.ref == ref))
    if row is None:
        raise NotFound("letter", ref)
    try:
        readdress(unit, row.id, recipient)
    except BadAddress as error:
        raise Invalid("recipient", str(error)) from error
    except CannotReaddress as error:
        raise Refused("letter-out", str(error)) from error
