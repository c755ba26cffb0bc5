"""Rules beside each other: which make another idle, and which contradict each other.

Only what is certain is said (see `conditions.satisfy`). A rule whose ground is the law isn't
idle behind one of the operator's own terms: it gives the decision a ground that stands when
the terms change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from reasoned.conditions.satisfy.ask import Effort, Example, Possible, both_hold, implies
from reasoned.conditions.tree import And, Bool, Compare, InList, Lit, Ref
from reasoned.facts.problems import Problem
from reasoned.policies.check_rule import problem
from reasoned.policies.model import (
    DecidedBy,
    Ground,
    Mode,
    Restriction,
    RestrictionKind,
    Rule,
    Territory,
)


def check_pairs(rules: Sequence[Rule], effort: Effort) -> Iterator[Problem]:
    """What enforced rules, in force together and for the same kind of subject, do to others."""
    enforced = [r for r in rules if r.mode is Mode.ENFORCED]
    reads = {r.id: _reads(r) for r in enforced}
    told: set[tuple[str, str]] = set()
    idle: set[str] = set()
    for narrow, wide in _candidates(enforced, reads):
        effort.left -= 1
        if effort.spent:
            return
        pair = (min(narrow.id, wide.id), max(narrow.id, wide.id))
        may_be_idle = _idle(narrow, wide)
        alike = reads[narrow.id] == reads[wide.id]
        if pair in told or narrow.id in idle or not (may_be_idle or alike):
            continue
        if not implies(narrow.test, wide.test, effort):
            continue
        found = may_be_idle
        same = alike and implies(wide.test, narrow.test, effort)
        if same and _twins(narrow, wide):
            found = _same_cases(narrow, wide)
            idle.add(wide.id)
        elif found is not None:
            idle.add(narrow.id)
        elif same:
            found = _idle(wide, narrow) or _same_cases(narrow, wide)
        if found is not None:
            told.add(pair)
            yield found
    yield from _limits(enforced, told, effort)


def _candidates(
    rules: Sequence[Rule], reads: Mapping[str, frozenset[str]]
) -> Iterator[tuple[Rule, Rule]]:
    """Pairs of which the first may imply the second.

    What the second reads the first must read too, and the equality that the second begins
    with must be among the first's. That leaves out far-fetched pairs only.
    """
    facts = {r.id: frozenset(_facts(r)) for r in rules}
    by_fact: dict[tuple[str, object], list[Rule]] = defaultdict(list)
    others: list[Rule] = []
    for rule in rules:
        first = next(iter(_facts(rule)), None)
        (by_fact[first] if first is not None else others).append(rule)
    for narrow in rules:
        likely = [w for key in sorted(facts[narrow.id], key=repr) for w in by_fact.get(key, ())]
        for wide in (*likely, *others):
            if wide is narrow or wide.applies_to is not narrow.applies_to:
                continue
            if reads[wide.id] <= reads[narrow.id]:
                yield narrow, wide


def _reads(rule: Rule) -> frozenset[str]:
    return frozenset(n for e in (*rule.when, *rule.unless) for n in e.condition.reads)


def _facts(rule: Rule) -> Iterator[tuple[str, object]]:
    """The equalities and memberships that must hold for the rule to hold."""
    for element in rule.when:
        yield from _equalities(element.condition.tree)


def _equalities(tree: Bool) -> Iterator[tuple[str, object]]:
    match tree:
        case And(args):
            for arg in args:
                yield from _equalities(arg)
        case Compare("==", Ref() as ref, Lit(value, _)) | InList(Lit(value, _), Ref() as ref):
            yield ".".join((ref.fact, *ref.path)), value


def _idle(narrow: Rule, wide: Rule) -> Problem | None:
    """`narrow` holds only where `wide` does; None where it may still change an outcome."""
    automatic = wide.decided_by is DecidedBy.AUTOMATIC
    if not automatic or wide.effective_ground is Ground.DISCRETION:
        return None
    if narrow.ground is Ground.LAW and wide.ground is not Ground.LAW:
        return None
    if not covers(wide.then, narrow.then):
        return None
    return problem(
        narrow,
        "idle-rule",
        f"The rule `{narrow.id}` never changes an outcome: wherever it holds, `{wide.id}` holds"
        " too, restricts at least as much, and is automatic.",
        f"Leave it out, make it stricter, or make `{wide.id}` narrower ({wide.path}:{wide.line}).",
    )


def _twins(one: Rule, other: Rule) -> bool:
    """Whether neither adds anything to the other, where they hold in the same cases."""
    return (one.then, one.ground, one.decided_by) == (other.then, other.ground, other.decided_by)


def _same_cases(one: Rule, other: Rule) -> Problem | None:
    if one.then == other.then and one.ground is not other.ground:
        return None
    if one.then == other.then:
        said, hint = "restrict alike", "Leave one of them out."
    else:
        said, hint = "restrict differently", "Keep one, or say what tells their cases apart."
    return problem(
        other,
        "contradiction" if one.then != other.then else "same-cases",
        f"`{one.id}` and `{other.id}` hold in exactly the same cases and {said}.",
        f"{hint} The other is in {one.path}:{one.line}.",
    )


# --- restrictions -------------------------------------------------------------------------


def covers(wide: Restriction, narrow: Restriction) -> bool:
    """Whether `wide` takes away at least as much as `narrow`, for at least as long."""
    if wide.duration is not None and (narrow.duration is None or narrow.duration > wide.duration):
        return False
    if wide.kind is not narrow.kind:
        return wide.kind.severity > narrow.kind.severity
    return wide.kind is not RestrictionKind.LIMIT or _reaches(wide.territory, narrow.territory)


def _reaches(wide: Territory, narrow: Territory) -> bool:
    """Whether every place that `narrow` takes away, `wide` does."""
    if narrow.excluded_fact not in ("", wide.excluded_fact):
        return False
    if narrow.only_fact not in ("", wide.only_fact):
        return False
    if narrow.only is not None and (wide.only is None or not set(wide.only) <= set(narrow.only)):
        return False
    return all(
        c in wide.excluded or (wide.only is not None and c not in wide.only)
        for c in narrow.excluded
    )


def _limits(rules: Sequence[Rule], told: set[tuple[str, str]], effort: Effort) -> Iterator[Problem]:
    """Two limits that, together, let an ad be shown nowhere."""
    limits = [r for r in rules if r.then.kind is RestrictionKind.LIMIT]
    for number, one in enumerate(limits):
        for other in limits[number + 1 :]:
            effort.left -= 1
            if effort.spent:
                return
            pair = (min(one.id, other.id), max(one.id, other.id))
            if one.applies_to is not other.applies_to or pair in told:
                continue
            if not _nothing_left(one.then.territory, other.then.territory):
                continue
            answer = both_hold(one.test, other.test, effort)
            if answer.possible is Possible.YES and answer.example is not None:
                yield problem(
                    other,
                    "contradiction",
                    f"Where `{one.id}` and `{other.id}` both hold, no country is left to show it"
                    f" in, for instance where {in_words(answer.example)}.",
                    f"Reject it there, or let them leave a country. The other is in"
                    f" {one.path}:{one.line}.",
                )


def _nothing_left(one: Territory, other: Territory) -> bool:
    allowed = [set(t.only) for t in (one, other) if t.only is not None]
    if not allowed:
        return False
    return not set.intersection(*allowed) - {*one.excluded, *other.excluded}


def in_words(example: Example) -> str:
    """The facts of an example, as a condition would write them."""
    parts = [f"`{name}` is {_value(value)}" for name, value in sorted(example.record.items())[:4]]
    more = len(example.record) - 4
    return ", ".join(parts) + (f" and {more} more" if more > 0 else "")


def _value(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, tuple):
        return f"a list of {len(value)}"
    return f"“{value[:40]}”" if isinstance(value, str) else str(value)
