"""Whether somebody can do what a task asks for, before it is given to them.

The use cases refuse what somebody may not do; here it is said sooner, so that a task isn't held
by who can't be done with it.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from reasoned.access.people import Person
from reasoned.access.roles import Scope
from reasoned.cases.answering.rule import not_by
from reasoned.store.tables.appeals import appeal
from reasoned.store.tables.cases import hold
from reasoned.store.tables.decisions import decision
from reasoned.store.unit import Unit


def why_not(unit: Unit, task: Any, someone: Person, *, you: bool = False) -> str:
    """Why a task (a row with `kind`, `market` and `detail`) isn't for somebody; empty where it
    may be. `you`: it is said to themselves."""
    actor = someone.actor
    name = "You" if you else someone.name
    if not someone.active:
        return f"{name} {'don' if you else 'doesn'}'t work here any more."
    if not actor.may(Scope.DECIDE) or not actor.may_in(task.market):
        return f"{name} may not decide in this market. Choose somebody else."
    match task.kind:
        case "appeal" if not actor.may(Scope.RULE):
            return f"{name} may not rule on appeals: a senior does."
        case "appeal" if _had_a_part(unit, task, someone):
            return f"{name} had a part in the decision, so somebody else rules on the appeal."
        case "objection" if _placed(unit, task, someone):
            return f"{name} placed the hold, so somebody else answers the objection."
        case "second" if task.detail.get("first") == someone.id:
            first = "are" if you else "is"
            return f"{name} {first} the first of two, so somebody else confirms it."
    return ""


def _had_a_part(unit: Unit, task: Any, someone: Person) -> bool:
    filed = unit.connection.execute(
        sa.select(appeal).where(appeal.c.ref == task.detail["appeal"])
    ).one()
    made = unit.connection.execute(
        sa.select(decision).where(decision.c.id == filed.decision_id)
    ).one()
    return not_by(unit, filed, made, someone.id) is not None


def _placed(unit: Unit, task: Any, someone: Person) -> bool:
    held = unit.one(sa.select(hold.c.held_by).where(hold.c.ref == task.detail["hold"]))
    return held is not None and held.held_by == someone.id
