"""As whom one looks around on the example: a switch in place of signing in.

It is a cookie, and means something only where the service was started as the example.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.responses import RedirectResponse, Response

from reasoned.access.people import find_person
from reasoned.web.pages.entrance import own_path
from reasoned.web.pages.site import AS, SIGN_IN, Pages, Part, Visit, page_at
from reasoned.web.routes.sessions import keep_cookie

pages = Pages(Part.TOUR)
_DAY = 24 * 3600

ADVERTISER, REVIEWER, SECOND = "advertiser", "example-reviewer", "example-second"
PEOPLE = (REVIEWER, SECOND)
"""Those who work here, by id; an advertiser and the public need no account anywhere."""
STEP = "reasoned-step"
"""The cookie that says which step of the tour was begun last."""
HOME = {"": "/", ADVERTISER: "/example/advertiser", REVIEWER: "/desk", SECOND: "/desk"}
"""Where each role begins."""


@pages("POST", "/example/as")
async def look_around_as(visit: Visit) -> Response:
    """Change roles: to the page asked for, else on the same page where the role may see it, else
    to where the role begins.
    """
    wanted = visit.sent.get("as")
    wanted = wanted if wanted in HOME else ""
    back = _without_done(own_path(visit.sent.get("back"), ""))
    here = back if back and await _sees(visit, wanted, back) else HOME[wanted]
    response = RedirectResponse(own_path(visit.sent.get("to"), here), 303)
    keep_cookie(visit, response, AS, wanted, _DAY if wanted else 0)
    if step := visit.sent.get("step", 20):
        keep_cookie(visit, response, STEP, step, _DAY)
    return response


async def _sees(visit: Visit, role: str, path: str) -> bool:
    """Whether a page is for that role. A door is its advertiser's alone, who needs no account."""
    found = page_at(visit.app, urlsplit(path).path)
    if found is None or found.path == SIGN_IN:
        return False
    if found.part is Part.DOOR:
        return role in ("", ADVERTISER)
    if found.scope is None:
        return True
    if role not in PEOPLE:
        return False
    person = await visit.house.read(lambda connection: find_person(connection, role))
    return person.actor.may(found.scope)


def _without_done(path: str) -> str:
    """What was done isn't said again to somebody else."""
    parts = urlsplit(path)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "done"]
    return parts._replace(query=urlencode(query)).geturl()
