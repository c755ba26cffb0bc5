"""Passwords: argon2id, by argon2-cffi's own parameters, and how long they must be."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 1024
_hasher = PasswordHasher()


class BadPassword(ValueError):
    """A password that isn't taken; the message says why."""


def check_password(password: str, email: str) -> None:
    """Raises BadPassword."""
    if len(password) < SHORTEST:
        raise BadPassword(f"A password has at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise BadPassword(f"A password has at most {LONGEST} characters.")
    if password.strip().lower() == email.strip().lower():
        raise BadPassword("The e-mail address isn't a password.")


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def matches(hashed: str | None, password: str) -> bool:
    """Whether it is the password; the same work where there is none to compare with."""
    if len(password) > LONGEST:
        password = ""
    try:
        _hasher.verify(hashed or _nobody(), password)
        return hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(hashed: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return _hasher.check_needs_rehash(hashed)


@cache
def _nobody() -> str:
    return _hasher.hash("nobody's password")
