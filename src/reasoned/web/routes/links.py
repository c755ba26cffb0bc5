"""Links by which an advertiser answers a letter without an account: made, and taken back."""

from __future__ import annotations

from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.answering.door import fresh_link, revoke_links
from reasoned.store.unit import Unit
from reasoned.web import answers as a
from reasoned.web.call import Api, Call
from reasoned.web.effects import respond
from reasoned.web.lookups import may_see
from reasoned.web.routes.shown import Json, Ref

api = Api("letters")


@api("POST", "/letters/{letter}/link", Scope.APPEAL, "Make a link to answer a letter by",
     a.LinkMade, status=201, problems=("not-found", "refused", "another-market"))  # fmt: skip
async def make_link(call: Call, letter: Ref) -> Response:
    """For your own pages, where the advertiser is signed in already. It is shown this once.

    Whoever has it can read what the letter tells and answer it, so give it to nobody else. The
    letter's other links stay good.
    """
    house, actor = call.house, call.actor

    def job(unit: Unit) -> Json:
        may_see(unit.connection, actor, "letter", letter)
        desk = house.desk()
        made = fresh_link(unit, desk, letter)
        return {
            "link": f"{desk.settings.public_url}/door/{made.token}",
            "expires_at": made.expires_at,
        }

    return await respond(call, job, 201, hidden=("link",))


@api("DELETE", "/letters/{letter}/links", Scope.APPEAL, "Take a letter's links back",
     a.LinksRevoked, problems=("not-found", "another-market"))  # fmt: skip
async def take_links_back(call: Call, letter: Ref) -> Response:
    """None of them opens anything from now on; whoever comes by one is told so."""
    actor = call.actor

    def job(unit: Unit) -> Json:
        may_see(unit.connection, actor, "letter", letter)
        return {"revoked": revoke_links(unit, letter)}

    return await respond(call, job)
