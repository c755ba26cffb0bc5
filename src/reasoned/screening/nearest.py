"""Whom an advertiser is most like, however little: to say why somebody isn't a target.

It looks at every name of every target, which the index is there to save; for one advertiser
at a time, when somebody asks.
"""

from __future__ import annotations

from reasoned.facts.measures import TargetKind
from reasoned.screening.score.pair import name_logit, score_pair
from reasoned.screening.screen import Candidate, SideIndex
from reasoned.screening.side import Side

_CLOSEST = 20
"""Known sides, the closest by name, that are compared with all that is known of them."""


def nearest(asked: Side, index: SideIndex) -> Candidate | None:
    """The known side (a target) with the highest score, and why it isn't higher.

    `asked` in the answer is 0. None where nobody is known, or the advertiser has no name.
    """
    if not asked.names:
        return None
    best = sorted(
        ((_by_name(asked, side, index), -number) for number, side in enumerate(index.sides)),
        reverse=True,
    )[:_CLOSEST]
    found = (
        Candidate(0, -number, score_pair(asked, index.sides[-number], index.rarity))
        for _, number in best
    )
    return max(found, key=lambda each: (each.scored.logit, -each.known), default=None)


def _by_name(asked: Side, side: Side, index: SideIndex) -> float:
    person = TargetKind.PERSON in (asked.kind, side.kind)
    return max(
        (
            name_logit(one.name, other.name, index.rarity, person=person)
            for one in asked.names
            for other in side.names
        ),
        default=float("-inf"),
    )
