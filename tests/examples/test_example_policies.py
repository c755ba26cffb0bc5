"""The example policies: they read clean, and each rule does what `rules.yaml` says of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from reasoned.cli import app
from reasoned.conditions.interpret import evaluate_rule
from reasoned.conditions.python.compile import compile_rules
from reasoned.conditions.values import Record, Truth
from reasoned.decisions.engine import Engine
from reasoned.decisions.model import Outcome, Subject
from reasoned.facts.model import SubjectKind
from reasoned.facts.normalise import normalise
from reasoned.policies.check import check
from reasoned.policies.model import DecidedBy, Ground, Mode, PolicySet, RestrictionKind, Rule
from reasoned.policies.read import load_policies
from tests.shared_data import data, needs_data

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TODAY = date(2026, 1, 15)
YES_NO = {"yes": True, "no": False}


@cache
def policies() -> PolicySet:
    loaded = load_policies(EXAMPLES / "policies")
    assert loaded.set is not None, [str(p) for p in loaded.problems]
    return loaded.set


def all_rules() -> tuple[Rule, ...]:
    """Every rule in every version."""
    return tuple(rule for policy in policies().policies for rule in policy.rules)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


# --- the set --------------------------------------------------------------------------------


def test_the_policies_read_and_check_without_error_or_warning() -> None:
    loaded = load_policies(EXAMPLES / "policies")
    assert [str(p) for p in loaded.problems] == []
    assert [str(p) for p in check(policies())] == []


def test_there_are_eight_policies_and_four_have_two_versions() -> None:
    versions: dict[str, int] = {}
    for policy in policies().policies:
        versions[policy.id] = versions.get(policy.id, 0) + 1
    assert len(versions) == 8
    assert sorted(n for n in versions.values() if n > 1) == [2, 2, 2, 2]


def test_all_eight_policies_are_in_force_when_the_story_begins() -> None:
    assert len(policies().in_force(midnight(date(2017, 10, 1)))) == 8


def test_every_rule_says_in_one_sentence_what_an_advertiser_can_do() -> None:
    for rule in all_rules():
        assert rule.remedy.endswith("."), rule.id
        assert ". " not in rule.remedy, rule.id


def test_every_rule_stands_under_prose_of_its_own() -> None:
    for policy in policies().policies:
        assert len({rule.heading for rule in policy.rules}) == len(policy.rules), policy.path
        assert all(len(rule.text) > 60 for rule in policy.rules)


def test_there_is_one_catch_all_and_one_rule_on_trial() -> None:
    now = policies().in_force(midnight(TODAY))
    rules = [rule for policy in now for rule in policy.rules]
    assert [r.id for r in rules if r.effective_ground is Ground.DISCRETION] == ["serious-harm"]
    assert [r.id for r in rules if r.mode is Mode.SHADOW] == ["rows-of-marks"]
    assert [r.id for r in rules if r.limited] == ["cloaking"]


def test_a_rule_that_only_looks_for_words_of_a_topic_asks_a_person() -> None:
    """Words are a hint. The automatic rules on text go by what it plainly is."""
    plain = {"unreadable-text", "shouting", "rows-of-marks", "sure-win", "vote-call-foreign-money"}
    for rule in all_rules():
        matched = any("ad.text.matches" in e.condition.text for e in rule.when)
        if matched and rule.id not in plain:
            assert rule.decided_by is DecidedBy.PERSON, rule.id
            assert any(e.asks for e in rule.when), rule.id


def test_a_law_names_a_regulation_and_an_article_and_reaches_no_further() -> None:
    for rule in all_rules():
        if rule.ground is Ground.LAW:
            assert re.search(r"Regulation|regulation", rule.instrument), rule.id
            assert "Article" in rule.instrument, rule.id
            if rule.applies_to is SubjectKind.AD:
                assert len(rule.then.territory.excluded) == 27, rule.id


def test_the_readme_names_every_policy_and_version() -> None:
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for policy in policies().policies:
        assert f"`{policy.id}`" in text
        assert f"policies/{Path(policy.path).name}" in text
        assert str(policy.version) in text


# --- each rule -------------------------------------------------------------------------------


@cache
def table() -> Mapping[str, Mapping[str, Any]]:
    loaded = yaml.load((Path(__file__).parent / "rules.yaml").read_text("utf-8"), _Plain)
    assert isinstance(loaded, dict)
    return loaded


class _Plain(yaml.SafeLoader):
    """YAML as people read it: `no` and `NO` stay text."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Plain.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), ["t", "f"])


def test_the_table_has_every_rule() -> None:
    assert set(table()) == {rule.id for rule in all_rules()}
    for name, row in table().items():
        assert row["holds"], name
        assert row["fails"], name


def cases() -> Iterator[tuple[str, str, Mapping[str, Any], Truth]]:
    for name, row in table().items():
        yield name, "holds", {}, True
        for expected, key in ((False, "fails"), (None, "open")):
            for number, change in enumerate(row.get(key, ()), 1):
                yield name, f"{key} {number}", change, expected


def record_of(rule: Rule, facts: Mapping[str, Any]) -> Record:
    given = dict(facts)
    answers = given.pop("answers", "unknown")
    asked = [e for e in rule.when if e.asks]
    if answers == "yes":
        answers = ["yes"] * len(asked)
    if answers != "unknown":
        everything = [*asked, *(e for e in rule.unless if e.asks)]
        given |= {e.answer: YES_NO[a] for e, a in zip(everything, answers, strict=True)}
    known = {name: value for name, value in given.items() if value != "unknown"}
    made = normalise(known, policies().declarations)
    assert made.problems == ()
    return made.record


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [pytest.param(n, c, e, id=f"{n} {label}") for n, label, c, e in cases()],
)
def test_each_rule_holds_fails_and_stays_open_as_the_table_says(
    name: str, change: Mapping[str, Any], expected: Truth
) -> None:
    row = table()[name]
    now = midnight(row.get("at", TODAY))
    versions = [rule for rule in all_rules() if rule.id == name]
    for rule in versions:
        record = record_of(rule, {**row["holds"], **change})
        assert evaluate_rule(rule.test, record, now) is expected
        holds, undetermined = compile_rules([rule.test]).run(record, now)
        assert (holds, undetermined) == (int(expected is True), int(expected is None))


def test_a_rule_whose_facts_may_be_unknown_has_a_case_that_stays_open() -> None:
    for name, row in table().items():
        assert row.get("open"), name


def test_the_line_for_profiled_minors_moved_from_16_to_18() -> None:
    facts = {"ad.min_age": 16, "ad.interests": ["Football"], "ad.behaviours": []}
    old, new = sorted(
        (rule for rule in all_rules() if rule.id == "profiled-minors"), key=lambda r: r.version
    )
    now = midnight(TODAY)
    assert evaluate_rule(old.test, record_of(old, facts), now) is False
    assert evaluate_rule(new.test, record_of(new, facts), now) is True


# --- an ordinary ad ---------------------------------------------------------------------------


def test_an_ordinary_ad_is_allowed_though_nothing_is_known_of_its_advertiser() -> None:
    ad = normalise(
        {
            "ad.text": "Fresh bread every morning, and on Sundays too.",
            "ad.landing_page": "https://bakery.example/",
            "ad.territories": ["DE"],
            "ad.started": "2026-02-01",
            "ad.ends": None,
            "ad.min_age": 18,
            "ad.interests": ["Baking"],
            "ad.behaviours": [],
            "ad.audience_politics": [],
            "ad.categories": [],
            "ad.cleared_of": [],
            "ad.sale_barred_in": [],
            "ad.page_checks": [],
        },
        policies().declarations,
    )
    assert ad.problems == ()
    engine = Engine(policies(), midnight(TODAY))
    decision = engine.decide(Subject("bread", SubjectKind.AD), ad.record)
    assert decision.outcome is Outcome.ALLOW
    assert decision.undetermined == ()


def test_a_medicine_on_prescription_is_shown_in_two_countries_only() -> None:
    (rule,) = (r for r in all_rules() if r.id == "prescription-medicine")
    assert rule.then.kind is RestrictionKind.LIMIT
    assert rule.then.territory.only == ("US", "NZ")


# --- real ads ---------------------------------------------------------------------------------


@needs_data
def test_the_map_and_the_policies_decide_the_3516_real_ads(tmp_path: Path) -> None:
    out = tmp_path / "decisions.jsonl"
    result = CliRunner().invoke(
        app,
        [
            "decide",
            str(data("ads", "ira-facebook-ads.csv")),
            "--policies",
            str(EXAMPLES / "policies"),
            "--facts-map",
            str(EXAMPLES / "maps" / "ira-facebook-ads.yaml"),
            "--at",
            "2026-01-15",
            "--no-flips",
            "--out",
            str(out),
        ],
    )
    assert result.exit_code == 0, result.output
    decided = [json.loads(line) for line in out.read_bytes().splitlines()]
    assert [d["row"] for d in decided] == list(range(1, 3517))
    assert len({rule for d in decided for rule in d["rules"]}) >= 4
    alone = [d for d in decided if d["outcome"] != "review"]
    assert 1_172 <= len(alone) < 3_516
    in_force = policies().rules(midnight(TODAY), SubjectKind.AD)
    remedies = {rule.id: rule.remedy for rule in in_force}
    for restriction in (d for d in alone if d["outcome"] != "allow"):
        statement = restriction["statement"]
        assert restriction["by"]
        assert set(restriction["by"]) <= set(remedies)
        for ground in statement["grounds"]:
            assert ground["rule"] in restriction["by"]
            assert any(element["facts"] for element in ground["elements"])
            assert ground["remedy"] == remedies[ground["rule"]]
