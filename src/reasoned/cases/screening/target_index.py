"""The targets of all measures, ready to be searched; each process keeps one.

It is made anew when targets come or go. Meanwhile the old one serves: which targets an
advertiser was held against is written down (`screened`), and `catch_up` does the rest.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from reasoned.facts.measure_document import read_target
from reasoned.facts.measures import Target
from reasoned.screening.owned import Holding, owned
from reasoned.screening.score.pair import Scored
from reasoned.screening.screen import SideIndex
from reasoned.screening.side import Side, of_target
from reasoned.store.database import Database
from reasoned.store.tables.screening import target


@dataclass(frozen=True)
class Kept:
    """A target as the store keeps it: its row, its measure's id, and what its list says."""

    row: int
    measure: str
    target: Target


@dataclass(frozen=True)
class TargetIndex:
    """`upto`: the newest row of `target` when it was made; `gone`: how many had gone.

    `by_key`: places in `kept` by a target's key, for owners that are given by it.
    """

    kept: tuple[Kept, ...] = ()
    upto: int = 0
    gone: int = 0
    index: SideIndex = field(default_factory=lambda: SideIndex(()))
    by_key: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def screen(self, side: Side) -> dict[int, tuple[Kept, Scored]]:
        """Who an advertiser could be, or is owned by, with reasons; by the target's row."""
        found = {
            self.kept[each.known].row: (self.kept[each.known], each.scored)
            for each in self.index.screen([side])
        }
        if side.owners:
            holding = Holding(side.id, side.label, side.owners)
            for each in owned([holding], self.index, self.by_key).get(side.id, ()):
                kept = self.kept[each.known]
                before = found.get(kept.row)
                if before is None or before[1].logit < each.scored.logit:
                    found[kept.row] = (kept, each.scored)
        return found


class Targets:
    """The index of the moment. `build` makes it where it is out of date."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._made: TargetIndex | None = None

    def __call__(self) -> TargetIndex:
        """The index; made at first use, which takes seconds for lists of thousands."""
        made = self._made
        if made is None:
            self.build()
            made = self._made
        assert made is not None
        return made

    def build(self) -> bool:
        """Make the index anew where targets came or went since; whether it did."""
        with self._lock, self._database.reading() as connection:
            upto, gone = version_of(connection)
            made = self._made
            if made is not None and (made.upto, made.gone) == (upto, gone):
                return False
            self._made = make(connection)
            return True


def version_of(connection: sa.Connection) -> tuple[int, int]:
    """The newest row of `target`, and how many have gone."""
    row = connection.execute(
        sa.select(sa.func.coalesce(sa.func.max(target.c.id), 0), sa.func.count(target.c.gone_at))
    ).one()
    return int(row[0]), int(row[1])


def make(connection: sa.Connection, *, after: int = 0) -> TargetIndex:
    """The index of the targets that stand; of those only whose row is later than `after`."""
    upto, gone = version_of(connection)
    rows = connection.execute(
        sa.select(target.c.id, target.c.measure, target.c.document)
        .where(target.c.gone_at.is_(None), target.c.id > after, target.c.id <= upto)
        .order_by(target.c.id)
    )
    kept = tuple(_kept(rows))
    by_key: dict[str, list[int]] = {}
    for place, each in enumerate(kept):
        if each.target.id:
            by_key.setdefault(each.target.id, []).append(place)
    index = SideIndex([of_target(each.target) for each in kept])
    return TargetIndex(kept, upto, gone, index, by_key)


def _kept(rows: Iterable[Any]) -> Iterable[Kept]:
    for row in rows:
        document: Mapping[str, Any] = row.document
        yield Kept(row.id, row.measure, read_target(document))
