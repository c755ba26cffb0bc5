"""What everybody may read: published decisions, what became of them, and their numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reasoned.cases.deciding.decide import apply
from reasoned.cases.deciding.hold import place
from reasoned.cases.deciding.take_back import take_back
from reasoned.cases.errors import Invalid, NotFound
from reasoned.cases.public.decisions import Filter, Page, published, rules_applied, show_published
from reasoned.cases.public.numbers import MONTHS, Numbers, applied, numbers
from reasoned.cases.public.policies import edition_of, editions
from reasoned.cases.submitting.submit import Submission, submit
from reasoned.facts.model import SubjectKind
from tests.cases.doing import DAY, ad, answered, appealed, banned, decided, ruled
from tests.cases.house import House

LATER = timedelta(hours=1)


def listed(house: House, **by: Any) -> Page:
    paging = {name: by.pop(name) for name in ("after", "limit") if name in by}
    return house.read(published, Filter(**by), house.desk.settings, house.clock.now, **paging)


def refs(house: House, **by: Any) -> list[str]:
    return [item["decision"] for item in listed(house, **by).items]


def shown(house: House, decision: str) -> dict[str, Any]:
    rules = {r.id for p in house.desk.book.policy_set.policies for r in p.rules}
    return house.read(show_published, decision, house.desk.settings, house.clock.now, rules)


def counted(house: House) -> Numbers:
    return house.read(numbers, house.desk, house.clock.now)


def test_restrictions_are_listed_newest_first_and_nothing_else_is(small: House) -> None:
    first = ad(small, "ad-1", age=12).decision.ref
    allowed = ad(small, "ad-2").decision.ref
    waits = ad(small, "ad-3", text="a cure").decision.ref
    last = ad(small, "ad-4", spend=9999.0).decision.ref
    assert refs(small) == [last, first]
    for decision in (allowed, waits, "dec_nowhere"):
        with pytest.raises(NotFound):
            shown(small, decision)


def test_pages_follow_each_other_without_a_gap(small: House) -> None:
    made = [ad(small, f"ad-{n}", age=12).decision.ref for n in range(7)]
    found: list[str] = []
    after = ""
    for _ in range(4):
        page = listed(small, after=after, limit=2)
        found += [item["decision"] for item in page.items]
        after = page.next
        # What comes in meanwhile stands before what was seen.
        ad(small, f"new-{len(found)}", age=12)
    assert (found, after) == (made[::-1], "")
    with pytest.raises(Invalid):
        listed(small, after="dec_nowhere")


def test_each_filter_narrows_the_list(small: House) -> None:
    young = ad(small, "ad-1", age=12).decision.ref
    dear = ad(small, "ad-2", spend=9999.0).decision.ref
    pills = decided(small, ad(small, "ad-3", text="pills").case, "pills")
    small.clock.on(LATER)
    appealed(small, young)
    ruled(small, appealed(small, pills).appeal, "reversed")
    assert refs(small, rule="too-young") == [young]
    assert refs(small, outcome="suspend") == [dear]
    assert refs(small, by="people") == [pills]
    assert refs(small, by="software") == [dear, young]
    assert refs(small, answered="appealed") == [pills, young]
    assert refs(small, answered="waiting") == [young]
    assert refs(small, answered="reversed") == [pills]
    assert refs(small, rule="pills", answered="upheld") == []
    assert small.read(rules_applied) == ["dear", "pills", "too-young"]
    for wrong in ({"outcome": "x"}, {"by": "x"}, {"answered": "x"}):
        with pytest.raises(Invalid):
            listed(small, **wrong)


def test_a_reversal_reaches_the_list_and_the_page(small: House) -> None:
    made = banned(small)
    small.clock.on(LATER)
    assert (shown(small, made)["ruling"], shown(small, made)["ended"]) == (None, None)
    ruled(small, appealed(small, made).appeal, "reversed")
    for read in (shown(small, made), listed(small).items[0]):
        assert read["ruling"]["result"] == "reversed"
        assert read["ended"] == {"cause": "reversed", "at": small.clock.now}


def test_a_restriction_whose_time_is_over_says_so(small: House) -> None:
    made = ad(small, spend=9999.0).decision.ref
    small.clock.on(31 * DAY)
    assert shown(small, made)["ended"]["cause"] == "expired"


def test_what_people_decide_is_public_once_it_cannot_be_taken_back_by_the_clock(
    small: House,
) -> None:
    made = decided(small, ad(small, text="pills").case, "pills")
    assert refs(small) == []
    assert counted(small).total.decisions == 0
    with pytest.raises(NotFound):
        shown(small, made)
    small.clock.on(small.settings.send_after)
    assert refs(small) == [made]
    assert counted(small).total.decisions == 1


def test_what_was_taken_back_is_neither_listed_nor_counted_nor_told(small: House) -> None:
    made = decided(small, ad(small, text="pills").case, "pills")
    small.do(take_back, made, by=small.people["ann"])
    small.clock.on(LATER)
    assert refs(small) == []
    assert counted(small).total.decisions == 0
    assert shown(small, made) == {"decision": made, "taken_back": small.clock.now - LATER}


# --- numbers -------------------------------------------------------------------------------


def test_what_each_rule_did_is_counted_with_what_appeals_made_of_it(small: House) -> None:
    both = ad(small, "ad-1", age=12, countries=["NO"]).decision.ref
    ad(small, "ad-2", age=12)
    ad(small, "ad-3", text="hello!!!")
    pills = decided(small, ad(small, "ad-4", text="pills").case, "pills")
    hold = ad(small, "ad-5", text="a cure").case
    until = small.clock.now + DAY
    small.do(place, hold, "We look again.", until, by=small.people["ann"])
    small.clock.on(LATER)
    waiting = appealed(small, both).appeal
    second = appealed(small, pills).appeal
    small.clock.on(3 * DAY)
    ruled(small, second, "reversed")
    found = counted(small)
    assert waiting
    assert (found.total.decisions, found.total.automatic, found.total.by_people) == (3, 2, 1)
    assert (found.total.appealed, found.total.waiting) == (2, 1)
    assert (found.total.ruled, found.total.median_days) == ({"reversed": 1}, 3.0)
    of = {rule.rule: rule.count for rule in found.rules}
    assert of["too-young"].decisions == 2
    assert of["too-young"].outcomes == {"reject": 2}
    assert (of["pills"].by_people, of["pills"].ruled) == (1, {"reversed": 1})
    assert found.rules[0].rule == "too-young"
    assert found.shadow == {"loud": 1}
    assert (found.holds, found.discretion) == (1, 0)


def test_discretion_is_counted_by_the_version_that_was_applied(house: House) -> None:
    assert counted(house).discretion == 0
    concern = {"about": "x", "raised_by": "somebody", "raised_at": "2026-01-01T00:00:00Z"}
    facts = {
        "advertiser.sectors": ["security"],
        "advertiser.concerns": [concern],
        "advertiser.assurances": [],
    }
    case = house.do(submit, Submission(SubjectKind.ADVERTISER, "acme", facts=facts), by=0).case
    (rule,) = (
        rule
        for policy in house.desk.book.policy_set.in_force(house.clock.now)
        for rule in policy.rules
        if rule.id == "serious-harm"
    )
    for element in rule.when:
        if element.asks:
            answered(house, case, element.answer, True)
    for person in ("ann", "bob"):
        house.do(apply, case, "serious-harm", by=house.people[person], grounds="It is shown.")
    house.clock.on(LATER)
    assert counted(house).discretion == 1


def test_months_are_the_last_twelve_with_data(small: House) -> None:
    small.clock.now = datetime(2024, 1, 31, 23, 59, tzinfo=UTC)
    for n in range(14):
        ad(small, f"ad-{n}", age=12)
        small.clock.on(31 * DAY)
    months = counted(small).months
    assert len(months) == MONTHS
    assert months[-1].month == "2025-03"
    assert all(month.automatic >= 1 for month in months)


def test_applied_counts_by_version_and_rule(small: House) -> None:
    ad(small, "ad-1", age=12)
    ad(small, "ad-2", age=12)
    found = small.read(applied, small.desk, small.clock.now)
    version = small.desk.book.versions["ads", "2020-01-01"]
    assert found == {(version, "too-young"): 2}


# --- policies ------------------------------------------------------------------------------


def test_versions_say_what_is_in_force_what_was_and_what_will_be(house: House) -> None:
    several = editions(house.desk.book.policy_set, datetime(2020, 1, 1, tzinfo=UTC))
    old, new = several["targeting"]
    assert (old.state, new.state) == ("in force", "announced")
    assert old.until == new.policy.in_force_from
    assert new.until is None
    assert edition_of(several, "targeting", "") == old
    assert edition_of(several, "targeting", new.version) == new
    several = editions(house.desk.book.policy_set, datetime(2026, 1, 1, tzinfo=UTC))
    assert [e.state for e in several["targeting"]] == ["before", "in force"]
    for policy, version in (("nothing", ""), ("targeting", "1999-01-01")):
        with pytest.raises(NotFound):
            edition_of(several, policy, version)
