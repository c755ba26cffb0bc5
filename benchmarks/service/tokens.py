"""A token that may do everything, for the benchmark's requests."""

from __future__ import annotations

from reasoned.access import tokens
from reasoned.access.people import add_person
from reasoned.access.roles import Role, scopes_of
from reasoned.store.unit import Unit


def add(unit: Unit) -> str:
    everybody = list(Role)
    one = add_person(unit, "bench@example.org", "A program", everybody)
    return tokens.create(unit, one.id, scopes_of(everybody), "benchmark").token
