"""Authorities' measures and their targets, who could be one, and what people said of it."""

from __future__ import annotations

import sqlalchemy as sa

from reasoned.facts.measures import MatchStatus
from reasoned.store.columns import (
    Key,
    document,
    key,
    metadata,
    moment,
    one_of,
    text,
    to,
)

measure = sa.Table(
    "measure",
    metadata,
    key(),
    text("measure"),  # its own id; a later row of the same id replaces it
    text("document"),  # our YAML; a list's targets stand in `target` alone
    text("sha256"),
    moment("known_from"),
    sa.UniqueConstraint("measure", "sha256"),
)

_STANDS = sa.text("gone_at IS NULL")

target = sa.Table(
    "target",
    metadata,
    key(),
    text("measure"),
    text("target"),  # what tells it from the measure's other targets
    text("name"),
    document("document"),
    text("sha256"),
    moment("known_from"),
    # When a list no longer had it, or had it otherwise: then in a later row.
    moment("gone_at", optional=True),
    sa.Index(
        "uq_target_stands",
        "measure",
        "target",
        unique=True,
        sqlite_where=_STANDS,
        postgresql_where=_STANDS,
    ),
    sa.Index("ix_target_name", "name"),
)

match = sa.Table(
    "match",
    metadata,
    key(),
    to("subject"),
    text("measure"),
    text("status"),
    document("reasons"),
    moment("at"),
    to("person", "decided_by"),
    one_of("status", MatchStatus),
    sa.CheckConstraint("status = 'unconfirmed' OR decided_by <> 0", name="by_person"),
    sa.Index("ix_match_measure", "measure"),
)

match_target = sa.Table(
    "match_target",
    metadata,
    sa.Column("match_id", Key, sa.ForeignKey("match.id"), primary_key=True),
    text("target"),
    # What was known of both sides then: the answer holds as long as that stays.
    text("sides"),
)
"""Which of a measure's targets a match is about; none where it is about the measure."""

candidate = sa.Table(
    "candidate",
    metadata,
    key(),
    to("subject"),
    to("target"),
    sa.Column("score", sa.Float, nullable=False),
    text("status"),
    document("reasons"),
    text("sides"),
    moment("found_at"),
    moment("gone_at", optional=True),
    one_of("status", ("certain", "review")),
    sa.CheckConstraint("score >= 0 AND score < 1", name="score"),
    sa.Index(
        "uq_candidate_stands",
        "subject_id",
        "target_id",
        unique=True,
        sqlite_where=_STANDS,
        postgresql_where=_STANDS,
    ),
)
"""An advertiser and a target that software finds alike; a question, never a fact."""

screened = sa.Table(
    "screened",
    metadata,
    sa.Column("subject_id", Key, sa.ForeignKey("subject.id"), primary_key=True),
    sa.Column("upto", Key, nullable=False, index=True),  # the newest row of `target` then
    text("side"),  # digest of what was known of the advertiser
    moment("at"),
)
"""Up to which target each advertiser was held against all."""

advertiser_term = sa.Table(
    "advertiser_term",
    metadata,
    sa.Column("term", sa.Text, primary_key=True),
    sa.Column("subject_id", Key, sa.ForeignKey("subject.id"), primary_key=True, index=True),
)
"""By what an advertiser is found: its names' words, its domains, its numbers."""
