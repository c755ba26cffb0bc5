"""Register entries: canonical JSON (RFC 8785) of coded public facts, and their leaf hashes.

No free text from people enters an entry. Advertisers stand under random case ids; what isn't
public stands as digests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785

from reasoned.decisions.disclose import Audience, why_rule_withheld, why_withheld
from reasoned.decisions.model import Decision, FactRead
from reasoned.decisions.statement_parts import RestrictionShown, plain
from reasoned.facts.model import Declarations
from reasoned.policies.model import Policy
from reasoned.register.commitments import ALGORITHM, Disclosure

MAX_BYTES = 65_535
"""Longest entry that a tlog-tiles bundle holds."""

LONGEST_VALUE = 2_000
"""Bytes of a value that an entry shows; longer ones are committed to."""


class TooLong(ValueError):
    """An entry that no log takes."""


@dataclass(frozen=True)
class Entry:
    """One entry: its kind, canonical bytes, and RFC 6962 leaf hash."""

    kind: str
    content: bytes
    leaf_hash: bytes


def entry(kind: str, body: Mapping[str, Any]) -> Entry:
    """Raises TooLong."""
    content = rfc8785.dumps({"kind": kind, "v": 1, **body})
    if len(content) > MAX_BYTES:
        raise TooLong(f"The entry has {len(content)} bytes; at most {MAX_BYTES} fit.")
    return Entry(kind, content, hashlib.sha256(b"\0" + content).digest())


def policy_entry(policy: Policy, at: datetime) -> Entry:
    """A policy version: the document's hash, and when it takes effect."""
    return entry(
        "policy",
        {
            "policy": policy.id,
            "version": policy.version.isoformat(),
            "sha256": policy.sha256,
            "in_force_from": plain(policy.in_force_from),
            "at": plain(at),
        },
    )


def private_reads(decision: Decision, declarations: Declarations) -> tuple[FactRead, ...]:
    """What the carrying rules read and an entry can't show, unknown facts included: what the
    public may not see, and what is too long."""
    found: dict[str, FactRead] = {}
    for finding in decision.by:
        limited = why_rule_withheld(finding.rule)
        for read in finding.reads:
            hidden = limited or why_withheld(read.name, declarations, Audience.PUBLIC)
            if hidden or len(rfc8785.dumps(_shown(read))) > LONGEST_VALUE:
                found[read.name] = read
    return tuple(found.values())


def decision_entry(
    decision: Decision,
    declarations: Declarations,
    *,
    case: str,
    decision_id: str,
    puid: str,
    policies: Mapping[str, str],
    restrictions: Sequence[RestrictionShown],
    disclosures: Sequence[Disclosure],
) -> Entry:
    """A restriction. `policies`: the document's hash by policy id.

    Where a private fact gives the territories of a limit, `excluded` and `only` are null: the
    fact's digest stands for them.
    """
    private = {read.name for read in private_reads(decision, declarations)}
    hidden = any(read.name in private for finding in decision.by for read in finding.territory)
    facts = {
        read.name: _shown(read)
        for finding in decision.by
        for read in finding.reads
        if read.name not in private
    }
    return entry(
        "decision",
        {
            "case": case,
            "decision": decision_id,
            "puid": puid,
            "at": plain(decision.at),
            "subject": decision.subject.kind.value,
            "outcome": decision.outcome.value,
            "automatic": decision.automatic,
            "people": len(set(decision.people)),
            "reported": bool(decision.report),
            "restrictions": [
                {
                    "kind": shown.kind,
                    "excluded": None if hidden else list(shown.excluded),
                    "only": None if hidden or shown.only is None else list(shown.only),
                    "starts_at": plain(shown.starts_at),
                    "ends_at": plain(shown.ends_at),
                }
                for shown in restrictions
            ],
            "rules": [
                {
                    "policy": finding.rule.policy,
                    "version": finding.rule.version.isoformat(),
                    "sha256": policies[finding.rule.policy],
                    "rule": finding.rule.id,
                }
                for finding in decision.by
            ],
            "facts": facts,
            "_sd": sorted(disclosure.digest for disclosure in disclosures),
            "_sd_alg": ALGORITHM,
        },
    )


def ruling_entry(
    *,
    case: str,
    decision_id: str,
    ruling_id: str,
    at: datetime,
    result: str,
    arguments: Mapping[str, str],
) -> Entry:
    """A ruling: its result, and what became of each argument, by number."""
    return entry(
        "ruling",
        {
            "case": case,
            "decision": decision_id,
            "ruling": ruling_id,
            "at": plain(at),
            "result": result,
            "arguments": dict(arguments),
        },
    )


def withdrawal_entry(*, case: str, decision_id: str, at: datetime) -> Entry:
    """That who made a restriction took it back, before its letter was sent."""
    return entry("withdrawal", {"case": case, "decision": decision_id, "at": plain(at)})


def _shown(read: FactRead) -> dict[str, Any]:
    return {"state": _state(read), "value": _exact(plain(read.value)) if read.known else None}


def _exact(value: Any) -> Any:
    """JSON that keeps every digit: RFC 8785 has no integers past 2^53, so they are text."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        return str(value)
    if isinstance(value, list):
        return [_exact(item) for item in value]
    if isinstance(value, dict):
        return {name: _exact(part) for name, part in value.items()}
    return value


def _state(read: FactRead) -> str:
    if not read.known:
        return "unknown"
    return "none" if read.value is None else "value"
