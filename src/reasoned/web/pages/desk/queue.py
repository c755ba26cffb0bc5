"""The reviewers' queue: what waits, most urgent first, narrowed as its address says, and the
views of it that somebody keeps. Who takes a task is for `handing`, deciding many for `bulk`.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from starlette.responses import RedirectResponse, Response

from reasoned.access.roles import Scope
from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.work.queue import Page, following, how_many, waiting
from reasoned.cases.work.views import drop_view, save_view, views_of
from reasoned.cases.work.worklist import choices, glances, names, totals
from reasoned.store.unit import Unit
from reasoned.web.effects import effect
from reasoned.web.pages import frame
from reasoned.web.pages.desk.filters import (
    KINDS,
    LONGEST,
    WHO,
    Wanted,
    came_from_query,
    headings,
    weightiest_first,
    with_query,
)
from reasoned.web.pages.desk.handing import back_to
from reasoned.web.pages.site import Pages, Part, Visit
from reasoned.web.problems import told_of

pages = Pages(Part.DESK)
frame.DONE |= {
    "view-saved": "The view is saved.",
    "view-dropped": "The view is dropped.",
    "no-more": "No other case like these waits.",
}
ROWS = 25
"""Tasks on a page."""


@pages("GET", "/desk", Scope.READ)
async def see(visit: Visit) -> Response:
    """Open tasks as the address narrows them."""
    return await _page(visit, Wanted.of(visit.query_params))


@pages("POST", "/desk/views", Scope.READ)
async def save(visit: Visit) -> Response:
    """Keep the filters that are on under a name."""
    name, wanted = visit.sent.get("name", 500), Wanted.parsed(visit.sent.get("query", 2_000))
    by = visit.actor.person

    def job(unit: Unit) -> dict[str, Any]:
        return {"view": save_view(unit, name, wanted.query, by=by)}

    try:
        await effect(visit, job)
    except (Invalid, Refused) as error:
        problem = told_of(error)
        assert problem is not None
        return await _page(visit, wanted, problem["status"], problem, name)
    return back_to(with_query("/desk", wanted.query), "view-saved")


@pages("POST", "/desk/views/{view}/drop", Scope.READ)
async def drop(visit: Visit) -> Response:
    """Drop a view of one's own."""
    view, by = visit.path_params["view"], visit.actor.person

    def job(unit: Unit) -> dict[str, Any]:
        drop_view(unit, view, by=by)
        return {"view": view}

    await effect(visit, job)
    return back_to("/desk", "view-dropped")


@pages("GET", "/desk/next", Scope.READ)
async def go_on(visit: Visit) -> Response:
    """The case after another, of those that the address' filters leave."""
    wanted = Wanted.of(visit.query_params)
    by = wanted.filter(visit.actor, visit.house.now())
    after = visit.query_params.get("after", "")[:LONGEST]

    def query(connection: sa.Connection) -> str:
        return "" if by is None else following(connection, by, after)

    case = await visit.house.read(query)
    if not case:
        return back_to(with_query("/desk", wanted.query), "no-more")
    return RedirectResponse(f"/desk/cases/{case}{came_from_query(wanted.query)}", 303)


async def _page(
    visit: Visit, wanted: Wanted, status: int = 200, problem: object = None, name: str = ""
) -> Response:
    """The queue; `problem` and `name`: why a view couldn't be saved, and how it was called."""
    actor, now = visit.actor, visit.house.now()
    by = wanted.filter(actor, now)
    cursor = visit.query_params.get("cursor", "")

    def query(connection: sa.Connection) -> dict[str, Any]:
        found = Page([], "")
        if by is not None:
            found = waiting(connection, by, cursor=cursor, limit=ROWS)
        rules, markets = choices(connection, markets=actor.markets)
        return {
            "page": found,
            "number": how_many(connection, by) if by is not None and wanted.query else None,
            "glances": glances(connection, (item["case"] for item in found.items)),
            "totals": totals(connection, markets=actor.markets, mine=actor.person, now=now),
            "rules": rules,
            "markets": markets,
            "views": views_of(connection, actor.person),
            "holders": names(connection, (item["assignee"] for item in found.items)),
        }

    found = await visit.house.read(query)
    known = headings(visit.house.desk().book.policy_set, now)
    here = with_query("/desk", wanted.query)
    more = found["page"].next
    return frame.render(
        visit,
        "desk/queue.html",
        status,
        nav="queue",
        **found,
        wanted=wanted,
        kinds=KINDS,
        who=WHO,
        headings=known,
        of_rules={
            item["task"]: weightiest_first(item["rules"], known) for item in found["page"].items
        },
        decides=actor.may(Scope.DECIDE),
        me=actor.ref,
        here=here,
        came_from=came_from_query(wanted.query),
        back=f"{here}{'&' if wanted.query else '?'}cursor={cursor}" if cursor else here,
        next=f"{here}{'&' if wanted.query else '?'}cursor={more}" if more else "",
        cursor=cursor,
        chosen_all=bool(visit.query_params.get("all")),
        problem=problem,
        name=name,
    )
