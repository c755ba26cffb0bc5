"""Measures come in or change, with their targets; what is withdrawn stays, with its date.

Both put the decisions that leaned on them in front of a person. Reading lists is for
`reasoned.screening.lists`; who could be a target, for `screen` and `catch_up`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from reasoned.cases.desk import Desk
from reasoned.cases.matches import read_measure
from reasoned.cases.screening.withdraw import fresh_document, still_ended
from reasoned.cases.submitting.recheck import recheck_measure
from reasoned.facts.measure_document import measure_text, target_document, without_targets
from reasoned.facts.measure_file import parse_measure
from reasoned.facts.measures import Measure, Target
from reasoned.facts.problems import Problem
from reasoned.store.columns import dump
from reasoned.store.tables.screening import candidate, match, match_target, measure, target
from reasoned.store.unit import Unit

AT_ONCE = 500
"""Targets that are looked at together."""


@dataclass(frozen=True)
class Taken:
    """`state` is `added`, `changed` or `same`; the rest are counts, of targets and of cases.

    `kept`: targets that the document no longer has, left standing because it wasn't read whole.
    """

    measure: str
    state: str
    rechecked: int
    added: int = 0
    changed: int = 0
    withdrawn: int = 0
    kept: int = 0


class BrokenMeasure(Exception):
    """A measure's document has errors; it wasn't kept."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(p) for p in problems))
        self.problems = problems


def take_measure(unit: Unit, desk: Desk, document: str, path: str) -> Taken:
    """Keep a measure; a later document of the same id replaces it. Raises BrokenMeasure."""
    parsed, problems = parse_measure(document, path)
    if parsed is None:
        raise BrokenMeasure(problems)
    return _take(unit, desk, parsed, document, whole=True)


def take_list(unit: Unit, desk: Desk, read: Measure, *, whole: bool = True) -> Taken:
    """Keep a measure that was read from a list. `whole`: no row of the list was rejected.

    Where one was, targets that are missing stay: nobody may be taken off a list by a damaged
    file. An end that the measure was given here (`withdraw`) stays too.
    """
    newest = _newest(unit, read.id)
    if newest is not None:
        read = still_ended(read_measure(newest.sha256, newest.document), read)
    return _take(unit, desk, read, measure_text(without_targets(read)), whole=whole)


def _take(unit: Unit, desk: Desk, read: Measure, document: str, *, whole: bool) -> Taken:
    newest = _newest(unit, read.id)
    known = newest is not None and newest.document.rstrip("\n") == document.rstrip("\n")
    if not known:
        document = fresh_document(unit, read.id, document)
        digest = _digest(document)
        unit.add(measure, measure=read.id, document=document, sha256=digest, known_from=unit.now)
    targets = _take_targets(unit, desk, read.id, read.targets, whole=whole)
    rechecked = targets.rechecked
    if newest is not None and not known:
        rechecked += recheck_measure(unit, desk, read.id, "a measure changed")
    moved = targets.added or targets.changed or targets.withdrawn
    state = "added" if newest is None else "same" if known and not moved else "changed"
    return replace(targets, measure=read.id, state=state, rechecked=rechecked)


def _newest(unit: Unit, measure_id: str) -> sa.Row[Any] | None:
    return unit.one(
        sa.select(measure)
        .where(measure.c.measure == measure_id)
        .order_by(measure.c.id.desc())
        .limit(1)
    )


def _take_targets(
    unit: Unit, desk: Desk, of: str, targets: Iterable[Target], *, whole: bool
) -> Taken:
    standing = {
        row.target: row
        for row in unit.all(
            sa.select(target.c.id, target.c.target, target.c.sha256).where(
                target.c.measure == of, target.c.gone_at.is_(None)
            )
        )
    }
    fresh: dict[str, tuple[Target, str]] = {}
    for each in targets:
        fresh[each.key] = (each, _digest(dump(target_document(each))))
    gone = [row for key, row in standing.items() if key not in fresh]
    changed = [row for key, row in standing.items() if key in fresh and fresh[key][1] != row.sha256]
    leaving = [*changed, *(gone if whole else ())]
    for at in range(0, len(leaving), AT_ONCE):
        numbers = [row.id for row in leaving[at : at + AT_ONCE]]
        unit.connection.execute(
            target.update().where(target.c.id.in_(numbers)).values(gone_at=unit.now)
        )
    # Of those that changed `catch_up` asks anew, and only then lets the old question go.
    left = [row.id for row in gone] if whole else []
    for at in range(0, len(left), AT_ONCE):
        unit.connection.execute(
            candidate.update()
            .where(
                candidate.c.target_id.in_(left[at : at + AT_ONCE]), candidate.c.gone_at.is_(None)
            )
            .values(gone_at=unit.now)
        )
    again = {row.target for row in changed}
    new = [key for key in fresh if key not in standing or key in again]
    for at in range(0, len(new), AT_ONCE):
        unit.add_all(
            target,
            [
                {
                    "measure": of,
                    "target": key,
                    "name": fresh[key][0].name,
                    "document": target_document(fresh[key][0]),
                    "sha256": fresh[key][1],
                    "known_from": unit.now,
                }
                for key in new[at : at + AT_ONCE]
            ],
        )
    rechecked = _recheck(unit, desk, of, {row.target for row in leaving})
    return Taken(
        of,
        "",
        rechecked,
        added=len(new) - len(again),
        changed=len(again),
        withdrawn=len(gone) if whole else 0,
        kept=0 if whole else len(gone),
    )


def _recheck(unit: Unit, desk: Desk, of: str, targets: set[str]) -> int:
    """Cases of advertisers that a person matched with a target that changed or went."""
    if not targets:
        return 0
    matched = unit.all(
        sa.select(match.c.subject_id, match_target.c.target)
        .join(match_target, match_target.c.match_id == match.c.id)
        .where(match.c.measure == of, match.c.status == "confirmed")
        .distinct()
    )
    because = "a target was changed or withdrawn"
    subjects = {row.subject_id for row in matched if row.target in targets}
    return sum(
        recheck_measure(unit, desk, of, because, advertiser=number) for number in sorted(subjects)
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
