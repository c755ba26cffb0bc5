"""What can be read in a policy set and is wrong or suspicious all the same.

What can't be read is `read`'s. Here rules are looked at one by one (`check_rule`,
`check_parts`, `check_reads`, `check_names`), beside each other (`check_pairs`), and as versions
of policies. Errors are looked for in every version; warnings in the newest of each policy, or
in those in force at `at`, since an older one can't be mended any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import pairwise

from reasoned.conditions.satisfy.ask import Effort
from reasoned.facts.model import SubjectKind
from reasoned.facts.problems import Problem
from reasoned.policies.check_names import AdvertiserGiven, check_advertisers, check_names
from reasoned.policies.check_pairs import check_pairs
from reasoned.policies.check_parts import check_parts
from reasoned.policies.check_reads import check_reads
from reasoned.policies.check_rule import check_rule
from reasoned.policies.model import Policy, PolicySet, Rule

CODES: Mapping[str, str] = {
    "always-holds": "an element or exception that holds whatever the facts are",
    "asks-nothing": "an `asks` without a question",
    "automatic-ban": "a ban that is decided automatically; a ban needs two people",
    "automatic-personal": "a rule that restricts by itself on facts about a person",
    "ban-for-a-time": "a ban that ends by itself",
    "ban-of-an-ad": "a rule for ads that bans",
    "contradiction": "two rules with the same cases and other restrictions, or two limits that"
    " together leave no country",
    "counts-empty-record": "that our own record has nothing counts against the advertiser",
    "idle-element": "an element that the others already say",
    "idle-exception": "an exception that can't hold where the elements do",
    "idle-part": "a part of a condition that can never be true, or never false",
    "idle-rule": "a rule that never changes an outcome, because another always holds with it",
    "limit-to-nowhere": "`from` takes away all that `to` names",
    "limit-twice": "`from` names what `to` already leaves out",
    "names-advertiser": "a condition that compares who an advertiser is with a text",
    "never-holds": "an element, exception or rule that no facts can meet",
    "never-in-force": "a version that another replaces on the day it begins, or that is"
    " withdrawn before",
    "no-remedy": "an automatic rule without `remedy`",
    "not-all-checked": "so many rules that not all was compared with all",
    "one-advertiser": "of the advertisers given, exactly one can meet the rule",
    "only-questions": "all elements are questions, so the rule counts as discretion",
    "question-changed": "a question was changed between versions, and the answers carry over",
    "same-cases": "two rules with the same cases and the same restriction",
    "same-sentence": "two elements of a rule that say the same",
    "says-question": "a `says` that is a question",
    "short-appeal": "less than six months to appeal",
    "unguarded-optional": "a fact that may be none is read, and no `has()` says what none means",
    "vague-instrument": "a law without article, number or year",
    "version-order": "an older version that takes effect after a newer one",
    "withheld-fact": "a withheld fact is read by a rule that doesn't say that it discloses less",
}
"""What each finding means; the reference lists them."""

EFFORT = 400_000
"""What deciding about each rule by itself may cost in one check; seconds, not minutes."""

PAIRS_EFFORT = 200_000
"""What comparing rules with each other may cost besides."""


def check(
    policy_set: PolicySet,
    *,
    advertisers: Iterable[AdvertiserGiven] = (),
    at: datetime | None = None,
    now: datetime | None = None,
) -> list[Problem]:
    """Everything found, by file and line.

    `advertisers` have records of facts, read once and one by one; conditions about time are
    run on them as of `now` (where it is None, when the newest version takes effect).
    """
    policies = policy_set.policies
    if not policies:
        return []
    current = policy_set.in_force(at) if at is not None else _newest(policies)
    effort, pairs_effort = Effort(EFFORT), Effort(PAIRS_EFFORT)
    found: list[Problem] = []
    for policy in policies:
        every = [p for rule in policy.rules for p in _rule(rule, policy_set, effort)]
        found += [p for p in every if p.severity == "error" or policy in current]
    for rule in (r for p in current for r in p.rules):
        found += check_parts(rule, effort)
    found += _versions(policies)
    for kind in SubjectKind:
        together = [r for p in current for r in p.rules if r.applies_to is kind]
        found += check_pairs(together, pairs_effort)
    moment = now or max(p.in_force_from for p in policies)
    found += check_advertisers((r for p in current for r in p.rules), advertisers, moment)
    if effort.spent or pairs_effort.spent:
        hint = "Check fewer policies at a time, to be sure."
        said = "There is too much here to compare all with all; some findings may be missing."
        found.append(Problem(policies[0].path, 1, "not-all-checked", said, hint, "warning"))
    return sorted(set(found))


def _newest(policies: Iterable[Policy]) -> tuple[Policy, ...]:
    newest: dict[str, Policy] = {}
    for policy in sorted(policies, key=lambda p: (p.in_force_from, p.version)):
        newest[policy.id] = policy
    return tuple(p for p in newest.values() if p.withdrawn is None)


def _rule(rule: Rule, policy_set: PolicySet, effort: Effort) -> Iterator[Problem]:
    yield from check_rule(rule, policy_set.declarations, effort)
    yield from check_reads(rule, policy_set.declarations)
    yield from check_names(rule, policy_set.declarations)


# --- versions -----------------------------------------------------------------------------


def _versions(policies: Iterable[Policy]) -> Iterator[Problem]:
    by_id: dict[str, list[Policy]] = {}
    for policy in sorted(policies, key=lambda p: p.version):
        by_id.setdefault(policy.id, []).append(policy)
        if policy.withdrawn is not None and policy.withdrawn <= policy.in_force_from:
            yield _at(policy, "never-in-force", "It is withdrawn before it takes effect.")
    for versions in by_id.values():
        for older, newer in pairwise(versions):
            day = f"{older.in_force_from:%Y-%m-%d}"
            if older.in_force_from == newer.in_force_from:
                yield _at(
                    older,
                    "never-in-force",
                    f"Version {newer.version} ({newer.path}) replaces it on {day}, the day on which"
                    " it takes effect.",
                )
            elif older.in_force_from > newer.in_force_from:
                yield _at(
                    older,
                    "version-order",
                    f"It takes effect on {day}, after the newer version {newer.version}"
                    f" ({newer.path}), and then replaces it.",
                )
            yield from _questions(older, newer)


def _at(policy: Policy, code: str, message: str) -> Problem:
    hint = "Look at version, published, notice and withdrawn."
    return Problem(policy.path, 1, code, message, hint, "warning")


def _questions(older: Policy, newer: Policy) -> Iterator[Problem]:
    """An answer is kept under the question's number, so it outlives the question's words."""
    asked = {e.answer: e for r in older.rules for e in (*r.when, *r.unless) if e.asks}
    for rule in newer.rules:
        for element in (*rule.when, *rule.unless):
            before = asked.get(element.answer) if element.asks else None
            if before is not None and before.asks != element.asks:
                yield Problem(
                    rule.path,
                    element.line,
                    "question-changed",
                    f"Version {older.version} asked “{before.asks}” in its place, and answers to"
                    " that will count as answers to this.",
                    "If it asks something else now, give the rule a new id.",
                    "warning",
                )
