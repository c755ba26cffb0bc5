"""What every use case needs beside its unit of work: the rules, and the operator's settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from reasoned.cases.policies.rulebook import Rulebook
from reasoned.cases.screening.target_index import Targets


@dataclass(frozen=True)
class Settings:
    """The operator's own settings. Times are spans; `domain` is that of Message-IDs.

    `to_review`, `to_rule`: the longest that somebody may wait for a person. `hold_at_most`:
    the longest hold, and in any `hold_within` all holds of a subject together. `name_after`: how
    long after its letter was sent an advertiser may be named in public (None: never). `notice`:
    how long a later version of a policy is published before it takes effect. `send_after`: how
    long the letter of a decision by people waits, so that they can take it back; that of one by
    software goes at once. `old_bans_for`: how long after the first policy was published old
    restrictions are taken in. `languages`: those that letters are written in.

    `breaker_*`: a rule stops acting by itself when in `breaker_window` it made at least
    `breaker_least` restrictions, and more than `breaker_refused` of all decisions; or when in
    `breaker_ruled_window` there were at least `breaker_least_ruled` rulings on what it
    restricted, whenever that was, and more than `breaker_reversed` of them changed it.
    """

    operator: str = "The operator"
    domain: str = "reasoned.invalid"
    complaint_to: str = ""
    public_url: str = ""
    binds: tuple[str, ...] | None = None
    while_waiting: str = "hold"
    to_review: timedelta = timedelta(days=3)
    to_rule: timedelta = timedelta(days=14)
    escalate_before: timedelta = timedelta(days=1)
    hold_at_most: timedelta = timedelta(days=14)
    hold_within: timedelta = timedelta(days=90)
    notice: timedelta = timedelta(0)
    name_after: timedelta | None = timedelta(days=14)
    send_after: timedelta = timedelta(minutes=10)
    old_bans_for: timedelta = timedelta(days=90)
    breaker_window: timedelta = timedelta(hours=24)
    breaker_least: int = 20
    breaker_refused: float = 0.5
    breaker_ruled_window: timedelta = timedelta(days=30)
    breaker_least_ruled: int = 5
    breaker_reversed: float = 0.5
    languages: tuple[str, ...] = ("en", "ar", "de", "es", "fr")

    def language_for(self, wanted: str) -> str:
        """The language that a letter to somebody who wants `wanted` is written in.

        The longest beginning of the tag that letters have (RFC 4647, 3.4), else English.
        """
        parts = wanted.lower().replace("_", "-").split("-")
        for end in range(len(parts), 0, -1):
            if (tag := "-".join(parts[:end])) in self.languages:
                return tag
        return "en"


@dataclass(frozen=True)
class Desk:
    """The rules in force and the settings, as a running service holds them.

    `targets`: the index of measures' targets; None: nobody is held against them.
    """

    book: Rulebook
    settings: Settings = field(default_factory=Settings)
    targets: Targets | None = None
