"""A hold: a reason, an end, a letter, and an objection that somebody else answers."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa

from reasoned.cases.deciding.hold import answer_objection, lift_hold, object_to, place, tell_ended
from reasoned.cases.errors import Invalid, NotFound, Refused
from reasoned.cases.reading.show import show_case
from reasoned.store.tables.outbox import event, letter
from tests.cases.doing import DAY, ad, advertiser, count, open_tasks, rows, stands
from tests.cases.house import House


def held(house: House, case: str, until: datetime) -> str:
    return house.do(place, case, "We ask the bank.", until, by=house.people["ann"])


def test_a_hold_has_one_letter_and_ends_by_itself(small: House) -> None:
    case = ad(small).case
    until = small.clock.now + 3 * DAY
    ref = held(small, case, until)
    assert (stands(small).state, stands(small).until, stands(small).because) == (
        "waits",
        until,
        (ref,),
    )
    sent = rows(small, sa.select(letter.c.kind, letter.c.content))
    assert [(row.kind, row.content["hold"]) for row in sent] == [("hold", ref)]
    with pytest.raises(Refused) as caught:
        held(small, case, until)
    assert caught.value.code == "already-held"
    small.clock.on(3 * DAY)
    assert stands(small).state == "allow"
    for told in (1, 0):
        assert small.run(lambda unit: tell_ended(unit, unit.now - DAY)) == told
    assert count(small, letter) == 1
    ended = rows(small, sa.select(event.c.actor).where(event.c.kind == "hold.ended"))
    assert ended == [(0,)]
    # And another may follow.
    held(small, case, small.clock.now + DAY)


def test_a_hold_without_reason_end_or_person_is_refused(small: House) -> None:
    case = ad(small).case
    ann, now = small.people["ann"], small.clock.now
    for reason, until in ((" ", now + DAY), ("x", now), ("x", now + 15 * DAY)):
        with pytest.raises(Invalid):
            small.do(place, case, reason, until, by=ann)
    with pytest.raises(Refused, match="Only a person"):
        small.do(place, case, "x", now + DAY, by=0)
    with pytest.raises(NotFound):
        small.do(place, "case_none", "x", now + DAY, by=ann)
    assert stands(small).state == "allow"


def test_an_objection_is_answered_by_another_and_may_end_the_hold(small: House) -> None:
    case = ad(small).case
    ref = held(small, case, small.clock.now + 3 * DAY)
    with pytest.raises(Invalid):
        small.do(object_to, ref, " ")
    number = small.do(object_to, ref, "The bank has answered.")
    assert open_tasks(small, case) == ["objection"]
    with pytest.raises(Refused, match="looked at already"):
        small.do(object_to, ref, "Again.")

    def say(by: str, *, lift: bool = True, text: str = "It has.") -> None:
        person = small.people[by]
        small.do(answer_objection, number, lift=lift, answer=text, by=person)

    with pytest.raises(Refused, match="somebody else"):
        say("ann")
    with pytest.raises(Invalid):
        say("bob", text=" ")
    say("bob")
    with pytest.raises(Refused, match="has been answered"):
        say("cleo")
    assert stands(small).state == "allow"
    assert open_tasks(small, case) == []
    told = small.read(show_case, case)["holds"][0]
    assert (told["objection"]["result"], told["objection"]["answer"]) == ("lifted", "It has.")
    assert told["lifted_at"] == small.clock.now
    # The answer goes by letter; and a hold that was lifted so doesn't come again.
    answered = rows(small, sa.select(letter.c.kind, letter.c.content).order_by(letter.c.id))[-1]
    assert (answered.kind, answered.content["answer"], answered.content["result"]) == (
        "hold", "It has.", "lifted",
    )  # fmt: skip
    with pytest.raises(Refused) as caught:
        held(small, case, small.clock.now + DAY)
    assert caught.value.code == "hold-lifted"


def test_holds_of_a_subject_add_up_whatever_cases_they_are_of(small: House) -> None:
    """A new submission opens a new case; what waits is the same."""
    held(small, ad(small).case, small.clock.now + 8 * DAY)
    small.clock.on(8 * DAY)
    again = ad(small, text="a walk").case
    with pytest.raises(Refused) as caught:
        held(small, again, small.clock.now + 7 * DAY)
    assert caught.value.code == "held-long-enough"
    held(small, again, small.clock.now + 6 * DAY)
    small.clock.on(30 * DAY)
    later = ad(small, text="a run").case
    with pytest.raises(Refused):
        held(small, later, small.clock.now + DAY)
    # What was more than `hold_within` ago counts no more.
    small.clock.on(70 * DAY)
    held(small, later, small.clock.now + 14 * DAY)


def test_holds_of_its_advertiser_count_for_an_ad(small: House) -> None:
    whole = advertiser(small).case
    held(small, whole, small.clock.now + 10 * DAY)
    case = ad(small).case
    # What both share counts once.
    held(small, case, small.clock.now + 12 * DAY)
    small.clock.on(12 * DAY)
    with pytest.raises(Refused) as caught:
        held(small, case, small.clock.now + 3 * DAY)
    assert caught.value.code == "held-long-enough"
    held(small, case, small.clock.now + 2 * DAY)
    # But one ad's holds keep nobody from holding its advertiser.
    held(small, whole, small.clock.now + 4 * DAY)


def test_what_was_lifted_on_an_objection_is_not_held_in_another_case(small: House) -> None:
    ref = held(small, ad(small).case, small.clock.now + 3 * DAY)
    number = small.do(object_to, ref, "No.")
    bob = small.people["bob"]
    small.do(answer_objection, number, lift=True, answer="True.", by=bob)
    small.clock.on(DAY)
    with pytest.raises(Refused) as caught:
        held(small, ad(small, text="a walk").case, small.clock.now + DAY)
    assert caught.value.code == "hold-lifted"


def test_an_objection_of_ours_does_not_stop_the_advertiser_s_own(small: House) -> None:
    case = ad(small).case
    ref = held(small, case, small.clock.now + 5 * DAY)
    ann, bob, cleo = (small.people[name] for name in ("ann", "bob", "cleo"))
    ours = small.do(object_to, ref, "They say no.", by=ann)
    with pytest.raises(Refused) as caught:
        small.do(object_to, ref, "They say no.", by=bob)
    assert caught.value.code == "objected-already"
    small.do(answer_objection, ours, lift=False, answer="It has to be.", by=bob)
    own = small.do(object_to, ref, "This is what we say.")
    assert open_tasks(small, case) == ["objection"]
    small.do(answer_objection, own, lift=False, answer="We know, but no.", by=cleo)
    with pytest.raises(Refused, match="answered already"):
        small.do(object_to, ref, "Once more.")
    (told,) = small.read(show_case, case)["holds"]
    assert told["objection"]["text"] == "This is what we say."


def test_who_filed_an_objection_does_not_answer_it_and_its_own_takes_the_place(
    small: House,
) -> None:
    case = ad(small).case
    ref = held(small, case, small.clock.now + 5 * DAY)
    bob = small.people["bob"]
    ours = small.do(object_to, ref, "They say no.", by=bob)
    with pytest.raises(Refused) as caught:
        small.do(answer_objection, ours, lift=False, answer="No.", by=bob)
    assert caught.value.code == "same-person"
    own = small.do(object_to, ref, "This is what we say.")
    assert open_tasks(small, case) == ["objection"]
    with pytest.raises(Refused) as caught:
        small.do(answer_objection, ours, lift=False, answer="No.", by=small.people["cleo"])
    assert caught.value.code == "objection-replaced"
    small.do(answer_objection, own, lift=True, answer="True.", by=bob)
    assert stands(small).state == "allow"


def test_holds_of_a_case_add_up_to_what_one_may_last(small: House) -> None:
    case, bob = ad(small).case, small.people["bob"]

    def lifted_after_six_days() -> None:
        ref = held(small, case, small.clock.now + 8 * DAY)
        small.clock.on(6 * DAY)
        small.run(lambda unit: lift_hold(unit, ref, by=bob))

    lifted_after_six_days()
    lifted_after_six_days()
    with pytest.raises(Refused) as caught:
        held(small, case, small.clock.now + 3 * DAY)
    assert caught.value.code == "held-long-enough"
    held(small, case, small.clock.now + 2 * DAY)


def test_an_objection_that_is_not_met_leaves_the_hold_to_its_end(small: House) -> None:
    ref = held(small, ad(small).case, small.clock.now + 3 * DAY)
    number = small.do(object_to, ref, "No.")
    bob = small.people["bob"]
    small.do(answer_objection, number, lift=False, answer="Not yet.", by=bob)
    assert stands(small).state == "waits"
    small.run(lambda u: lift_hold(u, ref, by=bob))
    assert stands(small).state == "allow"
    with pytest.raises(Refused, match="ended already"):
        small.run(lambda u: lift_hold(u, ref, by=bob))
    with pytest.raises(Refused, match="nothing to object"):
        small.do(object_to, ref, "Late.")
