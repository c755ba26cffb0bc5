"""The rules that a case still waits for: those that could be applied, and those that can't be
told yet, by the newest decision of the case. How weighty each is, is for who shows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from reasoned.store.tables.cases import task
from reasoned.store.tables.decisions import decision, finding

_KINDS = ("review", "second", "legacy")
"""Tasks that are done by deciding; what else waits is about no rule that is open."""
_ROLES = ("proposed", "undetermined")


def _newest() -> sa.ScalarSelect[int]:
    """The newest decision of a task's case."""
    later = decision.alias("later")
    return (
        sa.select(sa.func.max(later.c.id))
        .where(later.c.case_id == task.c.case_id)
        .correlate(task)
        .scalar_subquery()
    )


def open_rules(connection: sa.Connection, tasks: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """By the tasks' ids, each rule once: what could be applied first, then as the engine has it."""
    query = (
        sa.select(task.c.ref, finding.c.rule)
        .select_from(task)
        .join(decision, decision.c.id == _newest())
        .join(finding, finding.c.evaluation_id == decision.c.evaluation_id)
        .where(
            task.c.ref.in_(sorted(set(tasks))),
            task.c.kind.in_(_KINDS),
            finding.c.role.in_(_ROLES),
        )
        .order_by(finding.c.id)
    )
    found: dict[str, dict[str, None]] = {}
    for row in connection.execute(query):
        found.setdefault(row.ref, {})[row.rule] = None
    return {ref: tuple(rules) for ref, rules in found.items()}


def waits_for(rule: str) -> sa.ColumnElement[bool]:
    """Whether a task is about a rule, or its case waits for it beside others."""
    beside = (
        sa.select(finding.c.id)
        .join(decision, decision.c.evaluation_id == finding.c.evaluation_id)
        .where(
            decision.c.id == _newest(),
            finding.c.rule == rule,
            finding.c.role.in_(_ROLES),
        )
        .correlate(task)
    )
    return sa.or_(task.c.rule == rule, sa.and_(task.c.kind.in_(_KINDS), beside.exists()))


def all_open(connection: sa.Connection, narrowed: Sequence[sa.ColumnElement[bool]]) -> set[str]:
    """The rules of all tasks that those conditions leave."""
    beside = (
        sa.select(finding.c.rule)
        .select_from(task)
        .join(decision, decision.c.id == _newest())
        .join(finding, finding.c.evaluation_id == decision.c.evaluation_id)
        .where(*narrowed, task.c.kind.in_(_KINDS), finding.c.role.in_(_ROLES))
    )
    own = sa.select(task.c.rule).where(*narrowed, task.c.rule != "")
    return set(connection.execute(sa.union(beside, own)).scalars())
