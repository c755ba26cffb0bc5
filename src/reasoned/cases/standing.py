"""Standing: what an advertiser or ad may do now, read off its decisions and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.cases.errors import NotFound
from reasoned.decisions.statement_parts import plain
from reasoned.facts.model import SubjectKind
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


_restricting = (
    sa.select(decision.c.ref, decision.c.outcome, decision.c.restrictions, decision.c.ends_at)
    .outerjoin(lift, lift.c.decision_id == decision.c.id)
    .where(
        decision.c.subject_id.in_(sa.bindparam("subjects", expanding=True)),
        sa.text(f"decision.{RESTRICTS}"),
        lift.c.decision_id.is_(None),
        sa.or_(
            decision.c.ends_at.is_(None),
            decision.c.ends_at > sa.bindparam("now", type_=decision.c.at.type),
        ),
    )
)
_varied = (
    sa.select(ruling.c.ref, decision.c.outcome, ruling.c.restrictions, ruling.c.ends_at)
    .join(decision, decision.c.id == ruling.c.decision_id)
    .where(
        decision.c.subject_id.in_(sa.bindparam("subjects", expanding=True)),
        ruling.c.result == "varied",
        sa.or_(
            ruling.c.ends_at.is_(None),
            ruling.c.ends_at > sa.bindparam("now", type_=decision.c.at.type),
        ),
    )
)
_held = sa.select(hold.c.ref, hold.c.ends_at).where(
    hold.c.subject_id.in_(sa.bindparam("subjects", expanding=True)),
    hold.c.lifted_at.is_(None),
    hold.c.ends_at > sa.bindparam("now", type_=decision.c.at.type),
)
_legacy = sa.select(legacy.c.ref, legacy.c.restriction).where(
    legacy.c.subject_id.in_(sa.bindparam("subjects", expanding=True)),
    legacy.c.replaced_at.is_(None),
)
_waiting = sa.select(case.c.ref).where(
    case.c.subject_id.in_(sa.bindparam("subjects", expanding=True)),
    case.c.waits.is_(True),
    case.c.while_waiting == "hold",
)
_subject = sa.select(subject.c.id, subject.c.advertiser_id).where(
    subject.c.kind == sa.bindparam("kind"), subject.c.external_id == sa.bindparam("external_id")
)


def standing(
    connection: sa.Connection, kind: SubjectKind, external_id: str, now: datetime
) -> Standing:
    """What it may do at `now`; an ad has its advertiser's restrictions too. Raises NotFound."""
    row = connection.execute(_subject, {"kind": kind.value, "external_id": external_id}).first()
    if row is None:
        raise NotFound(kind.value, external_id)
    subjects = [row.id] if row.advertiser_id is None else [row.id, row.advertiser_id]
    given = {"subjects": subjects, "now": now}
    total = _Sum()
    for query in (_restricting, _varied):
        for made in connection.execute(query, given):
            _restrict(total, made, now)
    for held in connection.execute(_held, given):
        total.add("waits", held.ends_at, held.ref)
    for old in connection.execute(_legacy, {"subjects": subjects}):
        total.add(old.restriction, None, old.ref)
        total.reasons = False
    for waiting in connection.execute(_waiting, {"subjects": subjects}):
        total.add("waits", None, waiting.ref)
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
    applying = _applying(row.restrictions, plain(now))
    for shown in applying:
        total.add(row.outcome, row.ends_at, row.ref)
        total.excluded.update(shown["excluded"])
        if shown["only"] is not None:
            only = set(shown["only"])
            total.only = only if total.only is None else total.only & only


def _applying(restrictions: Sequence[dict[str, Any]], now: str) -> list[dict[str, Any]]:
    """Those of a decision's periods that are on; a period without an end lasts."""
    return [
        r
        for r in restrictions
        if r["starts_at"] <= now and (not r["ends_at"] or now < r["ends_at"])
    ]
