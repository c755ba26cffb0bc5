"""What came before: an advertiser's earlier decisions with appeals and rulings, what both sides
said, the assurances it gave, and earlier decisions under the same rule. Reading only.

`markets`: those that the reader may see; empty: all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.cases.answering.remark import recorded_by
from reasoned.cases.desk import Desk
from reasoned.cases.subjects import SubjectRow
from reasoned.decisions import words
from reasoned.store import values
from reasoned.store.tables.access import person
from reasoned.store.tables.appeals import APPEALED, appeal, ruling
from reasoned.store.tables.cases import case, remark, vote
from reasoned.store.tables.decisions import decision, finding, lift
from reasoned.store.tables.subjects import fact, fact_value, subject

MOST = 20
"""Rows of a list on the page."""
ASSURANCES = "advertiser.assurances"


@dataclass(frozen=True)
class Earlier:
    """A decision made earlier. `ended`: why it ended, empty where it stands; `ruled`: what an
    appeal came to, or `waits` or `withdrawn`, empty without one."""

    decision: str
    case: str
    kind: str
    external_id: str
    name: str
    outcome: str
    rules: tuple[str, ...]
    reason: str
    automatic: bool
    made_at: datetime
    ended: str
    ruled: str


@dataclass(frozen=True)
class Said:
    case: str
    side: str
    text: str
    unsupported: tuple[str, ...]
    at: datetime
    recorded_by: str


@dataclass(frozen=True)
class Assurance:
    """A fact that comes with evidence. `given`: it is among what the advertiser assures."""

    label: str
    value: str
    status: str
    source: str
    where: str
    evidence: str
    observed_at: datetime
    given: bool


@dataclass(frozen=True)
class Vote:
    """A first person's proposal. `facts`: the digest of what it rests on."""

    rule: str
    person: int
    name: str
    facts: str
    at: datetime


def _whose(who: SubjectRow) -> sa.ColumnElement[bool]:
    """The advertiser and all of its ads."""
    return sa.or_(subject.c.id == who.advertiser, subject.c.advertiser_id == who.advertiser)


def _seen(markets: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    return [case.c.market.in_(["", *markets])] if markets else []


def _earlier(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> tuple[Earlier, ...]:
    rows = connection.execute(
        sa.select(
            decision,
            case.c.ref.label("case_ref"),
            subject.c.kind,
            subject.c.external_id,
            subject.c.name,
            lift.c.cause,
            appeal.c.id.label("appeal"),
            appeal.c.withdrawn_at,
            ruling.c.result,
        )
        .join(case, case.c.id == decision.c.case_id)
        .join(subject, subject.c.id == decision.c.subject_id)
        .outerjoin(lift, lift.c.decision_id == decision.c.id)
        .outerjoin(appeal, APPEALED)
        .outerjoin(ruling, ruling.c.appeal_id == appeal.c.id)
        .where(*where)
        .order_by(decision.c.id.desc())
        .limit(MOST)
    ).all()
    rules = _rules(connection, [row.evaluation_id for row in rows])
    return tuple(
        Earlier(
            row.ref,
            row.case_ref,
            row.kind,
            row.external_id,
            row.name,
            row.outcome,
            rules.get(row.evaluation_id, ()),
            row.reason,
            row.automatic,
            row.made_at,
            row.cause or "",
            _ruled(row),
        )
        for row in rows
    )


def _ruled(row: Any) -> str:
    if row.appeal is None:
        return ""
    return row.result or ("withdrawn" if row.withdrawn_at is not None else "waits")


def _rules(connection: sa.Connection, evaluations: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    rows = connection.execute(
        sa.select(finding.c.evaluation_id, finding.c.rule)
        .where(finding.c.evaluation_id.in_(list(evaluations)), finding.c.role == "by")
        .order_by(finding.c.id)
    )
    for row in rows:
        found[row.evaluation_id] = (*found.get(row.evaluation_id, ()), row.rule)
    return found


def history_of(
    connection: sa.Connection, who: SubjectRow, but_case: int, markets: Sequence[str]
) -> tuple[Earlier, ...]:
    """The newest decisions about an advertiser and its ads, but for one case's; what was only
    put in front of a person is left out."""
    return _earlier(
        connection,
        _whose(who),
        decision.c.case_id != but_case,
        decision.c.outcome != "review",
        sa.or_(decision.c.outcome != "allow", decision.c.automatic.is_(False)),
        *_seen(markets),
    )


def precedents_of(
    connection: sa.Connection, rule: str, who: SubjectRow, markets: Sequence[str]
) -> tuple[Earlier, ...]:
    """The newest decisions that a rule carries, of others than this subject."""
    newest = (
        sa.select(finding.c.evaluation_id)
        .where(finding.c.rule == rule, finding.c.role == "by")
        .order_by(finding.c.at.desc())
        .limit(10 * MOST)
    )
    return _earlier(
        connection,
        decision.c.evaluation_id.in_(newest),
        decision.c.subject_id != who.id,
        *_seen(markets),
    )


def remarks_of(
    connection: sa.Connection, who: SubjectRow, markets: Sequence[str]
) -> tuple[Said, ...]:
    """What both sides stated for the record about an advertiser and its ads, oldest first."""
    rows = connection.execute(
        sa.select(remark, case.c.ref.label("case_ref"))
        .join(case, case.c.id == remark.c.case_id)
        .join(subject, subject.c.id == case.c.subject_id)
        .where(_whose(who), *_seen(markets))
        .order_by(remark.c.id.desc())
        .limit(MOST)
    ).all()
    return tuple(
        Said(row.case_ref, row.side, row.text, tuple(row.unsupported), row.at, recorded_by(row))
        for row in reversed(rows)
    )


def assurances_of(connection: sa.Connection, desk: Desk, who: SubjectRow) -> tuple[Assurance, ...]:
    """What is known of an advertiser with evidence, the newest version of each fact."""
    newest = (
        sa.select(sa.func.max(fact.c.id))
        .where(fact.c.subject_id == who.advertiser)
        .group_by(fact.c.fact_key)
    )
    rows = connection.execute(
        sa.select(fact, fact_value.c.value, fact_value.c.evidence)
        .join(fact_value, fact_value.c.fact_id == fact.c.id)
        .where(
            fact.c.id.in_(newest),
            sa.or_(fact.c.name == ASSURANCES, fact_value.c.evidence != ""),
        )
        .order_by((fact.c.name != ASSURANCES), fact.c.observed_at.desc(), fact.c.id.desc())
        .limit(MOST)
    ).all()
    declarations = desk.book.policy_set.declarations
    found = []
    for row in rows:
        try:
            value = values.read(row.name, row.value, declarations)
        except values.Unreadable:
            continue
        declared = declarations.facts[row.name]
        found.append(
            Assurance(
                words.label_text(declared),
                words.value_text(value, declared.unit),
                row.status,
                row.source["title"],
                row.source["where"],
                row.evidence,
                row.observed_at,
                row.name == ASSURANCES,
            )
        )
    return tuple(found)


def votes_of(connection: sa.Connection, who: SubjectRow) -> tuple[Vote, ...]:
    """The proposals of a first person that stand, in any case of the subject."""
    rows = connection.execute(
        sa.select(vote, person.c.name)
        .join(case, case.c.id == vote.c.case_id)
        .join(person, person.c.id == vote.c.person_id)
        .where(case.c.subject_id == who.id, vote.c.withdrawn_at.is_(None))
        .order_by(vote.c.id)
    )
    return tuple(Vote(row.rule, row.person_id, row.name, row.facts, row.at) for row in rows)
