"""Bearer tokens for programs: shown once, kept as a hash, with scopes and an end."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.access.people import NoPerson
from reasoned.access.roles import Actor, Role, Scope, scopes_of
from reasoned.store.tables.access import api_token, person
from reasoned.store.unit import Unit

PREFIX = "rsn_"
LONGEST_LABEL = 200


class BadToken(ValueError):
    """A token that can't be made as it was asked for; the message says why."""


class NoToken(LookupError):
    """There is no such token."""


@dataclass(frozen=True)
class Created:
    """A new token. `token` is shown this once and can't be had again."""

    ref: str
    token: str


@dataclass(frozen=True)
class TokenShown:
    ref: str
    person: str
    label: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


def create(
    unit: Unit,
    person_id: int,
    scopes: Iterable[Scope],
    label: str,
    *,
    expires_at: datetime | None = None,
    new_secret: Callable[[], str] = lambda: secrets.token_urlsafe(32),
) -> Created:
    """A token that acts for a person, within what that person may. Raises BadToken, NoPerson."""
    row = unit.one(sa.select(person).where(person.c.id == person_id, person.c.active.is_(True)))
    if row is None:
        raise NoPerson("There is no such person, or not any more.")
    wanted = frozenset(scopes)
    if not wanted:
        raise BadToken(f"Name what it may do: {', '.join(Scope)}.")
    more = wanted - scopes_of(Role(role) for role in row.roles)
    if more:
        raise BadToken(
            f"Nobody gives away more than they may themselves: {', '.join(sorted(more))}."
        )
    if not label.strip():
        raise BadToken("Say what it is for, in its label.")
    if len(label) > LONGEST_LABEL or not label.isprintable():
        raise BadToken(f"A label is one line of at most {LONGEST_LABEL} characters.")
    if expires_at is not None and expires_at <= unit.now:
        raise BadToken("It would have ended already. Give a later end.")
    token = PREFIX + new_secret()
    ref = unit.new_ref("tok")
    unit.add(
        api_token,
        ref=ref,
        token_hash=hash_of(token),
        person_id=person_id,
        label=label.strip(),
        scopes=sorted(wanted),
        created_at=unit.now,
        expires_at=expires_at,
    )
    return Created(ref, token)


def find(connection: sa.Connection, token: str, now: datetime) -> Actor | None:
    """Whom a token acts for; None where it isn't known, has ended, or its person has left.

    What the person may do no longer, the token may neither.
    """
    row: Any = connection.execute(
        sa.select(api_token, person.c.ref.label("person_ref"), person.c.roles, person.c.markets)
        .join(person, person.c.id == api_token.c.person_id)
        .where(api_token.c.token_hash == hash_of(token), person.c.active.is_(True))
    ).first()
    if row is None or row.revoked_at is not None:
        return None
    if row.expires_at is not None and row.expires_at <= now:
        return None
    may = scopes_of(Role(role) for role in row.roles)
    return Actor(
        row.person_id,
        row.person_ref,
        frozenset(Scope(scope) for scope in row.scopes) & may,
        tuple(row.markets),
    )


def revoke(unit: Unit, ref: str) -> None:
    """End a token now. Raises NoToken."""
    done = unit.connection.execute(
        api_token.update().where(api_token.c.ref == ref, api_token.c.revoked_at.is_(None)),
        {"revoked_at": unit.now},
    )
    if not done.rowcount:
        raise NoToken(f"There is no token {ref[:80]!r} that could be revoked.")


def listed(connection: sa.Connection) -> list[TokenShown]:
    """All tokens, the newest first, without what they are."""
    rows = connection.execute(
        sa.select(api_token, person.c.ref.label("person_ref"))
        .join(person, person.c.id == api_token.c.person_id)
        .order_by(api_token.c.id.desc())
    )
    return [
        TokenShown(
            row.ref,
            row.person_ref,
            row.label,
            tuple(row.scopes),
            row.created_at,
            row.expires_at,
            row.revoked_at,
        )
        for row in rows
    ]


def hash_of(token: str) -> bytes:
    """A token has 256 random bits, so that one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
