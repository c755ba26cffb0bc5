"""The letters of the story's advertisers, and of the visitor's own: on the example anybody may
open them. A link is made anew each time, since only its hash is kept.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from starlette.responses import RedirectResponse, Response

from reasoned.cases.answering.door import fresh_link
from reasoned.store.tables.cases import case
from reasoned.store.tables.decisions import decision
from reasoned.store.tables.outbox import letter
from reasoned.store.tables.subjects import subject
from reasoned.web.effects import run
from reasoned.web.pages import frame
from reasoned.web.pages.site import Pages, Part, Visit

pages = Pages(Part.TOUR)

MOST = 15
"""Letters that are listed: all of the story's, and the newest of the others."""
_MADE_UP = "shop-%"


@pages("GET", "/example/advertiser")
async def letters(visit: Visit) -> Response:
    """Whose letters there are; each opens its door."""
    found = await visit.house.read(_letters)
    return frame.render(visit, "tour/advertiser.html", letters=found)


@pages("POST", "/example/door")
async def open_door(visit: Visit) -> Response:
    """In by a letter, as if its link had been followed."""
    ref, house = visit.sent.get("letter", 200), visit.house
    made = await run(visit, lambda unit: fresh_link(unit, house.desk(), ref))
    return RedirectResponse(f"/door/{made.token}", 303)


def _letters(connection: sa.Connection) -> list[Any]:
    """Those of the story first, then the newest; none that was taken back before it was sent."""
    owner = subject.alias("owner")
    named = sa.func.coalesce(owner.c.external_id, subject.c.external_id)
    made_up = sa.case((named.like(_MADE_UP), 1), else_=0)
    query = (
        sa.select(
            letter.c.ref,
            letter.c.kind,
            letter.c.created_at,
            subject.c.kind.label("about"),
            subject.c.name,
            subject.c.external_id,
            sa.func.coalesce(owner.c.name, "").label("owner"),
            decision.c.outcome,
            decision.c.appeal_until,
            case.c.ref.label("case_ref"),
        )
        .join(subject, subject.c.id == letter.c.subject_id)
        .outerjoin(owner, owner.c.id == subject.c.advertiser_id)
        .outerjoin(decision, decision.c.letter_id == letter.c.id)
        .outerjoin(case, case.c.id == decision.c.case_id)
        .where(sa.not_(sa.and_(letter.c.state == "queued", letter.c.next_at.is_(None))))
        .order_by(made_up, letter.c.id.desc())
        .limit(MOST)
    )
    return list(connection.execute(query).all())
