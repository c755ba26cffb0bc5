"""The story of 2018 as a timeline, each point of it a page; and what one has seen so far.

What was said, offered and ordered is read from the example's own case and measures; the prose
between stands in the templates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

import sqlalchemy as sa
from starlette.responses import RedirectResponse, Response

from reasoned.cases.errors import NotFound
from reasoned.decisions.measures import measure_shown
from reasoned.decisions.statement_parts import MeasureShown
from reasoned.facts.declarations import load_declarations
from reasoned.facts.measure_file import load_measures
from reasoned.facts.measures import Measure
from reasoned.facts.model import Fact
from reasoned.facts.subjects import ASSURANCES, Case, Statement, load_case
from reasoned.intake.examples import examples_folder
from reasoned.store.tables.appeals import appeal, ruling
from reasoned.store.tables.cases import case, task
from reasoned.store.tables.decisions import decision
from reasoned.store.tables.subjects import subject
from reasoned.web.pages import frame
from reasoned.web.pages.site import Pages, Part, Visit
from reasoned.web.pages.tour.steps import STEPS, done_since, looked_at, remember

pages = Pages(Part.TOUR)
frame.DONE |= {
    "no-appeal": "No appeal of yours waits yet. The step before this one files it.",
    "both-sides": (
        "The company's page. What both sides said, the assurances and the 77,000 euros of 2017"
        " stand at its end. What you decided yourself is under Decisions."
    ),
    "decided-already": (
        "This broadcaster's case is decided already. Read the decision here, or go on to the"
        " next step: contest a fact, and appeal."
    ),
}

DIRECTIVE = "us-dhs-bod-17-01"
COMPANY = "kaspersky-lab"
BROADCASTER = "sputnik"
"""The one that waits for the second of two people."""
BEGUN = datetime(2025, 1, 1, tzinfo=UTC)
"""Whatever people did since then they did while looking around; the story ends before."""


@dataclass(frozen=True)
class Point:
    """A point of the timeline: its page's name, its day, and what happened in one line."""

    slug: str
    day: date
    title: str
    line: str


POINTS: tuple[Point, ...] = (
    Point(
        "notice",
        date(2017, 9, 13),
        "A notice",
        "A US department orders federal agencies to remove one company's software.",
    ),
    Point(
        "broadcasters",
        date(2017, 10, 26),
        "Two broadcasters",
        "A platform stops RT and Sputnik from buying ads.",
    ),
    Point(
        "letter",
        date(2018, 1, 26),
        "A letter",
        "The same platform stops the security company. The letter names no rule and no fact.",
    ),
    Point(
        "rewards",
        date(2018, 3, 1),
        "Rewards",
        "The company opens its source code, and raises its rewards for flaws.",
    ),
    Point(
        "statements",
        date(2018, 4, 20),
        "Two statements",
        "The company publishes the letter's words; the platform points to the notice.",
    ),
    Point(
        "challenge",
        date(2018, 5, 30),
        "A challenge in court",
        "The directive is challenged, and what the courts say of it.",
    ),
)


@dataclass(frozen=True)
class Told:
    """What the example's files say: the case, and its measures by id."""

    case: Case
    measures: dict[str, Measure]

    def statements(self, about: str) -> list[Statement]:
        return sorted(
            (s for s in self.case.statements if s.subject == about), key=lambda said: said.at
        )

    def assurances(self, about: str) -> list[Fact]:
        return [f for f in self.case.facts if f.subject == about and f.name == ASSURANCES]

    def shown(self, measure: str) -> MeasureShown:
        return measure_shown(self.measures[measure])


@cache
def told() -> Told:
    """The example's case and measures, read once."""
    folder = examples_folder()
    declared, _ = load_declarations(folder / "policies" / "facts.yaml")
    found, _ = load_case(folder / "2018" / "case.yaml", declared)
    measures, _ = load_measures(folder / "2018" / "measures")
    return Told(found, {measure.id: measure for measure in measures})


@pages("GET", "/example")
async def begin(visit: Visit) -> Response:
    """The timeline, and the steps with those that were done."""
    done = await visit.house.read(lambda connection: done_since(connection, BEGUN))
    seen = looked_at(visit) | done
    following = next((step for step in STEPS if step.id not in seen), None)
    response = frame.render(
        visit, "tour/begin.html", points=POINTS, steps=STEPS, seen=seen, following=following
    )
    return remember(visit, response, seen)


@pages("GET", "/example/story/{slug}")
async def point(visit: Visit) -> Response:
    """A point of the timeline."""
    slug = visit.path_params["slug"]
    place = next((n for n, found in enumerate(POINTS) if found.slug == slug), None)
    if place is None:
        raise NotFound("point of the story", slug)
    story = told()
    response = frame.render(
        visit,
        f"tour/story/{slug}.html",
        point=POINTS[place],
        points=POINTS,
        before=POINTS[place - 1] if place else None,
        after=POINTS[place + 1] if place + 1 < len(POINTS) else None,
        story=story,
        directive=story.measures[DIRECTIVE],
        directive_shown=story.shown(DIRECTIVE),
        company=COMPANY,
    )
    return remember(visit, response, {"story"})


@pages("GET", "/example/go/{step}")
async def go(visit: Visit) -> Response:
    """On to what a step is about, wherever that is by now."""
    step = visit.path_params["step"]
    finders: dict[str, Callable[[sa.Connection], str]] = {
        "decide": _to_decide,
        "rule": _to_rule,
        "company": _company,
        "public": lambda connection: f"{_company(connection)}?done=both-sides",
    }
    if step not in finders:
        raise NotFound("step", step)
    address = await visit.house.read(finders[step])
    return remember(
        visit, RedirectResponse(address, 303), {"public"} if step == "public" else set()
    )


def _to_decide(connection: sa.Connection) -> str:
    """The case that waits for the second of two people; once it is decided, that decision."""
    found = connection.execute(
        sa.select(case.c.ref)
        .join(task, task.c.case_id == case.c.id)
        .where(task.c.kind == "second", task.c.done_at.is_(None))
        .order_by(task.c.id)
    ).first()
    if found is not None:
        return f"/desk/cases/{found.ref}"
    decided = connection.execute(
        sa.select(case.c.ref)
        .join(decision, decision.c.case_id == case.c.id)
        .join(subject, subject.c.id == decision.c.subject_id)
        .where(subject.c.external_id == BROADCASTER, decision.c.statement_id.is_not(None))
        .order_by(decision.c.automatic, decision.c.id.desc())
    ).first()
    return "/desk" if decided is None else f"/desk/cases/{decided.ref}?done=decided-already"


def _to_rule(connection: sa.Connection) -> str:
    """The ruling on the newest appeal that somebody filed while looking around: one that waits,
    else one that is ruled; else the appeals in the queue.
    """
    found = connection.execute(
        sa.select(case.c.ref)
        .join(decision, decision.c.case_id == case.c.id)
        .join(appeal, appeal.c.decision_id == decision.c.id)
        .outerjoin(ruling, ruling.c.appeal_id == appeal.c.id)
        .where(appeal.c.filed_at >= BEGUN, appeal.c.withdrawn_at.is_(None))
        .order_by(ruling.c.id.is_not(None), appeal.c.id.desc())
    ).first()
    if found is None:
        return "/desk?kind=appeal&done=no-appeal"
    return f"/desk/cases/{found.ref}#appeals-heading"


def _company(connection: sa.Connection) -> str:
    return _decided(connection, "kaspersky-software-ad")


def _decided(connection: sa.Connection, about: str) -> str:
    """The newest decision about an advertiser or ad of the story, as the public sees it."""
    found = connection.execute(
        sa.select(decision.c.ref)
        .join(subject, subject.c.id == decision.c.subject_id)
        .where(subject.c.external_id == about, decision.c.statement_id.is_not(None))
        .order_by(decision.c.id.desc())
    ).first()
    return "/decisions" if found is None else f"/decisions/{found.ref}"
