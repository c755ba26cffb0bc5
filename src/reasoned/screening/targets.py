"""The targets of measures as sides to be found: each with the measure that names it.

A target of two measures is two of these, because each measure is a question of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reasoned.facts.measures import Measure, Target
from reasoned.screening.side import Side, of_target


@dataclass(frozen=True)
class Listed:
    """A target, the id of the measure that names it, and the side that is compared."""

    measure: str
    target: Target
    side: Side


def listed(measures: Iterable[Measure]) -> list[Listed]:
    """Every target of every measure, in order."""
    return [
        Listed(measure.id, target, of_target(target))
        for measure in measures
        for target in measure.targets
    ]
