"""The data of the story of 2018: it reads without a problem, and nothing in it comes too early."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from reasoned.conditions.values import Partial, Record
from reasoned.facts.case_view import known_measures, view_case
from reasoned.facts.declarations import load_declarations
from reasoned.facts.measure_file import load_measures
from reasoned.facts.measures import Measure
from reasoned.facts.model import Declarations, Status
from reasoned.facts.moments import midnight
from reasoned.facts.subjects import Case, load_case
from reasoned.facts.view import View
from tests.shared_data import data, needs_data

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

OCTOBER_2017 = datetime(2017, 10, 26, tzinfo=UTC)
JANUARY_2018 = datetime(2018, 1, 26, tzinfo=UTC)
APRIL_2022 = datetime(2022, 4, 1, tzinfo=UTC)
OCTOBER_2024 = datetime(2024, 10, 1, tzinfo=UTC)
ADVERTISERS = ("rt", "sputnik", "kaspersky-lab")


@cache
def story() -> tuple[Case, dict[str, Measure], Declarations]:
    declarations, wrong = load_declarations(EXAMPLES / "policies" / "facts.yaml")
    assert [str(p) for p in wrong] == []
    measures, wrong = load_measures(EXAMPLES / "2018" / "measures")
    assert [str(p) for p in wrong] == []
    case, wrong = load_case(EXAMPLES / "2018" / "case.yaml", declarations)
    assert [str(p) for p in wrong] == []
    return case, {m.id: m for m in measures}, declarations


def seen(subject: str, at: datetime) -> View:
    case, measures, declarations = story()
    return view_case(case, measures.values(), declarations, subject, at)


def record(subject: str, at: datetime) -> Record:
    return seen(subject, at).record


def in_force(subject: str, at: datetime) -> set[str]:
    return {m["id"] for m in record(subject, at)["advertiser.measures"]}


# --- everything has a source ------------------------------------------------------------


def test_every_public_fact_and_statement_names_its_source() -> None:
    case, measures, _ = story()
    for fact in case.facts:
        assert fact.source.title
        assert fact.source.where or fact.source.kind in ("person", "file"), fact.id
    for statement in case.statements:
        assert statement.source.where.startswith("http")
    for measure in measures.values():
        assert measure.url.startswith("https://")
        assert all(c.source.where.startswith("http") for c in measure.challenges)


def test_the_case_says_that_the_rules_are_ours() -> None:
    assert "ours and not those of any platform" in story()[0].note
    assert "ours and not those of any platform" in (EXAMPLES / "2018/README.md").read_text()


def test_every_match_is_to_a_measure_that_was_published() -> None:
    case, measures, _ = story()
    for match in case.matches:
        assert midnight(measures[match.measure].published) <= match.at


# --- the measures -----------------------------------------------------------------------


def test_the_directives_deadlines_are_30_60_and_90_days_after_it() -> None:
    directive = story()[1]["us-dhs-bod-17-01"]
    issued = date(2017, 9, 13)
    assert directive.published == issued
    assert [d.by for d in directive.duties] == [issued + timedelta(days=n) for n in (30, 60, 90)]
    assert [d.every for d in directive.duties] == ["", "", "30 days"]
    assert [b.code for b in directive.binds] == ["us-agencies"]


@needs_data
def test_the_directive_covers_and_leaves_out_what_its_text_says() -> None:
    text = " ".join(data("authorities", "bod-17-01.md").read_text().replace("- ", "-").split())
    (target,) = story()[1]["us-dhs-bod-17-01"].targets
    for product in target.products:
        assert product in text
    assert "does not address Kaspersky code embedded in the products of other companies" in text
    assert "Kaspersky Threat Intelligence and Kaspersky Security Training" in text
    left_out = [each.text for each in story()[1]["us-dhs-bod-17-01"].leaves_out]
    assert any("embedded in the products of other companies" in each for each in left_out)
    assert {"Kaspersky Threat Intelligence", "Kaspersky Security Training"} <= set(left_out)


def test_the_sale_ban_has_its_two_dates_and_leaves_out_training() -> None:
    ban = story()[1]["us-commerce-kaspersky-2024"]
    assert (ban.published, ban.starts) == (date(2024, 6, 20), date(2024, 7, 20))
    assert {d.by for d in ban.duties} == {date(2024, 7, 20), date(2024, 9, 29)}
    assert "security-training" in {each.code for each in ban.leaves_out}
    assert ban.territory == ("US",)


def test_the_eu_measure_reaches_its_27_member_states() -> None:
    ban = story()[1]["eu-2022-350"]
    assert len(set(ban.territory)) == 27
    assert [b.code for b in ban.binds] == ["eu-operators"]


# --- what was known when ----------------------------------------------------------------


@pytest.mark.parametrize("broadcaster", ["rt", "sputnik"])
def test_in_october_2017_the_broadcasters_facts_are_established(broadcaster: str) -> None:
    then = seen(broadcaster, OCTOBER_2017)
    assert then.record["advertiser.sectors"] == ("news",)
    assert then.record["advertiser.editorial_control"] == "government"
    assert then.record["advertiser.independence"] is None
    assert then.record["advertiser.measures"] == ()
    assert then.unsettled["advertiser.election_interference"][0] is Status.ALLEGED


def test_what_rt_denied_became_contested_and_never_counted() -> None:
    assert seen("rt", JANUARY_2018).unsettled["advertiser.election_interference"][0] is (
        Status.CONTESTED
    )
    for at in (OCTOBER_2017, JANUARY_2018, APRIL_2022, OCTOBER_2024):
        assert "advertiser.election_interference" not in record("rt", at)


def test_in_january_2018_only_the_directive_was_in_force() -> None:
    case, measures, _ = story()
    assert in_force("kaspersky-lab", JANUARY_2018) == {"us-dhs-bod-17-01"}
    (item,) = record("kaspersky-lab", JANUARY_2018)["advertiser.measures"]
    assert item["binds"] == ("us-agencies",)
    assert item["binds_operator"] is False
    known = known_measures(case, measures.values(), "kaspersky-lab", JANUARY_2018)
    assert [(k.measure.id, k.in_force) for k in known] == [
        ("us-dhs-bod-17-01", True),
        ("us-ndaa-2018-1634", False),
    ]
    assert [c.result for c in known[0].measure.challenges] == ["filed"]


def test_in_january_2018_the_allegation_is_contested_and_the_rewards_are_not_known() -> None:
    then = seen("kaspersky-lab", JANUARY_2018)
    assert "advertiser.intelligence_ties" not in then.record
    assert then.unsettled["advertiser.intelligence_ties"][0] is Status.CONTESTED
    assurances = then.record["advertiser.assurances"]
    assert type(assurances) is Partial
    assert [a["kind"] for a in assurances] == ["undertaking"]
    april = record("kaspersky-lab", datetime(2018, 4, 1, tzinfo=UTC))["advertiser.assurances"]
    assert [a.get("amount") for a in april if a["kind"] == "reward-programme"] == [100_000.0]


@pytest.mark.parametrize("subject", ADVERTISERS)
@pytest.mark.parametrize("at", [OCTOBER_2017, JANUARY_2018, APRIL_2022, OCTOBER_2024])
def test_nothing_dated_later_can_be_seen(subject: str, at: datetime) -> None:
    case, measures, _ = story()
    then = seen(subject, at)
    for facts in then.sources.values():
        assert all(f.known_from <= at and f.observed_at <= at for f in facts)
    for known in known_measures(case, measures.values(), subject, at):
        shown = [known.measure.published, *(c.date for c in known.measure.challenges)]
        assert all(midnight(day) <= at for day in shown)


@pytest.mark.parametrize("broadcaster", ["rt", "sputnik"])
def test_in_april_2022_a_measure_binds_the_operator_for_both_broadcasters(
    broadcaster: str,
) -> None:
    (item,) = record(broadcaster, APRIL_2022)["advertiser.measures"]
    assert (item["kind"], item["binds_operator"]) == ("broadcast-ban", True)
    assert in_force(broadcaster, datetime(2022, 3, 1, tzinfo=UTC)) == set()


def test_in_october_2024_the_software_may_not_be_sold_in_the_us_and_the_training_may() -> None:
    assert record("kaspersky-software-ad", OCTOBER_2024)["ad.sale_barred_in"] == ("US",)
    assert record("kaspersky-training-ad", OCTOBER_2024)["ad.sale_barred_in"] == ()
    before = datetime(2024, 7, 19, tzinfo=UTC)
    case, measures, declarations = story()
    assert (
        view_case(case, measures.values(), declarations, "kaspersky-software-ad", before).record[
            "ad.sale_barred_in"
        ]
        == ()
    )
