"""What each role may do."""

from __future__ import annotations

from reasoned.access.roles import ENGINE, MAY, Actor, Role, Scope, scopes_of

READS = {Scope.READ, Scope.STANDING, Scope.EVENTS}


def test_every_role_and_every_scope_has_its_place() -> None:
    assert set(MAY) == set(Role)
    assert scopes_of(Role) == set(Scope)


def test_an_auditor_reads_everything_and_changes_nothing() -> None:
    assert MAY[Role.AUDITOR] == READS
    assert all(MAY[role] >= READS for role in Role)


def test_a_senior_is_a_reviewer_who_also_rules() -> None:
    assert MAY[Role.SENIOR] > MAY[Role.REVIEWER]
    assert [role for role in Role if Scope.RULE in MAY[role]] == [Role.SENIOR]


def test_who_gives_out_access_decides_nothing() -> None:
    assert not MAY[Role.ADMIN] & {Scope.DECIDE, Scope.RULE, Scope.FACTS, Scope.SCREEN}
    assert [role for role in Role if Scope.ADMIN in MAY[role]] == [Role.ADMIN]


def test_several_roles_add_up() -> None:
    assert scopes_of([Role.AUTHOR, Role.AUDITOR]) == READS | {Scope.PUBLISH}
    assert scopes_of([]) == frozenset()


def test_the_engine_may_nothing_that_needs_a_person() -> None:
    assert not any(ENGINE.may(scope) for scope in Scope)


def test_without_markets_everywhere_is_theirs() -> None:
    everywhere, german = Actor(1, "p", frozenset()), Actor(1, "p", frozenset(), ("DE", "AT"))
    assert everywhere.may_in("FR")
    assert german.may_in("AT")
    assert german.may_in("")
    assert not german.may_in("FR")
