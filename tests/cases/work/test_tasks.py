"""What waits too long goes to the seniors, and a missed deadline is said."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from reasoned.cases.errors import NotFound, Refused
from reasoned.cases.reading.show import show_case
from reasoned.cases.work.tasks import assign, escalate
from reasoned.store.tables.outbox import event
from tests.cases.doing import DAY, ad, answered, appealed, rows
from tests.cases.house import House


def told(house: House) -> list[str]:
    late = sa.select(event.c.kind).where(event.c.kind.in_(["task.escalated", "task.missed"]))
    return [row.kind for row in rows(house, late.order_by(event.c.id))]


def test_a_task_is_escalated_before_it_is_due_and_missed_after_once_each(small: House) -> None:
    case = ad(small, text="a cure").case
    due = small.clock.now + small.settings.to_review
    assert small.do(escalate) == 0
    small.clock.now = due - DAY
    assert (small.do(escalate), small.do(escalate)) == (1, 0)
    small.clock.now = due
    assert (small.do(escalate), small.do(escalate)) == (1, 0)
    assert told(small) == ["task.escalated", "task.missed"]
    task = small.read(show_case, case)["tasks"][0]
    assert (task["due_at"], task["escalated_at"], task["missed_at"]) == (due, due - DAY, due)


def test_what_was_overlooked_for_long_is_escalated_and_missed_at_once(small: House) -> None:
    ad(small, text="a cure")
    appealed(small, ad(small, "b", age=12).decision.ref)
    small.clock.on(30 * DAY)
    assert (small.do(escalate), small.do(escalate)) == (2, 0)
    assert told(small) == ["task.missed"] * 2


def test_what_is_done_is_neither_late_nor_given_to_anybody(small: House) -> None:
    case = ad(small, text="a cure").case
    ref = small.read(show_case, case)["tasks"][0]["task"]
    bob = small.people["bob"]
    small.run(lambda unit: assign(unit, ref, bob))
    assert small.read(show_case, case)["tasks"][0]["assignee"] == "per_bob"
    small.run(lambda unit: assign(unit, ref, None))
    assert small.read(show_case, case)["tasks"][0]["assignee"] == ""
    answered(small, case, "ad.answers_misleading_1", False)
    small.clock.on(30 * DAY)
    assert small.do(escalate) == 0
    with pytest.raises(Refused, match="done already"):
        small.run(lambda unit: assign(unit, ref, bob))
    with pytest.raises(NotFound):
        small.run(lambda unit: assign(unit, "task_none", bob))
