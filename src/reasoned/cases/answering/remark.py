"""Both sides state something for the record: dated, side by side, never changed.

A reason that the operator gives in public and the decision doesn't contain is flagged: a
rule, measure or fact that is named and wasn't among the reasons, and a statement that names
none of them. Where nothing was ever restricted, so is whatever answers no question: no decision
says it.

The advertiser speaks by its door. What it said elsewhere, somebody here may put on the record,
who didn't decide in that case, and it is shown as put there by us.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from reasoned.cases.answering.asked import finish
from reasoned.cases.case_row import case_of
from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.events import happened
from reasoned.cases.matches import read_measure
from reasoned.cases.people import needs_person
from reasoned.cases.submitting.recheck import ADVERTISER
from reasoned.store.tables.access import SOFTWARE
from reasoned.store.tables.cases import remark, task, vote
from reasoned.store.tables.decisions import decision, finding, lean, lean_measure
from reasoned.store.tables.screening import measure
from reasoned.store.tables.subjects import fact
from reasoned.store.unit import Unit

NO_GROUND = "no ground of the decision"
"""Among what is unsupported: the statement names none of the reasons that were given."""
NO_DECISION = "no decision says this"
"""Likewise: nothing was restricted in the case, so that there are no reasons to name."""


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
    answers: Sequence[str] = (),
    by: int = SOFTWARE,
) -> Remarked:
    """Put a statement on a case's record. `cites`: ids of rules, measures, or names of facts.

    What the text itself names (a rule's or measure's id or title) counts as cited too. `answers`:
    the open questions of the advertiser (ids of tasks) that a statement of ours answers.
    """
    if side not in ("operator", "advertiser"):
        raise Invalid("side", "The side is `operator` or `advertiser`.")
    if not text.strip():
        raise Invalid("text", "Say something.")
    row = case_of(unit, case_ref)
    if side == "advertiser" and by in _deciders(unit, row.id):
        raise Refused(
            "same-person",
            "You decided in this case, so you don't speak for the advertiser in it. It can do so by"
            " the link in its letter; or a colleague puts its words on the record.",
        )
    asked = _asked(unit, row.id, answers)
    if asked:
        needs_person(by, "answer an advertiser")
        if side != "operator":
            raise Invalid("answers", "Only we answer what the advertiser asked.")
    unsupported: tuple[str, ...] = ()
    if side == "operator":
        named = dict.fromkeys([*cites, *_named(unit, desk, text)])
        reasons = _reasons(unit, row)
        unsupported = tuple(name for name in named if name not in reasons)
        if not reasons and not asked:
            unsupported = (*unsupported, NO_DECISION)
        elif reasons and not reasons & set(named):
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
    for question in asked:
        finish(unit, question, "answered", by=by, remark=ref)
    happened(
        unit,
        "remark.made",
        actor=by,
        case=row.id,
        subject=row.subject_id,
        data={"remark": ref, "case": case_ref, "side": side, "unsupported": list(unsupported)},
    )
    return Remarked(ref, unsupported)


def recorded_by(row: Any) -> str:
    """Which side put a remark on the record: the advertiser's own come by its door."""
    return "operator" if row.side == "operator" or row.said_by != SOFTWARE else "advertiser"


def _deciders(unit: Unit, case_id: int) -> set[int]:
    """Who decided in a case, or proposes to, apart from software."""
    made = unit.all(
        sa.select(decision.c.decider_1, decision.c.decider_2).where(decision.c.case_id == case_id)
    )
    votes = unit.all(sa.select(vote.c.person_id).where(vote.c.case_id == case_id))
    people = {n for row in made for n in row} | {row.person_id for row in votes}
    return people - {SOFTWARE}


def _asked(unit: Unit, case_id: int, answers: Sequence[str]) -> list[sa.Row[Any]]:
    """The questions that a statement answers. Raises Invalid for what is none, or isn't open."""
    open_ones = {
        row.ref: row
        for row in unit.all(
            sa.select(task).where(task.c.case_id == case_id, task.c.done_at.is_(None))
        )
        if row.detail.get("from") == ADVERTISER and row.detail["about"] == "question"
    }
    for ref in answers:
        if ref not in open_ones:
            raise Invalid("answers", f"{ref[:80]!r} is no open question of this case.")
    return [open_ones[ref] for ref in dict.fromkeys(answers)]


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
