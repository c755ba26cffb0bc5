"""A case's page: everything that a person needs to decide, on one page, and the letters of it.

What the page shows is read by `cases.reading.case_view`; what its forms do is for `deciding` and
`appeals`, which show the page again where something stands against it, with what was typed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from reasoned.access.roles import Scope
from reasoned.cases.deciding.preview import Preview, preview
from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.reading.case_view import CaseView, case_of_thing, case_view
from reasoned.letters.mail import LetterRow
from reasoned.store.unit import Unit
from reasoned.web.effects import effect
from reasoned.web.letters import letter_about, rendered
from reasoned.web.lookups import may_see
from reasoned.web.pages import frame, outside
from reasoned.web.pages.desk.ad_image import picture_of
from reasoned.web.pages.desk.fields import hint_of, inputs_of, is_list, may_be_none
from reasoned.web.pages.desk.filters import KINDS, came_from, came_from_query, with_query
from reasoned.web.pages.desk.handing import back_to
from reasoned.web.pages.desk.todo import OPEN, way_of, ways
from reasoned.web.pages.policy_text import policy_html
from reasoned.web.pages.site import Pages, Part, Visit
from reasoned.web.problems import Problem, told, told_of

pages = Pages(Part.DESK)
_POLICY = frame.HEADERS["Content-Security-Policy"]
_WITH_LETTERS = f"{_POLICY}; frame-src 'self'"
_IN_FRAME = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"

AD_STATES = {
    "allow": ("good", "May be shown"),
    "limit": ("warn", "Not shown everywhere"),
    "waits": ("warn", "Waits"),
    "reject": ("bad", "Rejected"),
    "suspend": ("bad", "Suspended"),
    "ban": ("bad", "Banned"),
}
ADVERTISER_STATES = {**AD_STATES, "allow": ("good", "May advertise"), "reject": ("bad", "Refused")}


@dataclass(frozen=True)
class Tried:
    """A form that something stands against: which, what, and what was typed in it."""

    form: str
    problem: Mapping[str, Any]
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def said(self, form: str, name: str, otherwise: str = "") -> str:
        """What was typed in a field of a form."""
        return next(iter(self.fields.get(name, ())), "") if form == self.form else otherwise

    def ticked(self, form: str, name: str, value: str, otherwise: bool = False) -> bool:
        return value in self.fields.get(name, ()) if form == self.form else otherwise

    def wrong(self, form: str, name: str) -> bool:
        """Whether it is this field that can't be used."""
        wrong = {e["field"].split("[", 1)[0] for e in self.problem.get("errors", ())}
        return form == self.form and name in wrong


NOTHING = Tried("", {})
TEXT = 60_000
"""Bytes of text from outside and from colleagues that a page carries; the rest has its own."""
NOTES = 20
"""Notes on a page, the newest."""
SENT_BEFORE = (
    "This form was sent before, with something else in it. Look at the case as it is now; then"
    " send it anew."
)


@pages("GET", "/desk/cases/{case}", Scope.READ)
async def see_case(visit: Visit) -> Response:
    """Everything of a case, with what the rules say now."""
    return await case_page(visit, visit.path_params["case"])


async def case_page(visit: Visit, case: str, tried: Tried = NOTHING, status: int = 200) -> Response:
    """The page; `tried`: a form that was sent and refused."""
    view = await view_of(visit, case)
    response, _ = drawn(visit, view, tried, status)
    if tried.form and b'id="failure"' not in response.body:
        # Its form isn't there any more: something else happened meanwhile. Nothing is lost.
        response, _ = drawn(visit, view, tried, status, homeless=True)
    response.headers["Content-Security-Policy"] = _WITH_LETTERS
    return response


async def view_of(visit: Visit, case: str) -> CaseView:
    """What the page shows. Raises NotFound, and Problem where it belongs to another market."""
    house, actor = visit.house, visit.actor
    now, desk = house.now(), house.desk()

    def query(connection: sa.Connection) -> CaseView:
        may_see(connection, actor, "case", case)
        return case_view(connection, desk, case, now, reader=actor.person, markets=actor.markets)

    return await house.read(query)


def drawn(
    visit: Visit,
    view: CaseView,
    tried: Tried = NOTHING,
    status: int = 200,
    *,
    homeless: bool = False,
) -> tuple[HTMLResponse, outside.Bounds]:
    """The page, and the texts in it. `homeless`: the form that was refused isn't there any more."""
    desk, actor, now = visit.house.desk(), visit.actor, view.now.at
    may_decide, may_rule = actor.may(Scope.DECIDE), actor.may(Scope.RULE)
    can = ways(view, reader=actor.person, may_decide=may_decide, may_rule=may_rule)
    query = came_from(visit)
    is_ad = view.who.kind.value == "ad"
    with outside.bounded(TEXT, f"/desk/cases/{view.shown['case']}/text") as bounds:
        response = frame.render(
            visit,
            "desk/case.html",
            status,
            homeless=homeless,
            nav="queue",
            view=view,
            case=view.shown,
            is_ad=is_ad,
            state=(AD_STATES if is_ad else ADVERTISER_STATES)[view.standing.state],
            picture=picture_of(view.ad.content) if view.ad is not None else None,
            content=_content(view),
            texts={r.id: policy_html(r.text, None, under=4) for r in view.now.rules},
            send_after=_span(desk.settings.send_after),
            kinds=KINDS,
            inputs_of=inputs_of,
            is_list=is_list,
            may_be_none=may_be_none,
            hint_of=hint_of,
            tr=str,
            all_rules=desk.book.engine(now).rules(view.who.kind),
            tried=tried,
            me=actor.ref,
            number=actor.person,
            may_decide=may_decide,
            may_rule=may_rule,
            can=can,
            way_of=way_of,
            opened=visit.query_params.get(OPEN, ""),
            came_from=query,
            here=f"/desk/cases/{view.shown['case']}{came_from_query(query)}",
            queue=with_query("/desk", query),
            following=with_query(
                "/desk/next", urlencode({**dict(parse_qsl(query)), "after": view.shown["case"]})
            ),
            most_notes=NOTES,
        )
    return response, bounds


def _span(length: timedelta) -> str:
    """How long a letter waits, in words; empty where it doesn't."""
    return f"in {frame.span(length)}" if length else ""


def _content(view: CaseView) -> tuple[str, list[tuple[str, str]]]:
    """An ad's text, and whatever else came with it, but for pictures."""
    content = dict(view.ad.content) if view.ad is not None else {}
    text = content.pop("text", None) or view.now.evaluated.seen.view.record.get("ad.text") or ""
    rest = [
        (name, str(value))
        for name, value in content.items()
        if not (isinstance(value, str) and value[:5].lower() == "data:")
    ]
    return str(text), rest


async def act(visit: Visit, case: str, form: str, use: Callable[[Unit], str]) -> Response:
    """Do what a form of a case's page asks; `use` gives the word for what was done.

    Then the page is seen again; where something stands against it, with that beside the form
    and what was typed still in it.
    """
    actor = visit.actor

    def job(unit: Unit) -> dict[str, str]:
        may_see(unit.connection, actor, "case", case)
        return {"done": use(unit)}

    try:
        came = await effect(visit, job)
    except (Refused, Invalid) as error:
        problem = told_of(error)
    except Problem as error:
        if error.kind.name != "key-reused":
            raise
        problem = told("refused", SENT_BEFORE)
    else:
        back = f"/desk/cases/{case}{came_from_query(came_from(visit))}"
        return back_to(back, json.loads(came.body)["done"])
    assert problem is not None
    return await case_page(visit, case, Tried(form, problem, visit.sent.fields), problem["status"])


async def case_behind(visit: Visit, what: str, ref: str) -> str:
    """The case of a decision, appeal, hold or objection. Raises NotFound, and Problem where it
    belongs to another market."""
    actor = visit.actor

    def find(connection: sa.Connection) -> str:
        may_see(connection, actor, what, ref)
        return case_of_thing(connection, what, ref)

    return await visit.house.read(find)


# --- letters ---------------------------------------------------------------------------------


@pages("GET", "/desk/cases/{case}/letter", Scope.READ)
async def see_preview(visit: Visit) -> Response:
    """The letter that applying a rule would send, to be shown in a frame of the case's page."""
    house, actor = visit.house, visit.actor
    case, rule = visit.path_params["case"], visit.query_params.get("rule", "")[:200]
    now, desk = house.now(), house.desk()

    def query(connection: sa.Connection) -> Preview:
        may_see(connection, actor, "case", case)
        return preview(connection, desk, case, rule, now)

    try:
        made = await house.read(query)
    except Refused as error:
        page = frame.environment().get_template("desk/case/no_letter.html")
        response: Response = HTMLResponse(page.render(problem=told_of(error)), 200)
        return _framed(response)
    row = LetterRow(0, "decision", "", "", made.language, made.content, now)
    return _framed(await run_in_threadpool(rendered, row, desk, house.address, "", "html"))


@pages("GET", "/desk/decisions/{decision}/letter", Scope.READ)
async def see_letter(visit: Visit) -> Response:
    """A decision's letter in a frame, below the way back to its case."""
    decision = visit.path_params["decision"]
    await _letter_row(visit, decision)
    case = await case_behind(visit, "decision", decision)
    response = frame.render(visit, "desk/letter.html", case=case, decision=decision)
    response.headers["Content-Security-Policy"] = _WITH_LETTERS
    return response


@pages("GET", "/desk/decisions/{decision}/letter.html", Scope.READ)
async def see_letter_itself(visit: Visit) -> Response:
    """A decision's letter as it was written, and nothing around it."""
    house = visit.house
    row = await _letter_row(visit, visit.path_params["decision"])
    return _framed(await run_in_threadpool(rendered, row, house.desk(), house.address, "", "html"))


async def _letter_row(visit: Visit, decision: str) -> LetterRow:
    actor = visit.actor

    def query(connection: sa.Connection) -> LetterRow:
        may_see(connection, actor, "decision", decision)
        return letter_about(connection, decision)

    return await visit.house.read(query)


def _framed(response: Response) -> Response:
    """A page that stands in a frame of this service's own pages, and can do nothing there."""
    response.headers["Content-Security-Policy"] = _IN_FRAME
    return response
