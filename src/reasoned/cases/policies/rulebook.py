"""The published policies as the engine runs them, read from the store.

Rules that a breaker has stopped are in it as rules for people. An engine is for a moment; it
is kept while the same versions are in force, and moved along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa

from reasoned.decisions.engine import Engine
from reasoned.facts.declarations import parse_declarations
from reasoned.facts.problems import Problem
from reasoned.policies.model import DecidedBy, PolicySet, Rule
from reasoned.policies.read import collect, parse_policy
from reasoned.store.tables.policies import breaker, declarations, policy_version


class NoPolicies(Exception):
    """Nothing has been published yet."""


class BrokenPolicies(Exception):
    """What was published can't be read by this release."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(str(p) for p in problems[:5]))
        self.problems = problems


@dataclass
class Rulebook:
    """All published versions. `versions` has their row numbers by policy and version date.

    `stopped`: rules whose automatic restrictions a breaker turns into review. `newest`,
    `declared`: the row numbers of the newest version and of the declared facts.
    """

    policy_set: PolicySet
    versions: Mapping[tuple[str, str], int]
    stopped: frozenset[str] = frozenset()
    newest: int = 0
    declared: int = 0
    _engines: dict[tuple[str, ...], Engine] = field(default_factory=dict, repr=False)

    def engine(self, at: datetime) -> Engine:
        """The engine for that moment."""
        key = tuple(p.sha256 for p in self.policy_set.in_force(at))
        engine = self._engines.get(key)
        if engine is None:
            self._engines.clear()
            engine = self._engines[key] = Engine(self.policy_set, at)
        return engine.moved(at)

    def version_of(self, rule: Rule) -> int:
        """The row number of the policy version that a rule stands in."""
        return self.versions[rule.policy, rule.version.isoformat()]

    def hashes(self, at: datetime) -> dict[str, str]:
        """The documents' hashes of the versions in force, by policy id."""
        return {p.id: p.sha256 for p in self.policy_set.in_force(at)}


def load_rulebook(connection: sa.Connection) -> Rulebook:
    """Everything that is published. Raises NoPolicies and BrokenPolicies."""
    facts = connection.execute(
        sa.select(declarations).order_by(declarations.c.id.desc()).limit(1)
    ).first()
    rows = connection.execute(sa.select(policy_version).order_by(policy_version.c.id)).all()
    if facts is None or not rows:
        raise NoPolicies("No policies are published. Run `reasoned policy publish DIR`.")
    declared, problems = parse_declarations(facts.document, "facts.yaml")
    policies = []
    for row in rows:
        policy, found = parse_policy(row.document, row.path, declared, row.sha256)
        problems += found
        if policy is not None:
            policies.append(policy)
    loaded = collect(policies, declared, problems, checked=True)
    if loaded.set is None:
        raise BrokenPolicies(loaded.problems)
    stopped = connection.execute(sa.select(breaker.c.rule).where(breaker.c.reset_at.is_(None)))
    names = frozenset(stopped.scalars())
    return Rulebook(
        _by_people(loaded.set, names),
        {(row.policy, row.version): row.id for row in rows},
        names,
        max(row.id for row in rows),
        facts.id,
    )


def _by_people(policy_set: PolicySet, stopped: frozenset[str]) -> PolicySet:
    """The rules that a breaker has stopped are for people."""
    if not stopped:
        return policy_set
    policies = tuple(
        replace(
            policy,
            rules=tuple(
                replace(rule, decided_by=DecidedBy.PERSON) if rule.id in stopped else rule
                for rule in policy.rules
            ),
        )
        for policy in policy_set.policies
    )
    return replace(policy_set, policies=policies)
