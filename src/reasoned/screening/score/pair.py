"""An advertiser against a target: a score, and every reason for and against it.

Scores rank. They come near 1 and never reach it, so that they don't pile up there: more
that speaks for a match always counts for more.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import exp, log

from reasoned.facts.measures import TargetKind
from reasoned.screening.names.name import Name
from reasoned.screening.score.about import about
from reasoned.screening.score.context import Reason, circumstances, exact
from reasoned.screening.score.features import FEATURES, Compared, compare
from reasoned.screening.score.rarity import Rarity
from reasoned.screening.score.weights import weights
from reasoned.screening.side import Called, NameKind, Side

REVIEW = 0.5
"""Score from which a person looks at a match."""

REVIEW_LOGIT = log(REVIEW / (1 - REVIEW))
"""The same in log-odds."""

CERTAIN = 0.9
"""Score from which a match is all but certain; a person confirms it all the same."""

LEAST_EVIDENCE = 0.45
"""Weight of what two names share, below which nothing that they share says who."""

SHORT = 2
"""Letters up to which a name must be spelt alike, and something else must speak for a match."""

_NOTHING = -1.0
_DOUBT = -1.5
_WEAK = -0.7
_LOWEST = -700.0
"""Log-odds below which a score is 0; many identifiers that differ come lower."""


class CandidateStatus(StrEnum):
    """What a score calls for."""

    CERTAIN = "certain"
    REVIEW = "review"


@dataclass(frozen=True)
class Scored:
    """`logit` is the log-odds of a match; `reasons` add up to it, the `base` among them."""

    logit: float
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> float:
        """From 0 to 1, and always below it; nine digits, so that high ones differ too."""
        return min(round(1.0 / (1.0 + exp(-max(self.logit, _LOWEST))), 9), 1.0 - 1e-9)

    @property
    def status(self) -> CandidateStatus | None:
        """None where nobody needs to look at it."""
        if self.score >= CERTAIN:
            return CandidateStatus.CERTAIN
        return CandidateStatus.REVIEW if self.score >= REVIEW else None


def name_logit(one: Name, other: Name, rarity: Rarity, *, person: bool) -> float:
    """The log-odds that two names are one's, by the names alone."""
    compared = compare(one, other, rarity, person=person)
    logit = weights()[person].logit(compared.values)
    held = _held(one, other, compared, person=person)
    return logit if held is None else min(logit, held[1])


def score_pair(advertiser: Side, target: Side, rarity: Rarity) -> Scored:
    """Compare all that is known of both; never raises."""
    person = TargetKind.PERSON in (advertiser.kind, target.kind)
    sure = tuple(exact(advertiser, target))
    around = tuple(circumstances(advertiser, target))
    backed = any(reason.adds > 0 for reason in (*sure, *around))
    best: _Named | None = None
    for one in advertiser.names:
        for other in target.names:
            named = _by_name(one, other, rarity, person=person, backed=backed)
            if best is None or named.logit > best.logit:
                best = named
    if best is not None:
        logit, reasons = best.logit, _reasons(best, person=person)
    else:
        logit = _NOTHING
        reasons = (Reason("no-name", advertiser.label, target.label, logit),)
    if any(reason.adds > 0 for reason in sure) and logit < _DOUBT:
        # An identifier outweighs a name that says nothing, in another script for example.
        reasons = (*reasons, Reason("other-name", advertiser.label, target.label, _DOUBT - logit))
        logit = _DOUBT
    return Scored(
        logit + sum(reason.adds for reason in (*sure, *around)), (*sure, *reasons, *around)
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """How two names go together; `held` is what holds `logit` down, if anything does."""

    logit: float
    one: Called
    other: Called
    compared: Compared
    held: tuple[str, float] | None = None


def _by_name(one: Called, other: Called, rarity: Rarity, *, person: bool, backed: bool) -> _Named:
    compared = compare(one.name, other.name, rarity, person=person)
    logit = weights()[person].logit(compared.values)
    if _weak(one, other):
        logit += _WEAK
    held = _held(one.name, other.name, compared, person=person, backed=backed)
    if held is not None and held[1] < logit:
        return _Named(held[1], one, other, compared, (held[0], held[1] - logit))
    return _Named(logit, one, other, compared)


def _weak(one: Called, other: Called) -> bool:
    return NameKind.WEAK_ALIAS in (one.kind, other.kind)


def _reasons(named: _Named, *, person: bool) -> tuple[Reason, ...]:
    """What makes the log-odds of two names; made for the best pair only, as it takes time."""
    one, other = named.one, named.other
    of = weights()[person]
    reasons = [Reason("base", one.text, other.text, of.base)]
    for feature, weight, value in zip(FEATURES, of.of, named.compared.values, strict=True):
        if weight * value:
            words = about(feature, one.name, other.name, named.compared.ties)
            reasons.append(Reason(feature, *words, weight * value))
    if _weak(one, other):
        reasons.append(Reason("weak-alias", one.text, other.text, _WEAK))
    if named.held is not None:
        feature, adds = named.held
        words = about(feature, one.name, other.name, named.compared.ties)
        reasons.append(Reason(feature, *words, adds))
    return tuple(reasons)


def _held(
    one: Name, other: Name, compared: Compared, *, person: bool, backed: bool = False
) -> tuple[str, float] | None:
    """The feature that holds a score down whatever else is alike, and to which log-odds."""
    if compared.common < LEAST_EVIDENCE:
        return "common-words", _NOTHING
    if min(len(one.joined), len(other.joined)) <= SHORT and not backed:
        return "short-name", _DOUBT
    if person and not backed and min(len(one.words), len(other.words)) == 1:
        return "one-name", _DOUBT
    return None
