"""Which passwords are taken, and how they are kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type
from argon2.profiles import RFC_9106_LOW_MEMORY

from reasoned.access import passwords
from reasoned.access.passwords import (
    LONGEST,
    SHORTEST,
    BadPassword,
    check_password,
    hash_password,
    is_outdated,
    matches,
)

GOOD = "nine lives and a ladder"


@pytest.fixture(autouse=True)
def _in_earnest(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a process that is no test."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher())
    passwords._nobody.cache_clear()
    yield
    passwords._nobody.cache_clear()


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("x" * (SHORTEST - 1), f"at least {SHORTEST}"),
        ("x" * (LONGEST + 1), f"at most {LONGEST}"),
        (" ANN@example.org ", "e-mail address isn't a password"),
        ("\ud800" * SHORTEST, "isn't text"),
    ],
)
def test_a_password_that_is_not_taken_is_told_why(password: str, words: str) -> None:
    with pytest.raises(BadPassword, match=words):
        check_password(password, "ann@example.org")


@pytest.mark.parametrize("password", ["x" * SHORTEST, "x" * LONGEST, "пароль из слов", "  " * 6])
def test_anything_else_is_taken_as_it_is(password: str) -> None:
    check_password(password, "ann@example.org")
    hashed = hash_password(password)
    assert matches(hashed, password)
    assert not matches(hashed, password + "x")
    assert not matches(hashed, password[:-1])


def test_it_is_kept_as_argon2id_with_a_salt_of_its_own() -> None:
    one, two = hash_password(GOOD), hash_password(GOOD)
    assert one != two
    assert extract_parameters(one) == RFC_9106_LOW_MEMORY
    assert extract_parameters(one).type is Type.ID
    assert GOOD not in one
    assert not is_outdated(one)


def test_a_hash_of_older_parameters_still_matches_and_is_outdated() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
    assert matches(old, GOOD)
    assert is_outdated(old)


def test_the_same_keys_on_another_system_are_the_same_password() -> None:
    assert matches(hash_password("caf\u00e9 au lait s\u2019il"), "cafe\u0301 au lait s\u2019il")


@pytest.mark.parametrize("password", [GOOD, "", "x" * (LONGEST + 1), "\ud800" * 12, "a\0" * 10])
def test_nobody_and_what_is_no_hash_match_nothing(password: str) -> None:
    for hashed in (None, "", "not a hash", "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA"):
        assert not matches(hashed, password)


def test_an_unknown_person_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work is counted in hashes that are verified, by the parameters that each has."""
    done: list[object] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, hashed: str | bytes, password: str | bytes) -> bool:
        done.append(extract_parameters(str(hashed)))
        return verify(self, hashed, password)

    known = hash_password(GOOD)
    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for hashed, password in (
        (known, GOOD),
        (known, "wrong" * 3),
        (known, "\ud800"),
        (known, "x" * (LONGEST + 1)),
        (None, GOOD),
    ):
        matches(hashed, password)
    assert done == [extract_parameters(known)] * 5
