"""Counting for the public: what each rule did, what appeals changed, and what is only counted.

Decisions that were taken back before anybody was told count nowhere. How it is drawn is for the
pages; whether rules should be stopped, for `breaker`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa

from reasoned.cases.desk import Desk
from reasoned.cases.public.decisions import is_published
from reasoned.policies.model import Ground, Rule
from reasoned.store.tables.appeals import APPEALED, appeal, ruling
from reasoned.store.tables.cases import OBJECTED, hold, objection
from reasoned.store.tables.decisions import decision, finding, lift

MONTHS = 12
"""Months that are shown, the last with data."""
_DAY = 86_400_000_000
_EPOCH = date(1970, 1, 1)


@dataclass
class Count:
    """What was decided, and what became of it on appeal."""

    decisions: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    automatic: int = 0
    appealed: int = 0
    waiting: int = 0
    ruled: dict[str, int] = field(default_factory=dict)
    median_days: float | None = None

    @property
    def by_people(self) -> int:
        return self.decisions - self.automatic


@dataclass(frozen=True)
class RuleCount:
    """A rule with its counts; heading and policy are of its newest version."""

    rule: str
    heading: str
    policy: str
    ground: str
    count: Count


@dataclass(frozen=True)
class Month:
    """A month, as `2026-03`, with the decisions, appeals and rulings made in it."""

    month: str
    automatic: int = 0
    by_people: int = 0
    appeals: int = 0
    rulings: int = 0
    reversed: int = 0


@dataclass(frozen=True)
class Numbers:
    """`discretion`: restrictions of which a rule's ground is discretion. `shadow`: how often
    each rule held that is only counted."""

    total: Count
    rules: tuple[RuleCount, ...]
    months: tuple[Month, ...]
    discretion: int
    holds: int
    holds_now: int
    holds_lifted: int
    shadow: Mapping[str, int]


def numbers(connection: sa.Connection, desk: Desk, now: datetime) -> Numbers:
    """All of it, as of `now`."""
    shown = is_published(desk.settings, now)
    held = connection.execute(_holds(now)).one()
    return Numbers(
        total=_counts(connection, shown).get("", Count()),
        rules=tuple(_rules(desk, _counts(connection, shown, by_rule=True))),
        months=tuple(_months(connection, shown)),
        discretion=_discretion(connection, desk, shown),
        holds=held.placed,
        holds_now=held.now or 0,
        holds_lifted=held.lifted or 0,
        shadow=_shadow(connection),
    )


def applied(connection: sa.Connection, desk: Desk, now: datetime) -> Mapping[tuple[int, str], int]:
    """How many published decisions rest on each rule, by policy version's row and rule."""
    query = (
        sa.select(finding.c.policy_version_id, finding.c.rule, sa.func.count())
        .join(decision, decision.c.evaluation_id == finding.c.evaluation_id)
        .outerjoin(lift, lift.c.decision_id == decision.c.id)
        .where(finding.c.role == "by", is_published(desk.settings, now))
        .group_by(finding.c.policy_version_id, finding.c.rule)
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def _counts(
    connection: sa.Connection, shown: sa.ColumnElement[bool], *, by_rule: bool = False
) -> dict[str, Count]:
    """By rule, or all under the empty name; a decision by two rules counts under both."""
    rule = finding.c.rule if by_rule else sa.literal("")
    joined = decision.outerjoin(lift, lift.c.decision_id == decision.c.id)
    joined = joined.outerjoin(appeal, APPEALED)
    joined = joined.outerjoin(ruling, ruling.c.appeal_id == appeal.c.id)
    where = [shown]
    if by_rule:
        joined = joined.join(finding, finding.c.evaluation_id == decision.c.evaluation_id)
        where.append(finding.c.role == "by")
    of = rule.label("rule")
    waits = sa.and_(
        appeal.c.id.is_not(None), appeal.c.withdrawn_at.is_(None), ruling.c.id.is_(None)
    )
    rows = connection.execute(
        sa.select(
            of,
            decision.c.outcome,
            decision.c.automatic,
            ruling.c.result,
            sa.func.count().label("made"),
            sa.func.count(appeal.c.id).label("appealed"),
            sa.func.sum(sa.case((waits, 1), else_=0)).label("waiting"),
        )
        .select_from(joined)
        .where(*where)
        .group_by(of, decision.c.outcome, decision.c.automatic, ruling.c.result)
    )
    found: defaultdict[str, Count] = defaultdict(Count)
    for row in rows:
        count = found[row.rule]
        count.decisions += row.made
        count.outcomes[row.outcome] = count.outcomes.get(row.outcome, 0) + row.made
        count.automatic += row.made if row.automatic else 0
        count.appealed += row.appealed
        count.waiting += row.waiting
        if row.result is not None:
            count.ruled[row.result] = count.ruled.get(row.result, 0) + row.made
    took: defaultdict[str, list[float]] = defaultdict(list)
    times = sa.select(of, appeal.c.filed_at, ruling.c.ruled_at).select_from(joined)
    for row in connection.execute(times.where(*where, ruling.c.id.is_not(None))):
        took[row.rule].append((row.ruled_at - row.filed_at) / timedelta(days=1))
    for name, spans in took.items():
        found[name].median_days = round(median(spans), 1)
    return dict(found)


def _rules(desk: Desk, counts: Mapping[str, Count]) -> Iterable[RuleCount]:
    newest: dict[str, tuple[Rule, str]] = {}
    for policy in sorted(desk.book.policy_set.policies, key=lambda p: (p.in_force_from, p.version)):
        newest |= {rule.id: (rule, policy.title) for rule in policy.rules}
    for name, count in sorted(counts.items(), key=lambda kv: (-kv[1].decisions, kv[0])):
        if name in newest:
            rule, title = newest[name]
            yield RuleCount(name, rule.heading, title, rule.effective_ground.value, count)
        else:
            yield RuleCount(name, "", "", "", count)


def _discretion(connection: sa.Connection, desk: Desk, shown: sa.ColumnElement[bool]) -> int:
    """By the ground of the rule as it stood in the version that was applied."""
    wanted = [
        sa.and_(
            finding.c.policy_version_id == desk.book.version_of(rule), finding.c.rule == rule.id
        )
        for policy in desk.book.policy_set.policies
        for rule in policy.rules
        if rule.effective_ground is Ground.DISCRETION
    ]
    if not wanted:
        return 0
    query = (
        sa.select(sa.func.count(decision.c.id.distinct()))
        .join(finding, finding.c.evaluation_id == decision.c.evaluation_id)
        .outerjoin(lift, lift.c.decision_id == decision.c.id)
        .where(shown, finding.c.role == "by", sa.or_(*wanted))
    )
    return int(connection.execute(query).scalar_one())


def _holds(now: datetime) -> sa.Select[*tuple[Any, ...]]:
    stands = sa.and_(hold.c.lifted_at.is_(None), hold.c.ends_at > now)
    return sa.select(
        sa.func.count(hold.c.id).label("placed"),
        sa.func.sum(sa.case((stands, 1), else_=0)).label("now"),
        sa.func.sum(sa.case((objection.c.result == "lifted", 1), else_=0)).label("lifted"),
    ).select_from(hold.outerjoin(objection, OBJECTED))


def _shadow(connection: sa.Connection) -> Mapping[str, int]:
    query = (
        sa.select(finding.c.rule, sa.func.count())
        .where(finding.c.role == "shadow", finding.c.result == "holds")
        .group_by(finding.c.rule)
        .order_by(finding.c.rule)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _months(connection: sa.Connection, shown: sa.ColumnElement[bool]) -> Iterable[Month]:
    joined = decision.outerjoin(lift, lift.c.decision_id == decision.c.id)
    joined = joined.outerjoin(appeal, APPEALED)
    joined = joined.outerjoin(ruling, ruling.c.appeal_id == appeal.c.id)
    found: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for column, tells in (
        (decision.c.made_at, decision.c.automatic),
        (appeal.c.filed_at, sa.literal("appeals")),
        (ruling.c.ruled_at, ruling.c.result),
    ):
        # Moments are whole microseconds in both databases, so a day is a whole division.
        day = (sa.type_coerce(column, sa.BigInteger) // sa.literal_column(str(_DAY))).label("day")
        what = tells.label("what")
        query = (
            sa.select(day, what, sa.func.count().label("made"))
            .select_from(joined)
            .where(shown, column.is_not(None))
            .group_by(day, what)
        )
        for row in connection.execute(query):
            of = found[(_EPOCH + timedelta(days=row.day)).strftime("%Y-%m")]
            if column is decision.c.made_at:
                of["automatic" if row.what else "by_people"] += row.made
            elif column is appeal.c.filed_at:
                of["appeals"] += row.made
            else:
                of["rulings"] += row.made
                of["reversed"] += row.made if row.what == "reversed" else 0
    for month in sorted(found)[-MONTHS:]:
        yield Month(month, **found[month])


def as_of(now: datetime) -> str:
    """The moment that numbers are of, for their file."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
