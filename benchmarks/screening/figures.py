"""What scores come to, each figure with its 95 per cent interval.

Intervals of what hangs on pairs come from 1,000 resamples of the pairs, matches and
non-matches apart (so that no resample is without either), under a fixed seed: two systems
scored on the same pairs are resampled alike, so that their difference has an interval too.
Shares of a count have Wilson's interval. All arrays are one-dimensional, in the pairs' order;
a score at the threshold counts as above it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

RESAMPLES = 1_000
SEED = 20180301
_Z = 1.959963984540054
_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Estimate:
    """A value and the ends of its 95 per cent interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f}-{self.high:.3f})"


# (levels from the highest down; matches and others at or above each level, a row a resample)
# to the measure of each resample.
Measure = Callable[[Numbers, Any, Any], Any]


@dataclass(frozen=True)
class Sampled:
    """A measure of the pairs themselves, and of each resample in its turn."""

    value: float
    draws: Numbers

    def less(self, other: Sampled) -> Estimate:
        """This less another system's on the same pairs, resample by resample."""
        return Sampled(self.value - other.value, self.draws - other.draws).estimate

    @property
    def estimate(self) -> Estimate:
        if np.isnan(self.value) or np.isnan(self.draws).all():
            return Estimate(self.value, float("nan"), float("nan"))
        low, high = np.nanpercentile(self.draws, [2.5, 97.5])
        return Estimate(self.value, float(low), float(high))


def roc_area(levels: Numbers, matches: Any, others: Any) -> Any:
    """How often a match scores above another pair; ties count half."""
    before = np.concatenate([np.zeros((len(matches), 1)), matches[:, :-1]], axis=1)
    here = np.diff(others, axis=1, prepend=0.0)
    return (here * (matches + before) / 2).sum(axis=1) / (matches[:, -1] * others[:, -1])


def recall_at_false_positives(share: float = 0.1) -> Measure:
    """The most matches found by a threshold that at most `share` of the others reach."""

    def measure(levels: Numbers, matches: Any, others: Any) -> Any:
        allowed = others <= share * others[:, -1:] + 1e-9
        return np.where(allowed, matches, 0.0).max(axis=1) / matches[:, -1]

    return measure


def precision(threshold: float) -> Measure:
    """Matches among what reaches the threshold; NaN where nothing does."""

    def measure(levels: Numbers, matches: Any, others: Any) -> Any:
        nothing = np.full(len(matches), np.nan)
        above = int((levels >= threshold).sum())
        if not above:
            return nothing
        found = matches[:, above - 1]
        kept = found + others[:, above - 1]
        return np.divide(found, kept, out=nothing, where=kept > 0)

    return measure


def recall(threshold: float) -> Measure:
    """The matches that reach the threshold."""

    def measure(levels: Numbers, matches: Any, others: Any) -> Any:
        above = int((levels >= threshold).sum())
        found = matches[:, above - 1] if above else 0.0 * matches[:, 0]
        return found / matches[:, -1]

    return measure


def sampled(measures: Sequence[Measure], scores: Numbers, same: Flags) -> list[Sampled]:
    """Each measure of the pairs and of all resamples of them.

    Raises ValueError where no pair is the same, or all are.
    """
    if not same.any() or same.all():
        raise ValueError("a measure needs pairs that are the same, and others")
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    levels, sides = ordered[starts], (same[order], ~same[order])

    def measured(weights: Any) -> list[Any]:
        weighted = weights[:, order]
        matches, others = (
            np.cumsum(np.add.reduceat(weighted * side, starts, axis=1), axis=1) for side in sides
        )
        return [measure(levels, matches, others) for measure in measures]

    at_once = max(1, _AT_ONCE // len(scores))
    parts = [
        measured(weights[start : start + at_once].astype(np.float64))
        for weights in [_weights(same.tobytes())]
        for start in range(0, RESAMPLES, at_once)
    ]
    plain = measured(np.ones((1, len(scores))))
    return [
        Sampled(float(value[0]), np.concatenate(draws))
        for value, draws in zip(plain, zip(*parts, strict=True), strict=True)
    ]


@lru_cache(maxsize=4)
def _weights(same: bytes) -> NDArray[np.uint8]:
    """How often each pair is drawn: (resamples, pairs), for flags given as bytes."""
    flags = np.frombuffer(same, dtype=np.bool_)
    random = np.random.default_rng(SEED)
    out = np.zeros((RESAMPLES, len(flags)), dtype=np.uint8)
    for side in (np.flatnonzero(flags), np.flatnonzero(~flags)):
        for row in out:
            row[side] = np.bincount(random.integers(0, len(side), len(side)), minlength=len(side))
    return out


def threshold_keeping(scores: Numbers, share: float = 0.9) -> float:
    """The highest threshold that at least `share` of the scores reach."""
    ordered = np.sort(scores)[::-1]
    return float(ordered[int(np.ceil(share * len(ordered) - 1e-9)) - 1])


def proportion(hits: int, of: int) -> Estimate:
    """Wilson's interval of a share."""
    if not of:
        return Estimate(float("nan"), 0.0, 1.0)
    p, z2 = hits / of, _Z * _Z
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z / (1 + z2 / of) * sqrt(p * (1 - p) / of + z2 / (4 * of * of))
    return Estimate(p, max(0.0, middle - half), min(1.0, middle + half))


def alerts_per_million(best: Numbers, threshold: float) -> Estimate:
    """Unrelated advertisers whose best score reaches the threshold, in a million of them."""
    share = proportion(int((best >= threshold).sum()), len(best))
    return Estimate(share.value * 1e6, share.low * 1e6, share.high * 1e6)
