"""Which person an account at an OpenID Connect provider is. Nobody is added by signing in."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from reasoned.access import sessions
from reasoned.access.login import SignedIn
from reasoned.access.oidc import Claims
from reasoned.access.people import as_email, find_person
from reasoned.store.tables.access import person
from reasoned.store.unit import Unit


@dataclass(frozen=True)
class NotLinked:
    """Nobody was signed in; `why` says what would change that."""

    why: str

    def __str__(self) -> str:
        return self.why


UNVERIFIED = NotLinked(
    "Your provider hasn't verified your e-mail address, so it can't tell us who you are."
    " Verify it there, then sign in again."
)
UNKNOWN = NotLinked(
    "Nobody who works here has that account. Ask an administrator: to add you, or, where your"
    " account at the provider was replaced, to unlink the old one."
)


def sign_in(
    unit: Unit,
    claims: Claims,
    new_secret: Callable[[], str] = lambda: secrets.token_urlsafe(32),
) -> SignedIn | NotLinked:
    """Start a session for whom the account belongs to.

    That is who signed in with it before; else who has its verified e-mail address, and no
    account yet: it is linked then, for good. An account that is linked never becomes another
    person's, however e-mail addresses change hands.
    """
    found = unit.one(
        sa.select(person.c.id, person.c.active).where(person.c.oidc_subject == claims.account)
    )
    if found is not None:
        return SignedIn(sessions.start(unit, found.id, new_secret)) if found.active else UNKNOWN
    email = as_email(claims.email)
    if email is not None and not claims.email_verified:
        return UNVERIFIED
    found = unit.one(
        sa.select(person.c.id).where(
            person.c.email == email, person.c.active.is_(True), person.c.oidc_subject.is_(None)
        )
    )
    if found is None:
        return UNKNOWN
    unit.change(person, found.id, oidc_subject=claims.account)
    return SignedIn(sessions.start(unit, found.id, new_secret))


def unlink(unit: Unit, ref: str) -> None:
    """Forget a person's account at the provider; sessions end. The next account with their
    verified e-mail address is linked. Raises NoPerson."""
    found = find_person(unit.connection, ref)
    unit.change(person, found.id, oidc_subject=None)
    sessions.end_all(unit, found.id)
