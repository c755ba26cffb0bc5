"""What waits goes on while a case is settled again: who holds it, since when, until when."""

from __future__ import annotations

from typing import Any

from reasoned.cases.deciding.decide import apply
from reasoned.cases.deciding.take_back import take_back
from reasoned.cases.reading.show import show_case
from reasoned.cases.submitting.correct import correct
from reasoned.cases.work.tasks import assign, escalate
from tests.cases.doing import DAY, ad, answered, fact_ref, state_media
from tests.cases.house import House

QUESTION = "ad.answers_misleading_1"


def open_in(house: House, case: str) -> dict[str, Any]:
    """The one task that is open in a case."""
    (found,) = [t for t in house.read(show_case, case)["tasks"] if t["done_at"] is None]
    return dict(found)


def held(house: House, case: str) -> dict[str, Any]:
    """The case's task once Bob has taken it, and the seniors were told that it is due soon."""
    ref, bob = open_in(house, case)["task"], house.people["bob"]
    house.run(lambda unit: assign(unit, ref, bob))
    house.clock.on(house.settings.to_review - DAY)
    house.do(escalate)
    return open_in(house, case)


KEPT = ("assignee", "due_at", "escalated_at", "missed_at")


def test_an_answer_leaves_the_task_with_who_holds_it_and_its_deadline(small: House) -> None:
    case = ad(small, text="a cure").case
    before = held(small, case)
    assert (before["assignee"], before["rule"]) == ("per_bob", "misleading")
    assert before["escalated_at"] is not None
    came = answered(small, case, QUESTION, True)
    after = open_in(small, case)
    assert after["task"] == before["task"]
    assert [after[name] for name in KEPT] == [before[name] for name in KEPT]
    assert after["detail"] == {"decision": came.decision.ref, "outcome": "review"}
    assert small.do(escalate) == 0


def test_the_rule_that_it_waits_for_is_the_one_of_now(small: House) -> None:
    case = ad(small, text="a cure", age=None).case
    before = held(small, case)
    assert before["rule"] == "too-young"
    answered(small, case, "ad.age", 30)
    after = open_in(small, case)
    assert (after["task"], after["rule"]) == (before["task"], "misleading")


def test_a_proposal_that_new_facts_overtake_waits_no_longer_than_it_did(small: House) -> None:
    case = state_media(small).case
    small.do(apply, case, "state-media", by=small.people["ann"])
    before = held(small, case)
    assert before["kind"] == "second"
    made = small.read(show_case, case)["decisions"][0]["decision"]
    fact = fact_ref(small, made, "advertiser.sectors")
    again = small.do(
        correct, fact, value=["news", "retail"], evidence="Its site.", by=small.people["cleo"]
    ).decided[0]
    after = open_in(small, again.case)
    assert after["kind"] == "review"
    assert [after[name] for name in KEPT] == [before[name] for name in KEPT]
    assert small.do(escalate) == 0


def test_a_correction_asks_in_another_case_and_lets_nobody_wait_longer(small: House) -> None:
    first = ad(small, text="pills")
    before = held(small, first.case)
    fact = fact_ref(small, first.decision.ref, "ad.text")
    corrected = small.do(correct, fact, value="beer", evidence="The ad.", by=small.people["bob"])
    (again,) = corrected.decided
    after = open_in(small, again.case)
    assert after["rule"] == "beer"
    assert [after[name] for name in KEPT] == [before[name] for name in KEPT]
    assert all(t["done_at"] for t in small.read(show_case, first.case)["tasks"])


def test_what_is_submitted_anew_is_due_from_then(small: House) -> None:
    held(small, ad(small, text="a cure").case)
    after = open_in(small, ad(small, text="a cure for all").case)
    assert after["due_at"] == small.clock.now + small.settings.to_review
    assert (after["assignee"], after["escalated_at"]) == ("", None)


def test_a_decision_taken_back_waits_as_it_did(small: House) -> None:
    case = ad(small, text="pills").case
    before = held(small, case)
    made = small.do(apply, case, "pills", by=small.people["bob"]).decision
    assert made is not None
    small.do(take_back, made.ref, by=small.people["bob"])
    after = open_in(small, case)
    assert [after[name] for name in KEPT] == [before[name] for name in KEPT]


def test_a_case_that_waits_no_more_has_no_task(small: House) -> None:
    case = ad(small, text="a cure").case
    held(small, case)
    assert answered(small, case, QUESTION, False).questions == ()
    assert all(t["done_at"] for t in small.read(show_case, case)["tasks"])


def test_the_same_submitted_again_puts_no_deadline_off(small: House) -> None:
    case = ad(small, text="a cure").case
    before = held(small, case)
    again = open_in(small, ad(small, text="a cure").case)
    assert [again[name] for name in KEPT] == [before[name] for name in KEPT]
    other = open_in(small, ad(small, text="a cure for all").case)
    assert other["due_at"] > before["due_at"]
    assert other["assignee"] == ""
