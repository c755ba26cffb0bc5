"""Appealing by a link, argument by argument, and taking the appeal back."""

from __future__ import annotations

from starlette.responses import Response

from reasoned.cases.answering.appeal import MOST_ARGUMENTS, Argument, file_appeal, withdraw_appeal
from reasoned.web.pages.door import words
from reasoned.web.pages.door.room import Entered, back, behind, draw, take_effect, typed
from reasoned.web.pages.site import Pages, Part

pages = Pages(Part.DOOR)

AT_FIRST = 2
"""Arguments that the form has room for when it is opened."""
LONGEST_NAME = 200
_EVIDENCE = 50
"""Lines of evidence of one argument."""


@behind(pages, "GET", "/appeal")
async def ask(entered: Entered) -> Response:
    """The form; where there's nothing to appeal, why."""
    return _form(entered, AT_FIRST)


@behind(pages, "POST", "/appeal")
async def file(entered: Entered) -> Response:
    """The appeal is filed, or the form has room for one more argument."""
    sent, seen, tr = entered.visit.sent, entered.seen, entered.tr
    said = sent.get("rows", 3)
    rows = min(max(int(said) if said.isascii() and said.isdigit() else 1, 1), MOST_ARGUMENTS)
    if sent.get("do", 10) == "more":
        return _form(entered, min(rows + 1, MOST_ARGUMENTS))
    name = typed(entered, "name", tr("Please say who appeals."), LONGEST_NAME)
    arguments = [a for n in range(1, rows + 1) if (a := _argument(entered, n)) is not None]
    if not arguments and not entered.errors:
        entered.errors["text_1"] = tr("Please say why the decision is wrong.")
    if entered.errors or seen.decision is None:
        return _form(entered, rows)
    done = await take_effect(
        entered,
        lambda unit: file_appeal(
            unit, entered.visit.house.desk(), seen.decision.ref, arguments, filed_by=name
        ),
    )
    return back(entered, "appealed") if done else _form(entered, rows)


def _argument(entered: Entered, n: int) -> Argument | None:
    """One argument; None where its fields are empty. Faults go to `errors`."""
    text = typed(entered, f"text_{n}")
    evidence = typed(entered, f"evidence_{n}")
    contests = typed(entered, f"contests_{n}", most=200)
    if f"text_{n}" in entered.errors or not (text or evidence or contests):
        return None
    if not text:
        entered.errors[f"text_{n}"] = entered.tr("Please say in words what you argue.")
    if contests and contests not in {fact.ref for fact in entered.seen.facts}:
        entered.errors[f"contests_{n}"] = entered.tr("Please choose a fact from the list.")
    lines = [line.strip() for line in evidence.split("\n") if line.strip()]
    if len(lines) > _EVIDENCE:
        lines = [*lines[: _EVIDENCE - 1], "\n".join(lines[_EVIDENCE - 1 :])]
    return Argument(text, lines, contests)


def _form(entered: Entered, rows: int) -> Response:
    seen, now = entered.seen, entered.visit.house.now()
    return draw(
        entered,
        "door/appeal.html",
        rows=rows,
        most=MOST_ARGUMENTS,
        may_appeal=seen.may_appeal(now),
        why_not=words.refused(entered.tr, _why_not(entered)),
    )


def _why_not(entered: Entered) -> str:
    seen = entered.seen
    if not seen.appealed() and (seen.decision is None or seen.ended is not None):
        return "restriction-ended"
    return f"appealed-{seen.appealed()}" if seen.appealed() else "too-late"


@behind(pages, "GET", "/withdraw")
async def ask_to_withdraw(entered: Entered) -> Response:
    """Asks once more, since it can't be undone."""
    return _withdrawal(entered)


@behind(pages, "POST", "/withdraw")
async def withdraw(entered: Entered) -> Response:
    """The appeal is taken back."""
    told = entered.seen.appeal
    if told is None:
        return _withdrawal(entered)
    desk = entered.visit.house.desk()
    done = await take_effect(entered, lambda unit: withdraw_appeal(unit, desk, told["appeal"]))
    return back(entered, "withdrawn") if done else _withdrawal(entered)


def _withdrawal(entered: Entered) -> Response:
    return draw(entered, "door/withdraw.html", may_withdraw=entered.seen.may_withdraw())
