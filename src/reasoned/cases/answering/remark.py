"""Both sides state something for the record: dated, side by side, never changed.

A reason that the operator gives in public and the decision doesn't contain is flagged: a
rule, measure or fact that is named and wasn't among the reasons, and a statement that names
none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid
from reasoned.cases.events import happened
from reasoned.cases.known import read_measure
from reasoned.cases.submitting.recheck import ADVERTISER
from reasoned.cases.submitting.submit import case_of
from reasoned.store.tables.access import SOFTWARE
from reasoned.store.tables.cases import remark, task
from reasoned.store.tables.decisions import decision, finding, lean, lean_measure
from reasoned.store.tables.screening import measure
from reasoned.store.tables.subjects import fact
from reasoned.store.unit import Unit

NO_GROUND = "no ground of the decision"
"""Among what is unsupported: the statement names none of the reasons that were given."""


@dataclass(frozen=True)
class Remarked:
    """`unsupported`: what was given as a reason and no decision of the case contains."""

    remark: str
    unsupported: tuple[str, ...]


def state(
    unit: Unit,
    desk: Desk,
    case_ref: str,
    side: str,
    text: str,
    *,
    cites: Sequence[str] = (),
    by: int = SOFTWARE,
) -> Remarked:
    """Put a statement on a case's record. `cites`: ids of rules, measures, or names of facts.

    What the text itself names (a rule's or measure's id or title) counts as cited too. What the
    operator states also answers what the advertiser has asked, contested or offered so far.
    """
    if side not in ("operator", "advertiser"):
        raise Invalid("side", "The side is `operator` or `advertiser`.")
    if not text.strip():
        raise Invalid("text", "Say something.")
    row = case_of(unit, case_ref)
    unsupported: tuple[str, ...] = ()
    if side == "operator":
        named = dict.fromkeys([*cites, *_named(unit, desk, text)])
        reasons = _reasons(unit, row)
        unsupported = tuple(name for name in named if name not in reasons)
        if reasons and not reasons & set(named):
            unsupported = (*unsupported, NO_GROUND)
    ref = unit.new_ref("rem")
    unit.add(
        remark,
        ref=ref,
        case_id=row.id,
        side=side,
        text=text,
        cites=list(cites),
        unsupported=list(unsupported),
        at=unit.now,
        said_by=by,
    )
    if side == "operator" and by != SOFTWARE:
        _answers(unit, row.id, by)
    happened(
        unit,
        "remark.made",
        actor=by,
        case=row.id,
        subject=row.subject_id,
        data={"remark": ref, "case": case_ref, "side": side, "unsupported": list(unsupported)},
    )
    return Remarked(ref, unsupported)


def _answers(unit: Unit, case_id: int, by: int) -> None:
    """What the advertiser asked, contested or offered has been answered by what we state."""
    waiting = unit.all(
        sa.select(task.c.id, task.c.detail).where(
            task.c.case_id == case_id, task.c.kind == "recheck", task.c.done_at.is_(None)
        )
    )
    for row in waiting:
        if row.detail.get("from") == ADVERTISER:
            unit.change(task, row.id, done_at=unit.now, done_by=by)


def _named(unit: Unit, desk: Desk, text: str) -> list[str]:
    """Rules and measures that a text names by id, heading, title or identifier."""
    folded = _folded(text)
    found = [
        rule.id
        for policy in desk.book.policy_set.in_force(unit.now)
        for rule in policy.rules
        if any(len(n) > 5 and _folded(n) in folded for n in (rule.id, rule.heading))
    ]
    for row in unit.all(sa.select(measure).order_by(measure.c.id)):
        known = read_measure(row.sha256, row.document)
        names = (known.id, known.title, known.identifier, _short(known.identifier))
        if any(len(n) > 5 and _folded(n) in folded for n in names):
            found.append(known.id)
    return found


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split())


def _short(identifier: str) -> str:
    """An identifier as people shorten it: Binding Operational Directive 17-01 is BOD 17-01."""
    words = identifier.split()
    letters = "".join(word[0] for word in words if word.isalpha())
    rest = " ".join(word for word in words if not word.isalpha())
    return f"{letters} {rest}" if len(letters) > 1 and rest else ""


def _reasons(unit: Unit, row: sa.Row[Any]) -> set[str]:
    """Everything that the case's restrictions give as reasons."""
    made = sa.select(decision.c.id).where(
        decision.c.case_id == row.id, decision.c.lead_finding_id.is_not(None)
    )
    evaluations = sa.select(decision.c.evaluation_id).where(decision.c.id.in_(made))
    rules = sa.select(finding.c.rule).where(
        finding.c.evaluation_id.in_(evaluations), finding.c.role == "by"
    )
    measures = sa.select(lean_measure.c.measure).where(lean_measure.c.decision_id.in_(made))
    facts = (
        sa.select(fact.c.name)
        .join(lean, lean.c.fact_id == fact.c.id)
        .where(lean.c.decision_id.in_(made))
    )
    return {
        name
        for query in (rules, measures, facts)
        for name in unit.connection.execute(query).scalars()
    }
