"""What was known of a subject at a moment: its facts, its measures, and which rows those are.

What it means is for `reasoned.facts.case_view`; recording facts is for `facts`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from reasoned.cases.deciding.breaches import BREACHES, breaches_of
from reasoned.cases.errors import Refused
from reasoned.cases.facts import newest_facts
from reasoned.cases.subjects import SubjectRow, subject_by_id
from reasoned.facts.case_view import known_measures, view_case
from reasoned.facts.measure_file import parse_measure
from reasoned.facts.measures import (
    MEASURES,
    SALE_BARRED_IN,
    KnownMeasure,
    Match,
    MatchStatus,
    Measure,
)
from reasoned.facts.model import Declarations, Fact, Source, Status, SubjectKind
from reasoned.facts.subjects import Case, CaseSubject, Operator
from reasoned.facts.view import View
from reasoned.store import values
from reasoned.store.prepared import Prepared
from reasoned.store.tables.access import person
from reasoned.store.tables.screening import match, measure


@dataclass(frozen=True)
class Seen:
    """What was known of a subject: the view, and which rows its facts are.

    `rows`: fact row by `id()` of the fact; `by_measure`: measure id likewise.
    """

    subject: SubjectRow
    view: View
    measures: tuple[KnownMeasure, ...]
    rows: Mapping[int, int]
    by_measure: Mapping[int, str]


_MATCHES = Prepared(
    sa.select(match, person.c.ref.label("by_ref"))
    .join(person, person.c.id == match.c.decided_by)
    .where(match.c.subject_id == sa.bindparam("advertiser"))
    .order_by(match.c.id)
)


def _facts_of(
    connection: sa.Connection,
    who: SubjectRow,
    owner: SubjectRow,
    declarations: Declarations,
    at: datetime,
) -> list[tuple[int, Fact]]:
    """The newest version of each fact of a subject and its advertiser at `at`, with its row.

    What was erased is left out, and so is what the declarations no longer allow.
    """
    about = {owner.id: owner.ref, who.id: who.ref}
    found = []
    for row in newest_facts(connection, who, at):
        try:
            value = values.read(row.name, row.value, declarations)
        except values.Unreadable:
            continue
        found.append((row.id, fact_from(row, value, about[row.subject_id])))
    return found


def fact_from(row: Any, value: Any, about: str) -> Fact:
    return Fact(
        id=row.fact_key,
        subject=about,
        name=row.name,
        value=value,
        source=Source(**row.source),
        observed_at=row.observed_at,
        known_from=row.known_from,
        true_from=row.true_from,
        true_until=row.true_until,
        status=Status(row.status),
        confidence=row.confidence,
        expires_at=row.expires_at,
        evidence=row.evidence,
    )


def look(
    connection: sa.Connection,
    who: SubjectRow,
    declarations: Declarations,
    at: datetime,
    reads: Collection[str],
    binds: tuple[str, ...] | None = None,
) -> Seen:
    """What was known of a subject at `at`, its measures included.

    `reads`: the facts that matter; what we would have to work out ourselves is left out where
    nothing reads it.
    """
    owner = who if who.advertiser == who.id else subject_by_id(connection, who.advertiser)
    rows = _facts_of(connection, who, owner, declarations, at)
    matches, measures = _measures_of(connection, owner)
    subjects = [CaseSubject(owner.ref, SubjectKind.ADVERTISER, owner.name)]
    if who.kind is SubjectKind.AD:
        subjects.append(CaseSubject(who.ref, SubjectKind.AD, who.name, owner.ref))
    breaches: list[Fact] = []
    if BREACHES in reads:
        breaches = breaches_of(connection, owner.id, owner.ref, declarations, at)
    case = Case(
        operator=Operator(codes=binds),
        subjects=tuple(subjects),
        facts=(
            *(f for _, f in rows),
            *breaches,
        ),
        matches=matches,
    )
    seen = view_case(case, measures, declarations, who.ref, at)
    numbers = {id(f): number for number, f in rows}
    of_measure = {
        id(f): f.id.rsplit("/", 1)[-1]
        for f in (
            *seen.known.values(),
            *(f for several in seen.sources.values() for f in several),
            *(f for _, f in seen.unsettled.values()),
        )
        if f.name in (MEASURES, SALE_BARRED_IN) and id(f) not in numbers
    }
    return Seen(
        who,
        seen,
        known_measures(case, measures, who.ref, at) if measures else (),
        numbers,
        of_measure,
    )


def _measures_of(
    connection: sa.Connection, owner: SubjectRow
) -> tuple[tuple[Match, ...], tuple[Measure, ...]]:
    matches = tuple(
        Match(
            owner.ref,
            row.measure,
            MatchStatus(row.status),
            row.at,
            row.by_ref if row.decided_by else "",
            tuple(row.reasons),
        )
        for row in _MATCHES.all(connection, advertiser=owner.id)
    )
    if not matches:
        return (), ()
    wanted = sorted({m.measure for m in matches})
    latest = sa.select(measure).where(measure.c.measure.in_(wanted)).order_by(measure.c.id)
    found = {row.measure: row for row in connection.execute(latest)}
    return matches, tuple(read_measure(row.sha256, row.document) for row in found.values())


@lru_cache(maxsize=1024)
def read_measure(sha256: str, document: str) -> Measure:
    parsed, problems = parse_measure(document, sha256)
    if parsed is None:
        raise Refused("broken-measure", "; ".join(str(p) for p in problems[:3]))
    return parsed
