"""The newest version of each fact is found by its index, whatever was said before."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_fact_subject_key", "fact")
    op.create_index("ix_fact_subject_key", "fact", ["subject_id", "fact_key", "known_from"])
    op.drop_index("ix_fact_subject_id", "fact")
