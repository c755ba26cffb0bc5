"""What a case's page is made of: the rules as they are now, what came before, who may do what."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from reasoned.cases.answering.remark import state
from reasoned.cases.deciding.decide import apply, let_be
from reasoned.cases.deciding.hold import object_to, place
from reasoned.cases.deciding.preview import preview
from reasoned.cases.errors import NotFound, Refused
from reasoned.cases.reading.case_view import CaseView, case_of_thing, case_view
from reasoned.cases.submitting.submit import Contact
from reasoned.store.tables.outbox import letter
from tests.cases.doing import (
    DAY,
    ad,
    advertiser,
    appealed,
    banned,
    count,
    decided,
    rows,
    ruled,
    shown,
    state_media,
)
from tests.cases.house import House


def seen(house: House, case: str, by: str = "ann", **named: Any) -> CaseView:
    reader = house.people[by]
    return house.read(case_view, house.desk, case, house.clock.now, reader=reader, **named)


def test_the_rules_are_run_on_what_is_known_now_and_nothing_is_written(small: House) -> None:
    case = ad(small, text="pills and a cure").case
    before = count(small, letter)
    view = seen(small, case)
    assert [(r.id, r.state) for r in view.now.rules] == [
        ("pills", "proposed"), ("misleading", "undetermined"),
    ]  # fmt: skip
    assert len(view.now.asked) == 1
    assert count(small, letter) == before
    decided(small, case, "pills")
    assert set(seen(small, case).applied) == {"pills"}


def test_a_fact_that_several_rules_miss_is_asked_for_once(small: House) -> None:
    view = seen(small, ad(small, text=None).case)
    asked = [
        fact
        for rule in view.now.rules
        for part in (*rule.elements, *rule.exceptions)
        for fact in part.facts
        if fact.missing and fact.name == "ad.text"
    ]
    assert len(asked) > 1
    assert [fact.first for fact in asked] == [True, *[False] * (len(asked) - 1)]


def test_the_first_persons_proposal_counts_on_the_same_facts_alone(small: House) -> None:
    case = state_media(small).case
    small.do(apply, case, "state-media", by=small.people["ann"])
    view = seen(small, case, "bob")
    (rule,) = view.now.rules
    assert (rule.two, view.votes["state-media"].name) == (True, "Ann")
    assert view.votes["state-media"].facts == rule.facts
    case = advertiser(small, sectors=["news", "retail"], control="government").case
    view = seen(small, case, "bob")
    assert view.votes["state-media"].facts != view.now.rules[0].facts


def test_history_precedents_and_remarks_are_of_the_markets_that_one_may_see(small: House) -> None:
    old = decided(small, ad(small, "old", text="pills").case, "pills")
    ruled(small, appealed(small, old).appeal, "reversed")
    case = shown(small, old)["case"]
    small.do(let_be, ad(small, "be", text="a cure").case, "Fine.", by=small.people["bob"])
    small.do(state, case, "advertiser", "We sold sweets.")
    rival = decided(small, ad(small, "rivals", of="rival", text="pills").case, "pills")
    view = seen(small, ad(small, "new", text="pills").case)
    assert [(e.external_id, e.outcome, e.ended, e.ruled) for e in view.history] == [
        ("be", "allow", "", ""), ("old", "limit", "reversed", "reversed"),
    ]  # fmt: skip
    assert [e.decision for e in view.precedents["pills"]] == [rival, old]
    assert [said.text for said in view.remarks] == ["We sold sweets."]
    moved = sa.text("UPDATE \"case\" SET market = 'DE' WHERE ref = :ref")
    small.run(lambda unit: unit.connection.execute(moved, {"ref": case}).rowcount)
    view = seen(small, ad(small, "new", text="pills").case, markets=("FR",))
    assert [e.external_id for e in view.history] == ["be"]
    assert [e.decision for e in view.precedents["pills"]] == [rival]
    assert view.remarks == ()


def test_what_comes_with_evidence_is_listed_in_its_newest_version(small: House) -> None:
    for control in ("own", "government"):
        claim = {"value": control, "evidence": f"It says {control}.", "status": "alleged"}
        case = advertiser(small, control=claim).case
        small.clock.on(DAY)
    found = seen(small, case).assurances
    assert [(a.value, a.status, a.evidence) for a in found] == [
        ("“government”", "alleged", "It says government."),
    ]  # fmt: skip


def test_who_decided_or_placed_a_hold_is_told_apart(small: House) -> None:
    made = banned(small)
    case = shown(small, made)["case"]
    filed = appealed(small, made)
    until = small.clock.now + DAY
    held = small.do(place, case, "Wait.", until, by=small.people["bob"])
    objection = small.do(object_to, held, "No.")
    assert seen(small, case, "ann").mine == {filed.appeal}
    assert seen(small, case, "bob").mine == {filed.appeal, held}
    assert seen(small, case, "cleo").mine == frozenset()
    assert seen(small, case).decided_by[made] == ("Ann", "Bob")
    for what, ref in (
        ("decision", made), ("appeal", filed.appeal), ("hold", held), ("objection", objection),
    ):  # fmt: skip
        assert small.read(case_of_thing, what, ref) == case
    with pytest.raises(NotFound):
        small.read(case_of_thing, "hold", "none")


def test_taking_back_is_offered_to_who_decided_while_there_is_time(small: House) -> None:
    case = ad(small, text="pills", contact=Contact("a@acme.example")).case
    made = decided(small, case, "pills")
    back = seen(small, case, "ann").back[made]
    assert (back.may, back.mine) == (True, True)
    assert back.until == small.clock.now + small.settings.send_after
    back = seen(small, case, "bob").back[made]
    assert (back.may, back.mine) == (False, False)
    small.clock.on(2 * DAY)
    back = seen(small, case, "ann").back[made]
    assert not back.may
    assert "time to take it back is over" in back.why


def test_the_letter_before_is_the_letter_after(small: House) -> None:
    case = ad(small, text="pills", contact=Contact("a@acme.example", "de")).case
    before = small.read(preview, small.desk, case, "pills", small.clock.now)
    assert (before.language, before.addressed, count(small, letter)) == ("de", True, 0)
    decided(small, case, "pills")
    (row,) = rows(small, sa.select(letter))
    assert row.content["statement"] == before.content["statement"]
    assert row.language == "de"
    with pytest.raises(Refused):
        small.read(preview, small.desk, case, "beer", small.clock.now)
    with pytest.raises(NotFound):
        small.read(preview, small.desk, "none", "beer", small.clock.now)


def test_what_software_restricts_more_strictly_has_no_letter_by_a_person(small: House) -> None:
    case = ad(small, text="pills", spend=2000.0).case
    with pytest.raises(Refused) as caught:
        small.read(preview, small.desk, case, "pills", small.clock.now)
    assert caught.value.code == "stricter-stands"
