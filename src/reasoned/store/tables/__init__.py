"""Every table, by what it is about. Guarantees stand in them as constraints."""

from reasoned.store.columns import metadata
from reasoned.store.tables import (
    access,
    appeals,
    cases,
    decisions,
    outbox,
    policies,
    screening,
    subjects,
    upkeep,
)

__all__ = [
    "access",
    "appeals",
    "cases",
    "decisions",
    "metadata",
    "outbox",
    "policies",
    "screening",
    "subjects",
    "upkeep",
]
