"""A breaker for each rule: too many refusals or reversals, and it acts no more by itself.

Refusals count by when they were decided; reversals by when they were ruled, among all rulings on
what the rule restricted by itself.

Its automatic restrictions become `review`, and the event `rule.stopped` alerts people. A person
lets it act again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import sqlalchemy as sa

from reasoned.cases.desk import Desk
from reasoned.cases.errors import NotFound
from reasoned.cases.events import happened
from reasoned.cases.people import needs_person
from reasoned.store.tables.appeals import ruling
from reasoned.store.tables.decisions import decision, finding
from reasoned.store.tables.policies import breaker
from reasoned.store.unit import Unit


@dataclass(frozen=True)
class RuleCount:
    """What a rule did in a window, and what was ruled on it then, whenever it had restricted.

    `decided`: decisions about subjects of any outcome. `ruled`: rulings on restrictions that it
    made by itself; `reversed`: those of them that reversed or varied one.
    """

    rule: str
    restricted: int
    decided: int
    ruled: int
    reversed: int
    shadow: int


_Counts: TypeAlias = Callable[[sa.Connection, datetime, datetime], Sequence[RuleCount]]


def counts(connection: sa.Connection, since: datetime, until: datetime) -> list[RuleCount]:
    """Shadow rules beside enforced ones, as far as anything held or was ruled on."""
    made = {count.rule: count for count in _made(connection, since, until)}
    for ruled in _ruled(connection, since, until):
        one = made.get(ruled.rule, ruled)
        made[ruled.rule] = replace(one, ruled=ruled.ruled, reversed=ruled.reversed)
    return [made[rule] for rule in sorted(made)]


def _made(connection: sa.Connection, since: datetime, until: datetime) -> list[RuleCount]:
    d, f = decision, finding
    within = (d.c.made_at > since, d.c.made_at <= until)
    decided = connection.execute(
        sa.select(sa.func.count()).select_from(d).where(*within)
    ).scalar_one()
    automatic = sa.case((sa.and_(f.c.role == "by", d.c.automatic.is_(True)), 1), else_=0)
    query = (
        sa.select(
            f.c.rule,
            sa.func.sum(automatic).label("restricted"),
            sa.func.sum(sa.case((f.c.role == "shadow", 1), else_=0)).label("shadow"),
        )
        .select_from(f)
        .join(d, d.c.evaluation_id == f.c.evaluation_id)
        .where(*within)
        .group_by(f.c.rule)
    )
    return [
        RuleCount(row.rule, row.restricted, decided, 0, 0, row.shadow)
        for row in connection.execute(query)
    ]


def _ruled(
    connection: sa.Connection, since: datetime, until: datetime, made_since: datetime | None = None
) -> list[RuleCount]:
    """By when it was ruled: an appeal takes longer than the window of what was decided."""
    query = (
        sa.select(
            finding.c.rule,
            sa.func.count().label("ruled"),
            sa.func.sum(sa.case((ruling.c.result != "upheld", 1), else_=0)).label("reversed"),
        )
        .select_from(ruling)
        .join(decision, decision.c.id == ruling.c.decision_id)
        .join(finding, finding.c.evaluation_id == decision.c.evaluation_id)
        .where(
            ruling.c.ruled_at > since,
            ruling.c.ruled_at <= until,
            decision.c.automatic.is_(True),
            finding.c.role == "by",
        )
        .group_by(finding.c.rule)
    )
    if made_since is not None:
        query = query.where(decision.c.made_at > made_since)
    return [
        RuleCount(row.rule, 0, 0, row.ruled, row.reversed, 0) for row in connection.execute(query)
    ]


def watch(unit: Unit, desk: Desk) -> tuple[str, ...]:
    """Stop the rules that exceed their limits; gives them. The rulebook must be loaded again."""
    settings, resumed = desk.settings, _resumed(unit)
    stopped: list[str] = []

    def look(window: timedelta, counted: _Counts, why: Callable[[RuleCount], str]) -> None:
        since = unit.now - window
        for count in _since_resumed(unit, counted, since, resumed):
            if count.rule in desk.book.stopped or count.rule in stopped:
                continue
            if (reason := why(count)) and _stop(unit, count, reason):
                stopped.append(count.rule)

    def refuses(count: RuleCount) -> str:
        share = count.restricted / max(count.decided, 1)
        if count.restricted < settings.breaker_least or share <= settings.breaker_refused:
            return ""
        return f"it restricted {count.restricted} of {count.decided} decisions"

    def is_wrong(count: RuleCount) -> str:
        share = count.reversed / max(count.ruled, 1)
        if count.ruled < settings.breaker_least_ruled or share <= settings.breaker_reversed:
            return ""
        return f"{count.reversed} of {count.ruled} rulings on its restrictions changed them"

    look(settings.breaker_window, _made, refuses)
    look(settings.breaker_ruled_window, _ruled, is_wrong)
    return tuple(stopped)


def _stop(unit: Unit, count: RuleCount, reason: str) -> bool:
    """Whether it hadn't been stopped already."""
    if unit.one(
        sa.select(breaker.c.id).where(breaker.c.rule == count.rule, breaker.c.reset_at.is_(None))
    ):
        return False
    unit.add(breaker, rule=count.rule, reason=reason, figures=asdict(count), tripped_at=unit.now)
    happened(unit, "rule.stopped", actor=0, data={"rule": count.rule, "reason": reason})
    return True


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


def _resumed(unit: Unit) -> Mapping[str, datetime]:
    """When a person last let each rule act again."""
    last = sa.select(breaker.c.rule, sa.func.max(breaker.c.reset_at).label("at"))
    rows = unit.all(last.where(breaker.c.reset_at.is_not(None)).group_by(breaker.c.rule))
    return {row.rule: row.at for row in rows}


def _since_resumed(
    unit: Unit, counted: _Counts, since: datetime, resumed: Mapping[str, datetime]
) -> Iterator[RuleCount]:
    """Of a rule that a person let act again, only what it did after that counts: what is ruled
    later on what it did before, too, is why it had stopped."""
    for count in counted(unit.connection, since, unit.now):
        at = resumed.get(count.rule)
        if at is None:
            yield count
            continue
        begins = max(at, since)
        later: Sequence[RuleCount] = (
            _ruled(unit.connection, begins, unit.now, made_since=at)
            if counted is _ruled
            else counted(unit.connection, begins, unit.now)
        )
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
