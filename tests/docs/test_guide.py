"""The guide's examples are read together, as the policy that it says they are."""

from __future__ import annotations

import re
from pathlib import Path

from reasoned.conditions.check import compile_condition
from reasoned.facts.declarations import parse_declarations
from reasoned.policies.model import Mode
from reasoned.policies.read import collect, parse_policy

PAGE = Path(__file__).resolve().parents[2] / "docs" / "policy-authors-guide.md"
TEXT = PAGE.read_text("utf-8")


def block(info: str) -> str:
    (found,) = re.findall(rf"^```{info}\n(.*?)^```$", TEXT, re.M | re.S)
    return str(found)


def test_the_examples_make_one_policy_without_a_problem() -> None:
    declarations, problems = parse_declarations(block("yaml facts"), "facts.yaml")
    assert problems == []
    body = TEXT.split("## A first rule", 1)[1]
    document = block("markdown front") + "\n## A first rule\n" + body
    policy, problems = parse_policy(document, PAGE.name, declarations)
    assert [str(p) for p in problems] == []
    assert policy is not None
    assert len(policy.rules) == len(re.findall(r"^```rule$", TEXT, re.M)) >= 7
    assert {r.mode for r in policy.rules} == set(Mode)
    assert any(r.limited for r in policy.rules)
    assert collect([policy], declarations).set is not None


def test_every_condition_in_the_table_can_be_written() -> None:
    declarations, _ = parse_declarations(block("yaml facts"), "facts.yaml")
    table = TEXT.split("| you want to say | write |")[1].split("\n\n")[0]
    conditions = [c.replace("\\|", "|") for c in re.findall(r"`([^`]+)`", table)]
    assert len(conditions) >= 15
    for condition in conditions:
        assert compile_condition(condition, declarations.schema).reads


def test_every_restriction_in_the_table_can_be_written() -> None:
    declarations, _ = parse_declarations(block("yaml facts"), "facts.yaml")
    table = TEXT.split("| `then` | |")[1].split("\n\n")[0]
    restrictions = re.findall(r"^\| `([^`]+)`", table, re.M)
    assert len(restrictions) == 6
    rule = re.search(r"^```rule\nid: sale-barred\n.*?^```$", TEXT, re.M | re.S)
    assert rule is not None
    for then in restrictions:
        kind = "advertiser" if then == "ban" else "ad"
        text = re.sub(r"^then: .*$", f"then: {then}", rule[0], flags=re.M)
        text = text.replace("applies_to: ad\n", f"applies_to: {kind}\n")
        if kind == "advertiser":
            text = text.replace("ad.sale_barred_in", "advertiser.concerns")
        document = block("markdown front") + "\nText.\n\n" + text
        policy, problems = parse_policy(document, PAGE.name, declarations)
        assert policy is not None, problems
