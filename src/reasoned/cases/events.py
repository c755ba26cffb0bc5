"""What happened, written beside it: the log that people read and webhooks tell from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reasoned.store.tables.outbox import event
from reasoned.store.unit import Unit
from reasoned.webhooks.queue import enqueue

KINDS: Mapping[str, str] = {
    "case.opened": "An advertiser or ad was submitted, or something put a decision in question.",
    "case.question": "A question was answered.",
    "decision.made": "A decision was made, by software or people.",
    "decision.proposed": "The first of two people proposes a ban.",
    "decision.taken_back": "Whoever decided took it back, before its letter was sent.",
    "restriction.ended": "A restriction ended before its time.",
    "hold.placed": "An advertiser or ad waits, for a reason and a time.",
    "hold.ended": "A hold was lifted, or ended by itself.",
    "hold.objected": "The advertiser objects to a hold.",
    "appeal.filed": "An advertiser appeals.",
    "appeal.withdrawn": "An advertiser takes an appeal back.",
    "advertiser.answered": "An advertiser contested a fact, offered evidence, or asked.",
    "advertiser.replied": "What an advertiser asked, contested or offered was answered.",
    "contact.changed": "An advertiser named who represents it; letters go there from now on.",
    "ruling.made": "Another person ruled on an appeal.",
    "candidates.found": "An advertiser could be somebody whom a measure names.",
    "match.judged": "A person said whether an advertiser is somebody whom a measure names.",
    "fact.corrected": "A fact was corrected, old and new side by side.",
    "remark.made": "One side stated something for the record.",
    "task.escalated": "Something waits too long, and went to the seniors.",
    "task.missed": "A deadline was missed.",
    "policy.published": "A policy version was published.",
    "rule.stopped": "A breaker turned a rule's automatic restrictions into review.",
    "rule.resumed": "A person let a stopped rule act again.",
    "legacy.imported": "A ban without reasons came in from an earlier system.",
}
"""Every kind of event, and what it tells."""


def happened(
    unit: Unit,
    kind: str,
    *,
    actor: int,
    data: Mapping[str, Any],
    case: int | None = None,
    subject: int | None = None,
) -> int:
    """Write an event, and queue it for each webhook that wants its kind."""
    assert kind in KINDS, kind
    number = unit.add(
        event,
        ref=unit.new_ref("evt"),
        kind=kind,
        case_id=case,
        subject_id=subject,
        actor=actor,
        data=dict(data),
        at=unit.now,
    )
    enqueue(unit, number, kind)
    return number
