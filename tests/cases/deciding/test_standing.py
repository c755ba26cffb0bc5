"""Standing follows from decisions: an ad's own and its advertiser's, for as long as they last."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reasoned.cases.answering.rule import Milder
from reasoned.cases.deciding.hold import place
from reasoned.cases.errors import NotFound
from tests.cases.doing import (
    DAY,
    ad,
    advertiser,
    appealed,
    banned,
    decided,
    owner_stands,
    ruled,
    stands,
)
from tests.cases.house import House


def test_an_ad_has_its_advertisers_restrictions_too_and_not_the_other_way(small: House) -> None:
    own = ad(small, age=12).decision.ref
    ad(small, "other")
    assert owner_stands(small).state == "allow"
    ban = banned(small)
    assert (stands(small).state, set(stands(small).because)) == ("ban", {own, ban})
    assert (stands(small, "other").state, stands(small, "other").because) == ("ban", (ban,))
    ad(small, "elsewhere", of="rival")
    assert stands(small, "elsewhere").state == "allow"


def test_territories_of_several_limits_add_up(small: House) -> None:
    case = ad(small, text="pills and beer", countries=["NO", "DE", "FR", "IT"]).case
    assert stands(small).excluded == ("LT", "NO")
    decided(small, case, "pills")
    decided(small, case, "beer", by="bob")
    told = stands(small)
    assert (told.state, told.only) == ("limit", None)
    assert told.excluded == ("AT", "DE", "FR", "LT", "NO")


def test_a_time_ends_by_itself_to_the_microsecond(small: House) -> None:
    small.clock.on(timedelta(microseconds=5))
    ad(small, spend=2000.0)
    ends = small.clock.now + 30 * DAY
    assert (stands(small).state, stands(small).until) == ("suspend", ends)
    small.clock.now = ends - timedelta(microseconds=1)
    assert stands(small).state == "suspend"
    small.clock.now = ends
    assert (stands(small).state, stands(small).because) == ("allow", ())


def test_a_restriction_made_on_a_whole_second_holds_at_once(small: House) -> None:
    ad(small, age=12)
    small.clock.on(timedelta(microseconds=1))
    assert stands(small).state == "reject"


def test_the_strictest_is_the_state_and_says_how_long(small: House) -> None:
    case = ad(small, countries=["NO"]).case
    assert (stands(small).state, stands(small).until) == ("limit", None)
    until = small.clock.now + DAY
    small.do(place, case, "x", until, by=small.people["ann"])
    assert (stands(small).state, stands(small).until, stands(small).excluded) == (
        "waits",
        until,
        (),
    )
    small.clock.now = until
    assert (stands(small).state, stands(small).excluded) == ("limit", ("LT", "NO"))


def test_a_varied_restriction_is_what_the_ruling_made_of_it(small: House) -> None:
    filed = appealed(small, banned(small))
    ad(small)
    until = small.clock.now + 10 * DAY
    ref = ruled(small, filed.appeal, "varied", milder=Milder(ends_at=until)).ruling
    for told in (owner_stands(small), stands(small)):
        assert (told.state, told.until, told.because) == ("ban", until, (ref,))
    small.clock.now = until
    assert owner_stands(small).state == stands(small).state == "allow"


def test_who_is_not_known_has_no_standing(small: House) -> None:
    advertiser(small)
    with pytest.raises(NotFound):
        stands(small, "acme")  # no such ad
