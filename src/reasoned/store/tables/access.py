"""Who gets in, and how: people, sessions, tokens, links in letters, throttling, idempotency.

Secrets stand here only as hashes.
"""

from __future__ import annotations

import sqlalchemy as sa

from reasoned.store.columns import count, document, flag, key, metadata, moment, ref, text, to

SOFTWARE = 0
"""The number of the person that stands for no person: the engine itself."""

person = sa.Table(
    "person",
    metadata,
    key(),
    ref(),
    text("email"),
    text("name"),
    text("password", optional=True),  # argon2id; NULL: comes in by OIDC only
    text("oidc_subject", optional=True),
    document("roles"),
    document("markets"),  # empty: all
    flag("active", default=True),
    moment("created_at"),
    sa.UniqueConstraint("email"),
    sa.UniqueConstraint("oidc_subject"),
    sa.CheckConstraint("email = lower(email)", name="email_lower"),
)

session = sa.Table(
    "session",
    metadata,
    sa.Column("token_hash", sa.LargeBinary, primary_key=True),
    to("person"),
    moment("created_at"),
    moment("seen_at"),
    moment("expires_at"),
)

api_token = sa.Table(
    "api_token",
    metadata,
    key(),
    ref(),
    sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
    to("person"),
    text("label"),
    document("scopes"),
    moment("created_at"),
    moment("expires_at", optional=True),
    moment("revoked_at", optional=True),
)

door = sa.Table(
    "door",
    metadata,
    key(),
    ref(),
    sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
    to("subject"),
    to("case"),
    to("letter", optional=True),
    moment("created_at"),
    moment("expires_at"),
    moment("revoked_at", optional=True),
)
"""Links in letters, by which an advertiser comes in without an account."""

login_attempt = sa.Table(
    "login_attempt",
    metadata,
    key(),
    text("about"),  # an e-mail or an address, hashed
    moment("at"),
    flag("succeeded"),
    sa.Index("ix_login_attempt_about_at", "about", "at"),
)

idempotency = sa.Table(
    "idempotency",
    metadata,
    key(),
    text("actor"),
    text("idempotency_key"),
    sa.Column("request_hash", sa.LargeBinary, nullable=False),
    count("status"),
    document("headers"),
    text("body"),
    moment("at"),
    sa.UniqueConstraint("actor", "idempotency_key"),
    sa.Index("ix_idempotency_at", "at"),
)
