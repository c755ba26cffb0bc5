"""What waits too long is told by e-mail, once, to whoever it concerns and to nobody else."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from reasoned.access.people import add_person, deactivate
from reasoned.access.roles import Role
from reasoned.cases.submitting.submit import Submission, submit
from reasoned.cases.work.handover import hand_over
from reasoned.cases.work.queue import Filter, waiting
from reasoned.cases.work.tasks import escalate
from reasoned.facts.model import SubjectKind
from reasoned.store.tables.access import person
from reasoned.store.tables.outbox import event, notice
from reasoned.store.unit import Unit
from tests.cases.doing import AD, DAY, ad, rows
from tests.cases.house import House


@pytest.fixture
def manned(small: House) -> House:
    """Seniors: `sue` for all markets, `sam` for FR, `gone` who has left."""
    for name, markets in (("sue", []), ("sam", ["FR"]), ("gone", [])):
        small.run(partial(_senior, name=name, markets=markets))
    small.run(lambda unit: deactivate(unit, "gone@example.org"))
    return small


def _senior(unit: Unit, name: str, markets: list[str]) -> None:
    add_person(unit, f"{name}@example.org", name, [Role.SENIOR], markets=markets)


def told(house: House) -> list[tuple[str, str]]:
    query = (
        sa.select(notice.c.kind, person.c.name)
        .join(person, person.c.id == notice.c.person_id)
        .order_by(notice.c.id)
    )
    return [(row.kind, row.name) for row in rows(house, query)]


def in_market(house: House, name: str, market: str) -> None:
    facts: dict[str, Any] = {**AD, "ad.text": "pills"}
    house.do(submit, Submission(SubjectKind.AD, name, "Its name", market, name, facts), by=0)


def test_the_seniors_of_the_market_are_told_of_what_nobody_holds_once_each_time(
    manned: House,
) -> None:
    in_market(manned, "german", "DE")
    manned.clock.on(2 * DAY)
    for _ in range(2):
        manned.do(escalate)
    assert told(manned) == [("task.escalated", "sue")]
    manned.clock.on(DAY)
    for _ in range(2):
        manned.do(escalate)
    assert told(manned) == [("task.escalated", "sue"), ("task.missed", "sue")]
    in_market(manned, "french", "FR")
    ad(manned, "anywhere", text="a cure")
    manned.clock.on(2 * DAY)
    manned.do(escalate)
    assert (
        sorted(told(manned)[2:])
        == [("task.escalated", "sam")] * 2 + [("task.escalated", "sue")] * 2
    )


def test_whoever_holds_it_is_told_alone_unless_they_left(manned: House) -> None:
    ad(manned, "a", text="a cure")
    held = manned.read(waiting, Filter()).items[0]["task"]
    manned.run(lambda unit: hand_over(unit, held, "per_bob", by=1))
    manned.clock.on(2 * DAY)
    manned.do(escalate)
    assert told(manned) == [("task.escalated", "Bob")]
    manned.run(lambda unit: deactivate(unit, "per_bob"))
    manned.clock.on(DAY)
    manned.do(escalate)
    assert sorted(told(manned)[1:]) == [("task.missed", "sam"), ("task.missed", "sue")]


def test_a_notice_names_the_advertiser_by_its_id_alone_and_stands_with_its_event(
    manned: House,
) -> None:
    in_market(manned, "german", "DE")
    manned.clock.on(2 * DAY)

    def broken(unit: Unit) -> None:
        escalate(unit, manned.desk)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        manned.run(broken)
    assert told(manned) == []
    manned.do(escalate)
    (row,) = rows(manned, sa.select(notice))
    assert row.content["subject"] == {"kind": "ad", "external_id": "german"}
    assert "Its name" not in str(row.content)
    assert (row.state, row.next_at, row.attempts) == ("queued", manned.clock.now, 0)
    assert row.message_id == f"<{row.ref}@{manned.settings.domain}>"
    events = rows(manned, sa.select(event).where(event.c.kind == "task.escalated"))
    assert [e.at for e in events] == [row.created_at]
