"""Which person an account at a provider is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reasoned.access import accounts, sessions
from reasoned.access.accounts import UNKNOWN, UNVERIFIED, NotLinked
from reasoned.access.login import SignedIn
from reasoned.access.oidc import Claims, begin, finish
from reasoned.access.people import NoPerson, deactivate, people
from reasoned.access.provider import OidcSettings
from tests.access.conftest import Door
from tests.access.provider import CLIENT, SECRET, running

ANN = Claims("https://id.example", "a-17", "ann@example.org", True)


def enter(door: Door, claims: Claims) -> SignedIn | NotLinked:
    return door.run(lambda unit: accounts.sign_in(unit, claims))


def who(door: Door, claims: Claims) -> str | None:
    """The name of who is signed in."""
    signed = enter(door, claims)
    if isinstance(signed, NotLinked):
        return None
    found = door.read(lambda c: sessions.find(c, signed.token, door.clock()))
    assert found is not None
    return found[0].name


def test_a_verified_email_links_an_account_and_then_the_account_alone_counts(door: Door) -> None:
    door.add()
    door.add("bob")
    assert who(door, replace(ANN, email=" ANN@Example.org")) == "Ann"
    for email in ("ann.new@example.org", "bob@example.org", ""):
        assert who(door, replace(ANN, email=email, email_verified=False)) == "Ann"


def test_a_sign_in_at_a_real_provider_ends_in_a_session(door: Door) -> None:
    door.add()
    with running(door.clock) as provider:
        settings = OidcSettings(provider.issuer, CLIENT, SECRET)
        url, pending = begin(settings, "https://ads.example/back", door.clock())
        claims = finish(settings, pending, provider.visit(url), door.clock())
        assert who(door, claims) == "Ann"
        provider.account["email_verified"] = False
        provider.account["sub"] = "b-2"
        url, pending = begin(settings, "https://ads.example/back", door.clock())
        claims = finish(settings, pending, provider.visit(url), door.clock())
        assert enter(door, claims) == UNVERIFIED


def test_an_unverified_email_links_nothing(door: Door) -> None:
    door.add()
    assert enter(door, replace(ANN, email_verified=False)) == UNVERIFIED
    assert who(door, ANN) == "Ann"


@pytest.mark.parametrize("email", ["nobody@example.org", "", "a\0b@example.org", "software"])
def test_signing_in_adds_nobody(door: Door, email: str) -> None:
    ann = door.add()
    assert enter(door, replace(ANN, email=email)) == UNKNOWN
    assert door.read(people) == [ann]


def test_who_has_left_comes_in_neither_by_account_nor_by_email(door: Door) -> None:
    ann = door.add()
    enter(door, ANN)
    bob = door.add("bob")
    for one in (ann, bob):
        door.run(lambda unit, ref=one.ref: deactivate(unit, ref))  # type: ignore[misc]
    assert enter(door, ANN) == UNKNOWN
    assert enter(door, replace(ANN, subject="b-2", email="bob@example.org")) == UNKNOWN


def test_an_email_that_changed_hands_gives_nobody_anothers_place(door: Door) -> None:
    door.add()
    enter(door, ANN)
    assert enter(door, replace(ANN, subject="new-owner")) == UNKNOWN
    assert who(door, ANN) == "Ann"


def test_the_same_subject_at_another_provider_is_another_account(door: Door) -> None:
    door.add()
    enter(door, ANN)
    other = replace(ANN, issuer="https://other.example")
    assert enter(door, replace(other, email="x@example.org")) == UNKNOWN
    assert enter(door, other) == UNKNOWN


def test_an_account_that_was_replaced_is_linked_once_the_old_one_is_unlinked(door: Door) -> None:
    ann = door.add()
    old = enter(door, ANN)
    assert isinstance(old, SignedIn)
    new = replace(ANN, subject="a-18")
    assert enter(door, new) == UNKNOWN
    door.run(lambda unit: accounts.unlink(unit, ann.email))
    assert door.read(lambda c: sessions.find(c, old.token, door.clock())) is None
    assert who(door, new) == "Ann"
    assert enter(door, ANN) == UNKNOWN
    with pytest.raises(NoPerson):
        door.run(lambda unit: accounts.unlink(unit, "nobody"))
