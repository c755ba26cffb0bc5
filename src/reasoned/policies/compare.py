"""What changed between two policies or two sets of them, rule by rule.

Changes are data; `words` says one in a sentence. Whom a change touches is left to history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum

from reasoned.facts.moments import parse_span
from reasoned.policies.model import (
    Element,
    Policy,
    PolicySet,
    Restriction,
    RestrictionKind,
    Rule,
    Territory,
)
from reasoned.policies.show import condition_text, ground_text, restriction_text


class ChangeKind(StrEnum):
    """What sort of thing changed. The value begins the sentence that says it."""

    POLICY_ADDED = "new policy"
    POLICY_REMOVED = "policy gone"
    TITLE = "another title"
    IN_FORCE = "in force from another day"
    WITHDRAWN = "withdrawn"
    NOT_WITHDRAWN = "no longer withdrawn"
    RULE_ADDED = "new rule"
    RULE_REMOVED = "rule gone"
    ELEMENT_ADDED = "one element more"
    ELEMENT_REMOVED = "one element less"
    EXCEPTION_ADDED = "one exception more"
    EXCEPTION_REMOVED = "one exception less"
    SAYS = "said otherwise"
    CONDITION = "decided otherwise"
    STRICTER = "stricter"
    MILDER = "milder"
    RESTRICTION = "another restriction"
    GROUND = "another ground"
    APPLIES_TO = "applies to others"
    DECIDED_BY = "decided by others"
    APPEAL_LONGER = "longer time to appeal"
    APPEAL_SHORTER = "shorter time to appeal"
    REMEDY = "another remedy"
    MODE = "another mode"
    DISCLOSES = "discloses otherwise"
    TEXT = "another text"
    KEPT = "changed in what is kept for later"
    MOVED = "moved to another policy"


@dataclass(frozen=True)
class Change:
    """One change. `rule` is empty where the policy itself changed; `before` and `after`
    are what stood there, in words, empty where nothing did."""

    kind: ChangeKind
    policy: str
    rule: str = ""
    before: str = ""
    after: str = ""


def words(change: Change) -> str:
    """The change in one sentence."""
    where = f"{change.policy}/{change.rule}" if change.rule else change.policy
    text = f"{where}: {change.kind}"
    if change.before and change.after:
        return f"{text}: {change.after} (before: {change.before})"
    stands = change.after or change.before
    return f"{text}: {stands}" if stands else text


def compare_sets(old: PolicySet, new: PolicySet, at: datetime | None = None) -> tuple[Change, ...]:
    """What changed between what is in force in both at `at`; None: the latest versions."""
    return compare(_in_force(old, at), _in_force(new, at))


def _in_force(policies: PolicySet, at: datetime | None) -> tuple[Policy, ...]:
    if at is not None:
        return policies.in_force(at)
    latest: dict[str, Policy] = {}
    for policy in sorted(policies.policies, key=lambda p: (p.in_force_from, p.version)):
        latest[policy.id] = policy
    return tuple(latest[name] for name in sorted(latest))


def compare(old: tuple[Policy, ...], new: tuple[Policy, ...]) -> tuple[Change, ...]:
    """What changed from `old` to `new`; each policy stands at most once in either."""
    return tuple(_policies({p.id: p for p in old}, {p.id: p for p in new}))


def _policies(old: Mapping[str, Policy], new: Mapping[str, Policy]) -> Iterator[Change]:
    homes = {r.id: p for p in old.values() for r in p.rules}
    kept = {r.id for p in new.values() for r in p.rules}
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if after is None:
            assert before is not None
            yield Change(ChangeKind.POLICY_REMOVED, name, before=before.title)
            continue
        if before is None:
            yield Change(ChangeKind.POLICY_ADDED, name, after=after.title)
        else:
            yield from _policy(before, after)
        yield from _rules(before, after, homes, kept)


def _policy(before: Policy, after: Policy) -> Iterator[Change]:
    if before.title != after.title:
        yield Change(ChangeKind.TITLE, after.id, "", before.title, after.title)
    if before.in_force_from != after.in_force_from:
        days = (f"{p.in_force_from:%Y-%m-%d}" for p in (before, after))
        yield Change(ChangeKind.IN_FORCE, after.id, "", *days)
    if before.withdrawn != after.withdrawn:
        ends = (f"on {p.withdrawn:%Y-%m-%d}" if p.withdrawn else "" for p in (before, after))
        kind = ChangeKind.WITHDRAWN if after.withdrawn else ChangeKind.NOT_WITHDRAWN
        yield Change(kind, after.id, "", *ends)


def _rules(
    before: Policy | None, after: Policy, homes: Mapping[str, Policy], kept: Set[str]
) -> Iterator[Change]:
    for rule in after.rules:
        home = homes.get(rule.id)
        if home is None:
            yield Change(ChangeKind.RULE_ADDED, after.id, rule.id, after=_summary(rule))
            continue
        if home.id != after.id:
            yield Change(ChangeKind.MOVED, after.id, rule.id, home.id, after.id)
        (other,) = (r for r in home.rules if r.id == rule.id)
        yield from _rule(other, rule)
    for rule in before.rules if before else ():
        if rule.id not in kept:
            yield Change(ChangeKind.RULE_REMOVED, after.id, rule.id, before=_summary(rule))


def _summary(rule: Rule) -> str:
    return f"{'; '.join(e.says for e in rule.when)} → {restriction_text(rule.then)}"


def _rule(old: Rule, new: Rule) -> Iterator[Change]:
    for kind, before, after in _differences(old, new):
        yield Change(kind, new.policy, new.id, before, after)


def _differences(old: Rule, new: Rule) -> Iterator[tuple[ChangeKind, str, str]]:
    yield from _elements(old.when, new.when, ChangeKind.ELEMENT_ADDED, ChangeKind.ELEMENT_REMOVED)
    yield from _elements(
        old.unless, new.unless, ChangeKind.EXCEPTION_ADDED, ChangeKind.EXCEPTION_REMOVED
    )
    if old.then != new.then:
        yield (
            _restriction(old.then, new.then),
            restriction_text(old.then),
            restriction_text(new.then),
        )
    pairs = (
        (ChangeKind.GROUND, ground_text(old), ground_text(new)),
        (ChangeKind.APPLIES_TO, str(old.applies_to), str(new.applies_to)),
        (ChangeKind.DECIDED_BY, str(old.decided_by), str(new.decided_by)),
        (ChangeKind.REMEDY, old.remedy, new.remedy),
        (ChangeKind.MODE, str(old.mode), str(new.mode)),
        (ChangeKind.DISCLOSES, old.limited or "all", new.limited or "all"),
    )
    yield from (pair for pair in pairs if pair[1] != pair[2])
    other = sorted(k for k in {*old.kept, *new.kept} if old.kept.get(k) != new.kept.get(k))
    if other:
        yield ChangeKind.KEPT, "", ", ".join(other)
    before, after = parse_span(old.appeal_within), parse_span(new.appeal_within)
    if before != after:
        longer = after > before
        kind = ChangeKind.APPEAL_LONGER if longer else ChangeKind.APPEAL_SHORTER
        yield kind, old.appeal_within, new.appeal_within
    if (old.heading, old.text.split()) != (new.heading, new.text.split()):
        yield ChangeKind.TEXT, "", ""


def _elements(
    old: tuple[Element, ...], new: tuple[Element, ...], added: ChangeKind, removed: ChangeKind
) -> Iterator[tuple[ChangeKind, str, str]]:
    """Elements are the same where they say the same, or else are decided the same way, or
    else say nearly the same."""
    left, unmatched = list(old), list(new)
    for alike in (_say_the_same, _decide_the_same, _say_nearly_the_same):
        for element in tuple(unmatched):
            twin = next((e for e in left if alike(e, element)), None)
            if twin is None:
                continue
            left.remove(twin)
            unmatched.remove(element)
            if not _say_the_same(twin, element):
                yield ChangeKind.SAYS, twin.says, element.says
            if not _decide_the_same(twin, element):
                yield ChangeKind.CONDITION, _decides(twin), _decides(element)
    yield from ((added, "", element.says) for element in unmatched)
    yield from ((removed, element.says, "") for element in left)


def _say_the_same(old: Element, new: Element) -> bool:
    return old.says.split() == new.says.split()


def _decide_the_same(old: Element, new: Element) -> bool:
    if old.asks or new.asks:
        return old.asks.split() == new.asks.split()
    return old.condition.tree == new.condition.tree


def _say_nearly_the_same(old: Element, new: Element) -> bool:
    likeness = SequenceMatcher(None, old.says[:500], new.says[:500], autojunk=False)
    return likeness.quick_ratio() >= _NEARLY and likeness.ratio() >= _NEARLY


_NEARLY = 0.7


def _decides(element: Element) -> str:
    return element.asks or condition_text(element)


def _restriction(old: Restriction, new: Restriction) -> ChangeKind:
    """Stricter or milder, where all that changed points one way."""
    signs: set[int | None] = {_sign(old.kind.severity, new.kind.severity)}
    if RestrictionKind.REJECT not in {old.kind, new.kind}:
        longest = timedelta.max
        signs.add(_sign(old.duration or longest, new.duration or longest))
    if old.kind is new.kind:
        signs |= _territory(old.territory, new.territory)
    match tuple(signs - {0}):
        case (1,):
            return ChangeKind.STRICTER
        case (-1,):
            return ChangeKind.MILDER
    return ChangeKind.RESTRICTION


_UNTOLD = None


def _territory(old: Territory, new: Territory) -> set[int | None]:
    signs: set[int | None] = {
        _wider(old.excluded, new.excluded),
        _fact(old.excluded_fact, new.excluded_fact),
        _fact(old.only_fact, new.only_fact),
    }
    if old.only is None or new.only is None:
        signs.add(_sign(old.only is not None, new.only is not None))
    else:
        signs.add(_wider(new.only, old.only))
    return signs


def _sign(old: float | timedelta, new: float | timedelta) -> int:
    """1 where it grew, -1 where it shrank."""
    return (new > old) - (new < old)  # type: ignore[operator]  # both of one type


def _wider(old: tuple[str, ...], new: tuple[str, ...]) -> int | None:
    before, after = frozenset(old), frozenset(new)
    if before == after:
        return 0
    return 1 if before < after else -1 if after < before else _UNTOLD


def _fact(old: str, new: str) -> int | None:
    """A fact that gives territories: one more is stricter, another can't be told."""
    return _UNTOLD if old and new and old != new else _sign(bool(old), bool(new))
