"""Measures' targets by themselves, who could be one, and by what advertisers are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reasoned.store.guards import guard_sql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STANDS = sa.text("gone_at IS NULL")
_TARGET = ("id", "measure", "target", "name", "document", "sha256", "known_from")
_CANDIDATE = (
    "id",
    "subject_id",
    "target_id",
    "score",
    "status",
    "reasons",
    "sides",
    "found_at",
)


def upgrade() -> None:
    op.create_table(
        "target",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("gone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
    )
    op.create_index("ix_target_name", "target", ["name"])
    _one_stands("target", ["measure", "target"])
    op.create_table(
        "match_target",
        sa.Column("match_id", _KEY, nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("sides", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_match_target_match_id")),
        sa.PrimaryKeyConstraint("match_id", name=op.f("pk_match_target")),
    )
    op.create_table(
        "candidate",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("subject_id", _KEY, nullable=False),
        sa.Column("target_id", _KEY, nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("sides", sa.Text(), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("gone_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("status IN ('certain', 'review')", name="status_known"),
        sa.CheckConstraint("score >= 0 AND score < 1", name="score"),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_candidate_subject_id")
        ),
        sa.ForeignKeyConstraint(["target_id"], ["target.id"], name=op.f("fk_candidate_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
    )
    op.create_index(op.f("ix_candidate_subject_id"), "candidate", ["subject_id"])
    op.create_index(op.f("ix_candidate_target_id"), "candidate", ["target_id"])
    _one_stands("candidate", ["subject_id", "target_id"])
    op.create_table(
        "screened",
        sa.Column("subject_id", _KEY, nullable=False),
        sa.Column("upto", _KEY, nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_screened_subject_id")
        ),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_screened")),
    )
    op.create_index(op.f("ix_screened_upto"), "screened", ["upto"])
    op.create_table(
        "advertiser_term",
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("subject_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_advertiser_term_subject_id")
        ),
        sa.PrimaryKeyConstraint("term", "subject_id", name=op.f("pk_advertiser_term")),
    )
    op.create_index(op.f("ix_advertiser_term_subject_id"), "advertiser_term", ["subject_id"])
    dialect = op.get_bind().dialect.name
    for table, fixed, once in (
        ("target", _TARGET, ("gone_at",)),
        ("candidate", _CANDIDATE, ("gone_at",)),
        ("match_target", ("match_id", "target", "sides"), ()),
    ):
        for statement in guard_sql(dialect, table, fixed, once):
            op.execute(statement)


def _one_stands(table: str, columns: list[str]) -> None:
    op.create_index(
        f"uq_{table}_stands",
        table,
        columns,
        unique=True,
        sqlite_where=_STANDS,
        postgresql_where=_STANDS,
    )
