"""`reasoned letter`: the letter of 2018 can't be written; one that a rule carries can."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from reasoned.cli import app

SENTENCE = (
    "operates using a business model that inherently conflicts with acceptable [...] Ads business"
    " practices"
)
OCTOBER = ("--advertiser", "rt", "--at", "2017-10-26", "--rule", "state-media")


def letter(*options: str) -> Result:
    return CliRunner().invoke(app, ["letter", *options])


def words_of(result: Result) -> str:
    return " ".join(result.output.split())


def test_the_letter_of_2018_is_refused_with_what_it_lacks() -> None:
    result = letter("--grounds", SENTENCE)
    said = words_of(result)

    assert result.exit_code == 1
    assert "THIS LETTER CAN'T BE WRITTEN" in result.output
    for lack in ("Rule: It names no rule.", "Elements:", "Facts:", "Remedy:", "Redress:"):
        assert lack in said
    assert "none holds" in said
    assert "It binds: All federal executive branch departments and agencies" in said
    assert "It leaves out: National Security Systems" in said
    assert "STATEMENT OF REASONS" not in result.output


def test_nothing_from_later_appears_in_the_refusal() -> None:
    said = words_of(letter("--grounds", SENTENCE))
    for later in ("100,000", "reward programme", "Covered List", "ICTS", "2018-03", "2024"):
        assert later not in said


@pytest.mark.parametrize(
    ("options", "lack"),
    [
        (("--rule", "state-media"), "isn't one that holds"),
        (("--rule", "state-medias"), "Did you mean state-media?"),
        (("--rule", "serious-harm", "--decided-by", "Ada", "--decided-by", "Ben"), "Not known"),
        ((), "It names no rule"),
    ],
)
def test_no_rule_that_does_not_hold_carries_a_letter(options: tuple[str, ...], lack: str) -> None:
    result = letter(*options)
    assert result.exit_code == 1
    assert lack in words_of(result)


def test_a_ban_needs_two_people() -> None:
    alone = letter(*OCTOBER, "--decided-by", "Ada")
    assert alone.exit_code == 1
    assert "two people" in words_of(alone)

    together = letter(*OCTOBER, "--decided-by", "Ada", "--decided-by", "Ben")
    assert together.exit_code == 0
    assert "STATEMENT OF REASONS" in together.output
    assert "Two people decided it" in words_of(together)
    assert "A government controls its editorial line (met)" in words_of(together)
    assert "Ada" not in together.output


def test_an_automatic_restriction_needs_no_rule_named() -> None:
    result = letter("--advertiser", "kaspersky-software-ad", "--at", "2024-10-01")
    said = words_of(result)
    assert result.exit_code == 0
    assert "not shown in US, and shown everywhere else" in said
    assert "Leaves out: Kaspersky Threat Intelligence" in said
    assert "until 2025-04-01" in said


def test_ones_own_words_are_left_out_of_the_letter() -> None:
    people = ("--decided-by", "Ada", "--decided-by", "Ben")
    result = letter(*OCTOBER, *people, "--grounds", "Because we can.")
    assert result.exit_code == 0
    assert "Because we can" not in result.stdout
    assert "left out" in result.stderr


def test_the_public_letter_names_nobody() -> None:
    people = ("--decided-by", "Ada", "--decided-by", "Ben")
    opening = letter(*OCTOBER, *people, "--public").output.split("What is decided")[0]
    assert "RT" not in opening
    assert "isn't named in public" in opening


def test_each_letter_has_a_case_of_its_own() -> None:
    options = ("--advertiser", "kaspersky-software-ad", "--at", "2024-10-01")
    cases = {re.findall(r"Case (\w{16})", letter(*options).output)[0] for _ in range(2)}
    assert len(cases) == 2


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--advertiser", "nobody"), "It has: rt, sputnik, kaspersky-lab"),
        (("--at", "yesterday"), "isn't a moment"),
        (("--policies", "no-such-folder"), "isn't a folder"),
        (("--case", "no-such-case.yaml", "--policies", "examples/policies"), "can't be used"),
    ],
)
def test_what_it_cannot_begin_with_is_said(options: tuple[str, ...], why: str) -> None:
    result = letter(*options)
    assert result.exit_code == 2
    assert why in result.stderr


def test_a_case_with_its_own_policies_is_decided_by_them(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "facts.yaml").write_text(
        "facts:\n  advertiser.loud:\n    type: bool\n    question: Is it loud?\n"
    )
    (tmp_path / "policies" / "one.md").write_text(
        "---\npolicy: one\ntitle: Manners\nversion: 2017-01-01\n---\n\n## Noise\n\nWe like it"
        " quiet.\n\n```rule\nid: noise\napplies_to: advertiser\nground: contract\nwhen:\n"
        "  - says: It is loud\n    is: advertiser.loud\nthen: suspend\ndecided_by: automatic\n```\n"
    )
    case = tmp_path / "case.yaml"
    case.write_text(
        "title: Noise\nsubjects:\n  - id: bell\n    kind: advertiser\n    name: A bell\n"
        "    facts:\n      - {fact: advertiser.loud, value: true, observed_at: 2017-05-01,"
        " source: {title: A neighbour, url: 'https://neighbour.example'}}\n"
    )
    result = letter("--case", str(case), "--advertiser", "bell", "--at", "2018-01-01")
    assert result.exit_code == 0, result.output
    assert "We like it quiet." in result.output


@pytest.mark.parametrize("who", ["kaspersky-lab", "kaspersky-software-ad"])
def test_the_last_day_of_the_calendar_is_a_day_like_others(who: str) -> None:
    result = letter("--advertiser", who, "--at", "9999-12-31")
    assert result.exit_code in {0, 1}, result.exception
    assert "9999-12-31" in result.output


def test_a_rule_that_holds_and_could_be_named_comes_first_with_its_facts() -> None:
    facts = words_of(letter("--advertiser", "rt", "--at", "2017-10-26")).split("3. Facts:")[1]
    held, asked = facts.index("holds on these facts; name it:"), facts.index("Nobody has answered")
    assert held < asked
    assert "who controls its editorial line: “government”" in facts[held:asked]


def test_of_a_rule_that_is_named_it_says_which_element_fails_on_which_fact() -> None:
    options = ("--advertiser", "kaspersky-training-ad", "--at", "2024-10-01")
    said = words_of(letter(*options, "--rule", "alcohol-to-the-young"))
    assert said.count("Nearest:") == 1
    assert "Nearest: Rule alcohol-to-the-young" in said
    assert "“It was booked as an ad for alcohol” isn't so:" in said
