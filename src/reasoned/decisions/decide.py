"""From findings to one outcome for a subject at a moment.

The strictest restriction among the rules that hold, are enforced and may act by themselves
is what applies; what waits for a person is proposed; what can't be determined is asked.
Nothing here evaluates a condition (`find`) or writes a sentence (`words`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from reasoned.decisions.model import (
    Decision,
    Finding,
    Origin,
    Outcome,
    Result,
    Subject,
    Unfounded,
    Verdict,
    may_be_automatic,
)
from reasoned.decisions.territory import combined, reaches
from reasoned.policies.model import Mode, Restriction, RestrictionKind, Rule

Held: TypeAlias = tuple[Rule, Restriction]
"""A rule that holds, with its restriction's territories resolved."""


def decide(
    subject: Subject,
    at: datetime,
    findings: Sequence[Finding],
    *,
    origin: Origin = None,
    report: str = "",
) -> Decision:
    """The decision that follows from `findings` of the rules in force at `at`.

    Findings that don't hold may be left out. Never raises `Unfounded`: what can't be
    applied becomes `review`.
    """
    held = [(f.rule, f.then) for f in findings if f.result is Result.HOLDS]
    open_rules = [f.rule for f in findings if f.result is Result.UNDETERMINED]
    return assemble(
        subject,
        at,
        weigh(held, open_rules),
        {f.rule.id: f for f in findings},
        origin=origin,
        report=report,
    )


def decide_by_person(decision: Decision, rule_id: str, people: Sequence[str]) -> Decision:
    """What `decision` becomes when `people` apply the rule that it proposes.

    Raises `Unfounded` where that rule isn't proposed, nobody is named, or one person alone
    would ban.
    """
    people = tuple(dict.fromkeys(p.strip() for p in people if p.strip()))
    if rule_id not in {f.rule.id for f in decision.proposed}:
        raise Unfounded(f"Rule {rule_id} isn't proposed here: it doesn't hold for a person.")
    if not people:
        raise Unfounded("A decision by a person says who decided.")
    held = [(f.rule, f.then) for f in decision.held]
    verdict = weigh(held, [f.rule for f in decision.undetermined], applied=frozenset({rule_id}))
    findings = (*decision.held, *decision.undetermined)
    made = assemble(
        decision.subject,
        decision.at,
        verdict,
        {f.rule.id: f for f in findings},
        origin=decision.origin,
        report=decision.report,
        people=people,
    )
    return replace(made, shadow=decision.shadow)


def weigh(
    held: Sequence[Held],
    undetermined: Sequence[Rule],
    applied: frozenset[str] = frozenset(),
) -> Verdict:
    """Which outcome the rules that hold, and those that stay open, have together.

    `applied`: ids of rules that a person applies.
    """
    enforced = [h for h in held if h[0].mode is Mode.ENFORCED]
    acting = [h for h in enforced if may_be_automatic(h[0]) or h[0].id in applied]
    proposed = tuple(r for r, _ in enforced if not may_be_automatic(r) and r.id not in applied)
    open_rules = tuple(r for r in undetermined if r.mode is Mode.ENFORCED)
    by, restrictions = _strictest(acting)
    if restrictions:
        outcome = Outcome(restrictions[0].kind.value)
    elif proposed or open_rules:
        outcome = Outcome.REVIEW
    else:
        outcome = Outcome.ALLOW
    return Verdict(
        outcome=outcome,
        restriction=restrictions[0] if restrictions else None,
        also=restrictions[1:],
        by=by,
        held=tuple(r for r, _ in enforced),
        proposed=proposed,
        undetermined=open_rules,
        shadow=tuple(r for r, _ in held if r.mode is Mode.SHADOW),
    )


def assemble(
    subject: Subject,
    at: datetime,
    verdict: Verdict,
    findings: Mapping[str, Finding],
    *,
    origin: Origin = None,
    report: str = "",
    people: tuple[str, ...] = (),
) -> Decision:
    """The decision that gives `verdict` its reasons: `findings` by rule id."""

    def of(rules: tuple[Rule, ...]) -> tuple[Finding, ...]:
        return tuple([findings[r.id] for r in rules])

    return Decision(
        subject,
        at,
        verdict.outcome,
        verdict.restriction,
        of(verdict.by) if verdict.by else (),
        of(verdict.held) if verdict.held else (),
        of(verdict.proposed) if verdict.proposed else (),
        of(verdict.undetermined) if verdict.undetermined else (),
        of(verdict.shadow) if verdict.shadow else (),
        not people,
        report,
        verdict.also,
        people,
        origin,
    )


def _strictest(acting: Sequence[Held]) -> tuple[tuple[Rule, ...], tuple[Restriction, ...]]:
    """The rules that carry the strictest restriction, and what they amount to together."""
    acting = [h for h in acting if reaches(h[1])]
    if not acting:
        return (), ()
    kind = max((then.kind for _, then in acting), key=lambda k: k.severity)
    same = [h for h in acting if h[1].kind is kind]
    restrictions = combined([then for _, then in same])
    if kind is not RestrictionKind.LIMIT:
        same = [h for h in same if h[1].duration == restrictions[0].duration]
    return tuple(r for r, _ in same), restrictions
