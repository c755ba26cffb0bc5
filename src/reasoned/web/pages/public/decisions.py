"""Published decisions: the list with its filters, and a page for each."""

from __future__ import annotations

from urllib.parse import urlencode

import sqlalchemy as sa
from markupsafe import Markup
from starlette.responses import Response

from reasoned.cases.answering.remark import NO_DECISION, NO_GROUND
from reasoned.cases.public.decisions import (
    ANSWERED,
    BY,
    OUTCOMES,
    Filter,
    Json,
    Page,
    published,
    rules_applied,
    show_published,
)
from reasoned.cases.public.offered import SPENDING, Offered, offered
from reasoned.web.pages.policy_text import policy_html
from reasoned.web.pages.public.shared import answer
from reasoned.web.pages.site import Pages, Part, Visit

pages = Pages(Part.PUBLIC)
_FILTERS = ("rule", "outcome", "by", "answered")


@pages("GET", "/decisions")
async def listed(visit: Visit) -> Response:
    """The newest first."""
    house = visit.house
    desk, now = house.desk(), house.now()
    said = {name: visit.query_params.get(name, "")[:200] for name in _FILTERS}
    after = visit.query_params.get("after", "")[:200]

    def query(connection: sa.Connection) -> tuple[Page, list[str]]:
        page = published(connection, Filter(**said), desk.settings, now, after=after)
        return page, rules_applied(connection)

    page, rules = await house.read(query)
    narrowed = {name: value for name, value in said.items() if value}
    following = urlencode({**narrowed, "after": page.next}) if page.next else ""
    return answer(
        visit,
        "decisions.html",
        nav="decisions",
        items=page.items,
        following=following,
        said=said,
        narrowed=bool(narrowed),
        after=after,
        rules=rules,
        kinds=OUTCOMES,
        deciders=BY,
        answers=ANSWERED,
    )


@pages("GET", "/decisions/{decision}")
async def shown(visit: Visit) -> Response:
    """The statement of reasons for everybody, with what became of it."""
    house = visit.house
    desk, now = house.desk(), house.now()
    ref = visit.path_params["decision"]
    rules = {rule.id for policy in desk.book.policy_set.policies for rule in policy.rules}

    declarations = desk.book.policy_set.declarations

    def query(connection: sa.Connection) -> tuple[Json, list[Markup], tuple[Offered, ...]]:
        made = show_published(connection, ref, desk.settings, now, rules)
        if made["taken_back"]:
            return made, [], ()
        texts = [policy_html(g["text"], None, under=3) for g in made["statement"]["grounds"]]
        shows = made["whom"].named
        return made, texts, offered(connection, ref, declarations, now) if shows else ()

    made, texts, has_offered = await house.read(query)
    if made["taken_back"]:
        return answer(visit, "taken_back.html", nav="decisions", made=made)
    return answer(
        visit,
        "decision.html",
        nav="decisions",
        made=made,
        told=made["statement"],
        grounds_told=list(zip(made["statement"]["grounds"], texts, strict=True)),
        name_after=desk.settings.name_after,
        no_ground=(NO_GROUND, NO_DECISION),
        assurances=[one for one in has_offered if one.name != SPENDING],
        spent=[one for one in has_offered if one.name == SPENDING],
    )
