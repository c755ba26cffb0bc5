"""An appeal that was taken back can be filed again, and one that we filed for an advertiser
doesn't take its own away; objections alike. Who filed it for the advertiser is kept, and never
rules on it.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from reasoned.store.guards import guard_sql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STANDS = sa.text("replaced_at IS NULL")
_APPEAL = ("id", "ref", "decision_id", "filed_by", "recorded_by", "filed_at", "due_at")
_APPEAL_ONCE = ("withdrawn_at", "withdrawn_by", "withdrawn_said", "replaced_at")
_RULING = (
    "id",
    "ref",
    "appeal_id",
    "decision_id",
    "decider_1",
    "decider_2",
    "recorded_by",
    "ruled_by",
    "result",
    "ruled_at",
    "restrictions",
    "ends_at",
    "letter_id",
    "leaf_id",
)


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    with op.batch_alter_table("appeal") as batch:
        batch.drop_constraint(op.f("uq_appeal_decision_id"), type_="unique")
        batch.add_column(_filed_here())
        batch.add_column(sa.Column("withdrawn_by", _KEY, nullable=True))
        batch.add_column(sa.Column("withdrawn_said", sa.Text(), nullable=True))
        batch.add_column(sa.Column("replaced_at", sa.BigInteger(), nullable=True))
        batch.create_foreign_key(op.f("fk_appeal_recorded_by"), "person", ["recorded_by"], ["id"])
        batch.create_foreign_key(op.f("fk_appeal_withdrawn_by"), "person", ["withdrawn_by"], ["id"])
        batch.create_unique_constraint(op.f("uq_appeal_id_recorded_by"), ["id", "recorded_by"])
    for column in ("decision_id", "recorded_by", "withdrawn_by"):
        op.create_index(op.f(f"ix_appeal_{column}"), "appeal", [column])
    _one_stands("appeal", "decision_id")
    with op.batch_alter_table("ruling", table_args=_ruling_checks()) as batch:
        batch.drop_constraint(op.f("uq_ruling_decision_id"), type_="unique")
        batch.add_column(_filed_here())
        batch.create_foreign_key(
            op.f("fk_ruling_appeal_id_recorded_by"),
            "appeal",
            ["appeal_id", "recorded_by"],
            ["id", "recorded_by"],
        )
        batch.create_check_constraint(op.f("ck_ruling_not_by_who_filed"), "ruled_by <> recorded_by")
    op.create_index(op.f("ix_ruling_decision_id"), "ruling", ["decision_id"])
    op.create_index("ix_ruling_ruled_at", "ruling", ["ruled_at"])
    with op.batch_alter_table("objection", table_args=_objection_checks()) as batch:
        batch.drop_constraint(op.f("uq_objection_hold_id"), type_="unique")
        batch.add_column(_filed_here())
        batch.add_column(sa.Column("replaced_at", sa.BigInteger(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_objection_recorded_by"), "person", ["recorded_by"], ["id"]
        )
        batch.create_check_constraint(
            op.f("ck_objection_not_by_who_filed"), "answered_by <> recorded_by"
        )
    op.create_index(op.f("ix_objection_recorded_by"), "objection", ["recorded_by"])
    _one_stands("objection", "hold_id")
    _guard_anew(dialect, "appeal", _APPEAL, _APPEAL_ONCE)
    _guard_anew(dialect, "ruling", _RULING, ())
    if dialect == "sqlite":
        _whole()


# SQLite makes the tables anew, and a table's checks aren't read back from it.


def _ruling_checks() -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint(
            "result IN ('upheld', 'varied', 'reversed')", name=op.f("ck_ruling_result_known")
        ),
        sa.CheckConstraint(
            "ruled_by <> decider_1 AND ruled_by <> decider_2 AND ruled_by <> 0",
            name=op.f("ck_ruling_by_another"),
        ),
    )


def _objection_checks() -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint(
            "(answered_at IS NULL AND answer IS NULL AND answered_by IS NULL AND result IS NULL)"
            " OR (answered_at IS NOT NULL AND length(trim(answer)) > 0 AND answered_by <> 0"
            " AND result IN ('kept', 'lifted'))",
            name=op.f("ck_objection_answered"),
        ),
        sa.CheckConstraint("length(trim(text)) > 0", name=op.f("ck_objection_text_said")),
    )


def _filed_here() -> sa.Column[int]:
    return sa.Column("recorded_by", _KEY, nullable=False, server_default="0")


def _one_stands(table: str, about: str) -> None:
    op.create_index(
        f"uq_{table}_stands",
        table,
        [about],
        unique=True,
        sqlite_where=_STANDS,
        postgresql_where=_STANDS,
    )


def _guard_anew(dialect: str, table: str, fixed: Sequence[str], once: Sequence[str]) -> None:
    if dialect != "sqlite":  # there the triggers went with the earlier table
        for event in ("update", "delete"):
            op.execute(f'DROP TRIGGER guard_{table}_{event} ON "{table}"')
            op.execute(f"DROP FUNCTION guard_{table}_{event}()")
    for sql in guard_sql(dialect, table, list(fixed), list(once)):
        op.execute(sql)


def _whole() -> None:
    """Foreign keys are off in SQLite while tables are made anew: nothing may hang loose."""
    for table in ("appeal", "ruling", "objection", "argument", "ruling_answer", "lift"):
        loose = op.get_bind().exec_driver_sql(f"PRAGMA foreign_key_check({table})").all()
        if loose:
            raise RuntimeError(f"Rows of {table} refer to rows that aren't there: {loose[:3]}")
