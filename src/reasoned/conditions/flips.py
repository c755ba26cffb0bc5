"""Flips: the smallest changes of fact that would change a rule's finding.

Words are left to `decisions.words`.
"""

from __future__ import annotations

from dataclasses import dataclass

from reasoned.conditions.values import Truth, Value


@dataclass(frozen=True)
class Change:
    """One fact that would have to be otherwise. `now` is None where it is unknown
    (`known` False) or known to be none (`known` True)."""

    fact: str
    known: bool
    now: Value
    then: Value


@dataclass(frozen=True)
class Flip:
    """A set of changes (one to three) that together make the rule `becomes`."""

    changes: tuple[Change, ...]
    becomes: Truth


@dataclass(frozen=True)
class Flips:
    """All smallest flips that were found. `cut`: the budget ended the search early."""

    flips: tuple[Flip, ...]
    cut: bool = False
    evaluated: int = 0
