"""What the benchmark prints: systems side by side, each figure with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks.screening import figures, ours
from benchmarks.screening.figures import Estimate, Flags, Numbers
from benchmarks.screening.pairs import Pair

OURS = "reasoned"

# (certain, review) of each system, fixed beforehand: ours as the project ships them; for
# logic-v2 the 0.70 that its makers advise for a look; for the ratios what is often advised.
THRESHOLDS: dict[str, tuple[float, float]] = {
    OURS: (ours.CERTAIN, ours.REVIEW),
    "logic-v2": (0.95, 0.70),
    "WRatio": (0.95, 0.86),
    "token_sort_ratio": (0.95, 0.80),
}

Scores = Mapping[str, Numbers]
_WIDTH = 27


def same_of(pairs: Sequence[Pair]) -> Flags:
    return np.array([p.same for p in pairs], dtype=np.bool_)


def systems(title: str, pairs: Sequence[Pair], scores: Scores) -> None:
    """A row a system: ROC area, recall at 10 % false positives, both fixed thresholds."""
    same = same_of(pairs)
    print(f"\n{title}: {len(pairs):,} pairs, {int(same.sum()):,} of them the same")
    fixed = ("certain: precision", "recall", "review: precision", "recall")
    _row("", ["ROC area", "recall at 10 % FP", *fixed])
    measured = {}
    for name, values in scores.items():
        measures = [figures.roc_area, figures.recall_at_false_positives()]
        for threshold in THRESHOLDS[name]:
            measures += [figures.precision(threshold), figures.recall(threshold)]
        measured[name] = figures.sampled(measures, values, same)
        _row(name, [m.estimate for m in measured[name]])
    for name, theirs in measured.items():
        if name != OURS:
            apart = [m.less(t) for m, t in zip(measured[OURS][:2], theirs[:2], strict=True)]
            _row(f"{OURS} less {name}", [_signed(a) for a in apart])


def groups(title: str, pairs: Sequence[Pair], scores: Scores) -> None:
    """A row a kind of noise, a column a system: first ROC areas, then recall."""
    group = np.array([p.group for p in pairs])
    same = same_of(pairs)
    rows: list[tuple[str, list[list[Estimate]]]] = []
    for name in dict.fromkeys(p.group for p in pairs):
        chosen = group == name
        if same[chosen].any() and not same[chosen].all():
            measures = [figures.roc_area, figures.recall_at_false_positives()]
            cells = [
                [m.estimate for m in figures.sampled(measures, v[chosen], same[chosen])]
                for v in scores.values()
            ]
            rows.append((f"{name} ({int(same[chosen].sum())})", cells))
    for i, what in enumerate(("ROC area", "recall at 10 % false positives")):
        print(f"\n{title}, {what}")
        _row("", list(scores))
        for head, cells in rows:
            _row(head, [cell[i] for cell in cells])


def alerts(
    title: str, pairs: Sequence[Pair], planted: Scores, best: Scores, share: float
) -> dict[str, Estimate]:
    """A row a system: the threshold that keeps `share` of the planted, and what it stops.

    Then, by kind of noise, the share of the planted that it keeps. `best` has each unrelated
    advertiser's highest score. Gives alerts per million by system.
    """
    print(f"\nalerts per million unrelated advertisers; {title}")
    _row(
        "",
        [
            "advertisers",
            "threshold",
            f"alerts at recall {share:.2f}",
            "planted at review",
            "alerts at it",
        ],
    )
    out = {}
    for name, values in best.items():
        threshold = figures.threshold_keeping(planted[name], share)
        review = THRESHOLDS[name][1]
        kept = figures.proportion(int((planted[name] >= review).sum()), len(planted[name]))
        out[name] = figures.alerts_per_million(values, threshold)
        at_review = figures.alerts_per_million(values, review)
        cells = [f"{len(values):,}", f"{threshold:.3f}", _whole(out[name]), kept, _whole(at_review)]
        _row(name, cells)
    print(f"\nshare of the planted kept at that threshold; {title}")
    _row("", list(best))
    group = np.array([p.group for p in pairs])
    kept_by = {s: planted[s] >= figures.threshold_keeping(planted[s], share) for s in best}
    for name in dict.fromkeys(p.group for p in pairs):
        _row(name, [f"{kept_by[s][group == name].mean():.3f}" for s in best])
    return out


def _row(head: str, cells: Sequence[object]) -> None:
    print(f"{head:30}" + "".join(f"{c!s:>{_WIDTH}}" for c in cells))


def _whole(estimate: Estimate) -> str:
    return f"{estimate.value:,.0f} ({estimate.low:,.0f}-{estimate.high:,.0f})"


def _signed(estimate: Estimate) -> str:
    return f"{estimate.value:+.3f} ({estimate.low:+.3f} {estimate.high:+.3f})"
