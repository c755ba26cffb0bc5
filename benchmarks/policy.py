"""The benchmark's rules as a policy set, so that decisions are measured and not conditions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from benchmarks.rules import RULES, SCHEMA
from reasoned.conditions.check import compile_condition
from reasoned.conditions.types import Schema
from reasoned.facts.model import Declaration, Declarations, Disclosure, SubjectKind
from reasoned.policies.model import (
    DecidedBy,
    Element,
    Ground,
    Policy,
    PolicySet,
    Restriction,
    RestrictionKind,
    Rule,
)

Texts = Sequence[tuple[str, tuple[str, ...], tuple[str, ...]]]


def policy_set(rules: Texts = RULES, schema: Schema = SCHEMA) -> PolicySet:
    """The rules as one policy in force since 2020; all reject an ad, automatically."""
    declarations = Declarations(
        {
            name: Declaration(name, field, f"What is {name}?", name, Disclosure.PUBLIC)
            for name, field in schema.items()
        }
    )
    made = tuple(_rule(identifier, when, unless, schema) for identifier, when, unless in rules)
    start = datetime(2020, 1, 1, tzinfo=UTC)
    policy = Policy("bench", "Benchmark", date(2020, 1, 1), start, made, "", "", "")
    return PolicySet((policy,), declarations)


def _rule(identifier: str, when: tuple[str, ...], unless: tuple[str, ...], schema: Schema) -> Rule:
    def elements(texts: tuple[str, ...]) -> tuple[Element, ...]:
        return tuple(Element(t, compile_condition(t, schema)) for t in texts)

    return Rule(
        id=identifier,
        policy="bench",
        version=date(2020, 1, 1),
        heading=identifier,
        text="",
        applies_to=SubjectKind.AD,
        ground=Ground.CONTRACT,
        when=elements(when),
        unless=elements(unless),
        then=Restriction(RestrictionKind.REJECT),
        decided_by=DecidedBy.AUTOMATIC,
        remedy="Change the ad.",
    )
