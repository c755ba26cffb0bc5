"""What answers look like that are about the service: policies, standing, events, upkeep.

Those about cases are in `answers`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from reasoned.web.answers import Answer


class VersionNamed(Answer):
    policy: str
    version: str


class PublishedAnswer(Answer):
    """`facts`: whether the declared facts changed."""

    versions: list[VersionNamed]
    rechecked: int
    facts: bool


class PolicyListed(Answer):
    policy: str
    version: str
    title: str
    sha256: str
    in_force_from: datetime
    published_at: datetime
    in_force: bool
    rules: list[str]


class StoppedRule(Answer):
    """A rule that a breaker lets act only through people, and why."""

    rule: str
    reason: str
    figures: dict[str, Any]
    tripped_at: datetime


class PoliciesShown(Answer):
    items: list[PolicyListed]
    stopped: list[StoppedRule]


class PolicyDocument(PolicyListed):
    document: str


class StandingShown(Answer):
    """What an advertiser or ad may do now."""

    kind: Literal["advertiser", "ad"]
    external_id: str
    state: Literal["allow", "limit", "waits", "reject", "suspend", "ban"]
    excluded: list[str]
    only: list[str] | None
    until: datetime | None
    because: list[str]
    reasons: bool


class EventShown(Answer):
    event: str
    type: str
    timestamp: datetime
    data: dict[str, Any]


class EventPage(Answer):
    """`next` can be asked again later, for what has happened since."""

    items: list[EventShown]
    next: str


class RuleCounted(Answer):
    rule: str
    restricted: int
    decided: int
    ruled: int
    reversed: int
    shadow: int


class CountsShown(Answer):
    since: datetime
    until: datetime
    rules: list[RuleCounted]


class RetentionShown(Answer):
    """Rows by kind."""

    removed: dict[str, int]


class RowRejected(Answer):
    line: int
    reason: str


class LegacyAnswer(Answer):
    """`taken`: new ones; `known`: those that had come in before."""

    taken: int
    known: int
    rejected: list[RowRejected]


class LetterShown(Answer):
    letter: str
    kind: Literal["decision", "ruling", "hold"]
    state: Literal["queued", "sent", "bounced", "failed", "unaddressed"]
    language: str
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    next_at: datetime | None
    error: str


class WebhookShown(Answer):
    """`waiting`: deliveries still to be tried; `given_up`: those tried in vain."""

    webhook: str
    url: str
    types: list[str]
    active: bool
    created_at: datetime
    waiting: int
    given_up: int


class WebhooksShown(Answer):
    items: list[WebhookShown]


class WebhookSecret(Answer):
    """`secret` is shown once; null where the request was answered before."""

    webhook: str
    secret: str | None


class Replayed(Answer):
    queued: int


class TokenShown(Answer):
    token: str
    person: str
    label: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class TokensShown(Answer):
    items: list[TokenShown]


class TokenSecret(Answer):
    """`secret` is shown once; null where the request was answered before."""

    token: str
    secret: str | None
