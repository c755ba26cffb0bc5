"""A task is taken, handed back or given to a colleague, from the queue or from a case's page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import sqlalchemy as sa
from starlette.responses import RedirectResponse, Response

from reasoned.access.roles import Scope
from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.work.handover import LONGEST_NOTE, hand_over
from reasoned.cases.work.worklist import deciders, task_with_case
from reasoned.store.unit import Unit
from reasoned.web.effects import effect
from reasoned.web.lookups import may_see
from reasoned.web.pages import frame
from reasoned.web.pages.desk.filters import KINDS, headings
from reasoned.web.pages.entrance import own_path
from reasoned.web.pages.site import Pages, Part, Visit
from reasoned.web.problems import told_of

pages = Pages(Part.DESK)
frame.DONE |= {
    "taken": "It is yours now.",
    "handed-back": "It is nobody's now, and waits for all.",
    "given": "It is given. The queue shows who holds it.",
}
ME, NOBODY = "me", "nobody"


def back_to(path: str, done: str) -> Response:
    """On to a path that may have a query and a fragment, after something was done."""
    parts = urlsplit(path)
    kept = [p for p in parts.query.split("&") if p and not p.startswith("done=")]
    query = "&".join([*kept, f"done={done}"])
    return RedirectResponse(urlunsplit(("", "", parts.path, query, parts.fragment)), 303)


@pages("GET", "/desk/tasks/{task}/assign", Scope.DECIDE)
async def ask(visit: Visit) -> Response:
    """To whom, and with what note."""
    back = own_path(visit.query_params.get("back", ""), "/desk")
    return await _form(visit, back)


@pages("POST", "/desk/tasks/{task}/assign", Scope.DECIDE)
async def assign(visit: Visit) -> Response:
    """`to`: a person's id, `me`, or `nobody` (or empty); `seen`: who held it on the page, if the
    page says so; `note` and `back` may be left out."""
    task, actor = visit.path_params["task"], visit.actor
    to, note = visit.sent.get("to", 200), visit.sent.get("note")
    back = own_path(visit.sent.get("back"), "/desk")
    seen = visit.sent.get("seen", 200) if "seen" in visit.sent.fields else None
    whom = {ME: actor.ref, NOBODY: ""}.get(to, to)

    def job(unit: Unit) -> dict[str, Any]:
        may_see(unit.connection, actor, "task", task)
        hand_over(unit, task, whom, by=actor.person, note=note, seen=seen)
        return {"task": task, "to": whom}

    try:
        await effect(visit, job)
    except (Invalid, Refused) as error:
        problem = told_of(error)
        assert problem is not None
        return await _form(visit, back, problem["status"], problem, whom, note)
    return back_to(back, "taken" if whom == actor.ref else "given" if whom else "handed-back")


async def _form(
    visit: Visit,
    back: str,
    status: int = 200,
    problem: object = None,
    to: str = "",
    note: str = "",
) -> Response:
    actor, ref = visit.actor, visit.path_params["task"]

    def query(connection: sa.Connection) -> dict[str, Any]:
        may_see(connection, actor, "task", ref)
        row = task_with_case(connection, ref)
        return {"task": row, "people": deciders(connection, row.market)}

    found = await visit.house.read(query)
    return frame.render(
        visit,
        "desk/assign.html",
        status,
        nav="queue",
        **found,
        kinds=KINDS,
        headings=headings(visit.house.desk().book.policy_set, visit.house.now()),
        back=back,
        problem=problem,
        to=to,
        note=note,
        longest=LONGEST_NOTE,
        me=actor.ref,
    )
