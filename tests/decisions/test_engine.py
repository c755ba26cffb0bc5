"""The engine: versions in force, the same answers as rule by rule, and its memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.conditions.values import Partial, Record
from reasoned.decisions.decide import decide
from reasoned.decisions.engine import Engine
from reasoned.decisions.find import Versions
from reasoned.decisions.model import Decision, Outcome, Subject, Unfounded, Verdict
from reasoned.facts.model import Fact, Source, Status, SubjectKind
from reasoned.policies.model import DecidedBy, Ground, Mode, PolicySet, RestrictionKind
from tests.decisions.build import (
    AD,
    ADVERTISER,
    AT,
    BROADCASTER,
    STATE_MEDIA,
    fact,
    found,
    limit,
    policy_set,
    rule,
)

AD_RULES = (
    rule("no-payer", ["ad.political", "!has(ad.payer)"]),
    rule("minors", ["ad.min_age < 18"], ["advertiser.verified"], then=RestrictionKind.SUSPEND),
    rule("barred", ["ad.spend > 1.0"], then=limit(excluded_fact="ad.sale_barred_in")),
    rule("home", ['"news" in advertiser.sectors'], then=limit(only=("DE", "FR"))),
    rule("allowed", ["ad.spend > 2.0"], then=limit(only_fact="ad.allowed_in")),
    rule("person", ["ad.political"], decided_by=DecidedBy.PERSON, then=RestrictionKind.SUSPEND),
    rule("catch-all", ["ad.spend > 3.0"], ground=Ground.DISCRETION),
    rule("shadow", ["ad.political"], mode=Mode.SHADOW, then=RestrictionKind.BAN),
    rule("licence", ["ad.political"], ['advertiser.licences.exists(l, l.kind == "p")']),
)
SET = policy_set(*AD_RULES, STATE_MEDIA)
ENGINE = Engine(SET, AT)

CODES = st.lists(st.sampled_from(["US", "DE", "FR", "nowhere"]), max_size=3).map(tuple)
LICENCES = st.lists(
    st.fixed_dictionaries({"country": st.just("US")}, optional={"kind": st.sampled_from("pq")}),
    max_size=2,
).map(tuple)
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "ad.political": st.booleans(),
        "ad.payer": st.sampled_from([None, "A Party"]),
        "ad.min_age": st.sampled_from([13, 18]),
        "ad.spend": st.sampled_from([0.0, 1.5, 2.5, 3.5]),
        "ad.sale_barred_in": CODES | CODES.map(Partial),
        "ad.allowed_in": CODES,
        "advertiser.verified": st.booleans(),
        "advertiser.sectors": st.sampled_from([("news",), (), Partial(("food",))]),
        "advertiser.licences": LICENCES | LICENCES.map(Partial),
    },
)


def one_by_one(record: Record, engine: Engine = ENGINE, subject: Subject = AD) -> Decision:
    rules = engine.rules(subject.kind)
    return decide(subject, engine.at, [found(r, record) for r in rules])


@given(RECORDS)
def test_the_engine_decides_as_rule_by_rule(record: Record) -> None:
    assert ENGINE.decide(AD, record) == one_by_one(record)


@given(RECORDS)
def test_the_verdict_without_reasons_names_what_the_decision_does(record: Record) -> None:
    verdict = ENGINE.decide(AD, record, why=False)
    decision = ENGINE.decide(AD, record, flips=False)

    assert isinstance(verdict, Verdict)
    assert (verdict.outcome, verdict.restriction, verdict.also, verdict.restricts) == (
        decision.outcome,
        decision.restriction,
        decision.also,
        decision.restricts,
    )
    for name in ("by", "held", "proposed", "undetermined", "shadow"):
        rules = getattr(verdict, name)
        assert [r.id for r in rules] == [f.rule.id for f in getattr(decision, name)], name


def where(decision: Decision) -> tuple[set[str], set[str] | None]:
    """The countries that a decision's limits take away, and the only ones they leave."""
    limits = [r.territory for r in (decision.restriction, *decision.also) if r is not None]
    excluded = {code for t in limits for code in t.excluded}
    onlys = [set(t.only) for t in limits if t.only is not None]
    return excluded, set.intersection(*onlys) if onlys else None


@given(RECORDS, st.data())
def test_not_knowing_more_never_makes_it_stricter(record: dict[str, Any], data: Any) -> None:
    forgotten = data.draw(st.sets(st.sampled_from(sorted(record))) if record else st.just(set()))
    less = {name: value for name, value in record.items() if name not in forgotten}
    before, after = ENGINE.decide(AD, record, flips=False), ENGINE.decide(AD, less, flips=False)

    assert {f.rule.id for f in after.held} <= {f.rule.id for f in before.held}
    if after.restriction is not None:
        assert before.restriction is not None
        assert after.restriction.kind.severity <= before.restriction.kind.severity
    if after.outcome is before.outcome is Outcome.LIMIT:
        (excluded, only), (excluded_before, only_before) = where(after), where(before)
        # What may be shown in some countries only is excluded from all others.
        beside = excluded if only_before is None else excluded & only_before
        assert beside <= excluded_before
        assert only is None or (only_before is not None and only_before <= only)


@given(RECORDS, RECORDS, st.sampled_from([Status.ALLEGED, Status.CONTESTED]))
def test_alleged_and_contested_facts_change_no_outcome(
    record: dict[str, Any], claims: dict[str, Any], status: Status
) -> None:
    unsettled: dict[str, tuple[Status, Fact]] = {
        name: (status, fact(name, value, status=status)) for name, value in claims.items()
    }
    plain = ENGINE.decide(AD, record, flips=False)
    claimed = ENGINE.decide(AD, record, unsettled=unsettled, flips=False)

    assert (plain.outcome, plain.restriction) == (claimed.outcome, claimed.restriction)
    assert [f.rule.id for f in plain.held] == [f.rule.id for f in claimed.held]
    assert [f.missing for f in plain.undetermined] == [f.missing for f in claimed.undetermined]


@given(RECORDS)
def test_every_restriction_rests_on_rules_that_hold_on_known_facts(record: Record) -> None:
    decision = ENGINE.decide(AD, record, flips=False)
    for finding in decision.by:
        assert all(e.truth is True for e in finding.elements)
        assert any(r.known for r in finding.reads)
        assert finding.rule.effective_ground is not Ground.DISCRETION
    assert bool(decision.by) is decision.restricts


def test_the_version_in_force_at_the_moment_decides() -> None:
    old = policy_set(rule("one", ["ad.political"]))
    start = date(2018, 6, 1)
    new_rule = rule("one", ["ad.political"], then=RestrictionKind.SUSPEND, version=start)
    both = PolicySet(
        (*policy_set(new_rule, version=start).policies, *old.policies), old.declarations
    )
    record = {"ad.political": True}

    def outcome(*day: int) -> Outcome:
        return Engine(both, datetime(*day, tzinfo=UTC)).decide(AD, record).outcome  # type: ignore[misc, arg-type]

    assert outcome(2017, 9, 30) is Outcome.ALLOW
    assert outcome(2018, 1, 1) is Outcome.REJECT
    assert outcome(2018, 6, 1) is Outcome.SUSPEND


def test_a_subject_meets_only_the_rules_for_its_kind() -> None:
    assert ENGINE.decide(AD, BROADCASTER).proposed == ()
    proposed = ENGINE.decide(ADVERTISER, BROADCASTER).proposed
    assert [f.rule.id for f in proposed] == ["state-media"]
    assert [r.id for r in ENGINE.rules(SubjectKind.ADVERTISER)] == ["state-media"]


def test_values_without_a_fact_of_their_own_come_from_the_source() -> None:
    of_row = Source("file", "ads.csv", "row 7")
    record = {"ad.political": True, "ad.payer": None}
    one = ENGINE.decide(AD, record, source=of_row)
    by_name = ENGINE.decide(AD, record, source=lambda n: replace(of_row, where=f"column {n}"))
    cited = fact("ad.political", True)
    with_fact = ENGINE.decide(AD, record, known={"ad.political": cited}, source=of_row)
    read = one.by[0].reads[0]

    assert one.source(read) == of_row
    assert str(by_name.source(read)) == "ads.csv, column ad.political"
    assert with_fact.source(with_fact.by[0].reads[0]) == cited.source
    assert ENGINE.decide(AD, record).source(read) is None
    unknown = one.undetermined[0].exceptions[0].reads[0]
    assert one.source(unknown) is None


def test_a_rule_that_holds_for_everybody_is_refused() -> None:
    clock = rule("clock", ['now > timestamp("2000-01-01T00:00:00Z") || ad.political'])
    with pytest.raises(Unfounded, match="for everybody"):
        Engine(policy_set(clock), AT)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Engine(SET, datetime(2018, 1, 1))  # noqa: DTZ001


def test_one_rule_is_found_also_where_it_does_not_hold() -> None:
    finding = ENGINE.find("no-payer", {"ad.political": False})
    assert finding == found(AD_RULES[0], {"ad.political": False})
    assert ENGINE.find("no-such-rule", {}) is None


def test_findings_cite_the_versions_given() -> None:
    cited = fact("ad.political", True)
    decision = ENGINE.decide(
        AD,
        {"ad.political": True, "ad.payer": None},
        known={"ad.political": cited},
        united={"ad.political": (cited,)},
        report="r-1",
    )
    assert decision.by[0].facts == (cited,)
    assert decision.report == "r-1"
    versions = Versions({"ad.political": cited}, {}, {"ad.political": (cited,)})
    assert decision.by[0] == found(AD_RULES[0], {"ad.political": True, "ad.payer": None}, versions)
