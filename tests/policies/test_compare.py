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
        ("version: 2020-01-01", "version: 2020-01-01\nwithdrawn: 2030-01-01", ChangeKind.WITHDRAWN),
        ("then: ban", "then: ban\ndsa: {category: x}", ChangeKind.KEPT),
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


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("{limit: {from: [DE]}}", "{limit: {from: [DE, FR]}}", ChangeKind.STRICTER),
        ("{limit: {from: [DE]}}", "{limit: {from: [FR]}}", ChangeKind.RESTRICTION),
        ("{limit: {to: [DE, AT]}}", "{limit: {to: [DE]}}", ChangeKind.STRICTER),
        ("{limit: {to: [DE]}}", "{limit: {to: [AT]}}", ChangeKind.RESTRICTION),
        ("{limit: {from: [DE]}}", "{limit: {from: [DE], to: [AT]}}", ChangeKind.STRICTER),
        ("{limit: {from: [DE]}}", "{limit: {to: [DE]}}", ChangeKind.RESTRICTION),
        ("{limit: {from: [DE]}}", "{limit: {from: [DE], for: 9 days}}", ChangeKind.MILDER),
        ("{limit: {from: [DE]}}", "{limit: {from: [DE, FR], for: 9 days}}", ChangeKind.RESTRICTION),
        (
            "{limit: {from: [DE]}}",
            "{limit: {from: [DE], from_fact: advertiser.sectors}}",
            ChangeKind.STRICTER,
        ),
        (
            "{limit: {from_fact: advertiser.sectors}}",
            "{limit: {from_fact: advertiser.places}}",
            ChangeKind.RESTRICTION,
        ),
        ("{suspend: {for: 9 days}}", "{suspend: {for: 8 days}}", ChangeKind.MILDER),
        ("{suspend: {for: 9 days}}", "ban", ChangeKind.STRICTER),
        ("{suspend: {for: 9 days}}", "{ban: {for: 8 days}}", ChangeKind.RESTRICTION),
        ("suspend", "{limit: {from: [DE]}}", ChangeKind.MILDER),
    ],
)
def test_stricter_is_told_from_milder_where_it_can_be(old: str, new: str, kind: ChangeKind) -> None:
    opposite = {
        ChangeKind.STRICTER: ChangeKind.MILDER,
        ChangeKind.MILDER: ChangeKind.STRICTER,
        ChangeKind.RESTRICTION: ChangeKind.RESTRICTION,
    }
    before, after = (policy(DOCUMENT.replace("then: ban", f"then: {t}")) for t in (old, new))
    assert [c.kind for c in compare((before,), (after,))] == [kind]
    assert [c.kind for c in compare((after,), (before,))] == [opposite[kind]]


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


def test_a_rule_that_moves_between_policies_that_stay_is_not_gone() -> None:
    other = DOCUMENT.replace("policy: terms", "policy: others").replace("state-media", "x")
    with_two = other + RULE
    one = DOCUMENT.replace("state-media", "y")
    both = one + RULE
    changes = compare((policy(both), policy(other)), (policy(one), policy(with_two)))
    assert [(c.kind, c.before, c.after) for c in changes] == [(ChangeKind.MOVED, "terms", "others")]


def test_a_policy_that_is_no_longer_withdrawn_is_told() -> None:
    ended = DOCUMENT.replace("version: 2020-01-01", "version: 2020-01-01\nwithdrawn: 2030-01-01")
    (change,) = compare((policy(ended),), (policy(DOCUMENT),))
    assert words(change) == "terms: no longer withdrawn: on 2030-01-01"


def test_an_element_that_is_said_and_decided_otherwise_is_the_same_element() -> None:
    def limited(most: int) -> Policy:
        element = f"  - says: It has more than {most} licences\n"
        element += f"    is: size(advertiser.licences)>{most}\nunless:"
        return policy(DOCUMENT.replace("unless:", element))

    changes = compare((limited(16),), (limited(18),))
    assert [(c.kind, c.before, c.after) for c in changes] == [
        (ChangeKind.SAYS, "It has more than 16 licences", "It has more than 18 licences"),
        (ChangeKind.CONDITION, "size(advertiser.licences)>16", "size(advertiser.licences)>18"),
    ]


def test_space_counts_in_a_text_and_not_around_it() -> None:
    def reads(condition: str) -> Policy:
        return policy(DOCUMENT.replace('"news" in advertiser.sectors', condition))

    plain = reads('"a b" in advertiser.sectors')
    assert compare((plain,), (reads('"a b"  in  advertiser.sectors'),)) == ()
    (change,) = compare((plain,), (reads('"a  b" in advertiser.sectors'),))
    assert change.kind is ChangeKind.CONDITION
    assert change.after == '"a  b" in advertiser.sectors'
