"""Appeals argument by argument, and rulings.

Who decided never rules: a ruling carries the deciders along, by a composite foreign key, and
a CHECK keeps it from being by one of them, or by software.
"""

from __future__ import annotations

import sqlalchemy as sa

from reasoned.store.columns import (
    Key,
    count,
    document,
    key,
    metadata,
    moment,
    one_of,
    ref,
    said,
    text,
    to,
)

appeal = sa.Table(
    "appeal",
    metadata,
    key(),
    ref(),
    sa.Column("decision_id", Key, sa.ForeignKey("decision.id"), nullable=False),
    text("filed_by"),
    moment("filed_at"),
    moment("due_at"),
    moment("withdrawn_at", optional=True),
    sa.UniqueConstraint("decision_id"),
    sa.UniqueConstraint("id", "decision_id"),
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
    sa.Column("decision_id", Key, nullable=False, unique=True),
    sa.Column("decider_1", Key, nullable=False),
    sa.Column("decider_2", Key, nullable=False),
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
    sa.ForeignKeyConstraint(
        ["decision_id", "decider_1", "decider_2"],
        ["decision.id", "decision.decider_1", "decision.decider_2"],
    ),
    sa.CheckConstraint(
        "ruled_by <> decider_1 AND ruled_by <> decider_2 AND ruled_by <> 0", name="by_another"
    ),
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
