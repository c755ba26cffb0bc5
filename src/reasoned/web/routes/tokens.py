"""Tokens for programs: made, listed, taken back."""

from __future__ import annotations

from starlette.responses import Response

from reasoned.access import tokens
from reasoned.access.people import NoPerson
from reasoned.access.roles import Scope
from reasoned.cases.errors import Invalid, NotFound
from reasoned.store.unit import Unit
from reasoned.web import answers as a
from reasoned.web import answers_service as s
from reasoned.web import bodies as b
from reasoned.web.call import Api, Call
from reasoned.web.effects import respond
from reasoned.web.problems import Problem
from reasoned.web.routes.shown import DONE, Json, Ref
from reasoned.web.wire import JsonResponse, encode

api = Api("tokens")


@api("GET", "/tokens", Scope.ADMIN, "List tokens", s.TokensShown)
async def list_tokens(call: Call) -> Response:
    """The newest first, without what they are."""
    found = await call.house.read(lambda c: encode({"items": _shown(tokens.listed(c))}))
    return JsonResponse(found)


def _shown(found: list[tokens.TokenShown]) -> list[Json]:
    return [
        {
            "token": token.ref,
            "person": token.person,
            "label": token.label,
            "scopes": list(token.scopes),
            "created_at": token.created_at,
            "expires_at": token.expires_at,
            "revoked_at": token.revoked_at,
        }
        for token in found
    ]


@api("POST", "/tokens", Scope.ADMIN, "Make a token", s.TokenSecret, status=201)
async def make_token(call: Call, body: b.TokenIn) -> Response:
    """It acts for you, and may no more than the token that you ask with. It is shown this once.

    So nobody can act in another person's name.
    """
    actor = call.actor
    wanted = frozenset(map(Scope, body.scopes))
    more = wanted - actor.scopes
    if more:
        raise Problem("forbidden", f"You can't give away: {', '.join(sorted(more))}.")

    def job(unit: Unit) -> Json:
        try:
            made = tokens.create(unit, actor.person, wanted, body.label, expires_at=body.expires_at)
        except (tokens.BadToken, NoPerson) as error:
            raise Invalid("body", str(error)) from error
        return {"token": made.ref, "secret": made.token}

    return await respond(call, job, 201, hidden=("secret",))


@api("DELETE", "/tokens/{token}", Scope.ADMIN, "Take a token back", a.Done,
     problems=("not-found",))  # fmt: skip
async def take_token_back(call: Call, token: Ref) -> Response:
    """It ends now."""

    def job(unit: Unit) -> Json:
        try:
            tokens.revoke(unit, token)
        except tokens.NoToken as error:
            raise NotFound("token in use", token) from error
        return DONE

    response = await respond(call, job)
    call.app.state.remembered.forget()
    return response
