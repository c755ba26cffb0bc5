"""Subjects and their facts in the store, and what was known of one at a moment.

What it means is for `facts.case_view`; this module reads and writes the rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from reasoned.cases.breaches import BREACHES, breaches_of
from reasoned.cases.contested import not_shown, repeats
from reasoned.cases.errors import Invalid, Refused
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
from reasoned.facts.normalise import normaliser_for
from reasoned.facts.subjects import Case, CaseSubject, Operator
from reasoned.facts.view import View
from reasoned.intake.claims import Claim
from reasoned.intake.native import Unusable, read_native
from reasoned.store import values
from reasoned.store.columns import Moment
from reasoned.store.prepared import Prepared
from reasoned.store.tables.access import person
from reasoned.store.tables.screening import match, measure
from reasoned.store.tables.subjects import ad, ad_reach, contact, fact, fact_value, subject
from reasoned.store.unit import Unit


@dataclass(frozen=True)
class Known:
    """A subject's row. `advertiser` is the row number of whose ad it is, or its own.

    `new`: it was added by this very unit of work, so that nothing else is known of it.
    """

    id: int
    ref: str
    kind: SubjectKind
    external_id: str
    name: str
    market: str
    advertiser: int
    new: bool = False


@dataclass(frozen=True)
class Seen:
    """What was known of a subject: the view, and which rows its facts are.

    `rows`: fact row by `id()` of the fact; `by_measure`: measure id likewise.
    """

    subject: Known
    view: View
    measures: tuple[KnownMeasure, ...]
    rows: Mapping[int, int]
    by_measure: Mapping[int, str]


_BY_EXTERNAL_ID = Prepared(
    sa.select(subject).where(
        subject.c.kind == sa.bindparam("kind"),
        subject.c.external_id == sa.bindparam("external_id"),
    )
)
_BY_NUMBER = Prepared(sa.select(subject).where(subject.c.id == sa.bindparam("number")))
_at = sa.bindparam("at", type_=Moment())
_whose = fact.c.subject_id.in_([sa.bindparam("subject"), sa.bindparam("advertiser")])
# Who says the same with every ad must not make the next one slower to decide.
_newest = (
    sa.select(fact.c.subject_id, fact.c.fact_key, sa.func.max(fact.c.known_from).label("since"))
    .where(_whose, fact.c.known_from <= _at)
    .group_by(fact.c.subject_id, fact.c.fact_key)
    .subquery("newest")
)
_FACTS = Prepared(
    sa.select(fact, fact_value.c.value, fact_value.c.evidence)
    .select_from(_newest)
    .join(
        fact,
        sa.and_(
            fact.c.subject_id == _newest.c.subject_id,
            fact.c.fact_key == _newest.c.fact_key,
            fact.c.known_from == _newest.c.since,
        ),
    )
    .join(fact_value, fact_value.c.fact_id == fact.c.id)
    .order_by(fact.c.id)
)
_MATCHES = Prepared(
    sa.select(match, person.c.ref.label("by_ref"))
    .join(person, person.c.id == match.c.decided_by)
    .where(match.c.subject_id == sa.bindparam("advertiser"))
    .order_by(match.c.id)
)


def find_subject(connection: sa.Connection, kind: SubjectKind, external_id: str) -> Known | None:
    row = _BY_EXTERNAL_ID.first(connection, kind=kind.value, external_id=external_id)
    return None if row is None else _known(row)


def subject_by_id(connection: sa.Connection, number: int) -> Known:
    row = _BY_NUMBER.first(connection, number=number)
    assert row is not None, number
    return _known(row)


def _known(row: Any) -> Known:
    return Known(
        row.id,
        row.ref,
        SubjectKind(row.kind),
        row.external_id,
        row.name,
        row.market,
        row.id if row.advertiser_id is None else row.advertiser_id,
    )


def add_subject(
    unit: Unit,
    kind: SubjectKind,
    external_id: str,
    *,
    name: str = "",
    market: str = "",
    advertiser: int | None = None,
) -> Known:
    """A new subject; an ad names its advertiser's row."""
    ref = unit.new_ref("sub")
    is_ad = kind is SubjectKind.AD
    number = unit.add(
        subject,
        ref=ref,
        kind=kind.value,
        external_id=external_id,
        name=name,
        market=market,
        advertiser_id=advertiser if is_ad else None,
        advertiser_kind=SubjectKind.ADVERTISER.value if is_ad else None,
        created_at=unit.now,
    )
    return Known(number, ref, kind, external_id, name, market, advertiser or number, new=True)


def rename(unit: Unit, who: Known, name: str, market: str) -> Known:
    """What a subject is called, and its market, as they are given later; what is empty stays."""
    new = replace(who, name=name or who.name, market=market or who.market)
    if new != who:
        unit.change(subject, who.id, name=new.name, market=new.market)
    return new


def keep_ad(unit: Unit, who: Known, about: Mapping[str, Any], reach: Mapping[str, int]) -> None:
    """What the ad repository asks of an ad (DSA Article 39); what is given replaces."""
    number = who.id
    row = {"payer": "", "beneficiary": "", "targeting": {}, "content": {}, **about}
    known = sa.select(ad.c.subject_id).where(ad.c.subject_id == number)
    if who.new or unit.one(known) is None:
        unit.connection.execute(ad.insert(), {"subject_id": number, **row})
    elif about:
        unit.connection.execute(ad.update().where(ad.c.subject_id == number), dict(about))
    if reach:
        if not who.new:
            unit.connection.execute(ad_reach.delete().where(ad_reach.c.subject_id == number))
        unit.add_all(
            ad_reach,
            [{"subject_id": number, "country": c, "recipients": n} for c, n in reach.items()],
        )


def keep_contact(unit: Unit, who: Known, email: str, language: str, representative: str) -> None:
    """Where letters to a subject go, and in which language."""
    if not who.new:
        unit.connection.execute(contact.delete().where(contact.c.subject_id == who.id))
    unit.connection.execute(
        contact.insert(),
        {
            "subject_id": who.id,
            "email": email,
            "language": language,
            "representative": representative,
            "changed_at": unit.now,
        },
    )


def read_claims(
    raw: Mapping[str, Any], declarations: Declarations, source: Source, field: str = "facts"
) -> list[Claim]:
    """Facts as they are submitted: values, or values with what is known of them.

    Raises Invalid with the first that can't be used.
    """
    if not raw:
        return []
    try:
        native = read_native(dict(raw), declarations, normaliser_for(declarations), source.title)
    except Unusable as error:
        raise Invalid(field, str(error)) from error
    return [*(Claim(name, value, source) for name, value in native.values.items()), *native.claims]


def add_facts(
    unit: Unit,
    owner: Known,
    claims: Sequence[Claim],
    by: int,
    keys: Mapping[str, str] | None = None,
) -> list[int]:
    """Record facts of a subject (an ad's claims about its advertiser go to the advertiser).

    A claim replaces the fact of the same key: the one in `keys` by name, else its name and
    source, so that a submission repeated replaces what it said before. What a person has
    corrected since isn't replaced by what was said before that.
    """
    rows: list[dict[str, Any]] = []
    contests = not_shown(unit.connection, owner.id, owner.advertiser) if claims else {}
    overruled = {} if keys else _overruled(unit, owner, claims)
    written: list[str] = []
    kept: list[Claim] = []
    for claim in claims:
        text = values.write(claim.value)
        kind = SubjectKind(claim.name.split(".", 1)[0])
        if owner.kind is SubjectKind.ADVERTISER and kind is SubjectKind.AD:
            raise Invalid("facts", f"`{claim.name}` is a fact of an ad, not of an advertiser.")
        about = owner.advertiser if kind is SubjectKind.ADVERTISER else owner.id
        key = (keys or {}).get(claim.name) or f"{claim.name}#{claim.source.kind}"
        if text in overruled.get((about, key), ()):
            continue
        written.append(text)
        kept.append(claim)
        observed = claim.observed_at or unit.now
        if observed > unit.now:
            raise Invalid("facts", f"`{claim.name}` was observed in the future. Mend observed_at.")
        status = claim.status
        if status is Status.ESTABLISHED and repeats(contests, about, claim.name, text):
            status = Status.CONTESTED
        rows.append(
            {
                "ref": unit.new_ref("fact"),
                "subject_id": about,
                "name": claim.name,
                "fact_key": key,
                "status": status.value,
                "source": source_row(claim.source),
                "observed_at": observed,
                # Whatever a submission says, we know it only now.
                "known_from": unit.now,
                "true_from": claim.true_from,
                "true_until": claim.true_until,
                "expires_at": claim.expires_at,
                "confidence": claim.confidence,
                "recorded_by": by,
            }
        )
    added = unit.add_numbered(fact, rows)
    unit.add_all(
        fact_value,
        [
            {"fact_id": number, "value": text, "evidence": claim.evidence}
            for number, text, claim in zip(added, written, kept, strict=True)
        ],
    )
    return added


def newest_of(unit: Unit, owner: Known, claims: Sequence[Claim]) -> Sequence[Any]:
    """The newest version of each fact of what the claims are about, as rows."""
    about_owner = any(not claim.name.startswith(f"{owner.kind.value}.") for claim in claims)
    if not claims or (owner.new and (owner.kind is SubjectKind.ADVERTISER or not about_owner)):
        return ()
    return _FACTS.all(unit.connection, subject=owner.id, advertiser=owner.advertiser, at=unit.now)


def _overruled(
    unit: Unit, owner: Known, claims: Sequence[Claim]
) -> dict[tuple[int, str], set[str]]:
    """What was said before a person corrected it, by subject and key: said again, it adds
    nothing to what is on record."""
    corrected = {
        (row.subject_id, row.fact_key): row.value
        for row in newest_of(unit, owner, claims)
        if row.source["kind"] == "person"
    }
    if not corrected:
        return {}
    earlier = unit.all(
        sa.select(fact.c.subject_id, fact.c.fact_key, fact_value.c.value)
        .join(fact_value, fact_value.c.fact_id == fact.c.id)
        .where(
            fact.c.subject_id.in_({subject_id for subject_id, _ in corrected}),
            fact.c.fact_key.in_({key for _, key in corrected}),
        )
    )
    found: dict[tuple[int, str], set[str]] = {}
    for row in earlier:
        place = (row.subject_id, row.fact_key)
        if place in corrected and row.value != corrected[place]:
            found.setdefault(place, set()).add(row.value)
    return found


def source_row(source: Source) -> dict[str, str]:
    return {
        "kind": source.kind,
        "title": source.title,
        "where": source.where,
        "author": source.author,
    }


def _facts_of(
    connection: sa.Connection, who: Known, owner: Known, declarations: Declarations, at: datetime
) -> list[tuple[int, Fact]]:
    """The newest version of each fact of a subject and its advertiser at `at`, with its row.

    What was erased is left out, and so is what the declarations no longer allow.
    """
    about = {owner.id: owner.ref, who.id: who.ref}
    found = []
    for row in _FACTS.all(connection, subject=who.id, advertiser=owner.id, at=at):
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
    who: Known,
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
    connection: sa.Connection, owner: Known
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
