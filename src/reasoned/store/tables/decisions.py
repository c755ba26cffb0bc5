"""Findings, decisions, statements, and what ended a restriction.

A restriction can't stand without a rule of a policy version, a finding that holds, a
statement, a letter and a leaf: the columns are NOT NULL for it, and the finding is one that
holds by its composite foreign key. Software decides as person 0.
"""

from __future__ import annotations

import sqlalchemy as sa

from reasoned.decisions.model import Outcome, Result
from reasoned.store.columns import (
    Key,
    document,
    flag,
    key,
    metadata,
    moment,
    one_of,
    ref,
    said,
    text,
    to,
)

ROLES = ("by", "held", "proposed", "undetermined", "shadow")
RESTRICTS = "outcome IN ('limit', 'reject', 'suspend', 'ban')"

evaluation = sa.Table(
    "evaluation",
    metadata,
    key(),
    to("subject"),
    moment("at"),
    sa.UniqueConstraint("id", "subject_id"),
)

finding = sa.Table(
    "finding",
    metadata,
    key(),
    to("evaluation"),
    to("policy_version"),
    text("rule"),
    text("role"),
    text("mode"),
    text("result"),
    document("elements"),
    document("missing"),
    moment("at"),
    text("rests_on", optional=True),  # a digest; NULL where a fact behind it was erased
    one_of("role", ROLES),
    one_of("result", Result),
    one_of("mode", ("enforced", "shadow")),
    said("rule"),
    sa.UniqueConstraint("id", "evaluation_id", "result", "role"),
    sa.Index("ix_finding_rule_at", "rule", "at"),
)

statement = sa.Table(
    "statement",
    metadata,
    key(),
    text("puid"),  # the id under which the DSA database knows it; minted once
    document("party"),
    document("public"),
    moment("made_at"),
    sa.UniqueConstraint("puid"),
)

decision = sa.Table(
    "decision",
    metadata,
    key(),
    ref(),
    to("case"),
    sa.Column("subject_id", Key, nullable=False),
    sa.Column("evaluation_id", Key, nullable=False, unique=True),
    text("outcome"),
    text("reason"),  # a person's words for letting something be
    document("restrictions"),
    flag("automatic"),
    to("person", "decider_1"),
    to("person", "decider_2", index=False),
    moment("at"),
    moment("made_at"),
    moment("ends_at", optional=True),
    moment("appeal_until", optional=True),
    sa.Column("lead_finding_id", Key),
    text("lead_result", optional=True),
    text("lead_role", optional=True),
    sa.Column("statement_id", Key, sa.ForeignKey("statement.id"), unique=True),
    sa.Column("letter_id", Key, sa.ForeignKey("letter.id"), unique=True),
    sa.Column("leaf_id", Key, sa.ForeignKey("leaf.id"), unique=True),
    one_of("outcome", Outcome),
    sa.ForeignKeyConstraint(
        ["evaluation_id", "subject_id"], ["evaluation.id", "evaluation.subject_id"]
    ),
    sa.ForeignKeyConstraint(
        ["lead_finding_id", "evaluation_id", "lead_result", "lead_role"],
        ["finding.id", "finding.evaluation_id", "finding.result", "finding.role"],
    ),
    sa.UniqueConstraint("id", "decider_1", "decider_2"),
    sa.CheckConstraint(
        f"(NOT ({RESTRICTS}) AND lead_finding_id IS NULL AND statement_id IS NULL"
        " AND letter_id IS NULL AND leaf_id IS NULL AND appeal_until IS NULL)"
        f" OR ({RESTRICTS} AND lead_finding_id IS NOT NULL AND lead_result IS NOT NULL"
        " AND lead_result = 'holds' AND lead_role IS NOT NULL AND lead_role = 'by'"
        " AND statement_id IS NOT NULL AND letter_id IS NOT NULL AND leaf_id IS NOT NULL"
        " AND appeal_until IS NOT NULL)",
        name="founded",
    ),
    sa.CheckConstraint(
        "(automatic AND decider_1 = 0 AND decider_2 = 0)"
        " OR (NOT automatic AND decider_1 <> 0 AND decider_1 <> decider_2)",
        name="decided",
    ),
    sa.CheckConstraint(
        "outcome <> 'ban' OR (decider_1 <> 0 AND decider_2 <> 0)", name="ban_by_two"
    ),
    sa.CheckConstraint("at <= made_at", name="at"),
    sa.Index(
        "ix_decision_restricts",
        "subject_id",
        sqlite_where=sa.text(RESTRICTS),
        postgresql_where=sa.text(RESTRICTS),
    ),
    sa.Index("ix_decision_made", "made_at", "id"),
)

lean = sa.Table(
    "lean",
    metadata,
    sa.Column("decision_id", Key, sa.ForeignKey("decision.id"), primary_key=True),
    sa.Column("fact_id", Key, sa.ForeignKey("fact.id"), primary_key=True, index=True),
)

lean_measure = sa.Table(
    "lean_measure",
    metadata,
    sa.Column("decision_id", Key, sa.ForeignKey("decision.id"), primary_key=True),
    sa.Column("measure", sa.Text, primary_key=True, index=True),
)

lift = sa.Table(
    "lift",
    metadata,
    sa.Column("decision_id", Key, sa.ForeignKey("decision.id"), primary_key=True),
    moment("at"),
    text("cause"),
    to("person", "lifted_by"),
    text("reason"),
    to("ruling", optional=True),
    one_of("cause", ("reversed", "varied", "superseded", "withdrawn")),
    # Only a ruling reverses.
    sa.CheckConstraint(
        "(cause IN ('reversed', 'varied')) = (ruling_id IS NOT NULL)", name="by_ruling"
    ),
)
