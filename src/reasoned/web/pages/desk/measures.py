"""Authorities' measures: the list, one with all that it says and whom it touches here, and a
search over everybody whom measures name and everybody who advertises.

Who could be whom is for `matches`.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.screening.catch_up import behind
from reasoned.cases.screening.reading.matches import Narrowed, how_many_open
from reasoned.cases.screening.reading.measures import (
    measure_known,
    measures_known,
    targets_of,
    titles_known,
)
from reasoned.cases.screening.reading.search import find
from reasoned.cases.screening.reading.touches import touches
from reasoned.facts.measures import MeasureKind
from reasoned.web.pages import frame, outside
from reasoned.web.pages.desk.filters import with_query
from reasoned.web.pages.site import Pages, Part, Visit

pages = Pages(Part.DESK)
ROWS = 50
LONGEST = 200
TEXT = 60_000
"""Bytes of text from outside that a measure's page carries."""

KINDS: dict[MeasureKind, str] = {
    MeasureKind.DIRECTIVE: "Directive",
    MeasureKind.SANCTION: "Sanction",
    MeasureKind.ASSET_FREEZE: "Asset freeze",
    MeasureKind.PROCUREMENT_BAN: "Procurement ban",
    MeasureKind.SALE_BAN: "Sales prohibition",
    MeasureKind.BROADCAST_BAN: "Broadcast ban",
    MeasureKind.LISTING: "Listing",
    MeasureKind.CONSUMER_WARNING: "Consumer warning",
    MeasureKind.COURT_ORDER: "Court order",
    MeasureKind.OTHER: "Other",
}
assert set(KINDS) == set(MeasureKind)


@pages("GET", "/desk/measures", Scope.READ)
async def see_all(visit: Visit) -> Response:
    """Every measure; with `q`, also the targets and advertisers that have it or are like it."""
    actor, now, desk = visit.actor, visit.house.now(), visit.house.desk()
    wanted = visit.query_params.get("q", "").strip()

    def query(connection: sa.Connection) -> dict[str, Any]:
        found = find(connection, desk, wanted, actor.markets)
        return {
            "measures": measures_known(connection, like=wanted),
            "titles": titles_known(connection),
            "found": found,
            "open": how_many_open(connection, Narrowed(markets=actor.markets), now),
            "behind": behind(connection),
        }

    shown = await visit.house.read(query)
    return frame.render(
        visit,
        "desk/measures.html",
        nav="measures",
        kinds=KINDS,
        wanted=wanted,
        may_judge=actor.may(Scope.SCREEN),
        **shown,
    )


@pages("GET", "/desk/measures/{measure}", Scope.READ)
async def see_one(visit: Visit) -> Response:
    """What it says, whom it names, and whom it touches here."""
    actor, now = visit.actor, visit.house.now()
    measure = visit.path_params["measure"]
    wanted = visit.query_params.get("q", "").strip()
    cursor = visit.query_params.get("cursor", "")

    def query(connection: sa.Connection) -> dict[str, Any]:
        known = measure_known(connection, measure)
        follows = known.superseded_by
        listed = {each.measure.id: each for each in measures_known(connection)}
        return {
            "measure": known,
            "follows": listed.get(follows.measure) if follows else None,
            "standing": listed[measure].targets,
            "targets": targets_of(connection, measure, like=wanted, cursor=cursor, limit=ROWS),
            "touches": touches(connection, measure, now, actor.markets),
        }

    shown = await visit.house.read(query)
    here = f"/desk/measures/{measure}"
    said = {"q": wanted} if wanted else {}
    more = shown["targets"].next
    with outside.bounded(TEXT, here):
        return frame.render(
            visit,
            "desk/measure.html",
            nav="measures",
            kinds=KINDS,
            wanted=wanted,
            cursor=cursor,
            in_force=shown["measure"].in_force(now),
            here=with_query(here, urlencode(said)),
            next=with_query(here, urlencode(said | {"cursor": more})) if more else "",
            may_judge=actor.may(Scope.SCREEN),
            **shown,
        )
