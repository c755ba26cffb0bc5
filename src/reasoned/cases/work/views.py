"""The queue as somebody likes to see it: kept under a name, listed, dropped.

What a view's query means is for the page that shows the queue.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from reasoned.cases.errors import Invalid, NotFound, Refused
from reasoned.cases.people import needs_person
from reasoned.store.tables.cases import saved_view
from reasoned.store.unit import Unit

MOST = 20
"""Views of one person."""
LONGEST_NAME, LONGEST_QUERY = 60, 1_000


@dataclass(frozen=True)
class View:
    """A saved view; `query` as it stands in the address of the queue."""

    ref: str
    name: str
    query: str


def save_view(unit: Unit, name: str, query: str, *, by: int) -> str:
    """Keep a view of somebody's own; gives its id. Raises Invalid and Refused."""
    needs_person(by, "save a view")
    name = " ".join(name.split())
    if not name:
        raise Invalid("name", "Give the view a name.")
    if len(name) > LONGEST_NAME:
        raise Invalid("name", f"A name has at most {LONGEST_NAME} characters.")
    if len(query) > LONGEST_QUERY:
        raise Invalid("query", "Those filters are too long to be kept.")
    mine = views_of(unit.connection, by)
    if any(view.name == name for view in mine):
        raise Invalid("name", f"You have a view “{name}” already. Drop it, or choose another name.")
    if len(mine) >= MOST:
        raise Refused("too-many-views", f"You have {MOST} views, the most there can be. Drop one.")
    ref = unit.new_ref("view")
    unit.add(saved_view, ref=ref, person_id=by, name=name, query=query, created_at=unit.now)
    return ref


def drop_view(unit: Unit, ref: str, *, by: int) -> None:
    """Drop one of one's own. Raises NotFound, also for somebody else's."""
    done = unit.connection.execute(
        saved_view.delete().where(saved_view.c.ref == ref, saved_view.c.person_id == by)
    )
    if not done.rowcount:
        raise NotFound("saved view", ref)


def views_of(connection: sa.Connection, person: int) -> list[View]:
    """Somebody's views, by when they were saved."""
    rows = connection.execute(
        sa.select(saved_view).where(saved_view.c.person_id == person).order_by(saved_view.c.id)
    )
    return [View(row.ref, row.name, row.query) for row in rows]
