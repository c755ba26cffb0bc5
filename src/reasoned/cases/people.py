"""The people who work here, as use cases need them: who exists, and under which pseudonym.

Signing in and what a role may do are for `access`.
"""

from __future__ import annotations

import hashlib
import hmac

import sqlalchemy as sa

from reasoned.cases.errors import Refused
from reasoned.store.tables.access import SOFTWARE, person
from reasoned.store.unit import Unit


def name_of(unit: Unit, number: int) -> str:
    """A person's own name; it never leaves the operator."""
    return str(
        unit.connection.execute(sa.select(person.c.name).where(person.c.id == number)).scalar_one()
    )


def needs_person(number: int, what: str) -> None:
    """Raises Refused where software would do what only a person may."""
    if number == SOFTWARE:
        raise Refused("person-needed", f"Only a person may {what}.")


def pseudonym(case_ref: str, person_ref: str) -> str:
    """How a reviewer is called outside: the same within a case, unlinkable across cases.

    Keyed by the person's own random id, which is never published.
    """
    mac = hmac.new(person_ref.encode(), case_ref.encode(), hashlib.sha256).hexdigest()
    return f"reviewer {mac[:8]}"
