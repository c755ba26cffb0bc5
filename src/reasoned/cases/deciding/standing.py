"""Standing: what an advertiser or ad may do now, read off its decisions and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from reasoned.cases.errors import NotFound
from reasoned.facts.model import SubjectKind
from reasoned.store.columns import Json, Moment
from reasoned.store.tables.access import SOFTWARE
from reasoned.store.tables.appeals import ruling
from reasoned.store.tables.cases import case, hold, legacy
from reasoned.store.tables.decisions import RESTRICTS, decision, lift
from reasoned.store.tables.subjects import subject

_ORDER = ("allow", "limit", "waits", "reject", "suspend", "ban")


@dataclass(frozen=True)
class Standing:
    """`state`: `allow`, `limit` (see territories), `waits`, `reject`, `suspend` or `ban`.

    `excluded`: countries where it isn't shown; `only`: those where alone it is (None: no such
    limit). `until`: when the state ends by itself. `because`: decisions, holds and cases, by
    id. `reasons`: False where an old ban without reasons is part of it.
    """

    kind: str
    external_id: str
    state: str
    excluded: tuple[str, ...] = ()
    only: tuple[str, ...] | None = None
    until: datetime | None = None
    because: tuple[str, ...] = ()
    reasons: bool = True


@dataclass
class _Sum:
    state: str = "allow"
    excluded: set[str] = field(default_factory=set)
    only: set[str] | None = None
    ends: list[datetime | None] = field(default_factory=list)
    because: list[str] = field(default_factory=list)
    reasons: bool = True

    def add(self, state: str, until: datetime | None, because: str) -> None:
        self.because.append(because)
        if _ORDER.index(state) > _ORDER.index(self.state):
            self.state, self.ends = state, [until]
        elif state == self.state:
            self.ends.append(until)


_now = sa.bindparam("now", type_=Moment())
_me = (
    sa.select(subject.c.id, subject.c.advertiser_id)
    .where(
        subject.c.kind == sa.bindparam("kind"),
        subject.c.external_id == sa.bindparam("external_id"),
    )
    .cte("me")
)
# The subject, and for an ad its advertiser too.
_whose = (
    sa.union_all(
        sa.select(_me.c.id), sa.select(_me.c.advertiser_id).where(_me.c.advertiser_id.is_not(None))
    )
).cte("whose")
_again, _then = decision.alias("again"), case.alias("then_case")
_taken_back = lift.alias("taken_back")
_decided_again = (
    sa.select(_again.c.id)
    .join(_then, _then.c.id == _again.c.case_id)
    .outerjoin(
        _taken_back,
        sa.and_(_taken_back.c.decision_id == _again.c.id, _taken_back.c.cause == "withdrawn"),
    )
    .where(
        _then.c.subject_id == decision.c.subject_id,
        _again.c.decider_1 != SOFTWARE,
        _again.c.outcome != "review",
        _again.c.made_at > ruling.c.ruled_at,
        _taken_back.c.decision_id.is_(None),
    )
)


def _row(
    what: str, of: Any, state: Any = None, restrictions: Any = None, ends_at: Any = None
) -> Any:
    """One kind of row of the query below; all kinds have the same columns."""
    return sa.select(
        sa.literal_column(f"'{what}'").label("what"),
        of.label("ref"),
        (sa.cast(sa.null(), sa.Text) if state is None else state).label("state"),
        (sa.cast(sa.null(), Json) if restrictions is None else restrictions).label("restrictions"),
        (sa.cast(sa.null(), Moment) if ends_at is None else ends_at).label("ends_at"),
    )


def _lasts(ends_at: Any) -> sa.ColumnElement[bool]:
    return sa.or_(ends_at.is_(None), ends_at > _now)


# All in one statement: it is asked before every ad that is served.
QUESTION = sa.union_all(
    _row("subject", sa.literal_column("''")).select_from(_me),
    _row(
        "restriction", decision.c.ref, decision.c.outcome, decision.c.restrictions,
        decision.c.ends_at,
    )
    .select_from(_whose)
    .join(decision, decision.c.subject_id == _whose.c.id)
    .outerjoin(lift, lift.c.decision_id == decision.c.id)
    .where(
        sa.text(f"decision.{RESTRICTS}"),
        lift.c.decision_id.is_(None),
        _lasts(decision.c.ends_at),
    ),
    # What a ruling left stands until a person decides anew, or until its own end.
    _row("restriction", ruling.c.ref, decision.c.outcome, ruling.c.restrictions, ruling.c.ends_at)
    .select_from(_whose)
    .join(decision, decision.c.subject_id == _whose.c.id)
    .join(ruling, ruling.c.decision_id == decision.c.id)
    .where(
        sa.text(f"decision.{RESTRICTS}"),
        ruling.c.result == "varied",
        ~_decided_again.exists(),
        _lasts(ruling.c.ends_at),
    ),
    _row("hold", hold.c.ref, ends_at=hold.c.ends_at)
    .select_from(_whose)
    .join(hold, hold.c.subject_id == _whose.c.id)
    .where(hold.c.lifted_at.is_(None), hold.c.ends_at > _now),
    _row("legacy", legacy.c.ref, legacy.c.restriction)
    .select_from(_whose)
    .join(legacy, legacy.c.subject_id == _whose.c.id)
    .where(legacy.c.replaced_at.is_(None)),
    _row("waiting", case.c.ref)
    .select_from(_whose)
    .join(case, case.c.subject_id == _whose.c.id)
    .where(case.c.waits.is_(True), case.c.while_waiting == "hold"),
)  # fmt: skip
"""Asks for `kind`, `external_id` and `now`; gives `Row`s, none where there is no such subject."""


class Row(NamedTuple):
    """Why a subject's standing is what it is; what a kind doesn't have is None."""

    what: str
    ref: str
    state: Any
    restrictions: Any
    ends_at: datetime | None


def standing(
    connection: sa.Connection, kind: SubjectKind, external_id: str, now: datetime
) -> Standing:
    """What it may do at `now`; an ad has its advertiser's restrictions too. Raises NotFound."""
    given = {"kind": kind.value, "external_id": external_id, "now": now}
    return standing_of(connection.execute(QUESTION, given), kind, external_id, now)


def standing_of(
    found: Iterable[Sequence[Any]], kind: SubjectKind, external_id: str, now: datetime
) -> Standing:
    """Standing from the rows that `QUESTION` gives for a subject. Raises NotFound."""
    rows = [Row(*row) for row in found]
    if not rows:
        raise NotFound(kind.value, external_id)
    total = _Sum()
    for row in rows:
        match row.what:
            case "restriction":
                _restrict(total, row, now)
            case "hold" | "waiting":
                total.add("waits", row.ends_at, row.ref)
            case "legacy":
                total.add(row.state, None, row.ref)
                total.reasons = False
    ends = [e for e in total.ends if e is not None]
    return Standing(
        kind.value,
        external_id,
        total.state,
        tuple(sorted(total.excluded)) if total.state == "limit" else (),
        tuple(sorted(total.only)) if total.only is not None and total.state == "limit" else None,
        None if len(ends) != len(total.ends) or not ends else max(ends),
        tuple(total.because),
        total.reasons,
    )


def _restrict(total: _Sum, row: Any, now: datetime) -> None:
    applying = _applying(row.restrictions, now)
    for shown in applying:
        total.add(row.state, row.ends_at, row.ref)
        total.excluded.update(shown["excluded"])
        if shown["only"] is not None:
            only = set(shown["only"])
            total.only = only if total.only is None else total.only & only


def _applying(restrictions: Sequence[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """Those of a decision's periods that are on; a period without an end lasts."""
    return [
        r
        for r in restrictions
        if datetime.fromisoformat(r["starts_at"]) <= now
        and (not r["ends_at"] or now < datetime.fromisoformat(r["ends_at"]))
    ]
