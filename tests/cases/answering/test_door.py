"""Links in letters: who gets one, how long it is good, and where its token stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from reasoned.access.doors import Door, State, find, new_token
from reasoned.cases.answering.door import (
    AFTERWARDS,
    forget_token,
    fresh_link,
    put_link,
    revoke_links,
)
from reasoned.cases.deciding.hold import place
from reasoned.cases.deciding.take_back import take_back
from reasoned.cases.errors import NotFound, Refused
from reasoned.cases.submitting.submit import Contact
from reasoned.store.tables.access import door
from reasoned.store.tables.outbox import letter
from tests.cases.doing import DAY, ad, appealed, banned, count, rows, ruled, state_media
from tests.cases.house import House

REACHED = Contact("ads@acme.example", "de")


def public(house: House) -> House:
    """The house, known outside under an address."""
    settings = replace(house.settings, public_url="https://ads.example.org")
    house.settings, house.desk = settings, replace(house.desk, settings=settings)
    return house


def opened(house: House, token: str) -> Door:
    found = house.read(find, token)
    assert found is not None
    return found


def test_a_letter_that_goes_out_has_a_link_of_its_own(small: House) -> None:
    ad(public(small), age=12, contact=REACHED)
    (told,) = rows(small, sa.select(letter))
    token = told.content["door"]
    found = opened(small, token)
    assert (found.letter, found.subject) == (told.id, told.subject_id)
    assert found.state(small.clock.now) is State.OPEN
    (kept,) = rows(small, sa.select(door))
    assert len(kept.token_hash) == 32
    assert token not in repr(kept)


def test_without_an_address_there_is_none(small: House) -> None:
    ad(small, age=12, contact=REACHED)
    ad(public(small), "ad-2", age=12)
    assert count(small, door) == 0
    assert all("door" not in told.content for told in rows(small, sa.select(letter)))


def test_it_outlives_the_appeal_and_the_ruling(small: House) -> None:
    ad(public(small), age=12, contact=REACHED)
    (told,) = rows(small, sa.select(letter))
    until = told.content["statement"]["redress"]["complaint_until"]
    last = datetime.fromisoformat(until).replace(tzinfo=UTC) + small.settings.to_rule + AFTERWARDS
    found = opened(small, told.content["door"])
    assert last < found.expires_at <= last + DAY
    assert found.state(found.expires_at) is State.ENDED


def test_letters_of_holds_and_rulings_have_one_too(small: House) -> None:
    public(small)
    decision = banned(small)
    until = small.clock.now + 7 * DAY
    small.do(place, state_media(small, "other").case, "We wait.", until, by=small.people["ann"])
    ruled(small, appealed(small, decision).appeal, "reversed")
    for told in rows(small, sa.select(letter)):
        made = small.do(fresh_link, told.ref)
        assert opened(small, made.token).letter == told.id
        assert made.expires_at >= small.clock.now + small.settings.to_rule + AFTERWARDS


def test_a_fresh_link_for_an_old_letter_is_good_for_as_long(small: House) -> None:
    ad(public(small), age=12, contact=REACHED)
    (told,) = rows(small, sa.select(letter))
    small.clock.on(timedelta(days=3000))
    assert opened(small, told.content["door"]).state(small.clock.now) is State.ENDED
    made = small.do(fresh_link, told.ref)
    assert opened(small, made.token).expires_at > small.clock.now + AFTERWARDS
    with pytest.raises(NotFound):
        small.do(fresh_link, "let_none")


def test_revoked_every_link_of_the_letter_is_dead_and_it_goes_out_without(small: House) -> None:
    ad(public(small), age=12, contact=REACHED)
    ad(small, "ad-2", age=12, contact=REACHED)
    first, second = rows(small, sa.select(letter).order_by(letter.c.id))
    more = small.do(fresh_link, first.ref)
    assert small.run(lambda unit: revoke_links(unit, first.ref)) == 2
    for token in (first.content["door"], more.token):
        assert opened(small, token).state(small.clock.now) is State.REVOKED
    assert opened(small, second.content["door"]).state(small.clock.now) is State.OPEN
    now = rows(small, sa.select(letter.c.content).where(letter.c.id == first.id))[0].content
    assert "door" not in now
    assert now["puid"] == first.content["puid"]
    assert small.run(lambda unit: revoke_links(unit, first.ref)) == 0


def test_a_token_is_forgotten_and_put_anew(small: House) -> None:
    ad(public(small), age=12, contact=REACHED)
    (told,) = rows(small, sa.select(letter))
    small.run(lambda unit: forget_token(unit, told.id))
    assert rows(small, sa.select(letter.c.content))[0].content["door"] == ""
    assert opened(small, told.content["door"]).state(small.clock.now) is State.OPEN
    small.do(put_link, told.ref)
    anew = rows(small, sa.select(letter.c.content))[0].content["door"]
    assert anew not in ("", told.content["door"])
    assert opened(small, anew).letter == told.id


def test_what_was_taken_back_is_told_to_nobody(small: House) -> None:
    public(small)
    decision = banned(small)
    small.do(take_back, decision, by=small.people["bob"])
    (told,) = rows(small, sa.select(letter))
    with pytest.raises(Refused) as refused:
        small.do(fresh_link, told.ref)
    assert refused.value.code == "taken-back"


def test_what_is_no_token_finds_nothing(small: House) -> None:
    ad(public(small), age=12, contact=REACHED)
    token = rows(small, sa.select(letter.c.content))[0].content["door"]
    assert len(token) == 43
    for other in (
        new_token(),
        "",
        token[:-1],
        token + "A",
        token.swapcase(),
        "\ud800" * 43,
        "٣" * 43,
    ):
        assert small.read(find, other) is None
