"""Adding people, changing what they may, and letting them go."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from reasoned.access import login, sessions, tokens
from reasoned.access.passwords import BadPassword
from reasoned.access.people import (
    BadPerson,
    NoPerson,
    add_person,
    change_person,
    deactivate,
    find_person,
    people,
    set_password,
)
from reasoned.access.roles import Role, Scope, scopes_of
from reasoned.store.tables.access import session as session_table
from tests.access.conftest import PASSWORD, Door


def test_a_person_is_found_by_id_and_by_email_however_it_is_written(door: Door) -> None:
    added = door.run(
        lambda unit: add_person(
            unit, " Ann@Example.ORG ", " Ann ", ["senior", "senior"], markets=["de", "AT", "DE"]
        )
    )
    assert (added.email, added.name) == ("ann@example.org", "Ann")
    assert (added.roles, added.markets) == ((Role.SENIOR,), ("DE", "AT"))
    for wanted in (added.ref, "ann@example.org", " ANN@example.org"):
        assert door.read(lambda c, wanted=wanted: find_person(c, wanted)) == added  # type: ignore[misc]


def test_an_address_is_one_persons(door: Door) -> None:
    door.add()
    with pytest.raises(BadPerson, match="here already"):
        door.run(lambda unit: add_person(unit, "ANN@example.org", "Another", ["auditor"]))


@pytest.mark.parametrize(
    ("email", "name", "roles", "markets", "words"),
    [
        ("ann", "Ann", ["senior"], [], "isn't an e-mail address"),
        ("a b@example.org", "Ann", ["senior"], [], "isn't an e-mail address"),
        ("a\0@example.org", "Ann", ["senior"], [], "isn't an e-mail address"),
        ("a\ud800@example.org", "Ann", ["senior"], [], "isn't an e-mail address"),
        ("ann@example.org", " ", ["senior"], [], "Give a name"),
        ("ann@example.org", "A\0nn", ["senior"], [], "one line"),
        ("ann@example.org", "A" * 201, ["senior"], [], "at most 200"),
        ("ann@example.org", "Ann", [], [], "at least one role: policy-author"),
        ("ann@example.org", "Ann", ["boss"], [], "'boss' isn't a role; there are policy-author"),
        ("ann@example.org", "Ann", ["senior"], ["Germany"], "two-letter country codes"),
        ("ann@example.org", "Ann", ["senior"], ["XX"], "two-letter country codes"),
    ],
)
def test_what_cannot_be_a_person_is_refused_with_what_to_mend(
    door: Door, email: str, name: str, roles: list[str], markets: list[str], words: str
) -> None:
    with pytest.raises(BadPerson, match=words):
        door.run(lambda unit: add_person(unit, email, name, roles, markets=markets))
    assert door.read(people) == []


def test_other_roles_count_at_once_for_sessions_and_tokens(door: Door) -> None:
    ann = door.add(roles=(Role.SENIOR,))
    session = door.run(lambda unit: sessions.start(unit, ann.id))
    token = door.run(lambda unit: tokens.create(unit, ann.id, [Scope.RULE, Scope.READ], "x"))
    door.run(lambda unit: change_person(unit, ann.ref, roles=["auditor"], markets=["fr"]))
    found = door.read(lambda c: sessions.find(c, session, door.clock()))
    assert found is not None
    assert found[0].actor.scopes == scopes_of([Role.AUDITOR])
    assert found[0].actor.markets == ("FR",)
    actor = door.read(lambda c: tokens.find(c, token.token, door.clock()))
    assert actor is not None
    assert actor.scopes == {Scope.READ}
    assert actor.markets == ("FR",)


def test_a_change_that_is_refused_changes_nothing(door: Door) -> None:
    ann = door.add()
    with pytest.raises(BadPerson):
        door.run(lambda unit: change_person(unit, ann.ref, roles=[]))
    with pytest.raises(BadPerson):
        door.run(lambda unit: change_person(unit, ann.ref, roles=["senior"], markets=["?"]))
    assert door.read(people) == [ann]


def test_who_is_let_go_has_no_session_no_token_and_no_way_back_in(door: Door) -> None:
    ann, bob = door.add(password=PASSWORD), door.add("bob")
    session = door.run(lambda unit: sessions.start(unit, ann.id))
    token = door.run(lambda unit: tokens.create(unit, ann.id, [Scope.READ], "x")).token
    others = door.run(lambda unit: sessions.start(unit, bob.id))
    door.run(lambda unit: deactivate(unit, "ann@example.org"))
    assert door.read(lambda c: sessions.find(c, session, door.clock())) is None
    assert door.read(lambda c: tokens.find(c, token, door.clock())) is None
    checked = door.read(lambda c: login.check(c, ann.email, PASSWORD, "a", door.clock()))
    assert isinstance(door.run(lambda unit: login.log_in(unit, checked)), login.NotSignedIn)
    with pytest.raises(NoPerson):
        door.run(lambda unit: tokens.create(unit, ann.id, [Scope.READ], "y"))
    assert door.read(lambda c: sessions.find(c, others, door.clock())) is not None
    rows = door.read(lambda c: c.execute(sa.select(session_table.c.person_id)).scalars().all())
    assert rows == [bob.id]
    assert [t.revoked_at for t in door.read(tokens.listed)] == [door.clock()]
    assert [(p.name, p.active) for p in door.read(people)] == [("Ann", False), ("Bob", True)]


def test_a_new_password_ends_sessions_and_the_old_password(door: Door) -> None:
    ann = door.add(password=PASSWORD)
    session = door.run(lambda unit: sessions.start(unit, ann.id))
    door.run(lambda unit: set_password(unit, ann.ref, "quite another one"))
    assert door.read(lambda c: sessions.find(c, session, door.clock())) is None
    for password, right in ((PASSWORD, False), ("quite another one", True)):
        checked = door.read(
            lambda c, p=password: login.check(c, ann.email, p, "a", door.clock())  # type: ignore[misc]
        )
        assert (checked.person == ann.id) is right
    with pytest.raises(BadPassword):
        door.run(lambda unit: set_password(unit, ann.ref, ann.email))


def test_the_software_is_nobody_who_could_be_found_or_changed(door: Door) -> None:
    assert door.read(people) == []
    for wanted in ("software", "", "per_none", "a\0b", "\ud800"):
        with pytest.raises(NoPerson):
            door.read(lambda c, wanted=wanted: find_person(c, wanted))  # type: ignore[misc]
        with pytest.raises(NoPerson):
            door.run(lambda unit, wanted=wanted: deactivate(unit, wanted))  # type: ignore[misc]
