"""What every use case needs beside its unit of work: the rules, and the operator's settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from reasoned.cases.rulebook import Rulebook


@dataclass(frozen=True)
class Settings:
    """The operator's own settings. Times are spans; `domain` is that of Message-IDs.

    `to_review`, `to_rule`: the longest that somebody may wait for a person. `hold_at_most`:
    the longest hold. `breaker_*`: a rule stops acting by itself when in `breaker_window` at
    least `breaker_least` restrictions by it were made and either share is exceeded.
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
    breaker_window: timedelta = timedelta(hours=24)
    breaker_least: int = 20
    breaker_refused: float = 0.5
    breaker_reversed: float = 0.2


@dataclass(frozen=True)
class Desk:
    """The rules in force and the settings, as a running service holds them."""

    book: Rulebook
    settings: Settings = field(default_factory=Settings)
