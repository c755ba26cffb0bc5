"""What goes out, committed with what it tells: letters, leaves, events and webhooks."""

from __future__ import annotations

import sqlalchemy as sa

from reasoned.store.columns import (
    count,
    document,
    flag,
    key,
    metadata,
    moment,
    one_of,
    ref,
    text,
    to,
)

leaf = sa.Table(
    "leaf",
    metadata,
    key(),
    text("kind"),
    sa.Column("content", sa.LargeBinary, nullable=False),  # RFC 8785
    sa.Column("leaf_hash", sa.LargeBinary, nullable=False),
    moment("created_at"),
    sa.Column("leaf_index", sa.BigInteger, nullable=True, unique=True),
    sa.CheckConstraint("length(content) <= 65535", name="fits"),
    sa.Index(
        "ix_leaf_unnumbered",
        "id",
        sqlite_where=sa.text("leaf_index IS NULL"),
        postgresql_where=sa.text("leaf_index IS NULL"),
    ),
)

vault = sa.Table(
    "vault",
    metadata,
    key(),
    to("leaf"),
    to("fact", optional=True),
    text("digest"),
    text("disclosure"),  # RFC 9901; erased by removing the row
    text("disclosed_to"),
    one_of("disclosed_to", ("party", "nobody")),
    sa.UniqueConstraint("digest"),
)

letter = sa.Table(
    "letter",
    metadata,
    key(),
    ref(),
    text("kind"),
    text("message_id"),
    to("subject"),
    text("recipient"),  # empty: nobody to send it to; it can be read all the same
    text("language"),
    document("content"),
    moment("created_at"),
    text("state"),
    count("attempts"),
    moment("next_at", optional=True),
    moment("sent_at", optional=True),
    text("error"),
    one_of("kind", ("decision", "ruling", "hold")),
    one_of("state", ("queued", "sent", "bounced", "failed", "unaddressed")),
    sa.UniqueConstraint("message_id"),
    sa.Index(
        "ix_letter_queued",
        "next_at",
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    ),
)

event = sa.Table(
    "event",
    metadata,
    key(),
    ref(),
    text("kind"),
    to("case", optional=True),
    to("subject", optional=True),
    to("person", "actor"),
    document("data"),
    moment("at"),
)

webhook = sa.Table(
    "webhook",
    metadata,
    key(),
    ref(),
    text("url"),
    text("secret"),  # as it is: signing needs it
    text("old_secret", optional=True),  # signs beside the new one for a while
    moment("old_secret_until", optional=True),
    document("kinds"),  # empty: all
    flag("active", default=True),
    moment("created_at"),
)

delivery = sa.Table(
    "delivery",
    metadata,
    key(),
    to("webhook"),
    to("event"),
    count("attempts"),
    moment("next_at", optional=True),
    moment("done_at", optional=True),
    text("error"),
    count("status"),
    sa.UniqueConstraint("webhook_id", "event_id"),
    sa.Index(
        "ix_delivery_queued",
        "next_at",
        sqlite_where=sa.text("done_at IS NULL AND next_at IS NOT NULL"),
        postgresql_where=sa.text("done_at IS NULL AND next_at IS NOT NULL"),
    ),
)

notice = sa.Table(
    "notice",
    metadata,
    key(),
    ref(),
    to("person"),
    text("kind"),
    document("content"),
    text("message_id"),
    moment("created_at"),
    text("state"),
    count("attempts"),
    moment("next_at", optional=True),
    moment("sent_at", optional=True),
    text("error"),
    one_of("state", ("queued", "sent", "failed")),
    sa.UniqueConstraint("message_id"),
    sa.Index(
        "ix_notice_queued",
        "next_at",
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    ),
)
"""E-mails to the people who work here: what waits for them, and what is late."""
