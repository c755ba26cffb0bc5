"""Queues e-mails to the people who work here: that something waits too long, or is late.

One row for each person and event, in the event's own transaction. How they read and are sent
is for `letters.notices`. An advertiser stands in them by its external id alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from reasoned.access.people import Person, people
from reasoned.access.roles import Role
from reasoned.cases.desk import Desk
from reasoned.store.tables.outbox import notice
from reasoned.store.unit import Unit


class Notifier:
    """Tells of tasks in one unit of work; who works here is read once."""

    def __init__(self, unit: Unit, desk: Desk) -> None:
        self._unit, self._domain = unit, desk.settings.domain
        self._people: Sequence[Person] | None = None

    def tell(self, kind: str, row: sa.Row[Any]) -> int:
        """Queue a task's notices: to whoever holds it, else to every senior with a part in its
        market. `row`: the task with its `case_ref`, `external_id` and `subject_kind`. Gives how
        many."""
        content = {
            "task": row.ref,
            "what": row.kind,
            "case": row.case_ref,
            "subject": {"kind": row.subject_kind, "external_id": row.external_id},
            "rule": row.rule,
            "due_at": row.due_at.isoformat(),
        }
        to = self._concerned(row.assignee, row.market)
        self._unit.add_all(notice, [self._row(kind, someone.id, content) for someone in to])
        return len(to)

    def _concerned(self, assignee: int | None, market: str) -> list[Person]:
        if self._people is None:
            self._people = [p for p in people(self._unit.connection) if p.active]
        # Whoever left holds nothing any more, whatever stands in the row.
        holder = [p for p in self._people if p.id == assignee]
        return holder or [
            p for p in self._people if Role.SENIOR in p.roles and p.actor.may_in(market)
        ]

    def _row(self, kind: str, person: int, content: Mapping[str, Any]) -> dict[str, Any]:
        ref = self._unit.new_ref("ntc")
        return {
            "ref": ref,
            "person_id": person,
            "kind": kind,
            "content": dict(content),
            "message_id": f"<{ref}@{self._domain}>",
            "created_at": self._unit.now,
            "state": "queued",
            "attempts": 0,
            "next_at": self._unit.now,
            "error": "",
        }
