"""Reading what everybody may: restrictions that were published, and what became of them.

Whether somebody is named is for `naming`, what stays without names for `unnamed`; how often a
rule was applied, for `public_numbers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.cases.answering.remark import recorded_by
from reasoned.cases.desk import Settings
from reasoned.cases.errors import Invalid, NotFound
from reasoned.cases.post import WITHDRAWN
from reasoned.cases.public.naming import Whom, whom
from reasoned.cases.public.unnamed import reasons_shown, without_names
from reasoned.store.tables.appeals import APPEALED, appeal, argument, ruling, ruling_answer
from reasoned.store.tables.cases import case, remark
from reasoned.store.tables.decisions import decision, finding, lift, statement
from reasoned.store.tables.outbox import leaf

Json = dict[str, Any]
OUTCOMES = ("ban", "suspend", "reject", "limit")
ANSWERED = ("appealed", "waiting", "upheld", "varied", "reversed")
BY = ("software", "people")
MOST = 100


@dataclass(frozen=True)
class Filter:
    """What to show of the decisions; what is empty doesn't narrow them."""

    rule: str = ""
    outcome: str = ""
    by: str = ""
    answered: str = ""


@dataclass(frozen=True)
class Page:
    """Items, and the id of the last one where more follow; else empty."""

    items: list[Json]
    next: str


def is_published(settings: Settings, now: datetime) -> sa.ColumnElement[bool]:
    """Restrictions that nobody took back, once nobody can any more: the time for it is over, or
    they are appealed.

    The query has `lift` joined to `decision`.
    """
    answered = appeal.alias("answered")
    return sa.and_(
        decision.c.statement_id.is_not(None),
        sa.or_(lift.c.cause.is_(None), lift.c.cause != WITHDRAWN),
        sa.or_(
            decision.c.automatic.is_(True),
            decision.c.made_at <= now - settings.send_after,
            sa.exists().where(answered.c.decision_id == decision.c.id),
        ),
    )


def published(
    connection: sa.Connection,
    by: Filter,
    settings: Settings,
    now: datetime,
    *,
    after: str = "",
    limit: int = 25,
) -> Page:
    """Published decisions, the newest first, after the one named. Raises Invalid."""
    query = _decisions().where(is_published(settings, now), *_narrowed(by))
    if after:
        last = connection.execute(
            sa.select(decision.c.id).where(decision.c.ref == after)
        ).scalar_one_or_none()
        if last is None:
            raise Invalid("after", "That isn't a decision of this list. Begin without it.")
        query = query.where(decision.c.id < last)
    limit = max(1, min(limit, MOST))
    rows = connection.execute(query.order_by(decision.c.id.desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    about = whom(connection, [row.case_id for row in shown], settings.name_after, now)
    items = [_item(row, about[row.case_id], now) for row in shown]
    return Page(items, shown[-1].ref if len(rows) > limit else "")


def rules_applied(connection: sa.Connection) -> list[str]:
    """Ids of the rules that a restriction rests on."""
    query = sa.select(finding.c.rule).where(finding.c.role == "by").distinct()
    return sorted(connection.execute(query).scalars())


def show_published(
    connection: sa.Connection, ref: str, settings: Settings, now: datetime, rules: set[str]
) -> Json:
    """A published decision with all that belongs to it in public. `rules`: every rule's id.

    Of one that was taken back, only that. Raises NotFound.
    """
    row = connection.execute(_decisions().where(decision.c.ref == ref)).first()
    if row is None or row.statement_id is None:
        raise NotFound("published decision", ref)
    if row.cause == WITHDRAWN:
        return {"decision": row.ref, "taken_back": row.ended_at}
    still_open = not row.automatic and row.made_at > now - settings.send_after
    if still_open and row.appeal_id is None:
        raise NotFound("published decision", ref)
    about = whom(connection, [row.case_id], settings.name_after, now)[row.case_id]
    told = row.public if about.named else without_names(row.public)
    of_leaf = connection.execute(sa.select(leaf).where(leaf.c.id == row.leaf_id)).one()
    return {
        **_item(row, about, now),
        "taken_back": None,
        "statement": told,
        "measures_held_back": len(row.public["measures"]) - len(told["measures"]),
        "appeal_until": row.appeal_until,
        "arguments": _arguments(connection, row.appeal_id),
        "remarks": _remarks(connection, row.case_id, rules, named=about.named),
        "register": {"leaf_hash": of_leaf.leaf_hash.hex(), "index": of_leaf.leaf_index},
    }


def _decisions() -> sa.Select[Any]:
    return (
        sa.select(
            decision,
            case.c.ref.label("case_ref"),
            statement.c.public,
            statement.c.puid,
            lift.c.cause,
            lift.c.at.label("ended_at"),
            appeal.c.id.label("appeal_id"),
            appeal.c.filed_at,
            appeal.c.due_at,
            appeal.c.withdrawn_at,
            ruling.c.result,
            ruling.c.ruled_at,
            ruling.c.restrictions.label("varied"),
        )
        .join(case, case.c.id == decision.c.case_id)
        .outerjoin(statement, statement.c.id == decision.c.statement_id)
        .outerjoin(lift, lift.c.decision_id == decision.c.id)
        .outerjoin(appeal, APPEALED)
        .outerjoin(ruling, ruling.c.appeal_id == appeal.c.id)
    )


def _narrowed(by: Filter) -> list[sa.ColumnElement[bool]]:
    """Raises Invalid for what can't be asked for."""
    for name, value, known in (
        ("outcome", by.outcome, OUTCOMES), ("by", by.by, BY), ("answered", by.answered, ANSWERED),
    ):  # fmt: skip
        if value and value not in known:
            raise Invalid(name, f"It is one of: {', '.join(known)}.")
    found: list[sa.ColumnElement[bool]] = []
    if by.rule:
        found.append(
            sa.exists().where(
                finding.c.evaluation_id == decision.c.evaluation_id,
                finding.c.role == "by",
                finding.c.rule == by.rule,
            )
        )
    if by.outcome:
        found.append(decision.c.outcome == by.outcome)
    if by.by:
        found.append(decision.c.automatic.is_(by.by == "software"))
    if by.answered == "appealed":
        found.append(appeal.c.id.is_not(None))
    elif by.answered == "waiting":
        found += [
            appeal.c.id.is_not(None),
            appeal.c.withdrawn_at.is_(None),
            ruling.c.id.is_(None),
        ]
    elif by.answered:
        found.append(ruling.c.result == by.answered)
    return found


def _item(row: Any, about: Whom, now: datetime) -> Json:
    public = row.public
    return {
        "decision": row.ref,
        "case": row.case_ref,
        "puid": row.puid,
        "whom": about,
        "outcome": row.outcome,
        "restrictions": [part["text"] for part in public["restrictions"]],
        "rules": [
            {name: ground[name] for name in ("rule", "policy", "version", "heading", "ground")}
            for ground in public["grounds"]
        ],
        "automatic": row.automatic,
        "people": public["automation"]["people"],
        "at": row.at,
        "made_at": row.made_at,
        "ended": _ended(row, now),
        "appeal": None
        if row.filed_at is None
        else {
            "filed_at": row.filed_at,
            "due_at": row.due_at,
            "withdrawn_at": row.withdrawn_at,
        },
        "ruling": None
        if row.result is None
        else {"result": row.result, "at": row.ruled_at, "restrictions": row.varied},
    }


def _ended(row: Any, now: datetime) -> Json | None:
    """How a restriction ended, or that its time is over; None while it stands."""
    if row.cause is not None:
        return {"cause": row.cause, "at": row.ended_at}
    if row.ends_at is not None and row.ends_at <= now:
        return {"cause": "expired", "at": row.ends_at}
    return None


def _arguments(connection: sa.Connection, appeal_id: int | None) -> list[Json]:
    """What became of each argument. Its words were written to the operator, not to everybody."""
    if appeal_id is None:
        return []
    rows = connection.execute(
        sa.select(argument.c.n, argument.c.contests, ruling_answer.c.result)
        .outerjoin(ruling_answer, ruling_answer.c.argument_id == argument.c.id)
        .where(argument.c.appeal_id == appeal_id)
        .order_by(argument.c.n)
    )
    return [
        {"n": row.n, "contests": row.contests is not None, "result": row.result} for row in rows
    ]


def _remarks(
    connection: sa.Connection, case_id: int, rules: set[str], *, named: bool
) -> Sequence[Json]:
    """Both sides' remarks, oldest first; the text is empty while nobody may be named."""
    rows = connection.execute(
        sa.select(remark).where(remark.c.case_id == case_id).order_by(remark.c.at, remark.c.id)
    )
    return [
        {
            "remark": row.ref,
            "side": row.side,
            "text": row.text if named else "",
            "unsupported": row.unsupported if named else reasons_shown(row.unsupported, rules),
            "flagged": bool(row.unsupported),
            "at": row.at,
            "recorded_by": recorded_by(row),
        }
        for row in rows
    ]
