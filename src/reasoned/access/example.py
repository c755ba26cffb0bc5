"""The example's token: for an administrator who is a reviewer and a senior too, made anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from reasoned.access import tokens
from reasoned.access.people import add_person
from reasoned.access.roles import Role, scopes_of
from reasoned.store.database import Database
from reasoned.store.unit import Unit
from reasoned.store.writer import Writer


def example_token(database: Database, now: datetime, new_ref: Callable[[str], str]) -> str:
    """A token that may do everything in the example, once it is built."""

    def add(unit: Unit) -> str:
        everything = list(Role)
        visitor = add_person(unit, "visitor@example.org", "A visitor", everything)
        made = tokens.create(unit, visitor.id, scopes_of(everything), "the example")
        return made.token

    writer = Writer(database, now=lambda: now, new_ref=new_ref, new_salt=lambda: b"")
    try:
        return writer.run(add)
    finally:
        writer.close()
