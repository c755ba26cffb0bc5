"""Cases, and what waits in them for a person: tasks, votes, holds, remarks, notes."""

from __future__ import annotations

import sqlalchemy as sa

from reasoned.store.columns import (
    Key,
    count,
    document,
    filed_here,
    flag,
    key,
    metadata,
    moment,
    one_of,
    one_stands,
    ref,
    said,
    text,
    to,
)

TASKS = ("review", "second", "appeal", "objection", "recheck", "legacy")
"""What a person is asked for: to decide, to be the second of two, to rule on an appeal, on an
objection to a hold, to look again because something changed, or to decide an old ban anew."""

case = sa.Table(
    "case",
    metadata,
    key(),
    ref(),
    to("subject"),
    text("market"),
    text("while_waiting"),  # what the ad or advertiser does meanwhile
    text("report"),
    flag("waits"),
    moment("opened_at"),
    moment("changed_at"),
    one_of("while_waiting", ("serve", "hold")),
    sa.Index("ix_case_changed", "changed_at", "id"),
)

task = sa.Table(
    "task",
    metadata,
    key(),
    ref(),
    to("case"),
    text("kind"),
    text("market"),
    text("rule"),
    document("detail"),
    moment("opened_at"),
    moment("due_at"),
    to("person", "assignee", optional=True),
    moment("escalated_at", optional=True),
    moment("missed_at", optional=True),
    moment("done_at", optional=True),
    to("person", "done_by", optional=True),
    one_of("kind", TASKS),
    sa.CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done"),
    sa.Index(
        "ix_task_open",
        "due_at",
        "id",
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    ),
    sa.Index(
        "ix_task_open_kind",
        "kind",
        "due_at",
        "id",
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    ),
)

vote = sa.Table(
    "vote",
    metadata,
    key(),
    to("case"),
    to("person"),
    text("rule"),
    text("facts"),  # a digest of what it rests on; a vote on other facts doesn't count
    moment("at"),
    moment("withdrawn_at", optional=True),
    sa.CheckConstraint("person_id <> 0", name="by_person"),
)

hold = sa.Table(
    "hold",
    metadata,
    key(),
    ref(),
    to("case"),
    to("subject"),
    text("reason"),
    moment("starts_at"),
    moment("ends_at"),
    to("person", "held_by"),
    sa.Column("letter_id", Key, sa.ForeignKey("letter.id"), nullable=False, unique=True),
    moment("lifted_at", optional=True),
    to("person", "lifted_by", optional=True),
    said("reason"),
    sa.CheckConstraint("ends_at > starts_at", name="ends"),
    sa.CheckConstraint("held_by <> 0", name="by_person"),
    sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted"),
)

objection = sa.Table(
    "objection",
    metadata,
    key(),
    ref(),
    to("hold"),
    text("text"),
    filed_here(),
    moment("at"),
    moment("replaced_at", optional=True),  # when the advertiser's own took its place
    text("result", optional=True),
    text("answer", optional=True),
    to("person", "answered_by", optional=True),
    moment("answered_at", optional=True),
    said("text"),
    one_stands("objection", "hold_id"),
    sa.CheckConstraint("answered_by <> recorded_by", name="not_by_who_filed"),
    sa.CheckConstraint(
        "(answered_at IS NULL AND answer IS NULL AND answered_by IS NULL AND result IS NULL)"
        " OR (answered_at IS NOT NULL AND length(trim(answer)) > 0 AND answered_by <> 0"
        " AND result IN ('kept', 'lifted'))",
        name="answered",
    ),
)

remark = sa.Table(
    "remark",
    metadata,
    key(),
    ref(),
    to("case"),
    text("side"),
    text("text"),
    document("cites"),
    document("unsupported"),  # what it gives as a reason and the decision doesn't contain
    moment("at"),
    to("person", "said_by"),
    one_of("side", ("operator", "advertiser")),
    said("text"),
)

note = sa.Table(
    "note",
    metadata,
    key(),
    to("case"),
    text("text"),
    moment("at"),
    to("person", "written_by"),
    said("text"),
)

OBJECTED = sa.and_(objection.c.hold_id == hold.c.id, objection.c.replaced_at.is_(None))
"""Joins a hold's objection: the last one, where another's place was taken."""

legacy = sa.Table(
    "legacy",
    metadata,
    key(),
    ref(),
    to("subject"),
    to("case"),
    text("restriction"),
    text("said"),  # what was given as a reason then, if anything
    count("line"),
    moment("since", optional=True),
    moment("imported_at"),
    moment("replaced_at", optional=True),
    one_of("restriction", ("limit", "reject", "suspend", "ban")),
    sa.UniqueConstraint("subject_id"),
)

saved_view = sa.Table(
    "saved_view",
    metadata,
    key(),
    ref(),
    to("person"),
    text("name"),
    text("query"),  # as it stands in the address of the queue's page
    moment("created_at"),
    said("name"),
    sa.UniqueConstraint("person_id", "name"),
)
"""The queue as somebody likes to see it."""
