"""An advertiser is held against all targets, inside the request that changed it.

What it finds are candidates: questions to a person, which make the list of its measures
partial. What a person said of a pair is remembered until either side changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from reasoned.cases.desk import Desk
from reasoned.cases.events import happened
from reasoned.cases.screening.advertiser import digest_of, side_of, terms_of
from reasoned.cases.screening.target_index import Kept, TargetIndex
from reasoned.cases.subjects import SubjectRow, subject_by_id
from reasoned.screening.score.context import Reason
from reasoned.screening.score.pair import Scored
from reasoned.screening.side import Side, of_target
from reasoned.store.prepared import Prepared
from reasoned.store.tables.access import SOFTWARE
from reasoned.store.tables.screening import advertiser_term, candidate, screened, target
from reasoned.store.unit import Unit

_SCREENED = Prepared(
    sa.select(screened.c.upto, screened.c.side).where(
        screened.c.subject_id == sa.bindparam("subject")
    )
)


def screen_advertiser(unit: Unit, desk: Desk, who: SubjectRow) -> int:
    """Hold an advertiser against all targets where it, or they, changed; gives candidates found.

    Nothing is done where no index is at hand, or neither side changed since.
    """
    if desk.targets is None:
        return 0
    known = desk.targets()
    side = side_of(unit.connection, who, desk.book.policy_set.declarations, unit.now)
    if side is None:
        return 0
    digest = digest_of(side)
    rows = () if who.new else _SCREENED.all(unit.connection, subject=who.id)
    before = rows[0] if rows else None
    if before is not None and before.side == digest and before.upto >= known.upto:
        return 0
    found = _hold(unit, who.id, side, known)
    if before is None or before.side != digest:
        _file(unit, who.id, side, new=before is None)
    note_screened(unit, who.id, digest, known.upto, new=before is None)
    return found


def _hold(unit: Unit, subject: int, side: Side, known: TargetIndex) -> int:
    if not known.kept:
        return 0
    pairs = known.screen(side)
    keep_candidates(unit, subject, side, pairs, upto=known.upto)
    return len(pairs)


def keep_candidates(
    unit: Unit,
    subject: int,
    side: Side,
    pairs: Mapping[int, tuple[Kept, Scored]],
    *,
    upto: int,
    after: int = 0,
) -> int:
    """Write down who could be whom, by the target's row; gives how many are new.

    Candidates of targets whose rows lie between `after` and `upto` that aren't among the pairs
    any more go; those of the same two sides stay as they are.
    """
    standing = {
        row.target_id: row
        for row in unit.all(
            sa.select(candidate.c.id, candidate.c.target_id, candidate.c.sides).where(
                candidate.c.subject_id == subject, candidate.c.gone_at.is_(None)
            )
        )
    }
    sides = {row: digest_of(side, of_target(kept.target)) for row, (kept, _) in pairs.items()}
    leaving = [
        row.id
        for number, row in standing.items()
        if after < number <= upto and sides.get(number) != row.sides
    ]
    if leaving:
        unit.connection.execute(
            candidate.update().where(candidate.c.id.in_(leaving)).values(gone_at=unit.now)
        )
    new = [
        number
        for number in pairs
        if number not in standing or standing[number].sides != sides[number]
    ]
    if not new:
        return 0
    # Between reading the index and now a list may have dropped some.
    there = set(
        unit.connection.execute(
            sa.select(target.c.id).where(target.c.id.in_(new), target.c.gone_at.is_(None))
        ).scalars()
    )
    rows: list[dict[str, Any]] = [
        {
            "subject_id": subject,
            "target_id": number,
            "score": scored.score,
            "status": scored.status or "review",
            "reasons": reasons_said(scored.reasons),
            "sides": sides[number],
            "found_at": unit.now,
        }
        for number, (_, scored) in pairs.items()
        if number in there and number in set(new)
    ]
    unit.add_all(candidate, rows)
    if rows:
        happened(
            unit,
            "candidates.found",
            actor=SOFTWARE,
            subject=subject,
            data={
                "subject": subject_by_id(unit.connection, subject).ref,
                "measures": sorted({pairs[row["target_id"]][0].measure for row in rows}),
                "candidates": len(rows),
            },
        )
    return len(rows)


def reasons_said(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Reasons as data, as they're kept and shown."""
    return [
        {
            "feature": reason.feature,
            "advertiser": reason.advertiser,
            "target": reason.target,
            "adds": round(reason.adds, 3),
        }
        for reason in reasons
    ]


def note_screened(unit: Unit, subject: int, digest: str, upto: int, *, new: bool) -> None:
    row = {"upto": upto, "side": digest, "at": unit.now}
    if new:
        unit.add(screened, subject_id=subject, **row)
    else:
        unit.connection.execute(
            screened.update().where(screened.c.subject_id == subject).values(row)
        )


def _file(unit: Unit, subject: int, side: Side, *, new: bool) -> None:
    """Keep by what the advertiser is found when new targets come."""
    terms: Sequence[str] = terms_of(side)
    if not new:
        unit.connection.execute(
            advertiser_term.delete().where(advertiser_term.c.subject_id == subject)
        )
    unit.add_all(advertiser_term, [{"term": term, "subject_id": subject} for term in terms])
