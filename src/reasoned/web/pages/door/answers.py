"""What else an advertiser does by a link: contests a fact, offers evidence, asks, objects, speaks
for the public record, and says who represents it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from reasoned.cases.answering.answer_back import (
    ask,
    contest_fact,
    offer,
    represent,
    say_in_public,
)
from reasoned.cases.deciding.hold import object_to
from reasoned.cases.errors import Invalid
from reasoned.letters.mail import BadAddress, check_address
from reasoned.letters.messages import LANGUAGES
from reasoned.store.unit import Unit
from reasoned.web.pages import fact_fields
from reasoned.web.pages.door import words
from reasoned.web.pages.door.room import NAMES, Entered, back, behind, draw, take_effect, typed
from reasoned.web.pages.site import Pages, Part

pages = Pages(Part.DOOR)

LONGEST_NAME, LONGEST_EVIDENCE = 200, 5_000


# --- a fact isn't so -----------------------------------------------------------------------


@behind(pages, "GET", "/contest")
async def choose_fact(entered: Entered) -> Response:
    """The facts that the decision read, one of them chosen by its id."""
    return _contesting(entered)


@behind(pages, "POST", "/contest")
async def contest(entered: Entered) -> Response:
    """From now on it is contested, and a person looks."""
    seen, tr = entered.seen, entered.tr
    chosen = typed(entered, "fact", tr("Please choose a fact from the list."), 200)
    if chosen and chosen not in {fact.ref for fact in seen.facts}:
        entered.errors["fact"] = tr("Please choose a fact from the list.")
    why = typed(entered, "why", tr("Please say what is wrong about it."), LONGEST_EVIDENCE)
    shows = typed(entered, "evidence", most=LONGEST_EVIDENCE)
    if entered.errors:
        return _contesting(entered)
    said = f"{why}\n{shows}".strip()

    def use(unit: Unit) -> None:
        contest_fact(unit, entered.visit.house.desk(), seen.decision.ref, chosen, said)

    done = await take_effect(entered, use)
    return back(entered, "contested") if done else _contesting(entered)


def _contesting(entered: Entered) -> Response:
    wanted = entered.kept("fact") or entered.visit.query_params.get("fact", "")
    return draw(entered, "door/contest.html", wanted=wanted)


# --- evidence for a fact or an exception ------------------------------------------------------


@behind(pages, "GET", "/offer")
async def choose_offer(entered: Entered) -> Response:
    """What evidence could be for; then the form for that."""
    return _offering(entered, entered.visit.query_params.get("fact", ""))


@behind(pages, "POST", "/offer")
async def take_offer(entered: Entered) -> Response:
    """It is alleged from now on, and a person looks."""
    sent, tr, house = entered.visit.sent, entered.tr, entered.visit.house
    name = sent.get("fact", 200)
    declared = house.desk().book.policy_set.declarations.facts.get(name)
    if declared is None or name not in entered.seen.offers:
        return _offering(entered, "")
    value: Any = None
    try:
        value = fact_fields.read(declared.field, sent, tr)
    except Invalid as error:
        entered.errors[error.field] = str(error)
    shows = typed(entered, "evidence", tr("Please say what shows it."), LONGEST_EVIDENCE)
    if entered.errors:
        return _offering(entered, name)

    def use(unit: Unit) -> None:
        offer(unit, house.desk(), entered.seen.case, name, value, shows)

    done = await take_effect(entered, use)
    if fact_fields.VALUE in entered.errors:
        entered.errors[fact_fields.VALUE] = tr(
            "This does not fit. Please look at each field again."
        )
    return back(entered, "offered") if done else _offering(entered, name)


def _offering(entered: Entered, name: str) -> Response:
    facts = entered.visit.house.desk().book.policy_set.declarations.facts
    offers = [facts[n] for n in entered.seen.offers]
    chosen = facts[name] if name in entered.seen.offers else None
    return draw(
        entered,
        "door/offer.html",
        offers=offers,
        chosen=chosen,
        inputs=() if chosen is None else fact_fields.inputs(chosen.field),
        ticked=entered.visit.sent.all,
        called=lambda one: words.part(entered.tr, one.name.rpartition(".")[2]),
        named=lambda value: words.choice(entered.tr, value),
    )


# --- a question -------------------------------------------------------------------------------


@behind(pages, "GET", "/ask")
async def question(entered: Entered) -> Response:
    return draw(entered, "door/ask.html")


@behind(pages, "POST", "/ask")
async def take_question(entered: Entered) -> Response:
    """A person answers, here, where nobody else reads it."""
    text = typed(entered, "text", entered.tr("Please write your question."), LONGEST_EVIDENCE)
    if entered.errors:
        return draw(entered, "door/ask.html")
    house, case = entered.visit.house, entered.seen.case
    done = await take_effect(entered, lambda unit: ask(unit, house.desk(), case, text))
    return back(entered, "asked") if done else draw(entered, "door/ask.html")


# --- for everybody to read --------------------------------------------------------------------


@behind(pages, "GET", "/record")
async def for_the_record(entered: Entered) -> Response:
    """What is private, and what isn't, stands before the field."""
    return draw(entered, "door/record.html")


@behind(pages, "POST", "/record")
async def take_statement(entered: Entered) -> Response:
    """It stands on the public record, word for word."""
    text = typed(entered, "text", entered.tr("Please write your statement."), LONGEST_EVIDENCE)
    if entered.errors or entered.seen.decision is None:
        return draw(entered, "door/record.html")
    house, case = entered.visit.house, entered.seen.case
    done = await take_effect(entered, lambda unit: say_in_public(unit, house.desk(), case, text))
    return back(entered, "stated") if done else draw(entered, "door/record.html")


# --- a hold -----------------------------------------------------------------------------------


@behind(pages, "GET", "/object")
async def objection(entered: Entered) -> Response:
    return _objecting(entered)


@behind(pages, "POST", "/object")
async def take_objection(entered: Entered) -> Response:
    """Somebody other than who placed the hold answers."""
    held = entered.seen.hold
    text = typed(entered, "text", entered.tr("Please say what you object to."), LONGEST_EVIDENCE)
    if entered.errors or held is None:
        return _objecting(entered)
    house = entered.visit.house
    done = await take_effect(entered, lambda unit: object_to(unit, house.desk(), held.ref, text))
    return back(entered, "objected") if done else _objecting(entered)


def _objecting(entered: Entered) -> Response:
    may = entered.seen.may_object(entered.visit.house.now())
    return draw(entered, "door/object.html", may_object=may)


# --- who speaks for it -------------------------------------------------------------------------


@behind(pages, "GET", "/representative")
async def representative(entered: Entered) -> Response:
    return _representing(entered)


@behind(pages, "POST", "/representative")
async def take_representative(entered: Entered) -> Response:
    """Letters go there from now on."""
    tr = entered.tr
    name = typed(entered, "name", tr("Please say who represents you."), LONGEST_NAME)
    email = typed(entered, "email", tr("Please write an e-mail address."), 300)
    language = typed(entered, "language", most=10)
    if email:
        try:
            check_address(email)
        except BadAddress:
            entered.errors["email"] = tr(
                "This is no e-mail address. One is written like name@example.org."
            )
    if entered.errors:
        return _representing(entered)
    spoken = language if language in LANGUAGES else ""
    who = entered.seen.subject
    done = await take_effect(entered, lambda unit: represent(unit, who, name, email, spoken))
    return back(entered, "represented") if done else _representing(entered)


def _representing(entered: Entered) -> Response:
    reached = entered.seen.contact
    return draw(
        entered,
        "door/representative.html",
        reached=_masked(reached.email) if reached is not None else "",
        represented=reached.representative if reached is not None else "",
        spoken=[(code, NAMES[code]) for code in LANGUAGES],
        now_spoken=entered.kept("language") or entered.language,
    )


def _masked(email: str) -> str:
    """An address so that its owner knows it and nobody else learns it."""
    name, at_sign, host = email.rpartition("@")
    return f"{name[:1]}…{at_sign}{host}" if name else ""
