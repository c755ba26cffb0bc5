"""What a person answers and says in a case: rulings on appeals, objections to holds, what the
advertiser asked, remarks for the record, notes for colleagues.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.answering.remark import state
from reasoned.cases.answering.reply import reply
from reasoned.cases.answering.rule import ArgumentAnswer, Milder, Ruled, rule
from reasoned.cases.deciding.hold import answer_objection
from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.work.note import note_on
from reasoned.letters.mail import LetterRow
from reasoned.store.tables.appeals import appeal, argument
from reasoned.store.tables.outbox import letter
from reasoned.store.unit import Unit
from reasoned.web.effects import run
from reasoned.web.letters import rendered
from reasoned.web.lookups import may_see
from reasoned.web.pages import frame
from reasoned.web.pages.desk.case import Tried, act, case_behind, case_page
from reasoned.web.pages.desk.deciding import moment_of
from reasoned.web.pages.forms import Form
from reasoned.web.pages.site import Pages, Part, Visit
from reasoned.web.problems import told_of

pages = Pages(Part.DESK)
frame.DONE |= {
    "ruled": "Your ruling is made; a letter tells it, and a ruling can't be taken back.",
    "objection-answered": "The objection is answered.",
    "replied": "Your answer stands at the advertiser's link.",
    "said": "It stands on the record.",
    "said-unsupported": "It stands on the record, marked: it gives a reason that no decision here"
    " contains.",
    "noted": "Your note is there for your colleagues.",
}


@pages("POST", "/desk/appeals/{appeal}/ruling", Scope.RULE)
async def rule_on(visit: Visit) -> Response:
    """Somebody who didn't decide answers every argument, and upholds, varies or reverses."""
    ref = visit.path_params["appeal"]

    def use(unit: Unit) -> str:
        _rule(visit, unit)
        return "ruled"

    return await act(visit, await case_behind(visit, "appeal", ref), f"ruling:{ref}", use)


@pages("POST", "/desk/appeals/{appeal}/ruling/letter", Scope.RULE)
async def see_letter_of_ruling(visit: Visit) -> Response:
    """The letter that the ruling as it is typed would send; nothing is kept."""
    ref, actor, house = visit.path_params["appeal"], visit.actor, visit.house
    case = await case_behind(visit, "appeal", ref)

    def job(unit: Unit) -> None:
        may_see(unit.connection, actor, "appeal", ref)
        made = _rule(visit, unit)
        queued = unit.connection.execute(sa.select(letter).where(letter.c.id == made.letter)).one()
        raise _Undone(LetterRow.of(queued))

    try:
        await run(visit, job)
    except _Undone as undone:
        desk, address = house.desk(), house.address
        return await run_in_threadpool(rendered, undone.row, desk, address, "", "html")
    except (Refused, Invalid) as error:
        problem = told_of(error)
        assert problem is not None
        tried = Tried(f"ruling:{ref}", problem, visit.sent.fields)
        return await case_page(visit, case, tried, problem["status"])
    raise AssertionError("A ruling that is only looked at is never kept.")


class _Undone(Exception):
    """A ruling is made as it would be and undone again, so that its letter is the very one."""

    def __init__(self, row: LetterRow) -> None:
        super().__init__("undone")
        self.row = row


def _rule(visit: Visit, unit: Unit) -> Ruled:
    """What the form says."""
    ref, sent, by = visit.path_params["appeal"], visit.sent, visit.actor.person
    numbers = sa.select(argument.c.n).join(appeal, appeal.c.id == argument.c.appeal_id)
    found = unit.connection.execute(numbers.where(appeal.c.ref == ref).order_by(argument.c.n))
    answers = _answers(sent, found.scalars().all())
    result = sent.need("result", "Say what you decide: uphold, vary or reverse.")
    return rule(unit, visit.house.desk(), ref, result, answers, by=by, milder=_milder(sent))


def _answers(sent: Form, numbers: Sequence[int]) -> list[ArgumentAnswer]:
    """Those that were given; the use case says which are open."""
    found = []
    for n in numbers:
        result, words = sent.get(f"result-{n}", 20), sent.get(f"answer-{n}")
        if words and not result:
            raise Invalid(
                f"result-{n}", f"Argument {n}: say whether it is accepted, partly, or rejected."
            )
        if result:
            found.append(ArgumentAnswer(n, result, words))
    return found


def _milder(sent: Form) -> Milder | None:
    """What a varied restriction becomes; None where it isn't varied."""
    if sent.get("result", 20) != "varied":
        return None
    ends, excluded = sent.get("ends_at", 40), sent.get("excluded", 2_000)
    codes = excluded.replace(",", " ").upper().split()
    return Milder(moment_of(ends, "ends_at") if ends else None, codes or None)


@pages("POST", "/desk/objections/{objection}/answer", Scope.DECIDE)
async def answer_an_objection(visit: Visit) -> Response:
    """Keep the hold or lift it, and say why."""
    ref, sent, by = visit.path_params["objection"], visit.sent, visit.actor.person

    def use(unit: Unit) -> str:
        result = sent.get("result", 20)
        if result not in ("kept", "lifted"):
            raise Invalid("result", "Say whether the hold is kept or lifted.")
        desk, said = visit.house.desk(), sent.get("answer")
        answer_objection(unit, desk, ref, lift=result == "lifted", answer=said, by=by)
        return "objection-answered"

    return await act(visit, await case_behind(visit, "objection", ref), f"objection:{ref}", use)


@pages("POST", "/desk/tasks/{task}/reply", Scope.DECIDE)
async def answer_the_advertiser(visit: Visit) -> Response:
    """What it asked, contested or offered; it alone reads the answer."""
    ref, sent, by = visit.path_params["task"], visit.sent, visit.actor.person

    def use(unit: Unit) -> str:
        desk, result = visit.house.desk(), sent.get("result", 20)
        reply(unit, desk, ref, sent.get("text"), result=result, by=by)
        return "replied"

    return await act(visit, await case_behind(visit, "task", ref), f"reply:{ref}", use)


@pages("POST", "/desk/cases/{case}/remarks", Scope.DECIDE)
async def say(visit: Visit) -> Response:
    """The operator's side states something for the record."""
    case, sent, by = visit.path_params["case"], visit.sent, visit.actor.person

    def use(unit: Unit) -> str:
        answers, text = sent.all("answers"), sent.get("text")
        made = state(unit, visit.house.desk(), case, "operator", text, answers=answers, by=by)
        return "said-unsupported" if made.unsupported else "said"

    return await act(visit, case, "remark", use)


@pages("POST", "/desk/cases/{case}/notes", Scope.DECIDE)
async def write_note(visit: Visit) -> Response:
    """A note for colleagues; it never leaves the operator."""
    case, sent, by = visit.path_params["case"], visit.sent, visit.actor.person

    def use(unit: Unit) -> str:
        note_on(unit, case, sent.get("text"), by=by)
        return "noted"

    return await act(visit, case, "note", use)
