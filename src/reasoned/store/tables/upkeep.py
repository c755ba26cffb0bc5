"""The house itself: backups with their expiry, and runs of retention."""

from __future__ import annotations

import sqlalchemy as sa

from reasoned.store.columns import document, key, metadata, moment, text, to

backup = sa.Table(
    "backup",
    metadata,
    key(),
    text("path"),
    text("sha256"),
    moment("made_at"),
    moment("expires_at"),
    moment("verified_at", optional=True),
)

retention_run = sa.Table(
    "retention_run",
    metadata,
    key(),
    document("removed"),
    moment("at"),
    to("person", "run_by"),
)
