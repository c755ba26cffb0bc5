"""A rule that refuses too much, or is reversed too often, is for people until one resumes it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from reasoned.cases.deciding.breaker import counts, resume, stopped_rules, watch
from reasoned.cases.errors import NotFound, Refused
from reasoned.decisions.model import Outcome
from reasoned.store.tables.outbox import event
from tests.cases.doing import DAY, ad, appealed, rows, ruled
from tests.cases.house import House


def strict(house: House, *, refused: float, undone: float = 1.0) -> None:
    house.settings = replace(
        house.settings,
        breaker_least=3,
        breaker_refused=refused,
        breaker_least_ruled=3,
        breaker_reversed=undone,
    )
    house.reload()


def watched(house: House) -> tuple[str, ...]:
    stopped = house.do(watch)
    house.reload()
    return stopped


def test_a_rule_that_refuses_too_much_acts_no_more_by_itself(small: House) -> None:
    strict(small, refused=0.5)
    for n in range(2):
        ad(small, f"young-{n}", age=12)
    assert watched(small) == ()
    ad(small, "young-2", age=12)
    assert watched(small) == ("too-young",)
    assert watched(small) == ()
    came = ad(small, "young-3", age=12)
    assert came.decision.outcome is Outcome.REVIEW
    assert [f.rule.id for f in came.decision.decision.proposed] == ["too-young"]
    told = rows(small, sa.select(event.c.data).where(event.c.kind == "rule.stopped"))
    assert [row.data["rule"] for row in told] == ["too-young"]
    (stopped,) = small.read(stopped_rules)
    assert "3 of 3" in stopped["reason"]
    assert stopped["figures"]["restricted"] == 3


def test_a_rule_that_a_person_resumes_starts_afresh(small: House) -> None:
    strict(small, refused=0.5)
    for n in range(3):
        ad(small, f"young-{n}", age=12)
    watched(small)
    with pytest.raises(Refused, match="Only a person"):
        small.run(lambda unit: resume(unit, "too-young", by=0))
    with pytest.raises(NotFound):
        small.run(lambda unit: resume(unit, "dear", by=small.people["ann"]))
    small.run(lambda unit: resume(unit, "too-young", by=small.people["ann"]))
    # What made it stop doesn't stop it again at once.
    assert watched(small) == ()
    small.clock.on(DAY / 24)
    assert ad(small, "young-3", age=12).decision.outcome is Outcome.REJECT
    for n in range(4, 6):
        ad(small, f"young-{n}", age=12)
    assert watched(small) == ("too-young",)


def test_a_rule_that_is_reversed_too_often_is_stopped_too(small: House) -> None:
    strict(small, refused=1.0, undone=0.5)
    made = [ad(small, f"young-{n}", age=12).decision.ref for n in range(5)]
    # What is ruled counts by when it is ruled: that is weeks after it was decided.
    small.clock.on(20 * DAY)
    filed = [appealed(small, ref).appeal for ref in made]
    small.clock.on(5 * DAY)
    ruled(small, filed[0], "upheld")
    ruled(small, filed[1], "reversed")
    assert watched(small) == ()
    ruled(small, filed[2], "reversed")
    assert watched(small) == ("too-young",)
    (stopped,) = small.read(stopped_rules)
    assert "2 of 3 rulings" in stopped["reason"]
    assert (stopped["figures"]["ruled"], stopped["figures"]["reversed"]) == (3, 2)


def test_reversals_of_what_a_rule_did_before_a_person_resumed_it_stop_it_no_more(
    small: House,
) -> None:
    strict(small, refused=1.0, undone=0.5)
    made = [ad(small, f"young-{n}", age=12).decision.ref for n in range(6)]
    filed = [appealed(small, ref).appeal for ref in made]
    small.clock.on(DAY)
    for ref in filed[:3]:
        ruled(small, ref, "reversed")
    assert watched(small) == ("too-young",)
    small.run(lambda unit: resume(unit, "too-young", by=small.people["ann"]))
    small.reload()
    small.clock.on(DAY)
    for ref in filed[3:]:
        ruled(small, ref, "reversed")
    assert watched(small) == ()
    again = [ad(small, f"young-again-{n}", age=12).decision.ref for n in range(3)]
    for ref in again:
        ruled(small, appealed(small, ref).appeal, "reversed")
    assert watched(small) == ("too-young",)


def test_few_rulings_say_nothing_of_a_rule_and_old_ones_nothing_any_more(small: House) -> None:
    strict(small, refused=1.0, undone=0.5)
    made = [ad(small, f"young-{n}", age=12).decision.ref for n in range(4)]
    for ref in made[:2]:
        ruled(small, appealed(small, ref).appeal, "reversed")
    assert watched(small) == ()
    small.clock.on(31 * DAY)
    for ref in made[2:]:
        ruled(small, appealed(small, ref).appeal, "reversed")
    assert watched(small) == ()


def test_shadow_rules_are_counted_beside_enforced_ones(small: House) -> None:
    ad(small, "a", age=12)
    ad(small, "b", text="Buy!!!")
    now = small.clock.now
    found = {c.rule: c for c in small.read(counts, now - DAY, now)}
    assert (found["loud"].shadow, found["loud"].restricted) == (1, 0)
    assert (found["too-young"].restricted, found["too-young"].decided) == (1, 2)
    assert small.read(counts, now, now + DAY) == []
