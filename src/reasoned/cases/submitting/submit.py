"""An advertiser or an ad is submitted: its facts are kept, and the rules run at once.

What software may decide is decided; what needs a person waits in a case, with the exact
questions, and serves or holds meanwhile as the policy says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.cases.deciding.beside import beyond
from reasoned.cases.deciding.run_rules import (
    Evaluated,
    Kept,
    evaluate,
    keep,
)
from reasoned.cases.deciding.supersede import replace_waiting, supersede
from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.events import happened
from reasoned.cases.facts import add_facts, newest_of, read_claims
from reasoned.cases.screening.screen import screen_advertiser
from reasoned.cases.subjects import (
    SubjectRow,
    add_subject,
    find_subject,
    keep_ad,
    keep_contact,
    rename,
    subject_by_id,
)
from reasoned.cases.submitting import recheck
from reasoned.cases.submitting.again import stands_already
from reasoned.cases.work.tasks import close_tasks, go_on, to_decide
from reasoned.decisions.model import Finding
from reasoned.facts.model import Declarations, Source, SubjectKind
from reasoned.store.tables.cases import case
from reasoned.store.unit import Unit


@dataclass(frozen=True)
class Contact:
    email: str = ""
    language: str = ""
    representative: str = ""


@dataclass(frozen=True)
class AdRecord:
    """What the ad repository asks (DSA Article 39). `reach`: recipients by member state."""

    payer: str = ""
    beneficiary: str = ""
    targeting: Mapping[str, Any] = field(default_factory=dict)
    content: Mapping[str, Any] = field(default_factory=dict)
    first_shown: datetime | None = None
    last_shown: datetime | None = None
    reach: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Submission:
    """What is submitted. `external_id` is the operator's own; `facts` in the native form."""

    kind: SubjectKind
    external_id: str
    name: str = ""
    market: str = ""
    advertiser: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    contact: Contact | None = None
    ad: AdRecord | None = None
    report: str = ""
    source: str = "the submission"


@dataclass(frozen=True)
class Question:
    """A fact that a person is asked for, and the rules that wait for it."""

    fact: str
    text: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Submitted:
    """What came of it. `while_waiting` is `serve` or `hold` where it waits, else empty."""

    case: str
    subject: str
    decision: Kept
    questions: tuple[Question, ...]
    while_waiting: str


def submit(unit: Unit, desk: Desk, submission: Submission, *, by: int) -> Submitted:
    """Take in a submission and decide it as far as software may.

    Submitted again under the same id, it is the same subject with new facts, in a new case;
    where a restriction stands on the very same facts, that is what comes of it. What changed
    puts other decisions that leaned on it in front of a person. Raises Invalid and Refused.
    """
    who = _subject(unit, submission)
    source = Source("file", submission.source)
    claims = read_claims(submission.facts, desk.book.policy_set.declarations, source, "facts")
    before = newest_of(unit, who, claims)
    add_facts(unit, who, claims, by, before=before)
    if submission.contact is not None:
        about = submission.contact
        keep_contact(unit, who, about.email, about.language, about.representative)
    changed = recheck.changed_by(before, claims)
    # Who sends the same every night would else put off its deadline every night.
    same = not changed and {claim.name for claim in claims} <= {row.name for row in before}
    came = decide_in_new_case(unit, desk, who, by=by, report=submission.report, goes_on=same)
    for number in changed:
        recheck.recheck_leaning(unit, desk, number, "a fact was submitted anew")
    return came


def _subject(unit: Unit, submission: Submission) -> SubjectRow:
    if not submission.external_id.strip():
        raise Invalid("external_id", "It needs an id of its own: give the one that you use.")
    who = find_subject(unit.connection, submission.kind, submission.external_id)
    if who is not None:
        who = rename(unit, who, submission.name, submission.market)
    if submission.kind is SubjectKind.ADVERTISER:
        return who or add_subject(
            unit,
            submission.kind,
            submission.external_id,
            name=submission.name,
            market=submission.market,
        )
    if who is None:
        who = add_subject(
            unit,
            submission.kind,
            submission.external_id,
            name=submission.name,
            market=submission.market,
            advertiser=_advertiser(unit, submission).id,
        )
    elif submission.advertiser:
        owner = subject_by_id(unit.connection, who.advertiser)
        if owner.external_id != submission.advertiser:
            raise Refused(
                "another-advertiser",
                f"The ad {who.external_id!r} belongs to another advertiser. Give it an id of its"
                " own.",
            )
    if submission.ad is None:
        if who.new:
            keep_ad(unit, who, {}, {})
        return who
    about = submission.ad
    row = {
        "payer": about.payer,
        "beneficiary": about.beneficiary,
        "targeting": dict(about.targeting),
        "content": dict(about.content),
        "first_shown": about.first_shown,
        "last_shown": about.last_shown,
    }
    keep_ad(unit, who, row, about.reach)
    return who


def _advertiser(unit: Unit, submission: Submission) -> SubjectRow:
    if not submission.advertiser.strip():
        raise Invalid("advertiser", "An ad belongs to an advertiser: give the advertiser's id.")
    kind = SubjectKind.ADVERTISER
    found = find_subject(unit.connection, kind, submission.advertiser)
    return found or add_subject(unit, kind, submission.advertiser, market=submission.market)


def open_case(
    unit: Unit,
    desk: Desk,
    who: SubjectRow,
    *,
    by: int,
    report: str = "",
    cause: str = "submitted",
    waits: bool = False,
    while_waiting: str = "",
) -> tuple[int, str]:
    """A new case about a subject; gives its row and its random id."""
    ref = unit.new_ref("case")
    number = unit.add(
        case,
        ref=ref,
        subject_id=who.id,
        market=who.market,
        while_waiting=while_waiting or desk.settings.while_waiting,
        report=report,
        waits=waits,
        opened_at=unit.now,
        changed_at=unit.now,
    )
    happened(
        unit,
        "case.opened",
        actor=by,
        case=number,
        subject=who.id,
        data={
            "case": ref,
            "cause": cause,
            "subject": {"kind": who.kind.value, "external_id": who.external_id},
        },
    )
    return number, ref


def decide_in_new_case(
    unit: Unit,
    desk: Desk,
    who: SubjectRow,
    *,
    by: int,
    report: str = "",
    cause: str = "submitted",
    goes_on: bool = False,
) -> Submitted:
    """Run the rules on a subject in a case of its own; what it does is as for `settle`.

    Nothing is decided twice: where software would restrict just as it has already, that stays.
    `goes_on`: what waits about the subject keeps its holder and deadline in the new case, since
    nothing new was submitted.
    """
    _screen(unit, desk, who)
    evaluated = evaluate(unit, desk, who, report=report)
    left = beyond(unit, who, evaluated.decision)
    if left is None:
        of, kept = stands_already(unit, who, evaluated)
        supersede(unit, who, replace(kept, decision=evaluated.decision))
        return Submitted(of, who.ref, kept, (), "")
    evaluated = replace(evaluated, decision=left)
    number, ref = open_case(
        unit,
        desk,
        who,
        by=by,
        report=report,
        cause=cause,
        waits=evaluated.decision.waits,
        while_waiting=_meanwhile(desk, evaluated),
    )
    return _settle(unit, desk, who, evaluated, case_id=number, case_ref=ref, goes_on=goes_on)


def settle(
    unit: Unit, desk: Desk, who: SubjectRow, *, case_id: int, case_ref: str, report: str = ""
) -> Submitted:
    """Run the rules and keep what software may decide; the rest waits for a person.

    A restriction by software that stands from before is ended by one that takes its place, by a
    clear `allow`, or where none of its rules may hold any more; else it stays. Where nothing is
    to be decided beyond what stands, that is the answer, and nothing waits.
    """
    _screen(unit, desk, who)
    evaluated = evaluate(unit, desk, who, report=report)
    left = beyond(unit, who, evaluated.decision)
    if left is None:
        _, kept = stands_already(unit, who, evaluated)
        supersede(unit, who, replace(kept, decision=evaluated.decision))
        close_tasks(unit, case_id, ("review", "second"), by=0)
        replace_waiting(unit, who, case_id)
        unit.change(case, case_id, waits=False, changed_at=unit.now)
        return Submitted(case_ref, who.ref, kept, (), "")
    evaluated = replace(evaluated, decision=left)
    unit.change(
        case,
        case_id,
        waits=evaluated.decision.waits,
        while_waiting=_meanwhile(desk, evaluated),
        changed_at=unit.now,
    )
    return _settle(unit, desk, who, evaluated, case_id=case_id, case_ref=case_ref)


def _screen(unit: Unit, desk: Desk, who: SubjectRow) -> None:
    """Whoever changed is held against the targets of measures, before the rules run."""
    if desk.targets is not None and who.kind is SubjectKind.ADVERTISER:
        screen_advertiser(unit, desk, who)


def _settle(
    unit: Unit,
    desk: Desk,
    who: SubjectRow,
    evaluated: Evaluated,
    *,
    case_id: int,
    case_ref: str,
    goes_on: bool = False,
) -> Submitted:
    decision = evaluated.decision
    kept = keep(unit, desk, evaluated, case=case_id, case_ref=case_ref)
    waited: Sequence[sa.Row[Any]] = ()
    if not who.new:
        supersede(unit, who, kept)
        waited = to_decide(unit, who.id, None if goes_on else case_id)
    if evaluated.decision.waits or decision.proposed:
        go_on(
            unit,
            desk,
            case_id,
            waited,
            market=who.market,
            rule=_lead(evaluated),
            detail={"decision": kept.ref, "outcome": decision.outcome.value},
        )
    elif waited:
        # What a change put in front of a person stays there: only a person is done with it.
        close_tasks(unit, case_id, ("review", "second"), by=0)
    if not who.new:
        replace_waiting(unit, who, case_id)
    return Submitted(
        case_ref,
        who.ref,
        kept,
        questions_of(decision.undetermined, desk.book.policy_set.declarations),
        _meanwhile(desk, evaluated) if evaluated.decision.waits else "",
    )


def _meanwhile(desk: Desk, evaluated: Evaluated) -> str:
    """What the policies of the rules that it waits for say; `hold` where they differ."""
    decision = evaluated.decision
    open_rules = {f.rule.policy for f in (*decision.proposed, *decision.undetermined)}
    said = {
        policy.while_waiting or desk.settings.while_waiting
        for policy in desk.book.policy_set.in_force(decision.at)
        if policy.id in open_rules
    } or {desk.settings.while_waiting}
    return "hold" if "hold" in said else "serve"


def questions_of(
    undetermined: Sequence[Finding], declarations: Declarations
) -> tuple[Question, ...]:
    """Each missing fact once, with the question that would settle it."""
    waiting: dict[str, list[str]] = {}
    for finding in undetermined:
        for name in finding.missing:
            waiting.setdefault(name, []).append(finding.rule.id)
    return tuple(
        Question(name, declarations.facts[name].question, tuple(rules))
        for name, rules in waiting.items()
    )


def _lead(evaluated: Evaluated) -> str:
    decision = evaluated.decision
    findings = (*decision.proposed, *decision.undetermined)
    return findings[0].rule.id if findings else ""
