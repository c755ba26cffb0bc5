"""What a person does in a case to decide it: answers, applies a rule, lets it be, takes back.

The same use cases as the API's, each form once.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.deciding.decide import apply, let_be, withdraw_vote
from reasoned.cases.deciding.hold import lift_hold, place
from reasoned.cases.deciding.take_back import take_back
from reasoned.cases.errors import Invalid
from reasoned.cases.submitting.answer import Answer, answer
from reasoned.decisions.model import may_be_automatic
from reasoned.store.tables.decisions import decision
from reasoned.store.unit import Unit
from reasoned.web.pages import frame
from reasoned.web.pages.desk.case import act, case_behind
from reasoned.web.pages.desk.fields import value_of
from reasoned.web.pages.fact_fields import VALUE
from reasoned.web.pages.site import Pages, Part, Visit

pages = Pages(Part.DESK)
frame.DONE |= {
    "answered": "Your answer is kept, and the rules were run again.",
    "decided": "Decided. As long as this page offers it, you can take it back.",
    "proposed": "You are the first of two. A colleague confirms it, or doesn't.",
    "let-be": "Decided: nothing is restricted. You can take that back for a while, on this page.",
    "let-be-beside": "Decided: nothing is restricted but what software restricts by itself.",
    "kept": "Looked at again: it stays as it was decided, and no letter goes out.",
    "proposal-withdrawn": "Your proposal is taken back.",
    "taken-back": "Taken back. Its letter is never sent, and the case is open again.",
    "be-taken-back": "Taken back. The case is open again.",
    "held": "It is on hold. The advertiser is told, and may object.",
    "hold-lifted": "The hold is lifted.",
}


@pages("POST", "/desk/cases/{case}/answers", Scope.DECIDE)
async def answer_question(visit: Visit) -> Response:
    """The answer becomes a fact, and the rules run again."""
    case, sent, by = visit.path_params["case"], visit.sent, visit.actor.person
    fact = sent.get("fact", 200)

    def use(unit: Unit) -> str:
        desk = visit.house.desk()
        declared = desk.book.policy_set.declarations.facts.get(fact)
        if declared is None:
            raise Invalid(VALUE, "There is no such fact to ask for any more.")
        given = Answer(
            fact,
            value_of(declared.field, sent),
            sent.need("evidence", "Say what you saw, and where: an answer quotes its evidence."),
            sent.get("source", 500),
            sent.get("status", 20) or "established",
            sent.get("replaces", 200),
        )
        answer(unit, desk, case, given, by=by)
        return "answered"

    return await act(visit, case, f"answer:{fact}", use)


@pages("POST", "/desk/cases/{case}/decisions", Scope.DECIDE)
async def apply_rule(visit: Visit) -> Response:
    """Apply a rule that holds; else what a letter on those grounds would lack is shown."""
    case, sent, by = visit.path_params["case"], visit.sent, visit.actor.person
    rule = sent.get("rule", 200)

    def use(unit: Unit) -> str:
        grounds, seen = sent.get("grounds"), sent.get("seen", 200)
        made = apply(unit, visit.house.desk(), case, rule, by=by, grounds=grounds, seen=seen)
        if made.waits_for_second:
            return "proposed"
        return "decided" if made.anew else "kept"

    form = "grounds" if "grounds" in sent.fields else f"apply:{rule}"
    return await act(visit, case, form, use)


@pages("POST", "/desk/cases/{case}/let-be", Scope.DECIDE)
async def let_case_be(visit: Visit) -> Response:
    """Decide that nothing is restricted, and say why."""
    case, sent, by = visit.path_params["case"], visit.sent, visit.actor.person

    def use(unit: Unit) -> str:
        reason, seen = sent.get("reason"), sent.get("seen", 200)
        made = let_be(unit, visit.house.desk(), case, reason, by=by, seen=seen)
        by_software = any(may_be_automatic(found.rule) for found in made.decision.held)
        return "let-be-beside" if by_software else "let-be"

    return await act(visit, case, "let-be", use)


@pages("POST", "/desk/cases/{case}/proposals/withdraw", Scope.DECIDE)
async def withdraw(visit: Visit) -> Response:
    """Take one's own proposal back, before a second person has confirmed it."""
    case, rule, by = visit.path_params["case"], visit.sent.get("rule", 200), visit.actor.person

    def use(unit: Unit) -> str:
        withdraw_vote(unit, case, rule, by=by)
        return "proposal-withdrawn"

    return await act(visit, case, f"apply:{rule}", use)


@pages("POST", "/desk/decisions/{decision}/take-back", Scope.DECIDE)
async def take_decision_back(visit: Visit) -> Response:
    """One's own, while its letter hasn't been sent."""
    ref, by = visit.path_params["decision"], visit.actor.person

    def use(unit: Unit) -> str:
        take_back(unit, visit.house.desk(), ref, by=by)
        told = unit.connection.execute(
            sa.select(decision.c.letter_id).where(decision.c.ref == ref)
        ).scalar()
        return "be-taken-back" if told is None else "taken-back"

    return await act(visit, await case_behind(visit, "decision", ref), f"back:{ref}", use)


@pages("POST", "/desk/cases/{case}/holds", Scope.DECIDE)
async def place_hold(visit: Visit) -> Response:
    """The case's subject waits, for a reason and until a moment."""
    case, sent, by = visit.path_params["case"], visit.sent, visit.actor.person

    def use(unit: Unit) -> str:
        reason, until = sent.get("reason"), moment_of(sent.get("until", 40), "until")
        place(unit, visit.house.desk(), case, reason, until, by=by)
        return "held"

    return await act(visit, case, "hold", use)


@pages("POST", "/desk/holds/{hold}/lift", Scope.DECIDE)
async def lift(visit: Visit) -> Response:
    """End a hold before its time."""
    ref, by = visit.path_params["hold"], visit.actor.person

    def use(unit: Unit) -> str:
        lift_hold(unit, ref, by=by)
        return "hold-lifted"

    return await act(visit, await case_behind(visit, "hold", ref), f"lift:{ref}", use)


def moment_of(said: str, name: str) -> datetime:
    """A day and time of a form, in UTC. Raises Invalid."""
    try:
        found = datetime.fromisoformat(said)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid(name, "Give a day and a time, such as 2018-02-01T12:00.") from error
