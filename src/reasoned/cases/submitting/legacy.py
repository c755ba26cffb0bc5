"""Bans that a platform already has: visibly without reasons, and queued to be decided anew.

They are no decisions: nothing can lean on one, and none is ever a precedent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid
from reasoned.cases.events import happened
from reasoned.cases.subjects import add_subject, find_subject, keep_ad, subject_by_id
from reasoned.cases.submitting.submit import open_case
from reasoned.cases.work.tasks import open_task
from reasoned.facts.model import SubjectKind
from reasoned.facts.moments import NotAMoment, parse_moment
from reasoned.policies.model import RestrictionKind
from reasoned.store.tables.access import SOFTWARE
from reasoned.store.tables.cases import legacy
from reasoned.store.tables.decisions import decision
from reasoned.store.tables.policies import policy_version
from reasoned.store.unit import Unit

COLUMNS = ("kind", "external_id", "name", "advertiser", "restriction", "since", "said", "market")
"""Columns of the file; `external_id` and `restriction` are needed."""


@dataclass(frozen=True)
class LegacyRow:
    line: int
    kind: SubjectKind
    external_id: str
    name: str
    advertiser: str
    restriction: str
    since: datetime | None
    said: str
    market: str

    def given(self) -> dict[str, str]:
        """The row as its file has it."""
        values = {name: getattr(self, name) for name in COLUMNS}
        return {name: str(value) for name, value in values.items() if value not in ("", None)}


@dataclass(frozen=True)
class Rejected:
    """A row that can't be taken, as it stood, and why."""

    line: int
    reason: str
    row: Mapping[str, Any]


def read_rows(
    rows: Iterable[tuple[int, Mapping[str, Any]]],
) -> tuple[list[LegacyRow], list[Rejected]]:
    """Rows with their line numbers; what can't be used is given back with the reason."""
    good, bad = [], []
    for line, raw in rows:
        try:
            good.append(_row(line, {k: str(v or "").strip() for k, v in raw.items() if k}))
        except ValueError as error:
            bad.append(Rejected(line, str(error), raw))
    return good, bad


def _row(line: int, raw: Mapping[str, str]) -> LegacyRow:
    unknown = sorted(set(raw) - set(COLUMNS))
    if unknown:
        raise ValueError(f"unknown column {unknown[0]!r}; there are {', '.join(COLUMNS)}")
    if not raw.get("external_id"):
        raise ValueError("external_id is missing")
    kind = raw.get("kind") or "advertiser"
    if kind not in set(SubjectKind):
        raise ValueError(f"kind is {kind!r}; write advertiser or ad")
    restriction = raw.get("restriction", "")
    if restriction not in set(RestrictionKind):
        raise ValueError(
            f"restriction is {restriction!r}; write one of {', '.join(RestrictionKind)}"
        )
    if kind == SubjectKind.AD and not raw.get("advertiser"):
        raise ValueError("an ad needs its advertiser")
    try:
        since = parse_moment(raw["since"]) if raw.get("since") else None
    except NotAMoment as error:
        raise ValueError(f"since: {error}") from error
    return LegacyRow(
        line,
        SubjectKind(kind),
        raw["external_id"],
        raw.get("name", ""),
        raw.get("advertiser", ""),
        restriction,
        since,
        raw.get("said", ""),
        raw.get("market", ""),
    )


def _check(unit: Unit, row: LegacyRow) -> None:
    """An old restriction comes from before; else this were a way to restrict without a rule.

    It began before rules were published here, and nobody has decided here on whom it is about.
    Raises Invalid.
    """
    rules = unit.connection.execute(sa.select(sa.func.min(policy_version.c.published_at))).scalar()
    if row.since is not None and row.since > (rules or unit.now):
        raise Invalid(
            "since", "It begins after the first policy was published here. Restrict it by a rule."
        )
    who = find_subject(unit.connection, row.kind, row.external_id)
    if who is None:
        return
    if row.advertiser and who.kind is SubjectKind.AD:
        owner = subject_by_id(unit.connection, who.advertiser)
        if owner.external_id != row.advertiser:
            raise Invalid("advertiser", "The ad belongs to another advertiser here.")
    decided = sa.select(decision.c.id).where(decision.c.subject_id == who.id).limit(1)
    if row.since is not None:
        decided = decided.where(decision.c.decider_1 != SOFTWARE)
    if unit.one(decided) is not None:
        raise Invalid(
            "external_id",
            "It was decided on here already. Say since when the old restriction is in force, or"
            " restrict it by a rule.",
        )


def _known_already(unit: Unit, row: LegacyRow) -> bool:
    who = find_subject(unit.connection, row.kind, row.external_id)
    if who is None:
        return False
    return unit.one(sa.select(legacy.c.id).where(legacy.c.subject_id == who.id)) is not None


def take_all(
    unit: Unit, desk: Desk, rows: Sequence[LegacyRow], *, by: int
) -> tuple[int, list[Rejected]]:
    """Take in old restrictions; gives how many were new, and those that can't be taken."""
    taken, bad = 0, list[Rejected]()
    for row in rows:
        try:
            taken += take(unit, desk, row, by=by)
        except Invalid as error:
            bad.append(Rejected(row.line, f"{error.field}: {error}", row.given()))
    return taken, bad


def take(unit: Unit, desk: Desk, row: LegacyRow, *, by: int) -> bool:
    """Take in one old restriction; False where that subject's is known already.

    Raises Invalid, before anything is written, for what can't be an old one.
    """
    if _known_already(unit, row):
        return False
    _check(unit, row)
    owner = None
    if row.kind is SubjectKind.AD:
        kind = SubjectKind.ADVERTISER
        owner = find_subject(unit.connection, kind, row.advertiser)
        owner = owner or add_subject(unit, kind, row.advertiser, market=row.market)
    who = find_subject(unit.connection, row.kind, row.external_id)
    if who is None:
        who = add_subject(
            unit,
            row.kind,
            row.external_id,
            name=row.name,
            market=row.market,
            advertiser=None if owner is None else owner.id,
        )
        if row.kind is SubjectKind.AD:
            keep_ad(unit, who, {}, {})
    number, ref = open_case(unit, desk, who, by=by, cause="legacy")
    unit.add(
        legacy,
        ref=unit.new_ref("leg"),
        subject_id=who.id,
        case_id=number,
        restriction=row.restriction,
        said=row.said,
        line=row.line,
        since=row.since,
        imported_at=unit.now,
    )
    open_task(
        unit,
        desk,
        number,
        "legacy",
        market=who.market,
        rule="",
        detail={"restriction": row.restriction},
        within=desk.settings.to_rule,
    )
    happened(
        unit,
        "legacy.imported",
        actor=by,
        case=number,
        subject=who.id,
        data={"case": ref, "restriction": row.restriction},
    )
    return True
