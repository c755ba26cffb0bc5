"""What each finding rests on, as a digest, so that what a ruling settled is known again; and
public statements can lose what is erased.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

from reasoned.store.guards import guard_sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_FIXED = {
    "finding": (
        "id",
        "evaluation_id",
        "policy_version_id",
        "rule",
        "role",
        "mode",
        "result",
        "elements",
        "missing",
        "at",
    ),
    "statement": ("id", "puid", "made_at"),
}


def upgrade() -> None:
    op.add_column("finding", sa.Column("rests_on", sa.Text(), nullable=True))
    for table, fixed in _FIXED.items():
        _guard_anew(table, fixed)


def _guard_anew(table: str, fixed: Iterable[str]) -> None:
    dialect = op.get_bind().dialect.name
    for event in ("update", "delete"):
        on = "" if dialect == "sqlite" else f' ON "{table}"'
        op.execute(f"DROP TRIGGER guard_{table}_{event}{on}")
        if dialect != "sqlite":
            op.execute(f"DROP FUNCTION guard_{table}_{event}()")
    for sql in guard_sql(dialect, table, list(fixed), []):
        op.execute(sql)
