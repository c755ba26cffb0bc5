"""Advertisers and ads, and what is known of them.

A fact's identity (what, about whom, from where, since when) never changes. Its value and
evidence stand in a row of their own, which can be erased; so does, in `vault`, each
disclosure (salt and value) of what a leaf commits to.
"""

from __future__ import annotations

import sqlalchemy as sa

from reasoned.facts.model import Status, SubjectKind
from reasoned.store.columns import (
    Key,
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

subject = sa.Table(
    "subject",
    metadata,
    key(),
    ref(),
    text("kind"),
    text("external_id"),
    text("name"),
    sa.Column("advertiser_id", Key, index=True),
    text("advertiser_kind", optional=True),
    text("market"),
    moment("created_at"),
    one_of("kind", SubjectKind),
    said("external_id"),
    sa.UniqueConstraint("kind", "external_id"),
    sa.UniqueConstraint("id", "kind"),
    # An ad belongs to an advertiser, and to nothing else.
    sa.ForeignKeyConstraint(["advertiser_id", "advertiser_kind"], ["subject.id", "subject.kind"]),
    sa.CheckConstraint(
        "(kind = 'ad' AND advertiser_id IS NOT NULL AND advertiser_kind = 'advertiser')"
        " OR (kind = 'advertiser' AND advertiser_id IS NULL AND advertiser_kind IS NULL)",
        name="belongs",
    ),
    # Ads are many, and nobody looks for one by its name.
    sa.Index(
        "ix_subject_name",
        "name",
        sqlite_where=sa.text("kind = 'advertiser'"),
        postgresql_where=sa.text("kind = 'advertiser'"),
    ),
)

ad = sa.Table(
    "ad",
    metadata,
    sa.Column("subject_id", Key, sa.ForeignKey("subject.id"), primary_key=True),
    text("payer"),
    text("beneficiary"),
    document("targeting"),
    document("content"),
    moment("first_shown", optional=True),
    moment("last_shown", optional=True),
)

ad_reach = sa.Table(
    "ad_reach",
    metadata,
    sa.Column("subject_id", Key, sa.ForeignKey("ad.subject_id"), primary_key=True),
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("recipients", sa.BigInteger, nullable=False),
    sa.CheckConstraint("recipients >= 0", name="recipients"),
    sa.CheckConstraint("length(country) = 2", name="country"),
)

contact = sa.Table(
    "contact",
    metadata,
    sa.Column("subject_id", Key, sa.ForeignKey("subject.id"), primary_key=True),
    text("email"),
    text("language"),
    text("representative"),
    moment("changed_at"),
)

fact = sa.Table(
    "fact",
    metadata,
    key(),
    ref(),
    to("subject", index=False),
    text("name"),
    text("fact_key"),  # versions of one fact share it
    text("status"),
    document("source"),
    moment("observed_at"),
    moment("known_from"),
    moment("true_from", optional=True),
    moment("true_until", optional=True),
    moment("expires_at", optional=True),
    sa.Column("confidence", sa.Float, nullable=False, server_default="1.0"),
    to("person", "recorded_by"),
    one_of("status", Status),
    said("name"),
    said("fact_key"),
    sa.CheckConstraint("confidence >= 0 AND confidence <= 1", name="confidence"),
    sa.Index("ix_fact_subject_key", "subject_id", "fact_key", "known_from"),
)

fact_value = sa.Table(
    "fact_value",
    metadata,
    sa.Column("fact_id", Key, sa.ForeignKey("fact.id"), primary_key=True),
    text("value"),  # JSON, as `store.values` writes it
    text("evidence"),
)

erasure = sa.Table(
    "erasure",
    metadata,
    sa.Column("fact_id", Key, sa.ForeignKey("fact.id"), primary_key=True),
    moment("at"),
    text("reason"),
    to("person", "erased_by"),
    said("reason"),
)
