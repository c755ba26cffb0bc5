"""A person applies a rule that holds, or lets it be; a ban takes two, on the same facts."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from reasoned.cases.deciding.decide import apply, let_be, withdraw_vote
from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.reading.show import show_case
from reasoned.decisions.model import Outcome
from reasoned.store.tables.decisions import decision
from reasoned.store.tables.outbox import letter
from tests.cases.doing import (
    ad,
    advertiser,
    appealed,
    banned,
    count,
    decided,
    open_tasks,
    owner_stands,
    rows,
    ruled,
    stands,
    state_media,
)
from tests.cases.house import House


def test_a_rule_that_holds_is_applied_by_one_person(small: House) -> None:
    case = ad(small, text="pills").case
    made = decided(small, case, "pills")
    assert (stands(small).state, stands(small).excluded) == ("limit", ("AT", "DE"))
    row = rows(small, sa.select(decision).where(decision.c.ref == made))[0]
    assert (row.automatic, row.decider_1, row.decider_2) == (False, small.people["ann"], 0)
    assert open_tasks(small, case) == []


def test_what_no_rule_carries_is_refused_with_what_is_missing_and_nothing_is_sent(
    small: House,
) -> None:
    case = ad(small, text="a cure").case
    for rule in ("misleading", "too-young", "", "no-such-rule"):
        with pytest.raises(Refused) as caught:
            small.do(
                apply,
                case,
                rule,
                by=small.people["ann"],
                grounds="Its business model conflicts with acceptable practices.",
            )
        assert caught.value.code == "unfounded"
        assert caught.value.details
    with pytest.raises(Refused, match="Only a person"):
        small.do(apply, case, "misleading", by=0)
    assert count(small, letter) == 0


def test_a_second_on_changed_facts_does_not_count(small: House) -> None:
    case = state_media(small).case
    small.do(apply, case, "state-media", by=small.people["ann"])
    case = advertiser(small, sectors=["news", "retail"], control="government").case
    applied = small.do(apply, case, "state-media", by=small.people["bob"])
    assert applied.waits_for_second
    assert owner_stands(small).state == "waits"
    assert open_tasks(small, case) == ["second"]
    done = small.do(apply, case, "state-media", by=small.people["ann"])
    assert done.decision is not None
    assert owner_stands(small).state == "ban"


def test_a_proposal_on_the_same_facts_counts_though_it_was_submitted_again(small: House) -> None:
    first = state_media(small).case
    small.do(apply, first, "state-media", by=small.people["ann"])
    second = state_media(small).case
    with pytest.raises(Refused, match="two people"):
        small.do(apply, second, "state-media", by=small.people["ann"])
    done = small.do(apply, second, "state-media", by=small.people["bob"])
    assert done.decision is not None
    assert done.decision.outcome is Outcome.BAN


def test_a_proposal_serves_for_one_ban_only(small: House) -> None:
    made = banned(small)
    filed = appealed(small, made)
    ruled(small, filed.appeal, "reversed")
    assert owner_stands(small).state == "allow"
    again = advertiser(small, sectors=["news", "tv"], control="government").case
    applied = small.do(apply, again, "state-media", by=small.people["cleo"])
    assert applied.waits_for_second
    assert owner_stands(small).state == "waits"


def test_a_proposal_taken_back_puts_the_case_in_front_of_people_again(small: House) -> None:
    case = state_media(small).case
    small.do(apply, case, "state-media", by=small.people["ann"])

    def take_back(name: str) -> None:
        by = small.people[name]
        small.run(lambda unit: withdraw_vote(unit, case, "state-media", by=by))

    with pytest.raises(Refused, match="no proposal of yours"):
        take_back("bob")
    take_back("ann")
    assert open_tasks(small, case) == ["review"]
    applied = small.do(apply, case, "state-media", by=small.people["bob"])
    assert applied.waits_for_second


def test_letting_it_be_says_why_and_ends_the_waiting(small: House) -> None:
    case = ad(small, text="a cure").case
    with pytest.raises(Invalid):
        small.do(let_be, case, " ", by=small.people["ann"])
    with pytest.raises(Refused):
        small.do(let_be, case, "Fine.", by=0)
    small.do(let_be, case, "A cure for boredom.", by=small.people["ann"])
    last = small.read(show_case, case)["decisions"][-1]
    assert (last["outcome"], last["reason"]) == ("allow", "A cure for boredom.")
    assert len(last["deciders"]) == 1
    assert open_tasks(small, case) == []


def test_what_software_restricts_is_not_let_be_by_the_way(small: House) -> None:
    case = ad(small, age=12).case
    with pytest.raises(Refused) as caught:
        small.do(let_be, case, "I like it.", by=small.people["ann"])
    assert caught.value.code == "rule-holds"
    assert stands(small).state == "reject"


def test_a_second_rule_applied_leaves_the_first_where_it_may_still_hold(small: House) -> None:
    case = ad(small, text="pills and beer").case
    decided(small, case, "pills")
    decided(small, case, "beer", by="bob")
    assert stands(small).excluded == ("AT", "DE", "FR")
    with pytest.raises(Refused, match="stands already"):
        decided(small, case, "pills", by="bob")
    assert len(stands(small).because) == 2
    small.do(let_be, case, "Both are toys.", by=small.people["cleo"])
    assert stands(small).state == "allow"


def test_a_person_does_not_become_the_author_of_what_software_restricts(small: House) -> None:
    case = ad(small, text="pills", spend=2000.0).case
    with pytest.raises(Refused) as caught:
        small.do(apply, case, "pills", by=small.people["ann"])
    assert caught.value.code == "stricter-stands"
    assert caught.value.details == ("dear: Dear ads",)
    small.clock.on(timedelta(days=30))
    assert stands(small).state == "allow"
    decided(small, ad(small, text="pills").case, "pills")
    assert stands(small).state == "limit"


def test_software_never_ends_what_a_person_decided(small: House) -> None:
    decided(small, ad(small, text="pills").case, "pills")
    assert ad(small, text="a walk").decision.outcome is Outcome.ALLOW
    assert stands(small).state == "limit"
