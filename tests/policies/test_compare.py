"""A comparison says in words what changed, rule by rule."""

from __future__ import annotations

import pytest

from reasoned.policies.compare import ChangeKind, compare, words
from reasoned.policies.model import Policy
from reasoned.policies.read import parse_policy
from tests.policies.documents import DOCUMENT, RULE, declarations


def policy(text: str) -> Policy:
    found, problems = parse_policy(text, "terms.md", declarations())
    assert found is not None, problems
    return found


def test_the_same_policy_has_no_changes() -> None:
    assert compare((policy(DOCUMENT),), (policy(DOCUMENT),)) == ()


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("title: Terms", "title: Our terms", ChangeKind.TITLE),
        ("version: 2020-01-01", "version: 2021-01-01", ChangeKind.IN_FORCE),
        ("says: It publishes news", "says: It is a news outlet", ChangeKind.SAYS),
        ('"news" in', '"press" in', ChangeKind.CONDITION),
        ("asks: Does a government", "asks: Does the government", ChangeKind.CONDITION),
        ("then: ban", "then: suspend", ChangeKind.MILDER),
        ("then: ban", "then: {ban: {for: 30 days}}", ChangeKind.MILDER),
        ("then: ban", "then: {limit: {from: [DE]}}", ChangeKind.MILDER),
        ("ground: contract", "ground: discretion", ChangeKind.GROUND),
        ("decided_by: person", "decided_by: automatic", ChangeKind.DECIDED_BY),
        ("remedy: Show us", "remedy: Prove", ChangeKind.REMEDY),
        ("then: ban", "then: ban\nmode: shadow", ChangeKind.MODE),
        ("then: ban", "then: ban\nappeal_within: 1 year", ChangeKind.APPEAL_LONGER),
        ("then: ban", "then: ban\nappeal_within: 8 days", ChangeKind.APPEAL_SHORTER),
        ("We don't take this.", "We never take this.", ChangeKind.TEXT),
        (
            "then: ban",
            "then: ban\ndiscloses: limited\ndiscloses_reason: It teaches evasion.",
            ChangeKind.DISCLOSES,
        ),
    ],
)
def test_each_change_is_told(old: str, new: str, kind: ChangeKind) -> None:
    before = policy(DOCUMENT)
    changed = DOCUMENT.replace(old, new, 1)
    (change,) = compare((before,), (policy(changed),))
    assert change.kind is kind
    assert words(change).startswith("terms")
    assert kind.value in words(change)


def test_stricter_is_told_from_milder_both_ways() -> None:
    strict, mild = policy(DOCUMENT), policy(DOCUMENT.replace("then: ban", "then: suspend"))
    assert [c.kind for c in compare((mild,), (strict,))] == [ChangeKind.STRICTER]


def test_a_wider_territory_is_stricter() -> None:
    def limited(codes: str) -> Policy:
        return policy(DOCUMENT.replace("then: ban", f"then: {{limit: {{from: [{codes}]}}}}"))

    def kinds(old: str, new: str) -> list[ChangeKind]:
        return [c.kind for c in compare((limited(old),), (limited(new),))]

    assert kinds("DE", "DE, FR") == [ChangeKind.STRICTER]
    assert kinds("DE, FR", "DE") == [ChangeKind.MILDER]
    assert kinds("DE", "FR") == [ChangeKind.RESTRICTION]


def test_elements_and_rules_come_and_go() -> None:
    more = DOCUMENT.replace(
        "unless:", "  - says: It is large\n    is: size(advertiser.licences) > 3\nunless:"
    )
    (change,) = compare((policy(DOCUMENT),), (policy(more),))
    assert (change.kind, change.after) == (ChangeKind.ELEMENT_ADDED, "It is large")
    (change,) = compare((policy(more),), (policy(DOCUMENT),))
    assert (change.kind, change.before) == (ChangeKind.ELEMENT_REMOVED, "It is large")
    two = DOCUMENT + RULE.replace("state-media", "second")
    assert [c.kind for c in compare((policy(DOCUMENT),), (policy(two),))] == [ChangeKind.RULE_ADDED]
    assert [c.kind for c in compare((policy(two),), (policy(DOCUMENT),))] == [
        ChangeKind.RULE_REMOVED
    ]
    assert [c.kind for c in compare((), (policy(DOCUMENT),))] == [
        ChangeKind.POLICY_ADDED,
        ChangeKind.RULE_ADDED,
    ]
    assert [c.kind for c in compare((policy(DOCUMENT),), ())] == [ChangeKind.POLICY_REMOVED]


def test_a_rule_that_moves_is_the_same_rule() -> None:
    moved = DOCUMENT.replace("policy: terms", "policy: others")
    changes = compare((policy(DOCUMENT),), (policy(moved),))
    assert [c.kind for c in changes] == [
        ChangeKind.POLICY_ADDED,
        ChangeKind.MOVED,
        ChangeKind.POLICY_REMOVED,
    ]
