"""What can be read in a policy set and is wrong or suspicious all the same."""

from __future__ import annotations

from collections.abc import Sequence

from reasoned.conditions.values import Record
from reasoned.facts.problems import Problem
from reasoned.policies.model import PolicySet


def check(policy_set: PolicySet, *, advertisers: Sequence[Record] = ()) -> list[Problem]:
    """Everything found, by file and line."""
    return []
