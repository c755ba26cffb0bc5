"""A correction: old and new side by side, the rules run again, what leaned on it is seen."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from reasoned.cases.errors import Invalid, NotFound
from reasoned.cases.submitting.correct import correct, side_by_side
from reasoned.decisions.model import Outcome
from reasoned.store.tables.decisions import decision, lift
from reasoned.store.tables.outbox import letter
from reasoned.store.tables.subjects import fact
from tests.cases.doing import (
    ad,
    advertiser,
    count,
    decided,
    fact_ref,
    open_tasks,
    owner_stands,
    rows,
    shown,
    stands,
)
from tests.cases.house import House


def test_old_and_new_stand_side_by_side_and_the_new_says_who_says_so(small: House) -> None:
    came = ad(small, age=12)
    ref = fact_ref(small, came.decision.ref, "ad.age")
    made = small.do(correct, ref, value=18, evidence="Page 2.", by=small.people["ann"])
    assert made.old == ref
    old, new = small.read(side_by_side, made.new)
    assert (old["value"], old["source"]["title"], old["evidence"]) == (12, "the submission", "")
    assert (new["value"], new["source"]["kind"], new["evidence"]) == (18, "person", "Page 2.")
    assert new["source"]["author"] == "Ann"
    assert small.read(side_by_side, ref) == [old, new]


def test_an_automatic_restriction_is_lifted_when_its_rule_no_longer_holds(small: House) -> None:
    came = ad(small, age=12)
    ref = fact_ref(small, came.decision.ref, "ad.age")
    made = small.do(correct, ref, value=18, evidence="Page 2.", by=small.people["ann"])
    assert [again.decision.outcome for again in made.decided] == [Outcome.ALLOW]
    assert made.rechecked == 0
    assert stands(small).state == "allow"
    assert rows(small, sa.select(lift.c.cause)) == [("superseded",)]


def test_a_correction_that_changes_nothing_leaves_it_restricted_by_a_new_decision(
    small: House,
) -> None:
    came = ad(small, age=12)
    ref = fact_ref(small, came.decision.ref, "ad.age")
    made = small.do(correct, ref, value=13, evidence="Page 2.", by=small.people["ann"])
    assert stands(small).because == (made.decided[0].decision.ref,)
    assert stands(small).state == "reject"
    assert count(small, letter) == 2


def test_what_a_person_decided_on_it_goes_to_a_person(small: House) -> None:
    came = ad(small, text="pills")
    made = decided(small, came.case, "pills")
    ref = fact_ref(small, made, "ad.text")
    corrected = small.do(correct, ref, value="a walk", evidence="x", by=small.people["ann"])
    assert corrected.rechecked == 1
    assert open_tasks(small, came.case) == ["recheck"]
    assert stands(small).state == "limit"
    # Facts that come later don't take it off the desk; a person does.
    ad(small, text="another walk")
    assert open_tasks(small, came.case) == ["recheck"]


def test_an_advertisers_fact_is_corrected_for_its_ads_too(small: House) -> None:
    advertiser(small, proved=False)
    assert owner_stands(small).state == "suspend"
    made = rows(small, sa.select(decision.c.ref).where(decision.c.outcome == "suspend"))[0].ref
    ref = fact_ref(small, made, "advertiser.proved")
    ad(small)
    assert stands(small).state == "suspend"
    small.do(correct, ref, value=True, evidence="Its passport.", by=small.people["bob"])
    assert (owner_stands(small).state, stands(small).state) == ("allow", "allow")


def test_a_correction_that_cannot_be_used_is_refused(small: House) -> None:
    ref = fact_ref(small, ad(small, age=12).decision.ref, "ad.age")
    before = count(small, fact)
    ann = small.people["ann"]
    for value, evidence, status in (
        ("old", "x", "established"),
        (18, " ", "established"),
        (18, "x", "sure"),
    ):
        with pytest.raises(Invalid):
            small.do(correct, ref, value=value, evidence=evidence, status=status, by=ann)
    with pytest.raises(NotFound):
        small.do(correct, "fact_none", value=18, evidence="x", by=ann)
    assert count(small, fact) == before


def test_a_fact_that_had_expired_counts_again_once_it_is_corrected(small: House) -> None:
    came = ad(small, age={"value": 12, "expires_at": "2026-03-03T00:00:00Z", "confidence": 0.5})
    ref = fact_ref(small, came.decision.ref, "ad.age")
    small.clock.on(small.settings.to_rule)
    made = small.do(correct, ref, value=13, evidence="Page 2.", by=small.people["ann"])
    assert made.decided[0].decision.outcome is Outcome.REJECT
    assert shown(small, made.decided[0].decision.ref)["findings"][0]["rule"] == "too-young"
