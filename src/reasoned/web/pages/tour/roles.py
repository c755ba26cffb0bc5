"""As whom one looks around on the example: a switch in place of signing in.

It is a cookie, and means something only where the service was started as the example.
"""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from reasoned.web.pages.entrance import own_path
from reasoned.web.pages.site import AS, Pages, Part, Visit
from reasoned.web.routes.sessions import keep_cookie

pages = Pages(Part.TOUR)

ADVERTISER, REVIEWER, SECOND = "advertiser", "example-reviewer", "example-second"
PEOPLE = (REVIEWER, SECOND)
"""Those who work here, by id; an advertiser and the public need no account anywhere."""
HOME = {"": "/", ADVERTISER: "/example/advertiser", REVIEWER: "/desk", SECOND: "/desk"}
"""Where each role begins."""


@pages("POST", "/example/as")
async def look_around_as(visit: Visit) -> Response:
    """Change roles, and go to the page asked for, or where the role begins."""
    wanted = visit.sent.get("as")
    wanted = wanted if wanted in HOME else ""
    response = RedirectResponse(own_path(visit.sent.get("to"), HOME[wanted]), 303)
    keep_cookie(visit, response, AS, wanted, 24 * 3600 if wanted else 0)
    return response
