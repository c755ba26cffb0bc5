"""The statement of reasons that goes with a restriction, for one audience.

It says what is restricted, by which rule, on which facts, what would change it and how to
answer, in the terms of Article 17(3) DSA. Before anything is said, each rule is run again on
nothing but the facts that it cites. How it looks as text is for `text`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, timedelta

from reasoned.conditions.interpret import evaluate_rule
from reasoned.conditions.values import TIME_MAX, Partial
from reasoned.decisions import words
from reasoned.decisions.changes import unknown_of, what_would_change
from reasoned.decisions.disclose import Audience, why_rule_withheld, why_withheld
from reasoned.decisions.measures import measures_of
from reasoned.decisions.model import (
    Decision,
    ElementFinding,
    FactRead,
    Finding,
    Unfounded,
)
from reasoned.decisions.statement_parts import (
    Automation,
    Circumstances,
    ElementShown,
    FactShown,
    GroundShown,
    Named,
    OtherRule,
    RedressShown,
    RestrictionShown,
    SourceShown,
    State,
    Statement,
    WithheldShown,
)
from reasoned.decisions.territory import one_after_another
from reasoned.facts.measures import KnownMeasure
from reasoned.facts.model import Declarations, Fact, Source, SubjectKind
from reasoned.policies.model import Ground, PolicySet, Restriction, Rule

__all__ = ["Audience", "Redress", "Statement", "appeal_until", "statement_of"]


@dataclass(frozen=True)
class Redress:
    """How the advertiser can answer. `complaint_to`: an address or URL; may be empty."""

    complaint_to: str = ""
    out_of_court: str = (
        "You may take the dispute to a certified out-of-court dispute settlement body, under"
        " Article 21 of Regulation (EU) 2022/2065, whether or not you have complained to us."
    )
    judicial: str = "You may go to court at any time, before, during or after a complaint."


def statement_of(
    decision: Decision,
    policy_set: PolicySet,
    *,
    case_id: str,
    made_at: datetime,
    redress: Redress = Redress(),
    audience: Audience = Audience.PARTY,
    measures: Sequence[KnownMeasure] = (),
) -> Statement:
    """The statement for `decision`, as `audience` may see it.

    `case_id` is the caller's, random; `made_at` (aware UTC) is when the letter is written and
    from when one may appeal. `measures`: what is on record of the measures among the facts.

    Raises Unfounded where the decision doesn't restrict, where `made_at` is before it, or
    where its rules don't hold on the facts that they cite.
    """
    if not decision.restricts:
        raise Unfounded(f"Only a restriction has a statement; this outcome is {decision.outcome}.")
    if made_at < decision.at:
        raise Unfounded("A statement can't be older than its decision.")
    for finding in decision.by:
        _check_again(finding, decision.at)
    show = _Show(decision, policy_set, audience)
    return Statement(
        case=case_id,
        audience=audience.value,
        made_at=made_at,
        decided_at=decision.at,
        subject=_named(decision, audience),
        restrictions=_restrictions(decision),
        circumstances=_circumstances(decision),
        automation=_automation(decision),
        grounds=tuple(map(show.ground, decision.by)),
        also_held=_also_held(decision),
        unknown=unknown_of(decision, policy_set.declarations, audience),
        what_would_change=what_would_change(decision, policy_set.declarations, audience),
        measures=measures_of(decision, policy_set.declarations, audience, measures),
        withheld=show.withheld(),
        redress=_redress(decision.by, made_at, redress),
    )


def _check_again(finding: Finding, at: datetime) -> None:
    cited = {r.name: r.value for r in finding.reads if r.known}
    if evaluate_rule(finding.rule.test, cited, at) is not True:
        raise Unfounded(f"Rule {finding.rule.id} doesn't hold on the facts that it cites.")


def _named(decision: Decision, audience: Audience) -> Named:
    subject = decision.subject
    if audience is Audience.PUBLIC:
        return Named(subject.kind.value, "", "")
    return Named(subject.kind.value, subject.id, subject.name)


# --- (a) the restriction ------------------------------------------------------------------


def _restrictions(decision: Decision) -> tuple[RestrictionShown, ...]:
    assert decision.restriction is not None
    starts_at, shown = decision.at, list[RestrictionShown]()
    for then in one_after_another((decision.restriction, *decision.also)):
        if starts_at < TIME_MAX or not shown:
            shown.append(_restriction(then, decision.subject.kind, starts_at, later=bool(shown)))
        starts_at = shown[-1].ends_at or TIME_MAX
    return tuple(shown)


def _restriction(
    then: Restriction, kind: SubjectKind, at: datetime, *, later: bool
) -> RestrictionShown:
    territory = then.territory
    return RestrictionShown(
        kind=then.kind.value,
        text=words.restriction_text(then, kind, later=later),
        everywhere=territory.only is None and not territory.excluded,
        excluded=territory.excluded,
        only=territory.only,
        starts_at=at,
        ends_at=None if then.duration is None else _later(at, then.duration),
    )


def _later(at: datetime, span: timedelta) -> datetime:
    """The moment `span` later, or the last that a calendar has."""
    return TIME_MAX if span > TIME_MAX - at else at + span


# --- (b), (c) how it came about -----------------------------------------------------------


def _circumstances(decision: Decision) -> Circumstances:
    if decision.report:
        return Circumstances(
            "report", "Somebody reported it to us (a notice under Article 16 DSA), and we looked."
        )
    return Circumstances("own-initiative", "We looked on our own initiative; nobody reported it.")


def _automation(decision: Decision) -> Automation:
    detection = not decision.report
    people = len(set(decision.people))
    found = "Software found this" if detection else "A report, not software, brought this up"
    if decision.automatic:
        text = f"{found}, and software decided it by the rule stated here. No person took part."
        if any(_answered_by_person(f) for f in decision.by):
            text = f"{found}. A person answered a question of the rule, and software decided it."
    else:
        who = "A person" if people == 1 else f"{words.count_text(people).capitalize()} people"
        text = f"{found}. {who} decided it."
    return Automation(detection, decision.automatic, people, text)


def _answered_by_person(finding: Finding) -> bool:
    return any(e.element.asks for e in (*finding.elements, *finding.exceptions))


# --- (d), (e) the grounds -----------------------------------------------------------------


class _Show:
    """Turns findings into what an audience sees, noting what it withheld."""

    def __init__(self, decision: Decision, policy_set: PolicySet, audience: Audience) -> None:
        self.decision = decision
        self.declarations: Declarations = policy_set.declarations
        self.titles = {(p.id, p.version): p.title for p in policy_set.policies}
        self.audience = audience
        self.noted: dict[WithheldShown, None] = {}

    def withheld(self) -> tuple[WithheldShown, ...]:
        """Everything that was withheld so far, once each."""
        return tuple(self.noted)

    def ground(self, finding: Finding) -> GroundShown:
        rule = finding.rule
        limited = why_rule_withheld(rule)
        if limited:
            self.noted[WithheldShown(f"the facts that met rule {rule.id}", limited)] = None
        return GroundShown(
            rule=rule.id,
            policy=rule.policy,
            policy_title=self.titles.get((rule.policy, rule.version), rule.policy),
            version=rule.version,
            heading=rule.heading,
            text=rule.text,
            ground=rule.effective_ground.value,
            instrument=rule.instrument,
            explanation=_explanation(rule),
            elements=tuple(self.element(e, rule) for e in finding.elements),
            exceptions=tuple(self.element(e, rule) for e in finding.exceptions),
            decided_by=rule.decided_by.value,
            remedy=rule.remedy,
            discloses="limited" if limited else "full",
            limited_because=limited,
        )

    def element(self, found: ElementFinding, rule: Rule) -> ElementShown:
        element = found.element
        fields = words.fields_of(element)
        facts = tuple(self.fact(r, rule, fields) for r in found.reads)
        met = {True: "yes", False: "no", None: "unknown"}[found.truth]
        return ElementShown(
            says=element.says,
            condition="" if element.asks else element.condition.text,
            asks=element.asks,
            met=met,
            text="; ".join(f.text for f in facts),
            facts=facts,
        )

    def fact(self, read: FactRead, rule: Rule, fields: frozenset[str]) -> FactShown:
        declaration = self.declarations.facts[read.name]
        label = words.label_text(declaration)
        why = why_rule_withheld(rule) or why_withheld(read.name, self.declarations, self.audience)
        if why:
            if not rule.limited:
                self.noted[WithheldShown(label, why)] = None
            return FactShown(
                read.name, label, "withheld", None, False, declaration.unit,
                f"{label}: withheld", "", (),
            )  # fmt: skip
        return FactShown(
            name=read.name,
            label=label,
            state=_state(read),
            value=read.value if read.known else None,
            complete=read.known and not isinstance(read.value, Partial),
            unit=declaration.unit,
            text=_fact_text(read, label, declaration.unit, fields, self.audience),
            status=_status(read),
            sources=_sources(read, self.decision, self.audience),
        )


def _state(read: FactRead) -> State:
    if not read.known:
        return "unknown"
    return "none" if read.value is None or read.value == () else "value"


def _status(read: FactRead) -> str:
    if read.known:
        return "established"
    return read.status.value if read.status else ""


def _sources(read: FactRead, decision: Decision, audience: Audience) -> tuple[SourceShown, ...]:
    """Every version that counted, with what was quoted for it.

    In public only from what is public itself: what people write down may name somebody.
    """
    if read.counted:
        return tuple(
            _source(f.source, f.observed_at, f.evidence if _may_quote(f, audience) else "")
            for f in read.counted
        )
    source = decision.source(read) if read.known else None
    return () if source is None else (_source(source, None, ""),)


def _may_quote(fact: Fact, audience: Audience) -> bool:
    published = fact.source.where.startswith(("https://", "http://"))
    return audience is not Audience.PUBLIC or (published and fact.source.kind != "person")


def _source(source: Source, observed_at: datetime | None, evidence: str) -> SourceShown:
    return SourceShown(
        source.kind, source.title, source.where, bool(source.author), observed_at, evidence
    )


def _fact_text(
    read: FactRead, label: str, unit: str, fields: frozenset[str], audience: Audience
) -> str:
    if read.known:
        return f"{label}: {words.value_text(read.value, unit, fields)}"
    if read.fact is None or read.status is None:
        return f"{label}: not known"
    if audience is Audience.PUBLIC:
        return f"{label}: not known ({read.status} facts don't count and aren't shown)"
    claimed = words.value_text(read.fact.value, unit, fields)
    return f"{label}: not known ({read.status}, so it doesn't count: {claimed})"


def _explanation(rule: Rule) -> str:
    match rule.effective_ground:
        case Ground.LAW:
            opening = f"This is unlawful under {rule.instrument}"
        case Ground.CONTRACT:
            opening = "This isn't compatible with our terms"
        case _:
            opening = "A person has applied the catch-all of our terms"
    return f"{opening}, because each element of the rule is met and no exception applies."


# --- beside them --------------------------------------------------------------------------


def _also_held(decision: Decision) -> tuple[OtherRule, ...]:
    by = {f.rule.id for f in decision.by}
    proposed = {f.rule.id for f in decision.proposed}
    return tuple(
        OtherRule(
            rule=f.rule.id,
            policy=f.rule.policy,
            version=f.rule.version,
            heading=f.rule.heading,
            restriction=f.rule.then.kind.value,
            proposed=f.rule.id in proposed,
        )
        for f in decision.held
        if f.rule.id not in by
    )


# --- (f) redress --------------------------------------------------------------------------

_SPAN = re.compile(r"\s*(\d{1,4})\s+(hour|day|week|month|year)s?\s*")


def appeal_until(made_at: datetime, within: str) -> date:
    """The last day to appeal: `6 months` are calendar months. Raises ValueError.

    Past the year 9999 it is the last day that a calendar has.
    """
    match = _SPAN.fullmatch(within)
    if match is None:
        raise ValueError(f"“{within}” isn't a time to appeal within, such as `6 months`.")
    count, unit = int(match[1]), match[2]
    if unit in {"month", "year"}:
        month = made_at.month - 1 + count * (12 if unit == "year" else 1)
        year, month = made_at.year + month // 12, month % 12 + 1
        if year > MAXYEAR:
            return date.max
        return date(year, month, min(made_at.day, calendar.monthrange(year, month)[1]))
    return _later(made_at, timedelta(**{f"{unit}s": count})).date()


def _redress(by: Iterable[Finding], made_at: datetime, redress: Redress) -> RedressShown:
    until = max(appeal_until(made_at, f.rule.appeal_within) for f in by)
    where = f" Write to {redress.complaint_to}." if redress.complaint_to else ""
    return RedressShown(
        complaint=(
            f"You may complain to us until {until.isoformat()}, free of charge.{where} A person"
            " reads it, somebody other than those who decided, and answers each argument."
        ),
        complaint_until=until,
        out_of_court=redress.out_of_court,
        judicial=redress.judicial,
    )
