"""The engine: a policy set at a moment, prepared once, that decides record after record.

It runs all rules at once as generated code and builds findings only for the rules that hold
or stay open. How a finding is made is for `find`, which rules prevail for `decide`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, overload

from reasoned.conditions.interpret import evaluate
from reasoned.conditions.python.compile import Program, compile_rules
from reasoned.conditions.tree import RuleTest
from reasoned.conditions.values import Record, Truth
from reasoned.decisions.decide import Held, assemble, weigh
from reasoned.decisions.find import (
    NO_VERSIONS,
    Known,
    Plan,
    United,
    Unsettled,
    Versions,
    build,
    find,
    plan,
)
from reasoned.decisions.model import Decision, Finding, Subject, Unfounded, Verdict
from reasoned.decisions.territory import resolve
from reasoned.facts.model import Declarations, Source, SubjectKind
from reasoned.policies.model import Mode, PolicySet, Rule

_MEMO = 4096
"""Most verdicts remembered for a kind of subject; real streams have a few dozen."""

_NONE: Mapping[str, Any] = {}


@dataclass(frozen=True)
class _Rules:
    """The rules in force for one kind of subject. Bit i of a mask is rule i.

    `by_fact`: rules whose territories facts give. `met`: the truths of a rule that holds.
    `parts`: by rule, its elements and exceptions each compiled as a rule of its own, once
    some record has left it open.
    """

    plans: tuple[Plan, ...]
    program: Program
    by_fact: int
    enforced: int
    met: tuple[tuple[list[Truth], list[Truth]], ...]
    reads: frozenset[str]
    parts: dict[int, Program] = field(default_factory=dict)
    verdicts: dict[tuple[int, int], Verdict] = field(default_factory=dict)


class Engine:
    """Decides by the versions in force at one moment.

    `at`: aware UTC. Raises KeyError where a rule reads an undeclared fact, ValueError for a
    moment without a time zone, Unfounded for a rule whose elements hold whatever the facts.
    """

    def __init__(self, policy_set: PolicySet, at: datetime) -> None:
        if at.utcoffset() is None:
            raise ValueError("The moment to decide for needs a time zone.")
        self.at = at
        self.policy_set = policy_set
        self._rules = {
            kind: _prepare(policy_set.rules(at, kind), policy_set.declarations, at)
            for kind in SubjectKind
        }

    def moved(self, at: datetime) -> Engine:
        """This engine at another moment, at which the same rules are in force.

        That they are is the caller's to know. Raises ValueError for a moment without a time zone.
        """
        if at.utcoffset() is None:
            raise ValueError("The moment to decide for needs a time zone.")
        engine = copy.copy(self)
        engine.at = at
        return engine

    def rules(self, kind: SubjectKind) -> tuple[Rule, ...]:
        """The rules in force for that kind of subject, in document order."""
        return tuple(p.rule for p in self._rules[kind].plans)

    def reads(self, kind: SubjectKind) -> frozenset[str]:
        """The facts that the rules in force for that kind of subject read."""
        return self._rules[kind].reads

    @overload
    def decide(
        self,
        subject: Subject,
        record: Record,
        *,
        known: Known = ...,
        unsettled: Unsettled = ...,
        united: United = ...,
        source: Callable[[str], Source] | Source | None = ...,
        report: str = ...,
        why: Literal[True] = ...,
        flips: bool = ...,
        without: Collection[str] = ...,
    ) -> Decision: ...

    @overload
    def decide(
        self,
        subject: Subject,
        record: Record,
        *,
        known: Known = ...,
        unsettled: Unsettled = ...,
        united: United = ...,
        source: Callable[[str], Source] | Source | None = ...,
        report: str = ...,
        why: Literal[False],
        flips: bool = ...,
        without: Collection[str] = ...,
    ) -> Verdict: ...

    def decide(
        self,
        subject: Subject,
        record: Record,
        *,
        known: Known = _NONE,
        unsettled: Unsettled = _NONE,
        united: United = _NONE,
        source: Callable[[str], Source] | Source | None = None,
        report: str = "",
        why: bool = True,
        flips: bool = True,
        without: Collection[str] = (),
    ) -> Decision | Verdict:
        """Decide for `subject` on `record` at the engine's moment.

        `known`, `unsettled` and `united` (a view's `sources`) are the fact versions behind the
        record, `source` where values without one come from, `report` the id of the report
        that led here. `without`: rules that are passed over. With `why=False` there is only the
        verdict, which can't be applied: no reasons, no findings.
        """
        rules = self._rules[subject.kind]
        holds, undetermined = rules.program.run(record, self.at)
        if without:
            passed = sum(1 << i for i, p in enumerate(rules.plans) if p.rule.id in without)
            holds, undetermined = holds & ~passed, undetermined & ~passed
        if holds & rules.by_fact:
            holds, undetermined, verdict = _by_fact(rules, record, holds, undetermined)
        else:
            remembered = rules.verdicts.get((holds, undetermined))
            verdict = remembered or _verdict(rules, holds, undetermined)
        if not why:
            return verdict
        versions = NO_VERSIONS
        if known or unsettled or united:
            versions = Versions(known, unsettled, united)
        findings: dict[str, Finding] = {}
        pending = holds | undetermined & rules.enforced
        while pending:
            bit = pending & -pending
            pending ^= bit
            index = bit.bit_length() - 1
            rule = rules.plans[index]
            when, unless = (
                rules.met[index] if holds & bit else _truths(rules, index, record, self.at)
            )
            findings[rule.rule.id] = build(rule, record, self.at, when, unless, versions, flips)
        return assemble(subject, self.at, verdict, findings, origin=source, report=report)

    def find(
        self,
        rule_id: str,
        record: Record,
        *,
        known: Known = _NONE,
        unsettled: Unsettled = _NONE,
        united: United = _NONE,
        flips: bool = True,
    ) -> Finding | None:
        """The finding of one rule in force, also where it doesn't hold; None for no such rule."""
        for rules in self._rules.values():
            for rule in rules.plans:
                if rule.rule.id == rule_id:
                    versions = Versions(known, unsettled, united)
                    return find(rule, record, self.at, versions=versions, flips=flips)
        return None

    def find_all(
        self,
        kind: SubjectKind,
        record: Record,
        *,
        known: Known = _NONE,
        unsettled: Unsettled = _NONE,
        united: United = _NONE,
    ) -> tuple[Finding, ...]:
        """The findings of all rules in force for that kind, without flips."""
        versions = Versions(known, unsettled, united)
        return tuple(
            find(rule, record, self.at, versions=versions, flips=False)
            for rule in self._rules[kind].plans
        )


def _prepare(rules: tuple[Rule, ...], declarations: Declarations, at: datetime) -> _Rules:
    for rule in rules:
        if all(evaluate(e.condition.tree, {}, at) is True for e in rule.when):
            raise Unfounded(f"Rule {rule.id} would hold for everybody, whatever the facts.")
    plans = tuple(plan(r, declarations) for r in rules)
    return _Rules(
        plans=plans,
        program=compile_rules([p.test for p in plans]),
        by_fact=sum(1 << i for i, p in enumerate(plans) if p.territory),
        enforced=sum(1 << i for i, r in enumerate(rules) if r.mode is Mode.ENFORCED),
        met=tuple(([True] * len(r.when), [False] * len(r.unless)) for r in rules),
        reads=frozenset(name for p in plans for name, _ in (*p.reads, *p.territory)),
    )


def _truths(
    rules: _Rules, index: int, record: Record, at: datetime
) -> tuple[list[Truth], list[Truth]]:
    """The truth of each element and of each exception of one rule."""
    plan = rules.plans[index]
    program = rules.parts.get(index)
    if program is None:
        parts = (*plan.test.when, *plan.test.unless)
        program = compile_rules([RuleTest(plan.rule.id, (tree,)) for tree in parts])
        rules.parts[index] = program
    holds, open_parts = program.run(record, at)
    truths: list[Truth] = [
        True if holds >> i & 1 else None if open_parts >> i & 1 else False
        for i in range(len(program.tests))
    ]
    count = len(plan.test.when)
    return truths[:count], truths[count:]


def _verdict(rules: _Rules, holds: int, undetermined: int) -> Verdict:
    held: list[Held] = [(p.rule, p.rule.then) for i, p in enumerate(rules.plans) if holds >> i & 1]
    open_rules = [p.rule for i, p in enumerate(rules.plans) if undetermined >> i & 1]
    verdict = weigh(held, open_rules)
    if len(rules.verdicts) < _MEMO:
        rules.verdicts[holds, undetermined] = verdict
    return verdict


def _by_fact(
    rules: _Rules, record: Record, holds: int, undetermined: int
) -> tuple[int, int, Verdict]:
    """Where facts give territories: a rule whose territory isn't known isn't determined."""
    held: list[Held] = []
    for i, p in enumerate(rules.plans):
        if not holds >> i & 1:
            continue
        then = resolve(p.rule.then, record)
        if then is None:
            holds ^= 1 << i
            undetermined |= 1 << i
        else:
            held.append((p.rule, then))
    open_rules = [p.rule for i, p in enumerate(rules.plans) if undetermined >> i & 1]
    return holds, undetermined, weigh(held, open_rules)
