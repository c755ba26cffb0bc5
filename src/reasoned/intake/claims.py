"""Makes `Fact` versions of what files and providers say, with the qualities they claim.

Whether a fact counts at the moment decided for is `facts.view`'s to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reasoned.conditions.values import Value
from reasoned.facts.model import Fact, Source, Status


@dataclass(frozen=True)
class Claim:
    """One value that somebody gives for a fact, before it belongs to a subject.

    Moments left None are the moment decided for: `observed_at`, and `known_from`, which
    else is when it was observed.
    """

    name: str
    value: Value
    source: Source
    status: Status = Status.ESTABLISHED
    confidence: float = 1.0
    observed_at: datetime | None = None
    known_from: datetime | None = None
    true_from: datetime | None = None
    true_until: datetime | None = None
    expires_at: datetime | None = None
    evidence: str = ""

    def of(self, subject: str, at: datetime, nth: int) -> Fact:
        """The fact of that subject; `nth` tells apart what several say of one name."""
        observed = self.observed_at or at
        return Fact(
            id=f"{self.name}#{nth}",
            subject=subject,
            name=self.name,
            value=self.value,
            source=self.source,
            observed_at=observed,
            known_from=self.known_from or observed,
            true_from=self.true_from,
            true_until=self.true_until,
            status=self.status,
            confidence=self.confidence,
            expires_at=self.expires_at,
            evidence=self.evidence,
        )
