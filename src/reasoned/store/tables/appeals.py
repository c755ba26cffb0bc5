"""Appeals argument by argument, and rulings.

Who decided never rules, nor who of ours filed the appeal: a ruling carries them along, by
composite foreign keys, and CHECKs keep it from being by one of them, or by software.
"""

from __future__ import annotations

import sqlalchemy as sa

from reasoned.store.columns import (
    Key,
    count,
    document,
    filed_here,
    key,
    metadata,
    moment,
    one_of,
    one_stands,
    ref,
    said,
    text,
    to,
)
from reasoned.store.tables.decisions import decision

appeal = sa.Table(
    "appeal",
    metadata,
    key(),
    ref(),
    to("decision"),
    text("filed_by"),
    filed_here(),
    moment("filed_at"),
    moment("due_at"),
    moment("withdrawn_at", optional=True),
    to("person", "withdrawn_by", optional=True),
    text("withdrawn_said", optional=True),  # what the advertiser said, where we took it back
    moment("replaced_at", optional=True),  # when a later one of the same decision took its place
    sa.UniqueConstraint("id", "decision_id"),
    sa.UniqueConstraint("id", "recorded_by"),
    one_stands("appeal", "decision_id"),
)

argument = sa.Table(
    "argument",
    metadata,
    key(),
    to("appeal"),
    count("n"),
    text("text"),
    document("evidence"),
    to("fact", "contests", optional=True),
    said("text"),
    sa.UniqueConstraint("appeal_id", "n"),
    sa.UniqueConstraint("id", "appeal_id"),
)

ruling = sa.Table(
    "ruling",
    metadata,
    key(),
    ref(),
    sa.Column("appeal_id", Key, nullable=False, unique=True),
    sa.Column("decision_id", Key, nullable=False, index=True),
    sa.Column("decider_1", Key, nullable=False),
    sa.Column("decider_2", Key, nullable=False),
    sa.Column("recorded_by", Key, nullable=False, server_default="0"),
    to("person", "ruled_by"),
    text("result"),
    moment("ruled_at"),
    document("restrictions"),  # what a varied decision's become
    moment("ends_at", optional=True),
    document("statement"),
    sa.Column("letter_id", Key, sa.ForeignKey("letter.id"), nullable=False, unique=True),
    sa.Column("leaf_id", Key, sa.ForeignKey("leaf.id"), nullable=False, unique=True),
    one_of("result", ("upheld", "varied", "reversed")),
    sa.UniqueConstraint("id", "appeal_id"),
    sa.ForeignKeyConstraint(["appeal_id", "decision_id"], ["appeal.id", "appeal.decision_id"]),
    sa.ForeignKeyConstraint(["appeal_id", "recorded_by"], ["appeal.id", "appeal.recorded_by"]),
    sa.ForeignKeyConstraint(
        ["decision_id", "decider_1", "decider_2"],
        ["decision.id", "decision.decider_1", "decision.decider_2"],
    ),
    sa.CheckConstraint(
        "ruled_by <> decider_1 AND ruled_by <> decider_2 AND ruled_by <> 0", name="by_another"
    ),
    sa.CheckConstraint("ruled_by <> recorded_by", name="not_by_who_filed"),
    sa.Index("ix_ruling_ruled_at", "ruled_at"),
)

ruling_answer = sa.Table(
    "ruling_answer",
    metadata,
    sa.Column("argument_id", Key, primary_key=True),
    sa.Column("ruling_id", Key, nullable=False, index=True),
    sa.Column("appeal_id", Key, nullable=False),
    text("result"),
    text("answer"),
    one_of("result", ("accepted", "partly", "rejected")),
    said("answer"),
    # It answers an argument of the appeal that it rules on.
    sa.ForeignKeyConstraint(["argument_id", "appeal_id"], ["argument.id", "argument.appeal_id"]),
    sa.ForeignKeyConstraint(["ruling_id", "appeal_id"], ["ruling.id", "ruling.appeal_id"]),
)

APPEALED = sa.and_(appeal.c.decision_id == decision.c.id, appeal.c.replaced_at.is_(None))
"""Joins a decision's appeal: the last one, where another's place was taken."""
