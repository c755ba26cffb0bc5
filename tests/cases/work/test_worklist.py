"""What the queue's page shows beside the tasks."""

from __future__ import annotations

from functools import partial

import pytest

from reasoned.access.people import add_person, deactivate
from reasoned.access.roles import Role
from reasoned.cases.errors import Invalid, NotFound, Refused
from reasoned.cases.submitting.submit import Submission, submit
from reasoned.cases.work.handover import hand_over
from reasoned.cases.work.note import notes_of
from reasoned.cases.work.queue import Filter, waiting
from reasoned.cases.work.worklist import (
    Totals,
    cases_named,
    choices,
    deciders,
    names,
    task_with_case,
    totals,
)
from reasoned.facts.model import SubjectKind
from tests.cases.doing import AD, DAY, ad, answered
from tests.cases.house import House


@pytest.fixture
def busy(small: House) -> House:
    """A cure anywhere and pills in DE wait; `fritz` works for FR, `audra` only reads."""
    ad(small, "a", text="a cure")
    given = Submission(SubjectKind.AD, "b", "", "DE", "rival", {**AD, "ad.text": "pills"})
    small.do(submit, given, by=0)
    for name, role, markets in (("fritz", Role.REVIEWER, ["FR"]), ("audra", Role.AUDITOR, [])):
        job = partial(
            add_person, email=f"{name}@example.org", name=name, roles=[role], markets=markets
        )
        small.people[name] = small.run(job).id
    return small


def task(house: House, name: str) -> str:
    found = house.read(waiting, Filter()).items
    return str(next(i["task"] for i in found if i["subject"]["external_id"] == name))


def ref_of(house: House, name: str) -> str:
    return next(p.ref for p in house.read(deciders, "") if p.id == house.people[name])


def test_what_waits_is_counted_in_the_markets_that_one_sees(busy: House) -> None:
    ann = busy.people["ann"]
    busy.run(lambda unit: hand_over(unit, task(busy, "b"), "per_ann", by=ann))
    now = busy.clock.now
    assert busy.read(totals, markets=(), mine=ann, now=now) == Totals(2, 0, 1)
    late = now + 4 * DAY
    assert busy.read(totals, markets=["FR"], mine=ann, now=late) == Totals(1, 1, 0)
    answered(busy, busy.read(task_with_case, task(busy, "a")).case_ref,
             "ad.answers_misleading_1", False)  # fmt: skip
    assert busy.read(totals, markets=(), mine=ann, now=late) == Totals(1, 1, 1)


def test_the_queue_can_be_narrowed_by_what_is_in_it(busy: House) -> None:
    assert busy.read(choices, markets=()) == (["misleading", "pills"], ["DE"])
    assert busy.read(choices, markets=["FR"]) == (["misleading"], [])


def test_those_may_be_given_a_task_who_are_here_and_may_decide_there(busy: House) -> None:
    def able(market: str) -> list[str]:
        return [someone.name for someone in busy.read(deciders, market)]

    assert able("FR") == ["Ann", "Bob", "Cleo", "fritz"]
    assert able("DE") == ["Ann", "Bob", "Cleo"]
    busy.run(lambda unit: deactivate(unit, "per_bob"))
    assert able("DE") == ["Ann", "Cleo"]
    held = task(busy, "b")
    for whom in ("per_bob", ref_of(busy, "fritz"), "audra@example.org", "per_none", "software"):
        with pytest.raises(Invalid):
            busy.run(partial(hand_over, task_ref=held, to=whom, by=1))


def test_a_task_goes_from_hand_to_hand_but_to_nobody_unawares(busy: House) -> None:
    ann, held = busy.people["ann"], task(busy, "a")
    busy.run(lambda unit: hand_over(unit, held, "per_ann", by=ann, note=" Yours. ", seen=""))
    row = busy.read(task_with_case, held)
    assert (row.holder, row.holder_name) == ("per_ann", "Ann")
    assert [n["text"] for n in busy.read(notes_of, row.case_ref)] == ["Yours."]
    with pytest.raises(Refused, match="Ann has taken it"):
        busy.run(lambda unit: hand_over(unit, held, "per_bob", by=2, seen=""))
    busy.run(lambda unit: hand_over(unit, held, "per_ann", by=ann, seen=""))
    busy.run(lambda unit: hand_over(unit, held, "", by=ann, seen="per_ann"))
    with pytest.raises(Refused, match="handed back"):
        busy.run(lambda unit: hand_over(unit, held, "per_bob", by=2, seen="per_ann"))
    assert busy.read(task_with_case, held).holder is None
    assert len(busy.read(notes_of, row.case_ref)) == 1


def test_a_note_too_long_and_a_task_that_is_not_there_change_nothing(busy: House) -> None:
    held = task(busy, "a")
    with pytest.raises(Invalid):
        busy.run(lambda unit: hand_over(unit, held, "per_ann", by=1, note="x" * 5001))
    with pytest.raises(NotFound):
        busy.run(lambda unit: hand_over(unit, "task_none", "per_ann", by=1))
    with pytest.raises(Refused):
        busy.run(lambda unit: hand_over(unit, held, "per_ann", by=0))
    assert busy.read(task_with_case, held).holder is None


def test_people_and_cases_are_named_by_their_ids(busy: House) -> None:
    assert busy.read(names, ["per_ann", "", "per_none"]) == {"per_ann": "Ann"}
    assert busy.read(names, [""]) == {}
    held = task(busy, "b")
    found = busy.read(cases_named, [held, "task_none"], ["dec_none"])
    assert (found[held].external_id, found[held].market) == ("b", "DE")
    assert list(found) == [held]
