"""The letter of 2018, which can't be sent here: whoever tries sees what it lacks.

What a letter lacks is found by `decisions.gate`, on what was known on that day.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from starlette.responses import Response

from reasoned.cases.desk import Desk
from reasoned.cases.errors import NotFound
from reasoned.cases.known import look
from reasoned.cases.subjects import find_subject
from reasoned.decisions.gate import Draft, Missing, missing
from reasoned.decisions.model import Subject
from reasoned.facts.model import SubjectKind
from reasoned.web.pages import frame
from reasoned.web.pages.site import Pages, Part, Visit
from reasoned.web.pages.tour.steps import remember
from reasoned.web.pages.tour.story import COMPANY, DIRECTIVE, told

pages = Pages(Part.TOUR)

THAT_DAY = datetime(2018, 1, 26, 10, tzinfo=UTC)
SENTENCE = (
    "This decision is based on our determination that Kaspersky Lab operates using a business"
    " model that inherently conflicts with acceptable [...] Ads business practices."
)
"""As the company published it; only the platform's name is left out."""


@pages("GET", "/example/letter")
async def write(visit: Visit) -> Response:
    """The empty letter, with the sentence of 2018 at hand to paste."""
    return await _page(visit, None, 200)


@pages("POST", "/example/letter")
async def send(visit: Visit) -> Response:
    """It isn't sent; what is missing is shown."""
    draft = Draft(visit.sent.get("grounds"), visit.sent.get("rule", 200))
    return remember(visit, await _page(visit, draft, 409), {"letter"})


async def _page(visit: Visit, draft: Draft | None, status: int) -> Response:
    desk = visit.house.desk()
    rules = desk.book.engine(THAT_DAY).rules(SubjectKind.ADVERTISER)
    lacks: tuple[Missing, ...] = ()
    if draft is not None:
        lacks = await visit.house.read(lambda connection: lacks_of(connection, desk, draft))
    story = told()
    return frame.render(
        visit,
        "tour/letter.html",
        status if lacks else 200,
        draft=draft,
        lacks=lacks,
        rules=rules,
        sentence=SENTENCE,
        that_day=THAT_DAY,
        directive=story.measures[DIRECTIVE],
        directive_shown=story.shown(DIRECTIVE),
    )


def lacks_of(connection: sa.Connection, desk: Desk, draft: Draft) -> tuple[Missing, ...]:
    """What the letter lacks on what was known on that day."""
    who = find_subject(connection, SubjectKind.ADVERTISER, COMPANY)
    if who is None:
        raise NotFound("advertiser", COMPANY)
    engine = desk.book.engine(THAT_DAY)
    declarations = desk.book.policy_set.declarations
    reads = engine.reads(who.kind)
    seen = look(connection, who, declarations, THAT_DAY, reads, desk.settings.binds)
    view, about = seen.view, Subject(who.external_id, who.kind, who.name)
    decision = engine.decide(
        about, view.record, known=view.known, unsettled=view.unsettled, united=view.sources
    )
    findings = engine.find_all(
        who.kind, view.record, known=view.known, unsettled=view.unsettled, united=view.sources
    )
    return missing(draft, decision, findings, declarations, seen.measures)
