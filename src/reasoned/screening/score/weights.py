"""What each feature of two names counts, in log-odds; the numbers stand in `weights.yaml`.

They were fitted (logistic regression, signs fixed) and are never changed by hand: see
`benchmarks/screening/fit.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from reasoned.screening.score.features import FEATURES


@dataclass(frozen=True)
class Weights:
    """Log-odds: `base` of two names before anything is known, `of` by place in FEATURES."""

    base: float
    of: tuple[float, ...]

    def logit(self, values: tuple[float, ...]) -> float:
        """The log-odds that the names are one's, from the values of all features."""
        total = self.base
        for weight, value in zip(self.of, values, strict=True):
            total += weight * value
        return total


@lru_cache(maxsize=1)
def weights() -> tuple[Weights, Weights]:
    """For organisations, and for persons."""
    table = yaml.safe_load(files(__package__).joinpath("weights.yaml").read_text("utf-8"))
    organisation, person = (
        Weights(float(table[kind]["base"]), tuple(float(table[kind][name]) for name in FEATURES))
        for kind in ("organisation", "person")
    )
    return organisation, person
