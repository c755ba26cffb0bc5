"""Policies as everybody may see them: which version is, was or will be in force, and since when.

What a version says is for whoever reads its document; how often its rules were applied, for
`public_numbers`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

import sqlalchemy as sa

from reasoned.cases.errors import NotFound
from reasoned.policies.model import Policy, PolicySet
from reasoned.store.tables.policies import policy_version

State: TypeAlias = Literal["in force", "before", "announced"]


@dataclass(frozen=True)
class Edition:
    """One version. `until` is when the next one takes its place, or it was withdrawn; None
    where neither is known."""

    policy: Policy
    state: State
    until: datetime | None

    @property
    def version(self) -> str:
        return self.policy.version.isoformat()


@dataclass(frozen=True)
class Published:
    """What a version was published as."""

    number: int
    document: str
    sha256: str
    published_at: datetime


def editions(policies: PolicySet, now: datetime) -> Mapping[str, Sequence[Edition]]:
    """Every published version by policy id, the oldest first."""
    current = {policy.id: policy.version for policy in policies.in_force(now)}
    by_id: dict[str, list[Policy]] = {}
    for policy in sorted(policies.policies, key=lambda p: (p.in_force_from, p.version)):
        by_id.setdefault(policy.id, []).append(policy)
    return {
        name: [
            Edition(policy, _state(policy, current, now), _until(policy, later))
            for policy, later in zip(several, [*several[1:], None], strict=True)
        ]
        for name, several in sorted(by_id.items())
    }


def _state(policy: Policy, current: Mapping[str, object], now: datetime) -> State:
    if current.get(policy.id) == policy.version:
        return "in force"
    return "announced" if policy.in_force_from > now else "before"


def _until(policy: Policy, later: Policy | None) -> datetime | None:
    ends = [] if later is None else [later.in_force_from]
    if policy.withdrawn is not None:
        ends.append(policy.withdrawn)
    return max(min(ends), policy.in_force_from) if ends else None


def edition_of(several: Mapping[str, Sequence[Edition]], policy: str, version: str) -> Edition:
    """The version named; without a name the one in force, else the newest. Raises NotFound."""
    known = several.get(policy)
    if known is None:
        raise NotFound("policy", policy)
    if not version:
        return next((e for e in known if e.state == "in force"), known[-1])
    for edition in known:
        if edition.version == version:
            return edition
    raise NotFound("policy version", f"{policy} {version}")


def document_of(connection: sa.Connection, policy: str, version: str) -> Published:
    """The document as it was published. Raises NotFound."""
    row = connection.execute(
        sa.select(policy_version).where(
            policy_version.c.policy == policy, policy_version.c.version == version
        )
    ).first()
    if row is None:
        raise NotFound("policy version", f"{policy} {version}")
    return Published(row.id, row.document, row.sha256, row.published_at)
