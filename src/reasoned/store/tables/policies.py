"""Policy versions and declared facts, as published; and rules that a breaker has stopped."""

from __future__ import annotations

import sqlalchemy as sa

from reasoned.store.columns import count, document, key, metadata, moment, ref, said, text, to

declarations = sa.Table(
    "declarations",
    metadata,
    key(),
    text("sha256"),
    text("document"),
    moment("published_at"),
    sa.UniqueConstraint("sha256"),
)

policy_version = sa.Table(
    "policy_version",
    metadata,
    key(),
    ref(),
    text("policy"),
    text("version"),
    text("title"),
    text("sha256"),
    text("document"),
    text("path"),
    moment("in_force_from"),
    moment("published_at"),
    to("person", "published_by"),
    to("leaf"),
    sa.UniqueConstraint("policy", "version"),
    sa.UniqueConstraint("leaf_id"),
    said("document"),
)

breaker = sa.Table(
    "breaker",
    metadata,
    key(),
    text("rule"),
    text("reason"),
    document("figures"),
    moment("tripped_at"),
    moment("reset_at", optional=True),
    to("person", "reset_by", optional=True),
    sa.Index(
        "uq_breaker_rule",
        "rule",
        unique=True,
        sqlite_where=sa.text("reset_at IS NULL"),
        postgresql_where=sa.text("reset_at IS NULL"),
    ),
)

policy_draft = sa.Table(
    "policy_draft",
    metadata,
    key(),
    ref(),
    text("path"),  # the document's file name
    text("document"),
    to("person", "written_by"),
    count("edition"),  # how often it was saved; who saves an older one is told
    moment("created_at"),
    moment("changed_at"),
    moment("published_at", optional=True),
    moment("dropped_at", optional=True),
    said("path"),
)
"""Policies that are being written; nobody is held to them."""
