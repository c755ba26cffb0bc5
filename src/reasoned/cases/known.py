"""What was known of a subject at a moment: its facts, its measures, and which rows those are.

What it means is for `reasoned.facts.case_view`; recording facts is for `facts`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.cases.deciding.breaches import BREACHES, breaches_of
from reasoned.cases.facts import newest_facts
from reasoned.cases.matches import matches_of
from reasoned.cases.subjects import SubjectRow, subject_by_id
from reasoned.facts.case_view import known_measures, view_case
from reasoned.facts.measures import MEASURES, SALE_BARRED_IN, KnownMeasure
from reasoned.facts.model import Declarations, Fact, Source, Status, SubjectKind
from reasoned.facts.subjects import Case, CaseSubject, Operator
from reasoned.facts.view import View
from reasoned.store import values


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
    matches, measures = matches_of(connection, owner, at)
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
