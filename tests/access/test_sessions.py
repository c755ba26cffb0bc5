"""Sessions: who they are, and when they end."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from reasoned.access import sessions
from reasoned.access.people import deactivate
from reasoned.access.sessions import IDLE, LONGEST, SEEN_EVERY
from reasoned.store.tables.access import session
from tests.access.conftest import Door

MOMENT = timedelta(microseconds=1)


def found(door: Door, token: str) -> tuple[str, bool] | None:
    got = door.read(lambda c: sessions.find(c, token, door.clock()))
    return None if got is None else (got[0].name, got[1])


def test_a_token_finds_whose_session_it_is_and_nothing_else_does(door: Door) -> None:
    ann, bob = door.add(), door.add("bob")
    of_ann = door.run(lambda unit: sessions.start(unit, ann.id))
    of_bob = door.run(lambda unit: sessions.start(unit, bob.id))
    assert found(door, of_ann) == ("Ann", False)
    assert found(door, of_bob) == ("Bob", False)
    for other in ("", of_ann[:-1], of_ann + "x", "\ud800", "a\0"):
        assert found(door, other) is None


def test_a_token_has_256_random_bits_and_is_kept_as_a_hash_only(door: Door) -> None:
    ann = door.add()
    tokens = {door.run(lambda unit: sessions.start(unit, ann.id)) for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(token) == 43 for token in tokens)
    rows = door.read(lambda c: c.execute(sa.select(session)).all())
    assert {len(row.token_hash) for row in rows} == {32}
    assert not any(token in repr(rows) for token in tokens)


def test_an_idle_session_ends(door: Door) -> None:
    ann = door.add()
    token = door.run(lambda unit: sessions.start(unit, ann.id))
    door.clock.on(IDLE - MOMENT)
    assert found(door, token) == ("Ann", True)
    door.clock.on(MOMENT)
    assert found(door, token) is None


def test_a_session_that_is_used_ends_by_its_age(door: Door) -> None:
    ann = door.add()
    token = door.run(lambda unit: sessions.start(unit, ann.id))
    step = IDLE - timedelta(hours=1)
    ends = door.clock() + LONGEST
    while door.clock() + step < ends:
        door.clock.on(step)
        assert found(door, token) == ("Ann", True)
        door.run(lambda unit: sessions.seen(unit, token))
    door.clock.now = ends - MOMENT
    assert found(door, token) is not None
    door.clock.on(MOMENT)
    assert found(door, token) is None


def test_use_is_noted_at_most_once_a_minute(door: Door) -> None:
    ann = door.add()
    token = door.run(lambda unit: sessions.start(unit, ann.id))
    door.clock.on(SEEN_EVERY - MOMENT)
    assert found(door, token) == ("Ann", False)
    door.clock.on(MOMENT)
    assert found(door, token) == ("Ann", True)
    door.run(lambda unit: sessions.seen(unit, token))
    assert found(door, token) == ("Ann", False)


def test_a_session_that_began_while_its_person_was_let_go_lets_nobody_in(door: Door) -> None:
    ann = door.add()
    door.run(lambda unit: deactivate(unit, ann.ref))
    token = door.run(lambda unit: sessions.start(unit, ann.id))
    assert found(door, token) is None


def test_ending_one_leaves_the_others_and_ending_all_leaves_other_peoples(door: Door) -> None:
    ann, bob = door.add(), door.add("bob")
    first, second, third = (door.run(lambda unit: sessions.start(unit, ann.id)) for _ in range(3))
    other = door.run(lambda unit: sessions.start(unit, bob.id))
    door.run(lambda unit: sessions.end(unit, first))
    assert found(door, first) is None
    assert found(door, second) is not None
    door.run(lambda unit: sessions.end_all(unit, ann.id))
    assert [found(door, token) for token in (second, third)] == [None, None]
    assert found(door, other) is not None
