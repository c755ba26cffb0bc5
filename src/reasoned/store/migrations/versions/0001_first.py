"""The first schema."""

# ruff: noqa: E501

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reasoned.store.guards import guard_sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_GUARDS: tuple[tuple[str, list[str], list[str]], ...] = (
    ("declarations", ["id", "sha256", "document", "published_at"], []),
    (
        "policy_version",
        [
            "id",
            "ref",
            "policy",
            "version",
            "title",
            "sha256",
            "document",
            "path",
            "in_force_from",
            "published_at",
            "published_by",
            "leaf_id",
        ],
        [],
    ),
    (
        "subject",
        ["id", "ref", "kind", "external_id", "advertiser_id", "advertiser_kind", "created_at"],
        [],
    ),
    (
        "fact",
        [
            "id",
            "ref",
            "subject_id",
            "name",
            "fact_key",
            "status",
            "source",
            "observed_at",
            "known_from",
            "true_from",
            "true_until",
            "expires_at",
            "confidence",
            "recorded_by",
        ],
        [],
    ),
    ("erasure", ["fact_id", "at", "reason", "erased_by"], []),
    ("measure", ["id", "measure", "document", "sha256", "known_from"], []),
    ("match", ["id", "subject_id", "measure", "status", "reasons", "at", "decided_by"], []),
    ("evaluation", ["id", "subject_id", "at"], []),
    (
        "finding",
        [
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
        ],
        [],
    ),
    ("statement", ["id", "puid", "public", "made_at"], []),
    (
        "decision",
        [
            "id",
            "ref",
            "case_id",
            "subject_id",
            "evaluation_id",
            "outcome",
            "reason",
            "restrictions",
            "automatic",
            "decider_1",
            "decider_2",
            "at",
            "made_at",
            "ends_at",
            "appeal_until",
            "lead_finding_id",
            "lead_result",
            "lead_role",
            "statement_id",
            "letter_id",
            "leaf_id",
        ],
        [],
    ),
    ("lean", ["decision_id", "fact_id"], []),
    ("lean_measure", ["decision_id", "measure"], []),
    ("lift", ["decision_id", "at", "cause", "lifted_by", "reason", "ruling_id"], []),
    ("appeal", ["id", "ref", "decision_id", "filed_by", "filed_at", "due_at"], ["withdrawn_at"]),
    ("argument", ["id", "appeal_id", "n", "text", "evidence", "contests"], []),
    (
        "ruling",
        [
            "id",
            "ref",
            "appeal_id",
            "decision_id",
            "decider_1",
            "decider_2",
            "ruled_by",
            "result",
            "ruled_at",
            "restrictions",
            "ends_at",
            "letter_id",
            "leaf_id",
        ],
        [],
    ),
    ("ruling_answer", ["argument_id", "ruling_id", "appeal_id", "result", "answer"], []),
    (
        "hold",
        [
            "id",
            "ref",
            "case_id",
            "subject_id",
            "reason",
            "starts_at",
            "ends_at",
            "held_by",
            "letter_id",
        ],
        ["lifted_at", "lifted_by"],
    ),
    (
        "remark",
        ["id", "ref", "case_id", "side", "text", "cites", "unsupported", "at", "said_by"],
        [],
    ),
    ("leaf", ["id", "kind", "content", "leaf_hash", "created_at"], ["leaf_index"]),
    (
        "letter",
        ["id", "ref", "kind", "message_id", "subject_id", "language", "created_at"],
        ["sent_at"],
    ),
    ("event", ["id", "ref", "kind", "case_id", "subject_id", "actor", "data", "at"], []),
)


def upgrade() -> None:
    op.create_table(
        "backup",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup")),
    )
    op.create_table(
        "declarations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declarations")),
        sa.UniqueConstraint("sha256", name=op.f("uq_declarations_sha256")),
    )
    op.create_table(
        "idempotency",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), server_default="0", nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency")),
        sa.UniqueConstraint(
            "actor", "idempotency_key", name=op.f("uq_idempotency_actor_idempotency_key")
        ),
    )
    op.create_index("ix_idempotency_at", "idempotency", ["at"], unique=False)
    op.create_table(
        "leaf",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("length(content) <= 65535", name=op.f("ck_leaf_fits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaf")),
        sa.UniqueConstraint("leaf_index", name=op.f("uq_leaf_leaf_index")),
    )
    op.create_index(
        "ix_leaf_unnumbered",
        "leaf",
        ["id"],
        unique=False,
        sqlite_where=sa.text("leaf_index IS NULL"),
        postgresql_where=sa.text("leaf_index IS NULL"),
    )
    op.create_table(
        "login_attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    op.create_index("ix_login_attempt_about_at", "login_attempt", ["about", "at"], unique=False)
    op.create_table(
        "measure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("measure", "sha256", name=op.f("uq_measure_measure_sha256")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("oidc_subject", sa.Text(), nullable=True),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("markets", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("oidc_subject", name=op.f("uq_person_oidc_subject")),
        sa.UniqueConstraint("ref", name=op.f("uq_person_ref")),
    )
    op.create_table(
        "statement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("puid", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("puid", name=op.f("uq_statement_puid")),
    )
    op.create_table(
        "subject",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "advertiser_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("advertiser_kind", sa.Text(), nullable=True),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'ad' AND advertiser_id IS NOT NULL AND advertiser_kind = 'advertiser') OR (kind = 'advertiser' AND advertiser_id IS NULL AND advertiser_kind IS NULL)",
            name=op.f("ck_subject_belongs"),
        ),
        sa.CheckConstraint("kind IN ('advertiser', 'ad')", name=op.f("ck_subject_kind_known")),
        sa.CheckConstraint(
            "length(trim(external_id)) > 0", name=op.f("ck_subject_external_id_said")
        ),
        sa.ForeignKeyConstraint(
            ["advertiser_id", "advertiser_kind"],
            ["subject.id", "subject.kind"],
            name=op.f("fk_subject_advertiser_id_advertiser_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sa.UniqueConstraint("id", "kind", name=op.f("uq_subject_id_kind")),
        sa.UniqueConstraint("kind", "external_id", name=op.f("uq_subject_kind_external_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_subject_ref")),
    )
    op.create_index(op.f("ix_subject_advertiser_id"), "subject", ["advertiser_id"], unique=False)
    op.create_table(
        "webhook",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("old_secret", sa.Text(), nullable=True),
        sa.Column("old_secret_until", sa.BigInteger(), nullable=True),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        sa.UniqueConstraint("ref", name=op.f("uq_webhook_ref")),
    )
    op.create_table(
        "ad",
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("beneficiary", sa.Text(), nullable=False),
        sa.Column("targeting", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("first_shown", sa.BigInteger(), nullable=True),
        sa.Column("last_shown", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_ad_subject_id")),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_ad")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_api_token_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("ref", name=op.f("uq_api_token_ref")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index(op.f("ix_api_token_person_id"), "api_token", ["person_id"], unique=False)
    op.create_table(
        "breaker",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("tripped_at", sa.BigInteger(), nullable=False),
        sa.Column("reset_at", sa.BigInteger(), nullable=True),
        sa.Column("reset_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["reset_by"], ["person.id"], name=op.f("fk_breaker_reset_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breaker")),
    )
    op.create_index(op.f("ix_breaker_reset_by"), "breaker", ["reset_by"], unique=False)
    op.create_index(
        "uq_breaker_rule",
        "breaker",
        ["rule"],
        unique=True,
        sqlite_where=sa.text("reset_at IS NULL"),
        postgresql_where=sa.text("reset_at IS NULL"),
    )
    op.create_table(
        "case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("while_waiting", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "while_waiting IN ('serve', 'hold')", name=op.f("ck_case_while_waiting_known")
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_case_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("ref", name=op.f("uq_case_ref")),
    )
    op.create_index("ix_case_changed", "case", ["changed_at", "id"], unique=False)
    op.create_index(op.f("ix_case_subject_id"), "case", ["subject_id"], unique=False)
    op.create_table(
        "contact",
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("representative", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_contact_subject_id")),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_contact")),
    )
    op.create_table(
        "evaluation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_evaluation_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint("id", "subject_id", name=op.f("uq_evaluation_id_subject_id")),
    )
    op.create_index(op.f("ix_evaluation_subject_id"), "evaluation", ["subject_id"], unique=False)
    op.create_table(
        "fact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fact_key", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("true_from", sa.BigInteger(), nullable=True),
        sa.Column("true_until", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("confidence", sa.Float(), server_default="1.0", nullable=False),
        sa.Column(
            "recorded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.CheckConstraint(
            "status IN ('alleged', 'contested', 'established')", name=op.f("ck_fact_status_known")
        ),
        sa.CheckConstraint("confidence >= 0 AND confidence <= 1", name=op.f("ck_fact_confidence")),
        sa.CheckConstraint("length(trim(fact_key)) > 0", name=op.f("ck_fact_fact_key_said")),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_fact_name_said")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_fact_recorded_by")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_fact_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
        sa.UniqueConstraint("ref", name=op.f("uq_fact_ref")),
    )
    op.create_index(op.f("ix_fact_recorded_by"), "fact", ["recorded_by"], unique=False)
    op.create_index(op.f("ix_fact_subject_id"), "fact", ["subject_id"], unique=False)
    op.create_index("ix_fact_subject_key", "fact", ["subject_id", "fact_key"], unique=False)
    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('decision', 'ruling', 'hold')", name=op.f("ck_letter_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'sent', 'bounced', 'failed', 'unaddressed')",
            name=op.f("ck_letter_state_known"),
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_letter_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_message_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_letter_ref")),
    )
    op.create_index(
        "ix_letter_queued",
        "letter",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(op.f("ix_letter_subject_id"), "letter", ["subject_id"], unique=False)
    op.create_table(
        "match",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column(
            "decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.CheckConstraint(
            "status = 'unconfirmed' OR decided_by <> 0", name=op.f("ck_match_by_person")
        ),
        sa.CheckConstraint(
            "status IN ('confirmed', 'rejected', 'unconfirmed')", name=op.f("ck_match_status_known")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_match_decided_by")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_match_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match")),
    )
    op.create_index(op.f("ix_match_decided_by"), "match", ["decided_by"], unique=False)
    op.create_index("ix_match_measure", "match", ["measure"], unique=False)
    op.create_index(op.f("ix_match_subject_id"), "match", ["subject_id"], unique=False)
    op.create_table(
        "policy_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("in_force_from", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "published_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("leaf_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "length(trim(document)) > 0", name=op.f("ck_policy_version_document_said")
        ),
        sa.ForeignKeyConstraint(["leaf_id"], ["leaf.id"], name=op.f("fk_policy_version_leaf_id")),
        sa.ForeignKeyConstraint(
            ["published_by"], ["person.id"], name=op.f("fk_policy_version_published_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
        sa.UniqueConstraint("leaf_id", name=op.f("uq_policy_version_leaf_id")),
        sa.UniqueConstraint("policy", "version", name=op.f("uq_policy_version_policy_version")),
        sa.UniqueConstraint("ref", name=op.f("uq_policy_version_ref")),
    )
    op.create_index(op.f("ix_policy_version_leaf_id"), "policy_version", ["leaf_id"], unique=False)
    op.create_index(
        op.f("ix_policy_version_published_by"), "policy_version", ["published_by"], unique=False
    )
    op.create_table(
        "retention_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("removed", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("run_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["run_by"], ["person.id"], name=op.f("fk_retention_run_run_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_run")),
    )
    op.create_index(op.f("ix_retention_run_run_by"), "retention_run", ["run_by"], unique=False)
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_person_id"), "session", ["person_id"], unique=False)
    op.create_table(
        "ad_reach",
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("recipients", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_ad_reach_country")),
        sa.CheckConstraint("recipients >= 0", name=op.f("ck_ad_reach_recipients")),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["ad.subject_id"], name=op.f("fk_ad_reach_subject_id")
        ),
        sa.PrimaryKeyConstraint("subject_id", "country", name=op.f("pk_ad_reach")),
    )
    op.create_table(
        "erasure",
        sa.Column("fact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "erased_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_erasure_reason_said")),
        sa.ForeignKeyConstraint(["erased_by"], ["person.id"], name=op.f("fk_erasure_erased_by")),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_erasure_fact_id")),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_erasure")),
    )
    op.create_index(op.f("ix_erasure_erased_by"), "erasure", ["erased_by"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("actor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["actor"], ["person.id"], name=op.f("fk_event_actor")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_event_case_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_event_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("ref", name=op.f("uq_event_ref")),
    )
    op.create_index(op.f("ix_event_actor"), "event", ["actor"], unique=False)
    op.create_index(op.f("ix_event_case_id"), "event", ["case_id"], unique=False)
    op.create_index(op.f("ix_event_subject_id"), "event", ["subject_id"], unique=False)
    op.create_table(
        "fact_value",
        sa.Column("fact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_fact_value_fact_id")),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_fact_value")),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "evaluation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "policy_version_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("elements", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("mode IN ('enforced', 'shadow')", name=op.f("ck_finding_mode_known")),
        sa.CheckConstraint(
            "result IN ('holds', 'does not hold', 'undetermined')",
            name=op.f("ck_finding_result_known"),
        ),
        sa.CheckConstraint(
            "role IN ('by', 'held', 'proposed', 'undetermined', 'shadow')",
            name=op.f("ck_finding_role_known"),
        ),
        sa.CheckConstraint("length(trim(rule)) > 0", name=op.f("ck_finding_rule_said")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluation.id"], name=op.f("fk_finding_evaluation_id")
        ),
        sa.ForeignKeyConstraint(
            ["policy_version_id"], ["policy_version.id"], name=op.f("fk_finding_policy_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint(
            "id",
            "evaluation_id",
            "result",
            "role",
            name=op.f("uq_finding_id_evaluation_id_result_role"),
        ),
    )
    op.create_index(op.f("ix_finding_evaluation_id"), "finding", ["evaluation_id"], unique=False)
    op.create_index(
        op.f("ix_finding_policy_version_id"), "finding", ["policy_version_id"], unique=False
    )
    op.create_index("ix_finding_rule_at", "finding", ["rule", "at"], unique=False)
    op.create_table(
        "hold",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("held_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.Column("lifted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_hold_lifted")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_hold_ends")),
        sa.CheckConstraint("held_by <> 0", name=op.f("ck_hold_by_person")),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_hold_reason_said")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_hold_case_id")),
        sa.ForeignKeyConstraint(["held_by"], ["person.id"], name=op.f("fk_hold_held_by")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_hold_letter_id")),
        sa.ForeignKeyConstraint(["lifted_by"], ["person.id"], name=op.f("fk_hold_lifted_by")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_hold_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_hold_letter_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_hold_ref")),
    )
    op.create_index(op.f("ix_hold_case_id"), "hold", ["case_id"], unique=False)
    op.create_index(op.f("ix_hold_held_by"), "hold", ["held_by"], unique=False)
    op.create_index(op.f("ix_hold_lifted_by"), "hold", ["lifted_by"], unique=False)
    op.create_index(op.f("ix_hold_subject_id"), "hold", ["subject_id"], unique=False)
    op.create_table(
        "legacy",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("restriction", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), server_default="0", nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("imported_at", sa.BigInteger(), nullable=False),
        sa.Column("replaced_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "restriction IN ('limit', 'reject', 'suspend', 'ban')",
            name=op.f("ck_legacy_restriction_known"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_legacy_case_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_legacy_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legacy")),
        sa.UniqueConstraint("ref", name=op.f("uq_legacy_ref")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_legacy_subject_id")),
    )
    op.create_index(op.f("ix_legacy_case_id"), "legacy", ["case_id"], unique=False)
    op.create_index(op.f("ix_legacy_subject_id"), "legacy", ["subject_id"], unique=False)
    op.create_table(
        "note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column(
            "written_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.CheckConstraint("length(trim(text)) > 0", name=op.f("ck_note_text_said")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_note_case_id")),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_note_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_case_id"), "note", ["case_id"], unique=False)
    op.create_index(op.f("ix_note_written_by"), "note", ["written_by"], unique=False)
    op.create_table(
        "remark",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cites", sa.Text(), nullable=False),
        sa.Column("unsupported", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("said_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("side IN ('operator', 'advertiser')", name=op.f("ck_remark_side_known")),
        sa.CheckConstraint("length(trim(text)) > 0", name=op.f("ck_remark_text_said")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_remark_case_id")),
        sa.ForeignKeyConstraint(["said_by"], ["person.id"], name=op.f("fk_remark_said_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
        sa.UniqueConstraint("ref", name=op.f("uq_remark_ref")),
    )
    op.create_index(op.f("ix_remark_case_id"), "remark", ["case_id"], unique=False)
    op.create_index(op.f("ix_remark_said_by"), "remark", ["said_by"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("assignee", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("escalated_at", sa.BigInteger(), nullable=True),
        sa.Column("missed_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("done_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "kind IN ('review', 'second', 'appeal', 'objection', 'recheck', 'legacy')",
            name=op.f("ck_task_kind_known"),
        ),
        sa.CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name=op.f("ck_task_done")),
        sa.ForeignKeyConstraint(["assignee"], ["person.id"], name=op.f("fk_task_assignee")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_task_case_id")),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"], name=op.f("fk_task_done_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("ref", name=op.f("uq_task_ref")),
    )
    op.create_index(op.f("ix_task_assignee"), "task", ["assignee"], unique=False)
    op.create_index(op.f("ix_task_case_id"), "task", ["case_id"], unique=False)
    op.create_index(op.f("ix_task_done_by"), "task", ["done_by"], unique=False)
    op.create_index(
        "ix_task_open",
        "task",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index(
        "ix_task_open_kind",
        "task",
        ["kind", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "vault",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("leaf_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("disclosure", sa.Text(), nullable=False),
        sa.Column("disclosed_to", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "disclosed_to IN ('party', 'nobody')", name=op.f("ck_vault_disclosed_to_known")
        ),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_vault_fact_id")),
        sa.ForeignKeyConstraint(["leaf_id"], ["leaf.id"], name=op.f("fk_vault_leaf_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault")),
        sa.UniqueConstraint("digest", name=op.f("uq_vault_digest")),
    )
    op.create_index(op.f("ix_vault_fact_id"), "vault", ["fact_id"], unique=False)
    op.create_index(op.f("ix_vault_leaf_id"), "vault", ["leaf_id"], unique=False)
    op.create_table(
        "vote",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("person_id <> 0", name=op.f("ck_vote_by_person")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_vote_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_vote_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
    )
    op.create_index(op.f("ix_vote_case_id"), "vote", ["case_id"], unique=False)
    op.create_index(op.f("ix_vote_person_id"), "vote", ["person_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "evaluation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("restrictions", sa.Text(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column(
            "decider_1", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "decider_2", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("appeal_until", sa.BigInteger(), nullable=True),
        sa.Column(
            "lead_finding_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("lead_result", sa.Text(), nullable=True),
        sa.Column("lead_role", sa.Text(), nullable=True),
        sa.Column(
            "statement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("leaf_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(NOT (outcome IN ('limit', 'reject', 'suspend', 'ban')) AND lead_finding_id IS NULL AND statement_id IS NULL AND letter_id IS NULL AND leaf_id IS NULL AND appeal_until IS NULL) OR (outcome IN ('limit', 'reject', 'suspend', 'ban') AND lead_finding_id IS NOT NULL AND lead_result IS NOT NULL AND lead_result = 'holds' AND lead_role IS NOT NULL AND lead_role = 'by' AND statement_id IS NOT NULL AND letter_id IS NOT NULL AND leaf_id IS NOT NULL AND appeal_until IS NOT NULL)",
            name=op.f("ck_decision_founded"),
        ),
        sa.CheckConstraint(
            "outcome <> 'ban' OR (decider_1 <> 0 AND decider_2 <> 0)",
            name=op.f("ck_decision_ban_by_two"),
        ),
        sa.CheckConstraint(
            "outcome IN ('allow', 'review', 'limit', 'reject', 'suspend', 'ban')",
            name=op.f("ck_decision_outcome_known"),
        ),
        sa.CheckConstraint(
            "(automatic AND decider_1 = 0 AND decider_2 = 0) OR (NOT automatic AND decider_1 <> 0 AND decider_1 <> decider_2)",
            name=op.f("ck_decision_decided"),
        ),
        sa.CheckConstraint("at <= made_at", name=op.f("ck_decision_at")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_decision_case_id")),
        sa.ForeignKeyConstraint(["decider_1"], ["person.id"], name=op.f("fk_decision_decider_1")),
        sa.ForeignKeyConstraint(["decider_2"], ["person.id"], name=op.f("fk_decision_decider_2")),
        sa.ForeignKeyConstraint(
            ["evaluation_id", "subject_id"],
            ["evaluation.id", "evaluation.subject_id"],
            name=op.f("fk_decision_evaluation_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_finding_id", "evaluation_id", "lead_result", "lead_role"],
            ["finding.id", "finding.evaluation_id", "finding.result", "finding.role"],
            name=op.f("fk_decision_lead_finding_id_evaluation_id_lead_result_lead_role"),
        ),
        sa.ForeignKeyConstraint(["leaf_id"], ["leaf.id"], name=op.f("fk_decision_leaf_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_decision_letter_id")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_decision_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("evaluation_id", name=op.f("uq_decision_evaluation_id")),
        sa.UniqueConstraint(
            "id", "decider_1", "decider_2", name=op.f("uq_decision_id_decider_1_decider_2")
        ),
        sa.UniqueConstraint("leaf_id", name=op.f("uq_decision_leaf_id")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_decision_letter_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_decision_ref")),
        sa.UniqueConstraint("statement_id", name=op.f("uq_decision_statement_id")),
    )
    op.create_index(op.f("ix_decision_case_id"), "decision", ["case_id"], unique=False)
    op.create_index(op.f("ix_decision_decider_1"), "decision", ["decider_1"], unique=False)
    op.create_index("ix_decision_made", "decision", ["made_at", "id"], unique=False)
    op.create_index(
        "ix_decision_restricts",
        "decision",
        ["subject_id"],
        unique=False,
        sqlite_where=sa.text("outcome IN ('limit', 'reject', 'suspend', 'ban')"),
        postgresql_where=sa.text("outcome IN ('limit', 'reject', 'suspend', 'ban')"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "webhook_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_delivery_event_id")),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_delivery_webhook_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("webhook_id", "event_id", name=op.f("uq_delivery_webhook_id_event_id")),
    )
    op.create_index(op.f("ix_delivery_event_id"), "delivery", ["event_id"], unique=False)
    op.create_index(
        "ix_delivery_queued",
        "delivery",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL AND next_at IS NOT NULL"),
        postgresql_where=sa.text("done_at IS NULL AND next_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_delivery_webhook_id"), "delivery", ["webhook_id"], unique=False)
    op.create_table(
        "objection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("hold_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column(
            "answered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL AND answer IS NULL AND answered_by IS NULL AND result IS NULL) OR (answered_at IS NOT NULL AND length(trim(answer)) > 0 AND answered_by <> 0 AND result IN ('kept', 'lifted'))",
            name=op.f("ck_objection_answered"),
        ),
        sa.CheckConstraint("length(trim(text)) > 0", name=op.f("ck_objection_text_said")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_objection_answered_by")
        ),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_objection_hold_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_objection_hold_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_objection_ref")),
    )
    op.create_index(op.f("ix_objection_answered_by"), "objection", ["answered_by"], unique=False)
    op.create_index(op.f("ix_objection_hold_id"), "objection", ["hold_id"], unique=False)
    op.create_table(
        "appeal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column(
            "decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("filed_by", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_appeal_decision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_appeal_decision_id")),
        sa.UniqueConstraint("id", "decision_id", name=op.f("uq_appeal_id_decision_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_appeal_ref")),
    )
    op.create_table(
        "lean",
        sa.Column(
            "decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("fact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_lean_decision_id")),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_lean_fact_id")),
        sa.PrimaryKeyConstraint("decision_id", "fact_id", name=op.f("pk_lean")),
    )
    op.create_index(op.f("ix_lean_fact_id"), "lean", ["fact_id"], unique=False)
    op.create_table(
        "lean_measure",
        sa.Column(
            "decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_lean_measure_decision_id")
        ),
        sa.PrimaryKeyConstraint("decision_id", "measure", name=op.f("pk_lean_measure")),
    )
    op.create_index(op.f("ix_lean_measure_measure"), "lean_measure", ["measure"], unique=False)
    op.create_table(
        "argument",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("n", sa.Integer(), server_default="0", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("contests", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("length(trim(text)) > 0", name=op.f("ck_argument_text_said")),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_argument_appeal_id")),
        sa.ForeignKeyConstraint(["contests"], ["fact.id"], name=op.f("fk_argument_contests")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_argument")),
        sa.UniqueConstraint("appeal_id", "n", name=op.f("uq_argument_appeal_id_n")),
        sa.UniqueConstraint("id", "appeal_id", name=op.f("uq_argument_id_appeal_id")),
    )
    op.create_index(op.f("ix_argument_appeal_id"), "argument", ["appeal_id"], unique=False)
    op.create_index(op.f("ix_argument_contests"), "argument", ["contests"], unique=False)
    op.create_table(
        "ruling",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column(
            "appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "decider_1", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "decider_2", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("ruled_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("ruled_at", sa.BigInteger(), nullable=False),
        sa.Column("restrictions", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column(
            "letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("leaf_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "result IN ('upheld', 'varied', 'reversed')", name=op.f("ck_ruling_result_known")
        ),
        sa.CheckConstraint(
            "ruled_by <> decider_1 AND ruled_by <> decider_2 AND ruled_by <> 0",
            name=op.f("ck_ruling_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["appeal_id", "decision_id"],
            ["appeal.id", "appeal.decision_id"],
            name=op.f("fk_ruling_appeal_id_decision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id", "decider_1", "decider_2"],
            ["decision.id", "decision.decider_1", "decision.decider_2"],
            name=op.f("fk_ruling_decision_id_decider_1_decider_2"),
        ),
        sa.ForeignKeyConstraint(["leaf_id"], ["leaf.id"], name=op.f("fk_ruling_leaf_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_ruling_letter_id")),
        sa.ForeignKeyConstraint(["ruled_by"], ["person.id"], name=op.f("fk_ruling_ruled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruling")),
        sa.UniqueConstraint("appeal_id", name=op.f("uq_ruling_appeal_id")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_ruling_decision_id")),
        sa.UniqueConstraint("id", "appeal_id", name=op.f("uq_ruling_id_appeal_id")),
        sa.UniqueConstraint("leaf_id", name=op.f("uq_ruling_leaf_id")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_ruling_letter_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_ruling_ref")),
    )
    op.create_index(op.f("ix_ruling_ruled_by"), "ruling", ["ruled_by"], unique=False)
    op.create_table(
        "lift",
        sa.Column(
            "decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column(
            "lifted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ruling_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(cause IN ('reversed', 'varied')) = (ruling_id IS NOT NULL)",
            name=op.f("ck_lift_by_ruling"),
        ),
        sa.CheckConstraint(
            "cause IN ('reversed', 'varied', 'superseded', 'withdrawn')",
            name=op.f("ck_lift_cause_known"),
        ),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_lift_decision_id")),
        sa.ForeignKeyConstraint(["lifted_by"], ["person.id"], name=op.f("fk_lift_lifted_by")),
        sa.ForeignKeyConstraint(["ruling_id"], ["ruling.id"], name=op.f("fk_lift_ruling_id")),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_lift")),
    )
    op.create_index(op.f("ix_lift_lifted_by"), "lift", ["lifted_by"], unique=False)
    op.create_index(op.f("ix_lift_ruling_id"), "lift", ["ruling_id"], unique=False)
    op.create_table(
        "ruling_answer",
        sa.Column(
            "argument_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "ruling_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "result IN ('accepted', 'partly', 'rejected')",
            name=op.f("ck_ruling_answer_result_known"),
        ),
        sa.CheckConstraint("length(trim(answer)) > 0", name=op.f("ck_ruling_answer_answer_said")),
        sa.ForeignKeyConstraint(
            ["argument_id", "appeal_id"],
            ["argument.id", "argument.appeal_id"],
            name=op.f("fk_ruling_answer_argument_id_appeal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["ruling_id", "appeal_id"],
            ["ruling.id", "ruling.appeal_id"],
            name=op.f("fk_ruling_answer_ruling_id_appeal_id"),
        ),
        sa.PrimaryKeyConstraint("argument_id", name=op.f("pk_ruling_answer")),
    )
    op.create_index(
        op.f("ix_ruling_answer_ruling_id"), "ruling_answer", ["ruling_id"], unique=False
    )
    _software()
    dialect = op.get_bind().dialect.name
    for table, fixed, once in _GUARDS:
        for sql in guard_sql(dialect, table, fixed, once):
            op.execute(sql)


def _software() -> None:
    """Person 0 is nobody: the engine itself. It can't sign in."""
    op.execute(
        sa.text(
            "INSERT INTO person (id, ref, email, name, roles, markets, active, created_at)"
            " VALUES (0, 'software', '', 'Software', '[]', '[]', :no, 0)"
        ).bindparams(sa.bindparam("no", False, sa.Boolean()))
    )
