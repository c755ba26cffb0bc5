"""What use cases give, as documents of the API (see `answers`)."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from fastapi import Path, Query

from reasoned.cases.deciding.run_rules import Kept
from reasoned.cases.submitting.submit import Submitted

Json: TypeAlias = dict[str, Any]
Ref: TypeAlias = Annotated[str, Path(max_length=200)]
"""An id in a path."""
Cursor: TypeAlias = Annotated[
    str, Query(max_length=200, description="The `next` of the page before.")
]
Limit: TypeAlias = Annotated[int, Query(ge=1, le=200, description="Items on a page.")]


def kept_shown(kept: Kept) -> Json:
    decision = kept.decision
    return {
        "decision": kept.ref,
        "outcome": kept.outcome.value,
        "automatic": decision.automatic,
        "rules": [finding.rule.id for finding in decision.by],
        "statement": f"/api/v1/decisions/{kept.ref}/statement" if decision.restricts else None,
    }


def submitted_shown(came: Submitted) -> Json:
    return {
        "case": came.case,
        "subject": came.subject,
        "decision": kept_shown(came.decision),
        "questions": [
            {"fact": q.fact, "text": q.text, "rules": list(q.rules)} for q in came.questions
        ],
        "while_waiting": came.while_waiting,
    }


DONE: Json = {"done": True}
