"""What a ruling settled stays settled on the same facts, and no appeal is got rid of."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from reasoned.access.people import deactivate
from reasoned.cases.answering.appeal import withdraw_appeal
from reasoned.cases.answering.rule import Milder
from reasoned.cases.deciding.decide import apply
from reasoned.cases.errors import Refused
from reasoned.cases.submitting.answer import Answer, answer
from reasoned.cases.submitting.correct import correct
from reasoned.cases.submitting.submit import AdRecord
from reasoned.decisions.model import Outcome
from reasoned.store.tables.cases import task
from reasoned.store.tables.decisions import decision
from reasoned.store.tables.outbox import letter
from reasoned.store.tables.subjects import fact
from tests.cases.doing import (
    DAY,
    ad,
    advertiser,
    appealed,
    banned,
    count,
    decided,
    fact_ref,
    open_tasks,
    owner_stands,
    rows,
    ruled,
    stands,
    state_media,
)
from tests.cases.house import House


def code_of(house: House, job: Any, *args: Any, **named: Any) -> str:
    with pytest.raises(Refused) as caught:
        house.do(job, *args, **named)
    return caught.value.code


def test_the_same_again_on_the_same_facts_is_the_decision_that_stands(small: House) -> None:
    came = ad(small, age=12)
    small.clock.on(DAY)
    again = ad(small, age=12, spend=11.0, record=AdRecord(reach={"DE": 5}))
    assert (again.case, again.decision.ref) == (came.case, came.decision.ref)
    assert (again.decision.outcome, again.while_waiting) == (Outcome.REJECT, "")
    assert (count(small, decision), count(small, letter)) == (1, 1)


def test_a_pending_appeal_outlives_the_same_submission_and_another_one(small: House) -> None:
    came = ad(small, age=12)
    filed = appealed(small, came.decision.ref)
    ad(small, age=12, record=AdRecord(reach={"DE": 5}))
    assert open_tasks(small, came.case) == ["appeal"]
    newer = ad(small, age=13)
    assert newer.decision.ref != came.decision.ref
    assert set(stands(small).because) == {came.decision.ref, newer.decision.ref}
    assert open_tasks(small, came.case) == ["recheck", "appeal"]
    ruled(small, filed.appeal, "reversed", argument="accepted")
    assert stands(small).because == (newer.decision.ref,)


def test_the_deciders_cannot_decide_the_same_again_under_an_appeal(small: House) -> None:
    made = banned(small)
    filed = appealed(small, made)
    again = state_media(small)
    assert (again.decision.ref, again.decision.outcome) == (made, Outcome.BAN)
    for name, case in (("ann", again.case), ("bob", again.case)):
        assert code_of(small, apply, case, "state-media", by=small.people[name]) == "stands-already"
    ruled(small, filed.appeal, "upheld")
    assert owner_stands(small).because == (made,)


def test_a_rule_is_applied_once_however_often_one_clicks(small: House) -> None:
    case = ad(small, text="pills").case
    decided(small, case, "pills")
    assert code_of(small, apply, case, "pills", by=small.people["ann"]) == "stands-already"
    assert count(small, letter) == 1


def test_software_does_not_undo_a_reversal_on_the_same_facts(small: House) -> None:
    came = ad(small, age=12)
    ruled(small, appealed(small, came.decision.ref).appeal, "reversed", argument="accepted")
    small.clock.on(DAY)
    again = ad(small, age=12, record=AdRecord(reach={"DE": 5}))
    assert again.decision.outcome is Outcome.ALLOW
    assert stands(small).state == "allow"
    newer = ad(small, age=11)
    assert newer.decision.outcome is Outcome.REJECT


def test_people_do_not_undo_a_reversal_on_the_same_facts(small: House) -> None:
    made = banned(small)
    ruled(small, appealed(small, made).appeal, "reversed", argument="accepted")
    again = state_media(small)
    assert again.decision.outcome is Outcome.ALLOW
    for name in ("ann", "bob", "cleo"):
        assert code_of(small, apply, again.case, "state-media", by=small.people[name]) == "ruled"
    assert owner_stands(small).state == "allow"


def test_what_a_ruling_made_milder_stays_milder(small: House) -> None:
    made = decided(small, ad(small, text="pills").case, "pills")
    ruled(small, appealed(small, made).appeal, "varied", milder=Milder(excluded=["AT"]))
    small.clock.on(DAY)
    again = ad(small, text="pills")
    assert code_of(small, apply, again.case, "pills", by=small.people["bob"]) == "ruled"
    assert stands(small).excluded == ("AT",)


def test_what_a_ruling_found_not_to_be_shown_stays_so_whoever_says_it_again(small: House) -> None:
    came = ad(small, age=12)
    ref = fact_ref(small, came.decision.ref, "ad.age")
    filed = appealed(small, came.decision.ref, contests=ref)
    ad(small, age=12, text="pills")
    ruled(small, filed.appeal, "reversed", argument="accepted")
    small.clock.on(DAY)
    again = ad(small, age=12, spend=99.0)
    assert again.decision.outcome is Outcome.REVIEW
    said = rows(small, sa.select(fact.c.status).where(fact.c.name == "ad.age").order_by(fact.c.id))
    assert [row.status for row in said] == ["established", *["contested"] * (len(said) - 1)]


def test_a_contest_lasts_until_it_is_ruled_on_or_taken_back(small: House) -> None:
    came = ad(small, age=12)
    ref = fact_ref(small, came.decision.ref, "ad.age")
    filed = appealed(small, came.decision.ref, contests=ref)
    ad(small, age=30)
    assert stands(small).state == "allow"
    assert ad(small, age=12).decision.outcome is Outcome.REVIEW
    small.do(withdraw_appeal, filed.appeal)
    assert ad(small, age=12).decision.outcome is Outcome.REJECT


def test_what_a_person_corrected_is_not_undone_by_what_was_said_before(small: House) -> None:
    came = ad(small, age=12)
    ref = fact_ref(small, came.decision.ref, "ad.age")
    small.do(correct, ref, value=18, evidence="The order form.", by=small.people["bob"])
    assert ad(small, age=12).decision.outcome is Outcome.ALLOW
    assert ad(small, age=13).decision.outcome is Outcome.REJECT


def test_a_fact_that_is_submitted_anew_puts_what_leaned_on_it_in_front_of_a_person(
    small: House,
) -> None:
    made = banned(small)
    case = rows(small, sa.select(decision.c.case_id).where(decision.c.ref == made))
    again = advertiser(small, sectors=["news"], control="own")
    assert again.decision.outcome is Outcome.ALLOW
    assert owner_stands(small).state == "ban"
    of_case = (task.c.case_id == case[0].case_id, task.c.done_at.is_(None))
    waiting = [row.kind for row in rows(small, sa.select(task.c.kind).where(*of_case))]
    assert waiting == ["recheck"]


def test_an_appeal_of_another_decision_in_the_case_stays_in_the_queue(small: House) -> None:
    case = ad(small, text="pills and beer").case
    filed = [
        appealed(small, decided(small, case, rule, by=name)).appeal
        for rule, name in (("pills", "ann"), ("beer", "bob"))
    ]
    assert open_tasks(small, case) == ["appeal", "appeal"]
    ruled(small, filed[0], "upheld")
    assert open_tasks(small, case) == ["appeal"]
    small.do(withdraw_appeal, filed[1])
    assert open_tasks(small, case) == []


def test_who_answered_the_deciding_question_does_not_rule(small: House) -> None:
    case = ad(small, age=None).case
    given = Answer("ad.age", 12, "I think so.", "A reviewer", "established")
    came = small.do(answer, case, given, by=small.people["cleo"])
    assert came.decision.outcome is Outcome.REJECT
    filed = appealed(small, came.decision.ref)
    with pytest.raises(Refused) as caught:
        ruled(small, filed.appeal, "upheld")
    assert caught.value.code == "took-part"
    ruled(small, filed.appeal, "upheld", by="bob")


def test_a_vote_of_somebody_who_has_left_does_not_count(small: House) -> None:
    case = state_media(small).case
    small.do(apply, case, "state-media", by=small.people["ann"])
    small.run(lambda unit: deactivate(unit, "per_ann"))
    applied = small.do(apply, case, "state-media", by=small.people["bob"])
    assert applied.waits_for_second
    assert small.do(apply, case, "state-media", by=small.people["cleo"]).decision is not None
