"""A breaker for each rule: too many refusals or reversals, and it acts no more by itself.

Its automatic restrictions become `review`, and the event `rule.stopped` alerts people. A person
lets it act again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.cases.desk import Desk
from reasoned.cases.errors import NotFound
from reasoned.cases.events import happened
from reasoned.cases.people import needs_person
from reasoned.store.tables.decisions import decision, finding, lift
from reasoned.store.tables.policies import breaker
from reasoned.store.unit import Unit


@dataclass(frozen=True)
class RuleCount:
    """What a rule did in a window. `decided`: decisions about subjects of any outcome."""

    rule: str
    restricted: int
    decided: int
    reversed: int
    shadow: int


def counts(connection: sa.Connection, since: object, until: object) -> list[RuleCount]:
    """Shadow rules beside enforced ones, as far as anything held."""
    d, f = decision, finding
    within = (d.c.made_at > since, d.c.made_at <= until)
    decided = connection.execute(
        sa.select(sa.func.count()).select_from(d).where(*within)
    ).scalar_one()
    undone = sa.case((lift.c.cause.in_(["reversed", "varied"]), 1), else_=0)
    automatic = sa.case((sa.and_(f.c.role == "by", d.c.automatic.is_(True)), 1), else_=0)
    query = (
        sa.select(
            f.c.rule,
            sa.func.sum(automatic).label("restricted"),
            sa.func.sum(undone * automatic).label("reversed"),
            sa.func.sum(sa.case((f.c.role == "shadow", 1), else_=0)).label("shadow"),
        )
        .select_from(f)
        .join(d, d.c.evaluation_id == f.c.evaluation_id)
        .outerjoin(lift, lift.c.decision_id == d.c.id)
        .where(*within)
        .group_by(f.c.rule)
        .order_by(f.c.rule)
    )
    return [
        RuleCount(row.rule, row.restricted, decided, row.reversed, row.shadow)
        for row in connection.execute(query)
    ]


def watch(unit: Unit, desk: Desk) -> tuple[str, ...]:
    """Stop the rules that exceed their limits; gives them. The rulebook must be loaded again."""
    settings = desk.settings
    stopped = []
    since = unit.now - settings.breaker_window
    for count in _since_resumed(unit, counts(unit.connection, since, unit.now), since):
        if count.restricted < settings.breaker_least or count.rule in desk.book.stopped:
            continue
        refused = count.restricted / max(count.decided, 1)
        undone = count.reversed / count.restricted
        if refused <= settings.breaker_refused and undone <= settings.breaker_reversed:
            continue
        if refused > settings.breaker_refused:
            reason = f"it restricted {count.restricted} of {count.decided} decisions"
        else:
            reason = (
                f"{count.reversed} of its {count.restricted} restrictions were changed on appeal"
            )
        if unit.one(
            sa.select(breaker.c.id).where(
                breaker.c.rule == count.rule, breaker.c.reset_at.is_(None)
            )
        ):
            continue
        unit.add(
            breaker, rule=count.rule, reason=reason, figures=asdict(count), tripped_at=unit.now
        )
        happened(unit, "rule.stopped", actor=0, data={"rule": count.rule, "reason": reason})
        stopped.append(count.rule)
    return tuple(stopped)


def stopped_rules(connection: sa.Connection) -> list[dict[str, Any]]:
    """The rules that are stopped, why, on which figures, and since when."""
    rows = connection.execute(
        sa.select(breaker).where(breaker.c.reset_at.is_(None)).order_by(breaker.c.rule)
    )
    return [
        {
            "rule": row.rule,
            "reason": row.reason,
            "figures": row.figures,
            "tripped_at": row.tripped_at,
        }
        for row in rows
    ]


def _since_resumed(unit: Unit, found: Sequence[RuleCount], since: datetime) -> Iterator[RuleCount]:
    """Of a rule that a person let act again, only what it did after that counts."""
    resumed = sa.select(breaker.c.rule, sa.func.max(breaker.c.reset_at).label("at"))
    at = {
        row.rule: row.at
        for row in unit.all(resumed.where(breaker.c.reset_at > since).group_by(breaker.c.rule))
    }
    for count in found:
        if count.rule not in at:
            yield count
        else:
            later = counts(unit.connection, at[count.rule], unit.now)
            yield from (c for c in later if c.rule == count.rule)


def resume(unit: Unit, rule: str, *, by: int) -> None:
    """Let a stopped rule act again. Raises NotFound."""
    needs_person(by, "let a rule act again")
    row = unit.one(
        sa.select(breaker.c.id).where(breaker.c.rule == rule, breaker.c.reset_at.is_(None))
    )
    if row is None:
        raise NotFound("stopped rule", rule)
    unit.change(breaker, row.id, reset_at=unit.now, reset_by=by)
    happened(unit, "rule.resumed", actor=by, data={"rule": rule})
