"""Cases, found by what they are about; what waits in them is in the queue."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import sqlalchemy as sa
from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.errors import Invalid
from reasoned.cases.work.queue import Page, search
from reasoned.cases.work.worklist import Glance, glances
from reasoned.facts.model import SubjectKind
from reasoned.web.pages import frame
from reasoned.web.pages.desk.filters import with_query
from reasoned.web.pages.site import Pages, Part, Visit

pages = Pages(Part.DESK)
ROWS = 50
LONGEST_ID = 500
_WAITS = {"": None, "yes": True, "no": False}


@pages("GET", "/desk/cases", Scope.READ)
async def find(visit: Visit) -> Response:
    """The newest first, as the address narrows them."""
    given = visit.query_params
    kind, waits = given.get("kind", ""), given.get("waiting", "")
    wanted = given.get("id", "").strip()
    if kind and kind not in set(SubjectKind):
        raise Invalid("kind", "A case is about an advertiser or an ad.")
    if waits not in _WAITS:
        raise Invalid("waiting", "A case waits for a person, or it doesn't: yes or no.")
    if len(wanted) > LONGEST_ID:
        raise Invalid("id", f"No id has more than {LONGEST_ID} characters.")
    cursor = given.get("cursor", "")

    def query(connection: sa.Connection) -> tuple[Page, Mapping[str, Glance]]:
        def found(**named: str) -> Page:
            return search(
                connection,
                kind=kind,
                waits=_WAITS[waits],
                markets=visit.actor.markets,
                cursor=cursor,
                limit=ROWS,
                **named,
            )

        page = found(ref=wanted) if wanted else found()
        for how in ("external_id", "name"):
            if wanted and not page.items:
                page = found(**{how: wanted})
        return page, glances(connection, (item["case"] for item in page.items))

    found, shown = await visit.house.read(query)
    said = {"kind": kind, "id": wanted, "waiting": waits}
    narrowed = {name: value for name, value in said.items() if value}
    following = urlencode(narrowed | {"cursor": found.next})
    return frame.render(
        visit,
        "desk/cases.html",
        nav="cases",
        page=found,
        glances=shown,
        kind=kind,
        external_id=wanted,
        waits=waits,
        narrowed=bool(narrowed),
        cursor=cursor,
        first=with_query("/desk/cases", urlencode(narrowed)),
        next=with_query("/desk/cases", following) if found.next else "",
    )
