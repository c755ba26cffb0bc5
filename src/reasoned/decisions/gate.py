"""What a letter lacks before it may be sent.

A letter of refusal goes out only for a decision that restricts: by a rule in force whose
elements established facts have met. Whoever tries otherwise is shown what is missing. Words
that somebody writes supply nothing of it, whatever they say: only what a rule carries counts.
The letter itself is a `statement`.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reasoned.decisions import words
from reasoned.decisions.measures import measure_shown
from reasoned.decisions.model import (
    Decision,
    ElementFinding,
    FactRead,
    Finding,
    Result,
    may_be_automatic,
)
from reasoned.facts.measures import KnownMeasure
from reasoned.facts.model import Declarations
from reasoned.policies.model import Mode, RestrictionKind

NEAREST = 3
"""Rules named as the nearest to what somebody may have meant."""


class Lack(StrEnum):
    """What a letter can lack, in the order in which it is told."""

    RULE = "rule"
    ELEMENTS = "elements"
    FACTS = "facts"
    BOUND = "whom measures bind"
    REMEDY = "remedy"
    REDRESS = "redress"
    DECIDER = "who decided"


@dataclass(frozen=True)
class Draft:
    """A letter that somebody wants to send: their words, and the rule that they name, if any.

    `people`: who decided. One person is needed where a rule is for a person, two for a ban.
    """

    grounds: str
    rule: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Missing:
    """One thing that the letter lacks: a sentence, and what is on record about it."""

    lack: Lack
    text: str
    details: tuple[str, ...] = ()

    @property
    def beside(self) -> bool:
        """Whether it is told beside what is missing, and is nothing that the letter lacks."""
        return self.lack is Lack.BOUND


def missing(
    draft: Draft,
    decision: Decision,
    findings: Sequence[Finding],
    declarations: Declarations,
    measures: Sequence[KnownMeasure] = (),
) -> tuple[Missing, ...]:
    """What `draft` lacks; nothing where a letter can be written.

    `decision` is what the rules give for the subject at that moment, `findings` those of
    every rule in force for its kind, also where they don't hold; `measures` are on record.
    """
    named = next((f for f in findings if f.rule.id == draft.rule), None)
    if named is not None and named.result is Result.HOLDS:
        return _of_deciders(draft, named, decision)
    lacks = [
        _rule(draft, decision, findings),
        _elements(named, findings),
        _facts(named, findings, declarations),
        _bound(measures, decision.at),
        _remedy(named),
        Missing(
            Lack.REDRESS,
            "How to answer it (until when, to whom, and who reads it) comes with the rule that"
            " carries a letter. None does, so words of one's own about it bind nobody.",
        ),
    ]
    return tuple(lack for lack in lacks if lack is not None)


def _of_deciders(draft: Draft, named: Finding, decision: Decision) -> tuple[Missing, ...]:
    rule = named.rule
    if rule.mode is Mode.SHADOW:
        text = f"Rule {words.rule_name(rule)} is in shadow: it is counted, and never applied."
        return (Missing(Lack.RULE, text),)
    if may_be_automatic(rule) and decision.restricts:
        return ()
    people = {p.strip() for p in draft.people if p.strip()}
    needed = 2 if rule.then.kind is RestrictionKind.BAN else 1
    if len(people) >= needed:
        return ()
    who = "a person" if needed == 1 else "two people, since it is a ban"
    text = f"Rule {words.rule_name(rule)} holds, and must be applied by {who}."
    so_far = f"Named so far: {words.joined(sorted(people)) or 'nobody'}."
    return (Missing(Lack.DECIDER, text, (so_far,)),)


def _rule(draft: Draft, decision: Decision, findings: Sequence[Finding]) -> Missing:
    at = words.moment_text(decision.at)
    if not draft.rule:
        text = "It names no rule."
    elif any(f.rule.id == draft.rule for f in findings):
        text = f"The rule that it names, {draft.rule}, isn't one that holds."
    else:
        text = f"No rule {draft.rule} is in force for an {decision.subject.kind} on {at}."
        close = difflib.get_close_matches(draft.rule, [f.rule.id for f in findings], 1)
        if close:
            text += f" Did you mean {close[0]}?"
    held = [f for f in findings if f.result is Result.HOLDS]
    details = [words.finding_text(f) for f in held]
    if not held:
        details.append(f"Of the {len(findings)} rules in force on {at}, none holds.")
        details += [f"Nearest: {words.finding_text(f)}" for f in _nearest(draft, findings)]
    return Missing(Lack.RULE, text, tuple(details))


def _elements(named: Finding | None, findings: Sequence[Finding]) -> Missing:
    if named is None:
        return Missing(Lack.ELEMENTS, "No rule, so no elements of one that are met.")
    parts = [_part(e, "element") for e in named.elements]
    parts += [_part(e, "exception") for e in named.exceptions]
    return Missing(Lack.ELEMENTS, "Not every element of the rule is met.", tuple(parts))


def _part(found: ElementFinding, kind: str) -> str:
    return f"The {kind} “{found.element.says.rstrip('.')}” is {words.truth_text(found.truth)}."


def _facts(
    named: Finding | None, findings: Sequence[Finding], declarations: Declarations
) -> Missing:
    text = "It rests on no fact that meets an element of a rule."
    open_findings = [f for f in findings if f.result is Result.UNDETERMINED]
    if named is not None:
        text = "Established facts don't carry it."
        open_findings = [named] if named.missing else []
    names = dict.fromkeys(n for f in open_findings for n in f.missing)
    reads = {r.name: r for f in findings for r in f.reads}
    territory = [r for f in open_findings for r in f.territory]
    details = _established(named, findings, declarations)
    details += words.missing_text(tuple(names), declarations, reads.values(), territory)
    for read in reads.values():
        details += _not_counted(read, declarations)
    return Missing(Lack.FACTS, text, tuple(details))


def _established(
    named: Finding | None, findings: Sequence[Finding], declarations: Declarations
) -> list[str]:
    """The facts that rules hold on which could be named, or on which the named one fails."""
    if named is None:
        held = [f for f in findings if f.result is Result.HOLDS and f.rule.mode is Mode.ENFORCED]
        return [
            f"Rule {words.rule_name(f.rule)} holds on these facts; name it:"
            f" {_said(f.reads, declarations)}."
            for f in held
        ]
    lines = [
        f"“{e.element.says.rstrip('.')}” isn't so: {_said(e.reads, declarations)}."
        for e in named.elements
        if e.truth is False
    ]
    lines += [
        f"The exception “{e.element.says.rstrip('.')}” applies: {_said(e.reads, declarations)}."
        for e in named.exceptions
        if e.truth is True
    ]
    return lines


def _said(reads: Sequence[FactRead], declarations: Declarations) -> str:
    known = [(declarations.facts[r.name], r.value) for r in reads if r.known]
    return "; ".join(f"{words.label_text(d)}: {words.value_text(v, d.unit)}" for d, v in known)


def _not_counted(read: FactRead, declarations: Declarations) -> list[str]:
    """What is on record of a fact and doesn't count, because it is alleged or contested."""
    fact = read.beside if read.known else read.fact
    if fact is None or (not read.known and read.status is None):
        return []
    declaration = declarations.facts[read.name]
    said = f"{words.label_text(declaration)}: {words.value_text(fact.value, declaration.unit)}"
    return [f"{fact.status.capitalize()}, so it doesn't count: {said} ({fact.source})."]


def _bound(measures: Sequence[KnownMeasure], at: datetime) -> Missing | None:
    if not measures:
        return None
    details = []
    for known in measures:
        shown = measure_shown(known.measure)
        state = "" if known.in_force else " It isn't in force."
        if shown.in_force_from and shown.in_force_from > at:
            state = f" It is in force only from {words.moment_text(shown.in_force_from)}."
        details.append(f"{shown.text}{state}")
    return Missing(
        Lack.BOUND,
        "A measure of an authority is a fact, never a ground. On record are these:",
        tuple(details),
    )


def _remedy(named: Finding | None) -> Missing:
    text = "What would change it comes with a rule that holds; none carries this letter."
    said = (named.rule.remedy,) if named is not None and named.rule.remedy else ()
    return Missing(Lack.REMEDY, text, said)


def _nearest(draft: Draft, findings: Sequence[Finding]) -> list[Finding]:
    """The rule that was named, else those that are open; else where most elements are met."""
    near = [f for f in findings if f.rule.id == draft.rule]
    near = near or [f for f in findings if f.result is Result.UNDETERMINED]
    if near:
        return near[:NEAREST]

    def met(finding: Finding) -> float:
        return sum(e.truth is True for e in finding.elements) / len(finding.elements)

    return sorted((f for f in findings if met(f)), key=met, reverse=True)[:NEAREST]
