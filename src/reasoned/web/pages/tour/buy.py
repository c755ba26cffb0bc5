"""Buying an ad on the example, as an advertiser who has just come by.

It is submitted as any ad is; nothing here decides.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from starlette.responses import Response

from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.submitting.submit import AdRecord, Submission, submit
from reasoned.facts.countries import CODES
from reasoned.facts.model import SubjectKind
from reasoned.store.tables.cases import case, task
from reasoned.store.tables.outbox import letter
from reasoned.store.unit import Unit
from reasoned.web.effects import effect
from reasoned.web.pages import frame
from reasoned.web.pages.site import Pages, Part, Visit
from reasoned.web.pages.tour.steps import remember
from reasoned.web.problems import told_of

pages = Pages(Part.TOUR)

_RUNS = timedelta(days=14)
TOPICS = (
    ("", "Nothing special"),
    ("political", "Politics or a vote"),
    ("gambling", "Gambling"),
    ("alcohol", "Alcohol"),
    ("finance", "Money and investments"),
    ("food", "Food and health"),
)
START = {
    "text": "More trees for Mill Street: vote for them on Sunday.",
    "page": "https://mill-street.example/trees",
    "topic": "",
    "countries": "DE, FR",
    "payer": "",
    "budget": "120",
}
"""An ad that waits: its words are those of a vote, and it isn't booked as a political ad."""


@pages("GET", "/example/buy")
async def ask(visit: Visit) -> Response:
    """The booking form."""
    return _form(visit, START)


@pages("POST", "/example/buy")
async def buy(visit: Visit) -> Response:
    """What came of it: it runs, it waits with its questions, or it is refused with reasons."""
    given = {name: visit.sent.get(name) for name in START}
    try:
        house = visit.house
        booked = _booking(given, house.now())
        done = await effect(visit, lambda unit: _booked(unit, visit, booked))
    except (Invalid, Refused) as error:
        return _form(visit, given, 422, told_of(error))
    desk = house.desk()
    policies = desk.book.policy_set
    response = frame.render(
        visit,
        "tour/bought.html",
        given=given,
        made=json.loads(done.body),
        declared=policies.declarations.facts,
        rules={r.id: r for p in policies.in_force(house.now()) for r in p.rules},
        complaint_to=desk.settings.complaint_to,
    )
    return remember(visit, response, {"buy"})


def _booked(unit: Unit, visit: Visit, booked: Submission) -> dict[str, Any]:
    """Submit it, and say what came of it: who sends the form again is told the same."""
    made = submit(unit, visit.house.desk(), booked, by=0)
    due = unit.connection.execute(
        sa.select(sa.func.min(task.c.due_at))
        .join(case, case.c.id == task.c.case_id)
        .where(case.c.ref == made.case, task.c.done_at.is_(None))
    ).scalar_one()
    told = unit.connection.execute(
        sa.select(letter.c.ref).where(letter.c.id == made.decision.letter)
    ).scalar_one_or_none()
    return {
        "case": made.case,
        "outcome": made.decision.outcome.value,
        "while_waiting": made.while_waiting,
        "questions": [asdict(question) for question in made.questions],
        "by": [
            {
                "rule": finding.rule.id,
                "elements": [element.element.says for element in finding.elements],
                "remedy": finding.rule.remedy,
            }
            for finding in made.decision.decision.by
        ],
        "due_at": None if due is None else due.isoformat(),
        "letter": told or "",
    }


def _booking(given: dict[str, str], now: datetime) -> Submission:
    """The ad as it was filled in. Raises Invalid."""
    if not given["text"]:
        raise Invalid("text", "Write what the ad says.")
    page = urlsplit(given["page"])
    if page.scheme not in ("http", "https") or not page.hostname:
        raise Invalid("page", "Give the whole address that the ad leads to, with https://.")
    countries = [c.strip().upper() for c in given["countries"].split(",") if c.strip()]
    unknown = [c for c in countries if c not in CODES]
    if unknown or not countries:
        raise Invalid("countries", "Give countries by their two letters, such as DE, FR.")
    try:
        budget = float(given["budget"].replace(",", "."))
    except ValueError:
        budget = -1.0
    if not 0 < budget < 1e9:
        raise Invalid("budget", "Give the budget in euros, such as 120.")
    topic = given["topic"]
    facts: dict[str, Any] = {
        "ad.text": given["text"],
        "ad.categories": [topic] if topic in dict(TOPICS) and topic else [],
        "ad.territories": sorted(set(countries)),
        "ad.landing_page": given["page"],
        "ad.landing_scheme": page.scheme,
        "ad.landing_domain": page.hostname,
        "ad.currency": "EUR",
        "ad.spend": budget,
        "ad.interests": [],
        "ad.behaviours": [],
        "ad.audience_politics": [],
        "ad.min_age": 18,
        "ad.statements": [],
        "ad.started": now.isoformat(),
        "ad.ends": (now + _RUNS).isoformat(),
    }
    if given["payer"]:
        facts["ad.payer"] = given["payer"]
    return Submission(
        SubjectKind.AD,
        f"your-ad-{secrets.token_hex(4)}",
        advertiser="your-own",
        facts=facts,
        ad=AdRecord(payer=given["payer"], content={"text": given["text"]}),
        source="the booking",
    )


def _form(visit: Visit, given: dict[str, str], status: int = 200, problem: Any = None) -> Response:
    return frame.render(visit, "tour/buy.html", status, given=given, problem=problem, topics=TOPICS)
