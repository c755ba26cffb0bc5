"""A person decides: applies a rule that holds, is the second for a ban, or lets it be.

Only a rule that the engine proposes can be applied, on the facts as they are known at that
moment. There is no other way to restrict anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from reasoned.cases.case_row import case_of
from reasoned.cases.deciding.beside import beyond, only_new
from reasoned.cases.deciding.run_rules import (
    Evaluated,
    Kept,
    digest_of,
    evaluate,
    in_force_of,
    keep,
)
from reasoned.cases.deciding.seen import same_as_seen
from reasoned.cases.deciding.settled import standing_on
from reasoned.cases.deciding.standing import standing
from reasoned.cases.deciding.supersede import replace_waiting, supersede
from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.events import happened
from reasoned.cases.people import needs_person
from reasoned.cases.subjects import SubjectRow, subject_by_id
from reasoned.cases.submitting.recheck import ADVERTISER
from reasoned.cases.work.tasks import close_tasks, open_task
from reasoned.decisions.decide import decide_by_person
from reasoned.decisions.gate import Draft, missing
from reasoned.decisions.model import Finding, Outcome, Unfounded
from reasoned.policies.model import RestrictionKind
from reasoned.store.tables.access import person
from reasoned.store.tables.cases import case, legacy, task, vote
from reasoned.store.unit import Unit


@dataclass(frozen=True)
class Applied:
    """What came of applying a rule. `decision` is None while a second person is awaited; `anew`:
    it was made by that, and isn't one that stays as it was."""

    case: str
    decision: Kept | None
    waits_for_second: bool
    anew: bool = True


def apply(
    unit: Unit,
    desk: Desk,
    case_ref: str,
    rule: str,
    *,
    by: int,
    grounds: str = "",
    seen: str = "",
) -> Applied:
    """Apply a rule that holds and waits for a person.

    A ban needs two: the first proposes, another confirms, on the same facts. `seen`: what they
    looked at, if they say so. What stands on the very same facts, and is to be looked at again,
    is kept by that as it is. Raises Refused with what is missing where the rule doesn't hold,
    where the second is the first, and where something else than what was seen is there by now.
    """
    needs_person(by, "decide")
    row = case_of(unit, case_ref)
    who = subject_by_id(unit.connection, row.subject_id)
    evaluated = evaluate(unit, desk, who, report=row.report)
    if seen:
        same_as_seen(unit.connection, evaluated, seen, by=by)
    proposed = {f.rule.id: f for f in evaluated.decision.proposed}
    if rule in evaluated.settled:
        raise Refused(
            "ruled",
            "A ruling has settled this on the very same facts. Other facts, or a new version of"
            " the policy, would be another matter.",
        )
    if rule not in proposed:
        raise Refused(
            "unfounded",
            f"No rule carries this: {rule or 'none'} doesn't hold for a person to apply.",
            _lacks(desk, evaluated, grounds, rule),
        )
    stands = _standing(unit, who, proposed[rule])
    if stands is not None:
        return Applied(case_ref, _kept_as_it_is(unit, evaluated, stands, by), False, anew=False)
    people = [by]
    if proposed[rule].rule.then.kind is RestrictionKind.BAN:
        first = _first_vote(unit, who.id, rule, digest_of(evaluated, rule))
        if first is None:
            _propose(unit, desk, evaluated, row, rule, by)
            return Applied(case_ref, None, True)
        if first == by:
            raise Refused(
                "second-person", "A ban needs two people; you are the first. Another confirms it."
            )
        people = [first, by]
    names = tuple(_ref(unit, number) for number in people)
    try:
        decision = decide_by_person(evaluated.decision, rule, names)
    except Unfounded as error:
        raise Refused("unfounded", str(error)) from error
    if rule not in {f.rule.id for f in decision.by}:
        # Else a person would be made the author of what software restricts.
        raise Refused(
            "stricter-stands",
            "Software restricts it more strictly already. Apply this when that has ended.",
            tuple(f"{f.rule.id}: {f.rule.heading}" for f in decision.by),
        )
    kept = keep(
        unit,
        desk,
        replace(evaluated, decision=only_new(unit, who.id, decision)),
        case=row.id,
        case_ref=case_ref,
        people=people,
    )
    _settled(unit, row, who, kept, by)
    return Applied(case_ref, kept, False)


def _standing(unit: Unit, who: SubjectRow, found: Finding) -> sa.Row[Any] | None:
    """The restriction that a rule carries already, on the very same facts."""
    standing = standing_on(unit.connection, who.id, [found])
    return next((row for row in in_force_of(unit, who.id) if row.id in standing), None)


def _kept_as_it_is(unit: Unit, evaluated: Evaluated, stands: sa.Row[Any], by: int) -> Kept:
    """A rule is applied once on the same facts, however often somebody asks for it. Where its
    decision is to be looked at again, it has been. Raises Refused where it isn't."""
    waiting = unit.all(
        sa.select(task).where(
            task.c.case_id == stands.case_id, task.c.kind == "recheck", task.c.done_at.is_(None)
        )
    )
    ours = [row for row in waiting if row.detail.get("decision") == stands.ref]
    if not ours:
        raise Refused(
            "stands-already",
            f"This stands already, on the very same facts: {stands.ref}.",
            (stands.ref,),
        )
    for row in ours:
        unit.change(task, row.id, done_at=unit.now, done_by=by)
    unit.change(case, stands.case_id, changed_at=unit.now)
    outcome = Outcome(stands.outcome)
    return Kept(stands.id, stands.ref, outcome, stands.letter_id, evaluated.decision)


def let_be(unit: Unit, desk: Desk, case_ref: str, reason: str, *, by: int, seen: str = "") -> Kept:
    """Decide that nothing is restricted, though a rule is proposed or open; says why.

    What people restricted ends. What software restricts by a rule of its own stays: that is for
    an appeal, or for mending the facts. Raises Refused where there is only that, where nothing
    waits and nothing is restricted, and where something else than what was `seen` is there by now.
    """
    needs_person(by, "decide")
    if not reason.strip():
        raise Invalid("reason", "Say why nothing is restricted.")
    row = case_of(unit, case_ref)
    who = subject_by_id(unit.connection, row.subject_id)
    evaluated = evaluate(unit, desk, who, report=row.report)
    if seen:
        same_as_seen(unit.connection, evaluated, seen, by=by)
    software = evaluated.decision.restricts
    if software and not _beside_software(unit, row, who):
        raise Refused(
            "rule-holds",
            "A rule that software applies holds. Correct the facts, or rule on an appeal.",
            tuple(f"{f.rule.id}: {f.rule.heading}" for f in evaluated.decision.by),
        )
    if not software and not _to_decide(unit, row, who):
        raise Refused(
            "nothing-to-decide", "Nothing here waits to be decided, and nothing is restricted."
        )
    left = beyond(unit, who, evaluated.decision)
    if left is not None and left.restricts:
        # It has to stand by itself before what people decided ends.
        keep(unit, desk, replace(evaluated, decision=left), case=row.id, case_ref=case_ref)
    decision = replace(
        evaluated.decision,
        outcome=Outcome.ALLOW,
        restriction=None,
        also=(),
        by=(),
        automatic=False,
        people=(_ref(unit, by),),
    )
    kept = keep(
        unit,
        desk,
        replace(evaluated, decision=decision),
        case=row.id,
        case_ref=case_ref,
        people=[by],
        reason=reason,
    )
    _settled(unit, row, who, kept, by)
    return kept


def _to_decide(unit: Unit, row: sa.Row[Any], who: SubjectRow) -> bool:
    """Whether a decision would settle anything: a task, but for a question of the advertiser's, or
    whatever else than that it may."""
    asked = [detail for detail in _asked(unit, row) if detail.get("about") != "question"]
    stands = standing(unit.connection, who.kind, who.external_id, unit.now)
    return bool(asked) or stands.state != "allow"


def _beside_software(unit: Unit, row: sa.Row[Any], who: SubjectRow) -> bool:
    """Whether there is anything for a person to decide beside what software restricts."""
    ours = [detail for detail in _asked(unit, row) if detail.get("from") != ADVERTISER]
    return bool(ours) or any(not made.automatic for made in in_force_of(unit, who.id))


def _asked(unit: Unit, row: sa.Row[Any]) -> list[Mapping[str, Any]]:
    """What waits in a case for a person to decide: what is known of each."""
    waits = sa.select(task.c.detail).where(
        task.c.case_id == row.id,
        task.c.kind.in_(("review", "second", "recheck", "legacy")),
        task.c.done_at.is_(None),
    )
    return [row.detail for row in unit.all(waits)]


def withdraw_vote(unit: Unit, case_ref: str, rule: str, *, by: int) -> None:
    """Take back a proposal before a second person has confirmed it."""
    row = case_of(unit, case_ref)
    done = unit.connection.execute(
        vote.update().where(
            vote.c.case_id == row.id,
            vote.c.rule == rule,
            vote.c.person_id == by,
            vote.c.withdrawn_at.is_(None),
        ),
        {"withdrawn_at": unit.now},
    )
    if not done.rowcount:
        raise Refused("no-proposal", "There is no proposal of yours to take back.")
    second = unit.one(
        sa.select(task).where(
            task.c.case_id == row.id,
            task.c.kind == "second",
            task.c.rule == rule,
            task.c.done_at.is_(None),
        )
    )
    if second is None:
        return
    close_tasks(unit, row.id, ("second",), by=by)
    unit.add(
        task,
        ref=unit.new_ref("task"),
        case_id=row.id,
        kind="review",
        market=row.market,
        rule=rule,
        detail={},
        opened_at=unit.now,
        due_at=second.due_at,
    )


def _lacks(desk: Desk, evaluated: Evaluated, grounds: str, rule: str) -> tuple[str, ...]:
    """What a letter on those grounds would lack."""
    engine = desk.book.engine(evaluated.decision.at)
    view = evaluated.seen.view
    findings = engine.find_all(
        evaluated.seen.subject.kind,
        view.record,
        known=view.known,
        unsettled=view.unsettled,
        united=view.sources,
    )
    lacks = missing(
        Draft(grounds, rule),
        evaluated.decision,
        findings,
        desk.book.policy_set.declarations,
        evaluated.seen.measures,
    )
    return tuple(f"{lack.lack.value}: {lack.text}" for lack in lacks if not lack.beside)


def _first_vote(unit: Unit, subject: int, rule: str, facts: str) -> int | None:
    """Who proposed that rule on the very same facts, in any case of the subject."""
    found = unit.one(
        sa.select(vote.c.person_id)
        .join(case, case.c.id == vote.c.case_id)
        .join(person, person.c.id == vote.c.person_id)
        .where(
            person.c.active.is_(True),  # who has left decides nothing any more
            case.c.subject_id == subject,
            vote.c.rule == rule,
            vote.c.facts == facts,
            vote.c.withdrawn_at.is_(None),
        )
        .order_by(vote.c.id)
    )
    return None if found is None else int(found.person_id)


def _propose(
    unit: Unit, desk: Desk, evaluated: Evaluated, row: sa.Row[Any], rule: str, by: int
) -> None:
    unit.add(
        vote,
        case_id=row.id,
        person_id=by,
        rule=rule,
        facts=digest_of(evaluated, rule),
        at=unit.now,
    )
    close_tasks(unit, row.id, ("review", "second"), by=by)
    open_task(
        unit,
        desk,
        row.id,
        "second",
        market=row.market,
        rule=rule,
        detail={"first": by},
        within=desk.settings.to_review,
    )
    happened(
        unit,
        "decision.proposed",
        actor=by,
        case=row.id,
        subject=row.subject_id,
        data={"case": row.ref, "rule": rule},
    )


def _ref(unit: Unit, number: int) -> str:
    return str(
        unit.connection.execute(sa.select(person.c.ref).where(person.c.id == number)).scalar_one()
    )


def _settled(unit: Unit, row: sa.Row[Any], who: SubjectRow, kept: Kept, by: int) -> None:
    supersede(unit, who, kept, by=by)
    close_tasks(unit, row.id, ("review", "second", "recheck", "legacy"), by=by)
    replace_waiting(unit, who, row.id, by=by)
    unit.change(case, row.id, waits=False, changed_at=unit.now)
    # A proposal serves once: whoever would ban again later needs two people again.
    mine = sa.select(case.c.id).where(case.c.subject_id == who.id)
    unit.connection.execute(
        vote.update().where(vote.c.case_id.in_(mine), vote.c.withdrawn_at.is_(None)),
        {"withdrawn_at": unit.now},
    )
    unit.connection.execute(
        legacy.update().where(legacy.c.subject_id == who.id, legacy.c.replaced_at.is_(None)),
        {"replaced_at": unit.now},
    )
