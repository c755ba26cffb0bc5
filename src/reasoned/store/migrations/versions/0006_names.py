"""Advertisers are found by name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ADVERTISERS = sa.text("kind = 'advertiser'")


def upgrade() -> None:
    op.create_index(
        "ix_subject_name",
        "subject",
        ["name"],
        sqlite_where=_ADVERTISERS,
        postgresql_where=_ADVERTISERS,
    )
