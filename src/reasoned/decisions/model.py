"""Findings and decisions: what evaluating rules gave, and what follows.

A restriction that nothing carries can't be made: `Decision` refuses to be constructed
(`Unfounded`). How findings are made is for `find`, which rules prevail for `decide`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, TypeAlias

from reasoned.conditions.flips.search import Flips
from reasoned.conditions.tree import Constantly, Now
from reasoned.conditions.values import Truth, Value
from reasoned.conditions.walk import nodes
from reasoned.decisions.territory import adds, combined, resolve
from reasoned.facts.model import Disclosure, Fact, Source, Status, SubjectKind
from reasoned.policies.model import (
    DecidedBy,
    Element,
    Ground,
    Mode,
    Restriction,
    RestrictionKind,
    Rule,
)

Origin: TypeAlias = "Callable[[str], Source] | Source | None"
"""Where values without a `Fact` of their own come from: one source, or one by fact name."""


class Unfounded(ValueError):
    """A restriction without a rule in force and, for each element, established facts."""


class Result(StrEnum):
    """What evaluating one rule gave."""

    HOLDS = "holds"
    FAILS = "does not hold"
    UNDETERMINED = "undetermined"


class Outcome(StrEnum):
    """For a subject at a moment. The last four are restrictions."""

    ALLOW = "allow"
    REVIEW = "review"
    LIMIT = "limit"
    REJECT = "reject"
    SUSPEND = "suspend"
    BAN = "ban"


# A member of an enum costs more to look up than a name.
_ESTABLISHED = Status.ESTABLISHED
_HOLDS = Result.HOLDS
_ALLOW, _REVIEW, _BAN = Outcome.ALLOW, Outcome.REVIEW, Outcome.BAN
_ENFORCED, _AUTOMATIC, _DISCRETION = Mode.ENFORCED, DecidedBy.AUTOMATIC, Ground.DISCRETION
_TO_BAN = RestrictionKind.BAN

_OUTCOMES = {kind: Outcome(kind.value) for kind in RestrictionKind}
RESTRICTIONS = frozenset(Outcome(k.value) for k in RestrictionKind)
"""The outcomes that restrict."""


class FactRead(NamedTuple):
    """A fact version that an element read. `fact` is None where none counted.

    `known`: a value, or known to be none. Where not known, `status` says whether one is
    `alleged` or `contested` (then `fact` is that one); None where there is nothing.
    `united`: all versions whose items make up a list that is known. `beside`: an alleged or
    contested version that doesn't count, though others of that name do.
    """

    name: str
    known: bool
    value: Value
    disclosure: Disclosure
    fact: Fact | None = None
    status: Status | None = None
    united: tuple[Fact, ...] = ()
    beside: Fact | None = None

    @property
    def counted(self) -> tuple[Fact, ...]:
        """The fact versions that counted: none where it isn't known."""
        if not self.known:
            return ()
        return self.united or (() if self.fact is None else (self.fact,))


class ElementFinding(NamedTuple):
    """One element or exception: its truth and every fact read for it."""

    element: Element
    truth: Truth
    reads: tuple[FactRead, ...]


def _by_itself(part: ElementFinding) -> bool:
    """Whether the clock or a constant may decide a condition without any fact."""
    tree = part.element.condition.tree
    return any(isinstance(node, (Now, Constantly)) for node in nodes(tree))


@dataclass(frozen=True)
class Finding:
    """What evaluating one rule gave, element by element.

    `missing`: names of facts whose absence leaves it undetermined.
    `flips` is None where none were asked for. `territory`: the facts that give the
    territories of a limit, where facts do.

    Raises Unfounded where it is said to hold and its own elements don't carry that.
    """

    rule: Rule
    result: Result
    elements: tuple[ElementFinding, ...]
    exceptions: tuple[ElementFinding, ...]
    missing: tuple[str, ...] = ()
    flips: Flips | None = None
    territory: tuple[FactRead, ...] = ()

    def __post_init__(self) -> None:
        if self.result is not _HOLDS:
            return
        rule, elements, exceptions = self.rule, self.elements, self.exceptions
        when, unless = rule.when, rule.unless
        if len(elements) != len(when) or not when:
            raise Unfounded(f"Rule {rule.id} can't hold: not each of its elements was found.")
        if len(exceptions) != len(unless):
            raise Unfounded(f"Rule {rule.id} can't hold: not each exception was looked at.")
        known = 0
        for part, element in zip(elements, when, strict=True):
            found, truth, _ = part
            if found is not element and found != element:
                raise Unfounded(f"Rule {rule.id} can't hold: not each of its elements was found.")
            if truth is not True:
                raise Unfounded(f"Rule {rule.id} can't hold: an element isn't met.")
            known += self._known_reads(part)
        for part, element in zip(exceptions, unless, strict=True):
            found, truth, _ = part
            if found is not element and found != element:
                raise Unfounded(f"Rule {rule.id} can't hold: not each exception was looked at.")
            if truth is not False:
                raise Unfounded(f"Rule {rule.id} can't hold: an exception isn't ruled out.")
            self._known_reads(part)
        if not known:
            raise Unfounded(f"Rule {rule.id} can't hold: no fact about the subject meets it.")
        for read in self.territory:
            if not read.known:
                raise Unfounded(f"Rule {rule.id} can't hold: where it reaches isn't known.")
            self._check_settled(read)

    def _known_reads(self, part: ElementFinding) -> int:
        """How many facts a part rests on, each of them established."""
        element, _, reads = part
        names = element.condition.reads
        if len(reads) != len(names):
            raise Unfounded(f"Rule {self.rule.id} can't hold: the facts read aren't all listed.")
        known = 0
        for read, asked in zip(reads, names, strict=True):
            name, is_known, _, _, fact, status, united, _ = read
            if name != asked:
                raise Unfounded(f"Rule {self.rule.id} can't hold: {asked} isn't listed as read.")
            if is_known:
                known += 1
                if fact is not None or united or status is not None:
                    self._check_settled(read)
        if names and not known and not _by_itself(part):
            raise Unfounded(f"Rule {self.rule.id} can't hold: “{element.says}” has no fact.")
        return known

    def _check_settled(self, read: FactRead) -> None:
        if read.status is not None or any(f.status is not _ESTABLISHED for f in read.counted):
            raise Unfounded(f"Rule {self.rule.id} can't hold on {read.name}: it isn't established.")

    @property
    def then(self) -> Restriction:
        """What the rule does, with the territories that facts give. Raises Unfounded."""
        if not self.territory:
            return self.rule.then
        then = resolve(self.rule.then, {r.name: r.value for r in self.territory if r.known})
        if then is None:
            raise Unfounded(f"Rule {self.rule.id} can't hold: where it reaches isn't known.")
        return then

    @cached_property
    def reads(self) -> tuple[FactRead, ...]:
        """Every fact read, once each, in the order in which the rule reads them."""
        parts = (*self.elements, *self.exceptions)
        found = {r.name: r for part in parts for r in part.reads}
        found.update((r.name, r) for r in self.territory)
        return tuple(found.values())

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The fact versions that counted."""
        return tuple(f for r in self.reads for f in r.counted)


@dataclass(frozen=True)
class Subject:
    """Whom a decision is about. `id` is the caller's own."""

    id: str
    kind: SubjectKind
    name: str = ""


def may_be_automatic(rule: Rule) -> bool:
    """Whether a rule may restrict without a person.

    A catch-all never does, whatever it says of itself, nor does a ban, which needs two
    people.
    """
    return (
        rule.decided_by is _AUTOMATIC
        and rule.effective_ground is not _DISCRETION
        and rule.then.kind is not _TO_BAN
    )


def _unwritten(finding: Finding) -> bool:
    """Whether a catch-all rests on facts of which nobody has written down where they stand."""
    return finding.rule.effective_ground is _DISCRETION and not any(
        f.evidence or f.source.where for f in finding.facts
    )


@dataclass(frozen=True)
class Verdict:
    """What the findings' results alone decide: an outcome by rules, without its reasons.

    It names what a `Decision` would; nothing can be applied or told to anybody from it.
    `restriction` and `also` as in `Decision`.
    """

    outcome: Outcome
    restriction: Restriction | None
    also: tuple[Restriction, ...]
    by: tuple[Rule, ...]
    held: tuple[Rule, ...]
    proposed: tuple[Rule, ...]
    undetermined: tuple[Rule, ...]
    shadow: tuple[Rule, ...] = ()

    @property
    def restricts(self) -> bool:
        return self.outcome in RESTRICTIONS


@dataclass(frozen=True, init=False)
class Decision:
    """One outcome for a subject at a moment.

    `restriction` is what applies (territories resolved), None for allow and review;
    `also`: further limits that hold beside it for another time. `held`: every enforced
    rule that held; `by`: those that carry the restriction. `proposed`: rules that hold but
    wait for a person. `undetermined`: what is missing. `shadow`: shadow rules that held.
    `automatic`: no person took part; else `people` names who decided. `report`: the id of
    the report that led to it, if one did. `origin`: where values come from that have no
    fact version of their own.

    Raises Unfounded for a restriction without a rule in force at `at` that holds on
    established facts known by then, for one by a catch-all without a person, and for a ban
    by fewer than two people.
    """

    subject: Subject
    at: datetime
    outcome: Outcome
    restriction: Restriction | None
    by: tuple[Finding, ...]
    held: tuple[Finding, ...]
    proposed: tuple[Finding, ...]
    undetermined: tuple[Finding, ...]
    shadow: tuple[Finding, ...] = ()
    automatic: bool = True
    report: str = ""
    also: tuple[Restriction, ...] = ()
    people: tuple[str, ...] = ()
    origin: Origin = None

    def __init__(
        self,
        subject: Subject,
        at: datetime,
        outcome: Outcome,
        restriction: Restriction | None,
        by: tuple[Finding, ...],
        held: tuple[Finding, ...],
        proposed: tuple[Finding, ...],
        undetermined: tuple[Finding, ...],
        shadow: tuple[Finding, ...] = (),
        automatic: bool = True,
        report: str = "",
        also: tuple[Restriction, ...] = (),
        people: tuple[str, ...] = (),
        origin: Origin = None,
    ) -> None:
        # A frozen class sets each field by a call of its own, which costs four times as much.
        fields = self.__dict__
        fields["subject"], fields["at"], fields["outcome"] = subject, at, outcome
        fields["restriction"], fields["by"], fields["held"] = restriction, by, held
        fields["proposed"], fields["undetermined"], fields["shadow"] = (
            proposed,
            undetermined,
            shadow,
        )
        fields["automatic"], fields["report"], fields["also"] = automatic, report, also
        fields["people"], fields["origin"] = people, origin
        self._check()

    def _check(self) -> None:
        if self.outcome is not _ALLOW and self.outcome is not _REVIEW:
            self._check_founded()
        elif self.restriction is not None or self.also:
            raise Unfounded(f"The outcome {self.outcome} can't come with a restriction.")

    def _check_founded(self) -> None:
        if self.restriction is None or _OUTCOMES[self.restriction.kind] is not self.outcome:
            raise Unfounded(f"The outcome {self.outcome} needs its own restriction.")
        if not self.by:
            raise Unfounded("A restriction needs a rule that holds.")
        if self.automatic is bool(self.people):
            raise Unfounded("A restriction is automatic, or says who decided.")
        if self.outcome is _BAN and len(set(self.people)) < 2:
            raise Unfounded("A ban needs two people.")
        thens = []
        for finding in self.by:
            self._check_rule(finding)
            thens.append(finding.then)
        if combined(thens) != (self.restriction, *self.also):
            raise Unfounded("A restriction can't be another than its rules make it.")

    def _check_rule(self, finding: Finding) -> None:
        rule = finding.rule
        if finding.result is not _HOLDS:
            raise Unfounded(f"Rule {rule.id} doesn't hold, so it can't restrict.")
        if self.restriction is None or rule.then.kind is not self.restriction.kind:
            raise Unfounded(f"Rule {rule.id} doesn't {self.outcome}, so it can't carry that.")
        if rule.mode is not _ENFORCED:
            raise Unfounded(f"Rule {rule.id} is in shadow, so it can't restrict.")
        if rule.applies_to is not self.subject.kind:
            raise Unfounded(f"Rule {rule.id} doesn't apply to an {self.subject.kind}.")
        if rule.version > self.at.date():
            raise Unfounded(f"Rule {rule.id} of {rule.version} wasn't in force at {self.at}.")
        if self.automatic and not may_be_automatic(rule):
            raise Unfounded(f"Rule {rule.id} never restricts without a person.")
        for part in (*finding.elements, *finding.exceptions):
            for read in part.reads:
                if read.fact is not None or read.united:
                    self._check_time(read)
        for read in finding.territory:
            self._check_time(read)
        if not self.automatic and _unwritten(finding):
            raise Unfounded(f"Rule {rule.id} is a catch-all: the facts must be written down.")

    def _check_time(self, read: FactRead) -> None:
        for fact in read.counted:
            if fact.known_from > self.at:
                raise Unfounded(f"{fact.name} became known after {self.at}; it can't count.")

    @property
    def restricts(self) -> bool:
        return self.outcome in RESTRICTIONS

    @property
    def waits(self) -> bool:
        """Whether it is left to a person: all of it, or what software couldn't restrict so far.

        Where software restricts for a time or some territories only, a rule that holds for a
        person, or that isn't known yet to hold, may restrict more.
        """
        if self.outcome is _REVIEW or self.restriction is None or not self.automatic:
            return self.outcome is _REVIEW
        then = self.restriction
        if then.kind is not RestrictionKind.LIMIT and then.duration is None:
            return False
        return any(adds(f.rule.then, then) for f in (*self.proposed, *self.undetermined))

    def source(self, read: FactRead) -> Source | None:
        """Where the value read comes from; None where nobody said."""
        if read.fact is not None:
            return read.fact.source
        if not read.known or self.origin is None or isinstance(self.origin, Source):
            return self.origin if read.known and isinstance(self.origin, Source) else None
        return self.origin(read.name)
