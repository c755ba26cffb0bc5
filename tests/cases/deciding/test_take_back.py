"""Whoever decided takes it back before its letter is sent: then it is as if nobody had decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from reasoned.access import doors
from reasoned.cases.answering.door import LINK
from reasoned.cases.answering.rule import Milder
from reasoned.cases.deciding.decide import apply, let_be
from reasoned.cases.deciding.take_back import TakenBack, take_back
from reasoned.cases.errors import NotFound, Refused
from reasoned.cases.reading.show import show_case
from reasoned.cases.submitting.submit import Contact
from reasoned.cases.work.queue import events
from reasoned.cases.work.tasks import assign
from reasoned.letters.mail import LetterRow, Rendered
from reasoned.letters.outbox import CannotReaddress, readdress, send_due
from reasoned.letters.smtp import SmtpSettings
from reasoned.store.tables.cases import legacy
from reasoned.store.tables.decisions import lift
from reasoned.store.tables.outbox import leaf, letter
from reasoned.store.unit import Unit
from tests.cases.doing import (
    ad,
    appealed,
    banned,
    decided,
    open_tasks,
    owner_stands,
    rows,
    ruled,
    shown,
    stands,
)
from tests.cases.house import House
from tests.mail_sink import sink

TO = Contact("ads@acme.example", "en")
MINUTE = timedelta(minutes=1)


def back(house: House, decision: str, by: str = "ann") -> TakenBack:
    return house.do(take_back, decision, by=house.people[by])


def refused(house: House, decision: str, by: str = "ann") -> str:
    """The code by which it is refused; nothing has changed then."""
    before = rows(house, sa.select(lift)), rows(house, sa.select(letter)), events_of(house)
    with pytest.raises(Refused) as caught:
        back(house, decision, by)
    assert before == (
        rows(house, sa.select(lift)),
        rows(house, sa.select(letter)),
        events_of(house),
    )
    return caught.value.code


def events_of(house: House) -> list[dict[str, Any]]:
    return house.read(events, limit=200).items


def letter_of(house: House, decision: str) -> Any:
    ref = shown(house, decision)["letter"]["letter"]
    return rows(house, sa.select(letter).where(letter.c.ref == ref))[0]


def sent(house: House, port: int) -> int:
    def render(row: LetterRow) -> Rendered:
        return Rendered("A decision", "Text", "<p>Text</p>", b"%PDF-1.7")

    return send_due(
        house.database,
        house.writer,
        SmtpSettings("127.0.0.1", "a@b.example", port=port, security="none"),
        render,
        house.clock,
    ).sent


def test_what_was_taken_back_is_as_if_nobody_had_decided(small: House) -> None:
    case = ad(small, text="pills", contact=TO).case
    before = stands(small)
    made = decided(small, case, "pills")
    assert stands(small).state == "limit"
    assert open_tasks(small, case) == []
    small.clock.on(9 * MINUTE)
    assert back(small, made) == TakenBack(made, case, True)
    assert stands(small) == before
    assert open_tasks(small, case) == ["review"]
    told = shown(small, made)
    assert told["ended"]["cause"] == "withdrawn"
    assert told["letter"]["state"] == "withdrawn"
    # It can be decided again, with a letter of its own.
    again = decided(small, case, "pills", by="bob")
    assert stands(small).because == (again,)


def test_the_link_of_its_letter_opens_nothing(small: House) -> None:
    small.settings = replace(small.settings, public_url="https://ads.example.org")
    small.desk = replace(small.desk, settings=small.settings)
    made = decided(small, ad(small, text="pills", contact=TO).case, "pills")
    token = letter_of(small, made).content[LINK]
    back(small, made)
    found = small.read(doors.find, token)
    assert found is not None
    assert found.state(small.clock.now) is doors.State.REVOKED
    assert LINK not in letter_of(small, made).content


def test_its_letter_is_never_sent_nor_addressed_anew(small: House) -> None:
    made = decided(small, ad(small, text="pills", contact=TO).case, "pills")
    back(small, made)
    row = letter_of(small, made)
    assert (row.state, row.next_at, row.error) == (
        "queued", None, "Taken back before it was sent."
    )  # fmt: skip
    with sink() as received:
        small.clock.on(timedelta(days=400))
        assert sent(small, received.port) == 0
    with pytest.raises(CannotReaddress, match="taken back"):
        small.run(lambda unit: readdress(unit, row.id, "other@acme.example"))


def test_the_letter_of_a_person_waits_and_that_of_software_does_not(small: House) -> None:
    by_person = decided(small, ad(small, text="pills", contact=TO).case, "pills")
    by_software = ad(small, "ad-2", age=12, contact=TO).decision.ref
    wait = small.settings.send_after
    assert letter_of(small, by_person).next_at == small.clock.now + wait
    assert letter_of(small, by_software).next_at == small.clock.now
    with sink() as received:
        assert sent(small, received.port) == 1
        small.clock.on(wait)
        assert sent(small, received.port) == 1
    assert shown(small, by_person)["letter"]["state"] == "sent"


def test_once_the_letter_went_out_it_is_too_late(small: House) -> None:
    made = decided(small, ad(small, text="pills", contact=TO).case, "pills")
    small.clock.on(small.settings.send_after)
    with sink() as received:
        assert sent(small, received.port) == 1
    assert refused(small, made) == "letter-out"


def test_while_the_letter_is_being_sent_it_is_too_late(small: House) -> None:
    made = decided(small, ad(small, text="pills", contact=TO).case, "pills")
    number = letter_of(small, made).id
    small.run(lambda unit: unit.change(letter, number, attempts=1))
    assert refused(small, made) == "letter-out"


def test_a_letter_that_waits_for_its_server_leaves_time_but_not_for_ever(small: House) -> None:
    made = decided(small, ad(small, text="pills", contact=TO).case, "pills")
    late = decided(small, ad(small, "ad-2", text="pills", contact=TO).case, "pills")
    small.clock.on(timedelta(hours=23))
    back(small, made)
    small.clock.on(timedelta(hours=2))
    assert refused(small, late) == "too-late"


def test_without_a_letter_that_goes_out_the_time_counts(small: House) -> None:
    nobody_to_tell = decided(small, ad(small, text="pills").case, "pills")
    case = ad(small, "ad-2", text="a cure").case
    small.do(let_be, case, "A cure for boredom.", by=small.people["ann"])
    be = small.read(show_case, case)["decisions"][-1]["decision"]
    small.clock.on(small.settings.send_after)
    assert back(small, nobody_to_tell).waits
    assert shown(small, nobody_to_tell)["letter"]["state"] == "withdrawn"
    small.clock.on(MINUTE)
    assert refused(small, be) == "too-late"


def test_letting_it_be_is_taken_back_too(small: House) -> None:
    case = ad(small, text="a cure").case
    before = stands(small)
    made = small.do(let_be, case, "A cure for boredom.", by=small.people["ann"]).ref
    assert open_tasks(small, case) == []
    assert back(small, made).waits
    assert (open_tasks(small, case), stands(small)) == (["review"], before)
    assert shown(small, made)["ended"]["cause"] == "withdrawn"
    assert refused(small, made) == "taken-back"


def test_only_who_decided_and_never_what_software_decided(small: House) -> None:
    case = ad(small, text="pills", contact=TO).case
    made = decided(small, case, "pills")
    assert refused(small, made, "bob") == "not-yours"
    with pytest.raises(Refused, match="Only a person"):
        small.do(take_back, made, by=0)
    by_software = ad(small, "ad-2", age=12, contact=TO).decision.ref
    assert refused(small, by_software) == "by-software"
    with pytest.raises(NotFound):
        back(small, "dec_none")
    back(small, made)
    assert refused(small, made) == "taken-back"


@pytest.mark.parametrize("by", ["ann", "bob"])
def test_each_of_two_can_take_a_ban_back_and_then_it_needs_two_again(small: House, by: str) -> None:
    made = banned(small)
    case = shown(small, made)["case"]
    assert back(small, made, by).waits
    assert owner_stands(small).state == "waits"
    assert open_tasks(small, case) == ["review"]
    applied = small.do(apply, case, "state-media", by=small.people["cleo"])
    assert applied.waits_for_second


def test_an_appeal_goes_before(small: House) -> None:
    made = decided(small, ad(small, text="pills", contact=TO).case, "pills")
    appealed(small, made)
    assert refused(small, made) == "appealed"


def test_what_people_decided_before_cannot_be_brought_back_so_it_is_refused(small: House) -> None:
    case = ad(small, text="pills", contact=TO).case
    first = decided(small, case, "pills")
    again = ad(small, text="more pills", contact=TO).case
    second = decided(small, again, "pills", by="bob")
    assert refused(small, second, "bob") == "took-the-place"
    assert refused(small, first) == "restriction-ended"
    assert stands(small).because == (second,)


def test_what_software_had_decided_is_decided_again(small: House) -> None:
    first = ad(small, text="pills", countries=["NO"]).decision.ref
    case = shown(small, first)["case"]
    small.clock.on(MINUTE)
    made = decided(small, ad(small, text="pills").case, "pills")
    assert case != shown(small, made)["case"]
    ad(small, text="pills", countries=["NO"])
    assert stands(small).excluded == ("AT", "DE", "LT", "NO")
    back(small, made)
    assert stands(small).excluded == ("LT", "NO")


def test_what_a_ruling_left_stands_again(small: House) -> None:
    made = decided(small, ad(small, text="pills").case, "pills")
    filed = appealed(small, made)
    ruled(small, filed.appeal, "varied", milder=Milder(excluded=["AT"]))
    small.clock.on(MINUTE)
    again = decided(small, ad(small, text="beer").case, "beer")
    assert stands(small).excluded == ("FR",)
    back(small, again)
    assert stands(small).excluded == ("AT",)


def test_nobody_waits_longer_for_it(small: House) -> None:
    case = ad(small, text="pills", contact=TO).case
    task = small.read(show_case, case)["tasks"][0]
    small.run(lambda unit: assign(unit, task["task"], small.people["ann"]))
    small.clock.on(timedelta(days=2))
    made = decided(small, case, "pills")
    back(small, made)
    again = [t for t in small.read(show_case, case)["tasks"] if t["done_at"] is None]
    assert [(t["due_at"], t["assignee"]) for t in again] == [(task["due_at"], "per_ann")]


def test_an_old_ban_that_it_replaced_is_there_again(small: House) -> None:
    case = ad(small, text="pills", contact=TO).case
    who = rows(small, sa.text('SELECT subject_id AS s, id FROM "case"'))[-1]  # type: ignore[arg-type]

    def take(unit: Unit) -> None:
        unit.add(
            legacy, ref="leg_1", subject_id=who.s, case_id=who.id, restriction="ban", said="",
            line=1, imported_at=unit.now,
        )  # fmt: skip

    small.run(take)
    assert (stands(small).state, stands(small).reasons) == ("ban", False)
    made = decided(small, case, "pills")
    assert stands(small).reasons
    back(small, made)
    assert (stands(small).state, stands(small).reasons) == ("ban", False)


def test_it_is_told_and_stands_in_the_register(small: House) -> None:
    made = decided(small, ad(small, text="pills", contact=TO).case, "pills")
    back(small, made)
    told = [e for e in events_of(small) if e["type"] == "decision.taken_back"]
    case = shown(small, made)["case"]
    assert [e["data"] for e in told] == [
        {"decision": made, "case": case, "outcome": "limit", "letter": "withdrawn"}
    ]
    ended = [e["data"] for e in events_of(small) if e["type"] == "restriction.ended"]
    assert ended == [{"decision": made, "cause": "withdrawn"}]
    kinds = [row.kind for row in rows(small, sa.select(leaf).order_by(leaf.c.id))]
    assert kinds[-1] == "withdrawal"
