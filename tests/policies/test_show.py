"""A policy reads well in a terminal, and nothing of a rule is left out."""

from __future__ import annotations

from reasoned.policies.read import parse_policy
from reasoned.policies.show import WIDTH, policy_text
from tests.policies.documents import DOCUMENT, declarations


def shown(text: str) -> str:
    policy, problems = parse_policy(text, "terms.md", declarations())
    assert policy is not None, problems
    return policy_text(policy)


def test_everything_that_a_rule_says_is_shown() -> None:
    text = shown(DOCUMENT.replace("then: ban", "then: {ban: {for: 30 days}}\nmode: shadow"))
    for part in (
        "Terms (terms), version 2020-01-01, in force from 2020-01-01",
        "state-media: News",
        "We don't take this.",
        '"news" in advertiser.sectors',
        "asks: Does a government control it?",
        "Unless one of these holds:",
        "ban for 30 days",
        "A person decides.",
        "6 months",
        "Remedy: Show us that your editors control it.",
        "In shadow",
        "terms.md:11",
    ):
        assert part in text, part
    assert max(map(len, text.splitlines())) <= WIDTH


def test_grounds_and_territories_are_said_in_words() -> None:
    law = DOCUMENT.replace("ground: contract", "ground: law\ninstrument: DSA, Article 26(3)")
    text = shown(law.replace("then: ban", "then: {limit: {from: [DE, FR]}}"))
    assert "Ground: law, DSA, Article 26(3)." in text
    assert "limit: not shown in DE, FR" in text
    text = shown(DOCUMENT.replace("then: ban", "then: {limit: {to: [AT], for: 12 hours}}"))
    assert "limit: shown only in AT for 12 hours" in text


def test_a_list_in_the_text_stays_a_list() -> None:
    text = shown(DOCUMENT.replace("take this.", "take:\n\n- state\n  media,\n- spam.\n\nReally"))
    assert "  We don't take:\n  - state media,\n  - spam.\n  Really\n" in text


def test_a_rule_that_only_asks_says_as_what_it_counts() -> None:
    text = DOCUMENT.replace("""    is: '"news" in advertiser.sectors'""", "    asks: News?")
    assert "Ground: discretion, as it only asks (written as: our terms)." in shown(text)
    assert "Ground: discretion." in shown(text.replace("ground: contract", "ground: discretion"))
