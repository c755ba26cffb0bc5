"""A fact's versions for whoever may read: who of the people here said one is a pseudonym.

The store keeps the name, which never leaves the operator. The pseudonym is the same for all
facts of a subject, and another for each other subject.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from reasoned.cases.people import pseudonym
from reasoned.cases.submitting.correct import side_by_side
from reasoned.store.tables.access import SOFTWARE, person
from reasoned.store.tables.subjects import fact, subject


def versions_shown(connection: sa.Connection, fact_ref: str) -> list[dict[str, Any]]:
    """Every version of a fact, oldest first, without anybody's name. Raises NotFound."""
    versions = side_by_side(connection, fact_ref)
    rows = connection.execute(
        sa.select(
            fact.c.ref,
            fact.c.recorded_by,
            person.c.ref.label("person"),
            subject.c.ref.label("subject"),
        )
        .join(person, person.c.id == fact.c.recorded_by)
        .join(subject, subject.c.id == fact.c.subject_id)
        .where(fact.c.ref.in_([version["fact"] for version in versions]))
    )
    recorded = {
        row.ref: "" if row.recorded_by == SOFTWARE else pseudonym(row.subject, row.person)
        for row in rows
    }
    authors: dict[tuple[Any, ...], str] = {}
    shown = []
    for version in versions:
        source = version["source"]
        if source["author"]:
            # A version that changes the status alone repeats who said it first.
            said = (version["observed_at"], *sorted(source.items()))
            author = authors.setdefault(said, recorded[version["fact"]])
            version = {**version, "source": {**source, "author": author}}
        shown.append(version)
    return shown
