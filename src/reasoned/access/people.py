"""The people who work here: added, changed, and let go; never removed, since they decided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from reasoned.access.passwords import check_password, hash_password
from reasoned.access.roles import Actor, Role, scopes_of
from reasoned.facts.countries import CODES
from reasoned.store.tables.access import SOFTWARE, api_token, person, session
from reasoned.store.unit import Unit

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
LONGEST_NAME = 200


class NoPerson(LookupError):
    """There is no such person."""


class BadPerson(ValueError):
    """A person who can't be added or changed so; the message says what to mend."""


@dataclass(frozen=True)
class Person:
    id: int
    ref: str
    email: str
    name: str
    roles: tuple[Role, ...]
    markets: tuple[str, ...]
    active: bool

    @property
    def actor(self) -> Actor:
        """What they may do, signed in."""
        return Actor(self.id, self.ref, scopes_of(self.roles), self.markets)


def add_person(
    unit: Unit,
    email: str,
    name: str,
    roles: Iterable[str],
    *,
    markets: Iterable[str] = (),
    password: str | None = None,
) -> Person:
    """Add somebody; without a password they come in by OIDC only. Raises BadPerson,
    BadPassword."""
    address = as_email(email)
    if address is None:
        raise BadPerson(f"{email[:80]!r} isn't an e-mail address.")
    name = name.strip()
    if not name:
        raise BadPerson("Give a name; it stays inside.")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise BadPerson(f"A name is one line of at most {LONGEST_NAME} characters.")
    given, where = _roles(roles), _markets(markets)
    if unit.one(sa.select(person.c.id).where(person.c.email == address)) is not None:
        raise BadPerson(f"{address} is here already.")
    if password is not None:
        check_password(password, address)
    ref = unit.new_ref("per")
    number = unit.add(
        person,
        ref=ref,
        email=address,
        name=name,
        password=None if password is None else hash_password(password),
        roles=[role.value for role in given],
        markets=list(where),
        active=True,
        created_at=unit.now,
    )
    return Person(number, ref, address, name, given, where, True)


def change_person(
    unit: Unit,
    ref: str,
    *,
    roles: Iterable[str] | None = None,
    markets: Iterable[str] | None = None,
) -> None:
    """Give other roles or markets. Raises NoPerson, BadPerson."""
    found = find_person(unit.connection, ref)
    changes: dict[str, Any] = {}
    if roles is not None:
        changes["roles"] = [role.value for role in _roles(roles)]
    if markets is not None:
        changes["markets"] = list(_markets(markets))
    if changes:
        unit.change(person, found.id, **changes)


def deactivate(unit: Unit, ref: str) -> None:
    """Let somebody go: sessions and tokens end with it. Raises NoPerson."""
    found = find_person(unit.connection, ref)
    unit.change(person, found.id, active=False)
    unit.connection.execute(session.delete().where(session.c.person_id == found.id))
    unit.connection.execute(
        api_token.update().where(
            api_token.c.person_id == found.id, api_token.c.revoked_at.is_(None)
        ),
        {"revoked_at": unit.now},
    )


def set_password(unit: Unit, ref: str, password: str) -> None:
    """Another password; sessions end. Raises NoPerson, BadPassword."""
    found = find_person(unit.connection, ref)
    check_password(password, found.email)
    unit.change(person, found.id, password=hash_password(password))
    unit.connection.execute(session.delete().where(session.c.person_id == found.id))


def find_person(connection: sa.Connection, ref_or_email: str) -> Person:
    """By random id or e-mail. Raises NoPerson."""
    row = None
    if ref_or_email.isprintable():
        email = ref_or_email.strip().lower()
        wanted = sa.or_(person.c.ref == ref_or_email, person.c.email == email)
        row = connection.execute(sa.select(person).where(wanted, person.c.id != SOFTWARE)).first()
    if row is None:
        raise NoPerson(f"There is nobody {ref_or_email[:80]!r}.")
    return of_row(row)


def people(connection: sa.Connection) -> list[Person]:
    """Everybody, also those who left."""
    rows = connection.execute(
        sa.select(person).where(person.c.id != SOFTWARE).order_by(person.c.id)
    )
    return [of_row(row) for row in rows]


def as_email(given: str) -> str | None:
    """An e-mail address as it is kept; None where it isn't one, or holds what doesn't print."""
    email = given.strip().lower()
    return email if _EMAIL.fullmatch(email) and email.isprintable() else None


def of_row(row: Any) -> Person:
    return Person(
        row.id,
        row.ref,
        row.email,
        row.name,
        tuple(Role(role) for role in row.roles),
        tuple(row.markets),
        row.active,
    )


def _roles(given: Iterable[str]) -> tuple[Role, ...]:
    wanted = list(dict.fromkeys(given))
    wrong = [role for role in wanted if role not in set(Role)]
    if wrong or not wanted:
        raise BadPerson(
            f"{wrong[0]!r} isn't a role; there are {', '.join(Role)}."
            if wrong
            else f"Give at least one role: {', '.join(Role)}."
        )
    return tuple(Role(role) for role in wanted)


def _markets(given: Iterable[str]) -> tuple[str, ...]:
    wanted: Sequence[str] = [market.strip().upper() for market in given]
    for market in wanted:
        if market not in CODES:
            raise BadPerson(f"{market[:20]!r} isn't a market: give two-letter country codes.")
    return tuple(dict.fromkeys(wanted))
