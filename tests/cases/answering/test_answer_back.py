"""The advertiser answers without appealing: a person looks, and nothing counts by itself."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from reasoned.access.doors import find
from reasoned.cases.answering.answer_back import MOST_OPEN, ask, contest_fact, offer, represent
from reasoned.cases.answering.door import fresh_link
from reasoned.cases.answering.remark import state
from reasoned.cases.deciding.hold import object_to, place
from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.reading.at_door import AtDoor, at_door
from reasoned.cases.reading.show import show_case, show_decision
from reasoned.cases.submitting.correct import correct
from reasoned.store.tables.outbox import letter
from reasoned.store.tables.subjects import contact, fact
from tests.cases.doing import (
    DAY,
    ad,
    appealed,
    banned,
    fact_ref,
    open_tasks,
    rows,
    ruled,
    stands,
    state_media,
)
from tests.cases.house import House


def rejected(house: House, name: str = "ad-1") -> tuple[str, str]:
    """An ad that software rejects; its case and its decision."""
    came = ad(house, name, age=12)
    return came.case, came.decision.ref


def seen(house: House, number: int = -1) -> AtDoor:
    """What the advertiser sees by the link in a letter, by default the newest."""
    told = rows(house, sa.select(letter).order_by(letter.c.id))[number]
    door = house.read(find, house.do(fresh_link, told.ref).token)
    assert door is not None
    return house.read(at_door, door, house.desk.book.policy_set.declarations, house.clock.now)


def waiting(house: House, case: str) -> list[dict[str, Any]]:
    tasks = house.read(show_case, case)["tasks"]
    return [t["detail"] for t in tasks if t["done_at"] is None]


# --- a fact is contested -------------------------------------------------------------------


def test_a_contested_fact_counts_no_more_and_a_person_is_asked(small: House) -> None:
    case, decision = rejected(small)
    read = fact_ref(small, decision, "ad.age")
    small.do(contest_fact, decision, read, "It is aimed at adults.")
    (asked,) = waiting(small, case)
    assert (asked["from"], asked["about"], asked["fact"]) == ("advertiser", "contest", "ad.age")
    newest = rows(small, sa.select(fact).where(fact.c.ref == asked["contested"]))[0]
    assert newest.status == "contested"
    assert stands(small).state == "reject"
    with pytest.raises(Refused) as again:
        small.do(contest_fact, decision, read, "It is aimed at adults.")
    assert again.value.code == "contested-already"


def test_other_decisions_that_lean_on_it_are_looked_at_again(small: House) -> None:
    made = banned(small)
    small.do(contest_fact, made, fact_ref(small, made, "advertiser.control"), "Nobody does.")
    case = small.read(show_decision, made)["case"]
    assert open_tasks(small, case) == ["recheck"]


def test_a_fact_of_somebody_else_is_not_contested(small: House) -> None:
    _, decision = rejected(small)
    other = banned(small, "other")
    theirs = fact_ref(small, other, "advertiser.control")
    for ref in (theirs, "fact_none"):
        with pytest.raises(Invalid):
            small.do(contest_fact, decision, ref, "No.")
    with pytest.raises(Invalid):
        small.do(contest_fact, decision, fact_ref(small, decision, "ad.age"), " \n")


def test_what_was_corrected_meanwhile_is_no_longer_contested(small: House) -> None:
    _, decision = rejected(small)
    read = fact_ref(small, decision, "ad.age")
    small.do(correct, read, value=40, evidence="Seen.", by=small.people["ann"])
    with pytest.raises(Refused) as refused:
        small.do(contest_fact, decision, read, "It is aimed at adults.")
    assert refused.value.code == "fact-changed"


# --- evidence is offered ----------------------------------------------------------------------


def test_what_is_offered_is_alleged_and_replaces_nothing(small: House) -> None:
    case, decision = rejected(small)
    small.do(offer, case, "ad.age", 30, "The new booking, number 7.")
    (asked,) = waiting(small, case)
    assert asked["about"] == "offer"
    found = rows(small, sa.select(fact).where(fact.c.name == "ad.age").order_by(fact.c.id))
    assert [f.status for f in found] == ["established", "alleged"]
    assert found[1].ref == asked["offered"]
    assert found[1].source["kind"] == "advertiser"
    assert found[0].fact_key != found[1].fact_key
    assert stands(small).state == "reject"
    assert small.read(show_decision, decision)["ended"] is None
    again = ad(small, "ad-1", age=12)
    assert again.decision.outcome.value == "reject"


@pytest.mark.parametrize(
    ("name", "value", "evidence", "field"),
    [
        ("ad.checks", [], "x", "fact"),  # withheld, and our own record
        ("ad.buyer", "Bob", "x", "fact"),  # our own record
        ("ad.none", 1, "x", "fact"),
        ("ad.answers_misleading_1", False, "x", "fact"),  # a person's to judge
        ("ad.age", "twelve", "x", "value"),
        ("ad.age", 30, " ", "evidence"),
    ],
)
def test_what_cannot_be_offered_is_refused(
    small: House, name: str, value: Any, evidence: str, field: str
) -> None:
    case, _ = rejected(small)
    with pytest.raises(Invalid) as refused:
        small.do(offer, case, name, value, evidence)
    assert refused.value.field == field
    assert waiting(small, case) == []


def test_an_advertisers_case_takes_no_facts_of_ads(small: House) -> None:
    case = small.read(show_decision, banned(small))["case"]
    with pytest.raises(Invalid):
        small.do(offer, case, "ad.age", 30, "x")


# --- a question, and how it is answered ---------------------------------------------------------


def test_a_question_stands_on_the_record_and_is_answered_there(small: House) -> None:
    case, _ = rejected(small)
    small.do(ask, case, "Which page do you mean?")
    small.do(offer, case, "ad.age", 30, "The booking.")
    small.clock.on(DAY)
    small.do(state, case, "advertiser", "We wait.")
    assert open_tasks(small, case) == ["recheck", "recheck"]
    small.do(state, case, "operator", "The one that you booked.", by=small.people["ann"])
    assert open_tasks(small, case) == []
    what = [(h.what, h.text) for h in seen(small).happened]
    assert ("said-advertiser", "Which page do you mean?") in what
    assert ("said-operator", "The one that you booked.") in what
    assert ("question-done", "") in what
    assert ("offer-done", "ad.age") in what


def test_what_we_state_does_not_settle_what_else_waits(small: House) -> None:
    decision = banned(small)
    case = small.read(show_decision, decision)["case"]
    small.do(ask, case, "Why?")
    read = fact_ref(small, decision, "advertiser.control")
    # A question from outside doesn't stand in the way of looking again for our own reasons.
    small.do(correct, read, value="party", evidence="Seen.", by=small.people["ann"])
    assert len(open_tasks(small, case)) == 2
    small.do(state, case, "operator", "So.", by=small.people["ann"])
    (left,) = waiting(small, case)
    assert left["because"] == "a fact was corrected"


def test_a_question_stays_open_when_the_decision_is_replaced(small: House) -> None:
    case, decision = rejected(small)
    small.do(ask, case, "Why?")
    small.do(offer, case, "ad.age", 30, "The booking.")
    read = fact_ref(small, decision, "ad.age")
    small.do(correct, read, value=40, evidence="Seen.", by=small.people["ann"])
    assert [detail["about"] for detail in waiting(small, case)] == ["question"]


def test_nobody_is_drowned_in_answers(small: House) -> None:
    case, _ = rejected(small)
    for n in range(MOST_OPEN):
        small.do(ask, case, f"And {n}?")
    with pytest.raises(Refused) as refused:
        small.do(ask, case, "And now?")
    assert refused.value.code == "enough-open"
    assert len(small.read(show_case, case)["remarks"]) == MOST_OPEN


def test_a_representative_gets_the_letters_from_now_on(small: House) -> None:
    rejected(small)
    who = seen(small).subject
    small.run(lambda unit: represent(unit, who, "Lex & Partners", "lex@law.example", "fr"))
    (kept,) = rows(small, sa.select(contact))
    assert (kept.email, kept.language, kept.representative) == (
        "lex@law.example",
        "fr",
        "Lex & Partners",
    )
    small.do(place, ad(small).case, "Why.", small.clock.now + DAY, by=small.people["ann"])
    told = rows(small, sa.select(letter).order_by(letter.c.id.desc()))[0]
    assert (told.recipient, told.language) == ("lex@law.example", "fr")
    small.run(lambda unit: represent(unit, who, "Lex", "l@law.example", ""))
    assert rows(small, sa.select(contact))[0].language == "fr"


# --- what one sees -------------------------------------------------------------------------------


def test_the_way_of_an_appeal_is_seen_step_by_step(small: House) -> None:
    decision = banned(small)
    now = small.clock.now
    first = seen(small)
    assert first.may_appeal(now)
    assert not first.may_withdraw()
    assert [h.what for h in first.coming] == ["last-day"]
    assert {f.name for f in first.facts} == {"advertiser.sectors", "advertiser.control"}
    assert not any(f.contested for f in first.facts)
    filed = appealed(small, decision, contests=fact_ref(small, decision, "advertiser.control"))
    then = seen(small)
    assert not then.may_appeal(now)
    assert then.may_withdraw()
    assert [h.what for h in then.happened] == ["decided", "appealed"]
    assert [h.what for h in then.coming] == ["ruling-due"]
    assert [f.name for f in then.facts if f.contested] == ["advertiser.control"]
    ruled(small, filed.appeal, "reversed")
    last = seen(small, 0)
    assert [h.what for h in last.happened] == ["decided", "appealed", "reversed"]
    assert last.coming == ()
    assert not last.may_withdraw()
    by_ruling = seen(small, 1)
    assert by_ruling.decision.ref == decision
    assert by_ruling.letter.kind == "ruling"


def test_what_is_withheld_is_neither_contested_nor_offered(small: House) -> None:
    checks = [{"at": "2026-01-01T00:00:00Z", "same_page": False}]
    ad(small, checks=checks)
    shown = seen(small)
    assert shown.decision.outcome == "reject"
    assert shown.facts == ()
    assert "ad.checks" not in shown.offers


def test_a_hold_is_objected_to_and_seen(small: House) -> None:
    case = state_media(small).case
    hold = small.do(place, case, "We wait.", small.clock.now + 7 * DAY, by=small.people["ann"])
    first = seen(small)
    assert first.decision is None
    assert first.may_object(small.clock.now)
    small.do(object_to, hold, "Why?")
    then = seen(small)
    assert not then.may_object(small.clock.now)
    assert [h.what for h in then.happened] == ["held", "objected"]
    assert [h.what for h in then.coming] == ["objection-due", "hold-ends"]
    small.clock.on(8 * DAY)
    assert seen(small).happened[-1].what == "hold-ended"
