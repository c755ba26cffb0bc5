"""The advertiser's own appeal is its own: what it took back, or we filed for it, doesn't use it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from reasoned.cases.answering.appeal import Argument, file_appeal, withdraw_appeal
from reasoned.cases.answering.rule import Milder
from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.reading.case_view import case_view
from reasoned.cases.reading.show import show_appeal, show_case
from reasoned.cases.submitting.correct import correct, side_by_side
from reasoned.store.tables.appeals import appeal, ruling
from reasoned.store.tables.cases import task
from tests.cases.doing import (
    DAY,
    ad,
    appealed,
    banned,
    decided,
    fact_ref,
    open_tasks,
    rows,
    ruled,
    shown,
    stands,
)
from tests.cases.house import House


def by_staff(house: House, decision: str, who: str = "ann", contests: str = "") -> str:
    """Somebody of ours files an appeal in the advertiser's name; gives its id."""
    arguments = [Argument("They say it is wrong.", contests=contests)]
    by = house.people[who]
    return house.do(file_appeal, decision, arguments, filed_by="Acme", by=by).appeal


def code(house: House, use: Callable[..., object], *given: object, **more: object) -> str:
    with pytest.raises(Refused) as caught:
        house.do(use, *given, **more)
    return caught.value.code


def test_who_takes_an_appeal_back_may_appeal_again_while_the_time_runs(small: House) -> None:
    came = ad(small, age=12)
    ref = came.decision.ref
    first = appealed(small, ref)
    small.do(withdraw_appeal, first.appeal)
    small.clock.on(DAY)
    second = appealed(small, ref, text="It is for adults.")
    assert open_tasks(small, came.case) == ["appeal"]
    told = small.read(show_appeal, second.appeal)
    assert (told["filed_at"], told["withdrawn_at"]) == (small.clock.now, None)
    assert small.read(show_appeal, first.appeal)["withdrawn_at"] is not None
    # Both stand on the case.
    appeals = small.read(show_case, came.case)["appeals"]
    assert [one["appeal"] for one in appeals] == [first.appeal, second.appeal]
    assert code(small, file_appeal, ref, [Argument("Again.")], filed_by="Acme") == "appealed"
    small.do(withdraw_appeal, second.appeal)
    small.clock.on(shown(small, ref)["appeal_until"] - small.clock.now + DAY)
    assert code(small, file_appeal, ref, [Argument("Late.")], filed_by="Acme") == "too-late"


def test_what_we_filed_does_not_stop_the_advertiser_and_gives_way_to_its_own(small: House) -> None:
    came = ad(small, age=12)
    ref = came.decision.ref
    ours = by_staff(small, ref)
    assert small.read(show_appeal, ours)["by_staff"]
    arguments = [Argument("They say it again.")]
    bob = small.people["bob"]
    assert code(small, file_appeal, ref, arguments, filed_by="Acme", by=bob) == "appealed"
    own = appealed(small, ref)
    assert open_tasks(small, came.case) == ["appeal"]
    with pytest.raises(Refused, match="taken back"):
        ruled(small, ours, "upheld")
    # Nor does anybody of ours come in its place.
    assert code(small, file_appeal, ref, arguments, filed_by="Acme", by=bob) == "appealed"
    ruled(small, own.appeal, "reversed", by="ann")
    assert stands(small).state == "allow"


def test_its_own_is_ruled_on_though_what_we_filed_was_upheld(small: House) -> None:
    came = ad(small, age=12)
    ref = came.decision.ref
    ruled(small, by_staff(small, ref), "upheld")
    own = appealed(small, ref, text="This is what we say.")
    ruled(small, own.appeal, "reversed", by="bob")
    assert stands(small).state == "allow"
    assert [r.result for r in rows(small, sa.select(ruling.c.result).order_by(ruling.c.id))] == [
        "upheld",
        "reversed",
    ]
    assert code(small, file_appeal, ref, [Argument("x")], filed_by="Acme") == "restriction-ended"


def test_who_filed_it_for_the_advertiser_does_not_rule_on_it(small: House) -> None:
    filed = by_staff(small, ad(small, age=12).decision.ref, "cleo")
    with pytest.raises(Refused, match="filed this appeal") as caught:
        ruled(small, filed, "upheld", by="cleo")
    assert caught.value.code == "took-part"
    ruled(small, filed, "upheld", by="bob")


def test_the_desk_knows_that_who_filed_it_does_not_rule(small: House) -> None:
    came = ad(small, age=12)
    filed = by_staff(small, came.decision.ref, "cleo")
    for name, mine in (("cleo", {filed}), ("bob", set())):
        view = small.read(
            case_view, small.desk, came.case, small.clock.now, reader=small.people[name]
        )
        assert view.mine == mine


def test_what_we_filed_is_not_varied_while_the_advertiser_may_appeal_itself(small: House) -> None:
    made = decided(small, ad(small, text="pills").case, "pills")
    filed = by_staff(small, made, "bob")
    with pytest.raises(Refused) as caught:
        ruled(small, filed, "varied", milder=Milder(excluded=["AT"]))
    assert caught.value.code == "own-appeal-open"
    small.clock.on(shown(small, made)["appeal_until"] - small.clock.now + DAY)
    ruled(small, filed, "varied", milder=Milder(excluded=["AT"]))
    assert stands(small).excluded == ("AT",)


def test_only_what_we_filed_is_taken_back_by_us_and_not_by_who_decided(small: House) -> None:
    made = decided(small, ad(small, text="pills").case, "pills", by="ann")
    ann, bob = small.people["ann"], small.people["bob"]
    said = "They wrote that they don't appeal any more."
    ours = by_staff(small, made, "ann")
    assert code(small, withdraw_appeal, ours, by=ann, said=said) == "same-person"
    with pytest.raises(Invalid, match="Quote"):
        small.do(withdraw_appeal, ours, by=bob, said=" ")
    small.do(withdraw_appeal, ours, by=bob, said=said)
    kept = rows(small, sa.select(appeal.c.withdrawn_by, appeal.c.withdrawn_said))
    assert kept == [(bob, said)]
    own = appealed(small, made)
    assert code(small, withdraw_appeal, own.appeal, by=bob, said=said) == "own-appeal"
    small.do(withdraw_appeal, own.appeal)


def because(house: House) -> list[tuple[str, str]]:
    """Why a person looks again, of what is open."""
    found = rows(
        house,
        sa.select(task.c.detail).where(task.c.kind == "recheck", task.c.done_at.is_(None)),
    )
    return [(row.detail["because"], row.detail["fact"]) for row in found]


def test_a_person_looks_at_what_an_appeal_contested_that_was_taken_back(small: House) -> None:
    made = banned(small)
    ref = fact_ref(small, made, "advertiser.control")
    filed = appealed(small, made, contests=ref)
    small.do(withdraw_appeal, filed.appeal)
    assert small.read(side_by_side, ref)[-1]["status"] == "contested"
    assert because(small) == [("a contest was taken back", "advertiser.control")]
    # To contest it again is to have it looked at by the ruling.
    filed = appealed(small, made, contests=ref)
    assert because(small) == []
    small.do(withdraw_appeal, filed.appeal)
    assert len(because(small)) == 1
    ann = small.people["ann"]
    small.do(correct, ref, value="government", evidence="The deed.", by=ann)
    assert small.read(side_by_side, ref)[-1]["status"] == "established"
    assert ("a contest was taken back", "advertiser.control") not in because(small)


def test_nobody_is_asked_about_what_another_appeal_still_contests(small: House) -> None:
    case = ad(small, text="pills and beer").case
    made = [decided(small, case, rule, by="ann") for rule in ("pills", "beer")]
    refs = [appealed(small, d, contests=fact_ref(small, d, "ad.text")).appeal for d in made]
    before = because(small)
    small.do(withdraw_appeal, refs[1])
    assert because(small) == before
    small.do(withdraw_appeal, refs[0])
    assert ("a contest was taken back", "ad.text") in because(small)
