"""What answers look like that are about measures, whom they name, and who could be whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from reasoned.web.answers import Answer, SubmittedAnswer


class ReasonShown(Answer):
    """`adds` in log-odds, below 0 where it speaks against; `says`: the same in a sentence."""

    feature: str
    advertiser: str
    target: str
    adds: float
    says: str


class CandidateShown(Answer):
    """An advertiser that could be a target. Nobody has answered it, so it counts for nothing."""

    external_id: str
    advertiser: str
    market: str
    measure: str
    target: str
    target_name: str
    score: float
    status: Literal["certain", "review"]
    found_at: datetime
    reasons: list[ReasonShown]


class CandidatePage(Answer):
    items: list[CandidateShown]
    next: str


class MeasureListed(Answer):
    measure: str
    title: str
    kind: str
    authority: str
    identifier: str
    url: str
    published: date
    in_force_from: date
    in_force_until: date | None
    in_force: bool
    targets: int


class MeasuresShown(Answer):
    items: list[MeasureListed]


class NamedShown(Answer):
    text: str
    code: str


class DutyShown(Answer):
    what: str
    by: date | None
    every: str


class ChallengeShown(Answer):
    where: str
    case: str
    result: str
    date: date
    source: str


class MeasureShown(MeasureListed):
    """All that it says; whom it names is in its list."""

    superseded_by: str
    binds: list[NamedShown]
    duties: list[DutyShown]
    territory: list[str]
    covers: list[NamedShown]
    leaves_out: list[NamedShown]
    challenges: list[ChallengeShown]
    note: str


class MatchJudged(Answer):
    """How many cases a person is asked to look at again; `decided`: what the rules make of it,
    where one target was named."""

    rechecked: int
    decided: SubmittedAnswer | None


class FreezeShown(Answer):
    measure: str
    title: str
    authority: str
    since: date
    confirmed_at: datetime


class FreezesShown(Answer):
    """Asset freezes that hold for an advertiser; its money may not move where there is any."""

    external_id: str
    frozen: bool
    items: list[FreezeShown]
