"""Old bans come in without reasons: no decisions, and queued to be decided anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from reasoned.cases.deciding.breaches import breaches_of
from reasoned.cases.deciding.decide import let_be
from reasoned.cases.reading.show import show_case
from reasoned.cases.subjects import find_subject
from reasoned.cases.submitting.legacy import read_rows, take, take_all
from reasoned.cases.submitting.submit import Submission, submit
from reasoned.decisions.model import Outcome
from reasoned.facts.model import SubjectKind
from reasoned.store.tables.cases import case
from reasoned.store.tables.decisions import decision
from reasoned.store.tables.outbox import leaf, letter
from tests.cases.doing import (
    DAY,
    ad,
    advertiser,
    count,
    open_tasks,
    owner_stands,
    rows,
    stands,
    state_media,
)
from tests.cases.house import House

BAN = {"external_id": "acme", "restriction": "ban", "since": "2018-01-26", "said": "Your model."}


def refused(house: House, row: dict[str, str], says: str) -> None:
    good, bad = read_rows([(2, row)])
    assert not bad
    before = count(house, case)
    new, left = house.do(take_all, good, by=house.people["ann"])
    assert (new, [r.line for r in left], count(house, case)) == (0, [2], before)
    assert says in left[0].reason


def taken(house: House, row: dict[str, str]) -> bool:
    good, bad = read_rows([(2, row)])
    assert not bad
    return house.do(take, good[0], by=house.people["ann"])


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"restriction": "ban"}, "external_id is missing"),
        ({"external_id": "a", "restriction": "forbid"}, "restriction is 'forbid'"),
        ({"external_id": "a"}, "restriction is ''"),
        ({**BAN, "kind": "account"}, "kind is 'account'"),
        ({**BAN, "kind": "ad"}, "an ad needs its advertiser"),
        ({**BAN, "since": "last year"}, "since: "),
        ({**BAN, "since": ""}, "since is missing"),
        ({**BAN, "market": "Germany"}, "market is 'Germany'"),
        ({"external_id;restriction": "a;ban"}, "separated by commas"),
        ({**BAN, "reason": "x"}, "unknown column 'reason'"),
    ],
)
def test_a_row_that_cannot_be_used_is_given_back_with_line_and_reason(
    row: dict[str, str], says: str
) -> None:
    good, bad = read_rows([(2, BAN), (3, row), (4, {**BAN, "external_id": "b"})])
    assert [r.line for r in good] == [2, 4]
    assert [(r.line, r.row) for r in bad] == [(3, row)]
    assert says in bad[0].reason


def test_an_old_ban_stands_without_reasons_and_waits_to_be_decided(small: House) -> None:
    assert taken(small, BAN)
    assert not taken(small, BAN)
    told = owner_stands(small)
    assert (told.state, told.reasons) == ("ban", False)
    for table in (decision, letter):
        assert count(small, table) == 0
    assert rows(small, sa.select(leaf.c.id).where(leaf.c.kind != "policy")) == []
    ref = rows(small, sa.select(case.c.ref))[0].ref
    assert open_tasks(small, ref) == ["legacy"]
    shown = small.read(show_case, ref)["legacy"]
    assert (shown["reasons"], shown["said"], shown["restriction"]) == (False, "Your model.", "ban")


def test_an_old_ban_is_no_breach_to_lean_on(house: House) -> None:
    taken(house, BAN)
    ad_given = {"ad.categories": ["political"], "ad.payer": None}
    given = Submission(SubjectKind.AD, "ad-1", advertiser="acme", facts=ad_given)
    assert house.do(submit, given, by=0).decision.outcome is Outcome.REJECT
    with house.database.reading() as connection:
        who = find_subject(connection, SubjectKind.ADVERTISER, "acme")
        assert who is not None
        declared = house.desk.book.policy_set.declarations
        found = breaches_of(connection, who.id, who.ref, declared, house.clock.now)
    assert [dict(fact.value[0])["rule"] for fact in found] == ["political-without-payer"]


def test_an_old_ban_ends_when_a_person_decides_anew(small: House) -> None:
    taken(small, BAN)
    ref = rows(small, sa.select(case.c.ref))[0].ref
    small.do(let_be, ref, "Nothing of it can be shown.", by=small.people["bob"])
    told = owner_stands(small)
    assert (told.state, told.reasons) == ("allow", True)
    assert open_tasks(small, ref) == []
    assert small.read(show_case, ref)["legacy"]["replaced_at"] == small.clock.now


def test_an_old_restriction_of_an_ad_brings_its_advertiser_along(small: House) -> None:
    row = {**BAN, "kind": "ad", "external_id": "ad-1", "advertiser": "acme"}
    assert taken(small, {**row, "restriction": "reject"})
    assert stands(small).state == "reject"
    assert owner_stands(small).state == "allow"


def test_whoever_was_submitted_here_is_restricted_by_a_rule_only(small: House) -> None:
    advertiser(small, "decided")
    ad(small, "ad-1", of="known-by-its-ad")
    state_media(small, "waits")
    for name in ("decided", "known-by-its-ad", "waits"):
        refused(small, {**BAN, "external_id": name}, "was submitted here. Restrict it by a rule")
    of = {**BAN, "kind": "ad", "external_id": "ad-1", "advertiser": "known-by-its-ad"}
    refused(small, of, "was submitted here. Restrict it by a rule")
    refused(small, {**of, "advertiser": "another"}, "belongs to another advertiser")
    assert owner_stands(small, "decided").state == "allow"


def test_an_old_restriction_began_before_rules_were_published_here(small: House) -> None:
    on_the_day = {**BAN, "since": small.clock.now.isoformat()}
    refused(small, on_the_day, "after the first policy was published here")
    assert taken(small, {**BAN, "since": (small.clock.now - DAY).isoformat()})


def test_nothing_old_comes_in_any_more_when_its_time_is_over(small: House) -> None:
    assert taken(small, BAN)
    small.clock.on(small.settings.old_bans_for)
    assert taken(small, {**BAN, "external_id": "last"})
    small.clock.on(timedelta(microseconds=1))
    refused(
        small, {**BAN, "external_id": "late"}, "Old restrictions were taken in until 2026-05-31"
    )
    assert not taken(small, BAN)


def test_an_advertiser_that_only_its_old_ad_brought_along_can_follow(small: House) -> None:
    row = {**BAN, "kind": "ad", "external_id": "ad-1", "advertiser": "acme"}
    assert taken(small, row)
    assert taken(small, BAN)
    assert owner_stands(small).state == "ban"
