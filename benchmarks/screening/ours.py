"""This project's scorer, as the benchmark asks it: the one place that knows its interface."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import exp

from benchmarks.screening import fit
from benchmarks.screening.lists import entities
from benchmarks.screening.pairs import ORGANISATION, PERSON
from reasoned.screening.names.name import read_name
from reasoned.screening.score.pair import CERTAIN, REVIEW, name_logit
from reasoned.screening.score.rarity import Rarity, count_words

__all__ = ["CERTAIN", "REVIEW", "score", "score_labelled"]


def score(pairs: Sequence[tuple[str, str, str]]) -> list[float]:
    """Scores from 0 to 1 for (advertiser's name, list's name, `organisation` or `person`)."""
    return [
        _odds(name_logit(read_name(left), read_name(right), _rarity(kind), person=kind == PERSON))
        for left, right, kind in pairs
    ]


def score_labelled(pairs: Sequence[tuple[str, str, str]]) -> list[float]:
    """Scores for the labelled pairs, in the file's order, all of one kind.

    Each is scored by weights that were made without it: see `fit.crossed`.
    """
    kind = pairs[0][2] if pairs else ORGANISATION
    return [_odds(logit) for logit in fit.crossed(kind)]


@lru_cache(maxsize=2)
def _rarity(kind: str) -> Rarity:
    return count_words(read_name(n) for e in entities() if e.kind == kind for n in e.names)


def _odds(logit: float) -> float:
    return 1.0 / (1.0 + exp(-logit))
