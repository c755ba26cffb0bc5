"""Reads policies that were sent as texts; publishing them is for `cases.policies.publish`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool

from reasoned.facts.declarations import parse_declarations
from reasoned.policies.model import Policy, PolicySet
from reasoned.policies.read import FACTS_FILE, collect, parse_policy
from reasoned.web.problems import broken


async def read_texts(
    facts: str, documents: Mapping[str, str]
) -> tuple[PolicySet, str, dict[str, str]]:
    """The policies in texts by their names, as `publish` takes them. Raises BrokenDocument."""
    return await run_in_threadpool(_read, facts, documents)


def _read(facts: str, documents: Mapping[str, str]) -> tuple[PolicySet, str, dict[str, str]]:
    declared, problems = parse_declarations(facts, FACTS_FILE)
    policies: list[Policy] = []
    for name, text in documents.items():
        digest = hashlib.sha256(text.encode()).hexdigest()
        policy, found = parse_policy(text, name, declared, digest)
        problems += found
        if policy is not None:
            policies.append(policy)
    loaded = collect(policies, declared, problems)
    if loaded.set is None:
        raise broken("documents", [p for p in loaded.problems if p.severity == "error"])
    return loaded.set, facts, dict(documents)
