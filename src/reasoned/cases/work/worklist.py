"""What the queue's page shows beside the tasks: how many wait, who they can go to, by what
they can be narrowed. The tasks themselves are for `queue`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.access.people import Person, people
from reasoned.access.roles import Scope
from reasoned.cases.errors import NotFound
from reasoned.cases.work.open_rules import all_open
from reasoned.store.tables.access import person
from reasoned.store.tables.cases import case, task
from reasoned.store.tables.decisions import decision
from reasoned.store.tables.subjects import ad, fact, fact_value, subject


@dataclass(frozen=True)
class Totals:
    """How many tasks are open, how many of them are late, and how many somebody holds."""

    waiting: int
    late: int
    mine: int


def _open(markets: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [task.c.done_at.is_(None)]
    return [*found, task.c.market.in_(["", *markets])] if markets else found


def totals(
    connection: sa.Connection, *, markets: Sequence[str], mine: int, now: datetime
) -> Totals:
    """Of those markets; empty: of all."""
    row = connection.execute(
        sa.select(
            sa.func.count(),
            sa.func.count().filter(task.c.due_at <= now),
            sa.func.count().filter(task.c.assignee == mine),
        ).where(*_open(markets))
    ).one()
    return Totals(row[0], row[1], row[2])


def choices(connection: sa.Connection, *, markets: Sequence[str]) -> tuple[list[str], list[str]]:
    """The rules and the markets of what is open, by which it can be narrowed."""
    narrowed = _open(markets)
    found = connection.execute(sa.select(task.c.market).where(*narrowed).distinct()).scalars()
    return sorted(all_open(connection, narrowed)), sorted(set(found) - {""})


def deciders(connection: sa.Connection, market: str) -> list[Person]:
    """Who works here and may decide in a market, by name."""
    able = [
        someone
        for someone in people(connection)
        if someone.active and someone.actor.may(Scope.DECIDE) and someone.actor.may_in(market)
    ]
    return sorted(able, key=lambda someone: (someone.name.casefold(), someone.id))


def names(connection: sa.Connection, refs: Iterable[str]) -> Mapping[str, str]:
    """People's own names by their ids; they never leave the operator."""
    wanted = sorted(set(refs) - {""})
    if not wanted:
        return {}
    rows = connection.execute(
        sa.select(person.c.ref, person.c.name).where(person.c.ref.in_(wanted))
    )
    return {row.ref: row.name for row in rows}


@dataclass(frozen=True)
class Glance:
    """What a row of a list shows beside a subject's name: the ad's own words, and whose it is."""

    words: str = ""
    advertiser: str = ""


WORDS = "ad.text"
"""The fact that holds an ad's words."""
LONGEST_WORDS = 200


def glances(connection: sa.Connection, cases: Iterable[str]) -> Mapping[str, Glance]:
    """By the cases' ids; those about ads alone."""
    owner = subject.alias("owner")
    rows = connection.execute(
        sa.select(
            case.c.ref,
            subject.c.id,
            ad.c.content,
            sa.func.coalesce(sa.func.nullif(owner.c.name, ""), owner.c.external_id).label("owner"),
        )
        .join(subject, subject.c.id == case.c.subject_id)
        .join(owner, owner.c.id == subject.c.advertiser_id)
        .outerjoin(ad, ad.c.subject_id == subject.c.id)
        .where(case.c.ref.in_(sorted(set(cases))))
    ).all()
    said = connection.execute(
        sa.select(fact.c.subject_id, fact_value.c.value)
        .join(fact_value, fact_value.c.fact_id == fact.c.id)
        .where(fact.c.subject_id.in_(sorted({row.id for row in rows})), fact.c.name == WORDS)
        .order_by(fact.c.id)
    )
    known = {row.subject_id: json.loads(row.value) for row in said}
    return {
        row.ref: Glance(_words((row.content or {}).get("text"), known.get(row.id)), row.owner)
        for row in rows
    }


def _words(*said: object) -> str:
    found = next((words for words in said if isinstance(words, str) and words.strip()), "")
    return found[:LONGEST_WORDS]


def task_with_case(connection: sa.Connection, ref: str) -> sa.Row[Any]:
    """A task with its case's and subject's ids, and who holds it. Raises NotFound."""
    row = connection.execute(
        sa.select(
            task,
            case.c.ref.label("case_ref"),
            case.c.subject_id,
            case.c.report,
            subject.c.kind.label("subject_kind"),
            subject.c.external_id,
            subject.c.name,
            person.c.ref.label("holder"),
            person.c.name.label("holder_name"),
        )
        .join(case, case.c.id == task.c.case_id)
        .join(subject, subject.c.id == case.c.subject_id)
        .outerjoin(person, person.c.id == task.c.assignee)
        .where(task.c.ref == ref)
    ).first()
    if row is None:
        raise NotFound("task", ref)
    return row


@dataclass(frozen=True)
class Named:
    """What a task or decision is about."""

    case: str
    market: str
    kind: str
    external_id: str
    name: str


def cases_named(
    connection: sa.Connection, tasks: Sequence[str], decisions: Sequence[str]
) -> Mapping[str, Named]:
    """What tasks and decisions are about, by their ids."""
    found: dict[str, Named] = {}
    for table, refs in ((task, tasks), (decision, decisions)):
        rows = connection.execute(
            sa.select(
                table.c.ref,
                case.c.ref.label("case_ref"),
                case.c.market,
                subject.c.kind,
                subject.c.external_id,
                subject.c.name,
            )
            .join(case, case.c.id == table.c.case_id)
            .join(subject, subject.c.id == case.c.subject_id)
            .where(table.c.ref.in_(list(refs)))
        )
        for row in rows:
            found[row.ref] = Named(row.case_ref, row.market, row.kind, row.external_id, row.name)
    return found
