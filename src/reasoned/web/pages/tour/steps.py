"""What there is to see in the first five minutes, how much of it somebody has seen, and what
comes next.

What was only looked at, and which step was begun last, are kept in cookies of the browser; what
was done is read off the example's own events.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from starlette.responses import Response

from reasoned.store.tables.access import SOFTWARE
from reasoned.store.tables.outbox import event
from reasoned.web.pages import frame
from reasoned.web.pages.site import Visit
from reasoned.web.pages.tour.roles import ADVERTISER, REVIEWER, SECOND, STEP
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
        "/example/go/rule",
    ),
    Step(
        "public",
        "See what the public sees",
        "The company's page: both sides' statements, the 77,000 euros of 2017, the assurances.",
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


@dataclass(frozen=True)
class Place:
    """Where somebody is in the tour: the step, its number, and the one after it."""

    step: Step
    number: int
    of: int
    next: Step | None


def place(visit: Visit) -> Place | None:
    """The step that a page belongs to, else the one begun last. The tour itself lists them all."""
    path = visit.url.path
    if path == "/example":
        return None
    own = next((step.id for step in STEPS if _belongs(path, step)), visit.cookies.get(STEP, ""))
    number = next((n for n, step in enumerate(STEPS, 1) if step.id == own), 0)
    if not number:
        return None
    return Place(
        STEPS[number - 1], number, len(STEPS), STEPS[number] if number < len(STEPS) else None
    )


def _belongs(path: str, step: Step) -> bool:
    if step.id == "story":
        return path.startswith("/example/story/")
    return path == step.where


frame.ON_THE_EXAMPLE["place"] = place


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
