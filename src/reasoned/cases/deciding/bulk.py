"""Several cases decided alike: what would come of each beforehand, and each for itself then.

Only letting be, or one rule that the engine proposes in each of them; never a ban, which
needs two people on one case. What deciding is, is for `decide`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NoReturn

import sqlalchemy as sa

from reasoned.access.roles import Actor
from reasoned.cases.case_row import case_of
from reasoned.cases.deciding.decide import apply, let_be
from reasoned.cases.deciding.run_rules import Evaluated, Kept, evaluate
from reasoned.cases.deciding.seen import seen_of
from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid, NotFound, Refused
from reasoned.cases.subjects import subject_by_id
from reasoned.cases.work.worklist import task_with_case
from reasoned.decisions.model import Finding
from reasoned.decisions.words import restriction_text
from reasoned.policies.model import RestrictionKind
from reasoned.store.unit import Unit

MOST = 50
"""Cases at a time: as many as somebody can look through."""


@dataclass(frozen=True)
class Choice:
    """A rule that could be applied, and what that would do."""

    rule: str
    heading: str
    does: str


@dataclass(frozen=True)
class Chosen:
    """One task that was chosen. `why_not`: why it can't be decided here at all; else empty.

    `open`: headings of rules that can't be told yet; `rules`: what could be applied. `seen`: a
    digest of what this rests on, by which it is decided later on the very same.
    """

    task: str
    case: str = ""
    kind: str = ""
    external_id: str = ""
    name: str = ""
    why_not: str = ""
    open: tuple[str, ...] = ()
    rules: tuple[Choice, ...] = ()
    seen: str = ""


@dataclass(frozen=True)
class Preview:
    """What could be done. `common`: rules that could be applied in every case of `able`."""

    chosen: tuple[Chosen, ...]
    common: tuple[Choice, ...]

    @property
    def able(self) -> tuple[Chosen, ...]:
        return tuple(c for c in self.chosen if not c.why_not)

    @property
    def refused(self) -> tuple[Chosen, ...]:
        return tuple(c for c in self.chosen if c.why_not)


def preview(
    connection: sa.Connection, desk: Desk, tasks: Sequence[str], *, actor: Actor, now: datetime
) -> Preview:
    """What could be decided for each of those tasks; changes nothing. Raises Invalid."""
    wanted = list(dict.fromkeys(tasks))
    if not wanted:
        raise Invalid("task", "Choose at least one case first.")
    if len(wanted) > MOST:
        raise Invalid("task", f"Choose at most {MOST} cases at a time.")
    unit = Unit(connection, now, _writes_nothing, _writes_nothing)
    chosen = tuple(_look(unit, desk, ref, actor) for ref in wanted)
    able = [c for c in chosen if not c.why_not]
    common = able[0].rules if able else ()
    for other in able[1:]:
        there = {choice.rule for choice in other.rules}
        common = tuple(choice for choice in common if choice.rule in there)
    return Preview(chosen, common)


def decide_one(
    unit: Unit,
    desk: Desk,
    task_ref: str,
    *,
    seen: str,
    rule: str = "",
    reason: str = "",
    by: int,
) -> Kept:
    """Apply a rule, or with none let the case be, on the very facts that were looked at.

    Raises NotFound; Refused where somebody was faster, or the facts are others by now.
    """
    row = task_with_case(unit.connection, task_ref)
    case_of(unit, row.case_ref)
    row = task_with_case(unit.connection, task_ref)
    if row.done_at is not None:
        raise Refused("task-done", "Somebody decided it, or it was answered, meanwhile.")
    if not rule:
        return let_be(unit, desk, row.case_ref, reason, by=by, seen=seen or "nothing")
    evaluated = _evaluated(unit, desk, row)
    found = [f for f in evaluated.decision.proposed if f.rule.id == rule]
    if found and _bans(found[0]):
        raise Refused("ban", "A ban needs two people, each on this one case.")
    made = apply(unit, desk, row.case_ref, rule, by=by, seen=seen or "nothing").decision
    assert made is not None, "only a ban waits for a second person"
    return made


def _look(unit: Unit, desk: Desk, ref: str, actor: Actor) -> Chosen:
    try:
        row = task_with_case(unit.connection, ref)
    except NotFound:
        return Chosen(ref, why_not="There is no such task any more.")
    if not actor.may_in(row.market):
        return Chosen(ref, why_not="It belongs to another market.")
    named = Chosen(ref, row.case_ref, row.subject_kind, row.external_id, row.name)
    if row.done_at is not None:
        return replace(named, why_not="It is done already.")
    if row.kind != "review":
        return replace(named, why_not="It asks for more than a decision. Open it by itself.")
    evaluated = _evaluated(unit, desk, row)
    decision = evaluated.decision
    if decision.restricts:
        # It can't be let be, and what a person applies beside it needs to be looked at.
        return replace(named, why_not="A rule that software applies holds. Open it by itself.")
    return replace(
        named,
        open=tuple(f.rule.heading for f in decision.undetermined),
        rules=tuple(
            Choice(f.rule.id, f.rule.heading, restriction_text(f.rule.then, f.rule.applies_to))
            for f in decision.proposed
            if not _bans(f)
        ),
        seen=seen_of(unit.connection, evaluated),
    )


def _evaluated(unit: Unit, desk: Desk, row: sa.Row[Any]) -> Evaluated:
    who = subject_by_id(unit.connection, row.subject_id)
    return evaluate(unit, desk, who, report=row.report)


def _bans(finding: Finding) -> bool:
    return finding.rule.then.kind is RestrictionKind.BAN


def _writes_nothing(*_: object) -> NoReturn:
    raise AssertionError("A preview makes no rows.")
