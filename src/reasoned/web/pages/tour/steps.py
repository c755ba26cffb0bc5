"""What there is to see in the first five minutes, and how much of it somebody has seen.

What was only looked at is kept in a cookie of the browser; what was done is read off the
example's own events.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from starlette.responses import Response

from reasoned.store.tables.access import SOFTWARE
from reasoned.store.tables.outbox import event
from reasoned.web.pages.site import Visit
from reasoned.web.pages.tour.roles import ADVERTISER, REVIEWER, SECOND
from reasoned.web.routes.sessions import keep_cookie

SEEN = "reasoned-seen"
_DAY = 24 * 3600


@dataclass(frozen=True)
class Step:
    """`role`: as whom one does it; `where`: the page on which it begins."""

    id: str
    title: str
    about: str
    role: str
    where: str


STEPS: tuple[Step, ...] = (
    Step(
        "story",
        "Read what happened in 2018",
        "A notice, two broadcasters, a letter without a reason, and what was said about it.",
        "",
        "/example/story/notice",
    ),
    Step(
        "buy",
        "Buy an ad",
        "It waits, and you see the exact question that it waits for.",
        ADVERTISER,
        "/example/buy",
    ),
    Step(
        "letter",
        "Try to send the letter of 2018",
        "Paste its sentence as grounds. It can't be sent, and you see what it lacks.",
        REVIEWER,
        "/example/letter",
    ),
    Step(
        "decide",
        "Decide a broadcaster's case",
        "A colleague proposes a ban; it needs a second person, and that is you.",
        REVIEWER,
        "/example/go/decide",
    ),
    Step(
        "appeal",
        "Contest a fact, and appeal",
        "Open the letter's link as the advertiser. No account is needed.",
        ADVERTISER,
        "/example/advertiser",
    ),
    Step(
        "rule",
        "Rule on the appeal",
        "Who decided can't. The second reviewer can, and answers every argument.",
        SECOND,
        "/desk",
    ),
    Step(
        "public",
        "See what the public sees",
        "Both sides' statements, the rule at its version, and what is withheld.",
        "",
        "/example/go/public",
    ),
    Step(
        "try",
        "Try your own ads",
        "A file of ads, decided by the example's policies.",
        "",
        "/example/try",
    ),
)
_DONE = {"decision.made": "decide", "appeal.filed": "appeal", "ruling.made": "rule"}


def looked_at(visit: Visit) -> frozenset[str]:
    """The steps that the browser remembers."""
    known = {step.id for step in STEPS}
    return frozenset(visit.cookies.get(SEEN, "").split(".")) & known


def done_since(connection: sa.Connection, since: datetime) -> frozenset[str]:
    """The steps that were done by somebody who looks around, and not by the story itself."""
    of_people = sa.or_(event.c.kind != "decision.made", event.c.actor != SOFTWARE)
    found = connection.execute(
        sa.select(event.c.kind)
        .where(event.c.at >= since, event.c.kind.in_(list(_DONE)), of_people)
        .distinct()
    )
    return frozenset(_DONE[kind] for kind in found.scalars())


def remember(visit: Visit, response: Response, steps: Collection[str]) -> Response:
    """The response, with those steps remembered beside what the browser knows."""
    seen = sorted(looked_at(visit) | set(steps))
    keep_cookie(visit, response, SEEN, ".".join(seen), _DAY)
    return response
