"""An appeal: in time, once, argument by argument; what it contests counts against nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from reasoned.cases.answering.appeal import Argument, file_appeal, withdraw_appeal
from reasoned.cases.answering.rule import Milder
from reasoned.cases.errors import Invalid, NotFound, Refused
from reasoned.cases.keeping.erasing import erase
from reasoned.cases.reading.show import show_appeal, show_case
from reasoned.cases.submitting.correct import correct, side_by_side
from reasoned.decisions.model import Outcome
from reasoned.store.tables.appeals import appeal
from reasoned.store.tables.decisions import lift
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
    shown,
    stands,
    state_media,
)
from tests.cases.house import House


def test_an_appeal_is_due_and_waits_for_a_person_while_the_restriction_stands(
    small: House,
) -> None:
    came = ad(small, age=12)
    small.clock.on(DAY)
    filed = appealed(small, came.decision.ref, text="It is for adults.")
    told = small.read(show_appeal, filed.appeal)
    assert (told["filed_by"], told["filed_at"]) == ("Acme", small.clock.now)
    assert told["due_at"] == small.clock.now + small.settings.to_rule
    assert [(a["text"], a["evidence"]) for a in told["arguments"]] == [
        ("It is for adults.", ["a document"])
    ]
    assert open_tasks(small, came.case) == ["appeal"]
    assert stands(small).state == "reject"


def test_an_appeal_comes_in_time_and_once(small: House) -> None:
    first, second = ad(small, "a", age=12).decision.ref, ad(small, "b", age=12).decision.ref
    until = shown(small, first)["appeal_until"]
    assert until.date().isoformat() == "2026-09-02"
    small.clock.on(until - small.clock.now)
    appealed(small, first)
    with pytest.raises(Refused) as caught:
        appealed(small, first)
    assert caught.value.code == "appealed"
    small.clock.on(timedelta(microseconds=1))
    with pytest.raises(Refused) as caught:
        appealed(small, second)
    assert caught.value.code == "too-late"
    assert count(small, appeal) == 1


def test_what_restricts_nothing_or_has_ended_cannot_be_appealed(small: House) -> None:
    allowed = ad(small).decision.ref
    stopped = ad(small, age=12).decision.ref
    ad(small, age=30)
    for ref, code in ((allowed, "nothing-restricted"), (stopped, "restriction-ended")):
        with pytest.raises(Refused) as caught:
            appealed(small, ref)
        assert caught.value.code == code
    with pytest.raises(NotFound):
        appealed(small, "dec_none")


def test_arguments_that_cannot_be_answered_are_refused(small: House) -> None:
    mine = ad(small, age=12).decision.ref
    other = fact_ref(small, ad(small, "other", of="rival", age=12).decision.ref, "ad.age")
    wrong = [
        [],
        [Argument("x")] * 51,
        [Argument(" ")],
        [Argument("x", contests="fact_none")],
        [Argument("x", contests=other)],
    ]
    for arguments in wrong:
        with pytest.raises(Invalid):
            small.do(file_appeal, mine, arguments, filed_by="Acme")
    assert count(small, appeal) == 0


def test_a_contested_fact_counts_against_nobody_from_then_on(small: House) -> None:
    made = banned(small)
    ref = fact_ref(small, made, "advertiser.control")
    appealed(small, made, contests=ref, text="Our editors decide.")
    versions = small.read(side_by_side, ref)
    assert [v["status"] for v in versions] == ["established", "contested"]
    assert versions[1]["evidence"] == "Acme: Our editors decide."
    again = state_media(small)
    assert again.decision.outcome is Outcome.REVIEW
    assert [q.fact for q in again.questions] == ["advertiser.control"]
    assert again.decision.decision.proposed == ()
    # Nor by way of one of its ads, which may say what it wants of its advertiser.
    ad(small, owner={"control": "government"})
    assert small.read(side_by_side, ref)[-1]["status"] == "contested"
    # What stands until the ruling stays.
    assert owner_stands(small).state == "ban"


def test_other_decisions_on_a_contested_fact_are_looked_at_again(small: House) -> None:
    first = decided(small, ad(small, text="pills and beer").case, "pills")
    case = shown(small, first)["case"]
    decided(small, case, "beer", by="bob")
    appealed(small, first, contests=fact_ref(small, first, "ad.text"))
    assert open_tasks(small, case) == ["recheck", "appeal"]
    # Not its own: that is what the appeal is for.
    told = small.read(show_case, case)
    recheck = next(t for t in told["tasks"] if t["kind"] == "recheck")
    assert recheck["detail"]["decision"] == told["decisions"][-1]["decision"]


def test_to_contest_what_was_corrected_already_does_not_bring_it_back(small: House) -> None:
    made = ad(small, text="pills", age=30)
    decision = decided(small, made.case, "pills")
    ref = fact_ref(small, decision, "ad.text")
    small.do(correct, ref, value="a walk", evidence="We read it again.", by=small.people["ann"])
    filed = appealed(small, decision, contests=ref)
    assert [(v["value"], v["status"]) for v in small.read(side_by_side, ref)] == [
        ("pills", "established"),
        ("a walk", "established"),
    ]
    ruled(small, filed.appeal, "upheld", argument="rejected")
    assert small.read(side_by_side, ref)[-1]["value"] == "a walk"


def test_to_contest_what_was_erased_is_heard_all_the_same(small: House) -> None:
    decision = ad(small, age=12).decision.ref
    ref = fact_ref(small, decision, "ad.age")
    ann = small.people["ann"]
    small.do(erase, ref, "asked for", by=ann)
    filed = appealed(small, decision, contests=ref)
    ruled(small, filed.appeal, "upheld", argument="rejected")
    assert small.read(side_by_side, ref)[0]["erased"]


def test_what_is_contested_is_settled_by_the_ruling_and_by_nobody_else(small: House) -> None:
    made = banned(small)
    ref = fact_ref(small, made, "advertiser.control")
    appealed(small, made, contests=ref)
    ann = small.people["ann"]
    with pytest.raises(Refused) as caught:
        small.do(correct, ref, value="government", evidence="I know.", by=ann)
    assert caught.value.code == "contested"
    small.do(correct, ref, value="own", evidence="The deed shows it.", by=ann)
    assert small.read(side_by_side, ref)[-1]["value"] == "own"


def test_an_appeal_taken_back_is_not_ruled_on(small: House) -> None:
    came = ad(small, age=12)
    filed = appealed(small, came.decision.ref)
    small.do(withdraw_appeal, filed.appeal)
    assert open_tasks(small, came.case) == []
    with pytest.raises(Refused, match="taken back already"):
        small.do(withdraw_appeal, filed.appeal)
    with pytest.raises(Refused, match="taken back"):
        ruled(small, filed.appeal, "upheld")
    assert stands(small).state == "reject"


def test_an_appeal_about_what_a_new_decision_ended_is_answered_all_the_same(small: House) -> None:
    came = ad(small, age=12)
    filed = appealed(small, came.decision.ref)
    ad(small, age=30)
    assert stands(small).state == "allow"
    assert open_tasks(small, came.case) == ["appeal"]
    with pytest.raises(Refused) as caught:
        ruled(small, filed.appeal, "varied", milder=Milder(ends_at=small.clock.now + DAY))
    assert caught.value.code == "restriction-ended"
    ruled(small, filed.appeal, "reversed", argument="accepted")
    assert rows(small, sa.select(lift.c.cause)) == [("superseded",)]
    assert rows(small, sa.select(fact.c.status).where(fact.c.status != "established")) == []
    assert advertiser(small).decision.outcome is Outcome.ALLOW
