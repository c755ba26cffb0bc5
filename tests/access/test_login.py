"""Signing in with a password: one answer for all that is wrong, and slower for who guesses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from reasoned.access import login, sessions, throttle
from reasoned.access.login import Checked, NotSignedIn, SignedIn
from reasoned.access.passwords import hash_password, is_outdated
from reasoned.access.people import deactivate, set_password
from reasoned.access.throttle import (
    FIRST_WAIT,
    FREE_BY_ADDRESS,
    FREE_BY_EMAIL,
    LONGEST_WAIT,
    WINDOW,
)
from reasoned.store.tables.access import login_attempt, person
from tests.access.conftest import PASSWORD, Door

WRONG = "E-mail or password are wrong."
MOMENT = timedelta(microseconds=1)


def check(
    door: Door, email: str = "ann@example.org", password: str = PASSWORD, address: str = "192.0.2.1"
) -> Checked:
    return door.read(lambda c: login.check(c, email, password, address, door.clock()))


def come_in(
    door: Door, email: str = "ann@example.org", password: str = PASSWORD, address: str = "192.0.2.1"
) -> SignedIn | NotSignedIn:
    checked = check(door, email, password, address)
    return door.run(lambda unit: login.log_in(unit, checked))


def fail(door: Door, times: int, *, email: str = "ann@example.org", address: str = "") -> None:
    """Failures as they are written down, without the work of a password each."""
    for i in range(times):
        door.run(
            lambda unit, i=i: throttle.note(  # type: ignore[misc]
                unit, email, address or f"198.51.100.{i}", succeeded=False
            )
        )


def test_the_right_password_starts_a_session(door: Door) -> None:
    ann = door.add(password=PASSWORD)
    signed = come_in(door, " ANN@example.org ")
    assert isinstance(signed, SignedIn)
    found = door.read(lambda c: sessions.find(c, signed.token, door.clock()))
    assert found is not None
    assert found[0] == ann


def test_every_wrong_way_gets_the_same_answer_and_leaves_the_same_trace(door: Door) -> None:
    door.add(password=PASSWORD)
    door.add("gone", password=PASSWORD)
    door.run(lambda unit: deactivate(unit, "gone@example.org"))
    door.add("oidc")
    ways = [
        ("ann@example.org", PASSWORD + "x"),
        ("nobody@example.org", PASSWORD),
        ("gone@example.org", PASSWORD),
        ("oidc@example.org", ""),
        ("", PASSWORD),
        ("a\0b@example.org", PASSWORD),
        ("\ud800@example.org", PASSWORD),
        ("ann@example.org", "\ud800" * 12),
        ("ann@example.org", "x" * 10_000),
    ]
    for number, (email, password) in enumerate(ways, start=1):
        refused = come_in(door, email, password, f"192.0.2.{number}")
        assert (refused, str(refused)) == (NotSignedIn(), WRONG)
        rows = door.read(lambda c: c.execute(sa.select(login_attempt.c.about)).scalars().all())
        assert len(rows) == 2 * number


def test_a_try_is_written_down_without_saying_whose(door: Door) -> None:
    come_in(door, "ann@example.org", "wrong password", "192.0.2.1")
    rows = door.read(lambda c: c.execute(sa.select(login_attempt)).all())
    assert all(len(row.about) == 64 for row in rows)
    assert "ann" not in repr(rows)
    assert "192.0.2.1" not in repr(rows)


def test_a_password_changed_while_it_was_looked_at_lets_nobody_in_and_stays(door: Door) -> None:
    ann = door.add(password=PASSWORD)
    checked = replace(check(door), fresh=hash_password(PASSWORD))
    assert checked.person == ann.id
    door.run(lambda unit: set_password(unit, ann.ref, "quite another one"))
    assert door.run(lambda unit: login.log_in(unit, checked)) == NotSignedIn()
    assert isinstance(come_in(door, password="quite another one"), SignedIn)


def test_who_is_let_go_while_they_sign_in_does_not_come_in(door: Door) -> None:
    ann = door.add(password=PASSWORD)
    checked = check(door)
    door.run(lambda unit: deactivate(unit, ann.ref))
    assert door.run(lambda unit: login.log_in(unit, checked)) == NotSignedIn()


def test_a_hash_of_older_parameters_is_made_anew_at_sign_in(door: Door) -> None:
    ann = door.add()
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    door.run(lambda unit: unit.change(person, ann.id, password=old))
    assert isinstance(come_in(door, password="wrong password"), NotSignedIn)
    assert _kept(door) == old
    assert isinstance(come_in(door), SignedIn)
    assert not is_outdated(_kept(door))
    assert isinstance(come_in(door), SignedIn)


def _kept(door: Door) -> str:
    query = sa.select(person.c.password).where(person.c.email == "ann@example.org")
    return str(door.read(lambda c: c.execute(query).scalar_one()))


# --- throttling -----------------------------------------------------------------------


def test_some_failures_are_free_and_then_each_costs_double(door: Door) -> None:
    door.add(password=PASSWORD)
    fail(door, FREE_BY_EMAIL - 1)
    assert check(door).wait == timedelta(0)
    wait = FIRST_WAIT
    while wait < LONGEST_WAIT / 4:
        fail(door, 1)
        assert check(door).wait == wait
        refused = come_in(door)
        assert str(refused) == f"Too many tries. Try again in {wait.seconds} seconds."
        door.clock.on(wait - MOMENT)
        assert str(come_in(door)) == "Too many tries. Try again in 1 second."
        door.clock.on(MOMENT)
        assert check(door).wait == timedelta(0)
        wait *= 2


def test_a_try_that_is_not_looked_at_costs_nothing_and_is_not_written_down(door: Door) -> None:
    fail(door, FREE_BY_EMAIL)
    before = _attempts(door)
    for _ in range(3):
        assert come_in(door) == NotSignedIn(FIRST_WAIT)
    assert _attempts(door) == before


def _attempts(door: Door) -> int:
    query = sa.select(sa.func.count()).select_from(login_attempt)
    return int(door.read(lambda c: c.execute(query).scalar_one()))


def test_whether_somebody_is_known_does_not_change_the_wait(door: Door) -> None:
    door.add(password=PASSWORD)
    for email in ("ann@example.org", "nobody@example.org"):
        fail(door, FREE_BY_EMAIL, email=email)
        assert check(door, email, "wrong password").wait == FIRST_WAIT


def test_the_wait_never_grows_past_its_limit(door: Door) -> None:
    fail(door, FREE_BY_EMAIL + 40)
    assert check(door).wait == LONGEST_WAIT


def test_failures_are_forgotten_after_a_while(door: Door) -> None:
    fail(door, FREE_BY_EMAIL + 40)
    door.clock.on(WINDOW)
    assert check(door).wait == timedelta(0)


def test_success_forgets_the_failures_of_that_email_only(door: Door) -> None:
    door.add(password=PASSWORD)
    fail(door, FREE_BY_EMAIL - 1)
    fail(door, FREE_BY_EMAIL, email="bob@example.org")
    assert isinstance(come_in(door), SignedIn)
    fail(door, FREE_BY_EMAIL - 1)
    assert check(door).wait == timedelta(0)
    assert check(door, "bob@example.org").wait == FIRST_WAIT


def test_one_address_that_tries_many_people_waits_and_others_do_not(door: Door) -> None:
    for i in range(FREE_BY_ADDRESS):
        fail(door, 1, email=f"somebody-{i}@example.org", address="192.0.2.66")
    assert check(door, address="192.0.2.66").wait == FIRST_WAIT
    assert check(door, address="192.0.2.67").wait == timedelta(0)


def test_success_does_not_clear_an_address(door: Door) -> None:
    """Else somebody with an account of their own could guess others' for ever."""
    door.add(password=PASSWORD)
    for i in range(FREE_BY_ADDRESS - 1):
        fail(door, 1, email=f"somebody-{i}@example.org", address="192.0.2.66")
    assert isinstance(come_in(door, address="192.0.2.66"), SignedIn)
    fail(door, 1, email="more@example.org", address="192.0.2.66")
    assert check(door, address="192.0.2.66").wait == FIRST_WAIT


def test_tries_side_by_side_do_not_get_past_the_limit(door: Door) -> None:
    door.add(password=PASSWORD)
    wrong = [check(door, password="wrong password") for _ in range(3)] * 4
    right = check(door)
    for checked in wrong:
        door.run(lambda unit, c=checked: login.log_in(unit, c))  # type: ignore[misc]
    assert _attempts(door) == 2 * FREE_BY_EMAIL
    assert door.run(lambda unit: login.log_in(unit, right)) == NotSignedIn(FIRST_WAIT)


def test_old_tries_do_not_pile_up(door: Door) -> None:
    for i in range(30):
        fail(door, 1, email=f"somebody-{i}@example.org")
        door.clock.on(WINDOW)
    assert _attempts(door) <= 2 * 6


@pytest.mark.parametrize("address", ["", "\ud800", "x" * 10_000, "a\0b"])
def test_any_address_can_be_counted(door: Door, address: str) -> None:
    fail(door, 1, address=address or " ")
    assert _attempts(door) == 2
