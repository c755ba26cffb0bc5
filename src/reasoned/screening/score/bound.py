"""The most that two names could score, for many pairs at once: what can't matter isn't compared.

It knows how alike the names are as wholes, and what they can have in common at most; all else
is taken at its best. `compare` never gives more.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from reasoned.screening.score.features import FEATURES
from reasoned.screening.score.weights import Weights

Floats = NDArray[np.float32]
Texts = NDArray[Any]

_LEFT_ALIKE = 0.9
"""What is left over of two names is hardly ever more alike without being one word misspelt."""

_SLACK = 0.05
"""Weights are in single precision here."""


def most_alike(joined: Texts, other_joined: Texts, ordered: Texts, other_ordered: Texts) -> Floats:
    """The feature `whole`, for many pairs: names joined in their order, and in the alphabet's."""
    straight = _similarity(joined, other_joined)
    return np.maximum(straight, _similarity(ordered, other_ordered))


def most_logit(
    whole: Floats, shared: Floats, weight: Floats, other_weight: Floats, weights: Weights
) -> Floats:
    """Log-odds that pairs can have at most.

    `shared`: the weight that both can have in common at most; `weight`, `other_weight`: all
    that each has.
    """
    of = dict(zip(FEATURES, weights.of, strict=True))
    left = np.minimum(weight, other_weight) - shared
    both_left = 1.0 - np.exp(-2.0 * np.maximum(0.0, left))
    # What is left over may be alike, and outweigh that it is left over.
    left_counts = max(0.0, of["both_left"] + _LEFT_ALIKE * of["left_alike"])
    most = (
        weights.base
        + of["words"] * 2.0 * shared / np.maximum(weight + other_weight, 1e-6)
        + left_counts * np.maximum(both_left, 1.0 - np.exp(-2.0 * np.minimum(weight, other_weight)))
        + of["evidence"] * (1.0 - np.exp(-shared))
        + of["whole"] * whole
        + of["first"]
    )
    return np.asarray(most + _SLACK, dtype=np.float32)


def _similarity(one: Texts, other: Texts) -> Floats:
    return np.asarray(
        cpdist(one, other, scorer=Indel.normalized_similarity, dtype=np.float32), np.float32
    )
