"""From findings to one outcome; and that nothing unfounded can be made into one."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from reasoned.decisions.decide import decide, decide_by_person
from reasoned.decisions.find import Versions
from reasoned.decisions.model import (
    Decision,
    ElementFinding,
    Finding,
    Outcome,
    Result,
    Unfounded,
)
from reasoned.facts.model import Status, SubjectKind
from reasoned.policies.model import DecidedBy, Ground, Mode, Restriction, RestrictionKind
from tests.decisions.build import (
    AD,
    ADVERTISER,
    AT,
    BROADCASTER,
    STATE_MEDIA,
    asked,
    decided,
    fact,
    found,
    limit,
    rule,
)

POLITICAL = {"ad.political": True, "ad.payer": None}
NO_PAYER = rule("no-payer", ["ad.political", "!has(ad.payer)"])


def ids(findings: tuple[Finding, ...]) -> list[str]:
    return [f.rule.id for f in findings]


def test_no_rule_that_holds_allows() -> None:
    decision = decided(NO_PAYER, record={"ad.political": False})
    assert (decision.outcome, decision.restriction, decision.held) == (Outcome.ALLOW, None, ())


def test_the_strictest_automatic_restriction_wins_and_every_rule_that_held_is_listed() -> None:
    mild = rule("mild", ["ad.political"], then=limit("US"))
    strict = rule("strict", ["ad.political"], then=RestrictionKind.SUSPEND)
    decision = decided(mild, NO_PAYER, strict, record=POLITICAL)

    assert decision.outcome is Outcome.SUSPEND
    assert ids(decision.by) == ["strict"]
    assert ids(decision.held) == ["mild", "no-payer", "strict"]


def test_the_longest_of_equal_restrictions_applies() -> None:
    suspend = RestrictionKind.SUSPEND
    short = rule("short", ["ad.political"], then=Restriction(suspend, duration=timedelta(days=3)))
    long = rule("long", ["ad.political"], then=Restriction(suspend, duration=timedelta(days=30)))
    decision = decided(short, long, record=POLITICAL)

    assert decision.restriction == Restriction(suspend, duration=timedelta(days=30))
    assert ids(decision.by) == ["long"]


def test_limits_that_hold_together_combine() -> None:
    decision = decided(
        rule("a", ["ad.political"], then=limit("US", "DE")),
        rule("b", ["ad.political"], then=limit("AT", "DE")),
        rule("c", ["ad.political"], then=limit(only=("FR", "IT", "ES"))),
        rule("d", ["ad.political"], then=limit(only=("IT", "ES", "PL"))),
        record=POLITICAL,
    )
    assert decision.restriction is not None
    assert decision.restriction.territory.excluded == ()
    assert decision.restriction.territory.only == ("ES", "IT")
    assert ids(decision.by) == ["a", "b", "c", "d"]


def test_limits_for_different_times_do_not_lengthen_each_other() -> None:
    decision = decided(
        rule("a", ["ad.political"], then=limit("US", days=30)),
        rule("b", ["ad.political"], then=limit("DE")),
        record=POLITICAL,
    )
    assert decision.restriction == limit("DE")
    assert decision.also == (limit("US", days=30),)


@pytest.mark.parametrize(
    ("applied", "open_rule", "waits"),
    [
        (limit("NO"), RestrictionKind.REJECT, True),
        (limit("NO"), limit("DE"), True),
        (limit("NO"), limit(only_fact="ad.allowed_in"), True),
        (limit("DE", "NO"), limit("DE", days=3), False),
        (limit("NO", days=3), limit("NO"), True),
        (Restriction(RestrictionKind.SUSPEND, duration=timedelta(days=3)), limit("DE"), True),
        (RestrictionKind.SUSPEND, limit("DE"), False),
        (RestrictionKind.REJECT, RestrictionKind.REJECT, False),
    ],
)
@pytest.mark.parametrize("person", [True, False])
def test_what_may_restrict_more_than_software_did_waits_for_a_person(
    applied: Any, open_rule: Any, waits: bool, person: bool
) -> None:
    acts = rule("acts", ["ad.political"], then=applied)
    condition = ["ad.political"] if person else ["ad.political", "!has(ad.payer)"]
    by = DecidedBy.PERSON if person else DecidedBy.AUTOMATIC
    other = rule("other", condition, then=open_rule, decided_by=by)
    decision = decided(acts, other, record={"ad.political": True, "ad.allowed_in": ("FR",)})

    assert ids(decision.by) == ["acts"]
    assert ids(decision.proposed) == (["other"] if person else [])
    assert ids(decision.undetermined) == ([] if person else ["other"])
    assert decision.waits is waits


def test_territories_come_from_facts() -> None:
    one = rule("one", ["ad.political"], then=limit("AT", excluded_fact="ad.sale_barred_in"))
    two = rule("two", ["ad.political"], then=limit(only_fact="ad.allowed_in"))
    record = {"ad.political": True, "ad.sale_barred_in": ("US",), "ad.allowed_in": ("FR", "DE")}
    decision = decided(one, two, record=record)

    assert decision.restriction == limit(only=("DE", "FR"))
    assert [r.name for r in decision.by[0].territory] == ["ad.sale_barred_in"]


def test_a_limit_to_no_territory_restricts_nothing() -> None:
    one = rule("one", ["ad.political"], then=limit(excluded_fact="ad.sale_barred_in"))
    decision = decided(one, record={"ad.political": True, "ad.sale_barred_in": ()})
    assert (decision.outcome, ids(decision.held)) == (Outcome.ALLOW, ["one"])


def test_an_unknown_territory_makes_it_a_question() -> None:
    one = rule("one", ["ad.political"], then=limit(excluded_fact="ad.sale_barred_in"))
    decision = decided(one, record={"ad.political": True})
    assert (decision.outcome, ids(decision.undetermined)) == (Outcome.REVIEW, ["one"])


def test_a_rule_for_a_person_is_proposed() -> None:
    decision = decided(STATE_MEDIA, record=BROADCASTER, subject=ADVERTISER)
    assert decision.outcome is Outcome.REVIEW
    assert decision.restriction is None
    assert ids(decision.proposed) == ids(decision.held) == ["state-media"]


def test_an_automatic_restriction_applies_beside_what_is_proposed() -> None:
    person = rule(
        "person", ["ad.political"], then=RestrictionKind.SUSPEND, decided_by=DecidedBy.PERSON
    )
    decision = decided(person, NO_PAYER, record=POLITICAL)
    assert decision.outcome is Outcome.REJECT
    assert (ids(decision.by), ids(decision.proposed)) == (["no-payer"], ["person"])


def test_what_is_undetermined_becomes_a_question_never_a_restriction() -> None:
    decision = decided(NO_PAYER, record={"ad.political": True})
    assert (decision.outcome, decision.restriction) == (Outcome.REVIEW, None)
    assert ids(decision.undetermined) == ["no-payer"]


def test_a_determined_restriction_is_not_held_up_by_open_rules() -> None:
    open_rule = rule("open", ["ad.min_age < 18"], then=RestrictionKind.SUSPEND)
    decision = decided(open_rule, NO_PAYER, record=POLITICAL)
    assert (decision.outcome, ids(decision.undetermined)) == (Outcome.REJECT, ["open"])


@pytest.mark.parametrize(
    "one",
    [
        rule("d", ["ad.political"], ground=Ground.DISCRETION),
        rule("q", [asked("It harms", "Does it?", "advertiser.answers_catch_all_1")]),
        rule("b", ["ad.political"], then=RestrictionKind.BAN),
    ],
    ids=["discretion", "only questions", "ban"],
)
def test_a_catch_all_and_a_ban_are_never_automatic_whatever_they_say(one: Any) -> None:
    record = {"ad.political": True, "advertiser.answers_catch_all_1": True}
    decision = decided(one, record=record)
    assert decision.outcome is Outcome.REVIEW
    assert ids(decision.proposed) == [one.id]


def test_shadow_rules_are_counted_and_never_applied() -> None:
    shadow = rule("shadow", ["ad.political"], mode=Mode.SHADOW)
    dark = rule("dark", ["ad.min_age < 18"], mode=Mode.SHADOW)
    decision = decided(shadow, dark, record=POLITICAL)
    assert decision.outcome is Outcome.ALLOW
    assert (ids(decision.shadow), decision.held, decision.undetermined) == (["shadow"], (), ())


# --- by a person -------------------------------------------------------------------------


def test_two_people_apply_a_ban_that_is_proposed() -> None:
    proposal = decided(STATE_MEDIA, record=BROADCASTER, subject=ADVERTISER)
    decision = decide_by_person(proposal, "state-media", ["Ada", "Ben"])

    assert (decision.outcome, decision.automatic) == (Outcome.BAN, False)
    assert decision.people == ("Ada", "Ben")
    assert decision.proposed == ()


@pytest.mark.parametrize("people", [[], [""], ["Ada"], ["Ada", "Ada "]])
def test_one_person_alone_never_bans(people: list[str]) -> None:
    proposal = decided(STATE_MEDIA, record=BROADCASTER, subject=ADVERTISER)
    with pytest.raises(Unfounded):
        decide_by_person(proposal, "state-media", people)


def test_a_person_applies_only_what_is_proposed() -> None:
    proposal = decided(NO_PAYER, record={"ad.political": False})
    with pytest.raises(Unfounded, match="isn't proposed"):
        decide_by_person(proposal, "no-payer", ["Ada"])


def test_a_catch_all_needs_facts_that_are_written_down() -> None:
    answer = "advertiser.answers_catch_all_1"
    catch_all = rule(
        "catch-all",
        [asked("It harms people", "Does it harm people?", answer)],
        applies_to=SubjectKind.ADVERTISER,
        ground=Ground.DISCRETION,
        then=RestrictionKind.SUSPEND,
    )

    def proposal(versions: Versions) -> Decision:
        return decide(ADVERTISER, AT, [found(catch_all, {answer: True}, versions, flips=False)])

    with pytest.raises(Unfounded, match="written down"):
        decide_by_person(proposal(Versions()), "catch-all", ["Ada"])
    written = proposal(Versions({answer: fact(answer, True, evidence="A letter of 3 May.")}))
    assert decide_by_person(written, "catch-all", ["Ada"]).outcome is Outcome.SUSPEND


# --- what can't be constructed ------------------------------------------------------------


def restriction_by(*findings: Finding, **changes: Any) -> Decision:
    base: dict[str, Any] = {
        "subject": AD,
        "at": AT,
        "outcome": Outcome.REJECT,
        "restriction": Restriction(RestrictionKind.REJECT),
        "by": findings,
        "held": findings,
        "proposed": (),
        "undetermined": (),
    }
    return Decision(**{**base, **changes})


HOLDS = found(NO_PAYER, POLITICAL, flips=False)


def test_a_restriction_that_a_rule_carries_can_be_made() -> None:
    assert restriction_by(HOLDS).restricts


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"by": ()}, "needs a rule"),
        ({"restriction": None}, "its own restriction"),
        ({"restriction": Restriction(RestrictionKind.SUSPEND)}, "its own restriction"),
        (
            {
                "outcome": Outcome.SUSPEND,
                "restriction": Restriction(RestrictionKind.SUSPEND),
            },
            "doesn't suspend",
        ),
        (
            {"restriction": Restriction(RestrictionKind.REJECT, duration=timedelta(days=9))},
            "another than its rules",
        ),
        ({"also": (limit("US"),)}, "another than its rules"),
        ({"outcome": Outcome.ALLOW}, "can't come with a restriction"),
        ({"outcome": Outcome.REVIEW}, "can't come with a restriction"),
        ({"at": AT.replace(year=2017, month=9)}, "wasn't in force"),
        ({"subject": ADVERTISER}, "doesn't apply"),
        ({"automatic": False}, "who decided"),
        ({"people": ("Ada",)}, "who decided"),
        ({"by": (found(NO_PAYER, {}, flips=False),)}, "doesn't hold"),
        ({"by": (found(NO_PAYER, {"ad.political": False}, flips=False),)}, "doesn't hold"),
        (
            {"by": (found(replace(NO_PAYER, mode=Mode.SHADOW), POLITICAL, flips=False),)},
            "in shadow",
        ),
        (
            {"by": (found(replace(NO_PAYER, ground=Ground.DISCRETION), POLITICAL, flips=False),)},
            "without a person",
        ),
        (
            {"by": (found(replace(NO_PAYER, version=date(2018, 2, 1)), POLITICAL, flips=False),)},
            "wasn't in force",
        ),
    ],
)
def test_a_restriction_that_nothing_carries_cannot_be_made(
    changes: dict[str, Any], why: str
) -> None:
    with pytest.raises(Unfounded, match=why):
        restriction_by(HOLDS, **changes)


def test_a_fact_that_became_known_later_cannot_carry_it() -> None:
    later = fact("ad.political", True, known_from=AT + timedelta(days=1))
    finding = found(NO_PAYER, POLITICAL, Versions({"ad.political": later}), flips=False)
    with pytest.raises(Unfounded, match="became known after"):
        restriction_by(finding)


def test_a_version_among_several_that_became_known_later_cannot_carry_it() -> None:
    one = rule("one", ['"news" in advertiser.sectors'])
    early = fact("advertiser.sectors", ("food",))
    later = fact("advertiser.sectors", ("news",), known_from=AT + timedelta(days=1))
    versions = Versions(
        {"advertiser.sectors": early}, united={"advertiser.sectors": (early, later)}
    )
    finding = found(one, {"advertiser.sectors": ("food", "news")}, versions, flips=False)
    with pytest.raises(Unfounded, match="became known after"):
        restriction_by(finding)


@pytest.mark.parametrize("status", [Status.ALLEGED, Status.CONTESTED])
def test_a_fact_that_is_not_established_cannot_meet_an_element(status: Status) -> None:
    doubtful = fact("ad.political", True, status=status)
    with pytest.raises(Unfounded, match="isn't established"):
        found(NO_PAYER, POLITICAL, Versions({"ad.political": doubtful}))


def damaged(**changes: Any) -> ElementFinding:
    return HOLDS.elements[0]._replace(**changes)


@pytest.mark.parametrize(
    ("element", "why"),
    [
        (damaged(truth=None), "isn't met"),
        (damaged(truth=False), "isn't met"),
        (damaged(reads=()), "aren't all listed"),
        (damaged(reads=(HOLDS.elements[0].reads[0]._replace(known=False),)), "has no fact"),
        (
            damaged(reads=(HOLDS.elements[0].reads[0]._replace(status=Status.ALLEGED),)),
            "isn't established",
        ),
    ],
)
def test_an_element_is_met_by_established_facts_only(element: ElementFinding, why: str) -> None:
    with pytest.raises(Unfounded, match=why):
        Finding(NO_PAYER, Result.HOLDS, (element, HOLDS.elements[1]), ())


def test_a_rule_on_no_fact_at_all_cannot_hold() -> None:
    clock = rule("clock", ['now > timestamp("2000-01-01T00:00:00Z")'])
    with pytest.raises(Unfounded, match="no fact about the subject"):
        found(clock, {}, flips=False)


def test_an_exception_that_is_open_is_not_ruled_out() -> None:
    true = found(STATE_MEDIA, BROADCASTER, flips=False)
    open_exception = true.exceptions[0]._replace(truth=None)
    with pytest.raises(Unfounded, match="isn't ruled out"):
        Finding(STATE_MEDIA, Result.HOLDS, true.elements, (open_exception,))


def test_an_element_that_the_clock_alone_decides_needs_no_fact_of_its_own() -> None:
    one = rule("one", ["ad.political", 'ad.spend > 5.0 || now > timestamp("2000-01-01T00:00:00Z")'])
    decision = decided(one, record={"ad.political": True})
    assert decision.outcome is Outcome.REJECT


def test_a_limit_cannot_reach_further_than_its_rule() -> None:
    one = rule("one", ["ad.political"], then=limit(excluded_fact="ad.sale_barred_in"))
    record = {"ad.political": True, "ad.sale_barred_in": ("US",)}
    finding = found(one, record, flips=False)
    made = {"outcome": Outcome.LIMIT}

    assert restriction_by(finding, restriction=limit("US"), **made).restricts
    with pytest.raises(Unfounded, match="another than its rules"):
        restriction_by(finding, restriction=limit("US", "DE"), **made)


def test_a_decision_has_each_field_that_it_is_given() -> None:
    given: dict[str, Any] = {field.name: field.name for field in fields(Decision)}
    given |= {"outcome": Outcome.REVIEW, "restriction": None, "also": ()}
    made = Decision(**given)
    assert vars(made) == given
    assert vars(replace(made, report="another")) == given | {"report": "another"}
    with pytest.raises(FrozenInstanceError):
        made.report = "another"  # type: ignore[misc]
