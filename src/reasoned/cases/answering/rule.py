"""Another person rules on an appeal: answers every argument, and upholds, varies or reverses.

A reversal, or a variation, changes standing in the same transaction. The schema refuses a
ruling by who decided, and by who of us filed the appeal in the advertiser's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.cases.answering.appeal import appeal_row, new_version, newest_version, value_of
from reasoned.cases.answering.asked import ruled_on
from reasoned.cases.answering.contested import appealed_of, before_contest
from reasoned.cases.deciding.run_rules import in_force_of, keep_leaf, lift
from reasoned.cases.deciding.settled import grounds_of
from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.events import happened
from reasoned.cases.people import needs_person
from reasoned.cases.post import queue_letter
from reasoned.cases.subjects import subject_by_id
from reasoned.cases.submitting.recheck import recheck_leaning
from reasoned.cases.work.tasks import close_task
from reasoned.decisions.statement_parts import plain
from reasoned.policies.model import RestrictionKind
from reasoned.register.entries import ruling_entry
from reasoned.store.tables import appeals as t
from reasoned.store.tables.access import SOFTWARE
from reasoned.store.tables.cases import case
from reasoned.store.tables.decisions import decision, lean, lean_measure, statement
from reasoned.store.tables.decisions import lift as lifts
from reasoned.store.tables.screening import match
from reasoned.store.tables.subjects import fact
from reasoned.store.unit import Unit

RESULTS = ("upheld", "varied", "reversed")


@dataclass(frozen=True)
class ArgumentAnswer:
    """The answer to argument `n`: `accepted`, `partly` or `rejected`, and why."""

    n: int
    result: str
    answer: str


@dataclass(frozen=True)
class Milder:
    """What a varied restriction becomes; what is left out stays as it was."""

    ends_at: datetime | None = None
    excluded: Sequence[str] | None = None


@dataclass(frozen=True)
class Ruled:
    ruling: str
    case: str
    result: str
    letter: int


def rule(
    unit: Unit,
    desk: Desk,
    appeal_ref: str,
    result: str,
    answers: Sequence[ArgumentAnswer],
    *,
    by: int,
    milder: Milder | None = None,
) -> Ruled:
    """Rule on an appeal. Raises NotFound, Invalid and Refused; nothing is kept then."""
    needs_person(by, "rule on an appeal")
    row = appeal_row(unit, appeal_ref)
    made = unit.connection.execute(
        sa.select(decision).where(decision.c.id == row.decision_id)
    ).one()
    ended = _may_rule(unit, row, made, by)
    arguments = unit.all(
        sa.select(t.argument).where(t.argument.c.appeal_id == row.id).order_by(t.argument.c.n)
    )
    given = _every_answer(arguments, answers)
    if result not in RESULTS:
        raise Invalid("result", f"A ruling is one of: {', '.join(RESULTS)}.")
    if result == "upheld" and any(a.result == "accepted" for a in given.values()):
        raise Invalid("result", "An argument is accepted, so the decision can't just be upheld.")
    if ended and result == "varied":
        raise Refused(
            "restriction-ended", "It has ended, so there is nothing to vary: uphold or reverse."
        )
    if result == "varied" and row.recorded_by != SOFTWARE and unit.now <= made.appeal_until:
        # What is varied can't be appealed any more: that is for the advertiser's own to cause.
        raise Refused(
            "own-appeal-open",
            "One of us filed this, and the advertiser can still appeal itself: uphold or reverse.",
        )
    restrictions, ends_at = _varied(made, result, milder, unit.now)
    of = unit.connection.execute(sa.select(case).where(case.c.id == made.case_id)).one()
    ref = unit.new_ref("rul")
    letter = _letter(unit, desk, made, of.ref, ref, result, arguments, given, restrictions)
    leaf = keep_leaf(
        unit,
        ruling_entry(
            case=of.ref,
            decision_id=made.ref,
            ruling_id=ref,
            at=unit.now,
            result=result,
            arguments={str(n): a.result for n, a in given.items()},
        ),
    )
    number = unit.add(
        t.ruling,
        ref=ref,
        appeal_id=row.id,
        decision_id=made.id,
        decider_1=made.decider_1,
        decider_2=made.decider_2,
        recorded_by=row.recorded_by,
        ruled_by=by,
        result=result,
        ruled_at=unit.now,
        restrictions=restrictions,
        ends_at=ends_at,
        statement={"arguments": _said(arguments, given)},
        letter_id=letter,
        leaf_id=leaf,
    )
    unit.add_all(
        t.ruling_answer,
        [
            {
                "argument_id": argument.id,
                "ruling_id": number,
                "appeal_id": row.id,
                "result": given[argument.n].result,
                "answer": given[argument.n].answer,
            }
            for argument in arguments
        ],
    )
    if result != "upheld" and not ended:
        _end(unit, made, result, ref, number, by)
    if result == "reversed":
        for other in _on_the_same(unit, made):
            _end(unit, other, result, ref, number, by)
    _settle_facts(unit, desk, made, arguments, given, by)
    close_task(unit, of.id, "appeal", {"appeal": appeal_ref}, by=by)
    if result == "reversed":
        close_task(unit, of.id, "recheck", {"decision": made.ref}, by=by)
    unit.change(case, of.id, changed_at=unit.now)
    happened(
        unit,
        "ruling.made",
        actor=by,
        case=of.id,
        subject=made.subject_id,
        data={"ruling": ref, "decision": made.ref, "case": of.ref, "result": result},
    )
    return Ruled(ref, of.ref, result, letter)


def _end(unit: Unit, made: sa.Row[Any], result: str, ruling_ref: str, ruling: int, by: int) -> None:
    """What a ruling ends, ends in the ruling's own transaction."""
    lift(unit, made.id, result, by, ruling=ruling)
    happened(
        unit,
        "restriction.ended",
        actor=by,
        case=made.case_id,
        subject=made.subject_id,
        data={"decision": made.ref, "cause": result, "by": ruling_ref},
    )


def _on_the_same(unit: Unit, made: sa.Row[Any]) -> list[sa.Row[Any]]:
    """The subject's other restrictions in force that rest on nothing but the same."""
    rested = grounds_of(unit, made.evaluation_id)
    appealed = appealed_of(unit, made.subject_id)
    return [
        row
        for row in in_force_of(unit, made.subject_id)
        if row.id != made.id
        and row.id not in appealed
        and (its := grounds_of(unit, row.evaluation_id))
        and None not in its
        and its <= rested
    ]


def _may_rule(unit: Unit, row: sa.Row[Any], made: sa.Row[Any], by: int) -> bool:
    """Whether the restriction has ended already. Raises Refused for who may not rule.

    An appeal is answered all the same: it says whether the decision was right.
    """
    refused = not_by(unit, row, made, by)
    if refused is not None and refused.code == "same-person":
        raise refused
    if row.withdrawn_at is not None:
        raise Refused("appeal-withdrawn", "The appeal was taken back; there is nothing to rule on.")
    if unit.one(sa.select(t.ruling.c.id).where(t.ruling.c.appeal_id == row.id)) is not None:
        raise Refused("ruled", "The appeal has been ruled on.")
    if refused is not None:
        raise refused
    return unit.one(sa.select(lifts.c.cause).where(lifts.c.decision_id == made.id)) is not None


def not_by(unit: Unit, row: sa.Row[Any], made: sa.Row[Any], by: int) -> Refused | None:
    """Why somebody may not rule on an appeal against a decision, whatever their role."""
    if by in (made.decider_1, made.decider_2):
        return Refused("same-person", "You decided this; somebody else rules on the appeal.")
    if by == row.recorded_by:
        return Refused(
            "took-part", "You filed this appeal for the advertiser; somebody else rules on it."
        )
    if by in _had_a_part(unit, made):
        return Refused(
            "took-part",
            "You brought or established a fact on which this rests; somebody else rules.",
        )
    return None


def _had_a_part(unit: Unit, made: sa.Row[Any]) -> set[int]:
    """Who brought or established a fact, or judged a match, on which the decision leans.

    That a file or a service says it makes no difference: somebody brought it in, by a token too.
    """
    facts = unit.all(
        sa.select(fact.c.recorded_by)
        .join(lean, lean.c.fact_id == fact.c.id)
        .where(lean.c.decision_id == made.id)
    )
    who = subject_by_id(unit.connection, made.subject_id)
    judged = unit.all(
        sa.select(match.c.decided_by)
        .join(lean_measure, lean_measure.c.measure == match.c.measure)
        .where(match.c.subject_id == who.advertiser, lean_measure.c.decision_id == made.id)
    )
    return ({row.recorded_by for row in facts} | {row.decided_by for row in judged}) - {SOFTWARE}


def _every_answer(
    arguments: Sequence[sa.Row[Any]], answers: Sequence[ArgumentAnswer]
) -> Mapping[int, ArgumentAnswer]:
    given = {answer.n: answer for answer in answers}
    if len(given) != len(answers):
        raise Invalid("answers", "An argument is answered twice.")
    numbers = [argument.n for argument in arguments]
    missing = [str(n) for n in numbers if n not in given]
    if missing:
        raise Refused(
            "unanswered", f"Every argument is answered. Still open: {', '.join(missing)}."
        )
    for answer in answers:
        if answer.n not in numbers:
            raise Invalid("answers", f"There is no argument {answer.n}.")
        if answer.result not in ("accepted", "partly", "rejected"):
            raise Invalid("answers", "An argument is accepted, partly accepted, or rejected.")
        if not answer.answer.strip():
            raise Invalid("answers", f"Argument {answer.n}: say why.")
    return given


def _varied(
    made: sa.Row[Any], result: str, milder: Milder | None, now: datetime
) -> tuple[list[dict[str, Any]], datetime | None]:
    """What a varied decision's restrictions become: never more than they were."""
    if result != "varied":
        if milder is not None:
            raise Invalid("milder", "Only a varied decision becomes a milder one.")
        return [], None
    if milder is None or (milder.ends_at is None and milder.excluded is None):
        raise Invalid("milder", "Say what it becomes: an earlier end, or fewer countries.")
    ends = milder.ends_at
    if ends is not None and (ends <= now or (made.ends_at is not None and ends > made.ends_at)):
        raise Invalid("milder.ends_at", "It ends after now, and not after it would have ended.")
    found = []
    for old in made.restrictions:
        new = dict(old)
        if ends is not None:
            until = plain(ends)
            if datetime.fromisoformat(new["starts_at"]) >= ends:
                continue
            if not new["ends_at"] or ends < datetime.fromisoformat(new["ends_at"]):
                new["ends_at"] = until
        if milder.excluded is not None:
            if old["kind"] != RestrictionKind.LIMIT.value or old["only"] is not None:
                raise Invalid("milder.excluded", "Only a limit from countries can lose some.")
            if not set(milder.excluded) < set(old["excluded"]) or not milder.excluded:
                raise Invalid("milder.excluded", "Name some of its countries, but not all.")
            new["excluded"] = sorted(milder.excluded)
        found.append(new)
    if not found:
        raise Invalid("milder.ends_at", "Nothing would be left of it. Reverse it instead.")
    return found, ends if ends is not None else made.ends_at


def _letter(
    unit: Unit,
    desk: Desk,
    made: sa.Row[Any],
    case_ref: str,
    ref: str,
    result: str,
    arguments: Sequence[sa.Row[Any]],
    given: Mapping[int, ArgumentAnswer],
    restrictions: Sequence[Mapping[str, Any]],
) -> int:
    told = unit.connection.execute(
        sa.select(statement.c.party).where(statement.c.id == made.statement_id)
    ).scalar_one()
    return queue_letter(
        unit,
        desk,
        kind="ruling",
        about=subject_by_id(unit.connection, made.subject_id),
        content={
            "ruling": ref,
            "case": case_ref,
            "decision": made.ref,
            "ruled_at": plain(unit.now),
            "result": result,
            "arguments": _said(arguments, given),
            "restrictions": list(restrictions),
            "statement": told,
        },
    )


def _said(
    arguments: Sequence[sa.Row[Any]], given: Mapping[int, ArgumentAnswer]
) -> list[dict[str, Any]]:
    return [
        {
            "n": argument.n,
            "text": argument.text,
            "result": given[argument.n].result,
            "answer": given[argument.n].answer,
        }
        for argument in arguments
    ]


def _settle_facts(
    unit: Unit,
    desk: Desk,
    made: sa.Row[Any],
    arguments: Sequence[sa.Row[Any]],
    given: Mapping[int, ArgumentAnswer],
    by: int,
) -> None:
    """A fact whose contesting was rejected is again what it was before; else it stays contested."""
    for argument in arguments:
        if argument.contests is None:
            continue
        # Whoever corrected it meanwhile, or erased it, has said what it is.
        if newest_version(unit, argument.contests) != argument.contests:
            continue
        kept = given[argument.n].result == "rejected"
        why = given[argument.n].answer
        ruled_on(unit, argument.contests, kept=kept, by=by, why=why)
        if kept:
            value = value_of(unit, argument.contests)
            if value is None:
                continue
            before = before_contest(unit, argument.contests, value)
            new_version(unit, argument.contests, by, status=before.status, evidence=before.evidence)
        else:
            recheck_leaning(
                unit, desk, argument.contests, "a contested fact wasn't shown", but=made.id
            )
