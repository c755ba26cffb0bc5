"""From a rule and a record to a finding: element by element, with every fact read.

A `Plan` is what can be prepared of a rule once; `find` then builds the finding of one
record as data. Words for it are left to `words`, the choice between rules to `decide`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeAlias

from reasoned.conditions.flips.search import Flips, find_flips
from reasoned.conditions.interpret import Trace, evaluate, reads, trace
from reasoned.conditions.tree import And, If, Not, Or, RuleTest
from reasoned.conditions.values import Record, Truth, Value
from reasoned.conditions.walk import by_identity
from reasoned.decisions.gaps import has_gaps
from reasoned.decisions.model import ElementFinding, FactRead, Finding, Result
from reasoned.decisions.territory import codes_of
from reasoned.facts.model import Declarations, Disclosure, Fact, Status
from reasoned.policies.model import Element, Rule

Known: TypeAlias = Mapping[str, Fact]
"""The fact versions behind a record's values, by fact name."""

Unsettled: TypeAlias = Mapping[str, tuple[Status, Fact]]
"""Alleged and contested versions by fact name: shown, never counted."""

United: TypeAlias = Mapping[str, tuple[Fact, ...]]
"""All versions whose items make up a list, by fact name."""

_MISSING = object()

_new = tuple.__new__
"""Makes named tuples at half the cost of their own constructors."""

# A member of an enum costs more to look up than a name.
_HOLDS, _FAILS, _UNDETERMINED = Result.HOLDS, Result.FAILS, Result.UNDETERMINED


@dataclass(frozen=True)
class Versions:
    """The fact versions behind a record, as `facts.view` gives them; the record decides."""

    known: Known = field(default_factory=dict)
    unsettled: Unsettled = field(default_factory=dict)
    united: United = field(default_factory=dict)


NO_VERSIONS = Versions()


class Part(NamedTuple):
    """One element or exception; the facts it reads, by their places in the plan's `reads`."""

    element: Element
    reads: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """What can be prepared of a rule once. `reads`: its facts, and who may see them."""

    rule: Rule
    test: RuleTest
    reads: tuple[tuple[str, Disclosure], ...]
    elements: tuple[Part, ...]
    exceptions: tuple[Part, ...]
    territory: tuple[tuple[str, Disclosure], ...]
    declarations: Declarations
    fixed: frozenset[str]


def plan(rule: Rule, declarations: Declarations) -> Plan:
    """Prepare `rule`. Raises KeyError where it reads a fact that isn't declared."""
    facts = declarations.facts
    then = rule.then.territory

    names = list(dict.fromkeys(n for e in (*rule.when, *rule.unless) for n in e.condition.reads))

    def part(element: Element) -> Part:
        return Part(element, tuple(names.index(n) for n in element.condition.reads))

    return Plan(
        rule=rule,
        test=rule.test,
        reads=tuple((n, facts[n].disclosure) for n in names),
        elements=tuple(map(part, rule.when)),
        exceptions=tuple(map(part, rule.unless)),
        territory=tuple(
            (n, facts[n].disclosure) for n in (then.excluded_fact, then.only_fact) if n
        ),
        declarations=declarations,
        fixed=frozenset(n for n, d in facts.items() if d.fixed),
    )


def find(
    rule: Plan,
    record: Record,
    now: datetime,
    *,
    versions: Versions = NO_VERSIONS,
    flips: bool = True,
) -> Finding:
    """Evaluate one rule on one record and say why. Flips leave out facts that can't change."""
    when = [evaluate(p.element.condition.tree, record, now) for p in rule.elements]
    unless = [evaluate(p.element.condition.tree, record, now) for p in rule.exceptions]
    return build(rule, record, now, when, unless, versions, flips)


def build(
    rule: Plan,
    record: Record,
    now: datetime,
    when: list[Truth],
    unless: list[Truth],
    versions: Versions,
    flips: bool,
) -> Finding:
    """The finding, where each element's and each exception's truth is known already."""
    reads = _reads(rule.reads, record, versions)
    elements = _parts(rule.elements, when, reads)
    exceptions = _parts(rule.exceptions, unless, reads) if unless else ()
    result = _result(when, unless)
    changes = _flips(rule, record, now, result) if flips else None
    territory: tuple[FactRead, ...] = ()
    missing: tuple[str, ...] = ()
    if result is _UNDETERMINED:
        missing = _missing(rule, elements, exceptions, record, now)
    elif result is _HOLDS and rule.territory:
        territory = tuple([_read(n, d, record, versions) for n, d in rule.territory])
        missing = unresolved(rule, record)
        if missing:
            result = _UNDETERMINED
    return Finding(
        rule.rule,
        result,
        elements,
        exceptions,
        missing,
        changes,
        territory,
    )


def unresolved(rule: Plan, record: Record) -> tuple[str, ...]:
    """The facts that give a limit its territories and aren't wholly known."""
    return tuple(name for name, _ in rule.territory if codes_of(record.get(name)) is None)


def _result(when: list[Truth], unless: list[Truth]) -> Result:
    if False in when or True in unless:
        return _FAILS
    if None in when or None in unless:
        return _UNDETERMINED
    return _HOLDS


def _parts(
    parts: tuple[Part, ...], truths: list[Truth], reads: list[FactRead]
) -> tuple[ElementFinding, ...]:
    found = []
    for (element, places), truth in zip(parts, truths, strict=True):
        if len(places) == 1:
            its: tuple[FactRead, ...] = (reads[places[0]],)
        else:
            its = tuple([reads[place] for place in places])
        found.append(_new(ElementFinding, (element, truth, its)))
    return tuple(found)


def _reads(
    names: tuple[tuple[str, Disclosure], ...], record: Record, versions: Versions
) -> list[FactRead]:
    if versions is not NO_VERSIONS:
        return [_read(n, d, record, versions) for n, d in names]
    found = []
    for name, disclosure in names:
        value = record.get(name, _MISSING)
        if value is _MISSING:
            found.append(FactRead(name, False, None, disclosure))
        else:
            read = (name, True, value, disclosure, None, None, (), None)
            found.append(_new(FactRead, read))
    return found


def _read(name: str, disclosure: Disclosure, record: Record, versions: Versions) -> FactRead:
    value = record.get(name, _MISSING)
    if value is _MISSING:
        return _unknown(name, disclosure, versions)
    return _known(name, value, disclosure, versions)


def _unknown(name: str, disclosure: Disclosure, versions: Versions) -> FactRead:
    status, unsettled = versions.unsettled.get(name, (None, None))
    return FactRead(name, False, None, disclosure, unsettled, status)


def _known(name: str, value: Value, disclosure: Disclosure, versions: Versions) -> FactRead:
    _, unsettled = versions.unsettled.get(name, (None, None))
    united = versions.united.get(name, ())
    return FactRead(
        name, True, value, disclosure, versions.known.get(name), None, united, unsettled
    )


def _flips(rule: Plan, record: Record, now: datetime, result: Result) -> Flips:
    truth = True if result is _HOLDS else None if result is _UNDETERMINED else False
    schema = rule.declarations.schema
    return find_flips(rule.test, record, now, schema=schema, fixed=rule.fixed, truth=truth)


def _missing(
    rule: Plan,
    elements: tuple[ElementFinding, ...],
    exceptions: tuple[ElementFinding, ...],
    record: Record,
    now: datetime,
) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for part in (*elements, *exceptions):
        if part.truth is None:
            names.update(dict.fromkeys(_open_reads(part.element, rule, record, now)))
    return tuple(names)


def _open_reads(element: Element, rule: Plan, record: Record, now: datetime) -> tuple[str, ...]:
    condition = element.condition
    schema = rule.declarations.schema
    candidates = tuple(
        n for n in condition.reads if (value := record.get(n)) is None or has_gaps(value, schema[n])
    )
    # One candidate needs no search, and tracing is what makes findings slow.
    if len(candidates) == 1:
        return candidates
    return _to_blame(trace(condition.tree, record, now), rule, record)


def _to_blame(step: Trace, rule: Plan, record: Record) -> tuple[str, ...]:
    """The facts that keep a traced condition unknown.

    Operands that are known can't be what keeps it open, so only unknown ones are looked into.
    """
    if not isinstance(step.node, And | Or | Not | If):
        return _not_known(_reads_of(step.node), rule.declarations, record)
    names = (n for p in step.parts if p.value is None for n in _to_blame(p, rule, record))
    return tuple(dict.fromkeys(names))


_reads_of = by_identity(reads)


def _not_known(
    names: tuple[str, ...], declarations: Declarations, record: Record
) -> tuple[str, ...]:
    """Of the facts a comparison reads: those not wholly known, else those that are none."""
    schema = declarations.schema
    open_names = tuple(n for n in names if n not in record or has_gaps(record[n], schema[n]))
    return open_names or tuple(n for n in names if record[n] is None) or names
