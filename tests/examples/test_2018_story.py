"""The story of 2018, decided by the example policies at its four dates."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from reasoned.decisions.engine import Engine
from reasoned.decisions.model import Decision, Outcome, Subject
from reasoned.facts.case_view import known_measures, view_case
from reasoned.facts.measure_file import load_measures
from reasoned.facts.measures import Measure
from reasoned.facts.subjects import Case, load_case
from reasoned.policies.model import Ground, PolicySet, RestrictionKind
from reasoned.policies.read import load_policies

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

OCTOBER_2017 = datetime(2017, 10, 26, tzinfo=UTC)
JANUARY_2018 = datetime(2018, 1, 26, tzinfo=UTC)
APRIL_2022 = datetime(2022, 4, 1, tzinfo=UTC)
OCTOBER_2024 = datetime(2024, 10, 1, tzinfo=UTC)


@cache
def story() -> tuple[PolicySet, Case, tuple[Measure, ...]]:
    loaded = load_policies(EXAMPLES / "policies")
    assert loaded.set is not None, loaded.problems
    case, wrong = load_case(EXAMPLES / "2018" / "case.yaml", loaded.set.declarations)
    assert wrong == []
    measures, wrong = load_measures(EXAMPLES / "2018" / "measures")
    assert wrong == []
    return loaded.set, case, measures


@cache
def decided(subject_id: str, at: datetime) -> Decision:
    policies, case, measures = story()
    then = view_case(case, measures, policies.declarations, subject_id, at)
    subject = case.subject(subject_id)
    return Engine(policies, at).decide(
        Subject(subject.id, subject.kind, subject.name),
        then.record,
        known=then.known,
        unsettled=then.unsettled,
        united=then.sources,
    )


@pytest.mark.parametrize("broadcaster", ["rt", "sputnik"])
def test_in_october_2017_a_written_rule_is_proposed_to_a_person(broadcaster: str) -> None:
    decision = decided(broadcaster, OCTOBER_2017)
    assert decision.outcome is Outcome.REVIEW
    (proposed,) = decision.proposed
    assert proposed.rule.ground is Ground.CONTRACT
    assert proposed.rule.then.kind is RestrictionKind.BAN
    for element in proposed.elements:
        assert element.truth is True
        for read in element.reads:
            assert read.fact is not None
            assert read.fact.source.where.startswith("https://")


def test_in_january_2018_no_rule_holds_for_the_security_company() -> None:
    decision = decided("kaspersky-lab", JANUARY_2018)
    assert decision.outcome is Outcome.REVIEW
    assert decision.held == decision.proposed == decision.by == ()
    assert decision.restriction is None


def test_in_january_2018_the_catch_all_goes_to_a_person_with_the_facts_it_lacks() -> None:
    policies, _, _ = story()
    (finding,) = decided("kaspersky-lab", JANUARY_2018).undetermined
    assert finding.rule.effective_ground is Ground.DISCRETION
    asked = {e.answer for e in finding.rule.when if e.asks}
    assert asked
    assert asked <= set(finding.missing)
    assert all(policies.declarations.facts[name].question for name in finding.missing)


def test_in_january_2018_the_directive_is_there_to_show_and_decides_nothing() -> None:
    _, case, measures = story()
    known = known_measures(case, measures, "kaspersky-lab", JANUARY_2018)
    directive = next(k.measure for k in known if k.in_force)
    assert [b.code for b in directive.binds] == ["us-agencies"]
    assert any("Training" in each.text for each in directive.leaves_out)
    assert not any(
        read.name == "advertiser.measures"
        for finding in decided("kaspersky-lab", JANUARY_2018).by
        for read in finding.reads
    )


@pytest.mark.parametrize("broadcaster", ["rt", "sputnik"])
def test_in_april_2022_a_law_binds_the_operator_in_the_union(broadcaster: str) -> None:
    decision = decided(broadcaster, APRIL_2022)
    assert decision.outcome is Outcome.LIMIT
    (finding,) = decision.by
    assert finding.rule.ground is Ground.LAW
    assert "2022/350" in finding.rule.instrument
    assert decision.restriction is not None
    _, _, measures = story()
    union = next(m for m in measures if m.id == "eu-2022-350").territory
    assert set(decision.restriction.territory.excluded) == set(union)


@pytest.mark.parametrize("broadcaster", ["rt", "sputnik"])
def test_before_march_2022_no_law_did(broadcaster: str) -> None:
    decision = decided(broadcaster, datetime(2022, 3, 1, tzinfo=UTC))
    assert all(f.rule.ground is not Ground.LAW for f in decision.held)


def test_in_october_2024_the_software_is_not_advertised_in_the_us_and_runs_elsewhere() -> None:
    decision = decided("kaspersky-software-ad", OCTOBER_2024)
    assert decision.outcome is Outcome.LIMIT
    (finding,) = decision.by
    assert finding.rule.ground is Ground.CONTRACT
    assert decision.restriction is not None
    assert decision.restriction.territory.excluded == ("US",)
    assert decision.restriction.territory.only is None


def test_in_october_2024_the_training_is_advertised_everywhere() -> None:
    assert decided("kaspersky-training-ad", OCTOBER_2024).outcome is Outcome.ALLOW


def test_without_the_sale_ban_the_software_is_advertised_everywhere() -> None:
    policies, case, measures = story()
    others = [m for m in measures if m.id != "us-commerce-kaspersky-2024"]
    assert len(others) == len(measures) - 1
    subject = decided("kaspersky-software-ad", OCTOBER_2024).subject
    then = view_case(case, others, policies.declarations, subject.id, OCTOBER_2024)
    without = Engine(policies, OCTOBER_2024).decide(subject, then.record)
    assert without.outcome is Outcome.ALLOW
