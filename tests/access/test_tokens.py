"""Bearer tokens for programs: what they may, and when they end."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from reasoned.access import tokens
from reasoned.access.people import NoPerson, change_person
from reasoned.access.roles import MAY, Role, Scope
from reasoned.access.tokens import BadToken, NoToken
from reasoned.store.tables.access import SOFTWARE, api_token
from tests.access.conftest import Door

MOMENT = timedelta(microseconds=1)


def test_a_token_acts_for_its_person_within_its_scopes(door: Door) -> None:
    ann = door.add(roles=(Role.SENIOR,))
    made = door.run(lambda unit: tokens.create(unit, ann.id, [Scope.READ, Scope.RULE], " nightly "))
    assert made.token.startswith("rsn_")
    assert len(made.token) == 47
    actor = door.read(lambda c: tokens.find(c, made.token, door.clock()))
    assert actor is not None
    assert (actor.person, actor.ref) == (ann.id, ann.ref)
    assert actor.scopes == {Scope.READ, Scope.RULE}
    (shown,) = door.read(tokens.listed)
    assert (shown.ref, shown.label, shown.person) == (made.ref, "nightly", ann.ref)
    assert shown.scopes == ("appeals:rule", "cases:read")


def test_only_its_hash_is_kept(door: Door) -> None:
    ann = door.add()
    made = door.run(lambda unit: tokens.create(unit, ann.id, [Scope.READ], "x"))
    (row,) = door.read(lambda c: c.execute(sa.select(api_token)).all())
    assert len(row.token_hash) == 32
    assert made.token not in repr(row)
    assert made.token not in repr(door.read(tokens.listed))


def test_what_is_no_token_finds_nobody(door: Door) -> None:
    ann = door.add()
    made = door.run(lambda unit: tokens.create(unit, ann.id, [Scope.READ], "x"))
    for other in ("", "rsn_", made.token[:-1], made.token.upper(), made.ref, "rsn_\ud800", "a\0"):
        assert door.read(lambda c, t=other: tokens.find(c, t, door.clock())) is None  # type: ignore[misc]


@pytest.mark.parametrize("role", list(Role))
def test_nobody_gives_away_more_than_they_may(door: Door, role: Role) -> None:
    ann = door.add(roles=(role,))
    door.run(lambda unit: tokens.create(unit, ann.id, MAY[role], "all that I may"))
    for scope in set(Scope) - MAY[role]:
        with pytest.raises(BadToken, match=scope):
            door.run(lambda unit, s=scope: tokens.create(unit, ann.id, [Scope.READ, s], "more"))  # type: ignore[misc]
    assert len(door.read(tokens.listed)) == 1


def test_a_role_that_comes_back_gives_its_tokens_back_what_they_may(door: Door) -> None:
    ann = door.add(roles=(Role.SENIOR,))
    token = door.run(lambda unit: tokens.create(unit, ann.id, [Scope.RULE], "x")).token
    for roles, may in ((["auditor"], False), (["senior"], True)):
        door.run(lambda unit, r=roles: change_person(unit, ann.ref, roles=r))  # type: ignore[misc]
        actor = door.read(lambda c: tokens.find(c, token, door.clock()))
        assert actor is not None
        assert actor.may(Scope.RULE) is may


def test_a_token_ends_when_it_says(door: Door) -> None:
    ann = door.add()
    ends = door.clock() + timedelta(days=30)
    token = door.run(
        lambda unit: tokens.create(unit, ann.id, [Scope.READ], "x", expires_at=ends)
    ).token
    assert door.read(lambda c: tokens.find(c, token, ends - MOMENT)) is not None
    assert door.read(lambda c: tokens.find(c, token, ends)) is None


def test_a_token_that_is_revoked_ends_now_and_is_still_listed(door: Door) -> None:
    ann = door.add()
    one, two = (
        door.run(lambda unit: tokens.create(unit, ann.id, [Scope.READ], "x")) for _ in range(2)
    )
    door.run(lambda unit: tokens.revoke(unit, one.ref))
    assert door.read(lambda c: tokens.find(c, one.token, door.clock())) is None
    assert door.read(lambda c: tokens.find(c, two.token, door.clock())) is not None
    listed = door.read(tokens.listed)
    assert [(t.ref, t.revoked_at) for t in listed] == [(two.ref, None), (one.ref, door.clock())]


def test_a_token_is_revoked_once(door: Door) -> None:
    ann = door.add()
    made = door.run(lambda unit: tokens.create(unit, ann.id, [Scope.READ], "x"))
    first = door.clock()
    door.run(lambda unit: tokens.revoke(unit, made.ref))
    door.clock.on(timedelta(hours=1))
    for wanted in (made.ref, "tok_none"):
        with pytest.raises(NoToken):
            door.run(lambda unit, r=wanted: tokens.revoke(unit, r))  # type: ignore[misc]
    assert door.read(tokens.listed)[0].revoked_at == first


@pytest.mark.parametrize(
    ("scopes", "label", "ends", "words"),
    [
        ([], "x", None, "Name what it may do: submit"),
        ([Scope.READ], " ", None, "Say what it is for"),
        ([Scope.READ], "x" * 201, None, "at most 200"),
        ([Scope.READ], "a\0b", None, "one line"),
        ([Scope.READ], "x", timedelta(0), "Give a later end"),
    ],
)
def test_a_token_that_cannot_be_made_is_told_why(
    door: Door, scopes: list[Scope], label: str, ends: timedelta | None, words: str
) -> None:
    ann = door.add()
    end = None if ends is None else door.clock() + ends
    with pytest.raises(BadToken, match=words):
        door.run(lambda unit: tokens.create(unit, ann.id, scopes, label, expires_at=end))


def test_the_software_and_nobody_have_no_tokens(door: Door) -> None:
    for person in (SOFTWARE, 10**6):
        with pytest.raises(NoPerson):
            door.run(lambda unit, p=person: tokens.create(unit, p, [Scope.READ], "x"))  # type: ignore[misc]
