"""Policies and rules, read and type-checked, as the engine runs them.

The words are DESIGN's: a rule has elements (`when`, all must hold), exceptions
(`unless`, any one lifts it), a restriction (`then`), a ground, who decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from reasoned.conditions.tree import Condition, RuleTest
from reasoned.facts.model import Declarations, SubjectKind


class Ground(StrEnum):
    CONTRACT = "contract"
    LAW = "law"
    DISCRETION = "discretion"


class DecidedBy(StrEnum):
    AUTOMATIC = "automatic"
    PERSON = "person"


class Mode(StrEnum):
    """`SHADOW` rules are evaluated and counted, and never applied."""

    ENFORCED = "enforced"
    SHADOW = "shadow"


class RestrictionKind(StrEnum):
    """From the mildest to the strictest."""

    LIMIT = "limit"
    REJECT = "reject"
    SUSPEND = "suspend"
    BAN = "ban"

    @property
    def severity(self) -> int:
        return list(RestrictionKind).index(self)


@dataclass(frozen=True)
class Territory:
    """Where a `limit` reaches: ISO 3166-1 alpha-2 codes.

    `excluded`: not shown there. `only`: shown nowhere else (None: no such limit).
    `excluded_fact`/`only_fact`: full name of a fact (list of string) that gives the codes
    at the moment of decision.
    """

    excluded: tuple[str, ...] = ()
    only: tuple[str, ...] | None = None
    excluded_fact: str = ""
    only_fact: str = ""


@dataclass(frozen=True)
class Restriction:
    """What a rule does (`then`). `duration` None: until lifted."""

    kind: RestrictionKind
    territory: Territory = Territory()
    duration: timedelta | None = None


@dataclass(frozen=True)
class Element:
    """One plain sentence with one condition, or with a question only a person can answer.

    Where `asks` is set, `condition` reads the bool fact `answer` (its own name), which
    holds that person's answer. `line` counts from 1 in the policy's file.
    """

    says: str
    condition: Condition
    asks: str = ""
    answer: str = ""
    line: int = 0


@dataclass(frozen=True)
class Rule:
    """One rule of one policy version.

    `text` is the prose of its section, in Markdown; `heading` the section's title.
    `limited` is the written reason where `discloses: limited`. `kept` holds rule keys that
    later features use (`dsa`, `settles`, `translations`), as written.
    """

    id: str
    policy: str
    version: date
    heading: str
    text: str
    applies_to: SubjectKind
    ground: Ground
    when: tuple[Element, ...]
    unless: tuple[Element, ...]
    then: Restriction
    decided_by: DecidedBy
    appeal_within: str = "6 months"
    instrument: str = ""
    remedy: str = ""
    mode: Mode = Mode.ENFORCED
    limited: str = ""
    kept: Mapping[str, Any] = field(default_factory=dict, hash=False)
    path: str = ""
    line: int = 0

    @cached_property
    def effective_ground(self) -> Ground:
        """`discretion` also where no `when` element can be decided by facts."""
        if all(e.asks for e in self.when):
            return Ground.DISCRETION
        return self.ground

    @property
    def test(self) -> RuleTest:
        """What the back ends run."""
        return RuleTest(
            self.id,
            tuple(e.condition.tree for e in self.when),
            tuple(e.condition.tree for e in self.unless),
        )


@dataclass(frozen=True)
class Policy:
    """One version of one policy document.

    In force from `in_force_from` (the version's date, or publication plus notice where that
    is later) until `withdrawn`, or until the next version is in force. `while_waiting`: what an
    ad does while its rules wait for a person, `serve` or `hold`; empty: as the operator set.
    """

    id: str
    title: str
    version: date
    in_force_from: datetime
    rules: tuple[Rule, ...]
    body: str
    sha256: str
    path: str
    published: date | None = None
    notice: timedelta | None = None
    withdrawn: datetime | None = None
    while_waiting: str = ""


@dataclass(frozen=True)
class PolicySet:
    """All versions that were read, with the facts they may use.

    Elements that ask a person are facts too: `declarations` includes them, under the
    names in `Element.answer` (`ad.answers.<rule>.<n>`).
    """

    policies: tuple[Policy, ...]
    declarations: Declarations

    def in_force(self, at: datetime) -> tuple[Policy, ...]:
        """The version of each policy in force at `at`, by policy id; none twice."""
        current: dict[str, Policy] = {}
        for policy in sorted(self.policies, key=lambda p: (p.in_force_from, p.version)):
            if policy.in_force_from <= at:
                current[policy.id] = policy
        return tuple(
            p for _, p in sorted(current.items()) if p.withdrawn is None or at < p.withdrawn
        )

    def rules(self, at: datetime, kind: SubjectKind) -> tuple[Rule, ...]:
        """The rules in force at `at` for that kind of subject, in document order."""
        return tuple(r for p in self.in_force(at) for r in p.rules if r.applies_to is kind)
