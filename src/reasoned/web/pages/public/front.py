"""The operator's public front page; on the example, the way to its tour."""

from __future__ import annotations

import sqlalchemy as sa
from starlette.responses import RedirectResponse, Response

from reasoned.cases.public.decisions import Filter, Page, published
from reasoned.web.pages.public.shared import answer
from reasoned.web.pages.site import Pages, Part, Visit

pages = Pages(Part.PUBLIC)
NEWEST = 5


@pages("GET", "/")
async def front(visit: Visit) -> Response:
    """What this is, and where to go on."""
    house = visit.house
    if house.example:
        return RedirectResponse("/example", 303)
    desk, now = house.desk(), house.now()

    def query(connection: sa.Connection) -> Page:
        return published(connection, Filter(), desk.settings, now, limit=NEWEST)

    newest = await house.read(query)
    rules = sum(len(policy.rules) for policy in desk.book.policy_set.in_force(now))
    return answer(
        visit,
        "front.html",
        newest=newest.items,
        rules=rules,
        complaint_to=desk.settings.complaint_to,
    )
