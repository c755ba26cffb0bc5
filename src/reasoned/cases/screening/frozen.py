"""Whose money may not move: advertisers that a confirmed match ties to an asset freeze.

Code that moves money asks here first: nothing is refunded, paid out or moved, whatever a rule,
a decision or the advertiser says; what there is is held and reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from reasoned.cases.matches import matches_of
from reasoned.cases.subjects import SubjectRow
from reasoned.facts.measures import MatchStatus, MeasureKind, known_measures


@dataclass(frozen=True)
class Freeze:
    """An asset freeze in force, since when it binds, and when a person confirmed the match."""

    measure: str
    title: str
    authority: str
    since: date
    confirmed_at: datetime


def freezes_of(connection: sa.Connection, owner: SubjectRow, at: datetime) -> tuple[Freeze, ...]:
    """The freezes that hold for an advertiser at `at`; empty where none does."""
    matches, measures = matches_of(connection, owner, at)
    known = known_measures(measures, matches, owner.ref, at)
    return tuple(
        Freeze(
            each.measure.id,
            each.measure.title,
            each.measure.authority.name,
            each.measure.starts,
            each.match.at,
        )
        for each in known
        if each.in_force
        and each.measure.kind is MeasureKind.ASSET_FREEZE
        and each.match.status is MatchStatus.CONFIRMED
    )
