"""What screening a file gives: a line for each candidate, and what it all comes to.

Which records there are is for `advertisers`, whom they are like for `screening`; where the
lines go, for the command.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from reasoned.intake.advertisers import Advertiser, Advertisers
from reasoned.intake.facts_map import FactsMap
from reasoned.intake.records import Record, Reject, Row
from reasoned.intake.writers.formats import json_line
from reasoned.screening.nearest import nearest
from reasoned.screening.owned import OwnedBy
from reasoned.screening.score.pair import REVIEW, CandidateStatus, Scored
from reasoned.screening.score.say import says
from reasoned.screening.screen import Candidate, SideIndex
from reasoned.screening.targets import Listed

NONE: Final = "none"
"""The status of who is nearest, where nobody needs to look at it."""

FIELDS: Final = (
    "row", "advertiser", "target", "list", "score", "status", "reasons", "paths",
)  # fmt: skip
"""The keys of a candidate, in their order. `paths` is there for those who are owned."""

REASON_FIELDS: Final = ("feature", "advertiser", "target", "adds", "says")

MOST_KEPT: Final = 100
"""Rejects and damaged values of one chunk that are told of by themselves; all are counted."""


@dataclass
class Screened:
    """What came of some records: JSON lines, and counts.

    `statuses` counts candidates; `matched` the advertisers that have any.
    """

    lines: list[bytes] = field(default_factory=list)
    read: int = 0
    advertisers: int = 0
    matched: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    rejects: list[Reject] = field(default_factory=list)
    rejected: int = 0
    damaged: int = 0
    damage: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: Screened) -> None:
        """Counts another's counts too; its lines are the caller's to write."""
        self.read += other.read
        self.advertisers += other.advertisers
        self.matched += other.matched
        self.statuses += other.statuses
        self.rejected += other.rejected
        self.damaged += other.damaged
        self.rejects += other.rejects[: MOST_KEPT - len(self.rejects)]
        self.damage += other.damage[: MOST_KEPT - len(self.damage)]


@dataclass(frozen=True)
class Screener:
    """Screens chunks of records against one index.

    `owned` has what is owned by targets, by row. `least`: the lowest score that is given.
    `explain`: who has no candidate gets the nearest target instead.
    """

    advertisers: Advertisers
    index: SideIndex
    targets: Sequence[Listed]
    owned: Mapping[int, Sequence[OwnedBy]] = field(default_factory=dict)
    least: float = REVIEW
    explain: bool = False

    def __reduce__(self) -> tuple[Any, ...]:
        """What another process needs to build the same; the index is made anew there."""
        parts = (self.advertisers.facts_map, self.targets, self.owned, self.least, self.explain)
        return _rebuilt, parts

    def __call__(self, records: Sequence[Record]) -> Screened:
        """What comes of the records, by row and then by score."""
        done = Screened()
        asked: list[Advertiser] = []
        for record in records:
            made = self.advertisers(record) if isinstance(record, Row) else record
            done.read += made.rows if isinstance(made, Reject) else 1
            if isinstance(made, Reject):
                done.rejected += made.rows
                done.rejects.append(made)
                continue
            asked.append(made)
            if made.damage:
                done.damaged += 1
                done.damage.append((made.row, "; ".join(made.damage)))
        done.advertisers = len(asked)
        by_place: dict[int, list[Candidate]] = {}
        for candidate in self.index.screen([each.side for each in asked]):
            if candidate.scored.score >= self.least:
                by_place.setdefault(candidate.asked, []).append(candidate)
        for place, advertiser in enumerate(asked):
            self._one(advertiser, by_place.get(place, ()), done)
        done.rejects = done.rejects[:MOST_KEPT]
        done.damage = done.damage[:MOST_KEPT]
        return done

    def _one(self, advertiser: Advertiser, candidates: Sequence[Candidate], done: Screened) -> None:
        found = [(each.known, each.scored, ()) for each in candidates]
        mine = [each for each in self.owned.get(advertiser.row, ()) if self._enough(each.scored)]
        made = [
            *(self._line(advertiser, *each) for each in found),
            *(self._line(advertiser, each.known, each.scored, each.paths) for each in mine),
        ]
        if made:
            done.matched += 1
        elif self.explain:
            near = nearest(advertiser.side, self.index)
            if near is not None:
                made = [self._line(advertiser, near.known, near.scored)]
        made.sort(key=lambda line: -line["score"])
        done.statuses.update(line["status"] for line in made)
        done.lines += map(json_line, made)

    def _enough(self, scored: Scored) -> bool:
        return scored.score >= self.least

    def _line(
        self, advertiser: Advertiser, known: int, scored: Scored, paths: Iterable[Any] = ()
    ) -> dict[str, Any]:
        listed = self.targets[known]
        status: CandidateStatus | str = scored.status or NONE
        if not self._enough(scored):
            status = NONE
        target: dict[str, Any] = {"name": listed.target.name, "id": listed.target.key}
        if listed.target.until is not None:
            target["until"] = listed.target.until.isoformat()
        line: dict[str, Any] = {
            "row": advertiser.row,
            "advertiser": advertiser.label,
            "target": target,
            "list": listed.measure,
            "score": scored.score,
            "status": str(status),
            "reasons": [
                {
                    "feature": reason.feature,
                    "advertiser": reason.advertiser,
                    "target": reason.target,
                    "adds": round(reason.adds, 3),
                    "says": says(reason),
                }
                for reason in scored.reasons
            ],
        }
        steps = [
            [{"owner": s.owner, "owned": s.owned, "percent": s.percent} for s in path]
            for path in paths
        ]
        return {**line, "paths": steps} if steps else line


def _rebuilt(
    facts_map: FactsMap,
    targets: Sequence[Listed],
    owned: Mapping[int, Sequence[OwnedBy]],
    least: float,
    explain: bool,
) -> Screener:
    index = SideIndex([each.side for each in targets])
    return Screener(Advertisers(facts_map), index, targets, owned, least, explain)
