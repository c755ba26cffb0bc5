"""Facts are recorded: version after version, each with its source; the newest of each is read.

What they mean is for `reasoned.facts`; what was known at a moment is for `known`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.cases.answering.asked import stays_contested
from reasoned.cases.answering.contested import Contests, not_shown, repeats
from reasoned.cases.errors import Invalid
from reasoned.cases.subjects import SubjectRow
from reasoned.facts.model import Declarations, Source, Status, SubjectKind
from reasoned.facts.normalise import normaliser_for
from reasoned.intake.claims import Claim
from reasoned.intake.native import Unusable, read_native
from reasoned.store import values
from reasoned.store.columns import Moment
from reasoned.store.prepared import Prepared
from reasoned.store.tables.subjects import fact, fact_value
from reasoned.store.unit import Unit

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


def newest_facts(connection: sa.Connection, who: SubjectRow, at: datetime) -> Sequence[Any]:
    """The newest version of each fact of a subject and its advertiser at `at`, as rows."""
    return _FACTS.all(connection, subject=who.id, advertiser=who.advertiser, at=at)


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
    owner: SubjectRow,
    claims: Sequence[Claim],
    by: int,
    keys: Mapping[str, str] | None = None,
    before: Sequence[Any] = (),
) -> list[int]:
    """Record facts of a subject (an ad's claims about its advertiser go to the advertiser).

    A claim replaces the fact of the same key: the one in `keys` by name, else its name and
    source, so that a submission repeated replaces what it said before. Where `before` has the
    facts so far (`newest_of`), what a person has corrected isn't replaced by what was said
    before that.
    """
    rows: list[dict[str, Any]] = []
    contests = _contested(unit, owner, before) if claims else {}
    overruled = _overruled(unit, before)
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


def newest_of(unit: Unit, owner: SubjectRow, claims: Sequence[Claim]) -> Sequence[Any]:
    """The newest version of each fact of what the claims are about, as rows."""
    about_owner = any(not claim.name.startswith(f"{owner.kind.value}.") for claim in claims)
    if not claims or (owner.new and (owner.kind is SubjectKind.ADVERTISER or not about_owner)):
        return ()
    return newest_facts(unit.connection, owner, unit.now)


def _contested(unit: Unit, owner: SubjectRow, before: Sequence[Any]) -> Contests:
    """What appeals and advertisers contest: saying it again doesn't establish it."""
    found = dict(not_shown(unit.connection, owner.id, owner.advertiser))
    for row in before:
        if row.status == Status.CONTESTED and stays_contested(unit, row.id):
            place = (row.subject_id, row.name)
            found[place] = [*found.get(place, ()), row.value]
    return found


def _overruled(unit: Unit, before: Sequence[Any]) -> dict[tuple[int, str], set[str]]:
    """What was said before a person corrected it, by subject and key: said again, it adds
    nothing to what is on record."""
    corrected = {
        (row.subject_id, row.fact_key): row.value
        for row in before
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
