"""What the rules say of a case's subject at this moment, as a person reads it before deciding:
each element with the facts beside it, what is missing, and what would change it.

Nothing is written. Words come from `decisions`; who may do what is for the use cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NoReturn

import sqlalchemy as sa

from reasoned.cases.deciding.run_rules import Evaluated, digest_of, evaluate
from reasoned.cases.deciding.seen import seen_of
from reasoned.cases.desk import Desk
from reasoned.cases.subjects import SubjectRow, subject_by_id
from reasoned.conditions.types import Field
from reasoned.decisions import flip_words, words
from reasoned.decisions.measures import measure_shown
from reasoned.decisions.model import ElementFinding, FactRead, Finding
from reasoned.decisions.statement_parts import MeasureShown
from reasoned.facts.measures import KnownMeasure, MatchStatus
from reasoned.facts.model import Declarations, Disclosure, Fact, Source, Status
from reasoned.policies.model import RestrictionKind, Rule
from reasoned.policies.show import condition_text, decided_text, ground_text
from reasoned.store.tables.cases import case
from reasoned.store.unit import Unit

MOST_CHANGES = 5


@dataclass(frozen=True)
class SourceView:
    """Where a value comes from. `status` is empty where it counts."""

    title: str
    where: str
    author: str
    evidence: str
    observed_at: datetime | None
    status: str = ""
    value: str = ""


@dataclass(frozen=True)
class FactView:
    """A fact that an element read. `missing`: it keeps the rule open; `asked`: where else on
    the page it is asked for already. `unsettled`: what is only alleged or contested."""

    name: str
    label: str
    question: str
    known: bool
    value: str
    disclosure: str
    sources: tuple[SourceView, ...]
    unsettled: tuple[SourceView, ...]
    missing: bool
    gap: str
    field: Field
    first: bool = True


@dataclass(frozen=True)
class ElementView:
    says: str
    asks: str
    condition: str
    met: str
    facts: tuple[FactView, ...]


@dataclass(frozen=True)
class RuleView:
    """One rule. `state`: `proposed` (a person may apply it), `restricts` (software did),
    `holds` or `undetermined`. `two`: it takes two people. `facts`: the digest of what a first
    person's proposal rests on; empty where nobody can propose it."""

    id: str
    policy: str
    policy_title: str
    version: str
    heading: str
    text: str
    state: str
    ground: str
    then: str
    decided: str
    two: bool
    remedy: str
    elements: tuple[ElementView, ...]
    exceptions: tuple[ElementView, ...]
    territory: tuple[FactView, ...]
    changes: tuple[str, ...]
    facts: str


@dataclass(frozen=True)
class MeasureView:
    shown: MeasureShown
    confirmed: bool
    in_force: bool
    read: bool
    source: SourceView


@dataclass(frozen=True)
class RulesNow:
    """`outcome`: what the rules give without a person; `asked`: the facts that are asked for;
    `seen`: all of it as a text that goes along with a decision, as `deciding.seen` has it."""

    at: datetime
    outcome: str
    rules: tuple[RuleView, ...]
    shadow: tuple[str, ...]
    measures: tuple[MeasureView, ...]
    asked: tuple[str, ...]
    evaluated: Evaluated
    seen: str


def reading_unit(connection: sa.Connection, now: datetime) -> Unit:
    """A unit of work for what only reads: it makes no ids, since it keeps nothing."""

    def never(*_: object) -> NoReturn:
        raise AssertionError("Nothing is kept while a page is read.")

    return Unit(connection, now, never, never)


def rules_now(
    connection: sa.Connection, desk: Desk, who: SubjectRow, now: datetime, *, report: str = ""
) -> RulesNow:
    """Run the rules in force on what is known, and put the outcome in words."""
    evaluated = evaluate(reading_unit(connection, now), desk, who, report=report)
    decision = evaluated.decision
    by = {f.rule.id for f in decision.by}
    proposed = {f.rule.id for f in decision.proposed}
    others = [f for f in decision.held if f.rule.id not in by | proposed]
    titles = {p.id: p.title for p in desk.book.policy_set.in_force(now)}
    made = _Maker(evaluated, desk.book.policy_set.declarations, titles)
    states: Sequence[tuple[str, Iterable[Finding]]] = (
        ("proposed", decision.proposed),
        ("restricts", decision.by),
        ("holds", others),
        ("undetermined", decision.undetermined),
    )
    rules = tuple(made.rule(f, state) for state, findings in states for f in findings)
    return RulesNow(
        now,
        decision.outcome.value,
        rules,
        tuple(words.rule_name(f.rule) for f in decision.shadow),
        tuple(_measure(m, rules) for m in evaluated.seen.measures),
        tuple(made.asked),
        evaluated,
        seen_of(connection, evaluated),
    )


def seen_in_case(connection: sa.Connection, desk: Desk, ref: str, now: datetime) -> str:
    """What there is to see of a case at this moment, as `deciding.seen` has it."""
    row = connection.execute(sa.select(case).where(case.c.ref == ref)).one()
    who = subject_by_id(connection, row.subject_id)
    found = evaluate(reading_unit(connection, now), desk, who, report=row.report)
    return seen_of(connection, found)


class _Maker:
    """Makes views of one evaluation; each missing fact is asked for once on a page."""

    def __init__(
        self, evaluated: Evaluated, declarations: Declarations, titles: Mapping[str, str]
    ) -> None:
        self.evaluated, self.declarations, self.titles = evaluated, declarations, titles
        self.asked: dict[str, None] = {}

    def rule(self, finding: Finding, state: str) -> RuleView:
        rule = finding.rule
        part = partial(self._element, finding=finding)
        return RuleView(
            id=rule.id,
            policy=rule.policy,
            policy_title=self.titles.get(rule.policy, rule.policy),
            version=rule.version.isoformat(),
            heading=rule.heading or rule.id,
            text=rule.text,
            state=state,
            ground=ground_text(rule),
            then=self._then(finding),
            decided=decided_text(rule),
            two=rule.then.kind is RestrictionKind.BAN,
            remedy=rule.remedy,
            elements=tuple(part(e) for e in finding.elements),
            exceptions=tuple(part(e) for e in finding.exceptions),
            territory=tuple(self._fact(r, finding, rule) for r in finding.territory),
            changes=self._changes(finding),
            facts=digest_of(self.evaluated, rule.id) if state == "proposed" else "",
        )

    def _then(self, finding: Finding) -> str:
        rule = finding.rule
        then = finding.then if finding.result.value == "holds" else rule.then
        return words.restriction_text(then, rule.applies_to)

    def _element(self, part: ElementFinding, finding: Finding) -> ElementView:
        element = part.element
        return ElementView(
            element.says,
            element.asks,
            condition_text(element),
            words.truth_text(part.truth),
            tuple(
                self._fact(read, finding, element, open_=part.truth is None) for read in part.reads
            ),
        )

    def _fact(self, read: FactRead, finding: Finding, of: Any, *, open_: bool = True) -> FactView:
        declared = self.declarations.facts[read.name]
        fields = frozenset() if isinstance(of, Rule) else words.fields_of(of)
        missing = open_ and read.name in finding.missing
        first = missing and read.name not in self.asked
        if missing:
            self.asked[read.name] = None
        unsettled = read.beside if read.known else read.fact
        gap = ""
        if missing and read.known:
            (gap,) = words.missing_text(
                (read.name,), self.declarations, finding.reads, finding.territory
            )
        return FactView(
            name=read.name,
            label=words.label_text(declared),
            question=declared.question,
            known=read.known,
            value=words.value_text(read.value, declared.unit, fields) if read.known else "",
            disclosure="" if declared.disclosure is Disclosure.PUBLIC else declared.disclosure,
            sources=self._sources(read),
            unsettled=()
            if unsettled is None or unsettled.status is Status.ESTABLISHED
            else (_source(unsettled, words.value_text(unsettled.value, declared.unit, fields)),),
            missing=missing,
            gap=gap,
            field=declared.field,
            first=first,
        )

    def _sources(self, read: FactRead) -> tuple[SourceView, ...]:
        if read.counted:
            return tuple(_source(fact) for fact in read.counted)
        return (_OWN_RECORD,) if read.known else ()

    def _changes(self, finding: Finding) -> tuple[str, ...]:
        """The smallest changes of fact that would change the finding, in words."""
        if finding.flips is None:
            return ()
        at = self.evaluated.decision.at
        said = (f for f in finding.flips.flips if flip_words.can_be_said(f, finding.rule))
        texts = (flip_words.flip_text(f, finding, self.declarations, at) for f in said)
        return tuple(text for text, _ in zip(texts, range(MOST_CHANGES), strict=False))


_OWN_RECORD = SourceView("Our own complete record", "", "", "", None)


def _source(fact: Fact, value: str = "") -> SourceView:
    status = "" if fact.status is Status.ESTABLISHED else fact.status.value
    source: Source = fact.source
    return SourceView(
        source.title, source.where, source.author, fact.evidence, fact.observed_at, status, value
    )


def _measure(known: KnownMeasure, rules: Sequence[RuleView]) -> MeasureView:
    measure = known.measure
    read = any(
        fact.known and fact.name.endswith(("measures", "barred_in"))
        for rule in rules
        for part in (*rule.elements, *rule.exceptions)
        for fact in part.facts
    )
    return MeasureView(
        measure_shown(measure),
        known.match.status is MatchStatus.CONFIRMED,
        known.in_force,
        read,
        SourceView(measure.source.title, measure.url, "", "", None),
    )
