"""Bans that a platform already has: visibly without reasons, and queued to be decided anew.

They are no decisions: nothing can lean on one, and none is ever a precedent. They come from
before this house, and only while it begins: later this were a way to restrict without a rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid
from reasoned.cases.events import happened
from reasoned.cases.subjects import (
    A_MARKET,
    SubjectRow,
    add_subject,
    find_subject,
    is_market,
    keep_ad,
    subject_by_id,
)
from reasoned.cases.submitting.submit import open_case
from reasoned.cases.work.tasks import open_task
from reasoned.facts.model import SubjectKind
from reasoned.facts.moments import NotAMoment, parse_moment
from reasoned.policies.model import RestrictionKind
from reasoned.store.tables.cases import case, legacy
from reasoned.store.tables.decisions import decision
from reasoned.store.tables.policies import policy_version
from reasoned.store.tables.subjects import subject
from reasoned.store.unit import Unit

COLUMNS = ("kind", "external_id", "name", "advertiser", "restriction", "since", "said", "market")
"""Columns of the file; `external_id`, `restriction` and `since` are needed."""


@dataclass(frozen=True)
class LegacyRow:
    line: int
    kind: SubjectKind
    external_id: str
    name: str
    advertiser: str
    restriction: str
    since: datetime
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
        hint = "; columns are separated by commas" if re.search(r"[;\t|]", unknown[0]) else ""
        raise ValueError(
            f"unknown column {unknown[0][:80]!r}; there are {', '.join(COLUMNS)}{hint}"
        )
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
    market = raw.get("market", "")
    if not is_market(market):
        raise ValueError(f"market is {market[:80]!r}; {A_MARKET}")
    if not raw.get("since"):
        raise ValueError("since is missing: write when it began, such as 2018-01-26")
    try:
        since = parse_moment(raw["since"])
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
        market,
    )


def _check(unit: Unit, desk: Desk, row: LegacyRow) -> None:
    """An old restriction is of somebody who never came here, and began before there were rules.

    Raises Invalid.
    """
    first = unit.connection.execute(sa.select(sa.func.min(policy_version.c.published_at))).scalar()
    rules = first or unit.now
    closes = rules + desk.settings.old_bans_for
    if unit.now > closes:
        raise Invalid(
            "since",
            f"Old restrictions were taken in until {closes:%Y-%m-%d}. Restrict it by a rule.",
        )
    if row.since >= rules:
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
    if _came_here(unit, who):
        raise Invalid(
            "external_id", f"The {who.kind} was submitted here. Restrict it by a rule that holds."
        )


def _came_here(unit: Unit, who: SubjectRow) -> bool:
    """Whether it, or an ad of that advertiser, was ever submitted or decided on here."""
    its = sa.or_(subject.c.id == who.id, subject.c.advertiser_id == who.id)
    cases = sa.select(case.c.id).join(subject, subject.c.id == case.c.subject_id).where(its)
    came = cases.where(case.c.id.not_in(sa.select(legacy.c.case_id))).limit(1)
    decided = sa.select(decision.c.id).where(decision.c.subject_id == who.id).limit(1)
    return unit.one(came) is not None or unit.one(decided) is not None


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
    _check(unit, desk, row)
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
