"""What `reasoned decide` says of one record: a JSON object, the same in every format.

The fields are described in docs/reference/decide.md. What an advertiser may see is in
`statement`; the rest is for the operator, and still never shows what a rule of limited
disclosure or a withheld fact would give away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reasoned.decisions.changes import MOST_OPTIONS, option
from reasoned.decisions.disclose import Audience, may_show_flip, why_rule_withheld
from reasoned.decisions.flip_words import can_be_said
from reasoned.decisions.model import Decision, Finding
from reasoned.decisions.statement import Redress, Statement, statement_of
from reasoned.decisions.statement_parts import plain
from reasoned.decisions.words import missing_text
from reasoned.intake.records import Reject
from reasoned.policies.model import PolicySet

FIELDS = (
    "row", "id", "kind", "name", "at", "outcome", "rules", "by", "proposed", "shadow",
    "undetermined", "flips", "statement", "problems",
)  # fmt: skip
"""The fields of a decided record, in their order. `statement` is null but for restrictions."""

REJECT_FIELDS = ("row", "reason", "input", "rows")
"""The fields of a reject. `rows` is there only where it is more than one."""


@dataclass(frozen=True)
class Entry:
    """One decided record: its output object, and the statement as a whole where there is one."""

    data: dict[str, Any]
    statement: Statement | None = None


def decided(
    row: int,
    decision: Decision,
    policy_set: PolicySet,
    *,
    problems: tuple[str, ...] = (),
    redress: Redress | None = None,
) -> Entry:
    """The output for a decided record; `data` holds JSON values.

    Raises Unfounded where a restriction isn't carried by its rules and facts.
    """
    subject = decision.subject
    statement = None
    if decision.restricts:
        statement = statement_of(
            decision,
            policy_set,
            case_id=f"row-{row}",
            made_at=decision.at,
            redress=redress or Redress(),
        )
    data = {
        "row": row,
        "id": subject.id,
        "kind": subject.kind.value,
        "name": subject.name,
        "at": plain(decision.at),
        "outcome": decision.outcome.value,
        "rules": _ids(decision.held),
        "by": _ids(decision.by),
        "proposed": [
            {"rule": f.rule.id, "restriction": f.rule.then.kind.value} for f in decision.proposed
        ],
        "shadow": _ids(decision.shadow),
        "undetermined": [_undetermined(f, policy_set) for f in decision.undetermined],
        "flips": _flips(decision, policy_set),
        "statement": None if statement is None else statement.to_json(),
        "problems": list(problems),
    }
    return Entry(data, statement)


def rejected(reject: Reject) -> dict[str, Any]:
    """The output object for a reject."""
    made: dict[str, Any] = {"row": reject.row, "reason": reject.reason, "input": reject.input}
    if reject.rows != 1:
        made["rows"] = reject.rows
    return made


def _ids(findings: tuple[Finding, ...]) -> list[str]:
    return [f.rule.id for f in findings]


def _undetermined(finding: Finding, policy_set: PolicySet) -> dict[str, Any]:
    declarations = policy_set.declarations
    return {
        "rule": finding.rule.id,
        "missing": [
            {"fact": name, "question": declarations.facts[name].question, "text": text}
            for name, text in zip(
                finding.missing,
                missing_text(finding.missing, declarations, finding.reads, finding.territory),
                strict=True,
            )
        ],
    }


def _flips(decision: Decision, policy_set: PolicySet) -> list[dict[str, Any]]:
    """What would change each rule that holds or is open: data, and a sentence."""
    declarations = policy_set.declarations
    shown = []
    for finding in (*decision.held, *decision.undetermined):
        if why_rule_withheld(finding.rule):
            shown.append(_withheld(finding, why_rule_withheld(finding.rule)))
            continue
        if finding.flips is None:
            continue
        flips = [
            f
            for f in finding.flips.flips
            if may_show_flip(f, declarations, Audience.PARTY) and can_be_said(f, finding.rule)
        ]
        shown += [plain(option(f, finding, declarations, decision)) for f in flips[:MOST_OPTIONS]]
    return shown


def _withheld(finding: Finding, why: str) -> dict[str, Any]:
    text = f"What would change rule {finding.rule.id} is withheld: {why}"
    return {"rule": finding.rule.id, "becomes": "", "text": text, "changes": []}


def missing_facts(decision: Decision) -> tuple[str, ...]:
    """Every fact that keeps some rule open, once."""
    return tuple(dict.fromkeys(n for f in decision.undetermined for n in f.missing))
