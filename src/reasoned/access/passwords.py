"""Passwords: argon2id, by argon2-cffi's own parameters, and how long they must be."""

from __future__ import annotations

import unicodedata
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
    if _bytes(password) is None:
        raise BadPassword("The password holds something that isn't text. Type it again.")
    if password.strip().lower() == email.strip().lower():
        raise BadPassword("The e-mail address isn't a password.")


def hash_password(password: str) -> str:
    """The argon2id hash of a password that was checked."""
    return _hasher.hash(_normal(password))


def matches(hashed: str | None, password: str) -> bool:
    """Whether it is the password; the same work where there is none to compare with."""
    nobody = _nobody()  # always: making it the first time must not tell who is known
    given = _bytes(password) if len(password) <= LONGEST else None
    try:
        _hasher.verify(hashed or nobody, given or b"")
        return hashed is not None and given is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(hashed: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return _hasher.check_needs_rehash(hashed)


def _normal(password: str) -> str:
    """The same for the same keys: systems differ in how they compose letters and accents."""
    return unicodedata.normalize("NFKC", password)


def _bytes(password: str) -> bytes | None:
    """UTF-8; None for what can't be text (half a surrogate pair)."""
    try:
        return _normal(password).encode("utf-8")
    except UnicodeEncodeError:
        return None


@cache
def _nobody() -> str:
    return _hasher.hash("nobody's password")
