"""Figures of the screening benchmark, against small cases counted by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from benchmarks.screening.figures import (
    Estimate,
    Measure,
    alerts_per_million,
    precision,
    proportion,
    recall,
    recall_at_false_positives,
    roc_area,
    sampled,
    threshold_keeping,
)


def _one(measure: Measure, scores: np.ndarray, same: np.ndarray) -> Estimate:
    return sampled([measure], scores, same)[0].estimate


def _arrays(matches: list[float], others: list[float]) -> tuple[np.ndarray, np.ndarray]:
    scores = np.array(matches + others, dtype=np.float64)
    return scores, np.array([True] * len(matches) + [False] * len(others))


def test_area_counts_pairs_in_order_and_ties_half() -> None:
    # Of nine pairs: 0.9 beats three, 0.5 beats one and ties one, 0.2 ties one.
    scores, same = _arrays([0.9, 0.5, 0.2], [0.5, 0.2, 0.7])
    assert _one(roc_area, scores, same).value == pytest.approx((3 + 1.5 + 0.5) / 9)


def test_area_is_one_and_its_interval_too_where_all_matches_lie_above() -> None:
    estimate = _one(roc_area, *_arrays([0.9, 0.8], [0.1, 0.2]))
    assert (estimate.value, estimate.low, estimate.high) == (1.0, 1.0, 1.0)


def test_area_of_equal_scores_is_a_half() -> None:
    assert _one(roc_area, *_arrays([0.4] * 3, [0.4] * 5)).value == pytest.approx(0.5)


def test_area_does_not_hang_on_the_order_of_pairs() -> None:
    scores, same = _arrays([0.9, 0.5, 0.2], [0.5, 0.2, 0.7])
    turned = np.array([4, 1, 5, 0, 3, 2])
    assert _one(roc_area, scores[turned], same[turned]).value == _one(roc_area, scores, same).value


def test_recall_stops_before_too_many_others_are_let_in() -> None:
    others = [0.95, *(0.1 for _ in range(9))]
    measure = recall_at_false_positives()
    # One of ten others may be let in, so 0.95 may; a tie with two others may not.
    two_thirds = _one(measure, *_arrays([0.9, 0.5, 0.1], others))
    assert two_thirds.value == pytest.approx(2 / 3)
    assert _one(measure, *_arrays([0.9, 0.5], [0.95, 0.9, *others])).value == 0.0


def test_precision_and_recall_count_the_threshold_itself() -> None:
    scores, same = _arrays([0.9, 0.8, 0.3], [0.8, 0.2])
    assert _one(precision(0.8), scores, same).value == pytest.approx(2 / 3)
    assert _one(recall(0.8), scores, same).value == pytest.approx(2 / 3)


def test_precision_of_nothing_is_not_a_number_and_recall_is_none() -> None:
    scores, same = _arrays([0.5], [0.4])
    assert math.isnan(_one(precision(0.9), scores, same).value)
    assert _one(recall(0.9), scores, same).value == 0.0


def test_measures_refuse_pairs_of_one_kind() -> None:
    with pytest.raises(ValueError):
        _one(roc_area, np.array([0.5, 0.6]), np.array([True, True]))


def test_threshold_keeps_at_least_the_share() -> None:
    scores = np.array([i / 10 for i in range(1, 11)])
    assert threshold_keeping(scores, 0.9) == 0.2
    assert threshold_keeping(scores, 0.85) == 0.2
    assert threshold_keeping(scores, 1.0) == 0.1


def test_share_has_wilsons_interval() -> None:
    # The worked case in every textbook: one of ten.
    share = proportion(1, 10)
    assert (share.low, share.high) == pytest.approx((0.01788, 0.40415), abs=1e-4)
    none = proportion(0, 10)
    assert none.low == 0.0
    assert none.high == pytest.approx(0.27753, abs=1e-4)


def test_alerts_are_counted_in_a_million() -> None:
    best = np.array([0.9, *(0.1 for _ in range(999))])
    assert alerts_per_million(best, 0.9).value == pytest.approx(1000)


def test_interval_is_the_same_each_time_and_holds_the_value() -> None:
    random = np.random.default_rng(1)
    scores, same = random.random(200), random.random(200) < 0.5
    first, second = _one(roc_area, scores, same), _one(roc_area, scores, same)
    assert first == second
    assert first.low < first.value < first.high


def test_interval_is_as_wide_as_theory_says() -> None:
    # Independent normal scores; Hanley and McNeil's standard error for an area of 0.76.
    random = np.random.default_rng(3)
    scores, same = _arrays(list(random.normal(1, 1, 300)), list(random.normal(0, 1, 300)))
    estimate = _one(roc_area, scores, same)
    a = estimate.value
    q1, q2 = a / (2 - a), 2 * a * a / (1 + a)
    error = math.sqrt((a * (1 - a) + 299 * (q1 - a * a) + 299 * (q2 - a * a)) / 300**2)
    assert (estimate.high - estimate.low) / (2 * 1.96 * error) == pytest.approx(1, abs=0.15)


def test_a_system_does_not_differ_from_itself() -> None:
    random = np.random.default_rng(1)
    scores, same = random.random(50), np.arange(50) % 2 == 0
    mine = sampled([roc_area], scores, same)[0]
    nothing = mine.less(mine)
    assert (nothing.value, nothing.low, nothing.high) == (0.0, 0.0, 0.0)


def test_systems_are_resampled_alike() -> None:
    # One is always a little better: so is it in each resample, whatever the resample.
    random = np.random.default_rng(1)
    same = np.arange(80) % 2 == 0
    scores = random.random(80)
    better = scores + 0.1 * same
    apart = sampled([roc_area], better, same)[0].less(sampled([roc_area], scores, same)[0])
    assert apart.low > 0
